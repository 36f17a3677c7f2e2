//! What time does to talks: nobody approved one before it was to begin, or the last one is over.

use domain::{
    Moment,
    bookings::{Booking, Stage},
    interviews::Interview,
};

use crate::{
    Error, Service,
    delivery::TalkNews,
    error::not_found,
    gate,
    requests::{By, event},
    store::Tx,
};

impl Service {
    /// Does to up to `limit` talks what time does to them, and answers to how many: what nobody approved by its start does
    /// not take place, and a process whose last talk is over is in review.
    ///
    /// Each in a transaction of its own, so that none holds another one's people while it waits.
    pub async fn pass_talks(&self, limit: u32) -> Result<usize, Error> {
        let due = self.store.read().await?.due_bookings(self.clock.now(), limit.into()).await?;
        for booking in &due {
            self.change(|tx| self.pass_talk(tx, booking)).await?;
        }
        Ok(due.len())
    }

    async fn pass_talk(&self, mut tx: Tx, seen: &Booking) -> Result<(), Error> {
        let scope = gate::scope(seen.workspace_id);
        let interview = tx.take_interview(scope, seen.interview_id).await?.ok_or_else(not_found)?;
        let booking = tx.booking(seen.id).await?.ok_or_else(not_found)?;
        let now = self.clock.now();
        // Somebody may have moved, approved or cancelled it meanwhile.
        if booking.due_at().is_none_or(|at| now < at) {
            return Ok(());
        }
        if let Stage::Tentative { .. } = booking.stage {
            self.lapse(&mut tx, interview, booking, now).await?;
        } else {
            tx.booking_is_over(booking.id).await?;
            self.review(&mut tx, interview, now).await?;
        }
        Ok(self.commit(tx).await?)
    }

    async fn lapse(&self, tx: &mut Tx, interview: Interview, booking: Booking, now: Moment) -> Result<(), Error> {
        let mut lapsed = booking.lapse(now)?;
        tx.save_booking(&lapsed).await?;
        lapsed.version += 1;
        tx.cancel_reminders(lapsed.id, now).await?;
        let coming = tx.coming_to(lapsed.id).await?;
        self.tell_talk(tx, &lapsed, &coming, TalkNews::Lapsed, now).await?;
        let interview = tx.nothing_to_come(interview, now).await?;
        tx.audit(self.ids.next(), event(By::Time, "talk.lapsed", &interview, now).about(lapsed.id.to_string())).await?;
        tx.tell_sides(interview.workspace_id, Some(interview.candidate_id));
        Ok(())
    }

    /// Nothing changes for a process that has another talk ahead, or was ended during this one.
    async fn review(&self, tx: &mut Tx, interview: Interview, now: Moment) -> Result<(), Error> {
        let talks = tx.bookings_of(interview.id).await?;
        if talks.iter().any(|talk| talk.is_ahead(now)) {
            return Ok(());
        }
        let ends = talks.iter().filter(|talk| matches!(talk.stage, Stage::Confirmed { .. })).map(|talk| talk.time.end);
        let Ok(reviewed) = interview.review(ends.max().unwrap_or(now)) else { return Ok(()) };
        tx.save_interview(&reviewed).await?;
        tx.audit(self.ids.next(), event(By::Time, "interview.in_review", &reviewed, now)).await?;
        tx.tell_sides(reviewed.workspace_id, Some(reviewed.candidate_id));
        Ok(())
    }
}

//! Cancelling a talk.

use domain::{bookings::BookingView, ids::BookingId};

use crate::{
    Error, Service, Versioned,
    delivery::TalkNews,
    gate::Party,
    requests::{event, words},
    store::Tx,
};

impl Service {
    /// Cancels a talk, with a reason or without; everybody's time is free again. Cancelling twice is one cancellation.
    /// Without another talk to come the process is to be scheduled again.
    pub async fn cancel_booking(
        &self,
        who: Party<'_>,
        id: impl Into<Versioned<BookingId>>,
        reason: &str,
    ) -> Result<BookingView, Error> {
        let id = id.into();
        self.role_may_book(who, "talk.refused", id.thing.to_string()).await?;
        let reason = words(reason, "reason")?;
        self.change(|tx| self.cancel(tx, who, id, reason.clone())).await
    }

    async fn cancel(
        &self,
        mut tx: Tx,
        who: Party<'_>,
        versioned: Versioned<BookingId>,
        reason: Option<String>,
    ) -> Result<BookingView, Error> {
        let id = versioned.thing;
        let (interview, booking) = tx.take_booking(&self.clock, who, id).await?;
        let now = self.clock.now();
        if booking.cancelled_by().is_some_and(|by| by.side() == who.side()) {
            return tx.show_booking(who, &booking, now).await;
        }
        let version = booking.version;
        let mut cancelled = booking.cancel(who.booking_actor(), reason, now)?;
        versioned.check(version)?;
        tx.save_booking(&cancelled).await?;
        cancelled.version += 1;
        let coming = tx.coming_to(id).await?;
        tx.cancel_reminders(id, now).await?;
        self.tell_talk(&mut tx, &cancelled, &coming, TalkNews::Cancelled, now).await?;
        let interview = tx.nothing_to_come(interview, now).await?;
        tx.audit(self.ids.next(), event(who.into(), "talk.cancelled", &interview, now).about(id.to_string())).await?;
        tx.tell_sides(interview.workspace_id, Some(interview.candidate_id));
        let shown = tx.show_booking(who, &cancelled, now).await?;
        self.commit(tx).await?;
        Ok(shown)
    }
}

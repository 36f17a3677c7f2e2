//! Somebody did not come.

use domain::{
    bookings::{BookingView, Stage},
    ids::BookingId,
    interviews::Side,
};

use crate::{
    Error, Service, Versioned,
    gate::{Member, Party},
    requests::event,
    store::Tx,
};

impl Service {
    /// Notes that one side did not come, from ten minutes after the beginning. Without another talk to come the process
    /// is to be scheduled again. Saying it twice is saying it once.
    pub async fn no_show(
        &self,
        who: &Member,
        id: impl Into<Versioned<BookingId>>,
        whose: Side,
    ) -> Result<BookingView, Error> {
        let (party, id) = (Party::Member(who), id.into());
        self.role_may_book(party, "talk.refused", id.thing.to_string()).await?;
        self.change(|tx| self.note_no_show(tx, who, id, whose)).await
    }

    async fn note_no_show(
        &self,
        mut tx: Tx,
        who: &Member,
        versioned: Versioned<BookingId>,
        whose: Side,
    ) -> Result<BookingView, Error> {
        let (party, id) = (Party::Member(who), versioned.thing);
        let (interview, booking) = tx.take_booking(&self.clock, party, id).await?;
        let now = self.clock.now();
        if matches!(booking.stage, Stage::NoShow { whose: known, .. } if known == whose) {
            return tx.show_booking(party, &booking, now).await;
        }
        let version = booking.version;
        let mut missed = booking.no_show(whose, now)?;
        versioned.check(version)?;
        tx.save_booking(&missed).await?;
        missed.version += 1;
        let interview = tx.nothing_to_come(interview, now).await?;
        tx.audit(self.ids.next(), event(party.into(), "talk.missed", &interview, now).about(id.to_string())).await?;
        tx.tell_sides(interview.workspace_id, Some(interview.candidate_id));
        let shown = tx.show_booking(party, &missed, now).await?;
        self.commit(tx).await?;
        Ok(shown)
    }
}

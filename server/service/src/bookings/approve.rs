//! The company approves the time that the candidate has picked.

use domain::{
    bookings::{BookingView, StageName},
    ids::BookingId,
};

use crate::{
    Error, Service, Versioned,
    delivery::TalkNews,
    gate::{Member, Party},
    requests::event,
    store::Tx,
};

impl Service {
    /// Confirms a tentative talk, until it begins. Its time was taken all along (C7). Approving twice is one approval.
    pub async fn approve_booking(
        &self,
        who: &Member,
        id: impl Into<Versioned<BookingId>>,
    ) -> Result<BookingView, Error> {
        let (party, id) = (Party::Member(who), id.into());
        self.role_may_book(party, "talk.refused", id.thing.to_string()).await?;
        self.change(|tx| self.approve(tx, who, id)).await
    }

    async fn approve(&self, mut tx: Tx, who: &Member, versioned: Versioned<BookingId>) -> Result<BookingView, Error> {
        let (party, id) = (Party::Member(who), versioned.thing);
        let (interview, booking) = tx.take_booking(&self.clock, party, id).await?;
        let now = self.clock.now();
        if booking.needs_approval && booking.stage.name() == StageName::Confirmed {
            return tx.show_booking(party, &booking, now).await;
        }
        let version = booking.version;
        let mut approved = booking.approve(now)?;
        versioned.check(version)?;
        tx.save_booking(&approved).await?;
        approved.version += 1;
        let coming = tx.coming_to(id).await?;
        self.tell_talk(&mut tx, &approved, &coming, TalkNews::Approved, now).await?;
        self.plan_reminders(&mut tx, &approved, &coming, now).await?;
        tx.audit(self.ids.next(), event(party.into(), "talk.approved", &interview, now).about(id.to_string())).await?;
        tx.tell_sides(interview.workspace_id, Some(interview.candidate_id));
        let shown = tx.show_booking(party, &approved, now).await?;
        self.commit(tx).await?;
        Ok(shown)
    }
}

//! A process ends: its talks to come, its holds and its scheduling links die with it (R12).

use domain::{
    Moment,
    bookings::Booking,
    interviews::{Interview, Side},
};

use crate::{
    Error, Service,
    delivery::TalkNews,
    store::{Tx, bookings::Coming},
};

impl Tx {
    /// Cancels everything that was to come; answers what, and who would have come. Whoever calls it holds the process.
    pub(crate) async fn call_off(
        &mut self,
        interview: &Interview,
        by: Side,
        now: Moment,
    ) -> Result<Vec<(Booking, Vec<Coming>)>, Error> {
        let mut called_off = Vec::new();
        for booking in self.bookings_of(interview.id).await? {
            let Ok(mut cancelled) = booking.call_off(by, now) else { continue };
            self.save_booking(&cancelled).await?;
            cancelled.version += 1;
            self.cancel_reminders(cancelled.id, now).await?;
            let coming = self.coming_to(cancelled.id).await?;
            called_off.push((cancelled, coming));
        }
        self.remove_holds_in(interview.id).await?;
        self.revoke_scheduling_links(interview.id, now).await?;
        Ok(called_off)
    }
}

impl Service {
    /// Tells everybody who would have come.
    pub(crate) async fn tell_called_off(
        &self,
        tx: &mut Tx,
        called_off: &[(Booking, Vec<Coming>)],
        now: Moment,
    ) -> Result<(), Error> {
        for (booking, coming) in called_off {
            self.tell_talk(tx, booking, coming, TalkNews::Cancelled, now).await?;
        }
        Ok(())
    }
}

//! Disconnecting an outside calendar: with it goes what led to it, and what was known of it.

use domain::ids::OutsideId;

use crate::{Error, Service, error::not_found, gate::Actor};

impl Service {
    /// Forgets the calendar.
    pub async fn disconnect_calendar(&self, who: &Actor, id: OutsideId) -> Result<(), Error> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        if !tx.remove_outside(who.someone().id(), id).await? {
            return Err(not_found());
        }
        tx.audit(self.ids.next(), who.did_to_calendar("calendar.disconnected", now)).await?;
        tx.tell_calendar(who);
        Ok(self.commit(tx).await?)
    }
}

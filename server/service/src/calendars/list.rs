//! Somebody's outside calendars, as they see them.

use domain::{calendars::OutsideView, ids::OutsideId};

use crate::{Error, Service, error::not_found, gate::Actor};

impl Service {
    /// The outside calendars of the one who asks, with their freshness and what is wrong with them.
    pub async fn outside_calendars(&self, who: &Actor) -> Result<Vec<OutsideView>, Error> {
        let now = self.clock.now();
        Ok(self.store.read().await?.outside_calendars(who.someone().id(), now).await?)
    }

    /// One of them.
    pub async fn outside_calendar(&self, who: &Actor, id: OutsideId) -> Result<OutsideView, Error> {
        self.outside_calendars(who).await?.into_iter().find(|calendar| calendar.id == id).ok_or_else(not_found)
    }
}

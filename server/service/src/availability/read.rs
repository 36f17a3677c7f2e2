//! Looking at one's own calendar.

use domain::{Moment, bookings::Availed};

use crate::{Error, Service, gate::Actor, store::Tx};

impl Service {
    /// When the one who asks can be met.
    pub async fn my_availability(&self, who: &Actor) -> Result<Availed, Error> {
        self.store.read().await?.availed(who, self.clock.now()).await
    }
}

impl Tx {
    pub(crate) async fn availed(&mut self, who: &Actor, now: Moment) -> Result<Availed, Error> {
        let said = self.said_about_time(who.someone()).await?;
        Ok(Availed {
            availability: said.availability,
            limits: said.limits.unwrap_or_default(),
            how: said.how,
            away: self.away_of(who.someone(), now).await?,
            version: said.version,
        })
    }
}

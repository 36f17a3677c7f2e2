//! A candidate looks at how fast they answer; the number and what it is made of are theirs alone (R10).

use domain::candidates::ResponseTime;

use crate::{Error, Service, gate::Person};

impl Service {
    /// The candidate's response time over the last thirty days.
    pub async fn response_time(&self, who: &Person) -> Result<ResponseTime, Error> {
        Ok(self.store.read().await?.response_time(who.scope.id(), self.clock.now()).await?)
    }
}

//! Whose clocks tell somebody the time where no browser says so: the same ones as in mails (C9).

use domain::time::Zone;

use crate::{Error, Service, gate::Actor, zones};

impl Service {
    /// A member's zone is the one in which they said when they can be met, a candidate's is the one of their profile; UTC
    /// until then.
    pub async fn zone_of(&self, who: &Actor) -> Result<Zone, Error> {
        let mut tx = self.store.read().await?;
        let name = match who {
            Actor::Member(member) => tx.zone_of_member(&member.email).await?,
            Actor::Person(person) => tx.zone_of_candidate(person.scope).await?,
        };
        Ok(name.map_or_else(Zone::utc, |name| zones::around(&name, self.clock.now())))
    }
}

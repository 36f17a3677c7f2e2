//! Turning the clock of a bench, and taking up where an earlier bench left it.

use chrono::TimeDelta;

use crate::{Error, Service};

impl Service {
    /// Turns a frozen clock and keeps where it stands. A system clock stays as it is.
    pub async fn turn_clock(&self, by: TimeDelta) -> Result<(), Error> {
        if self.clock.turn(by) {
            let mut tx = self.store.begin().await?;
            tx.keep_turned_clock(self.clock.now()).await?;
            self.commit(tx).await?;
        }
        Ok(())
    }

    /// Turns a frozen clock to where it was last turned to, when that lies ahead.
    pub async fn resume_clock(&self) -> Result<(), Error> {
        let kept = self.store.read().await?.turned_clock().await?;
        if let Some(kept) = kept.filter(|kept| *kept > self.clock.now()) {
            self.clock.turn(kept - self.clock.now());
        }
        Ok(())
    }
}

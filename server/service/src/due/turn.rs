//! Turning the clock of a bench, and taking up where an earlier bench left it.

use chrono::TimeDelta;

use crate::{Clock, Error, Service};

impl Service {
    /// Turns a frozen clock, forward or back, and keeps where it stands. A system clock stays as it is.
    ///
    /// Kept before it is turned: what somebody was told at the new time must still be so after a crash.
    pub async fn turn_clock(&self, by: TimeDelta) -> Result<(), Error> {
        if let Clock::System = self.clock {
            return Ok(());
        }
        let mut tx = self.store.begin().await?;
        tx.keep_turned_clock(self.clock.now() + by).await?;
        self.commit(tx).await?;
        self.clock.turn(by);
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

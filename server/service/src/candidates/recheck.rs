//! Badges change by themselves when an answer stops counting after thirty days (R10).

use crate::{Error, Service};

impl Service {
    /// Reckons up to `limit` badges anew whose answers have stopped counting; answers how many.
    pub async fn recheck_response_times(&self, limit: u32) -> Result<usize, Error> {
        let mut tx = self.store.begin().await?;
        let now = self.clock.now();
        let due = tx.take_due_response_times(now, limit.into()).await?;
        for candidate in &due {
            tx.refresh_response_time(*candidate, now).await?;
        }
        self.commit(tx).await?;
        Ok(due.len())
    }
}

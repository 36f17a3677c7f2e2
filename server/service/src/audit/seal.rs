//! Sealing what has been committed.

use chrono::TimeDelta;

use crate::{Error, Service, audit::hex};

/// Most events that one transaction seals: senders wait for it on SQLite.
const AT_ONCE: i64 = 256;

/// How long a log goes on before its head is named in the server's log again.
const HEAD_INTERVAL: TimeDelta = TimeDelta::hours(24);

impl Service {
    /// Seals every event that is committed by now; returns how many.
    pub async fn seal_audit(&self) -> Result<usize, Error> {
        let key = self.seal_key();
        let mut sealed = 0;
        while self.store.glance().await?.has_unsealed_audit().await? {
            let mut tx = self.store.begin().await?;
            let done = tx.seal_audit(&key, AT_ONCE).await?;
            self.commit(tx).await?;
            if done == 0 {
                // Another process is faster.
                break;
            }
            sealed += done;
        }
        Ok(sealed)
    }

    /// Names in the server's log the head of every log that has grown and was not named for a day: a copy outside of the
    /// database, against which a log that was cut short shows. Returns how many were named.
    pub async fn log_audit_heads(&self) -> Result<usize, Error> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let heads = tx.take_audit_heads(now - HEAD_INTERVAL, now).await?;
        self.commit(tx).await?;
        for (scope, seq, seal) in &heads {
            tracing::info!(target: "overture::audit", %scope, seq, seal = hex(seal), "audit log head");
        }
        Ok(heads.len())
    }
}

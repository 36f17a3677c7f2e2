//! Sealing what has been committed.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::TimeDelta;
use domain::Moment;
use uuid::Uuid;

use crate::{Error, Service, audit::hex, store::SealedLog};

/// Most events of a log that one transaction seals: senders wait for it on SQLite.
const AT_ONCE: i64 = 256;
/// Most logs that one round looks at.
const LOGS: i64 = 1_000;

/// How long a log goes on before its head is named in the server's log again.
const HEAD_INTERVAL: TimeDelta = TimeDelta::hours(24);

/// What this process knows of the logs that it has sealed, and nobody can change in the database; cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct KnownHeads(Arc<Mutex<HashMap<Uuid, Known>>>);

#[derive(Clone, Debug, Default)]
struct Known {
    seq: i64,
    seal: Vec<u8>,
    /// Up to which event the head was named, and when.
    named: Option<(i64, Moment)>,
    /// Whether it was told already that the log can't be sealed.
    is_refused: bool,
}

impl KnownHeads {
    fn with<T>(&self, scope: Uuid, work: impl FnOnce(&mut Known) -> T) -> T {
        let mut heads = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        work(heads.entry(scope).or_default())
    }
}

impl Service {
    /// Seals every event that is committed by now; returns how many. A log whose head is not the one that was sealed
    /// last is left as it is, and named in the server's log: it was changed from outside.
    pub async fn seal_audit(&self) -> Result<usize, Error> {
        let mut sealed = 0;
        let scopes = self.store.glance().await?.unsealed_logs(LOGS).await?;
        for scope in scopes {
            loop {
                let done = self.seal_log(scope).await?;
                sealed += done;
                if done < usize::try_from(AT_ONCE).unwrap_or(usize::MAX) {
                    break;
                }
            }
        }
        Ok(sealed)
    }

    /// Seals the next events of one log; returns how many.
    async fn seal_log(&self, scope: Uuid) -> Result<usize, Error> {
        let known = self.known_heads.with(scope, |known| (known.seq, known.seal.clone()));
        let mut tx = self.store.begin().await?;
        match tx.seal_log(&self.seal_key(), scope, &known, AT_ONCE).await? {
            SealedLog::Sealed { count, seq, seal } => {
                self.commit(tx).await?;
                self.known_heads.with(scope, |known| {
                    // Another process may have sealed more meanwhile.
                    if seq > known.seq {
                        (known.seq, known.seal) = (seq, seal);
                    }
                    known.is_refused = false;
                });
                Ok(count)
            }
            SealedLog::Nothing => Ok(0),
            SealedLog::ChangedFromOutside => {
                let is_new = self.known_heads.with(scope, |known| !std::mem::replace(&mut known.is_refused, true));
                if is_new {
                    tracing::error!(%scope, "audit log changed from outside: its events are not sealed any more");
                }
                Ok(0)
            }
        }
    }

    /// Names in the server's log the head of every workspace's log that has grown and was not named by this process for a
    /// day: a copy outside of the database, against which a log that was cut short shows. Returns how many were named.
    pub async fn log_audit_heads(&self) -> Result<usize, Error> {
        let now = self.clock.now();
        let heads = self.store.read().await?.workspace_heads().await?;
        let mut count = 0;
        for (scope, seq, seal) in heads {
            let is_due = self.known_heads.with(scope, |known| {
                let is_due = known.named.is_none_or(|(named, at)| named != seq && at + HEAD_INTERVAL <= now);
                if is_due {
                    known.named = Some((seq, now));
                }
                is_due
            });
            if is_due {
                tracing::info!(target: "overture::audit", %scope, seq, seal = hex(&seal), "audit log head");
                count += 1;
            }
        }
        Ok(count)
    }
}

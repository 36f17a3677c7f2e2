//! How much is kept for clients that ask again, and forgetting the rest.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use chrono::TimeDelta;
use domain::{Moment, policy};

use crate::{Error, Service};

/// How often old keys are swept out; until then they are taken for forgotten all the same.
const SWEPT_EVERY: TimeDelta = TimeDelta::minutes(1);
/// How soon again where one sweep was not enough.
const SWEPT_AGAIN: TimeDelta = TimeDelta::seconds(1);
/// Principals whose keys are cut back in one sweep.
const PRINCIPALS_AT_ONCE: i64 = 20;

/// How much is kept at most.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Newest keys of one principal; older ones are forgotten before their time.
    pub(crate) keys_of_principal: i64,
    /// Keys in all. Beyond that everybody has the same share: those with the most keys lose their oldest first.
    pub(crate) keys_in_all: i64,
    /// Longest answer, in bytes.
    pub(crate) answer_bytes: usize,
    /// Most rows that one sweep deletes at a time, since others wait for it.
    pub(crate) rows_at_once: i64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            keys_of_principal: policy::IDEMPOTENCY_KEYS,
            keys_in_all: policy::IDEMPOTENCY_KEYS_IN_ALL,
            answer_bytes: policy::IDEMPOTENCY_ANSWER_BYTES,
            rows_at_once: 1_000,
        }
    }
}

/// When this process swept last; cheap to clone.
#[derive(Clone)]
pub(crate) struct Swept(Arc<AtomicI64>);

impl Swept {
    pub(crate) fn never() -> Self {
        Self(Arc::new(AtomicI64::new(i64::MIN)))
    }

    /// Whether it is time again; says so once.
    fn is_due(&self, now: Moment) -> bool {
        let last = self.0.load(Ordering::Relaxed);
        let now = now.timestamp_millis();
        // A clock that was set back sweeps, too.
        let is_due = now < last || now.saturating_sub(last) >= SWEPT_EVERY.num_milliseconds();
        is_due && self.0.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    /// There was more than one sweep does.
    fn soon_again(&self, now: Moment) {
        let last = now - SWEPT_EVERY + SWEPT_AGAIN;
        self.0.store(last.timestamp_millis(), Ordering::Relaxed);
    }
}

impl Service {
    /// Forgets keys that are too old or too many, once a minute.
    pub(super) async fn sweep_keys(&self, bounds: Bounds, now: Moment) -> Result<(), Error> {
        if !self.keys_swept.is_due(now) {
            return Ok(());
        }
        let mut tx = self.store.read().await?;
        let (keys, principals) = tx.count_keys().await?;
        let share = if keys > bounds.keys_in_all {
            (bounds.keys_in_all / principals.max(1)).clamp(1, bounds.keys_of_principal)
        } else {
            bounds.keys_of_principal
        };
        let crowded = if keys > share { tx.principals_over(share, PRINCIPALS_AT_ONCE).await? } else { Vec::new() };
        drop(tx);

        let mut tx = self.store.begin().await?;
        let mut is_more = tx.forget_keys(now - policy::IDEMPOTENCY_LASTS, bounds.rows_at_once).await?;
        is_more |= i64::try_from(crowded.len()).is_ok_and(|crowded| crowded == PRINCIPALS_AT_ONCE);
        for principal in &crowded {
            is_more |= tx.forget_older_keys(principal, share, bounds.rows_at_once).await?;
        }
        self.commit(tx).await?;
        if is_more {
            self.keys_swept.soon_again(now);
        }
        Ok(())
    }
}

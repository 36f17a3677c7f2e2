//! The same request sent twice is one request: whoever is unsure whether the first one arrived sends it again under the
//! same key and gets the first answer.
//!
//! Answers may hold a token or somebody's name, so they are kept sealed: only the same request, under the same key, opens
//! them. After [`policy::IDEMPOTENCY_LASTS`] they are forgotten.

mod seal;
#[cfg(test)]
mod stories;

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::TimeDelta;
use domain::{Moment, policy, refusals::Conflict};
use serde::{Deserialize, Serialize};

use crate::{
    Error, Service,
    store::{Kept, StoreError},
};

/// After this an unfinished first try is taken for dead: the process that made it is gone.
const UNFINISHED: TimeDelta = TimeDelta::minutes(2);

/// How often old keys are swept out; until then they are taken for forgotten all the same.
const SWEPT_EVERY: TimeDelta = TimeDelta::minutes(1);

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
}

/// A final answer, to be given again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub status: u16,
    pub media_type: Option<String>,
    pub location: Option<String>,
    pub body: String,
}

/// What to do with a request that brings a key.
#[derive(Debug)]
pub enum Claim {
    /// Do it, then [`Service::keep_answer`] or [`Service::free_key`].
    First(Claimed),
    /// It was done; this was the answer.
    Again(Answer),
}

/// A key that is in use by this request alone.
#[derive(Debug)]
pub struct Claimed {
    principal: String,
    key: String,
    at: Moment,
    seal: seal::Seal,
}

impl Service {
    /// Claims a key for a request: `principal` says who asks, `request` is everything that makes it this request.
    ///
    /// # Errors
    /// `KeyReused` when the key came with another request before, `KeyInUse` while that is still being answered.
    pub async fn claim_key(&self, principal: &str, key: &str, request: &[u8]) -> Result<Claim, Error> {
        let now = self.now();
        let secret = &self.settings.secret_key;
        let hash = seal::fingerprint(secret, request);
        let mut tx = self.store.begin().await?;
        let old = now - policy::IDEMPOTENCY_LASTS;
        if self.keys_swept.is_due(now) {
            tx.forget_keys(old).await?;
        }
        let claimed = |at| Claimed {
            principal: principal.to_owned(),
            key: key.to_owned(),
            at,
            seal: seal::Seal::new(secret, principal, key, at, request),
        };
        let Some(kept) = tx.claim_key(principal, key, &hash, now, now - UNFINISHED, old).await? else {
            self.commit(tx).await?;
            return Ok(Claim::First(claimed(now)));
        };
        let Kept { request_hash, status, body, created_at } = kept;
        if request_hash != hash {
            return Err(Conflict::KeyReused.into());
        }
        let (Some(_), Some(body)) = (status, body) else { return Err(Conflict::KeyInUse.into()) };
        let corrupt = || StoreError::Corrupt("idempotency.body");
        let sealed = STANDARD.decode(body).map_err(|_| corrupt())?;
        let opened = claimed(created_at).seal.apply(&sealed);
        Ok(Claim::Again(serde_json::from_slice(&opened).map_err(|_| corrupt())?))
    }

    /// Keeps the answer for those who ask again.
    pub async fn keep_answer(&self, claimed: &Claimed, answer: &Answer) -> Result<(), Error> {
        let plain = serde_json::to_vec(answer).map_err(|_| StoreError::Corrupt("idempotency.body"))?;
        let body = STANDARD.encode(claimed.seal.apply(&plain));
        let mut tx = self.store.begin().await?;
        tx.keep_answer(&claimed.principal, &claimed.key, claimed.at, answer.status, &body).await?;
        Ok(self.commit(tx).await?)
    }

    /// Forgets the claim: the answer was not final, and the same request may try again.
    pub async fn free_key(&self, claimed: &Claimed) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        tx.free_key(&claimed.principal, &claimed.key, claimed.at).await?;
        Ok(self.commit(tx).await?)
    }
}

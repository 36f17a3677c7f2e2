//! The same request sent twice is one request: a client that is unsure whether the first one arrived sends it again under
//! the same key and gets the first answer.
//!
//! Answers may hold a token or a name, so they are kept sealed: only the same request, under the same key, opens them. After
//! [`policy::IDEMPOTENCY_LASTS`] they are forgotten, and before that where they show a candidate who erases their account
//! (I7): every id in an answer and in its request is looked up, and the answer is bound to the candidates it leads to. No
//! REST handler has to remember that.
//!
//! Storage is bounded: [`Bounds`] says how much.

mod bounds;
mod ids;
#[cfg(test)]
mod stories;

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use chrono::TimeDelta;
use domain::{Moment, networks::Network, policy, refusals::Conflict};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(crate) use bounds::{Bounds, Swept};

use crate::{
    Error, Service,
    accounts::{KEYS_FROM_NETWORK, Origin},
    crypto::{Locked, Purpose, SealingKey, joined, keyed_hash},
    gate::Actor,
    store::{ClaimedKey, Kept, StoreError},
};

/// After this an unfinished first try is taken for dead: the process that made it is gone.
const UNFINISHED: TimeDelta = TimeDelta::minutes(2);

/// Most ids of a request that are looked up before it is done.
const IDS_OF_REQUEST: usize = 1_000;

/// Who sends a request with a key.
#[derive(Clone, Copy, Debug)]
pub enum Asker<'a> {
    /// Somebody who is signed in, by session or API key.
    Account(&'a Actor),
    /// Somebody who is about to sign in.
    Network(&'a Origin),
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
    First(Box<Claimed>),
    /// It was done; this was the answer.
    Again(Answer),
}

/// A key that is in use by this request alone.
#[derive(Debug)]
pub struct Claimed {
    principal: String,
    /// As it is stored.
    key: String,
    at: Moment,
    sealing: SealingKey,
    /// Whether it is about candidates by what is known before it is done.
    is_bound: bool,
}

impl Claimed {
    fn row(&self) -> ClaimedKey<'_> {
        ClaimedKey { principal: &self.principal, key: &self.key, at: self.at }
    }

    /// What a sealed answer belongs to: it opens nowhere else.
    fn place(&self, status: i64) -> Vec<u8> {
        joined(&[
            self.principal.as_bytes(),
            self.key.as_bytes(),
            &self.at.timestamp_millis().to_be_bytes(),
            &status.to_be_bytes(),
        ])
    }

    fn seal(&self, answer: &Answer, plain: Vec<u8>) -> Result<String, Locked> {
        Ok(STANDARD.encode(self.sealing.seal(&self.place(answer.status.into()), plain)?))
    }

    fn open(&self, status: i64, body: &str) -> Option<Answer> {
        let sealed = STANDARD.decode(body).ok()?;
        let plain = self.sealing.open(&self.place(status), &sealed).ok()?;
        serde_json::from_slice(&plain).ok()
    }
}

/// What is stored of a key.
fn hashed(secret: &[u8], key: &str) -> String {
    URL_SAFE_NO_PAD.encode(keyed_hash(secret, Purpose::RequestKey, &[key.as_bytes()]))
}

/// The name under which an account's keys are kept.
pub(crate) fn principal_of(account: domain::ids::AccountId) -> String {
    format!("account {account}")
}

impl Service {
    /// Claims a key for a request; `request` is everything that makes it this request.
    ///
    /// # Errors
    /// `KeyReused` when the key came with another request before, `KeyInUse` while that is still being answered,
    /// `AnswerNotKept` when it was answered and the answer can't be given again; `TooMany` when too many keys come from one
    /// network to sign in with.
    pub async fn claim_key(&self, who: Asker<'_>, key: &str, request: &[u8]) -> Result<Claim, Error> {
        let now = self.now();
        let secret = &self.settings.secret_key;
        let (principal, own) = match who {
            Asker::Account(actor) => (principal_of(actor.account_id()), candidate_id(actor)),
            Asker::Network(origin) => {
                let network = Network::of(origin.address);
                self.network_not_lately_refused(KEYS_FROM_NETWORK, network, now)?;
                (format!("network {}", self.counter(KEYS_FROM_NETWORK, &network.own().to_string())), None)
            }
        };
        self.sweep_keys(Bounds::default(), now).await?;

        let hash = keyed_hash(secret, Purpose::KeyedRequest, &[request]);
        let asked = ids::ids_in(request, IDS_OF_REQUEST).into_iter().chain(own);
        let asked: Vec<Uuid> = asked.collect();
        let claimed = |at| -> Result<Claimed, Error> {
            let sealing = SealingKey::new(secret, Purpose::KeptAnswer, &[request]);
            let sealing = sealing.map_err(|Locked| StoreError::Corrupt("secret key"))?;
            let (principal, key) = (principal.clone(), hashed(secret, key));
            Ok(Claimed { principal, key, at, sealing, is_bound: !asked.is_empty() })
        };
        let ours = claimed(now)?;

        let mut tx = self.store.begin().await?;
        if let Asker::Network(origin) = who {
            self.count_from(&mut tx, KEYS_FROM_NETWORK, Network::of(origin.address), now).await?;
        }
        let old = now - policy::IDEMPOTENCY_LASTS;
        let Some(kept) = tx.claim_key(ours.row(), &hash, now - UNFINISHED, old).await? else {
            if ours.is_bound {
                tx.bind_to_candidates(ours.row(), asked.iter().copied()).await?;
            }
            self.commit(tx).await?;
            return Ok(Claim::First(Box::new(ours)));
        };
        let Kept { request_hash, status, body, created_at } = kept;
        if request_hash != hash {
            return Err(Conflict::KeyReused.into());
        }
        let Some(status) = status else { return Err(Conflict::KeyInUse.into()) };
        let Some(body) = body else { return Err(Conflict::AnswerNotKept.into()) };
        let Some(answer) = claimed(created_at)?.open(status, &body) else {
            tracing::error!("kept answer of an idempotency key does not open: the row was changed or moved");
            return Err(Conflict::AnswerNotKept.into());
        };
        Ok(Claim::Again(answer))
    }

    /// Keeps the answer for clients that ask again. One that is too long, or shows somebody who has been erased meanwhile,
    /// is not kept; that it was done still is.
    pub async fn keep_answer(&self, claimed: &Claimed, answer: &Answer) -> Result<(), Error> {
        let plain = serde_json::to_vec(answer).map_err(|_| StoreError::Corrupt("idempotency.body"))?;
        if plain.len() > Bounds::default().answer_bytes {
            let mut tx = self.store.begin().await?;
            tx.unbind(claimed.row()).await?;
            return self.kept(tx, claimed, answer.status, None).await;
        }
        let ids = ids::ids_in(&plain, usize::MAX);
        let body = claimed.seal(answer, plain).map_err(|Locked| StoreError::Corrupt("idempotency.body"))?;
        self.once_more(|| async {
            let mut tx = self.store.begin().await?;
            let mut body = Some(body.as_str());
            if claimed.is_bound || !ids.is_empty() {
                tx.bind_to_candidates(claimed.row(), ids.iter().copied()).await?;
                if tx.is_about_the_erased(claimed.row()).await? {
                    tx.unbind(claimed.row()).await?;
                    body = None;
                }
            }
            self.kept(tx, claimed, answer.status, body).await
        })
        .await
    }

    async fn kept(
        &self,
        mut tx: crate::store::Tx,
        claimed: &Claimed,
        status: u16,
        body: Option<&str>,
    ) -> Result<(), Error> {
        // Of a claim that is not ours any more nothing is written, not even whom it was about.
        if tx.keep_answer(claimed.row(), status, body).await? {
            self.commit(tx).await?;
        }
        Ok(())
    }

    /// Forgets the claim: nothing was done, and the same request may try again.
    pub async fn free_key(&self, claimed: &Claimed) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        tx.free_key(claimed.row()).await?;
        Ok(self.commit(tx).await?)
    }
}

/// Whatever a candidate is answered shows that candidate.
fn candidate_id(actor: &Actor) -> Option<Uuid> {
    match actor {
        Actor::Person(person) => Some(person.scope.id().0),
        Actor::Member(_) => None,
    }
}

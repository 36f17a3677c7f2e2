//! What is, read past the server: every request of the company, its audit events, its mail.

use std::collections::HashMap;

use bench::{Result, database::Raw, overture::SECRET_KEY};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use sqlx::{FromRow, Postgres, Sqlite, Transaction};
use uuid::Uuid;

/// The same rows from either database.
#[macro_export]
macro_rules! rows {
    ($raw:expr, $sql:expr $(, $bind:expr)*) => {
        match $raw {
            bench::database::Raw::Sqlite(pool) => sqlx::query_as($sql)$(.bind($bind))*.fetch_all(pool).await,
            bench::database::Raw::Postgres(pool) => sqlx::query_as($sql)$(.bind($bind))*.fetch_all(pool).await,
        }
    };
}

/// One state of everything: whoever writes meanwhile is not seen, neither whole nor in part.
pub enum Moment {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Moment {
    pub async fn now(raw: &Raw) -> Result<Self> {
        Ok(match raw {
            Raw::Sqlite(pool) => Self::Sqlite(pool.begin().await?),
            Raw::Postgres(pool) => {
                Self::Postgres(pool.begin_with("begin isolation level repeatable read read only").await?)
            }
        })
    }
}

/// As [`rows`](crate::rows), all of the same moment.
macro_rules! seen {
    ($moment:expr, $sql:expr $(, $bind:expr)*) => {
        match $moment {
            Moment::Sqlite(tx) => sqlx::query_as($sql)$(.bind($bind))*.fetch_all(&mut **tx).await,
            Moment::Postgres(tx) => sqlx::query_as($sql)$(.bind($bind))*.fetch_all(&mut **tx).await,
        }
    };
}

/// A stored request.
#[derive(Clone, Debug, FromRow)]
#[expect(clippy::struct_field_names, reason = "as the columns are called")]
pub struct Request {
    pub request_id: Uuid,
    pub interview_id: Uuid,
    pub position_id: Uuid,
    pub candidate_id: Uuid,
    pub stage: String,
    pub sent_at: i64,
    pub deliver_at: i64,
    pub delivered_at: Option<i64>,
    pub amount_minor: i64,
    pub version: i64,
}

/// A mail that was to leave.
#[derive(Clone, Debug, FromRow)]
pub struct Mail {
    pub message_id: Uuid,
    pub interview_id: Uuid,
    pub kind: String,
    pub state: String,
    pub attempts: i64,
}

/// All of it at one moment.
#[derive(Default)]
pub struct Facts {
    pub requests: HashMap<Uuid, Request>,
    /// By interview.
    pub mails: HashMap<Uuid, Vec<Mail>>,
    /// Letters in the mailbox, by message.
    pub kept: HashMap<Uuid, u32>,
}

impl Facts {
    /// Reads them.
    pub async fn read(moment: &mut Moment, workspace: Uuid) -> Result<Self> {
        const REQUESTS: &str = "
            select request_id, interview_id, position_id, candidate_id, stage, sent_at, deliver_at, delivered_at,
                amount_minor, version
            from interview_request
            where workspace_id = $1";
        const MAILS: &str = "
            select message_id, interview_id, kind, state, attempts from outbox where interview_id is not null";
        const KEPT: &str = "select mail_id, recipient from mailbox";
        let mut facts = Self::default();
        let requests: Vec<Request> = seen!(moment, REQUESTS, workspace)?;
        facts.requests = requests.into_iter().map(|row| (row.request_id, row)).collect();
        let mails: Vec<Mail> = seen!(moment, MAILS)?;
        for mail in mails {
            facts.mails.entry(mail.interview_id).or_default().push(mail);
        }
        let kept: Vec<(Uuid, String)> = seen!(moment, KEPT)?;
        for (mail, _) in kept {
            *facts.kept.entry(mail).or_default() += 1;
        }
        Ok(facts)
    }

    /// What SQLite says of its own file.
    pub async fn sound(raw: &Raw) -> Result<String> {
        let said: Vec<(String,)> = rows!(raw, "pragma integrity_check")?;
        match said.first() {
            Some((said,)) if said == "ok" => Ok("the file is sound".to_owned()),
            other => Err(format!("the file is damaged: {other:?}").into()),
        }
    }
}

/// The company's audit log, walked from where it was left.
#[derive(Default)]
pub struct Chain {
    seq: i64,
    hash: Vec<u8>,
    /// How often what happened in which interview, of what is sealed.
    sealed: HashMap<(Uuid, String), u32>,
    /// The same of what is not sealed yet.
    unsealed: HashMap<(Uuid, String), u32>,
}

#[derive(FromRow)]
#[expect(clippy::struct_field_names, reason = "as the columns are called")]
struct Event {
    event_id: Uuid,
    seq: Option<i64>,
    at: i64,
    actor: String,
    actor_id: Option<Uuid>,
    action: String,
    subject: String,
    interview_id: Option<Uuid>,
    hash: Option<Vec<u8>>,
}

impl Chain {
    /// Makes every further seal anew and compares: nothing changed, missing, doubled or cut off (I2).
    pub async fn walk(&mut self, moment: &mut Moment, workspace: Uuid) -> Result<()> {
        const EVENTS: &str = "
            select event_id, seq, at, actor, actor_id, action, subject, interview_id, hash
            from audit_event
            where scope = $1 and (seq > $2 or seq is null)
            order by seq";
        const HEAD: &str = "select seq, hash from audit_chain where scope = $1";
        let key = mac(SECRET_KEY.as_bytes(), &[b"audit log seal"]);
        let events: Vec<Event> = seen!(moment, EVENTS, workspace, self.seq)?;
        self.unsealed.clear();
        for event in events {
            let counts = if let (Some(seq), Some(hash)) = (event.seq, &event.hash) {
                let seal = mac(&key, &[workspace.as_bytes(), &seq.to_be_bytes(), &self.hash, &event.digest()]);
                if seq != self.seq + 1 || *hash != seal {
                    return Err(format!("the audit log breaks at {seq} {}", event.action).into());
                }
                (self.seq, self.hash) = (seq, hash.clone());
                &mut self.sealed
            } else {
                &mut self.unsealed
            };
            if let Some(interview) = event.interview_id {
                *counts.entry((interview, event.action)).or_default() += 1;
            }
        }
        let head: Vec<(i64, Vec<u8>)> = seen!(moment, HEAD, workspace)?;
        match head.first() {
            None if self.seq == 0 => Ok(()),
            Some((seq, hash)) if (*seq, hash) == (self.seq, &self.hash) => Ok(()),
            _ => Err(format!("the audit log ends at {}, its head says otherwise", self.seq).into()),
        }
    }

    /// How often this happened there.
    pub fn count(&self, interview: Uuid, action: &str) -> u32 {
        let what = (interview, action.to_owned());
        [&self.sealed, &self.unsealed].iter().filter_map(|counts| counts.get(&what)).sum()
    }

    /// In which interviews this happened, as often as it did.
    pub fn all(&self, action: &str) -> impl Iterator<Item = (Uuid, u32)> {
        let counts = self.sealed.iter().chain(&self.unsealed);
        counts.filter(move |((_, known), _)| known == action).map(|((interview, _), count)| (*interview, *count))
    }
}

impl Event {
    /// SHA-256 over every field with its length.
    fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        let id = |id: Option<Uuid>| id.map(|id| id.as_bytes().to_vec()).unwrap_or_default();
        for part in [
            self.event_id.as_bytes().as_slice(),
            &self.at.to_be_bytes(),
            self.actor.as_bytes(),
            &id(self.actor_id),
            self.action.as_bytes(),
            self.subject.as_bytes(),
            &id(self.interview_id),
        ] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }
}

/// HMAC-SHA-256 over parts with their lengths.
fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length will do");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

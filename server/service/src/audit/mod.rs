//! The audit log as evidence (I2): sealing, checking, exporting.
//!
//! Events are written in the transactions of their changes and sealed right after the commit, in order, by one sealer per
//! log at a time. A seal is an HMAC over the seal before it and a digest of the event, under a key derived from
//! `SECRET_KEY`: who can write to the database, but does not have the key, can't make a seal. What the seals alone can't
//! show, a log cut short at its end, shows against a [head](domain::audit::Head) that was kept elsewhere: the log of the
//! server names it once a day, and every export ends with it.

mod check;
mod export;
mod seal;
#[cfg(test)]
mod stories;

pub use check::{FileCheck, LineError, check_file};
pub use export::Line;
pub(crate) use seal::KnownHeads;

use domain::{audit::Head, ids::EventId};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Seals and checks the logs of one installation.
#[derive(Clone)]
pub(crate) struct SealKey([u8; 32]);

/// An event as it is sealed.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct SealedFields {
    pub(crate) event_id: Uuid,
    /// Milliseconds since 1970.
    pub(crate) at: i64,
    pub(crate) actor: String,
    pub(crate) actor_id: Option<Uuid>,
    pub(crate) action: String,
    pub(crate) subject: String,
    pub(crate) interview_id: Option<Uuid>,
}

impl SealKey {
    /// The key of this installation.
    pub(crate) fn derive(secret: &[u8]) -> Self {
        Self(mac(secret, &[b"audit log seal"]))
    }

    /// The seal of the event number `seq` of a log, whose predecessor has the seal `before` (empty for the first).
    pub(crate) fn seal(&self, scope: Uuid, seq: i64, before: &[u8], digest: &[u8; 32]) -> [u8; 32] {
        mac(&self.0, &[scope.as_bytes(), &seq.to_be_bytes(), before, digest])
    }

    /// The seal of the last line of an exported log: what it ends with, and when it was made.
    pub(crate) fn seal_end(&self, scope: Uuid, head: Option<&Head>, unsealed: i64, exported_at: &str) -> [u8; 32] {
        let (seq, seal) = head.map_or((0, ""), |head| (head.seq, head.seal.as_str()));
        let parts = [&seq.to_be_bytes(), seal.as_bytes(), &unsealed.to_be_bytes(), exported_at.as_bytes()];
        mac(&self.0, &[b"end of an exported log", scope.as_bytes(), parts[0], parts[1], parts[2], parts[3]])
    }
}

impl SealedFields {
    /// SHA-256 over every field with its length, so that no two events collide. The id makes it impossible to guess the
    /// other fields from it.
    pub(crate) fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        // An absent id and one of zeros must not look the same.
        let id = |id: &Option<Uuid>| id.map(|id| id.as_bytes().to_vec()).unwrap_or_default();
        let (actor_id, interview_id) = (id(&self.actor_id), id(&self.interview_id));
        for part in [
            self.event_id.as_bytes().as_slice(),
            &self.at.to_be_bytes(),
            self.actor.as_bytes(),
            &actor_id,
            self.action.as_bytes(),
            self.subject.as_bytes(),
            &interview_id,
        ] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }
}

/// HMAC-SHA-256 over parts that can't run into each other.
fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // A key of any length will do; `new_from_slice` refuses none.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// The ids that an event names: its own, and those in its subject.
pub(crate) fn named_ids(id: EventId, subject: &str) -> impl Iterator<Item = Uuid> {
    let parts = subject.split(|c: char| !c.is_ascii_hexdigit() && c != '-');
    std::iter::once(id.0).chain(parts.filter_map(|part| part.parse().ok()))
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Hexadecimal digits as the bytes they mean.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    (digits.len().is_multiple_of(2) && digits.iter().all(u8::is_ascii_hexdigit))
        .then(|| digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect())
        .flatten()
}

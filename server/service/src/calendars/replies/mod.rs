//! Answers to invitations, as calendar programs mail them (RFC 5546, section 3.2.3; RFC 6047).
//!
//! Each invitation names an organizer's address of its own: `replies+` and what follows from the talk, the person and this
//! Overture's key. Whoever answers to it has got that mail, so a forged answer is known without asking anybody. An answer
//! is kept and shown; it never moves or cancels a talk by itself.

mod read;
mod receive;
#[cfg(test)]
mod stories;

use lettre::Address;
use uuid::Uuid;

use crate::accounts::tokens;

pub use receive::Received;

/// Letters of what stands behind the plus: 128 bits.
const LETTERS: usize = 32;

/// What stands behind the plus for one person and one talk. Small letters and digits: mail servers change capitals.
pub(crate) fn tag(key: &[u8], booking: Uuid, person: Uuid) -> String {
    let bytes = tokens::derived(key, "talk reply", &[booking.as_bytes(), person.as_bytes()]);
    bytes.iter().take(LETTERS / 2).map(|byte| format!("{byte:02x}")).collect()
}

/// The organizer's address on an invitation: `replies+…@example.com`.
pub(crate) fn address(reply_to: &str, tag: &str) -> Option<String> {
    let (user, host) = reply_to.rsplit_once('@')?;
    Some(format!("{user}+{tag}@{host}"))
}

/// The operator's address for answers can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write an address like replies@interviews.example.com, whose mail is handed to `overture receive`")]
pub struct BadReplyTo;

/// Whether answers can be asked for at this address: a bare one, with room for what stands behind the plus (RFC 5321,
/// section 4.5.3.1.1).
pub fn check_reply_to(address: &str) -> Result<(), BadReplyTo> {
    let parsed: Address = address.parse().map_err(|_| BadReplyTo)?;
    if parsed.user().len() + 1 + LETTERS <= 64 { Ok(()) } else { Err(BadReplyTo) }
}

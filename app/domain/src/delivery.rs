//! Messages that did not get through, as a workspace's Admins see them.

use serde::{Deserialize, Serialize};

use crate::{Moment, ids::MessageId};

/// A message that was refused or could not be handed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undelivered {
    pub id: MessageId,
    /// What it tells: `Interview request`.
    pub about: String,
    /// Whom it is for: a candidate's name (their address is theirs), a member's address.
    pub to: String,
    /// The position it is about, where there is one.
    pub position: Option<String>,
    /// What the mail server said, in one line.
    pub error: String,
    pub attempts: u32,
    pub created_at: Moment,
    /// When it is tried next; `None` when it was given up.
    pub next_attempt_at: Option<Moment>,
}

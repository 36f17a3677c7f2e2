//! What is remembered of every change (I2): who did what to what, in words a person can read.

use serde::{Deserialize, Serialize};

use crate::{Moment, ids::EventId};

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    Member,
    Candidate,
    /// Whoever came by a scheduling link, without signing in (C13).
    Link,
    /// Time: delivery, automatic decline, a held ending.
    Time,
    Operator,
}

/// An entry of the audit log or of an interview's timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub id: EventId,
    pub at: Moment,
    pub actor: Actor,
    /// The actor's name at that time, where there is one.
    pub actor_name: Option<String>,
    /// Past participle with its subject: `request.delivered`.
    pub action: String,
    /// What it was done to: an id, a name.
    pub subject: String,
}

impl Entry {
    /// `Request delivered`.
    pub fn say(&self) -> String {
        let text = self.action.replace(['.', '_'], " ");
        let mut letters = text.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }
}

//! What is remembered of every change (I2): who did what to what, in words a person can read.

use serde::{Deserialize, Serialize};

use crate::{Moment, ids::EventId};

/// The newest seal of a log. Kept outside of the database, it shows later whether the log was cut short or written anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The number of the newest sealed event, counted from 1.
    pub seq: i64,
    /// Its seal, in hexadecimal digits.
    pub seal: String,
}

/// What a check of a log found (I2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// The newest seal; absent while nothing is sealed.
    pub head: Option<Head>,
    /// Events that wait for their seal: at most those of the last moments.
    pub unsealed: i64,
    /// The first fault.
    pub fault: Option<Fault>,
}

/// Why a log is not what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Fault {
    /// The event with this number is not the one that was sealed.
    Changed { seq: i64 },
    /// There is no event with this number.
    Missing { seq: i64 },
    /// The events from this number on are gone.
    CutOff { seq: i64 },
    /// There is no event at all, although the workspace has members, whose joining was one.
    Empty,
    /// So many events are not sealed, some of them for long: the sealer does not run, or has refused them.
    Unsealed { count: i64 },
    /// The last line of an exported file is not the one that it was exported with.
    End,
}

impl Fault {
    /// What to tell an Admin.
    pub fn sentence(self) -> String {
        match self {
            Self::Changed { seq } => format!("Entry {seq} is not what was sealed."),
            Self::Missing { seq } => format!("Entry {seq} is missing."),
            Self::CutOff { seq } => format!("The entries from {seq} on are missing."),
            Self::Empty => "All entries are missing.".to_owned(),
            Self::Unsealed { count } => format!("{count} entries have had no seal for minutes."),
            Self::End => "The file's last line is not the one it was exported with: entries may be missing at its end."
                .to_owned(),
        }
    }
}

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
    /// Whether it was done by somebody who was not signed in, at an account that may not be theirs.
    pub fn is_by_a_stranger(&self) -> bool {
        self.action.starts_with("sign_in.") && self.actor_name.is_none()
    }

    /// `Request delivered`.
    pub fn say(&self) -> String {
        let text = self.action.replace(['.', '_'], " ");
        let mut letters = text.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }
}

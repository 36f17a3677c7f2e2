//! The secret address of one's own talks (C8).

use serde::{Deserialize, Serialize};

use crate::Moment;

/// A calendar of one's own talks, to be followed by calendar programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feed {
    /// Who knows it reads along. Absent when the key of this Overture has changed since: then it works no more.
    pub url: Option<String>,
    pub made_at: Moment,
}

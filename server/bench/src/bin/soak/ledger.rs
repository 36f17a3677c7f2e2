//! What was acknowledged, and what nobody knows because the answer never came. The judge compares this with what is.

use uuid::Uuid;

/// Whether something was done, as far as its client was told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fate {
    #[default]
    Never,
    /// The answer never came.
    Unknown,
    /// It was acknowledged.
    Done,
}

/// One request, as its sender and its candidate know it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Absent when the answer to the send never came.
    pub id: Option<Uuid>,
    /// The number of the offer that was sent first.
    pub sent: i64,
    /// The row's version that the next edit has to name.
    pub version: i64,
    pub deliver_at: Option<i64>,
    /// The offer that was acknowledged last.
    pub confirmed: i64,
    /// Offers whose edits were never answered.
    pub maybe: Vec<i64>,
    /// Edits that were acknowledged.
    pub edits: u32,
    pub withdrawn: Fate,
    pub accepted: Fate,
    pub declined: Fate,
    pub ended: Fate,
    /// Somebody was told that it has left: its moment is past.
    pub has_left: bool,
    /// Its candidate or the judge has seen it delivered.
    pub is_there: bool,
}

impl Entry {
    pub const fn new(sent: i64) -> Self {
        Self {
            id: None,
            sent,
            version: 1,
            deliver_at: None,
            confirmed: sent,
            maybe: Vec::new(),
            edits: 0,
            withdrawn: Fate::Never,
            accepted: Fate::Never,
            declined: Fate::Never,
            ended: Fate::Never,
            has_left: false,
            is_there: false,
        }
    }

    /// Whether the judge has to look before anybody goes on with it.
    pub fn is_unsure(&self) -> bool {
        self.id.is_none()
            || !self.maybe.is_empty()
            || [self.withdrawn, self.accepted, self.declined, self.ended].contains(&Fate::Unknown)
    }

    /// Whether the pair of candidate and position is free again.
    pub fn is_over(&self) -> bool {
        [self.withdrawn, self.declined, self.ended].contains(&Fate::Done)
    }
}

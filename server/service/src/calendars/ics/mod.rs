//! What an .ics keeps somebody busy with (C3): from the bytes of a feed to intervals within a span.
//!
//! It fails closed. A stream that is cut off or no calendar is refused as a whole, with its cause. An event that cannot
//! be understood is busy for as long as it might be, and is told about; an unknown zone makes it as wide as zones are
//! apart. Only what is said to be free is free: cancelled, transparent, without length, left out of a series. What programs
//! read differently is busy in every reading: rules ([`Rule::otherwise`](domain::recurrence::Rule::otherwise)), the end of a night
//! shift, times without a zone in a calendar that names one. A calendar's own definition of a zone counts, even against
//! IANA's of the same name; one that cannot be understood makes the zone unknown, for to take another is to guess.
//!
//! The stream is read line by line and to the letter by a reader of our own. A lenient parser that builds the whole tree
//! would hold a large feed several times over, and would take a cut-off end, a broken time or a number out of range for
//! something that was never meant; as free time, a guess is worse than none. A second parser agrees in the tests.

mod clocks;
mod event;
mod expand;
mod lines;
mod property;
mod read;
mod values;
mod vtimezone;
mod windows;
mod zones;

#[cfg(test)]
mod stories;

use domain::{
    recurrence::{BadRule, Patience},
    slots::Interval,
};

pub use expand::merge;

/// What a calendar keeps busy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// In order, apart from each other, within the span that was asked for.
    pub busy: Vec<Interval>,
    /// What could not be understood, as far as there is room to tell.
    pub findings: Vec<Finding>,
    /// How many findings there were, told or not.
    pub found: usize,
    /// Events, changed occurrences among them.
    pub events: usize,
}

/// Something in a calendar that could not be understood, and was taken for busy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The UID of the event; empty where it has none.
    pub event: String,
    pub trouble: Trouble,
}

/// What could not be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    #[error("when it begins is missing or unreadable")]
    Start,
    #[error("how long it lasts is unreadable")]
    Length,
    #[error("it ends before it begins")]
    Reversed,
    #[error("its rule {0}")]
    Rule(#[from] BadRule),
    #[error("one of its extra dates is unreadable")]
    Extra,
    #[error("one of its exceptions is unreadable, so it is not one")]
    Exception,
    #[error("which occurrence it changes is unreadable")]
    Changes,
    #[error("it changes all that follow of a series that is not there")]
    Following,
    #[error("nobody knows the zone {0}")]
    Zone(String),
    #[error("it comes round more often than can be counted")]
    Endless,
    #[error("there is more of it than can be kept")]
    TooMany,
    #[error("it says both that it is free and that it is busy")]
    Contradicts,
    #[error("the report covers only a part of the time")]
    Unreported,
    #[error("it says when somebody is available in a way that is not understood")]
    Availability,
}

/// Why a stream is refused as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Cause {
    #[error("this is not a calendar")]
    NotACalendar,
    #[error("the calendar is cut off")]
    CutOff,
    #[error("the calendar's parts don't fit into each other")]
    Damaged,
    #[error("the calendar is larger than {} MiB", MOST_BYTES >> 20)]
    TooLarge,
}

/// Larger feeds are refused: fifteen years of meetings every hour fit in.
pub const MOST_BYTES: usize = 12 << 20;
/// More repeating events and changed occurrences than this are not kept.
const MOST_SERIES: usize = 50_000;
/// More events that come once, near the span, neither.
const MOST_SINGLE: usize = 200_000;
/// More rules altogether, and more extra dates and exceptions, are not kept either …
const MOST_RULES: usize = 100_000;
const MOST_DATES: usize = 500_000;
/// … nor more of them in one event.
const MOST_RULES_EACH: usize = 16;
const MOST_DATES_EACH: usize = 10_000;
/// As many findings are told.
const MOST_FINDINGS: usize = 50;
/// What one feed may cost beside being read: a second at worst, and intervals that fit into memory many times.
const PATIENCE: Patience = Patience { steps: 50_000_000, found: 1_000_000 };
/// What one event may cost of that; every quarter of an hour for a year takes 35,000.
const PATIENCE_EACH: Patience = Patience { steps: 1_000_000, found: 50_000 };

/// Reads a calendar: what it keeps busy `within`, days and times without a zone being those of the zone `owner`.
///
/// Costs at most a few seconds, whatever is in it, and memory for the events near the span, for those that repeat, and
/// never more than some hundred MiB.
pub fn read(text: &[u8], within: Interval, owner: &str) -> Result<Reading, Cause> {
    let calendar = read::calendar(text, within, owner)?;
    Ok(expand::busy(&calendar, within))
}

//! What an .ics keeps somebody busy with (C3): from the bytes of a feed to intervals within a span.
//!
//! It fails closed. A stream that is cut off or no calendar is refused as a whole, with its cause. An event that cannot
//! be understood is busy for as long as it might be, and is told about; an unknown zone makes it as wide as zones are
//! apart. Only what is said to be free is free: cancelled, transparent, without length, left out of a series. What programs
//! read differently is busy in every reading: rules ([`Rule::otherwise`](domain::recurrence::Rule::otherwise)), the end of a night
//! shift, times without a zone in a calendar that names one, a calendar's own definition of a zone and IANA's of the same name. A
//! definition says nothing outside of what it covers; one that cannot be understood makes the zone unknown, for to take another
//! is to guess.
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
    Moment,
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
    /// What it is called, as far as there is room to tell.
    pub title: String,
    /// When it begins, the first time.
    pub at: Option<Moment>,
    pub trouble: Trouble,
    /// Nobody knows when it is busy in here, so all of it is.
    pub blocks: Option<Interval>,
}

/// Whose calendar it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Owner<'a> {
    /// Where they live: days and times without a zone are theirs.
    pub zone: &'a str,
    /// The mail addresses at which they are invited, as they are compared.
    pub addresses: &'a [String],
    /// Whether invitations that they have not answered leave them free.
    pub unanswered_is_free: bool,
}

impl Owner<'_> {
    /// Whether this is an address of theirs, by any of its spellings.
    fn is(&self, address: &str) -> bool {
        self.addresses.iter().any(|own| own == address)
    }
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
    #[error("it is damaged, and may say more than could be read")]
    Damaged,
    #[error("it is cut off")]
    CutOff,
    #[error("it is no calendar, so there is nothing in it that anybody could read")]
    Nothing,
}

impl Trouble {
    /// Whether an event with it may be busy at any time.
    const fn blocks(&self) -> bool {
        !matches!(self, Self::Exception | Self::Changes | Self::Contradicts)
    }
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

/// So much of an event's title is kept, in letters.
const MOST_TITLE: usize = 80;
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

/// Reads a calendar: what it keeps its owner busy with `within`.
///
/// Costs at most a few seconds, whatever is in it, and memory for the events near the span, for those that repeat, and
/// never more than some hundred MiB.
pub fn read(text: &[u8], within: Interval, owner: &Owner<'_>) -> Result<Reading, Cause> {
    let calendar = read::calendar(text, within, owner, read::Care::Whole)?;
    Ok(expand::busy(&calendar, within))
}

/// Reads what is damaged as far as that goes: one object of many, which must not keep the others from being read. What is
/// cut off may go on in any way, and is busy from its beginning on.
pub fn salvage(text: &[u8], within: Interval, owner: &Owner<'_>) -> Reading {
    match read::calendar(text, within, owner, read::Care::Parts) {
        Ok(calendar) if calendar.events > 0 => expand::busy(&calendar, within),
        _ => {
            let nothing = Finding {
                event: String::new(),
                title: String::new(),
                at: None,
                trouble: Trouble::Nothing,
                blocks: None,
            };
            Reading { findings: vec![nothing], found: 1, ..Reading::default() }
        }
    }
}

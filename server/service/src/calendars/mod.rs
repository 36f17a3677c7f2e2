//! Calendars: what people keep elsewhere makes them busy here (C3), and what is booked here reaches them there (C8).
//!
//! An address of an .ics or an account on a CalDAV server is looked at every quarter of an hour, and what it keeps busy
//! is mirrored in the database, packed; slots and bookings read only the mirror. It fails closed: who has a calendar that
//! is broken, or could not be looked at for hours, is not offered, and is told why.

pub(crate) mod address;
pub(crate) mod caldav;
mod choose;
mod connect;
pub mod follow;
pub mod ics;
mod list;
pub(crate) mod look;
mod looks;
mod own;
pub(crate) mod packed;
mod poll;
mod remove;
pub mod replies;
mod seal;
#[cfg(test)]
mod stories;
pub(crate) mod talks;
pub(crate) mod web;
pub(crate) mod write;
pub(crate) mod written;

use std::time::Duration;

use domain::calendars::Cause;

pub use caldav::Written;
pub use choose::Writer;
pub(crate) use looks::Looks;
pub use poll::{CALENDARS_AT_ONCE, DueCalendar};
pub(crate) use seal::Access;

use crate::untrusted::{Limits, Refused};

/// What reading what a server sends may cost. The reader of feeds has a budget that ends within seconds; a look may take
/// two minutes in all.
const PARSE: Limits = Limits { bytes: ics::MOST_BYTES, wait: Duration::from_secs(15), time: Duration::from_mins(1) };

/// Why what a server sent was not read, for the owner of the calendar.
fn refusal(refused: Refused) -> Cause {
    match refused {
        Refused::TooLarge => Cause::TooLarge,
        Refused::Busy | Refused::TooSlow => Cause::Busy,
        Refused::Broken => Cause::Unreadable,
    }
}

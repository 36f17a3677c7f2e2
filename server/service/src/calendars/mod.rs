//! Calendars: what people keep elsewhere makes them busy here (C3), and what is booked here reaches them there (C8).
//!
//! An address of an .ics or an account on a CalDAV server is looked at every quarter of an hour, and what it keeps busy
//! is mirrored in the database, packed; slots and bookings read only the mirror. It fails closed: who has a calendar that
//! is broken, or could not be looked at for hours, is not offered, and is told why.

mod address;
pub(crate) mod caldav;
mod choose;
mod connect;
pub mod follow;
pub mod ics;
mod list;
pub(crate) mod look;
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

pub use caldav::Written;
pub use choose::Writer;
pub use poll::{CALENDARS_AT_ONCE, DueCalendar};
pub(crate) use seal::Access;

//! The rules of Overture. Pure: no clock, no I/O, the same code in the browser and on the server.
//!
//! Moments come in, decisions go out. Rules are cited by their number in RULES.md (R4, I6).

pub mod accounts;
pub mod addresses;
mod amounts;
pub mod audit;
pub mod bookings;
pub mod calendars;
pub mod candidates;
pub mod delivery;
mod digits;
pub mod ids;
pub mod interviews;
pub mod links;
pub mod messages;
pub mod money;
mod names;
pub mod networks;
pub mod pages;
pub mod places;
pub mod policy;
pub mod positions;
pub mod problems;
pub mod recurrence;
pub mod refusals;
pub mod requests;
pub mod slots;
pub mod text;
pub mod time;
pub mod web_addresses;
pub mod workspaces;
pub mod zone;

/// A moment: UTC, whole milliseconds.
pub type Moment = chrono::DateTime<chrono::Utc>;

/// The moment `millis` milliseconds after 1970-01-01T00:00:00Z, if it can be represented.
pub fn moment(millis: i64) -> Option<Moment> {
    Moment::from_timestamp_millis(millis)
}

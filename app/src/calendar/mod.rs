//! A member's own calendar: when they can be met, how much of it may be booked, when they are away, what is to come.

pub mod api;
mod away_part;
mod calendar_page;
mod how_part;
mod limits_part;
mod talks_ahead;

pub use calendar_page::CalendarPage;

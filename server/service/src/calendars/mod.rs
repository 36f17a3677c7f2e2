//! Calendars: what people keep elsewhere makes them busy here (C3), and what is booked here reaches them there (C8).

pub mod follow;
pub mod ics;
pub mod replies;
pub(crate) mod talks;
pub(crate) mod write;

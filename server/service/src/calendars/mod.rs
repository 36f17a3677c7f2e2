//! Calendars that people keep elsewhere, and that make them busy here (C3).

pub mod ics;

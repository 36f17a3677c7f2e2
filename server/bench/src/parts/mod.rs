//! What is measured, one file a part.

pub mod calendar;
pub mod drain;
pub mod feed;
pub mod hold;
pub mod lighthouse;
pub mod page;
pub mod recurrence;
pub mod rest;
pub mod search;
pub mod send;
pub mod slots;

//! Stories of the REST door.

mod answers;
mod bad_calendars;
mod bad_input;
mod calendars;
mod confidential;
pub mod conformance;
mod document;
mod erasure;
mod journey;
mod once;
mod one_time;
mod outside;
mod proposals;
mod roles;
mod versions;

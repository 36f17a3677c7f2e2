//! Stories of the REST door.

mod answers;
mod bad_calendars;
mod bad_input;
mod calendars;
mod confidential;
mod erasure;
mod journey;
mod once;
mod one_time;
mod outside;
mod proposals;
mod roles;

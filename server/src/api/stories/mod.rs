//! Stories of the REST door.

mod bad_input;
mod calendars;
mod journey;
mod once;
mod outside;
mod roles;

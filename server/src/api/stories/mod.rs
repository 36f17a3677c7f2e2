//! Stories of the REST door.

mod bad_input;
mod journey;
mod once;
mod roles;

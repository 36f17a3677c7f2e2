//! Stories of messages on their way out, with a turned clock, on both databases.

mod leaving;
mod scene;
mod sink;
mod smtp;
mod telling;

//! Stories of messages on their way out, with a turned clock, on both databases.

mod inviting;
mod leaving;
mod scene;
mod sink;
mod smtp;
mod telling;

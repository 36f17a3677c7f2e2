//! Telling people: what a message says, and how it leaves.

mod notice;

pub use notice::Notice;

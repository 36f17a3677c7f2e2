//! Calendars of one's own: the address at which one's talks can be followed.

pub mod feed_api;

mod feed;

pub use feed::FeedSection;

//! Calendars: those that people keep elsewhere (connected, chosen from, looked at, removed), and the address at which one's
//! own talks can be followed. One page for members and candidates.

pub mod api;
pub mod feed_api;

mod card;
mod connect_form;
mod feed;
mod outside_page;

pub use feed::FeedSection;
pub use outside_page::OutsideCalendarsPage;

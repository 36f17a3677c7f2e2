//! Calendars that people keep elsewhere: connected, chosen from, looked at, removed. One page for members and candidates.

pub mod api;
mod card;
mod connect_form;
mod outside_page;

pub use outside_page::OutsideCalendarsPage;

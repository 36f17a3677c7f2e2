//! The request window beside a candidate's profile, and what is held, on every page.

mod api;
mod compensation;
mod editor;
mod fields;
mod held_bar;
mod message;
mod offer;
mod open_ones;
mod salary;
mod standing;
mod templates;
mod unsent;
mod window;
mod writing;

pub use held_bar::HeldBar;
pub use window::{RequestWindow, Window};
pub(crate) use {
    api::{RetractRequest, WithdrawRequest},
    offer::OfferFacts,
    standing::Stage,
};

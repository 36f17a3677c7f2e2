//! Positions: the open roles that requests are sent for.

pub mod api;
mod blank;
mod list_page;
mod new_page;
mod places_fields;
mod position_page;

pub use list_page::PositionsPage;
pub use new_page::NewPositionPage;
pub use places_fields::{PlacesFields, at_fields};
pub use position_page::PositionPage;

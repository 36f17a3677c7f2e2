//! Saying when one can be met (C1): the same form for candidates and for members.

pub mod api;
mod days;
mod form;
#[cfg(feature = "ssr")]
mod page;
mod shape;

#[cfg(not(feature = "ssr"))]
pub use crate::without_program::LeftOut as AvailabilityPage;
pub use form::AvailabilityForm;
#[cfg(feature = "ssr")]
pub use page::AvailabilityPage;

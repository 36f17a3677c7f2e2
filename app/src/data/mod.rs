//! What is kept about a candidate: to see, to take along, to erase (I7).

#[cfg(feature = "ssr")]
pub mod api;
#[cfg(feature = "ssr")]
mod data_page;
#[cfg(feature = "ssr")]
mod erase_form;
#[cfg(feature = "ssr")]
mod in_words;

#[cfg(not(feature = "ssr"))]
pub use crate::without_program::LeftOut as DataPage;
#[cfg(feature = "ssr")]
pub use data_page::DataPage;

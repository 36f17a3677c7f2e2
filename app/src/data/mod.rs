//! What is kept about a candidate: to see, to take along, to erase (I7).

pub mod api;
mod data_page;
mod erase_form;

pub use data_page::DataPage;

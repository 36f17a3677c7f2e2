//! Messages a workspace saves, to begin the next one with.

pub mod api;
mod templates_page;

pub use templates_page::TemplatesPage;

//! How fast a candidate answers; theirs alone (R10).

pub mod api;
mod response_time_page;

pub use response_time_page::ResponseTimePage;

//! How fast a candidate answers; theirs alone (R10).

#[cfg(feature = "ssr")]
pub mod api;
#[cfg(feature = "ssr")]
mod response_time_page;

#[cfg(not(feature = "ssr"))]
pub use crate::without_program::LeftOut as ResponseTimePage;
#[cfg(feature = "ssr")]
pub use response_time_page::ResponseTimePage;

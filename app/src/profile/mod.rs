//! A candidate's profile: what companies read, until when, and which of them don't.

#[cfg(feature = "ssr")]
pub mod api;
#[cfg(feature = "ssr")]
mod edit_page;
#[cfg(feature = "ssr")]
mod hidden_companies;
#[cfg(feature = "ssr")]
mod profile_page;
#[cfg(feature = "ssr")]
mod promotion;

#[cfg(not(feature = "ssr"))]
pub use crate::without_program::{LeftOut as EditProfilePage, LeftOut as ProfilePage};
#[cfg(feature = "ssr")]
pub use {edit_page::EditProfilePage, profile_page::ProfilePage};

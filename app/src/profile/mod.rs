//! A candidate's profile: what companies read, until when, and which of them don't.

pub mod api;
mod edit_page;
mod hidden_companies;
mod profile_page;
mod promotion;

pub use edit_page::EditProfilePage;
pub use profile_page::ProfilePage;

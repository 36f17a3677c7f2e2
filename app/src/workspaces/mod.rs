//! The company: who sits in it, who is invited, and what candidates read about it.

pub mod api;
mod invite_form;
mod member_row;
mod members_page;
mod profile_page;

pub use members_page::MembersPage;
pub use profile_page::WorkspacePage;

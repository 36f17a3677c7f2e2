//! The way in and out: signing up and in, links from mails, and what everybody may do with their own account.

mod account_page;
mod address_form;
pub mod api;
mod check_mail_page;
mod confirm_address_page;
mod continue_page;
mod invitation_page;
mod link_page;
mod name_form;
mod password_form;
mod sign_in_page;
mod sign_up_page;

pub use account_page::AccountPage;
pub use check_mail_page::CheckMailPage;
pub use confirm_address_page::ConfirmAddressPage;
pub use continue_page::ContinuePage;
pub use invitation_page::InvitationPage;
pub use link_page::LinkPage;
pub use sign_in_page::SignInPage;
pub use sign_up_page::{CandidateSignUpPage, CompanySignUpPage};

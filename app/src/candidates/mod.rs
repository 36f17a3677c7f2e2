//! Finding candidates, and what a recruiter sees of one.

mod api;
mod candidate_page;
mod profile;
mod search_address;
mod search_page;
mod search_panel;
mod search_results;

pub use candidate_page::CandidatePage;
pub use search_page::CandidatesPage;

//! Candidates: what they say about themselves, how they are found, how fast they answer.

mod profile;
mod response_time;
mod search;
mod sight;

pub use profile::{CandidateCard, CandidateProfile, CandidateView, MyProfile, ProfileDraft, ProfileForm};
pub use response_time::{Answered, Resolution, ResponseTime};
pub use search::{Search, SearchForm, Sort, ticked};
pub use sight::{CandidateBesideRequest, Sight, SightFacts};

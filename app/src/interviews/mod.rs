//! Interviews: one address for both sides, a page for each. Who is signed in decides which.

mod candidate_after;
mod candidate_answer;
pub mod candidate_api;
mod candidate_card;
mod candidate_ended;
mod candidate_list;
mod candidate_offer;
mod candidate_page;
mod candidate_timeline;
mod candidate_words;
mod recruiter;

use domain::accounts::Identity;
use leptos::prelude::*;

use crate::{refused::NotFound, session};

pub(crate) use recruiter::{NextStep, StateBadge, WithdrawEnding};

/// `/interviews`: the recruiter's table or the candidate's tab.
#[component]
pub fn InterviewsPage() -> impl IntoView {
    match session::profile().map(|profile| profile.identity) {
        Some(Identity::Candidate { .. }) => view! { <candidate_list::CandidateList/> }.into_any(),
        Some(Identity::Member { .. }) => view! { <recruiter::InterviewsPage/> }.into_any(),
        None => view! { <NotFound/> }.into_any(),
    }
}

/// `/interviews/{id}`: the process as the company or the candidate sees it.
#[component]
pub fn InterviewPage() -> impl IntoView {
    match session::profile().map(|profile| profile.identity) {
        Some(Identity::Candidate { .. }) => view! { <candidate_page::CandidatePage/> }.into_any(),
        Some(Identity::Member { .. }) => view! { <recruiter::InterviewPage/> }.into_any(),
        None => view! { <NotFound/> }.into_any(),
    }
}

//! Interviews: one address for both sides, a page for each. Who is signed in decides which.

#[cfg(feature = "ssr")]
mod candidate;
mod recruiter;

use domain::accounts::Identity;
use leptos::prelude::*;

use crate::{refused::NotFound, session};

#[cfg(not(feature = "ssr"))]
mod candidate {
    pub(super) use crate::without_program::{LeftOut as CandidateList, LeftOut as CandidatePage};
}

pub(crate) use recruiter::{NextStep, StateBadge, TalkBadge, WithdrawEnding};

/// `/interviews/{id}/talk`: a member books or moves a talk.
#[component]
pub fn TalkPage() -> impl IntoView {
    view! { <recruiter::TalkPage/> }
}

/// `/interviews`: the recruiter's table or the candidate's tab.
#[component]
pub fn InterviewsPage() -> impl IntoView {
    match session::profile().map(|profile| profile.identity) {
        Some(Identity::Candidate { .. }) => view! { <candidate::CandidateList/> }.into_any(),
        Some(Identity::Member { .. }) => view! { <recruiter::InterviewsPage/> }.into_any(),
        None => view! { <NotFound/> }.into_any(),
    }
}

/// `/interviews/{id}`: the process as the company or the candidate sees it.
#[component]
pub fn InterviewPage() -> impl IntoView {
    match session::profile().map(|profile| profile.identity) {
        Some(Identity::Candidate { .. }) => view! { <candidate::CandidatePage/> }.into_any(),
        Some(Identity::Member { .. }) => view! { <recruiter::InterviewPage/> }.into_any(),
        None => view! { <NotFound/> }.into_any(),
    }
}

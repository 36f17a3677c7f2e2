//! The front door: those who are signed in go through it, others learn what this is.

use domain::accounts::Identity;
use leptos::prelude::*;
use leptos_router::components::Redirect;

use crate::{session, welcome::Welcome};

/// The first page.
#[component]
pub fn HomePage() -> impl IntoView {
    match session::viewer().ok().and_then(|viewer| viewer.profile).map(|profile| profile.identity) {
        Some(Identity::Member { .. }) => view! { <Redirect path="/candidates"/> }.into_any(),
        Some(Identity::Candidate { .. }) => view! { <Redirect path="/interviews"/> }.into_any(),
        None => view! { <Welcome/> }.into_any(),
    }
}

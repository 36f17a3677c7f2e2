//! What a page shows when it can't show what it is for.

use domain::refusals::{Conflict, Refusal};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::{
    failure::Failure,
    ui::{Glyph, Heading, Icon, LinkButton, Tone, typed},
};

/// Says what happened and where to go on; the answer's status says the same.
#[component]
pub fn Refused(failure: Failure) -> impl IntoView {
    failure.answer();
    // What may be better in a moment is asked for again where it was.
    let again = matches!(
        failure,
        Failure::Offline | Failure::Broken | Failure::Refused(Refusal::Unavailable | Refusal::TooMany { .. })
    );
    let again = again.then(|| {
        let location = use_location();
        let (path, search) = (location.pathname.get_untracked(), location.search.get_untracked());
        let here = if search.is_empty() { path } else { format!("{path}?{search}") };
        view! { <a class="button button-leading" href=here rel="external">"Try again"</a> }
    });
    let tone = if again.is_some() { Tone::Quiet } else { Tone::Leading };
    let (href, words) = match failure {
        Failure::Refused(Refusal::SignedOut) => (typed::sign_in_here(), "Sign in"),
        _ => ("/".to_owned(), "Go to your start page"),
    };
    let glyph = match &failure {
        Failure::Refused(Refusal::NotFound | Refusal::Conflict { why: Conflict::LinkUsed }) => Glyph::Search,
        Failure::Refused(Refusal::Forbidden { .. } | Refusal::SignedOut) => Glyph::Lock,
        Failure::Offline => Glyph::Offline,
        Failure::Refused(_) | Failure::Unsaved | Failure::Broken => Glyph::Danger,
    };
    view! {
        <Heading title=failure.title()/>
        <div class="stack">
            <p class="flex items-start gap-3 text-soft"><Icon glyph/><span>{failure.sentence()} {failure.again().map(|again| format!(" {again}"))}</span></p>
            <p class="actions">{again} <LinkButton href tone>{words}</LinkButton></p>
        </div>
    }
}

/// No page has this address.
#[component]
pub fn NotFound() -> impl IntoView {
    view! { <Refused failure=Failure::from(Refusal::NotFound)/> }
}

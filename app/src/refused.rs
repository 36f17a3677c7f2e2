//! What a page shows when it can't show what it is for.

use domain::refusals::{Conflict, Refusal};
use leptos::prelude::*;

use crate::{
    failure::Failure,
    ui::{Glyph, Heading, Icon, LinkButton, Tone, typed},
};

/// Says what happened and where to go on; the answer's status says the same.
#[component]
pub fn Refused(failure: Failure) -> impl IntoView {
    failure.answer();
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
            <p class="flex items-start gap-3 text-soft"><Icon glyph/>{failure.sentence()}</p>
            <p class="actions"><LinkButton href tone=Tone::Leading>{words}</LinkButton></p>
        </div>
    }
}

/// No page has this address.
#[component]
pub fn NotFound() -> impl IntoView {
    view! { <Refused failure=Failure::from(Refusal::NotFound)/> }
}

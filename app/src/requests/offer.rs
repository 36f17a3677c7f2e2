//! An offer, read rather than written.

use domain::{places, requests::Offer};
use leptos::prelude::*;

/// Salary first, then what comes beside it, then places, then the note as the candidate reads it.
#[component]
pub(crate) fn OfferFacts(offer: Offer, note: String) -> impl IntoView {
    let compensation = offer
        .compensation
        .into_iter()
        .map(|row| view! { <dt>{row.kind.label()}</dt> <dd dir="auto">{row.text}</dd> })
        .collect_view();
    view! {
        <div class="stack">
            <dl class="facts">
                <dt>"Base salary"</dt>
                <dd class="font-semibold tabular">{offer.base_salary.say()}</dd>
                {compensation}
                <dt>"Places"</dt>
                <dd>{places::say(&offer.places)}</dd>
            </dl>
            {(!note.trim().is_empty()).then(|| view! { <blockquote class="note" dir="auto">{note}</blockquote> })}
        </div>
    }
}

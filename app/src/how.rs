//! How people meet: by video, by phone or at a place (C12).

use domain::bookings::{How, HowDraft, HowKind};
use leptos::prelude::*;

use crate::ui::{Field, Group, Select};

/// The kind, and beside it the link, the number or the place.
#[component]
pub fn HowFields(
    #[prop(optional)] how: HowDraft,
    #[prop(into)] legend: String,
    /// What it means to choose nothing: "As usual".
    #[prop(into)]
    none: String,
    #[prop(optional, into)] hint: Option<String>,
) -> impl IntoView {
    let HowDraft { kind, value } = how;
    let kinds = HowKind::ALL.iter().map(|kind| (kind.as_str().to_owned(), kind.label().to_owned()));
    let options = std::iter::once((String::new(), none)).chain(kinds).collect();
    view! {
        <Group legend at="how" hint=hint.unwrap_or_default() optional=true>
            <div class="pair">
                <Select name="how_kind" at="how.kind" label="By" options value=kind/>
                <Field
                    name="how_value"
                    at="how.value"
                    label="Link, phone number or place"
                    hint="https://… or +49 30 1234567"
                    value
                    free=true
                    autocomplete="off"
                />
            </div>
        </Group>
    }
    .into_any()
}

/// How one meets. A link shows the host it leads to, a number can be dialled.
#[component]
pub fn HowLine(how: How) -> impl IntoView {
    let tel = how.tel();
    let host = how.host().unwrap_or_default().to_owned();
    let How { kind, value } = how;
    match kind {
        HowKind::Video => view! {
            {kind.label()} " on "
            <a class="link" href=value rel="external noopener noreferrer nofollow" target="_blank">{host}</a>
        }
        .into_any(),
        HowKind::Phone => view! { {kind.label()} ": " <a class="link" href=tel rel="external">{value}</a> }.into_any(),
        HowKind::Place => view! { {kind.label()} ": " <bdi>{value}</bdi> }.into_any(),
    }
}

//! How a member usually meets candidates (C12).

use domain::{
    bookings::{How, HowDraft},
    problems::Problems,
};
use leptos::prelude::*;

use super::api::SaveHow;
use crate::{
    how::HowFields,
    ui::{Button, Form, Version},
};

/// What is usual, to change it.
#[component]
pub(super) fn HowPart(how: Option<How>, version: i64, action: ServerAction<SaveHow>) -> impl IntoView {
    view! {
        <section class="card" id="how" aria-labelledby="how-title">
            <h2 id="how-title" class="mb-3">"How you meet"</h2>
            <Form action check prefix="how-" class="form form-wide">
                <Version value=version/>
                <HowFields
                    how=HowDraft::of(how.as_ref())
                    legend="How you usually meet candidates"
                    none="Nothing in particular"
                    hint="For talks that you come to, unless the talk, its pool or its position says something else. Candidates you talk with see it."
                />
                <div><Button>"Save how you meet"</Button></div>
            </Form>
        </section>
    }
}

fn check(sent: &SaveHow) -> Result<(), Problems> {
    let mut problems = Problems::new();
    HowDraft { kind: sent.how_kind.clone(), value: sent.how_value.clone() }.check("how", &mut problems);
    problems.or(Some(()))
}

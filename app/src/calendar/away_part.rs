//! Out of office: noted and forgotten (C2).

use domain::bookings::AwaySummary;
use leptos::prelude::*;

use super::api::{AddAway, RemoveAway};
use crate::ui::{Button, Field, Form, Glyph, Tone, When, clock, named};

/// The times a member is away, and room for another one.
#[component]
pub(super) fn AwayPart(
    away: Vec<AwaySummary>,
    add: ServerAction<AddAway>,
    remove: ServerAction<RemoveAway>,
) -> impl IntoView {
    let has_some = !away.is_empty();
    let clock = clock();
    let place = domain::zone::place(&clock.zone.name);
    let by = clock.is_named.then(|| view! { <p class="hush">"By the clock in " {place} "."</p> });
    let rows = away.into_iter().map(|away| view! { <Row away remove/> }).collect_view();
    view! {
        <section class="card stack" id="away" aria-labelledby="away-title">
            <h2 id="away-title">"Out of office"</h2>
            {has_some.then(|| view! { <div class="divided">{rows}</div> })}
            <Form action=add prefix="away-" again=true class="form form-wide">
                <input type="hidden" name="zone" value=clock.zone.name/>
                {by}
                <div class="pair">
                    <Field name="first" at="start" label="First day" kind="date"/>
                    <Field name="first_at" label="From" kind="time" optional=true/>
                </div>
                <div class="pair">
                    <Field name="last" at="end" label="Last day" kind="date" optional=true/>
                    <Field name="last_at" label="Until" kind="time" optional=true/>
                </div>
                <Field name="note" label="Note" hint="For yourself." optional=true autocomplete="off"/>
                <div><Button icon=Glyph::Add>"Add time out of office"</Button></div>
            </Form>
        </section>
    }
}

#[component]
fn Row(away: AwaySummary, remove: ServerAction<RemoveAway>) -> impl IntoView {
    let AwaySummary { id, time, note } = away;
    let whose = note.as_ref().map_or_else(String::new, |note| format!(": {}", named(note)));
    view! {
        <div class="item">
            <div>
                <p><When at=time.start/> " to " <When at=time.end/></p>
                {note.map(|note| view! { <p class="hush" dir="auto">{note}</p> })}
            </div>
            <Form action=remove key=("id", id.to_string()) class="">
                <Button tone=Tone::Bare small=true icon=Glyph::Delete>
                    "Remove"<span class="unseen">{whose}</span>
                </Button>
            </Form>
        </div>
    }
    .into_any()
}

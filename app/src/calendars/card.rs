//! One outside calendar: how fresh it is, what is wrong with it, what can be done about it.

use domain::calendars::{Collection, Kind, OutsideView, Unclear};
use leptos::prelude::*;

use super::outside_page::Deeds;
use crate::ui::{Badge, Banner, Button, Check, Choice, Form, Glyph, Group, Radios, State, Tone, When};

/// A calendar with its deeds.
#[component]
pub(super) fn Card(calendar: OutsideView, deeds: Deeds) -> impl IntoView {
    let OutsideView { id, kind, name, host, collections, writes_to, .. } = calendar.clone();
    let title_id = format!("calendar-{id}");
    let labelled_by = title_id.clone();
    let whose = format!(" {name}");
    let also_whose = whose.clone();
    let choosing = (!collections.is_empty()).then(|| {
        let key = id.to_string();
        view! { <Choosing id=key collections writes_to deeds/> }
    });
    view! {
        <article class="card stack" aria-labelledby=labelled_by>
            <div class="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
                <div class="min-w-0">
                    <h2 id=title_id>{name}</h2>
                    <p class="hush break-words">{kind.label()} ", " {host}</p>
                </div>
                <Standing calendar=calendar.clone()/>
            </div>
            <Troubles calendar=calendar.clone()/>
            <p class="hush">{freshness(&calendar)}</p>
            <Unclears found=calendar.found findings=calendar.findings kind/>
            {choosing}
            <div class="actions">
                <Form action=deeds.refresh key=("id", id.to_string()) class="">
                    <Button icon=Glyph::Clock>"Refresh now"<span class="unseen">{whose}</span></Button>
                </Form>
                <Form action=deeds.disconnect key=("id", id.to_string()) class="">
                    <Button tone=Tone::Danger icon=Glyph::Delete>"Remove calendar"<span class="unseen">{also_whose}</span></Button>
                </Form>
            </div>
        </article>
    }
    .into_any()
}

/// In a word.
#[component]
fn Standing(calendar: OutsideView) -> impl IntoView {
    match (calendar.is_unsure, calendar.cause) {
        (true, _) => view! { <Badge state=State::Danger>"Not working"</Badge> }.into_any(),
        (false, Some(_)) => view! { <Badge state=State::Held>"Trying again"</Badge> }.into_any(),
        (false, None) => view! { <Badge state=State::Accepted>"Up to date"</Badge> }.into_any(),
    }
}

/// Why, what it means, what to do.
#[component]
fn Troubles(calendar: OutsideView) -> impl IntoView {
    let why = calendar.cause.map_or("It was not looked at for hours.", domain::calendars::Cause::sentence);
    let next = calendar.next_at;
    if calendar.is_unsure {
        view! {
            <Banner state=State::Danger>
                <p>{why}</p>
                <p>
                    "Until this works again you are not offered for talks, because nobody knows when you are busy. We try again at "
                    <When at=next/> "; or refresh it, or remove it."
                </p>
            </Banner>
        }
        .into_any()
    } else if calendar.cause.is_some() {
        view! {
            <Banner state=State::Held>
                <p>{why}</p>
                <p>"What was known before still counts. We try again at " <When at=next/> "."</p>
            </Banner>
        }
        .into_any()
    } else {
        ().into_any()
    }
}

/// How old it is.
fn freshness(calendar: &OutsideView) -> AnyView {
    let events = match calendar.events {
        0 => "No events".to_owned(),
        1 => "1 event".to_owned(),
        many => format!("{many} events"),
    };
    match calendar.refreshed_at {
        Some(at) => view! { {events} ", refreshed " <When at/> }.into_any(),
        None => "Not refreshed yet".into_any(),
    }
}

/// What could not be understood, and counts as busy.
#[component]
fn Unclears(found: u32, findings: Vec<Unclear>, kind: Kind) -> impl IntoView {
    (found > 0).then(|| {
        let more = found.saturating_sub(u32::try_from(findings.len()).unwrap_or(u32::MAX));
        let row = |Unclear { event, trouble }: Unclear| {
            let event = if event.is_empty() { "An event without a name".to_owned() } else { event };
            view! { <li class="break-words"><code>{event}</code> ": " {trouble}</li> }
        };
        let place = match kind {
            Kind::IcsUrl => "calendar",
            Kind::Caldav => "account",
        };
        view! {
            <details>
                <summary class="link">
                    {format!("{found} in this {place} could not be understood, and count as busy")}
                </summary>
                <ul class="mt-2 hush">{findings.into_iter().map(row).collect_view()}</ul>
                {(more > 0).then(|| view! { <p class="hush">{format!("and {more} more")}</p> })}
            </details>
        }
    })
}

/// Which calendars of an account count, and where bookings go.
#[component]
fn Choosing(id: String, collections: Vec<Collection>, writes_to: Option<String>, deeds: Deeds) -> impl IntoView {
    let count = collections.iter().filter(|collection| collection.chosen).count();
    let boxes = collections
        .iter()
        .enumerate()
        .map(|(n, Collection { href, name, chosen })| {
            let box_id = format!("{id}-{n}");
            view! {
                <Check name="collections[]" label=name.clone() value=href.clone() checked=*chosen id=box_id/>
            }
        })
        .collect_view();
    let nowhere = Choice::new("", "Nowhere").hint("They still reach you by mail.");
    let choices: Vec<Choice> = std::iter::once(nowhere)
        .chain(collections.iter().map(|collection| Choice::new(&collection.href, &collection.name)))
        .collect();
    let summary = format!("{count} of {} calendars count", collections.len());
    view! {
        <details>
            <summary class="link">{summary}</summary>
            <div class="mt-3">
                <Form action=deeds.choose key=("id", id)>
                    <Group legend="Calendars that make you busy" at="collections">{boxes}</Group>
                    <Radios
                        name="writes_to"
                        legend="Write booked talks into"
                        choices
                        value=writes_to.unwrap_or_default()
                    />
                    <div class="actions"><Button>"Save choice"</Button></div>
                </Form>
            </div>
        </details>
    }
    .into_any()
}

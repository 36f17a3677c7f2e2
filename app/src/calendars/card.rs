//! One outside calendar: how fresh it is, what is wrong with it, what can be done about it.

use domain::calendars::{Collection, Kind, OutsideView, Unclear};
use leptos::prelude::*;

use super::outside_page::Deeds;
use crate::ui::{
    Badge, Banner, Button, Check, Choice, Field, Form, Glyph, Group, Radios, State, Tone, Version, When, named,
    typed::answers_in_place,
};

/// A calendar with its deeds.
#[component]
pub(super) fn Card(calendar: OutsideView, deeds: Deeds) -> impl IntoView {
    let OutsideView { id, kind, name, host, .. } = calendar.clone();
    let title_id = format!("calendar-{id}");
    let labelled_by = title_id.clone();
    let whose = format!(" {}", named(&name));
    let also_whose = whose.clone();
    let choosing = view! { <Choosing calendar=calendar.clone() deeds/> };
    view! {
        <article class="card stack" aria-labelledby=labelled_by>
            <div class="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
                <div class="min-w-0">
                    <h2 id=title_id dir="auto">{name}</h2>
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
        (false, None) if calendar.found > 0 => view! { <Badge state=State::Held>"Needs a look"</Badge> }.into_any(),
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
        let (blocking, rest): (Vec<Unclear>, Vec<Unclear>) =
            findings.into_iter().partition(|unclear| unclear.from.is_some());
        let others = usize::try_from(found).unwrap_or(usize::MAX).saturating_sub(blocking.len());
        let place = match kind {
            Kind::IcsUrl => "calendar",
            Kind::Caldav => "account",
        };
        let blocks = (!blocking.is_empty()).then(|| view! {
            <Banner state=State::Held>
                <ul class="list-none p-0">{blocking.into_iter().map(|unclear| view! { <Unread unclear/> }).collect_view()}</ul>
                <p>"Correct it in your calendar, or delete it there, and refresh."</p>
            </Banner>
        });
        let other = if others == 1 { "1 entry" } else { "entries" };
        let count = if others == 1 { String::new() } else { format!("{others} ") };
        let summary = format!("{count}{other} in this {place} could not be fully understood, and may count as busy for too long");
        view! {
            {blocks}
            {(others > 0).then(|| view! {
                <details>
                    <summary class="link">{summary}</summary>
                    <ul class="mt-2 hush">{rest.into_iter().map(|unclear| view! { <Unread unclear/> }).collect_view()}</ul>
                    {(more > 0).then(|| view! { <p class="hush">{format!("and {more} more")}</p> })}
                </details>
            })}
        }
    })
}

/// An event that could not be understood: which one, what is wrong with it, what that means.
#[component]
fn Unread(unclear: Unclear) -> impl IntoView {
    let name = unclear.name().to_owned();
    let Unclear { trouble, at, from, to, .. } = unclear;
    let when = at.map(|at| view! { ", " <When at day=true/> });
    let until = move || match to {
        Some(to) => view! { " to " <When at=to/> "." }.into_any(),
        None => " on.".into_any(),
    };
    let means = from.map(|from| {
        view! {
            " Because of this you are not offered from " <When at=from/> {until()}
        }
    });
    view! { <li class="break-words"><bdi class="font-semibold">{name}</bdi> {when} ": " {trouble} "." {means}</li> }
}

/// What counts in a calendar: which calendars of an account, which invitations; and where bookings go.
#[component]
fn Choosing(calendar: OutsideView, deeds: Deeds) -> impl IntoView {
    let OutsideView { id, kind, collections, writes_to, unanswered_is_free, addresses, version, .. } = calendar;
    let id = id.to_string();
    // Made within the form: fields ask the form around them what was typed.
    let invitations = move || view! { <Invitations unanswered_is_free addresses/> };
    if kind == Kind::IcsUrl {
        return view! {
            <details open=answers_in_place()>
                <summary class="link">"What counts in it"</summary>
                <div class="mt-3">
                    <Form action=deeds.choose key=("id", id)>
                        <Version value=version/>
                        {invitations()}
                        <div class="actions"><Button>"Save choice"</Button></div>
                    </Form>
                </div>
            </details>
        }
        .into_any();
    }
    let count = collections.iter().filter(|collection| collection.chosen).count();
    let of_calendar = id.clone();
    let boxes = {
        let collections = collections.clone();
        move || {
            let boxes = collections.into_iter().enumerate().map(|(n, Collection { href, name, chosen })| {
                let box_id = format!("{of_calendar}-{n}");
                view! { <Check name="collections[]" label=named(&name) value=href checked=chosen id=box_id/> }
            });
            boxes.collect_view()
        }
    };
    let nowhere = Choice::new("", "Nowhere").hint("They still reach you by mail.");
    let choices: Vec<Choice> = std::iter::once(nowhere)
        .chain(collections.iter().map(|collection| Choice::new(&collection.href, named(&collection.name))))
        .collect();
    let summary = format!("{count} of {} calendars count", collections.len());
    view! {
        <details open=answers_in_place()>
            <summary class="link">{summary}</summary>
            <div class="mt-3">
                <Form action=deeds.choose key=("id", id)>
                        <Version value=version/>
                    <Group legend="Calendars that make you busy" at="collections">{boxes()}</Group>
                    <Radios
                        name="writes_to"
                        legend="Write booked talks into"
                        choices
                        value=writes_to.unwrap_or_default()
                    />
                    {invitations()}
                    <div class="actions"><Button>"Save choice"</Button></div>
                </Form>
            </div>
        </details>
    }
    .into_any()
}

/// What invitations mean for whoever is invited.
#[component]
fn Invitations(unanswered_is_free: bool, addresses: Vec<String>) -> impl IntoView {
    let choices =
        vec![Choice::new("busy", "They keep you busy"), Choice::new("free", "They don't, until you accept them")];
    let value = if unanswered_is_free { "free" } else { "busy" };
    view! {
        <Radios name="unanswered" legend="Invitations you have not answered" choices value/>
        <Field
            name="addresses"
            label="Other addresses you are invited at"
            hint="What you have declined never keeps you busy. We know your own address; name the others here, with commas between them."
            value=addresses.join(", ")
            optional=true
            autocomplete="off"
        />
    }
}

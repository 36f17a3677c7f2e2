//! "None of these works": up to five windows in which the candidate has time (C5).

use domain::{
    bookings::{ActorKind, Proposal},
    policy,
};
use leptos::prelude::*;

use super::{
    ByLink,
    api::{Clocks, ProposeTimes, own_clocks},
    door::Door,
    steps::StepHead,
};
use crate::{
    refused::Refused,
    ui::{Badge, Button, Field, Form, Glyph, Group, Hours, State, TextArea, Tone, When, named, suspend, typed::typed},
};
use leptos::server_fn::ServerFn;

/// The form.
#[component]
pub(super) fn ProposeForm(
    door: Door,
    company: String,
    /// How long the talk of a link is.
    #[prop(optional)]
    minutes: Option<u16>,
    clocks: Clocks,
) -> impl IntoView {
    let action = ServerAction::<ProposeTimes>::new();
    let has_failed = action.value().with_untracked(|value| matches!(value, Some(Err(_))));
    let zone = clocks.mine.zone.name;
    let place = domain::zone::place(&zone);
    let room = minutes.map(|minutes| format!(" Each has room for a talk of {minutes} minutes.")).unwrap_or_default();
    let hint = format!("By your clock, in {place}.{room} Rows you leave empty don't count.");
    let back = if minutes.is_some() { "Back to the times" } else { "Back to the interview" };
    view! {
        <StepHead
            back=Some((door.page(), back))
            title="When do you have time?"
            intro=format!("{} gets these by mail and picks one of them, or sends you new times.", named(&company))
            focused=!has_failed
        />
        <Form action class="stack">
            {door.fields()}
            <input type="hidden" name="zone" value=zone/>
            <Group legend="Your times" at="windows" hint>
                <Rows/>
            </Group>
            <TextArea name="note" label="Note" rows=3 optional=true hint="What else they should know: only by phone, not on Fridays."/>
            <Button tone=Tone::Leading wide=true>"Propose these times"</Button>
        </Form>
    }
}

/// The form on the interview's page, for whoever has no link.
#[component]
pub(crate) fn ProposeTimesOf(door: Door, company: String) -> impl IntoView {
    let found = OnceResource::new(own_clocks());
    let inside = move || {
        let (door, company) = (door.clone(), company.clone());
        suspend(async move {
            match found.await {
                Ok(clocks) => view! { <ProposeForm door company clocks/> }.into_any(),
                Err(failure) => view! { <Refused failure/> }.into_any(),
            }
        })
    };
    view! { <Suspense>{inside}</Suspense> }
}

/// As many rows as there may be windows.
#[component]
fn Rows() -> impl IntoView {
    let typed = typed(ProposeTimes::PATH);
    let value = |name: String| typed.as_ref().and_then(|typed| typed.value(&name)).unwrap_or_default().to_owned();
    let rows = (0..policy::PROPOSED_WINDOWS)
        .map(|index| {
            let name = format!("windows[{index}]");
            let whose = format!("Window {}", index + 1);
            view! {
                <fieldset class="hours-day">
                    <legend>{whose.clone()} {(index > 0).then(|| view! { <span class="optional">" (optional)"</span> })}</legend>
                    <Field
                        name=format!("{name}[date]")
                        at=format!("{name}.date")
                        label=format!("Day of window {}", index + 1)
                        kind="date"
                        free=true
                        short=true
                    />
                    <Hours name=name.clone() whose from=value(format!("{name}[from]")) to=value(format!("{name}[to]"))>
                        <span></span>
                    </Hours>
                </fieldset>
            }
        })
        .collect_view();
    view! { <div class="divided">{rows}</div> }.into_any()
}

/// What was proposed and has no answer yet.
#[component]
pub(super) fn Waiting(
    proposal: Proposal,
    clocks: Clocks,
    company: String,
    /// Whether times to pick stand below.
    #[prop(optional)]
    above_times: bool,
) -> impl IntoView {
    let windows = proposal
        .windows
        .iter()
        .map(|window| {
            let zone = &clocks.mine.zone;
            let from = domain::time::say(window.start, zone, clocks.now);
            let until = domain::time::say_clocks(window.end, zone, zone);
            view! { <li>{clocks.mine.named(format!("{from}–{until}"))}</li> }
        })
        .collect_view();
    let (title, done) = match proposal.made_by {
        ActorKind::Link => ("These times were proposed", Some("Proposed by link.")),
        ActorKind::Candidate | ActorKind::Company => ("You proposed these times", None),
    };
    view! {
        <section class="card grid gap-3" aria-labelledby="proposed">
            <p><Badge state=State::Delivered icon=Glyph::Clock>"Waits for an answer"</Badge></p>
            <h2 id="proposed">{title}</h2>
            <ByLink done copy=proposal.link_copy.clone() company=company.clone()/>
            <ul>{windows}</ul>
            {proposal.note.map(|note| view! { <p class="whitespace-pre-wrap" dir="auto">{note}</p> })}
            <p class="hush">
                <bdi>{company}</bdi> " was told on " <When at=proposal.made_at/>
                "." {above_times.then_some(" You can still pick one of the times below.")}
            </p>
        </section>
    }
}

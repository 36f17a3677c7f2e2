//! The time that was chosen, kept while one looks at it once more (C6), and the last button before it is booked or moved.

use domain::{
    Moment,
    bookings::{BookingView, DayPlan, Held, HowDraft, PlannedStart},
    ids::InterviewId,
    slots::Verdict,
    time,
    zone::Zone,
};
use leptos::prelude::*;

use super::{
    address::Asked,
    api::{BookHeld, MoveTalk, ReleaseSlot},
    nearest::nearest,
};
use crate::{
    how::{HowFields, HowLine},
    ui::{
        Banner, Beside, Button, Check, Countdown, Form, Glyph, Icon, LinkButton, State, Tone, Version, When, clock,
        first_named, listed, named, now, typed::answers_in_place, zone,
    },
};

/// What is kept for the member: book it, or give it back.
#[component]
pub(super) fn Kept(
    interview: InterviewId,
    held: Held,
    told_at: Moment,
    plan: DayPlan,
    /// The candidate's name.
    candidate: String,
    book: ServerAction<BookHeld>,
    release: ServerAction<ReleaseSlot>,
    again: Callback<()>,
) -> impl IntoView {
    let first = first_named(&candidate);
    let words = clock().say(held.time.start, now().unwrap_or(told_at));
    let minutes = (held.time.end - held.time.start).num_minutes();
    let coming = who_comes(&plan, &held);
    let people = listed(&held.people);
    let how = match held.how.clone() {
        Some(how) => view! { <HowLine how/> }.into_any(),
        None => view! { "Nobody has said; " {first.clone()} " reads that you will tell" }.into_any(),
    };
    let hold_id = held.id.to_string();
    let same_hold = hold_id.clone();
    view! {
        <section class="card stack" id="kept" aria-labelledby="kept-title">
            <h2 id="kept-title" tabindex="-1">"Book this time?"</h2>
            <Banner state=State::Held>
                <p><strong><When at=held.time.start other=plan.candidate_zone/></strong></p>
                <p>
                    "Kept for you for "
                    <Countdown until=held.expires_at now=told_at says="This time is kept for" over=again/>
                    ". Nobody else can take it meanwhile."
                </p>
            </Banner>
            <dl class="facts">
                <dt>"How long"</dt>
                <dd>{time::say_duration(minutes)}</dd>
                <dt>"Who comes"</dt>
                <dd>{named(&candidate)} " and " {people}</dd>
                <dt>"How"</dt>
                <dd>{how}</dd>
            </dl>
            {coming}
            <div class="actions">
                <Form action=book prefix="book-" class="contents">
                    <input type="hidden" name="interview_id" value=interview.to_string()/>
                    <input type="hidden" name="hold_id" value=same_hold/>
                    <Button tone=Tone::Leading icon=Glyph::Calendar>{format!("Book {words}")}</Button>
                </Form>
                <Form action=release prefix="release-" class="contents">
                    <input type="hidden" name="hold_id" value=hold_id/>
                    <Button>"Choose another time"</Button>
                </Form>
            </div>
            <p class="hush">"Everybody who comes gets a mail at once, and a reminder before the talk."</p>
        </section>
    }
}

/// A time that the candidate has proposed: one press keeps it. Where it is not free, whose rule that is.
#[component]
pub(super) fn Proposed(plan: DayPlan, at: Moment, first: String, this_year: Moment) -> impl IntoView {
    let zone = zone();
    // A window may begin between two starts of the grid.
    let begins = |start: &&PlannedStart| start.start >= at && zone.date(start.start) == zone.date(at);
    let Some(start) = plan.starts.iter().find(begins).cloned() else { return ().into_any() };
    let words = clock().say(start.start, this_year);
    let inside = if start.verdict.is_offered() {
        view! {
            <div class="actions">
                <Button tone=Tone::Leading icon=Glyph::Calendar name="start" value=time::rfc3339(start.start)>
                    {format!("Take {words}")}
                </Button>
            </div>
        }
        .into_any()
    } else {
        view! {
            <p>"It can't be booked. Choose another time below, or send a link."</p>
            {super::why_not::answer(&plan, &start, &zone)}
        }
        .into_any()
    };
    view! {
        <section class="card stack" id="kept" aria-labelledby="kept-title">
            <h2 id="kept-title" tabindex="-1">"A time that " {first} " proposed"</h2>
            <p><strong><When at=start.start other=plan.candidate_zone.clone()/></strong> ", " {plan.minutes} " min"</p>
            {inside}
        </section>
    }
    .into_any()
}

/// Moving there, once more with both times in sight.
#[component]
pub(super) fn Moving(
    interview: InterviewId,
    asked: Asked,
    booking: BookingView,
    to: Moment,
    candidate_zone: Zone,
    action: ServerAction<MoveTalk>,
) -> impl IntoView {
    let this_year = now().unwrap_or(to);
    let words = clock().say(to, this_year);
    let is_at = clock().say(booking.time.start, this_year);
    let back = asked.to(None).address(interview);
    let draft = HowDraft::of(booking.how.as_ref());
    let how = match booking.how.clone() {
        Some(how) => view! { <HowLine how/> }.into_any(),
        None => "Nobody has said yet".into_any(),
    };
    let others = move || {
        let times = action.value().with(|value| nearest(value.as_ref().and_then(|value| value.as_ref().err())));
        (!times.is_empty()).then(|| {
            let links = times.into_iter().map(|start| {
                let words = clock().say(start, this_year);
                let href = asked.to(Some(start)).address(interview);
                view! { <li><LinkButton href>{words}</LinkButton></li> }
            });
            view! { <ul class="actions" aria-label="Nearest free times">{links.collect_view()}</ul> }
        })
    };
    view! {
        <section class="card stack" id="kept" aria-labelledby="kept-title">
            <h2 id="kept-title" tabindex="-1">"Move the talk?"</h2>
            <dl class="facts">
                <dt>"From"</dt>
                <dd><When at=booking.time.start other=candidate_zone.clone()/></dd>
                <dt>"To"</dt>
                <dd><strong><When at=to other=candidate_zone/></strong></dd>
                <dt>"How"</dt>
                <dd>{how}</dd>
            </dl>
            <Form action prefix="move-" class="form form-wide">
                <input type="hidden" name="booking_id" value=booking.id.to_string()/>
                <Version value=booking.version/>
                <Beside at="start" label="Time" theirs=is_at mine=words.clone()/>
                <input type="hidden" name="start" value=time::rfc3339(to)/>
                <details class="pencil" open=answers_in_place()>
                    <summary class="link"><Icon glyph=Glyph::Edit/> " Change how you meet, too"</summary>
                    <div class="stack gap-3 mt-3">
                        <Check name="changes_how" label="From now on you meet as follows"/>
                        <HowFields how=draft legend="How you meet" none="As usual"/>
                    </div>
                </details>
                <div class="actions">
                    <Button tone=Tone::Leading icon=Glyph::Calendar>{format!("Move to {words}")}</Button>
                    <LinkButton href=back>"Choose another time"</LinkButton>
                </div>
            </Form>
            {others}
        </section>
    }
}

/// After a refusal to book: why, where nothing is kept any more whose form would say it, and the nearest free times, each
/// kept when it is pressed.
#[component]
pub(super) fn Instead(book: ServerAction<BookHeld>, is_kept: bool) -> impl IntoView {
    let refused = move || book.value().with(|value| value.as_ref().and_then(|value| value.as_ref().err().cloned()));
    let why = move || {
        refused().filter(|_| !is_kept).map(|failure| {
            view! {
                <Banner state=State::Ended>
                    <p class="font-semibold">{failure.title()}</p>
                    <p>{failure.sentence()}</p>
                </Banner>
            }
        })
    };
    let others = move || {
        let times = nearest(refused().as_ref());
        (!times.is_empty()).then(|| {
            let buttons = times.into_iter().map(|start| {
                let words = clock().say(start, now().unwrap_or(start));
                view! { <Button name="start" value=time::rfc3339(start)>{words}</Button> }
            });
            view! {
                <div class="actions" role="group" aria-label="Nearest free times">{buttons.collect_view()}</div>
            }
        })
    };
    view! { <div class="empty:hidden" role="alert">{why}</div> {others} }
}

/// Who of a pool would come to this start, and why (C10).
fn who_comes(plan: &DayPlan, held: &Held) -> Option<impl IntoView + use<>> {
    let Verdict::Offered { who } = &plan.at(held.time.start)?.verdict else { return None };
    let rows: Vec<_> = who
        .iter()
        .filter_map(|chosen| {
            // What is held may be another talk than the one that is asked for by now.
            let person =
                plan.people.iter().find(|person| person.id == chosen.who && held.people.contains(&person.name))?;
            let talks = if chosen.load == 1 { "1 talk".to_owned() } else { format!("{} talks", chosen.load) };
            let why = format!(" comes of the pool: {} are free, and this one has had {talks} so far.", chosen.free);
            Some(view! { <li><strong><bdi>{person.name.clone()}</bdi></strong>{why}</li> })
        })
        .collect();
    (!rows.is_empty()).then(|| view! { <ul class="stack gap-1">{rows}</ul> })
}

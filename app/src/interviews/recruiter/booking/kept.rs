//! The time that was chosen, kept while one looks at it once more (C6), and the last button before it is booked or moved.

use domain::{
    Moment,
    bookings::{BookingView, DayPlan, Held, PlannedStart},
    ids::InterviewId,
    slots::Verdict,
    time,
    zone::Zone,
};
use leptos::prelude::*;

use super::{
    address::Asked,
    api::{BookHeld, HoldSlot, MoveTalk, ReleaseSlot},
    nearest::nearest,
};
use crate::ui::{Banner, Button, Countdown, Form, Glyph, LinkButton, State, Tone, When, now, zone};

/// What is kept for the member: book it, or give it back.
#[component]
pub(super) fn Kept(
    interview: InterviewId,
    held: Held,
    told_at: Moment,
    plan: DayPlan,
    book: ServerAction<BookHeld>,
    release: ServerAction<ReleaseSlot>,
    again: Callback<()>,
) -> impl IntoView {
    let zone = zone();
    let words = time::say(held.time.start, &zone, now().unwrap_or(told_at));
    let coming = who_comes(&plan, held.time.start);
    let hold_id = held.id.to_string();
    let same_hold = hold_id.clone();
    view! {
        <section class="card stack" id="kept" aria-labelledby="kept-title">
            <h2 id="kept-title" tabindex="-1">"Book this time?"</h2>
            <Banner state=State::Held>
                <p><strong><When at=held.time.start other=plan.candidate_zone/></strong> ", " {(held.time.end - held.time.start).num_minutes()} " min"</p>
                <p>
                    "Kept for you for "
                    <Countdown until=held.expires_at now=told_at says="This time is kept for" over=again/>
                    ". Nobody else can take it meanwhile."
                </p>
            </Banner>
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
pub(super) fn Proposed(
    interview: InterviewId,
    asked: Asked,
    plan: DayPlan,
    at: Moment,
    first: String,
    hold: ServerAction<HoldSlot>,
    this_year: Moment,
) -> impl IntoView {
    let zone = zone();
    // A window may begin between two starts of the grid.
    let begins = |start: &&PlannedStart| start.start >= at && zone.date(start.start) == zone.date(at);
    let Some(start) = plan.starts.iter().find(begins).cloned() else { return ().into_any() };
    let words = time::say(start.start, &zone, this_year);
    let inside = if start.verdict.is_offered() {
        view! {
            <Form action=hold prefix="proposed-" class="actions">
                {super::day::hidden(interview, &asked)}
                <Button tone=Tone::Leading icon=Glyph::Calendar name="start" value=time::rfc3339(start.start)>
                    {format!("Take {words}")}
                </Button>
            </Form>
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
    let words = time::say(to, &zone(), this_year);
    let back = asked.to(None).address(interview);
    let others = move || {
        let times = action.value().with(|value| nearest(value.as_ref().and_then(|value| value.as_ref().err())));
        (!times.is_empty()).then(|| {
            let links = times.into_iter().map(|start| {
                let words = time::say(start, &zone(), this_year);
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
            </dl>
            <div class="actions">
                <Form action prefix="move-" class="contents">
                    <input type="hidden" name="booking_id" value=booking.id.to_string()/>
                    <input type="hidden" name="version" value=booking.version.to_string()/>
                    <input type="hidden" name="start" value=time::rfc3339(to)/>
                    <Button tone=Tone::Leading icon=Glyph::Calendar>{format!("Move to {words}")}</Button>
                </Form>
                <LinkButton href=back>"Choose another time"</LinkButton>
            </div>
            {others}
        </section>
    }
}

/// After a refusal to book: why, where nothing is kept any more whose form would say it, and the nearest free times, each
/// kept when it is pressed.
#[component]
pub(super) fn Instead(
    book: ServerAction<BookHeld>,
    hold: ServerAction<HoldSlot>,
    interview: InterviewId,
    asked: Asked,
    is_kept: bool,
) -> impl IntoView {
    let asked = StoredValue::new(asked);
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
                let words = time::say(start, &zone(), now().unwrap_or(start));
                view! { <Button name="start" value=time::rfc3339(start)>{words}</Button> }
            });
            view! {
                <Form action=hold prefix="instead-" class="actions">
                    {asked.with_value(|asked| super::day::hidden(interview, asked))}
                    {buttons.collect_view()}
                </Form>
            }
        })
    };
    view! { <div class="empty:hidden" role="alert">{why}</div> {others} }
}

/// Who of a pool would come to this start, and why (C10).
fn who_comes(plan: &DayPlan, start: Moment) -> Option<impl IntoView + use<>> {
    let Verdict::Offered { who } = &plan.at(start)?.verdict else { return None };
    let rows: Vec<_> = who
        .iter()
        .filter_map(|chosen| {
            let person = plan.people.iter().find(|person| person.id == chosen.who)?;
            let talks = if chosen.load == 1 { "1 talk".to_owned() } else { format!("{} talks", chosen.load) };
            let why = format!(" comes of the pool: {} are free, and this one has had {talks} so far.", chosen.free);
            Some(view! { <li><strong>{person.name.clone()}</strong>{why}</li> })
        })
        .collect();
    (!rows.is_empty()).then(|| view! { <ul class="stack gap-1">{rows}</ul> })
}

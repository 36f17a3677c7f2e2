//! A day: the starts that everybody can come to, everybody's day beneath them, and why the others are not free.

use domain::{
    Moment,
    bookings::DayPlan,
    ids::InterviewId,
    time,
    zone::{Clock, Zone, place},
};
use leptos::prelude::*;

use super::{address::Asked, asking::FORM, strip::Strips, why_not::WhyNot};
use crate::ui::{clock, first_named, zone};

/// A day of the calendar.
#[component]
pub(super) fn Day(
    interview: InterviewId,
    asked: Asked,
    plan: DayPlan,
    candidate: String,
    now: Moment,
) -> impl IntoView {
    let zone = zone();
    let title = plan.starts.first().map(|start| time::say_date(start.start, &zone, now)).unwrap_or_default();
    let offered: Vec<Moment> =
        plan.starts.iter().filter(|start| start.verdict.is_offered()).map(|start| start.start).collect();
    let first = first_named(&candidate);
    let clocks = clocks(&plan, &clock(), &first);
    let free = if offered.is_empty() {
        view! { <p>"No time on this day suits everybody. The rows below show when each is free."</p> }.into_any()
    } else if asked.moving.is_some() {
        let links = offered
            .into_iter()
            .map(|start| {
                let href = format!("{}#kept", asked.to(Some(start)).address(interview));
                let is_chosen = (asked.at == Some(start)).then_some("true");
                view! {
                    <li>
                        <a class="start" href=href aria-current=is_chosen>{start_words(start, &zone, &plan.candidate_zone)}</a>
                    </li>
                }
            })
            .collect_view();
        view! { <ul class="starts" aria-label=format!("Free times on {title}")>{links}</ul> }.into_any()
    } else {
        let buttons = offered
            .into_iter()
            .map(|start| {
                let words = start_words(start, &zone, &plan.candidate_zone);
                view! {
                    <li>
                        <button class="start" type="submit" form=FORM name="start" value=time::rfc3339(start)>{words}</button>
                    </li>
                }
            })
            .collect_view();
        view! { <ul class="starts" aria-label=format!("Free times on {title}")>{buttons}</ul> }.into_any()
    };
    view! {
        <section class="stack" aria-labelledby="day-title">
            <div>
                <h2 id="day-title" tabindex="-1">{title}</h2>
                <p class="hush">{clocks}</p>
            </div>
            {free}
            <Strips plan=plan.clone() zone=zone.clone()/>
            <WhyNot interview asked plan zone/>
        </section>
    }
}

/// Whose clock is shown.
fn clocks(plan: &DayPlan, mine: &Clock, first: &str) -> String {
    let other = &plan.candidate_zone;
    let differs = plan.starts.iter().any(|start| !mine.zone.agrees(other, start.start));
    let (here, theirs) = (place(&mine.zone.name), other.name.replace('_', " "));
    match (differs, mine.is_named) {
        (true, false) => format!("Your time first, {first}’s time ({theirs}) below it."),
        (true, true) => format!("Times in {here} first, {first}’s time ({theirs}) below it."),
        (false, false) => format!("Your time, which is {first}’s too."),
        (false, true) => format!("Times in {here}, which are {first}’s too."),
    }
}

/// `10:00`, and below it the candidate's clock where it differs.
fn start_words(start: Moment, mine: &Zone, theirs: &Zone) -> impl IntoView + use<> {
    let other = (!mine.agrees(theirs, start)).then(|| {
        let (there, abbreviation) = theirs.wall(start);
        let clock = time::say_clock(start, theirs);
        if there.date() == mine.wall(start).0.date() {
            format!("{clock} {abbreviation}")
        } else {
            format!("{}, {clock} {abbreviation}", time::say_date(start, theirs, start))
        }
    });
    view! {
        <time datetime=time::rfc3339(start)>{time::say_clock(start, mine)}</time>
        {other.map(|other| view! { " " <span class="hint">{other}</span> })}
    }
}

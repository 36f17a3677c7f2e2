//! A day of everybody, one row a person: drawn for the eye, and said in words beside it.

use chrono::Timelike;
use domain::{bookings::DayPlan, interviews::Side, slots::Interval, time, zone::Zone};
use leptos::prelude::*;

/// From which to which hour a strip reaches, of the reader's clock.
fn hours(plan: &DayPlan, zone: &Zone) -> (u32, u32) {
    let spans = (0..plan.people.len()).flat_map(|person| plan.free(person)).collect::<Vec<_>>();
    let day = plan.starts.first().map(|start| zone.date(start.start));
    let wall = |at| {
        let wall = zone.wall(at).0;
        // The end of the day is 24:00, not the beginning of the next one.
        if Some(wall.date()) == day { (wall.hour(), wall.minute()) } else { (24, 0) }
    };
    let first = spans.iter().map(|span| wall(span.start).0).min().unwrap_or(9).min(9);
    let last = spans.iter().map(|span| wall(span.end)).map(|(hour, minute)| hour + u32::from(minute > 0)).max();
    (first, last.unwrap_or(17).clamp(17, 24))
}

/// What a person says to the day, in words: `free 09:00–12:00, 13:00–17:00`.
fn words(free: &[Interval], zone: &Zone) -> String {
    if free.is_empty() {
        return "no free time".to_owned();
    }
    let spans =
        free.iter().map(|span| format!("{}–{}", time::say_clock(span.start, zone), time::say_clock(span.end, zone)));
    format!("free {}", spans.collect::<Vec<_>>().join(", "))
}

/// Everybody's day, and on top the starts that are free for all.
#[component]
pub(super) fn Strips(plan: DayPlan, zone: Zone) -> impl IntoView {
    let (first, last) = hours(&plan, &zone);
    let Some(day) = plan.starts.first().map(|start| start.start) else { return ().into_any() };
    // Minutes after the left edge; the clock's own, so that a day of 25 hours is drawn as it was lived.
    let left = i64::from(first) * 60;
    let width = i64::from(last - first) * 60;
    let minute = |at: domain::Moment| ((at - day).num_minutes() - left).clamp(0, width);
    let rows = plan
        .people
        .iter()
        .enumerate()
        .map(|(index, person)| {
            let free = plan.free(index);
            let bars = free
                .iter()
                .map(|span| {
                    let (from, to) = (minute(span.start), minute(span.end));
                    view! { <rect class="strip-free" x=from y="0" width=to - from height="10"></rect> }
                })
                .collect_view();
            let said = if person.has_hours || person.side == Side::Company && !free.is_empty() {
                words(&free, &zone)
            } else {
                "has not said when they can be met".to_owned()
            };
            view! {
                <li class="strip">
                    <span class="strip-name" dir="auto">{person.name.clone()}</span>
                    <svg class="strip-bar" viewBox=format!("0 0 {width} 10") preserveAspectRatio="none" aria-hidden="true">
                        {bars}
                    </svg>
                    <span class="strip-words hint">{said}</span>
                </li>
            }
        })
        .collect_view();
    let clocks = (first..last).map(|hour| view! { <span>{format!("{hour:02}")}</span> }).collect_view();
    view! {
        <div class="strips">
            <div class="strip strip-clock" aria-hidden="true"><span></span><div class="strip-hours">{clocks}</div></div>
            <ul>{rows}</ul>
        </div>
    }
    .into_any()
}

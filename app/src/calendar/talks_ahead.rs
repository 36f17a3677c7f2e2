//! The talks a member comes to, soonest first.

use domain::{bookings::BookingView, interviews::Side, time::say_duration};
use leptos::prelude::*;

use crate::{how::HowLine, interviews::TalkBadge, ui::When, ui::first_named};

/// Each with its process; nothing where nothing is booked.
#[component]
pub(super) fn TalksAhead(talks: Vec<BookingView>) -> impl IntoView {
    let rows = talks.into_iter().map(|talk| view! { <Row talk/> }).collect_view();
    let none = rows.is_empty().then(|| view! { <p class="hush">"None. What is booked with you stands here."</p> });
    view! {
        <section class="card stack" aria-labelledby="ahead-title">
            <h2 id="ahead-title">"Your talks"</h2>
            {none}
            <ul class="divided">{rows}</ul>
        </section>
    }
    .into_any()
}

#[component]
fn Row(talk: BookingView) -> impl IntoView {
    let candidate = talk.people.iter().find(|person| person.side == Side::Candidate);
    let name = candidate.map_or_else(String::new, |person| person.name.clone());
    let first = first_named(&name);
    let duration = say_duration((talk.time.end - talk.time.start).num_minutes());
    view! {
        <li class="stack gap-1 py-3">
            <p class="flex flex-wrap items-center gap-x-3 gap-y-1">
                <strong><When at=talk.time.start/></strong>
                <span class="hush">{duration}</span>
                <TalkBadge stage=talk.stage side=talk.stage_side first/>
            </p>
            {talk.how.map(|how| view! { <p><HowLine how/></p> })}
            <p><a href=format!("/interviews/{}", talk.interview_id)><bdi>{name}</bdi></a> ", " <bdi>{talk.position_title}</bdi></p>
        </li>
    }
    .into_any()
}

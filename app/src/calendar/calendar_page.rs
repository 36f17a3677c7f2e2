//! `/calendar`: what a member sees and says of their own time.

use leptos::prelude::*;

use super::{
    api::{AddAway, RemoveAway, SaveHow, SaveLimits, my_calendar, talks_ahead},
    away_part::AwayPart,
    how_part::HowPart,
    limits_part::LimitsPart,
    talks_ahead::TalksAhead,
};
use crate::{
    availability::{
        AvailabilityForm,
        api::{SaveAvailability, availability_to_edit},
    },
    help::{self, HelpLink},
    refused::Refused,
    ui::{Glyph, Heading, LinkButton, Said, Skeleton, done, suspend},
};

/// A member's own calendar.
#[component]
pub fn CalendarPage() -> impl IntoView {
    let limits = ServerAction::<SaveLimits>::new();
    let how = ServerAction::<SaveHow>::new();
    let add = ServerAction::<AddAway>::new();
    let remove = ServerAction::<RemoveAway>::new();
    let (limited, said, added, removed) = (done(limits), done(how), done(add), done(remove));
    let mine = Resource::new(move || (limited.get(), said.get(), added.get(), removed.get()), |_| my_calendar());
    let hours = ServerAction::<SaveAvailability>::new();
    let editing = OnceResource::new(availability_to_edit());
    let ahead = OnceResource::new(talks_ahead());
    let talks = move || {
        suspend(async move {
            match ahead.await {
                Ok(talks) => view! { <TalksAhead talks/> }.into_any(),
                Err(failure) => view! { <Refused failure/> }.into_any(),
            }
        })
    };
    let week = move || {
        suspend(async move {
            match editing.await {
                Ok(editing) => view! {
                    <section class="card stack in-card" aria-labelledby="hours-title">
                        <h2 id="hours-title">"Your hours"</h2>
                        <AvailabilityForm editing action=hours page="/calendar"/>
                    </section>
                }
                .into_any(),
                Err(failure) => view! { <Refused failure/> }.into_any(),
            }
        })
    };
    let rest = move || {
        suspend(async move {
            match mine.await {
                Ok(mine) => view! {
                    <HowPart how=mine.how version=mine.version action=how/>
                    <LimitsPart limits=mine.limits version=mine.version action=limits/>
                    <AwayPart away=mine.away add remove/>
                }
                .into_any(),
                Err(failure) => view! { <Refused failure/> }.into_any(),
            }
        })
    };
    view! {
        <Heading title="Your calendar" intro="Talks are offered within your hours, and never where you are booked or away."/>
        <div class="max-w-3xl">
        <Said key="how">"Saved. Talks that are booked stay as they are."</Said>
        <Said key="limits">"Saved. Talks that are booked stay."</Said>
        <Said key="away">"Noted. Nothing new is booked with you then; talks that are booked stay, so look whether one has to be moved."</Said>
        <Said key="back">"Removed. You can be booked then."</Said>
        </div>
        <div class="stack max-w-3xl">
            <Suspense fallback=|| view! { <Skeleton rows=2/> }>{talks}</Suspense>
            <p><LinkButton href="/calendar/outside" icon=Glyph::Calendar>"Other calendars"</LinkButton></p>
            <Suspense fallback=|| view! { <Skeleton rows=8/> }>{week}</Suspense>
            <Transition set_pending=crate::ui::waiting() fallback=|| view! { <Skeleton rows=8/> }>{rest}</Transition>
            <HelpLink article=help::OWN_CALENDAR/>
        </div>
    }
}

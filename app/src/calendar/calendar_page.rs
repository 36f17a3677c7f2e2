//! `/calendar`: what a member sees and says of their own time.

use leptos::prelude::*;

use super::{
    api::{AddAway, RemoveAway, SaveLimits, my_calendar},
    away_part::AwayPart,
    limits_part::LimitsPart,
};
use crate::{
    help::{self, HelpLink},
    ui::{Heading, Said, Skeleton, done},
};

/// A member's own calendar.
#[component]
pub fn CalendarPage() -> impl IntoView {
    let limits = ServerAction::<SaveLimits>::new();
    let add = ServerAction::<AddAway>::new();
    let remove = ServerAction::<RemoveAway>::new();
    let (limited, added, removed) = (done(limits), done(add), done(remove));
    let mine = Resource::new(move || (limited.get(), added.get(), removed.get()), |_| my_calendar());
    let rest = move || {
        Suspend::new(async move {
            match mine.await {
                Ok(mine) => view! {
                    <LimitsPart limits=mine.limits version=mine.version action=limits/>
                    <AwayPart away=mine.away add remove/>
                }
                .into_any(),
                Err(_) => ().into_any(),
            }
        })
    };
    view! {
        <Heading title="Your calendar" intro="Talks are offered within your hours, and never where you are booked or away."/>
        <Said key="limits">"Saved. Talks that are booked stay."</Said>
        <Said key="away">"Noted. Nothing new is booked with you then; talks that are booked stay, so look whether one has to be moved."</Said>
        <Said key="back">"Removed. You can be booked then."</Said>
        <div class="stack max-w-3xl">
            <Transition fallback=|| view! { <Skeleton rows=8/> }>{rest}</Transition>
            <HelpLink article=help::OWN_CALENDAR/>
        </div>
    }
}

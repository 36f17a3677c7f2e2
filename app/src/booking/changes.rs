//! Moving and cancelling a talk: the same steps by a link and on the interview's page (C8).

use domain::{bookings::BookingView, ids::BookingId, policy};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    api::{CancelTalk as Cancelling, Clocks, MoveTalk as Moving, Talk, Times, talk, times_to_move},
    door::Door,
    steps::{Asked, Days, NoTimes, StepHead, TimesOfDay, WhoseClock, by_day},
};
use crate::{
    failure::Failure,
    refused::{NotFound, Refused},
    ui::{Banner, Beside, Button, Form, LinkButton, State, TextArea, Tone, Version, When, named, suspend},
};

/// Which talk the address names.
fn asked_talk() -> Option<BookingId> {
    use_query_map().with_untracked(|query| query.get_str("talk").and_then(|id| id.parse().ok()))
}

/// Another day, another time.
#[component]
pub(crate) fn MoveTalk(door: Door) -> impl IntoView {
    let Some(id) = asked_talk() else { return view! { <NotFound/> }.into_any() };
    let found = OnceResource::new(times_to_move(door.clone(), id));
    let inside = move || {
        let door = door.clone();
        suspend(async move {
            match found.await {
                Ok((talk, times)) => view! { <Move door talk times/> }.into_any(),
                Err(failure) => view! { <Refused failure/> }.into_any(),
            }
        })
    };
    view! { <Suspense>{inside}</Suspense> }.into_any()
}

#[component]
fn Move(door: Door, talk: Talk, times: Times) -> impl IntoView {
    let Talk { booking, clocks } = talk;
    let action = ServerAction::<Moving>::new();
    let failure = action.value().with_untracked(|value| value.as_ref().and_then(|value| value.as_ref().err().cloned()));
    let asked = Asked::here();
    let days = format!("{}&talk={}", door.step("step=move"), booking.id);
    let now = clocks.mine.say(booking.time.start, clocks.now);
    if !booking.may_move {
        return view! {
            <StepHead back=Some((door.page(), "Back to the talk")) title="This talk can't be moved"/>
            <p>{why_not(&door, &booking, &clocks)}</p>
        }
        .into_any();
    }
    let Some(day) = asked.day else {
        return view! {
            <StepHead back=Some((door.page(), "Leave it where it is")) title="Move this talk" intro=format!("It is on {now}.")/>
            <div class="stack">
                <WhoseClock clocks=clocks.clone()/>
                {if times.starts.is_empty() {
                    view! { <NoTimes page=door.page() text="There is no other time free in the next weeks."/> }.into_any()
                } else {
                    view! { <Days page=door.page() step="move" talk=Some(booking.id) asked clocks times/> }.into_any()
                }}
            </div>
        }
        .into_any();
    };
    let starts = by_day(&clocks, &times.starts).remove(&day).unwrap_or_default();
    let has_none = starts.is_empty() && failure.is_none();
    view! {
        <StepHead
            back=Some((days.clone(), "Other days"))
            title="Choose the new time"
            intro=format!("It is on {now}.")
            focused=failure.is_none()
        />
        {if has_none {
            view! { <NoTimes page=days text="This day has no free time any more." is_day=true/> }.into_any()
        } else {
            view! {
                <Form action class="stack">
                    <WhoseClock clocks=clocks.clone()/>
                    {door.fields()}
                    <input type="hidden" name="booking" value=booking.id.to_string()/>
                    <Version value=booking.version/>
                    <Beside at="start" label="Time" theirs=now.clone() mine=String::new()/>
                    <TimesOfDay day clocks starts failure words="Move the talk" verb="Move to"/>
                </Form>
            }
                .into_any()
        }}
    }
    .into_any()
}

fn why_not(door: &Door, booking: &BookingView, clocks: &Clocks) -> String {
    let hours = policy::MOVE_NOTICE.num_hours();
    if booking.time.start - policy::MOVE_NOTICE < clocks.now {
        format!("A talk can be moved until {hours} hours before it begins. Tell the company directly.")
    } else if super::api::is_to_come(booking, clocks.now) {
        // The last of the moves is never made by link.
        let why = match door.secret {
            Some(_) => "It can't be moved by link again.".to_owned(),
            None => format!("It has been moved {} times.", policy::MOVES),
        };
        format!("{why} You can still cancel it, and pick another time.")
    } else {
        "It is over or was cancelled.".to_owned()
    }
}

/// The question before cancelling; it names what happens.
#[component]
pub(crate) fn CancelTalk(door: Door) -> impl IntoView {
    let Some(id) = asked_talk() else { return view! { <NotFound/> }.into_any() };
    let found = OnceResource::new(talk(door.clone(), id));
    let inside = move || {
        let door = door.clone();
        suspend(async move {
            match found.await {
                Ok(talk) => view! { <CancelForm door talk/> }.into_any(),
                Err(failure) => view! { <Refused failure/> }.into_any(),
            }
        })
    };
    view! { <Suspense>{inside}</Suspense> }.into_any()
}

#[component]
fn CancelForm(door: Door, talk: Talk) -> impl IntoView {
    let Talk { booking, clocks } = talk;
    let action = ServerAction::<Cancelling>::new();
    let has_failed =
        action.value().with_untracked(|value| matches!(value, Some(Err(Failure::Refused(_) | Failure::Broken))));
    let company = named(&booking.company);
    if !booking.may_cancel {
        return view! {
            <StepHead back=Some((door.page(), "Back to the talk")) title="This talk can't be cancelled"/>
            <Banner state=State::Ended>
                {format!(
                    "It is over, was cancelled, or begins in less than {} minutes. Tell the company directly.",
                    policy::CANCEL_NOTICE.num_minutes(),
                )}
            </Banner>
        }
        .into_any();
    }
    view! {
        <StepHead back=Some((door.page(), "Back to the talk")) title="Cancel this talk?" focused=!has_failed/>
        <Form action class="stack">
            {door.fields()}
            <input type="hidden" name="booking" value=booking.id.to_string()/>
            <Version value=booking.version/>
            <p>
                "The talk on " <When at=booking.time.start other=clocks.other.clone()/>
                " is called off, and " {company.clone()} " is told at once. The interview process goes on."
            </p>
            <TextArea
                name="reason"
                label="Reason"
                rows=3
                optional=true
                hint=format!("{company} reads it.")
            />
            <Button tone=Tone::Final wide=true>"Cancel the talk"</Button>
            <LinkButton href=door.page() wide=true>"Keep the talk"</LinkButton>
        </Form>
    }
    .into_any()
}

//! A talk as its candidate reads it: when, how long, with whom, and what can be done.

use domain::{
    bookings::{ActorKind, BookingView, How, HowKind, StageName, how_unknown},
    ids::InterviewId,
    interviews::Side,
    time::say_duration,
};
use leptos::prelude::*;

use super::{
    ByLink,
    api::{Clocks, Talk, is_to_come, talks, waiting_proposal},
    door::Door,
    propose_form::Waiting,
};
use crate::{
    help::{self, HelpLink},
    how::HowLine,
    ui::{Badge, Glyph, LinkButton, State, When, named, suspend},
};

/// The talks of a process, on the candidate's page of it, below what they proposed and nobody has answered; what was
/// cancelled is left out once there is another one.
#[component]
pub(crate) fn Talks(interview: InterviewId, company: String) -> impl IntoView {
    let found = OnceResource::new(async move { (talks(interview).await, waiting_proposal(interview).await) });
    view! {
        <Suspense>
            {move || {
                let company = company.clone();
                suspend(async move {
                    let (talks, proposal) = found.await;
                    let mut talks = talks.unwrap_or_default();
                    if talks.iter().any(|talk| is_to_come(&talk.booking, talk.clocks.now)) {
                        talks.retain(|talk| talk.booking.stage != StageName::Cancelled);
                    }
                    let cards = talks
                        .into_iter()
                        .map(|talk| view! { <TalkCard talk door=Door::own(interview)/> })
                        .collect_view();
                    let proposal = proposal.ok().flatten();
                    let proposal = proposal.map(|(proposal, clocks)| view! { <Waiting proposal clocks company/> });
                    view! { <div class="stack">{proposal} {cards}</div> }
                })
            }}
        </Suspense>
    }
}

/// How one meets, and where nobody has said, who will.
#[component]
fn HowRow(how: Option<How>, company: String) -> impl IntoView {
    let how = match how {
        Some(how) => view! { <HowLine how/> }.into_any(),
        None => how_unknown(&named(&company)).into_any(),
    };
    view! { <dt>"How you’ll meet"</dt> <dd>{how}</dd> }
}

/// On the day of a talk, the way in: a video call is joined, a phone rung.
#[component]
fn Join(booking: BookingView, clocks: Clocks) -> impl IntoView {
    let how = booking.how.filter(|_| {
        let is_on = booking.stage == StageName::Confirmed && clocks.now < booking.time.end;
        is_on && clocks.day(clocks.now) >= clocks.day(booking.time.start)
    });
    let tel = how.as_ref().and_then(How::tel);
    how.and_then(|how| match how.kind {
        HowKind::Video => {
            let host = how.host().unwrap_or_default().to_owned();
            Some(
                view! {
                    <LinkButton
                        href=how.value
                        tone=crate::ui::Tone::Leading
                        icon=Glyph::Forward
                        wide=true
                        attr:rel="external noopener noreferrer nofollow"
                        attr:target="_blank"
                    >
                        "Join on " {host}
                    </LinkButton>
                }
                .into_any(),
            )
        }
        HowKind::Phone => Some(
            view! {
                <LinkButton href=tel.unwrap_or_default() tone=crate::ui::Tone::Leading icon=Glyph::Forward wide=true attr:rel="external">
                    "Call " {how.value}
                </LinkButton>
            }
            .into_any(),
        ),
        HowKind::Place => None,
    })
}

/// One talk.
#[component]
pub(super) fn TalkCard(talk: Talk, door: Door) -> impl IntoView {
    let Talk { booking, clocks } = talk;
    let company = named(&booking.company);
    let is_over = !is_to_come(&booking, clocks.now);
    let is_on = is_over && booking.stage == StageName::Confirmed && clocks.now < booking.time.end;
    let (state, glyph, word) = match booking.stage {
        StageName::Tentative => (State::Held, Glyph::Held, "Waits for approval"),
        StageName::Confirmed if is_on => (State::Accepted, Glyph::Clock, "Now"),
        StageName::Confirmed if is_over => (State::Ended, Glyph::Clock, "Over"),
        StageName::Confirmed => (State::Accepted, Glyph::Calendar, "Booked"),
        StageName::Cancelled => (State::Ended, Glyph::Ended, "Cancelled"),
        StageName::NoShow => (State::Ended, Glyph::Ended, "Did not take place"),
    };
    let more = match (booking.stage, booking.stage_side) {
        (StageName::Tentative, _) => Some(format!("The time is yours. {company} has to approve it; you get a mail.")),
        (StageName::Cancelled, Some(ActorKind::Candidate)) => Some("You cancelled it.".to_owned()),
        (StageName::Cancelled, Some(ActorKind::Link)) => None,
        (StageName::Cancelled, Some(ActorKind::Company)) => Some(format!("{company} cancelled it.")),
        (StageName::Cancelled, None) => {
            Some(format!("{company} did not approve it in time, so it does not take place."))
        }
        _ => None,
    };
    let with: Vec<String> =
        booking.people.iter().filter(|person| person.side == Side::Company).map(|person| named(&person.name)).collect();
    let with = if with.is_empty() { company.clone() } else { format!("{}, {company}", with.join(", ")) };
    let minutes = (booking.time.end - booking.time.start).num_minutes();
    let step = |name: &str| door.step(&format!("step={name}&talk={}", booking.id));
    let wrote = match booking.stage_side {
        Some(ActorKind::Candidate) => "You wrote".to_owned(),
        Some(ActorKind::Link) => "Written by link".to_owned(),
        Some(ActorKind::Company) | None => format!("{company} wrote"),
    };
    // By link they may be anybody; signed in they are the candidate, and can tell whether it was them.
    let is_signed_in = door.secret.is_none();
    let done = booking.by_link();
    let undo = (is_signed_in && done.is_some() && booking.may_cancel)
        .then(|| view! { <p class="hush">"If that wasn’t you, you can move or cancel the talk here."</p> });
    view! {
        <section class="card stack" aria-label=format!("Talk with {company}")>
            <p><Badge state icon=glyph>{word}</Badge></p>
            <dl class="facts">
                {(!is_over || is_on).then(|| view! { <HowRow how=booking.how.clone() company=company.clone()/> })}
                <dt>"When"</dt>
                <dd><When at=booking.time.start other=clocks.other.clone()/></dd>
                <dt>"How long"</dt>
                <dd>{say_duration(minutes)}</dd>
                <dt>"With"</dt>
                <dd>{with}</dd>
                <dt>"About"</dt>
                <dd dir="auto">{booking.position_title.clone()}</dd>
            </dl>
            {more.map(|more| view! { <p>{more}</p> })}
            <Join booking=booking.clone() clocks=clocks.clone()/>
            <ByLink
                done
                copy=booking.link_copy.clone()
                company=company.clone()
            />
            {undo}
            {booking
                .reason
                .clone()
                .map(|reason| {
                    view! {
                        <figure class="said">
                            <figcaption class="hush">{wrote}</figcaption>
                            <blockquote class="note" dir="auto">{reason}</blockquote>
                        </figure>
                    }
                })}
            {booking
                .may_move
                .then(|| view! { <LinkButton href=step("move") icon=Glyph::Calendar wide=true>"Move this talk"</LinkButton> })}
            {(!is_over)
                .then(|| {
                    view! {
                        <LinkButton href=door.file(booking.id) icon=Glyph::Add wide=true attr:download=true attr:rel="external">
                            "Add to my calendar"
                        </LinkButton>
                    }
                })}
            {booking
                .may_cancel
                .then(|| {
                    view! { <LinkButton href=step("cancel") tone=crate::ui::Tone::Danger wide=true>"Cancel this talk"</LinkButton> }
                })}
            {(!is_over && !booking.may_move && !booking.may_cancel)
                .then(|| view! { <p class="hush">"It begins too soon to be changed here. Tell the company directly."</p> })}
            {(!is_over).then(|| view! { <HelpLink article=help::PICKING/> })}
        </section>
    }
    .into_any()
}

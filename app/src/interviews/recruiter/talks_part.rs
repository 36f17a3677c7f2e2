//! The talks of a process: when, who comes and why, and what can be done with each.

use domain::{
    Moment,
    bookings::{ActorKind, Answer, BookingPerson, BookingView, HowDraft, StageName},
    ids::InterviewId,
    interviews::Side,
    policy,
    refusals::Conflict,
    workspaces::MemberSummary,
};
use leptos::prelude::*;

use super::{
    booking::{ApproveTalk, Asked, CancelTalk, ChangeHow, ReplaceInterviewer, TalkMissed},
    talk_stage::TalkBadge,
};
use crate::{
    booking::ByLink,
    how::{HowFields, HowLine},
    ui::{
        Button, Choice, Form, Glyph, Icon, LinkButton, Radios, Select, TextArea, Tone, Version, When, first_named,
        named, typed::answers_in_place,
    },
};

/// What is pressed beside talks; it outlives what is drawn anew around it.
#[derive(Clone, Copy)]
pub(super) struct TalkActs {
    approve: ServerAction<ApproveTalk>,
    cancel: ServerAction<CancelTalk>,
    missed: ServerAction<TalkMissed>,
    replace: ServerAction<ReplaceInterviewer>,
    how: ServerAction<ChangeHow>,
}

impl TalkActs {
    pub(super) fn new() -> Self {
        Self {
            approve: ServerAction::new(),
            cancel: ServerAction::new(),
            missed: ServerAction::new(),
            replace: ServerAction::new(),
            how: ServerAction::new(),
        }
    }
}

/// All talks, and the way to the next one.
#[component]
pub(super) fn TalksPart(
    id: InterviewId,
    candidate_name: String,
    talks: Vec<BookingView>,
    members: Vec<MemberSummary>,
    /// Whether the one who looks may book here, and whether another talk makes sense.
    may_book: bool,
    now: Moment,
    acts: TalkActs,
) -> impl IntoView {
    let has_some = !talks.is_empty();
    let has_one_to_come = talks.iter().any(|talk| is_to_come(talk, now));
    let first = first_named(&candidate_name);
    let rows = talks
        .into_iter()
        .map(|talk| {
            let (first, members) = (first.clone(), members.clone());
            view! { <Talk talk first members may_book now acts/> }
        })
        .collect_view();
    let book = may_book.then(|| {
        let words = if has_some { "Book another talk" } else { "Book a talk" };
        let tone = if has_one_to_come { Tone::Quiet } else { Tone::Leading };
        let href = Asked::default().address(id);
        view! { <p class="actions"><LinkButton href tone icon=Glyph::Calendar>{words}</LinkButton></p> }
    });
    let none = (!has_some).then(|| {
        view! { <p>"Pick a time out of " {first.clone()} "’s open ones, or send a link to pick with."</p> }
    });
    view! {
        <section class="card stack" id="talks" aria-labelledby="talks-title">
            <h2 id="talks-title">"Talks"</h2>
            {none}
            {has_some.then(|| view! { <ul class="divided">{rows}</ul> })}
            {book}
        </section>
    }
}

/// Whether a talk is still to come.
pub(super) fn is_to_come(talk: &BookingView, now: Moment) -> bool {
    matches!(talk.stage, StageName::Tentative | StageName::Confirmed) && now < talk.time.start
}

#[component]
fn Talk(
    talk: BookingView,
    first: String,
    members: Vec<MemberSummary>,
    may_book: bool,
    now: Moment,
    acts: TalkActs,
) -> impl IntoView {
    let minutes = (talk.time.end - talk.time.start).num_minutes();
    let to_come = is_to_come(&talk, now);
    let begun = talk.stage == StageName::Confirmed && now >= talk.time.start;
    let id = talk.id.to_string();
    let people = talk.people.iter().filter(|person| person.side == Side::Company).cloned();
    let people = people.map(|person| view! { <Comes person/> }).collect_view();
    let answers = talk.people.iter().filter(|person| person.reply.is_some()).cloned();
    let answers = answers.map(|person| view! { <Answered person/> }).collect_view();
    let answers = (!answers.is_empty()).then(|| view! { <ul>{answers}</ul> });
    let approve = (to_come && talk.stage == StageName::Tentative).then(|| {
        view! {
            <Form action=acts.approve key=("booking_id", id.clone()) class="contents">
                <Version value=talk.version/>
                <Button tone=Tone::Leading icon=Glyph::Check>"Approve this time"</Button>
            </Form>
        }
    });
    let move_there = talk.may_move.then(|| {
        let asked = Asked { moving: Some(talk.id), ..Asked::default() };
        view! { <LinkButton href=asked.address(talk.interview_id) icon=Glyph::Clock>"Move"</LinkButton> }
    });
    let actions = (may_book && to_come).then(|| {
        let too_late = (!talk.may_move).then(|| {
            let why = if now > talk.time.start - policy::MOVE_NOTICE {
                Conflict::UnderNotice.sentence()
            } else {
                Conflict::MovedTooOften.sentence()
            };
            view! { <p class="hush">{why}</p> }
        });
        let cancel =
            talk.may_cancel.then(|| view! { <Cancel id=id.clone() version=talk.version first=first.clone() acts/> });
        view! {
            <div class="actions">{approve} {move_there}</div>
            {too_late}
            {cancel}
            <Replace talk=talk.clone() members acts/>
        }
    });
    // A link that does not work is noticed late.
    let is_ahead = to_come || begun && now < talk.time.end;
    let change_how = (may_book && is_ahead).then(|| view! { <ChangeIt talk=talk.clone() first=first.clone() acts/> });
    let how = is_ahead.then(|| match talk.how.clone() {
        Some(how) => view! { <p><HowLine how/></p> }.into_any(),
        None => {
            view! { <p class="hush">"Nobody has said how you meet. " {first.clone()} " reads that you will tell."</p> }
                .into_any()
        }
    });
    let wrote = match talk.stage_side {
        Some(ActorKind::Candidate) => format!("{first} wrote"),
        Some(ActorKind::Link) => "Written by link".to_owned(),
        Some(ActorKind::Company) | None => "You wrote".to_owned(),
    };
    let missed =
        (may_book && begun).then(|| view! { <Missed id=id.clone() version=talk.version first=first.clone() acts/> });
    view! {
        <li class="stack gap-3 py-4" id=format!("talk-{id}")>
            <div class="stack gap-1">
                <p class="flex flex-wrap items-center gap-x-3 gap-y-1">
                    <strong><When at=talk.time.start/></strong>
                    <span class="hush">{minutes} " min"</span>
                    <TalkBadge stage=talk.stage side=talk.stage_side first=first.clone()/>
                </p>
                {how}
                <ul class="hush">{people}</ul>
                {answers}
            </div>
            <ByLink done=talk.by_link() copy=talk.link_copy.clone()/>
            {talk
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
            {actions}
            {change_how}
            {missed}
        </li>
    }
    .into_any()
}

/// Who comes, and why this one of the pool (C10).
#[component]
fn Comes(person: BookingPerson) -> impl IntoView {
    let why = person.chosen.map(|why| {
        let talks = if why.load == 1 { "1 talk".to_owned() } else { format!("{} talks", why.load) };
        let free = if why.free == 1 { "the only one free".to_owned() } else { format!("{} were free", why.free) };
        format!(", chosen of a pool: {free}, with {talks} before this one")
    });
    view! { <li><bdi>{person.name}</bdi> {why}</li> }
}

/// What somebody has answered to the invitation, as their calendar program has sent it by mail (C8).
#[component]
fn Answered(person: BookingPerson) -> impl IntoView {
    person.reply.map(|reply| {
        let (glyph, did) = match reply.answer {
            Answer::Accepted => (Glyph::Check, " has accepted the invitation by mail"),
            Answer::Declined => (Glyph::Declined, " has declined the invitation by mail"),
            Answer::Tentative => (Glyph::Clock, " may come, says the answer by mail"),
        };
        let when = if reply.is_old { ", before its last change" } else { "" };
        let from = reply.from.map(|from| view! { " from " <bdi class="break-words">{from}</bdi> });
        let proposes = reply.proposes.map(|time| view! { ", proposing " <When at=time.start/> " instead" });
        view! { <li><Icon glyph/> " " <bdi>{person.name}</bdi> {did} {from} {when} ", " <When at=reply.at/> {proposes}</li> }
    })
}

#[component]
fn Cancel(id: String, version: i64, first: String, acts: TalkActs) -> impl IntoView {
    let hint = format!("{first} reads it.");
    view! {
        <details class="pencil" open=answers_in_place()>
            <summary class="link"><Icon glyph=Glyph::Ended/> " Cancel this talk"</summary>
            <Form action=acts.cancel key=("booking_id", id) class="form form-wide mt-3">
                <Version value=version/>
                <TextArea name="reason" label="Reason" hint optional=true rows=2/>
                <div><Button tone=Tone::Danger>"Cancel the talk, and tell everybody"</Button></div>
            </Form>
        </details>
    }
}

/// Another link, number or place, at the same time (C12).
#[component]
fn ChangeIt(talk: BookingView, first: String, acts: TalkActs) -> impl IntoView {
    let hint = format!("{first} and everybody who comes are told at once, and their calendars.");
    view! {
        <details class="pencil" open=answers_in_place()>
            <summary class="link"><Icon glyph=Glyph::Edit/> " Change how you meet"</summary>
            <Form action=acts.how key=("booking_id", talk.id.to_string()) class="form form-wide mt-3">
                <Version value=talk.version/>
                <HowFields how=HowDraft::of(talk.how.as_ref()) legend="How you meet" none="As usual" hint/>
                <div><Button>"Change it, and tell everybody"</Button></div>
            </Form>
        </details>
    }
    .into_any()
}

#[component]
fn Replace(talk: BookingView, members: Vec<MemberSummary>, acts: TalkActs) -> impl IntoView {
    let coming: Vec<_> = talk.people.iter().filter(|person| person.side == Side::Company).cloned().collect();
    let lost = coming.iter().map(|person| (person.id.to_string(), named(&person.name))).collect();
    let of_pool = coming.iter().any(|person| person.chosen.is_some());
    let pool = of_pool.then(|| (String::new(), "Another one of the pool, least busy first".to_owned()));
    let others = members
        .into_iter()
        .filter(|member| member.removed_at.is_none() && coming.iter().all(|person| person.id != member.id.0));
    let others = others.map(|member| (member.id.to_string(), named(&member.name)));
    let to: Vec<_> = pool.into_iter().chain(others).collect();
    if to.is_empty() {
        return ().into_any();
    }
    view! {
        <details class="pencil" open=answers_in_place()>
            <summary class="link"><Icon glyph=Glyph::PersonAdd/> " Let somebody else come"</summary>
            <Form action=acts.replace key=("booking_id", talk.id.to_string()) class="form form-wide mt-3">
                <Version value=talk.version/>
                <div class="pair">
                    <Select name="lost" label="Can’t come" options=lost/>
                    <Select name="to" label="Comes instead" options=to/>
                </div>
                <div><Button>"Replace, at the same time"</Button></div>
            </Form>
        </details>
    }
    .into_any()
}

#[component]
fn Missed(id: String, version: i64, first: String, acts: TalkActs) -> impl IntoView {
    let choices = vec![Choice::new("candidate", first), Choice::new("company", "We")];
    view! {
        <details class="pencil" open=answers_in_place()>
            <summary class="link"><Icon glyph=Glyph::Declined/> " Somebody did not come"</summary>
            <Form action=acts.missed key=("booking_id", id) class="form form-wide mt-3">
                <Version value=version/>
                <div class="row-choices"><Radios name="whose" legend="Who did not come?" choices value="candidate"/></div>
                <div><Button>"Note it, and schedule again"</Button></div>
            </Form>
        </details>
    }
}

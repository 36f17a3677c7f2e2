//! One interview, whole: what to do now, what was offered, what was said, what happened.

use domain::{
    Moment,
    bookings::BookingView,
    ids::InterviewId,
    interviews::{Ended, InterviewView, Side, StateName},
    workspaces::MemberSummary,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    api::read_interview,
    booking::{Link, LinkPart, scheduling_link, talks},
    ending::EndingPart,
    next_step::NextStep,
    reopening::ReopeningPart,
    reply::ReplyPart,
    state_badge::StateBadge,
    talks_part::{TalkActs, TalksPart, is_to_come},
    timeline::Timeline,
};
use crate::{
    booking::{Proposals, Proposed, proposal_of},
    failure::Failure,
    fresh::{Told, fresh},
    refused::Refused,
    requests::{OfferFacts, Stage},
    ui::{Banner, Glyph, Heading, LinkButton, Said, Skeleton, State, When, first_named, named, suspend},
    way_back::back_to,
    workspaces::api::members,
};

/// `/interviews/{id}` for a member.
#[component]
pub(crate) fn InterviewPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse::<InterviewId>().ok())));
    let interview = Resource::new(
        move || id.get(),
        |id| async move {
            match id {
                Some(id) => whole(id).await,
                None => Err(Failure::from(domain::refusals::Refusal::NotFound)),
            }
        },
    );
    let inside = move || {
        suspend(async move {
            match interview.await {
                Ok(first) => view! { <Interview first/> }.into_any(),
                Err(failure) => view! { <Refused failure/> }.into_any(),
            }
        })
    };
    view! { <Transition set_pending=crate::ui::waiting() fallback=|| view! { <Skeleton rows=8/> }>{inside}</Transition> }
}

/// An interview with its talks and the link to pick one with.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
struct Whole {
    interview: InterviewView,
    talks: Vec<BookingView>,
    link: Link,
    /// When the candidate has time instead, where that waits for an answer.
    proposed: Option<Proposed>,
    /// Who could come instead of somebody.
    members: Vec<MemberSummary>,
}

async fn whole(id: InterviewId) -> Result<Told<Whole>, Failure> {
    let Told { now, what: interview } = read_interview(id).await?;
    let (talks, link) = (talks(id).await?, scheduling_link(id).await?);
    let proposed = proposal_of(id).await?;
    let has_some = talks.iter().any(|talk| talk.may_cancel);
    let members = if has_some { members().await? } else { Vec::new() };
    Ok(Told { now, what: Whole { interview, talks, link, proposed, members } })
}

/// Names and links stay; what may change is drawn anew by parts, so that nothing typed is lost to news.
#[component]
fn Interview(first: Told<Whole>) -> impl IntoView {
    let id = first.what.interview.row.id;
    let row = first.what.interview.row.clone();
    let (whole, again) = fresh(first, move || whole(id));
    let told = Signal::derive(move || whole.with(|whole| whole.with(whole.what.interview.clone())));
    let talks = Memo::new(move |_| whole.with(|whole| (whole.what.talks.clone(), whole.what.members.clone())));
    let acts = TalkActs::new();
    let link = Memo::new(move |_| whole.with(|whole| whole.what.link.clone()));
    let proposed = Memo::new(move |_| whole.with(|whole| whole.what.proposed.clone()));
    let picked = Memo::new(move |_| {
        whole.with(|whole| {
            let picked = |talk: &BookingView| talk.booked_by.side() == Side::Candidate && is_to_come(talk, whole.now);
            whole.what.talks.iter().any(picked)
        })
    });
    let offered =
        Memo::new(move |_| told.with(|told| (told.what.request.offer.clone(), told.what.request.note.clone())));
    // The parts that hold forms follow only what they are about.
    let turn = Memo::new(move |_| told.with(|told| Turn::of(&told.what)));
    let way = (back_to("/interviews", id), "Interviews");
    let profile = format!("/candidates/{}", row.candidate_id);
    let (name, their_name) = (row.candidate_name.clone(), row.candidate_name.clone());
    view! {
        <Heading title=named(&row.candidate_name) intro=named(&row.position_title) way>
            <LinkButton href=profile icon=Glyph::Person>"See the candidate"</LinkButton>
        </Heading>
        <Said key="booked">"The talk is booked. Everybody who comes has been told."</Said>
        <Said key="moved">"The talk was moved. Everybody who comes has been told."</Said>
        <Said key="cancelled">"The talk was cancelled. Everybody who would have come has been told."</Said>
        <Said key="approved">"The time is approved. Everybody who comes has been told."</Said>
        <Said key="missed">"Noted."</Said>
        <Said key="how">"Changed. Everybody who comes has been told."</Said>
        <Said key="replaced">"Somebody else comes now. Everybody has been told."</Said>
        <Said key="link">"The link is on its way by mail."</Said>
        <Said key="link-copied">"The link is shown below. That you copied it is in the timeline, which the candidate reads."</Said>
        <Said key="unlinked">"The link has ended."</Said>
        <div class="beside">
            <div class="stack gap-6 min-w-0">
                <div class="stack">
                    {move || {
                        let Told { now, what } = told.get();
                        view! { <Now interview=what now again/> }
                    }}
                </div>
                {move || {
                    let proposed = proposed.get().filter(|_| turn.get().may_book)?;
                    Some(view! { <Proposals interview=id proposed/> })
                }}
                {move || {
                    let Turn { state, may_book, .. } = turn.get();
                    let is_over = matches!(state, StateName::Open | StateName::Ended);
                    let (talks, members) = talks.get();
                    let candidate_name = name.clone();
                    let now = told.with_untracked(|told| told.now);
                    let may_book = may_book && !is_over;
                    (!is_over || !talks.is_empty())
                        .then(|| view! { <TalksPart id candidate_name talks members may_book now acts/> })
                }}
                {move || {
                    let turn = turn.get();
                    let first = first_named(&their_name);
                    turn.may_book.then(|| view! { <LinkPart interview=id first link=link.get() has_picked=picked.get()/> })
                }}
                {move || {
                    let turn = turn.get();
                    let candidate_name = row.candidate_name.clone();
                    view! { <Parts id turn candidate_name told again/> }
                }}
                <section class="card stack">
                    <h2>"The offer"</h2>
                    {move || {
                        let (offer, note) = offered.get();
                        view! { <OfferFacts offer note/> }
                    }}
                </section>
            </div>
            <aside class="min-w-0" aria-labelledby="timeline">
                {move || view! { <Timeline entries=told.with(|told| told.what.timeline.clone())/> }}
            </aside>
        </div>
    }
}

/// Whose turn it is, which decides what forms there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each decides about forms of its own")]
struct Turn {
    state: StateName,
    ending_leaves_at: Option<Moment>,
    reopening_asked_by: Option<Side>,
    may_act: bool,
    may_book: bool,
    may_ask_to_reopen: bool,
    has_replied: bool,
}

impl Turn {
    fn of(interview: &InterviewView) -> Self {
        let row = &interview.row;
        Self {
            state: row.state,
            ending_leaves_at: row.ending_leaves_at,
            reopening_asked_by: row.reopening.as_ref().map(|asked| asked.by),
            may_act: row.may_act,
            may_book: row.may_book,
            may_ask_to_reopen: interview.may_ask_to_reopen,
            has_replied: interview.replied_at.is_some(),
        }
    }
}

/// The state, what comes next, and what was said last.
#[component]
fn Now(interview: InterviewView, now: Moment, again: Callback<()>) -> impl IntoView {
    let InterviewView { row, request, replied_at, ended_message, revision, .. } = interview;
    let ended_by_candidate = row.ended == Some(Ended::Candidate);
    let is_request_news = match row.ended {
        Some(Ended::Candidate | Ended::Company) => false,
        Some(Ended::Declined | Ended::AutoDeclined | Ended::Retracted | Ended::Withdrawn) | None => true,
    };
    view! {
        <div class="flex flex-wrap items-center gap-3">
            <StateBadge row=row.clone()/>
            <span class="hush"><NextStep row=row.clone() now over=again/></span>
            {(revision > 1).then(|| view! { <span class="hush">"Reopened; this is round " {revision}</span> })}
        </div>
        {is_request_news.then(|| view! { <Stage request now again/> })}
        {replied_at.map(|at| view! { <p class="hush">"You replied on " <When at/> "."</p> })}
        {ended_message.map(|message| {
            let who = if ended_by_candidate { "The candidate wrote" } else { "You wrote" };
            view! {
                <figure class="said">
                    <figcaption class="hush">{who}</figcaption>
                    <blockquote class="note" dir="auto">{message}</blockquote>
                </figure>
            }
        })}
    }
}

/// The forms that fit whose turn it is.
#[component]
fn Parts(
    id: InterviewId,
    turn: Turn,
    candidate_name: String,
    told: Signal<Told<InterviewView>>,
    again: Callback<()>,
) -> impl IntoView {
    if !turn.may_act {
        return (turn.state != StateName::Ended)
            .then(|| {
                view! {
                    <Banner state=State::Ended icon=Glyph::Lock>
                        "You can read this. Those of the position's hiring team with a premium seat can act on it."
                    </Banner>
                }
            })
            .into_any();
    }
    match turn.state {
        StateName::Open => ().into_any(),
        StateName::AwaitingSchedule | StateName::Scheduled | StateName::InReview => {
            let ending = told.with_untracked(|told| told.with(told.what.ending.clone()));
            let version = told.with_untracked(|told| told.what.version);
            view! {
                <ReplyPart id candidate_name=candidate_name.clone() has_replied=turn.has_replied again/>
                <EndingPart id candidate_name version ending again/>
            }
            .into_any()
        }
        StateName::Ended if turn.may_ask_to_reopen || turn.reopening_asked_by.is_some() => {
            let asked = told.with_untracked(|told| told.what.row.reopening.clone());
            view! { <ReopeningPart id candidate_name asked again/> }.into_any()
        }
        StateName::Ended => ().into_any(),
    }
}

//! Booking a talk: what it is, the candidate's open times over the interviewers', one press, one look, booked (C4–C7).

use domain::{
    Moment,
    bookings::{BookingView, DayPlan, PoolSummary},
    ids::{InterviewId, MemberId},
    interviews::InterviewRow,
    messages::first_name,
    refusals::Refusal,
    time::Zone,
    workspaces::MemberSummary,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::{
    address::Asked,
    api::{
        BookHeld, HoldSlot, MoveTalk, ReleaseSlot, free_starts, longest_talk, plan_day, pools, scheduling_link, talks,
    },
    asking::Asking,
    day::Day,
    days::{Calendar, DayChooser, day_of},
    kept::{Instead, Kept, Moving},
    link_part::SendLink,
};
use crate::{
    failure::{self, Failure},
    fresh::Told,
    help::{self, HelpLink},
    interviews::recruiter::api::read_interview,
    positions::api::position,
    refused::Refused,
    ui::{self, Banner, Glyph, Heading, Icon, LinkButton, Skeleton, State, done, live, suspend},
    workspaces::api::members,
};

/// Who and what the talk is about.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
struct About {
    row: InterviewRow,
    talks: Vec<BookingView>,
    members: Vec<MemberSummary>,
    team: Vec<MemberId>,
    pools: Vec<PoolSummary>,
    longest: u16,
    has_link: bool,
}

async fn about(id: InterviewId) -> Result<About, Failure> {
    let row = read_interview(id).await?.what.row;
    // Not everybody who may book sees the position itself.
    let team = position(row.position_id.to_string()).await.map(|position| position.team).unwrap_or_default();
    Ok(About {
        talks: talks(id).await?,
        members: members().await?,
        team,
        pools: pools().await?,
        longest: longest_talk(id).await?,
        has_link: scheduling_link(id).await?.open.is_some(),
        row,
    })
}

/// The days, and the one that is shown.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
struct Times {
    starts: Vec<Moment>,
    plan: Told<DayPlan>,
}

async fn times(id: InterviewId, asked: Asked, zone: Zone, now: Moment) -> Result<Times, Failure> {
    let calendar = Calendar::of(asked.from, now, &zone);
    let within = calendar.within(&zone);
    let starts = free_starts(id, asked.moving, asked.talk.clone(), within.start, within.end).await?;
    let day = asked.day.unwrap_or_else(|| calendar.with(&starts, &zone).usual());
    let day = day_of(day, &zone);
    let plan = plan_day(id, asked.moving, asked.talk, day.start, day.end).await?;
    Ok(Times { starts, plan })
}

/// What is pressed on this page; it outlives what is drawn anew around it.
#[derive(Clone, Copy)]
struct Acts {
    hold: ServerAction<HoldSlot>,
    release: ServerAction<ReleaseSlot>,
    book: ServerAction<BookHeld>,
    move_there: ServerAction<MoveTalk>,
}

/// `/interviews/{id}/talk`
#[component]
pub(crate) fn TalkPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let id = Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse::<InterviewId>().ok())));
    let asked = Memo::new(move |_| query.with(Asked::read));
    let acts = Acts {
        hold: ServerAction::new(),
        release: ServerAction::new(),
        book: ServerAction::new(),
        move_there: ServerAction::new(),
    };
    let (held, released) = (done(acts.hold), done(acts.release));
    let news = live::use_live();
    let zone = StoredValue::new(ui::zone());
    let now = ui::now().unwrap_or_default();

    let subject =
        Resource::new(move || id.get(), |id| async move { about(id.ok_or(Failure::from(Refusal::NotFound))?).await });
    // Why another time is not free, and where to move to, change nothing of what is free.
    let looked_at = Memo::new(move |_| Asked { why: None, at: None, ..asked.get() });
    let found = Resource::new(
        move || (id.get(), looked_at.get(), held.get(), released.get(), news.get()),
        move |(id, asked, ..)| async move {
            let id = id.ok_or(Failure::from(Refusal::NotFound))?;
            times(id, asked, zone.get_value(), now).await
        },
    );
    let talk = Memo::new(move |_| {
        let Asked { moving, talk, .. } = asked.get();
        Asked { moving, talk, ..Asked::default() }
    });
    let head = move || {
        suspend(async move {
            match subject.await {
                Ok(about) => view! { <Head about asked=talk.get()/> }.into_any(),
                Err(failure) => view! { <Refused failure/> }.into_any(),
            }
        })
    };
    let times = move || {
        suspend(async move {
            match (subject.await, found.await) {
                (Err(_), _) => ().into_any(),
                (Ok(_), Err(failure)) => view! { <NoAnswer failure/> }.into_any(),
                (Ok(about), Ok(found)) => view! { <Found about asked=asked.get() found acts/> }.into_any(),
            }
        })
    };
    let beside = move || {
        suspend(async move {
            match subject.await {
                Ok(about) => view! { <Beside about asked=talk.get()/> }.into_any(),
                Err(_) => ().into_any(),
            }
        })
    };
    view! {
        <Transition fallback=|| view! { <Skeleton rows=2/> }>{head}</Transition>
        <div class="beside">
            <div class="stack gap-6 min-w-0">
                <Transition fallback=|| view! { <Skeleton rows=10/> }>{times}</Transition>
            </div>
            <div class="min-w-0">
                <Transition fallback=|| view! { <Skeleton rows=6/> }>{beside}</Transition>
            </div>
        </div>
    }
}

#[component]
fn Head(about: About, asked: Asked) -> impl IntoView {
    let first = first_name(&about.row.candidate_name).to_owned();
    let title = match asked.moving {
        Some(_) => format!("Move the talk with {first}"),
        None => format!("Book a talk with {first}"),
    };
    view! {
        <a class="back" href=format!("/interviews/{}", about.row.id)>
            <Icon glyph=Glyph::Back/>
            {about.row.candidate_name}
        </a>
        <Heading title intro=about.row.position_title/>
    }
}

/// What kind of talk it is, and the other way round.
#[component]
fn Beside(about: About, asked: Asked) -> impl IntoView {
    let About { row, members, team, pools, longest, has_link, .. } = about;
    let interview = row.id;
    let first = first_name(&row.candidate_name).to_owned();
    let forms = asked.moving.is_none().then(|| {
        view! {
            <section class="card" aria-label="What kind of talk">
                <Asking interview asked=asked.clone() longest members team pools/>
            </section>
            <SendLink interview asked=asked.clone() first has_link/>
        }
    });
    view! { <aside class="stack" aria-label="The talk">{forms} <HelpLink article=help::BOOKING/></aside> }
}

/// The talk that is asked for can't be had at all: somebody has left, it is too long.
#[component]
fn NoAnswer(failure: Failure) -> impl IntoView {
    failure::answer_with(failure.status());
    let lines = failure
        .problems()
        .map(|problems| problems.0.iter().map(|problem| view! { <li>{problem.code.sentence()}</li> }).collect_view());
    view! {
        <Banner state=State::Danger>
            <p><strong>{failure.title()}</strong></p>
            <p>{failure.sentence()}</p>
            <ul>{lines}</ul>
            <p>"Choose how long it takes and who comes once more."</p>
        </Banner>
    }
}

/// The answer: what is kept, the days, the day.
#[component]
fn Found(about: About, asked: Asked, found: Times, acts: Acts) -> impl IntoView {
    let Acts { hold, release, book, move_there } = acts;
    let About { row, talks, .. } = about;
    let interview = row.id;
    let moving = asked.moving.and_then(|id| talks.into_iter().find(|talk| talk.id == id));
    let again = live::look_again();
    let Times { starts, plan: Told { now, what: plan } } = found;
    let zone = ui::zone();
    let calendar = Calendar::of(asked.from, now, &zone).with(&starts, &zone);
    let shown = plan.starts.first().map_or_else(|| calendar.usual(), |start| zone.date(start.start));
    let kept = match (asked.moving, moving, asked.at) {
        (Some(_), Some(booking), Some(to)) => {
            let candidate_zone = plan.candidate_zone.clone();
            view! { <Moving interview asked=asked.clone() booking to candidate_zone action=move_there/> }.into_any()
        }
        (Some(_), Some(booking), None) => {
            let other = plan.candidate_zone.clone();
            view! {
                <Banner state=State::Accepted icon=Glyph::Calendar>
                    "Booked for " <ui::When at=booking.time.start other/> ". Choose a new time below."
                </Banner>
            }
            .into_any()
        }
        (Some(_), None, _) => view! {
            <Banner state=State::Danger>"This talk is not here any more."</Banner>
            <p><LinkButton href=format!("/interviews/{interview}")>"Back to the interview"</LinkButton></p>
        }
        .into_any(),
        (None, ..) => plan
            .held
            .clone()
            .map(|held| view! { <Kept interview held told_at=now plan=plan.clone() book release again/> })
            .into_any(),
    };
    view! {
        {kept}
        <Instead book hold interview asked=asked.clone()/>
        <DayChooser interview asked=asked.clone() calendar shown zone now/>
        <Day interview asked plan candidate=row.candidate_name hold now/>
    }
}

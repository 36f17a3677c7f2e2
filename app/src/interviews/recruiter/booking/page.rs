//! Booking a talk: what it is, the candidate's open times over the interviewers', one press, one look, booked (C4–C7).

use domain::{
    Moment,
    bookings::{BookingView, DayPlan, PoolSummary, TalkForm},
    ids::{InterviewId, MemberId},
    interviews::InterviewRow,
    problems::Code,
    refusals::{Forbidden, Refusal},
    time::{self, Zone},
    workspaces::MemberSummary,
};
use leptos::{ev::MouseEvent, prelude::*, web_sys};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map, use_query_map},
};
use wasm_bindgen::JsCast;

use super::{
    address::Asked,
    api::{
        BookHeld, HoldSlot, MoveTalk, ReleaseSlot, free_starts, longest_talk, plan_day, pools, scheduling_link, talks,
    },
    asking::{Asking, FORM, shown_now},
    day::Day,
    days::{Calendar, DayChooser, day_of},
    kept::{Instead, Kept, Moving, Proposed},
    link_part::SendLink,
    nearest::Nearest,
};
use crate::{
    failure::{self, Failure},
    fresh::Told,
    help::{self, HelpLink},
    interviews::recruiter::api::read_interview,
    positions::api::position,
    refused::Refused,
    ui::{
        self, Banner, Glyph, Heading, Icon, LinkButton, Skeleton, State, WideForm, done, first_named, live, named,
        suspend,
    },
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
    if !row.may_book {
        return Err(Forbidden::MayNotBook.into());
    }
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
    /// What was chosen when the page was drawn last.
    chosen: StoredValue<Option<Chosen>>,
}

/// The time that is kept, or is about to be moved to: the step that the page is at.
type Chosen = Option<String>;

/// `/interviews/{id}/talk`
#[component]
pub(crate) fn TalkPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let id = Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse::<InterviewId>().ok())));
    let asked = Memo::new(move |_| query.with(Asked::read).or_as_sent());
    let acts = Acts {
        hold: ServerAction::new(),
        release: ServerAction::new(),
        book: ServerAction::new(),
        move_there: ServerAction::new(),
        chosen: StoredValue::new(None),
    };
    let (held, released) = (done(acts.hold), done(acts.release));
    let news = live::use_live();
    let zone = StoredValue::new(ui::zone());
    let now = ui::now().unwrap_or_default();

    let subject =
        Resource::new(move || id.get(), |id| async move { about(id.ok_or(Failure::from(Refusal::NotFound))?).await });
    // Why another time is not free, and where to move to, change nothing of what is free.
    let looked_at = Memo::new(move |_| {
        let asked = asked.get();
        let talk = TalkForm { how_kind: String::new(), how_value: String::new(), ..asked.talk };
        Asked { talk, why: None, at: None, ..asked }
    });
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
    // What the fields say stands in the address at once; the fields themselves are drawn anew only when another address is
    // gone to, so that nobody loses their place in them.
    let chosen = StoredValue::new(None::<TalkForm>);
    let drawn = Memo::new(move |before: Option<&Asked>| {
        let talk = talk.get();
        match before {
            Some(before) if chosen.get_value().as_ref() == Some(&talk.talk) => before.clone(),
            _ => talk,
        }
    });
    let navigate = StoredValue::new(use_navigate());
    let on_change = Callback::new(move |talk: TalkForm| {
        let Some(id) = id.get_untracked() else { return };
        // As it will be read from the address.
        let (needs, how_value) = (talk.needs.trim().to_owned(), talk.how_value.trim().to_owned());
        let talk = TalkForm { needs, how_value, ..talk };
        chosen.set_value(Some(talk.clone()));
        let asked = Asked { talk, why: None, ..asked.get_untracked() };
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate.with_value(|navigate| navigate(&asked.address(id), options));
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
                Ok(about) => view! { <Beside about asked=drawn.get() on_change/> }.into_any(),
                Err(_) => ().into_any(),
            }
        })
    };
    let inside = move || view! { <OfForm interview=id.get() on_change/> };
    view! {
        <Transition set_pending=crate::ui::waiting() fallback=|| view! { <Skeleton rows=2/> }>{head}</Transition>
        <WideForm action=acts.hold id=FORM inside>
        <div class="beside">
            <div class="stack gap-6 min-w-0">
                <Transition set_pending=crate::ui::waiting() fallback=|| view! { <Skeleton rows=10/> }>{times}</Transition>
            </div>
            <div class="min-w-0">
                <Transition set_pending=crate::ui::waiting() fallback=|| view! { <Skeleton rows=6/> }>{beside}</Transition>
            </div>
        </div>
        </WideForm>
    }
}

/// What stands in the form's own element: which interview it is about, and the times that whoever comes too late is offered.
#[component]
fn OfForm(interview: Option<InterviewId>, on_change: Callback<TalkForm>) -> impl IntoView {
    let id = interview.map(|id| id.to_string());
    let page = id.as_ref().map(|id| format!("/interviews/{id}/talk"));
    // Enter in a field shows the times for it; the first button of a form is pressed then, and would keep one.
    let show = move |event: MouseEvent| {
        event.prevent_default();
        if let Some(shown) = shown_now() {
            on_change.run(shown.talk);
        }
    };
    view! {
        <button
            class="unseen"
            type="submit"
            tabindex="-1"
            aria-hidden="true"
            formmethod="get"
            formaction=page
            on:click=show
        >
            "Show times"
        </button>
        <input type="hidden" name="interview_id" value=id/>
        <Nearest/>
    }
}

#[component]
fn Head(about: About, asked: Asked) -> impl IntoView {
    let first = first_named(&about.row.candidate_name);
    let title = match asked.moving {
        Some(_) => format!("Move the talk with {first}"),
        None => format!("Book a talk with {first}"),
    };
    view! {
        <a class="back" href=format!("/interviews/{}", about.row.id)>
            <Icon glyph=Glyph::Back/>
            <bdi>{about.row.candidate_name}</bdi>
        </a>
        <Heading title intro=named(&about.row.position_title)/>
    }
}

/// What kind of talk it is, and the other way round.
#[component]
fn Beside(about: About, asked: Asked, on_change: Callback<TalkForm>) -> impl IntoView {
    let About { row, members, team, pools, longest, has_link, .. } = about;
    let interview = row.id;
    let first = first_named(&row.candidate_name);
    let forms = asked.moving.is_none().then(|| {
        view! {
            <section class="card" aria-label="What kind of talk">
                <Asking interview asked=asked.clone() longest members team pools on_change/>
            </section>
            <SendLink first has_link/>
        }
    });
    view! { <aside class="stack" aria-label="The talk">{forms} <HelpLink article=help::BOOKING/></aside> }
}

/// The talk that is asked for can't be had at all: somebody has left, it is too long.
#[component]
fn NoAnswer(failure: Failure) -> impl IntoView {
    failure::answer_with(failure.status());
    let is_nobody = failure.problems().is_some_and(|problems| problems.at("members") == Some(Code::NobodyComes));
    if is_nobody {
        return view! {
            <Banner state=State::Held>
                <p><strong>"Nobody comes"</strong></p>
                <p>{Code::NobodyComes.sentence()}</p>
            </Banner>
        }
        .into_any();
    }
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
    .into_any()
}

/// The answer: what is kept, the days, the day.
#[component]
fn Found(about: About, asked: Asked, found: Times, acts: Acts) -> impl IntoView {
    let Acts { release, book, move_there, chosen, .. } = acts;
    let About { row, talks, .. } = about;
    let interview = row.id;
    let moving = asked.moving.and_then(|id| talks.into_iter().find(|talk| talk.id == id));
    let again = live::look_again();
    let Times { mut starts, plan: Told { now, what: mut plan } } = found;
    // Where it is already is no other time.
    if let Some(booking) = &moving {
        starts.retain(|start| *start != booking.time.start);
        plan.starts.retain(|start| start.start != booking.time.start);
    }
    let zone = ui::zone();
    let calendar = Calendar::of(asked.from, now, &zone).with(&starts, &zone);
    let shown = plan.starts.first().map_or_else(|| calendar.usual(), |start| zone.date(start.start));
    go_on(chosen, plan.held.as_ref().map(|held| held.id.to_string()).or_else(|| asked.at.map(time::rfc3339)));
    let is_kept = plan.held.is_some();
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
        (None, _, at) => match (plan.held.clone(), at) {
            (Some(held), _) => {
                let candidate = row.candidate_name.clone();
                view! { <Kept interview held told_at=now plan=plan.clone() candidate book release again/> }.into_any()
            }
            (None, Some(at)) => {
                let first = first_named(&row.candidate_name);
                view! { <Proposed plan=plan.clone() at first this_year=now/> }.into_any()
            }
            (None, None) => ().into_any(),
        },
    };
    view! {
        {kept}
        <Instead book is_kept/>
        <DayChooser interview asked=asked.clone() calendar shown zone now/>
        <Day interview asked plan candidate=row.candidate_name now/>
    }
}

/// Takes the focus to the step that was just begun: from a time that was pressed to what is asked about it, and back to
/// the times once it is given up. What the page began with, and what changes nothing, leaves it where it is.
fn go_on(last: StoredValue<Option<Chosen>>, chosen: Chosen) {
    let title = if chosen.is_some() { "kept-title" } else { "day-title" };
    let has_changed = last.with_value(|last| last.as_ref().is_some_and(|last| *last != chosen));
    last.set_value(Some(chosen));
    Effect::new(move |_| {
        if !has_changed {
            return;
        }
        // Once it is drawn.
        request_animation_frame(move || {
            let title = document().get_element_by_id(title).and_then(|title| title.dyn_into().ok());
            if let Some(title) = title {
                // A page that can't take the focus leaves it where it was.
                let _: Result<(), _> = web_sys::HtmlElement::focus(&title);
            }
        });
    });
}

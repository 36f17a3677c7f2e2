//! `/pick/{secret}`: where the link in a mail leads. Pick a day, a time, confirm; later the same link shows, moves and
//! cancels what was picked (C5, C6).

use domain::{
    bookings::{Held, How, LinkView, how_unknown},
    refusals::{Conflict, Refusal},
    time::{rfc3339, say_clocks},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    api::{BookTime, Clocks, HoldTime, Pick, ReleaseTime, Talk, Times, is_to_come, pick},
    changes::{CancelTalk, MoveTalk},
    door::Door,
    propose_form::{ProposeForm, Waiting},
    steps::{Asked, Days, NoTimes, StepHead, TimesOfDay, WhoseClock, by_day, says_what_was_done},
    talk::TalkCard,
};
use crate::{
    clock::ClockNotice,
    failure::Failure,
    help::{self, HelpLink},
    refused::Refused,
    ui::{Badge, Banner, Button, Form, Glyph, LinkButton, Said, State, Tone, When, named, provide_time, suspend},
};

/// `/pick/{secret}`
#[component]
pub fn PickPage() -> impl IntoView {
    let params = use_params_map();
    let secret = params.with_untracked(|params| params.get("secret").unwrap_or_default());
    let found = OnceResource::new(pick(secret.clone()));
    let inside = move || {
        let secret = secret.clone();
        suspend(async move {
            match found.await {
                Ok(pick) => view! { <Found secret pick/> }.into_any(),
                Err(failure) => view! { <Refused failure/> }.into_any(),
            }
        })
    };
    view! { <Suspense>{inside}</Suspense> }
}

#[component]
fn Found(secret: String, pick: Pick) -> impl IntoView {
    let door = Door::link(secret, pick.link.interview_id);
    provide_time(pick.clocks.mine.clone(), pick.clocks.now);
    let notice = view! { <ClockNotice page=pick.page.clone()/> };
    let asked = Asked::here();
    let step = match (asked.step.as_str(), pick.times.clone()) {
        ("move", _) => view! { <MoveTalk door/> }.into_any(),
        ("cancel", _) => view! { <CancelTalk door/> }.into_any(),
        ("propose", _) => {
            let LinkView { company, minutes, .. } = pick.link;
            view! { <ProposeForm door company minutes clocks=pick.clocks/> }.into_any()
        }
        (_, None) => view! { <Booked door pick/> }.into_any(),
        ("confirm", Some(times)) => view! { <Confirm door link=pick.link clocks=pick.clocks times/> }.into_any(),
        (_, Some(times)) => view! { <Choose door pick asked times/> }.into_any(),
    };
    view! { {notice} {step} }.into_any()
}

/// What was done with the link.
#[component]
fn Above() -> impl IntoView {
    view! {
        <Said key="booked">"It is booked. You and the company get a mail with it."</Said>
        <Said key="asked">"The time is yours for now. You get a mail once the company has approved it."</Said>
        <Said key="moved">"The talk is moved. You and the company get a mail with it."</Said>
        <Said key="cancelled">"The talk is cancelled. The company has been told."</Said>
        <Said key="proposed">"Your times are on their way. You get a mail when the company has picked one or sent new times."</Said>
    }
}

/// A talk is to come: it stands here, with what can be done about it.
#[component]
fn Booked(door: Door, pick: Pick) -> impl IntoView {
    let Pick { link, clocks, .. } = pick;
    let LinkView { company, booking, .. } = link;
    view! {
        <StepHead back=None title=format!("Your talk with {}", named(&company)) focused=says_what_was_done()/>
        <Above/>
        {booking.map(|booking| view! { <TalkCard talk=Talk { booking, clocks } door/> })}
    }
}

/// Days, or the times of a day.
#[component]
fn Choose(door: Door, pick: Pick, asked: Asked, times: Times) -> impl IntoView {
    let Pick { link, clocks, proposal, .. } = pick;
    let page = door.page();
    let hold = ServerAction::<HoldTime>::new();
    let failure = hold.value().with_untracked(|value| value.as_ref().and_then(|value| value.as_ref().err().cloned()));
    let Some(day) = asked.day else {
        let cancelled = link.booking.clone().filter(|booking| !is_to_come(booking, clocks.now));
        let card = cancelled.map(|booking| {
            view! { <TalkCard talk=Talk { booking, clocks: clocks.clone() } door=door.clone()/> }
        });
        return view! {
            <StepHead
                back=None
                title="Pick a time"
                intro=format!("{} would like to talk with you about {}.", named(&link.company), named(&link.position_title))
                focused=says_what_was_done()
            />
            <Above/>
            <div class="stack">
                {proposal.map(|proposal| view! { <Waiting proposal clocks=clocks.clone() company=link.company.clone() above_times=true/> })}
                {card}
                <About link=link.clone() clocks=clocks.clone()/>
                {if times.starts.is_empty() {
                    view! {
                        <NoTimes page=page.clone() text="The company has no time free in the next weeks. Say when you have time instead."/>
                    }
                        .into_any()
                } else {
                    view! { <Days page=page.clone() asked clocks times/> }.into_any()
                }}
                <LinkButton href=door.step("step=propose") wide=true>"None of these works"</LinkButton>
                <HelpLink article=help::PICKING/>
            </div>
        }
        .into_any();
    };
    let starts = by_day(&clocks, &times.starts).remove(&day).unwrap_or_default();
    let has_none = starts.is_empty() && failure.is_none();
    let other = format!("{page}?day={day}");
    view! {
        <StepHead back=Some((page.clone(), "Other days")) title="Choose a time" focused=failure.is_none()/>
        {if has_none {
            view! { <NoTimes page text="This day has no free time any more." is_day=true/> }.into_any()
        } else {
            let was_taken = matches!(failure, Some(Failure::Refused(Refusal::NoSlot { .. })));
            view! {
                <Form action=hold class="stack">
                    <WhoseClock clocks=clocks.clone()/>
                    {door.fields()}
                    <TimesOfDay day clocks starts failure words="Keep this time" verb="Take"/>
                    {was_taken.then(|| view! { <LinkButton href=other wide=true>"See all times of the day"</LinkButton> })}
                    <LinkButton href=door.step("step=propose") wide=true>"None of these works"</LinkButton>
                </Form>
            }
                .into_any()
        }}
    }
    .into_any()
}

/// How one would meet; where a link leads, not yet the link.
fn how_words(how: Option<&How>, company: &str) -> String {
    how.map_or_else(|| how_unknown(&named(company)), How::say)
}

/// What it is about.
#[component]
fn About(link: LinkView, clocks: Clocks) -> impl IntoView {
    let approval = link.needs_approval.then(|| {
        view! { <p class="hush"><bdi>{link.company.clone()}</bdi> " approves the time you pick; it is yours meanwhile."</p> }
    });
    view! {
        <dl class="facts">
            <dt>"How you’ll meet"</dt>
            <dd>{how_words(link.how.as_ref(), &link.company)}</dd>
            <dt>"How long"</dt>
            <dd>{domain::time::say_duration(link.minutes.into())}</dd>
            <dt>"This link works until"</dt>
            <dd><When at=link.expires_at/></dd>
        </dl>
        {approval}
        <p class="hush">"You don’t have to sign in. What you do here is shown to both sides as done by link."</p>
        <WhoseClock clocks/>
    }
}

/// The third step: the time is kept while it is looked at once more.
#[component]
fn Confirm(door: Door, link: LinkView, clocks: Clocks, times: Times) -> impl IntoView {
    let book = ServerAction::<BookTime>::new();
    let failure = book.value().with_untracked(|value| value.as_ref().and_then(|value| value.as_ref().err().cloned()));
    let Some(held) = times.held else {
        let over = Failure::from(Conflict::HoldOver);
        let failure = failure.unwrap_or(over);
        return view! {
            <StepHead back=Some((door.page(), "All days")) title=failure.title()/>
            <div class="stack">
                <p>{failure.sentence()}</p>
                <LinkButton href=door.page() tone=Tone::Leading wide=true>"Pick a time"</LinkButton>
            </div>
        }
        .into_any();
    };
    let Held { id, time, expires_at, how, .. } = held;
    let day = clocks.day(time.start);
    let release = ServerAction::<ReleaseTime>::new();
    let words = if link.needs_approval { "Ask for" } else { "Book" };
    let button = format!("{words} {}", clocks.mine.say(time.start, clocks.now));
    let (book_fields, release_fields) = (door.fields(), door.fields());
    let until = format!("until {}", clocks.mine.named(say_clocks(expires_at, &clocks.mine.zone, &clocks.mine.zone)));
    let needs_approval = link.needs_approval.then(|| {
        let company = link.company.clone();
        view! { <Banner state=State::Accent><bdi>{company}</bdi> " has to approve it. The time is yours meanwhile."</Banner> }
    });
    let whole = clocks.mine.say_both(time.start, &clocks.other, clocks.now);
    view! {
        <StepHead back=None title=format!("Talk with {}", named(&link.company)) intro=whole focused=failure.is_none()/>
        <div class="stack">
            <p class="flex flex-wrap items-center gap-2">
                <Badge state=State::Held>
                    "Kept for you "
                    <span class="tabular" role="timer" data-until=rfc3339(expires_at) data-now=rfc3339(clocks.now)>
                        {until}
                    </span>
                </Badge>
            </p>
            <dl class="facts">
                <dt>"How you’ll meet"</dt>
                <dd>{how_words(how.as_ref(), &link.company)}</dd>
                <dt>"How long"</dt>
                <dd>{domain::time::say_duration(link.minutes.into())}</dd>
                <dt>"About"</dt>
                <dd dir="auto">{link.position_title.clone()}</dd>
            </dl>
            {needs_approval}
            <Form action=book class="stack" prefix="book-">
                {book_fields}
                <input type="hidden" name="hold" value=id.to_string()/>
                <Button tone=Tone::Leading wide=true>{button}</Button>
            </Form>
            <Form action=release class="stack" prefix="back-">
                {release_fields}
                <input type="hidden" name="hold" value=id.to_string()/>
                <input type="hidden" name="day" value=day.to_string()/>
                <Button wide=true icon=Glyph::Back>"Choose another time"</Button>
            </Form>
        </div>
    }
    .into_any()
}

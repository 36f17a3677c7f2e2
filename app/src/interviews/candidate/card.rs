//! One interview in the candidate's tab: the salary is its headline.

use domain::{
    bookings::{HowKind, StageName, how_unknown},
    interviews::{CandidateInterview, FollowUp, NextTalk},
    places,
};
use leptos::prelude::*;

use super::offer::SalaryLine;
use super::words::{Standing, asked_by, size_and_places, standing};
use crate::{
    how::HowLine,
    ui::{Badge, Glyph, Icon, LinkButton, State, Tone, When, named, now, zone},
    way_back::from_list,
};

/// A card of the list.
#[component]
pub(super) fn Card(
    interview: CandidateInterview,
    /// The address of the list as it is shown.
    list: String,
) -> impl IntoView {
    let standing = standing(&interview);
    let href = from_list(&format!("/interviews/{}", interview.id), &list);
    let company = named(&interview.company.name);
    let about = format!(" of {company} for {}", named(&interview.position_title));
    let (verb, tone) = match standing {
        Standing::New => ("Review request", Tone::Leading),
        Standing::Waiting | Standing::Scheduled | Standing::InReview => ("See where it stands", Tone::Quiet),
        Standing::Ended(_) => ("See what happened", Tone::Quiet),
    };
    let asked = asked_by(&interview).map(|side| match side {
        domain::interviews::Side::Company => format!("{company} asks to reopen this"),
        domain::interviews::Side::Candidate => "You asked to reopen this".to_owned(),
    });
    let next = match standing {
        Standing::New => Some(view! { "Reply by " <When at=interview.request.reply_by/> }.into_any()),
        Standing::Waiting if interview.follow_up == Some(FollowUp::Ready) => {
            Some(view! { "A follow-up is ready to send" }.into_any())
        }
        Standing::Waiting => {
            interview.reply_expected.map(|(_, by)| view! { "Answer expected by " <When at=by/> }.into_any())
        }
        Standing::Scheduled | Standing::InReview => None,
        Standing::Ended(_) => interview.ended_at.map(|at| view! { <When at=at/> }.into_any()),
    };
    view! {
        <article class="card grid gap-3">
            <p class="flex flex-wrap gap-2">
                <Badge state=standing.tone()>{standing.label()}</Badge>
                {asked.map(|asked| view! { <Badge state=State::Accent icon=Glyph::Undo>{asked}</Badge> })}
            </p>
            {interview.next_talk.clone().map(|talk| view! { <Next talk company=company.clone()/> })}
            {match interview.next_talk {
                // Once booked, the time is what one looks for.
                Some(_) => view! { <p class="hush">{interview.base_salary.say()}</p> }.into_any(),
                None => view! { <SalaryLine salary=interview.base_salary/> }.into_any(),
            }}
            <div>
                <h3>{named(&interview.position_title)} " · " {company}</h3>
                <p class="hush">{places::say(&interview.places)}</p>
                {size_and_places(&interview.company).map(|line| view! { <p class="hush">{line}</p> })}
            </div>
            {next.map(|next| view! { <p class="flex items-center gap-2"><crate::ui::Icon glyph=Glyph::Clock/><span>{next}</span></p> })}
            <LinkButton href tone wide=true>
                {verb}
                <span class="unseen">{about}</span>
                <span aria-hidden="true">"→"</span>
            </LinkButton>
        </article>
    }
}

/// The talk that comes next: when, how, on its day the way in, and the file for one's calendar.
#[component]
fn Next(talk: NextTalk, company: String) -> impl IntoView {
    let NextTalk { id, time, stage, how } = talk;
    let zone = zone();
    let is_today = now().is_some_and(|now| zone.date(now) >= zone.date(time.start));
    let join = how.clone().filter(|how| how.kind == HowKind::Video && is_today && stage == StageName::Confirmed);
    let line = match how {
        Some(how) => view! { <HowLine how/> }.into_any(),
        None => view! { "How you’ll meet: " {how_unknown(&company)} }.into_any(),
    };
    let waits = (stage == StageName::Tentative).then(|| {
        view! { <p><Badge state=State::Held icon=Glyph::Held>"Waits for approval"</Badge></p> }
    });
    let about = format!(" the talk with {company}");
    let about_too = about.clone();
    view! {
        <p class="headline"><When at=time.start/></p>
        {waits}
        <p class="flex items-start gap-2"><Icon glyph=Glyph::Place/><span>{line}</span></p>
        {join
            .map(|how| {
                let host = how.host().unwrap_or_default().to_owned();
                view! {
                    <LinkButton
                        href=how.value
                        tone=Tone::Leading
                        icon=Glyph::Forward
                        wide=true
                        attr:rel="external noopener noreferrer nofollow"
                        attr:target="_blank"
                    >
                        "Join on " {host} <span class="unseen">{about_too}</span>
                    </LinkButton>
                }
            })}
        <LinkButton
            href=format!("/talks/{id}/talk.ics")
            icon=Glyph::Add
            wide=true
            attr:download=true
            attr:rel="external"
        >
            "Add to calendar"
            <span class="unseen">{about}</span>
        </LinkButton>
    }
    .into_any()
}

//! One interview in the candidate's tab: the salary is its headline.

use domain::{
    interviews::{CandidateInterview, FollowUp},
    places,
};
use leptos::prelude::*;

use super::offer::SalaryLine;
use super::words::{Standing, asked_by, size_and_places, standing};
use crate::ui::{Badge, Glyph, LinkButton, State, Tone, When};

/// A card of the list.
#[component]
pub(super) fn Card(interview: CandidateInterview) -> impl IntoView {
    let standing = standing(&interview);
    let href = format!("/interviews/{}", interview.id);
    let company = interview.company.name.clone();
    let about = format!(" of {company} for {}", interview.position_title);
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
            <SalaryLine salary=interview.base_salary/>
            <div>
                <h3>{interview.position_title.clone()} " · " {company}</h3>
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

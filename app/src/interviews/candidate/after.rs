//! After accepting: by when to expect an answer, asking for one, ending the process (R12, R15).

use domain::{
    interviews::{CandidateInterview, FollowUp, StateName},
    policy,
};
use leptos::prelude::*;

use super::{
    page::{Deeds, StepHeading},
    words,
};
use crate::{
    booking::Talks,
    help::{self, HelpLink},
    session,
    ui::{Badge, Button, Form, Glyph, LinkButton, State, TextArea, Tone, When, named, zone},
    way_back::on_this_way,
};

/// What comes next, once accepted.
#[component]
pub(super) fn After(interview: CandidateInterview, deeds: Deeds) -> impl IntoView {
    let company = named(&interview.company.name);
    let is_overdue = interview.follow_up == Some(FollowUp::Ready);
    let expected = match interview.reply_expected {
        Some((_, by)) if is_overdue => {
            view! { <p>{company.clone()} " should have answered by " <When at=by other=zone()/> "."</p> }.into_any()
        }
        Some((from, by)) => view! {
            <p>
                {company.clone()} " should answer with times for a first talk between " <When at=from/> " and "
                <When at=by other=zone()/> "."
            </p>
        }
        .into_any(),
        None => {
            let booked = match interview.state {
                StateName::Scheduled => Some(
                    view! { <p>"A talk with " {company.clone()} " is booked. Its time stands above."</p> }.into_any(),
                ),
                StateName::InReview => Some(
                    view! { <p>"You have talked with " {company.clone()} ". They decide what comes next."</p> }
                        .into_any(),
                ),
                StateName::Open | StateName::AwaitingSchedule | StateName::Ended => None,
            };
            let reply = interview.reply.clone().map(|reply| {
                view! {
                    <figure class="said">
                        <figcaption>{company.clone()} " has answered you:"</figcaption>
                        <blockquote class="note" dir="auto">{reply}</blockquote>
                    </figure>
                }
            });
            view! { {booked} {reply} }.into_any()
        }
    };
    let badge = interview.company_answers_in_time.then(|| {
        view! {
            <p>
                <Badge state=State::Accepted icon=Glyph::Fast>"Answers within 48 h"</Badge>
                <span class="hush">" " {company.clone()} " usually does."</span>
            </p>
        }
    });
    let follow_up = match interview.follow_up {
        Some(FollowUp::Ready) => view! { <FollowUpForm interview=interview.clone() deeds/> }.into_any(),
        Some(FollowUp::From { at }) => view! {
            <p class="hush">"No answer by then? From " <When at=at/> " on, a follow-up is ready here for you to send."</p>
        }
        .into_any(),
        None => ().into_any(),
    };
    let note = interview.request.answer.clone().map(|note| {
        view! {
            <div>
                <h3>"Your note"</h3>
                <p class="whitespace-pre-wrap" dir="auto">{note}</p>
            </div>
        }
    });
    let is_waiting = interview.state == StateName::AwaitingSchedule;
    view! {
        <Talks interview=interview.id company=interview.company.name.clone()/>
        <section class="card stack" aria-labelledby="next-title">
            <h2 id="next-title">"What comes next"</h2>
            {expected}
            {badge}
            {follow_up}
            {is_waiting
                .then(|| {
                    view! {
                        <p>"So that a time is found quickly, say when you can be met."</p>
                        <LinkButton href="/availability" icon=Glyph::Clock wide=true>"Say when you can be met"</LinkButton>
                        <LinkButton href=on_this_way(format!("/interviews/{}?step=propose", interview.id)) icon=Glyph::Calendar wide=true>
                            "Propose times for a talk"
                        </LinkButton>
                    }
                })}
            {note}
            <p>
                <LinkButton href=on_this_way(format!("/interviews/{}?step=end", interview.id)) tone=Tone::Danger wide=true>
                    "End interview process"
                </LinkButton>
            </p>
            <HelpLink article=help::WAITING/>
        </section>
    }
}

/// A text that is ready to send, at most once a day.
#[component]
fn FollowUpForm(interview: CandidateInterview, deeds: Deeds) -> impl IntoView {
    let name = session::profile().map(|profile| profile.name).unwrap_or_default();
    let hint = format!(
        "More than {} hours have passed. This is ready to send; change it as you like. One a day is possible.",
        policy::COMPANY_REPLY_BY.num_hours()
    );
    view! {
        <Form action=deeds.follow_up prefix="follow-" class="stack">
            <input type="hidden" name="id" value=interview.id.to_string()/>
            <TextArea name="message" label="Follow-up" rows=8 hint value=words::follow_up(&interview, &name)/>
            <Button tone=Tone::Leading wide=true>"Send follow-up"</Button>
        </Form>
    }
}

/// The question before ending; it names what happens.
#[component]
pub(super) fn EndForm(interview: CandidateInterview, deeds: Deeds) -> impl IntoView {
    let back = on_this_way(format!("/interviews/{}", interview.id));
    let company = named(&interview.company.name);
    view! {
        <StepHeading interview=interview.clone() title="End this interview process?"/>
        <Form action=deeds.end class="stack">
            <input type="hidden" name="id" value=interview.id.to_string()/>
            <p>
                {company.clone()} " is told at once. The interview moves to “Show ended interviews”; from there you can
                ask to reopen it."
            </p>
            <TextArea
                name="message"
                label=format!("Message to {company}")
                rows=4
                optional=true
                hint="A sentence is enough, and none is fine."
            />
            <div class="reach">
                <LinkButton href=back>"Back"</LinkButton>
                <Button tone=Tone::Final>"End interview process"</Button>
            </div>
        </Form>
    }
}

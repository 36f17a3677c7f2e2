//! How an interview ended, and the way back (R12).

use domain::interviews::{CandidateInterview, Ended, Reopening, Side};
use leptos::prelude::*;

use super::{
    page::{Deeds, StepHeading},
    words::Standing,
};
use crate::{
    help::{self, HelpLink},
    ui::{Button, Form, Glyph, LinkButton, TextArea, Tone, When, named},
    way_back::on_this_way,
};

/// What happened, who said what, and how to begin again.
#[component]
pub(super) fn HowItEnded(interview: CandidateInterview, how: Option<Ended>, deeds: Deeds) -> impl IntoView {
    let company = named(&interview.company.name);
    let said = |title: String, text: Option<String>| {
        text.map(|text| {
            view! {
                <div>
                    <h3>{title}</h3>
                    <p class="whitespace-pre-wrap" dir="auto">{text}</p>
                </div>
            }
        })
    };
    let message_from = match how {
        Some(Ended::Company) => format!("Message of {company}"),
        _ => "Your message".to_owned(),
    };
    let answer_title = if how == Some(Ended::Declined) { "Your reason" } else { "Your note" };
    let again = match interview.reopening.clone() {
        Some(Reopening { by: Side::Company, at, message }) => {
            view! { <CompanyAsks interview=interview.clone() at message deeds/> }.into_any()
        }
        Some(Reopening { by: Side::Candidate, at, .. }) => view! {
            <p class="hush">"You asked to reopen this on " <When at=at/> ". " {company.clone()} " has been told and can agree."</p>
        }
        .into_any(),
        None if interview.may_ask_to_reopen => view! {
            <LinkButton href=on_this_way(format!("/interviews/{}?step=reopen", interview.id)) icon=Glyph::Undo wide=true>
                "Ask to reopen"
            </LinkButton>
        }
        .into_any(),
        None => ().into_any(),
    };
    view! {
        <section class="card stack" aria-labelledby="ended">
            <div>
                <h2 id="ended">"What happened"</h2>
                <p>{Standing::Ended(how).sentence(&company)}</p>
                {interview.ended_at.map(|at| view! { <p class="hush"><When at=at/></p> })}
            </div>
            {said(message_from, interview.ended_message.clone())}
            {said(answer_title.to_owned(), interview.request.answer.clone())}
            {again}
            <HelpLink article=help::ENDING/>
        </section>
    }
}

/// The company asked to begin again; the candidate says yes or no.
#[component]
fn CompanyAsks(
    interview: CandidateInterview,
    at: domain::Moment,
    message: Option<String>,
    deeds: Deeds,
) -> impl IntoView {
    let id = interview.id.to_string();
    view! {
        <div class="stack">
            <div>
                <h3>{named(&interview.company.name)} " asks to reopen this"</h3>
                <p class="hush"><When at=at/></p>
                {message.map(|message| view! { <p class="whitespace-pre-wrap" dir="auto">{message}</p> })}
            </div>
            <Form action=deeds.agree class="stack" prefix="agree-">
                <input type="hidden" name="id" value=id/>
                <Button tone=Tone::Leading wide=true>"Agree to reopen"</Button>
            </Form>
            <Form action=deeds.refuse class="stack" prefix="refuse-">
                <input type="hidden" name="id" value=interview.id.to_string()/>
                <Button wide=true>"Leave it ended"</Button>
            </Form>
        </div>
    }
}

/// Asking to begin again, with a word if one is wanted.
#[component]
pub(super) fn ReopenForm(interview: CandidateInterview, deeds: Deeds) -> impl IntoView {
    let back = on_this_way(format!("/interviews/{}", interview.id));
    let company = named(&interview.company.name);
    view! {
        <StepHeading interview=interview.clone() title="Ask to reopen?"/>
        <Form action=deeds.ask class="stack">
            <input type="hidden" name="id" value=interview.id.to_string()/>
            <p>{company.clone()} " is asked and decides. If they agree, the process goes on where it stood after accepting."</p>
            <TextArea
                name="message"
                label=format!("Message to {company}")
                rows=4
                optional=true
                hint="What has changed for you."
            />
            <div class="reach">
                <LinkButton href=back>"Back"</LinkButton>
                <Button tone=Tone::Leading>"Ask to reopen"</Button>
            </div>
        </Form>
    }
}

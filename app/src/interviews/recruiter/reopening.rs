//! Beginning again after an end: one side asks, the other agrees (R12).

use domain::{
    ids::InterviewId,
    interviews::{Reopening, Side},
};
use leptos::prelude::*;

use super::api::{CompanyAnswersReopening, CompanyAsksToReopen};
use crate::ui::{Banner, Button, Form, Glyph, Icon, State, TextArea, Tone, When, first_named};

/// Asking, waiting, or answering.
#[component]
pub(super) fn ReopeningPart(
    id: InterviewId,
    candidate_name: String,
    asked: Option<Reopening>,
    again: Callback<()>,
) -> impl IntoView {
    let first = first_named(&candidate_name);
    match asked {
        None => view! { <Ask id first again/> }.into_any(),
        Some(Reopening { by: Side::Company, at, .. }) => view! {
            <Banner state=State::Delivered>
                "You asked to reopen this on " <When at/> ". " {first} " has not answered yet."
            </Banner>
        }
        .into_any(),
        Some(Reopening { by: Side::Candidate, at, message }) => {
            view! { <Answer id first at message again/> }.into_any()
        }
    }
}

#[component]
fn Ask(id: InterviewId, first: String, again: Callback<()>) -> impl IntoView {
    let action = ServerAction::<CompanyAsksToReopen>::new();
    Effect::new(move |_| {
        if matches!(action.value().get(), Some(Ok(()))) {
            again.run(());
        }
    });
    view! {
        <section class="card" id="reopening">
            <details class="pencil" open=crate::ui::typed::answers_in_place()>
                <summary class="link"><Icon glyph=Glyph::Undo/> " Ask to reopen"</summary>
                <div class="stack mt-3">
                    <p>"The process begins again if " {first} " agrees."</p>
                    <Form action prefix="ask-" class="form form-wide">
                        <input type="hidden" name="interview_id" value=id.to_string()/>
                        <TextArea name="message" label="Message" hint="What has changed since" optional=true rows=4/>
                        <div><Button>"Ask to reopen"</Button></div>
                    </Form>
                </div>
            </details>
        </section>
    }
}

#[component]
fn Answer(
    id: InterviewId,
    first: String,
    at: domain::Moment,
    message: Option<String>,
    again: Callback<()>,
) -> impl IntoView {
    let action = ServerAction::<CompanyAnswersReopening>::new();
    Effect::new(move |_| {
        if matches!(action.value().get(), Some(Ok(()))) {
            again.run(());
        }
    });
    let form = move |agrees: bool, tone: Tone, words: &'static str| {
        view! {
            <Form action prefix=if agrees { "agree-" } else { "refuse-" } class="contents">
                <input type="hidden" name="interview_id" value=id.to_string()/>
                <input type="hidden" name="agrees" value=agrees.to_string()/>
                <Button tone>{words}</Button>
            </Form>
        }
    };
    view! {
        <section class="card stack" id="reopening" aria-labelledby="reopening-title">
            <h2 id="reopening-title">{first.clone()} " asks to reopen"</h2>
            <p class="hush">"Asked on " <When at/> ". If you agree, it is your turn to reply."</p>
            {message.map(|message| view! { <blockquote class="note" dir="auto">{message}</blockquote> })}
            <div class="actions">
                {form(true, Tone::Leading, "Reopen")}
                {form(false, Tone::Quiet, "Leave it ended")}
            </div>
        </section>
    }
}

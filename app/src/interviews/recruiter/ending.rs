//! The company ends a process: the candidate is always told, five minutes later (R13).

use domain::{ids::InterviewId, interviews::Ending};
use leptos::prelude::*;

use super::api::{EditEnding, EndForCompany, WithdrawEnding};
use crate::{
    fresh::Told,
    ui::{Banner, Button, Countdown, Form, Glyph, Icon, State, TextArea, Tone, Version, first_named},
};

/// Ending it, or changing the ending that is held.
#[component]
pub(super) fn EndingPart(
    id: InterviewId,
    candidate_name: String,
    version: i64,
    ending: Told<Option<Ending>>,
    again: Callback<()>,
) -> impl IntoView {
    let first = first_named(&candidate_name);
    let now = ending.now;
    match ending.what {
        Some(held) => view! { <HeldEnding id version first held now again/> }.into_any(),
        None => view! { <EndIt id first again/> }.into_any(),
    }
}

#[component]
fn EndIt(id: InterviewId, first: String, again: Callback<()>) -> impl IntoView {
    let action = ServerAction::<EndForCompany>::new();
    Effect::new(move |_| {
        if matches!(action.value().get(), Some(Ok(()))) {
            again.run(());
        }
    });
    let hint = format!("{first} reads this. A kind reason helps more than none.");
    view! {
        <section class="card" id="ending">
            <details class="pencil" open=crate::ui::typed::answers_in_place()>
                <summary class="link"><Icon glyph=Glyph::Leave/> " End interview process"</summary>
                <div class="stack mt-3">
                    <p>{first} " is told in five minutes. Until then you can change the message or withdraw it."</p>
                    <Form action prefix="end-" class="form form-wide">
                        <input type="hidden" name="interview_id" value=id.to_string()/>
                        <TextArea name="message" label="Message" hint optional=true rows=4/>
                        <div><Button tone=Tone::Danger>"End interview process"</Button></div>
                    </Form>
                </div>
            </details>
        </section>
    }
}

#[component]
fn HeldEnding(
    id: InterviewId,
    version: i64,
    first: String,
    held: Ending,
    now: domain::Moment,
    again: Callback<()>,
) -> impl IntoView {
    let edit = ServerAction::<EditEnding>::new();
    let withdraw = ServerAction::<WithdrawEnding>::new();
    Effect::new(move |_| {
        let edited = matches!(edit.value().get(), Some(Ok(_)));
        let withdrawn = matches!(withdraw.value().get(), Some(Ok(())));
        if edited || withdrawn {
            again.run(());
        }
    });
    let read = Signal::derive(move || match edit.value().get() {
        Some(Ok(saved)) => saved,
        Some(Err(_)) | None => version,
    });
    let saved =
        move || matches!(edit.value().get(), Some(Ok(_))).then_some("Saved. The moment it leaves has not changed.");
    view! {
        <section class="card stack" id="ending" aria-labelledby="ending-title">
            <h2 id="ending-title">"The process is being ended"</h2>
            <Banner state=State::Held>
                <p><strong>"Held"</strong> " · leaves in " <Countdown until=held.leaves_at now says="The end of the process leaves in" over=again/></p>
                <p class="hush">"Then " {first} " is told, and the process ends."</p>
            </Banner>
            <Form action=edit prefix="ending-" class="form form-wide">
                <Version value=read/>
                <input type="hidden" name="interview_id" value=id.to_string()/>
                <TextArea name="message" label="Message" optional=true rows=4 value=held.message.unwrap_or_default()/>
                <div class="actions">
                    <Button>"Save the message"</Button>
                    <span role="status" class="hush">{saved}</span>
                </div>
            </Form>
            <Form action=withdraw prefix="keep-" class="form">
                <input type="hidden" name="interview_id" value=id.to_string()/>
                <div><Button tone=Tone::Leading icon=Glyph::Withdrawn>"Withdraw, and keep the process going"</Button></div>
            </Form>
        </section>
    }
}

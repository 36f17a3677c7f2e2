//! The answer to a request: accepting in one tap, declining in two (R9).

use domain::interviews::CandidateInterview;
use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    api::AcceptRequest,
    page::{Deeds, StepHeading},
};
use crate::{
    help::{self, HelpLink},
    ui::{Banner, Button, Form, Glyph, LinkButton, State, TextArea, Tone, When, named, typed::typed, zone},
    way_back::on_this_way,
};

/// The page of an open request: its children, when to answer, a note if one is wanted, and the two answers in reach.
#[component]
pub(super) fn AcceptForm(interview: CandidateInterview, deeds: Deeds, children: Children) -> impl IntoView {
    let decline = on_this_way(format!("/interviews/{}?step=decline", interview.id));
    // What is wrong with the note must not hide behind its fold.
    let is_kept = typed(AcceptRequest::PATH).is_some();
    let was_refused = move || is_kept || deeds.accept.value().with(|value| matches!(value, Some(Err(_))));
    view! {
        <Form action=deeds.accept class="stack">
            <input type="hidden" name="request_id" value=interview.request.id.to_string()/>
            {children()}
            <Deadlines interview=interview.clone()/>
            <details class="card" open=was_refused>
                <summary class="flex min-h-11 items-center gap-2 font-semibold"><crate::ui::Icon glyph=Glyph::Text/>"Add a note when accepting"</summary>
                <TextArea
                    name="note"
                    label="Your note"
                    rows=3
                    optional=true
                    hint="When you can talk, what you would like to know. The company reads it."
                />
            </details>
            <HelpLink article=help::ANSWERING/>
            <div class="reach">
                <LinkButton href=decline>"Decline"</LinkButton>
                <Button tone=Tone::Leading>"Accept"</Button>
            </div>
        </Form>
    }
}

/// By when to answer, and what happens otherwise, by the candidate's clock.
#[component]
fn Deadlines(interview: CandidateInterview) -> impl IntoView {
    let automatic = interview.expires_at.map(|at| {
        view! {
            <dt>"Without an answer"</dt>
            <dd>"It will be declined automatically on " <When at other=zone()/> "."</dd>
        }
    });
    view! {
        <section class="card grid gap-3" aria-labelledby="deadlines-title">
            <h2 id="deadlines-title">"When to answer"</h2>
            <dl class="facts">
                <dt>"Reply by"</dt>
                <dd><When at=interview.request.reply_by other=zone()/></dd>
                {automatic}
            </dl>
            <p class="hush">"Declining never harms your profile. Answering within 48 hours earns the fast responder badge."</p>
        </section>
    }
}

/// The second step of declining.
#[component]
pub(super) fn DeclineForm(interview: CandidateInterview, deeds: Deeds) -> impl IntoView {
    let back = on_this_way(format!("/interviews/{}", interview.id));
    let company = named(&interview.company.name);
    view! {
        <StepHeading interview=interview.clone() title="Decline this request?"/>
        <Form action=deeds.decline class="stack">
            <input type="hidden" name="request_id" value=interview.request.id.to_string()/>
            <Banner state=State::Accent>"Declining never harms your profile. A quick answer even helps your response time."</Banner>
            <TextArea
                name="reason"
                label="Reason"
                rows=4
                optional=true
                hint=format!("{company} reads it. It helps them ask you for something better, or not again.")
            />
            <p class="hush">"You can ask to reopen it later; it stays under “Show ended interviews”."</p>
            <div class="reach">
                <LinkButton href=back>"Back"</LinkButton>
                <Button tone=Tone::Danger>"Decline"</Button>
            </div>
        </Form>
    }
}

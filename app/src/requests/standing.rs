//! A request that was sent: where it stands, and what can still be done about it (R4, R5, R11).

use domain::{
    policy,
    requests::{RequestView, StageName},
};
use leptos::prelude::*;

use super::{
    api::{RetractRequest, WithdrawRequest, read_request, standing_address},
    offer::OfferFacts,
};
use crate::{
    fresh::{Told, fresh},
    ui::{Banner, Button, Countdown, Form, Glyph, Icon, LinkButton, Said, State, Tone, When, first_named},
    way_back::on_this_way,
};

/// The request, kept up to date.
#[component]
pub(super) fn Standing(first: Told<RequestView>) -> impl IntoView {
    let id = first.what.id;
    let (told, again) = fresh(first, move || read_request(id));
    // What was saved is told until something else has happened.
    let is_held = Memo::new(move |_| told.with(|told| told.what.stage == StageName::Held));
    view! {
        <div class="stack">
            {move || is_held.get().then(|| view! { <Said key="saved">"Saved. The moment it leaves has not changed."</Said> })}
            {move || {
                let Told { now, what: request } = told.get();
                let offer = request.offer.clone();
                let note = request.note.clone();
                let title = request.position_title.clone();
                let elsewhere = (request.stage != StageName::Held).then(|| on_this_way(format!("/candidates/{}?write=1", request.candidate_id)));
                let interview = format!("/interviews/{}", request.interview_id);
                view! {
                    <h3 dir="auto">{title}</h3>
                    <Stage request now again/>
                    <OfferFacts offer note/>
                    <div class="actions">
                        <LinkButton href=interview small=true icon=Glyph::Interviews>"Open the interview"</LinkButton>
                        {elsewhere.map(|href| view! { <a class="link" href=href>"Write another request"</a> })}
                    </div>
                }
            }}
        </div>
    }
}

/// What happened last, and what may be done next.
#[component]
pub(crate) fn Stage(
    request: RequestView,
    now: domain::Moment,
    /// Asks the server once more.
    again: Callback<()>,
) -> impl IntoView {
    let first = first_named(&request.candidate_name);
    let answer = request.answer.clone();
    match request.stage {
        StageName::Held => view! { <Held request now again/> }.into_any(),
        StageName::Withdrawn => view! {
            <Banner state=State::Ended icon=Glyph::Withdrawn>"Withdrawn. " {first} " never saw it."</Banner>
        }
        .into_any(),
        StageName::Delivered => view! { <Delivered request again/> }.into_any(),
        StageName::Accepted => {
            let name = first.clone();
            view! {
                <Banner state=State::Accepted>
                    <p>"Accepted" {at(request.answered_at)} ". " {name} " expects an answer within 24 to 48 hours."</p>
                </Banner>
                {said_by(&first, answer)}
            }
            .into_any()
        }
        StageName::Declined => view! {
            <Banner state=State::Ended icon=Glyph::Declined>"Declined" {at(request.answered_at)} "."</Banner>
            {said_by(&first, answer)}
        }
        .into_any(),
        StageName::AutoDeclined => view! {
            <Banner state=State::Ended icon=Glyph::Clock>
                "Declined automatically" {at(request.answered_at)} ": nobody answered in 14 days. You can ask to reopen it."
            </Banner>
        }
        .into_any(),
        StageName::Retracted => view! {
            <Banner state=State::Ended icon=Glyph::Undo>"Retracted. " {first} " was told that you took it back."</Banner>
        }
        .into_any(),
    }
}

fn at(moment: Option<domain::Moment>) -> impl IntoView {
    moment.map(|at| view! { " on " <When at/> })
}

fn said_by(first: &str, answer: Option<String>) -> impl IntoView + use<> {
    let label = format!("{first} wrote");
    answer.map(|answer| {
        view! {
            <figure class="said">
                <figcaption class="hush">{label}</figcaption>
                <blockquote class="note" dir="auto">{answer}</blockquote>
            </figure>
        }
    })
}

/// Still in the hold: seconds count.
#[component]
fn Held(request: RequestView, now: domain::Moment, again: Callback<()>) -> impl IntoView {
    let withdraw = ServerAction::<WithdrawRequest>::new();
    Effect::new(move |_| {
        if matches!(withdraw.value().get(), Some(Ok(()))) {
            again.run(());
        }
    });
    let edit = on_this_way(format!("{}&edit=1", standing_address(request.candidate_id, request.id)));
    if now >= request.deliver_at {
        return view! {
            <Banner state=State::Held>"Leaving now."</Banner>
        }
        .into_any();
    }
    let actions = request.may_act.then(|| {
        view! {
            <div class="grid grid-cols-2 gap-3">
                <LinkButton href=edit icon=Glyph::Edit wide=true>"Edit"</LinkButton>
                <Form action=withdraw class="contents">
                    <input type="hidden" name="request_id" value=request.id.to_string()/>
                    <Button icon=Glyph::Withdrawn wide=true>"Withdraw"</Button>
                </Form>
            </div>
        }
    });
    view! {
        <Banner state=State::Held>
            <p>
                <strong>"Held"</strong> " · leaves in "
                <Countdown until=request.deliver_at now says="The request leaves in" over=again/>
            </p>
            <p class="hush">"It goes even if you close this page."</p>
        </Banner>
        {actions}
    }
    .into_any()
}

/// With the candidate, without an answer.
#[component]
fn Delivered(request: RequestView, again: Callback<()>) -> impl IntoView {
    let retract = ServerAction::<RetractRequest>::new();
    Effect::new(move |_| {
        if matches!(retract.value().get(), Some(Ok(()))) {
            again.run(());
        }
    });
    let first = first_named(&request.candidate_name);
    let reply_by = request.delivered_at.map(|at| at + policy::RESPONSE_TARGET);
    let actions = request.may_act.then(|| {
        view! {
            <details class="pencil">
                <summary class="link"><Icon glyph=Glyph::Undo/> " Retract"</summary>
                <div class="stack mt-2 gap-3">
                    <p>{first} " is told that you took the request back. It does not count towards their response time."</p>
                    <Form action=retract class="form">
                        <input type="hidden" name="request_id" value=request.id.to_string()/>
                        <div><Button tone=Tone::Danger>"Retract request"</Button></div>
                    </Form>
                </div>
            </details>
        }
    });
    view! {
        <Banner state=State::Delivered>
            <p>"Delivered" {at(request.delivered_at)} "."</p>
            {reply_by.map(|at| view! { <p>"Reply hoped for by " <When at/>"."</p> })}
            {request.expires_at.map(|at| view! { <p>"Without an answer, it will be declined automatically on " <When at/> "."</p> })}
        </Banner>
        {actions}
    }
}

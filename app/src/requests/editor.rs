//! Writing a request, and changing one that is held.

use domain::{
    candidates::CandidateView,
    messages::first_name,
    problems::Problems,
    refusals::Refusal,
    requests::{RequestForm, RequestView, StageName, WindowView},
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    api::{EditRequest, SendRequest, problems_at_fields, standing_address},
    fields::Fields,
    open_ones::OpenOnes,
    writing::{Writing, beginning},
};
use crate::{
    failure::Failure,
    fresh::Told,
    ui::{Banner, Button, Countdown, Empty, Form, Glyph, LinkButton, State, Tone, When},
};

fn check(form: &RequestForm) -> Result<(), Problems> {
    form.draft().check().map(|_| ()).map_err(|problems| problems_at_fields(problems, form))
}

fn check_new(sent: &SendRequest) -> Result<(), Problems> {
    check(&sent.form)
}

fn check_edited(sent: &EditRequest) -> Result<(), Problems> {
    check(&sent.form)
}

/// A new request to this candidate, or why there can't be one.
#[component]
pub(super) fn SendEditor(
    candidate: CandidateView,
    window: Told<WindowView>,
    /// The text of a template the address asks for.
    message: Option<String>,
) -> impl IntoView {
    let action = ServerAction::<SendRequest>::new();
    let begins_with_template = message.is_some();
    let form = beginning(&window.what, message);
    let open_ones = window.with(window.what.open_elsewhere.clone());
    let has_open_ones = !open_ones.what.is_empty();
    let may_not_send = window.what.may_not_send.clone();
    let has_position = !window.what.positions.is_empty();
    let can_write = may_not_send.is_none() && has_position;
    let id = candidate.id;
    let writing = Writing::new(SendRequest::PATH, window.what, form.clone());
    let editor = if let Some(refusal) = may_not_send {
        let standard = matches!(refusal, domain::refusals::Refusal::Forbidden { .. });
        view! {
            <Banner state=State::Ended icon=Glyph::Lock>{refusal.sentence()}</Banner>
            {standard.then(|| view! {
                <fieldset class="form form-wide" disabled>
                    <legend class="unseen">"Request, read only"</legend>
                    <Fields candidate writing form/>
                </fieldset>
            })}
        }
        .into_any()
    } else if has_position {
        view! {
            <Form action check=check_new class="form form-wide">
                <input type="hidden" name="candidate_id" value=id.to_string()/>
                <div class="form form-wide" on:input=move |event| writing.look(&event) on:change=move |event| writing.look(&event)>
                    <Fields candidate writing form/>
                </div>
                <div class="stack gap-2">
                    <Button tone=Tone::Leading wide=true icon=Glyph::Delivered>"Send interview request"</Button>
                    <p class="hint">"It leaves in five minutes. Until then you can edit or withdraw it."</p>
                </div>
            </Form>
        }
        .into_any()
    } else {
        view! {
            <Empty
                icon=Glyph::Briefcase
                title="No position to ask for"
                text="A request is for an open position you act within. Open one, or have its manager add you to the hiring team."
            >
                <LinkButton href="/positions" tone=Tone::Leading>"Go to positions"</LinkButton>
            </Empty>
        }
        .into_any()
    };
    if has_open_ones && can_write {
        let is_open = begins_with_template || crate::ui::typed::answers_in_place();
        view! {
            <div class="stack">
                <OpenOnes first=open_ones candidate_id=id/>
                <details class="another" open=is_open>
                    <summary class="button button-quiet button-wide">"Ask about another position"</summary>
                    <div class="mt-4">{editor}</div>
                </details>
            </div>
        }
        .into_any()
    } else {
        view! {
            <div class="stack">
                <OpenOnes first=open_ones candidate_id=id/>
                {editor}
            </div>
        }
        .into_any()
    }
}

/// Changes a held request. What was sent before stays in place until something better is saved (R4).
#[component]
pub(super) fn EditEditor(
    candidate: CandidateView,
    window: Told<WindowView>,
    request: Told<RequestView>,
) -> impl IntoView {
    let action = ServerAction::<EditRequest>::new();
    let Told { now, what: request } = request;
    let back = standing_address(candidate.id, request.id);
    if request.stage != StageName::Held || !request.may_act || now >= request.deliver_at {
        return view! {
            <div class="stack">
                <Banner state=State::Delivered>
                    {if request.stage == StageName::Withdrawn {
                        "This request was withdrawn, so there is nothing to edit."
                    } else {
                        "The request has left. It can't be edited any more; you can retract it until it is answered."
                    }}
                </Banner>
                <p><LinkButton href=back>"See the request"</LinkButton></p>
            </div>
        }
        .into_any();
    }
    let form = RequestForm::of(request.position_id, &request.offer);
    let mut window = window;
    // It is no second one beside itself.
    window.what.open_elsewhere.retain(|row| row.request_id != request.id);
    let writing = Writing::new(EditRequest::PATH, window.what, form.clone());
    let first = first_name(&candidate.profile.name).to_owned();
    let deliver_at = request.deliver_at;
    let refused = move || {
        // A field that is wrong leaves the last version in place; a request that has left says so itself.
        let is_invalid =
            |value: &Option<Result<(), Failure>>| matches!(value, Some(Err(Failure::Refused(Refusal::Invalid { .. }))));
        action.value().with(is_invalid).then(|| {
            view! { <p>"What you sent before stays in place and leaves at " <When at=deliver_at/> " unless you save something better."</p> }
        })
    };
    view! {
        <Form action check=check_edited class="form form-wide">
            <Banner state=State::Held>
                "Editing the request to " {first} ". The version you sent leaves in "
                <Countdown until=deliver_at now says="The request leaves in"/>
                ", with or without your changes."
                {refused}
            </Banner>
            <input type="hidden" name="request_id" value=request.id.to_string()/>
            <input type="hidden" name="version" value=request.version/>
            <div class="form form-wide" on:input=move |event| writing.look(&event) on:change=move |event| writing.look(&event)>
                <Fields candidate writing form/>
            </div>
            <div class="actions">
                <Button tone=Tone::Leading>"Save changes"</Button>
                <LinkButton href=back>"Keep it as it is"</LinkButton>
            </div>
        </Form>
    }
    .into_any()
}

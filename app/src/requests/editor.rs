//! Writing a request, and changing one that is held.

use domain::{
    Moment,
    candidates::CandidateView,
    ids::{CandidateId, RequestId},
    problems::Problems,
    refusals::Refusal,
    requests::{KeptDraft, RequestForm, RequestView, StageName, WindowView},
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    api::{DiscardDraft, EditRequest, SendRequest, problems_at_fields, standing_address},
    fields::Fields,
    open_ones::OpenOnes,
    writing::{Begun, DRAFT, Keeping, Subject, Writing, beginning},
};
use crate::{
    failure::Failure,
    fresh::Told,
    ui::{
        Banner, Button, Countdown, Empty, Form, Glyph, LinkButton, Plain, State, Tone, Version, When, first_named,
        typed::{sign_in_here, typed},
        usual_button,
    },
    way_back::on_this_way,
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

/// While the form is being sent its draft is not kept, and is again once it was refused.
fn follow<S>(action: ServerAction<S>, writing: Writing)
where
    S: ServerFn<Error = Failure> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    Effect::new(move |was_pending: Option<bool>| {
        let is_pending = action.pending().get();
        let is_refused = || action.value().with_untracked(|value| matches!(value, Some(Err(_))));
        if is_pending {
            writing.forget();
        } else if was_pending == Some(true) && is_refused() {
            writing.keep_again();
        }
        is_pending
    });
}

/// A new request to this candidate, or why there can't be one.
#[component]
pub(super) fn SendEditor(
    candidate: CandidateView,
    window: Told<WindowView>,
    /// What was typed before.
    draft: Option<KeptDraft>,
    /// Whether the address asks for writing.
    is_asked: bool,
) -> impl IntoView {
    let action = ServerAction::<SendRequest>::new();
    let saved_at = draft.as_ref().map(|draft| draft.saved_at);
    let begun = Begun { now: window.now, saved_at };
    let form = draft.map_or_else(|| beginning(&window.what), |draft| draft.form);
    let open_ones = window.with(window.what.open_elsewhere.clone());
    let has_open_ones = !open_ones.what.is_empty();
    let may_not_send = window.what.may_not_send.clone();
    let has_position = !window.what.positions.is_empty();
    let can_write = may_not_send.is_none() && has_position;
    let id = candidate.id;
    let writing =
        Writing::new(SendRequest::PATH, window.what, form.clone(), Subject { candidate: id, request: None }, begun);
    follow(action, writing);
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
            {saved_at.map(|at| view! { <div on:submit=move |_| writing.forget()><Continued at candidate=id request=None/></div> })}
            <Form action check=check_new class="form form-wide" mark=DRAFT>
                {usual_button()}
                <input type="hidden" name="candidate_id" value=id.to_string()/>
                <div class="form form-wide" on:input=move |event| writing.look(&event) on:change=move |event| writing.look(&event)>
                    <Fields candidate writing form/>
                </div>
                <div class="window-reach">
                    <Keeps writing/>
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
        let is_open = is_asked || saved_at.is_some() || crate::ui::typed::answers_in_place();
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
    /// What was typed before.
    draft: Option<KeptDraft>,
) -> impl IntoView {
    let action = ServerAction::<EditRequest>::new();
    let Told { now, what: request } = request;
    let back = on_this_way(standing_address(candidate.id, request.id));
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
    let saved_at = draft.as_ref().map(|draft| draft.saved_at);
    // A change that was begun on an earlier version still says so: theirs is shown beside mine then.
    let version = draft.as_ref().and_then(|draft| draft.version).unwrap_or(request.version);
    let is_answered = typed(EditRequest::PATH).is_some();
    let (form, version) = match draft.filter(|_| !is_answered) {
        Some(draft) => (draft.form, version),
        None => (RequestForm::of(request.position_id, &request.offer), request.version),
    };
    let mut window = window;
    // It is no second one beside itself.
    window.what.open_elsewhere.retain(|row| row.request_id != request.id);
    let subject = Subject { candidate: candidate.id, request: Some((request.id, version)) };
    let writing = Writing::new(EditRequest::PATH, window.what, form.clone(), subject, Begun { now, saved_at });
    follow(action, writing);
    let (candidate_id, request_id) = (candidate.id, request.id);
    let first = first_named(&candidate.profile.name);
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
        {saved_at.map(|at| view! { <div on:submit=move |_| writing.forget()><Continued at candidate=candidate_id request=Some(request_id)/></div> })}
        <Form action check=check_edited class="form form-wide" mark=DRAFT>
            {usual_button()}
            <Banner state=State::Held>
                "Editing the request to " {first} ". The version you sent leaves in "
                <Countdown until=deliver_at now says="The request leaves in"/>
                ", with or without your changes."
                {refused}
            </Banner>
            <input type="hidden" name="candidate_id" value=candidate_id.to_string()/>
            <input type="hidden" name="request_id" value=request.id.to_string()/>
            <Version value=version/>
            <div class="form form-wide" on:input=move |event| writing.look(&event) on:change=move |event| writing.look(&event)>
                <Fields candidate writing form/>
            </div>
            <div class="window-reach">
                <Keeps writing/>
                <div class="actions">
                    <Button tone=Tone::Leading>"Save changes"</Button>
                    <LinkButton href=back>"Keep it as it is"</LinkButton>
                </div>
            </div>
        </Form>
    }
    .into_any()
}

/// Says that the fields hold a draft, and how to begin anew.
#[component]
fn Continued(at: Moment, candidate: CandidateId, request: Option<RequestId>) -> impl IntoView {
    let discard = ServerAction::<DiscardDraft>::new();
    view! {
        <div class="draft">
            <p class="hush">"Your draft of " <When at/></p>
            <Plain action=discard class="contents" prefix="draft-">
                <input type="hidden" name="candidate_id" value=candidate.to_string()/>
                {request.map(|id| view! { <input type="hidden" name="request_id" value=id.to_string()/> })}
                <Button tone=Tone::Bare small=true>"Discard draft"</Button>
            </Plain>
        </div>
    }
}

/// How far what is typed is kept.
#[component]
fn Keeps(writing: Writing) -> impl IntoView {
    let sign_in = sign_in_here();
    move || match writing.keeping() {
        Keeping::Nothing | Keeping::Kept(None) => ().into_any(),
        Keeping::Waiting => view! { <p class="hint">"Saving draft …"</p> }.into_any(),
        Keeping::Kept(Some(at)) => view! { <p class="hint">"Draft saved " <When at/></p> }.into_any(),
        Keeping::Failed(Failure::Refused(Refusal::SignedOut)) => view! {
            <p class="problem" role="alert">
                "You are signed out, so your draft isn't saved. "
                <a class="link" href=sign_in.clone() rel="external" on:click=keep_first>"Sign in"</a>
            </p>
        }
        .into_any(),
        Keeping::Failed(failure) => {
            view! { <p class="problem" role="alert">"Your draft isn't saved. " {failure.sentence()}</p> }.into_any()
        }
    }
}

/// Has the form kept over the sign-in that a link leads to.
fn keep_first(event: leptos::ev::MouseEvent) {
    if crate::ui::typed::keep_typed() {
        event.prevent_default();
    }
}

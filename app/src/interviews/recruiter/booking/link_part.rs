//! The other way round: the candidate picks a time with a link that is mailed to them (C5).

use domain::{ids::InterviewId, policy};
use leptos::{ev::MouseEvent, prelude::*, server_fn::ServerFn};

use super::{
    api::{CopyLink, HoldSlot, Link, MakeLink, RevokeLink},
    asking::{FORM, shown_now},
};
use crate::{
    booking::Copied,
    ui::{
        Banner, Button, Check, CloseDialog, CopyButton, Dialog, Form, Glyph, Icon, OpenDialog, State, Tone, When, typed,
    },
};

/// Sends a link for the talk that is asked for.
#[component]
pub(super) fn SendLink(first: String, has_link: bool) -> impl IntoView {
    let make = ServerAction::<MakeLink>::new();
    // As it is shown, where the program runs; without it the button sends the form.
    let send = move |event: MouseEvent| {
        event.prevent_default();
        if let Some(shown) = shown_now().filter(|_| !make.pending().get_untracked()) {
            make.dispatch(shown);
        }
    };
    let refused = move || make.value().with(|value| value.as_ref().and_then(|value| value.as_ref().err().cloned()));
    let why = move || {
        refused().map(|failure| {
            let lines = failure
                .problems()
                .map(|problems| problems.0.iter().map(|problem| problem.code.sentence()).collect::<Vec<_>>());
            let said = lines
                .filter(|lines| !lines.is_empty())
                .map_or_else(|| failure.sentence().to_owned(), |lines| lines.join(" "));
            view! {
                <Banner state=State::Danger>
                    <p><strong>{failure.title()}</strong></p>
                    <p>{said}</p>
                </Banner>
            }
        })
    };
    let words = format!("Send {first} a link");
    let days = policy::SCHEDULING_LINK_LASTS.num_days();
    view! {
        <section class="card stack" aria-labelledby="link-title">
            <h2 id="link-title">"Or let " {first.clone()} " pick"</h2>
            <p>
                "A link for this talk, as long, with those and in the way that stand above, goes to " {first.clone()} " alone, by mail. " {first} " sees the free times of those who come, and picks one within "
                {days} " days."
            </p>
            {has_link.then(|| view! { <p class="hush">"The link that was sent before ends."</p> })}
            <div class="empty:hidden" role="alert">{why}</div>
            <div class="form form-wide">
                <Check
                    name="needs_approval"
                    label="Ask me before it is booked"
                    hint="The time is kept until you approve it."
                />
                <div>
                    <button
                        class="button button-quiet"
                        type="submit"
                        form=FORM
                        formaction=typed::address_within(MakeLink::url(), HoldSlot::PATH)
                        aria-busy=move || make.pending().get().then_some("true")
                        on:click=send
                    >
                        <Icon glyph=Glyph::Link/>
                        {words}
                    </button>
                </div>
            </div>
        </section>
    }
}

/// The link of a process: its address where that was asked for, and an end to it.
#[component]
pub(crate) fn LinkPart(
    interview: InterviewId,
    first: String,
    link: Link,
    /// Whether a talk that the candidate picked is to come.
    has_picked: bool,
) -> impl IntoView {
    let revoke = ServerAction::<RevokeLink>::new();
    let copy = ServerAction::<CopyLink>::new();
    let Some(open) = link.open else { return ().into_any() };
    let approval = (open.needs_approval && !has_picked).then_some(" You approve the time.");
    let title = if has_picked { format!("{first} has picked a time") } else { format!("{first} can pick a time") };
    let picked = has_picked.then_some(" With it the talk can be moved and cancelled.");
    // Where the address stands, its own button copies it.
    let ask_to_copy = link.copied.is_none().then(|| {
        view! { <OpenDialog opens="copy-link" icon=Glyph::Copy small=true>"Copy the link"</OpenDialog> }
    });
    let address = link.copied.map(|url| {
        view! {
            <p>"Pass it on to " {first.clone()} " alone. It is shown for a minute."</p>
            <code class="secret">{url.clone()}</code>
            <div class="actions"><CopyButton text=url said="Link copied">"Copy link"</CopyButton></div>
        }
    });
    let (whose, copy_title) = (first.clone(), format!("Copy {first}’s link?"));
    view! {
        <section class="card stack" id="link" aria-labelledby="link-title">
            <h2 id="link-title">{title}</h2>
            <Banner state=State::Delivered icon=Glyph::Link>
                <p>
                    "A link for a talk of " {open.minutes} " min was sent on " <When at=open.made_at/> ". It works until "
                    <When at=open.expires_at/> "." {picked} {approval}
                </p>
            </Banner>
            {open.copied.map(|copy| view! { <p class="hush"><Copied copy/></p> })}
            {address}
            <div class="actions">
                {ask_to_copy}
                <OpenDialog opens="end-link" tone=Tone::Danger small=true>"End the link"</OpenDialog>
            </div>
            <Dialog id="copy-link" title=copy_title>
                <p>
                    "Whoever has this link acts for " {whose.clone()}
                    ": without signing in they can pick, move and cancel the talk, and write to your company. Copy it only to "
                    "pass it on to " {whose.clone()} ", for example where mails don’t arrive."
                </p>
                <p>
                    "What is done with it is shown as done by link. " {whose.clone()}
                    " and your company see in the timeline that you copied it."
                </p>
                <div class="actions">
                    <CloseDialog closes="copy-link">"Don’t copy it"</CloseDialog>
                    <Form action=copy class="">
                        <input type="hidden" name="interview_id" value=interview.to_string()/>
                        <Button icon=Glyph::Copy>"Show the link"</Button>
                    </Form>
                </div>
            </Dialog>
            <Dialog id="end-link" title="End the link?">
                <p>{first.clone()} " can't pick a time with it any more. What was booked with it stays."</p>
                <div class="actions">
                    <CloseDialog closes="end-link">"Keep it"</CloseDialog>
                    <Form action=revoke class="">
                        <input type="hidden" name="interview_id" value=interview.to_string()/>
                        <Button tone=Tone::Final>"End the link"</Button>
                    </Form>
                </div>
            </Dialog>
        </section>
    }
    .into_any()
}

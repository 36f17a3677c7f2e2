//! Where links from mails lead. Looking changes nothing, so that a mail scanner uses no link up (I1); the button does.

use domain::refusals::Conflict;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::api::{UseLink, peek_link};
use crate::{
    failure::Failure,
    refused::Refused,
    session,
    ui::{Button, Heading, LinkButton, Plain, Tone, suspend},
};

/// Asks for one press before the link is used.
#[component]
pub fn ContinuePage() -> impl IntoView {
    let params = use_params_map();
    let token = params.with_untracked(|params| params.get("token").unwrap_or_default());
    let works = OnceResource::new(peek_link(token.clone()));
    let inside = move || {
        let token = token.clone();
        suspend(async move {
            match works.await {
                Ok(Some(email)) => view! { <Continue token email/> }.into_any(),
                Ok(None) => view! { <UsedUp/> }.into_any(),
                Err(failure) => view! { <Refused failure/> }.into_any(),
            }
        })
    };
    view! { <Suspense>{inside}</Suspense> }
}

/// Says whose account it is first: a link may have been passed on by somebody who wants things entered in theirs.
#[component]
fn Continue(token: String, email: String) -> impl IntoView {
    let action = ServerAction::<UseLink>::new();
    let profile = session::viewer().ok().and_then(|viewer| viewer.profile);
    let other = profile.map(|profile| profile.email).filter(|other| *other != email);
    view! {
        <Heading title=format!("Continue as {email}") intro="The link from your mail opens the account of this address."/>
        {other
            .map(|other| {
                view! {
                    <p class="mb-4">{format!("You are signed in as {other} now. Continuing signs that account out here.")}</p>
                }
            })}
        <Plain action>
            <input type="hidden" name="token" value=token/>
            <Button tone=Tone::Leading wide=true>"Continue"</Button>
        </Plain>
        <p class="hush mt-6">"Not your address? Then close this page: somebody passed their own link on to you."</p>
    }
}

/// The link was used before, or is too old: what that means, and the ways on.
#[component]
fn UsedUp() -> impl IntoView {
    let failure = Failure::from(Conflict::LinkUsed);
    failure.answer();
    view! {
        <Heading
            title=failure.title()
            intro="Each link works once, for a while. If you have used this one, your address is confirmed: just sign in."
        />
        <div class="stack">
            <LinkButton href="/sign-in" tone=Tone::Leading wide=true>"Sign in"</LinkButton>
            <LinkButton href="/sign-in/link" wide=true>"Have a new link mailed to you"</LinkButton>
        </div>
    }
    .into_any()
}

//! Where the link to a new address leads. Looking changes nothing, so that a mail scanner confirms nothing (I1); the button
//! does.

use domain::refusals::Conflict;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::api::{ConfirmAddress, peek_address};
use crate::{
    failure::Failure,
    refused::Refused,
    session,
    ui::{Button, Heading, LinkButton, Plain, Tone, suspend},
};

/// Asks for one press before the address changes.
#[component]
pub fn ConfirmAddressPage() -> impl IntoView {
    let params = use_params_map();
    let token = params.with_untracked(|params| params.get("token").unwrap_or_default());
    let found = OnceResource::new(peek_address(token.clone()));
    let inside = move || {
        let token = token.clone();
        suspend(async move {
            match found.await {
                Ok(email) => view! { <Confirm token email/> }.into_any(),
                Err(failure) if failure == Conflict::LinkUsed.into() => view! { <UsedUp failure/> }.into_any(),
                Err(failure) => view! { <Refused failure/> }.into_any(),
            }
        })
    };
    view! { <Suspense>{inside}</Suspense> }
}

#[component]
fn Confirm(token: String, email: String) -> impl IntoView {
    let action = ServerAction::<ConfirmAddress>::new();
    let before = session::profile().map(|profile| profile.email);
    view! {
        <Heading title="Change your e-mail address" intro="You will sign in with the new address, and mail goes there."/>
        <Plain action>
            <input type="hidden" name="token" value=token/>
            <dl class="facts">
                <dt>"Until now"</dt>
                <dd>{before}</dd>
                <dt>"New"</dt>
                <dd>{email}</dd>
            </dl>
            <p class="hush">"Other devices are signed out."</p>
            <Button tone=Tone::Leading wide=true>"Change address"</Button>
        </Plain>
    }
}

/// The link was used before, is too old, or belongs to another account than the one that is signed in.
#[component]
fn UsedUp(failure: Failure) -> impl IntoView {
    failure.answer();
    let email = session::profile().map(|profile| profile.email).unwrap_or_default();
    view! {
        <Heading
            title=failure.title()
            intro=format!("You are signed in as {email}. If that is the new address, it is confirmed and nothing is left to do.")
        />
        <div class="stack">
            <p>"Otherwise the link was used, is too old, or was made for another account. Ask for a new one under Your account."</p>
            <p><LinkButton href="/account" tone=Tone::Leading>"Your account"</LinkButton></p>
        </div>
    }
    .into_any()
}

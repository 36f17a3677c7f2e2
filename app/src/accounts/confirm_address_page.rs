//! Where the link to a new address leads. Looking changes nothing, so that a mail scanner confirms nothing (I1); the button
//! does.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::api::{ConfirmAddress, peek_address};
use crate::{
    refused::Refused,
    session,
    ui::{Button, Heading, Plain, Tone, suspend},
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

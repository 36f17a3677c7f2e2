//! Where links from mails lead. Looking changes nothing, so that a mail scanner uses no link up (I1); the button does.

use domain::refusals::Conflict;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::api::{UseLink, peek_link};
use crate::{
    refused::Refused,
    ui::{Button, Heading, Plain, Tone, suspend},
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
                Ok(true) => view! { <Continue token/> }.into_any(),
                Ok(false) => view! { <Refused failure=Conflict::LinkUsed.into()/> }.into_any(),
                Err(failure) => view! { <Refused failure/> }.into_any(),
            }
        })
    };
    view! { <Suspense>{inside}</Suspense> }
}

#[component]
fn Continue(token: String) -> impl IntoView {
    let action = ServerAction::<UseLink>::new();
    view! {
        <Heading title="Welcome to Overture" intro="One more press and you are in."/>
        <Plain action>
            <input type="hidden" name="token" value=token/>
            <Button tone=Tone::Leading wide=true>"Continue"</Button>
        </Plain>
    }
}

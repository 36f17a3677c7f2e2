//! Opening a position.

use domain::refusals::Forbidden;
use leptos::prelude::*;

use super::{
    api::OpenPosition,
    blank::{Blank, check},
};
use crate::{
    refused::Refused,
    session,
    ui::{Button, Form, Heading, LinkButton, Skeleton, Tone, suspend},
    workspaces::api::members,
};

/// An empty form.
#[component]
pub fn NewPositionPage() -> impl IntoView {
    if !session::may_open_positions() {
        return view! { <Refused failure=Forbidden::ManagersOnly.into()/> }.into_any();
    }
    let action = ServerAction::<OpenPosition>::new();
    let members = OnceResource::new(members());
    let form = move || {
        suspend(async move {
            match members.await {
                Ok(members) => view! {
                    <Form action check=|sent: &OpenPosition| check(&sent.form)>
                        <Blank members/>
                        <div class="actions">
                            <Button tone=Tone::Leading>"Open position"</Button>
                            <LinkButton href="/positions" tone=Tone::Bare>"Cancel"</LinkButton>
                        </div>
                    </Form>
                }
                .into_any(),
                Err(failure) => view! { <Refused failure/> }.into_any(),
            }
        })
    };
    view! {
        <Heading title="New position" back=("/positions", "Positions")/>
        <Suspense fallback=|| view! { <Skeleton rows=8/> }>{form}</Suspense>
    }
    .into_any()
}

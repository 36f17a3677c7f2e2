//! An invitation to a workspace: looking at it changes nothing, accepting takes the seat and signs in.

use domain::{
    accounts::password,
    links,
    problems::Problems,
    workspaces::{InvitationView, Seat},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::api::{AcceptInvitation, invitation};
use crate::{
    refused::Refused,
    ui::{Button, Field, Heading, Plain, Tone, named, suspend},
};

/// The page an invitation's mail leads to.
#[component]
pub fn InvitationPage() -> impl IntoView {
    let params = use_params_map();
    let token = params.with_untracked(|params| params.get("token").unwrap_or_default());
    let found = OnceResource::new(invitation(token.clone()));
    let inside = move || {
        let token = token.clone();
        suspend(async move {
            match found.await {
                Ok(invitation) => view! { <Accept invitation token/> }.into_any(),
                Err(failure) => view! { <Refused failure/> }.into_any(),
            }
        })
    };
    view! { <Suspense>{inside}</Suspense> }
}

#[component]
fn Accept(invitation: InvitationView, token: String) -> impl IntoView {
    let InvitationView { workspace_name, email, role } = invitation;
    let action = ServerAction::<AcceptInvitation>::new();
    let may = match role.seat() {
        Seat::Premium => "It can send interview requests.",
        Seat::Standard => "It can see candidates and interviews, and sends no requests.",
    };
    view! {
        <Heading
            title=format!("Join {}", named(&workspace_name))
            intro=format!("Your role will be {}. {may}", role.label())
        />
        <Plain action check>
            <input type="hidden" name="token" value=token/>
            <dl class="facts"><dt>"E-mail"</dt><dd>{email.clone()}</dd></dl>
            // For the browser's own keeper of passwords.
            <input type="hidden" autocomplete="username" value=email/>
            <Field name="name" label="Your name" autocomplete="name"/>
            <Field
                name="password"
                label="Password"
                kind="password"
                autocomplete="new-password"
                hint="At least 10 characters. Three or four unrelated words are easy to keep and hard to guess."
            />
            <Button tone=Tone::Leading wide=true>"Accept invitation"</Button>
        </Plain>
    }
}

fn check(sent: &AcceptInvitation) -> Result<(), Problems> {
    let mut problems = Problems::new();
    let name = problems.take("name", links::name(&sent.name));
    let password = problems.take("password", password(&sent.password, ""));
    problems.or(name.zip(password)).map(drop)
}

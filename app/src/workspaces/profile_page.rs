//! What candidates read about the company, first thing in every request (R8).

use domain::{
    problems::Problems,
    workspaces::{OwnWorkspace, WorkspaceDraft, WorkspaceProfile},
};
use leptos::prelude::*;

use super::api::{SaveWorkspace, workspace};
use crate::{
    refused::Refused,
    session,
    ui::{Button, Chips, Field, Form, Heading, Said, Skeleton, TextArea, Tone, Version, done, listed, suspend},
};

/// The company's profile. Everybody reads it; Admins change it.
#[component]
pub fn WorkspacePage() -> impl IntoView {
    let action = ServerAction::<SaveWorkspace>::new();
    let saved = done(action);
    let found = Resource::new(move || saved.get(), |_| workspace());
    let page = move || {
        suspend(async move {
            match found.await {
                Ok(own) if session::governs() => view! { <Editable own action/> }.into_any(),
                Ok(OwnWorkspace { profile, .. }) => view! { <Readable profile/> }.into_any(),
                Err(failure) => view! { <Refused failure/> }.into_any(),
            }
        })
    };
    view! {
        <Heading title="Company" intro="Candidates read this above every request."/>
        <Said key="saved">"Saved. Open requests show it from now on."</Said>
        <Transition set_pending=crate::ui::waiting() fallback=|| view! { <Skeleton rows=8/> }>{page}</Transition>
    }
}

#[component]
fn Editable(own: OwnWorkspace, action: ServerAction<SaveWorkspace>) -> impl IntoView {
    let OwnWorkspace { profile, version } = own;
    let WorkspaceDraft { name, size, locations, tech_stack, culture, website } = WorkspaceDraft::of(&profile);
    view! {
        <Form action check>
            <Version value=version/>
            <p class="hush">"Leave out what you don't want to say."</p>
            <Field name="name" label="Name" value=name autocomplete="organization"/>
            <Field
                name="size"
                label="People"
                value=size
                hint="About how many work there."
                inputmode="numeric"
                optional=true
                short=true
            />
            <TextArea name="locations" label="Places" value=locations hint="Separated by commas, or one a line." rows=3 optional=true/>
            <TextArea
                name="tech_stack"
                label="Tech stack"
                value=tech_stack
                hint="Separated by commas."
                rows=2
                optional=true
            />
            <TextArea
                name="culture"
                label="How you work"
                value=culture
                hint="A few sentences: hours, meetings, reviews, who decides."
                rows=5
                optional=true
            />
            <Field name="website" label="Website" kind="url" value=website inputmode="url" optional=true/>
            <div class="actions"><Button tone=Tone::Leading>"Save company"</Button></div>
        </Form>
    }
    .into_any()
}

fn check(sent: &SaveWorkspace) -> Result<(), Problems> {
    sent.draft.check().map(drop)
}

#[component]
fn Readable(profile: WorkspaceProfile) -> impl IntoView {
    let WorkspaceProfile { name, size, locations, tech_stack, culture, website } = profile;
    view! {
        <dl class="facts">
            <dt>"Name"</dt>
            <dd dir="auto">{name}</dd>
            {size.map(|size| view! { <dt>"People"</dt><dd>{size}</dd> })}
            {(!locations.is_empty()).then(|| view! { <dt>"Places"</dt><dd>{listed(&locations)}</dd> })}
            {(!tech_stack.is_empty()).then(|| view! { <dt>"Tech stack"</dt><dd><Chips words=tech_stack/></dd> })}
            {culture.map(|culture| view! { <dt>"How you work"</dt><dd class="whitespace-pre-line" dir="auto">{culture}</dd> })}
            {website
                .map(|website| {
                    let href = website.clone();
                    view! { <dt>"Website"</dt><dd><a class="link" href=href rel="external noopener" dir="auto">{website}</a></dd> }
                })}
        </dl>
        <p class="hush mt-4">"Admins can change this."</p>
    }
    .into_any()
}

//! All templates of a workspace: read by everybody, made, changed and removed by premium seats. Which one is being
//! changed stands in the address.

use domain::{
    messages::{TemplateSummary, VARIABLES},
    problems::Problems,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::api::{ChangeTemplate, RemoveTemplate, SaveTemplate, templates};
use crate::{
    refused::Refused,
    session,
    ui::{
        Button, CloseDialog, Dialog, Empty, Field, Form, Glyph, Heading, LinkButton, OpenDialog, Said, Skeleton,
        TextArea, Tone, Version, done, named, suspend,
    },
};

/// The templates page.
#[component]
pub fn TemplatesPage() -> impl IntoView {
    let save = ServerAction::<SaveTemplate>::new();
    let change = ServerAction::<ChangeTemplate>::new();
    let remove = ServerAction::<RemoveTemplate>::new();
    let may_save = session::may_request();
    let (saved, changed, removed) = (done(save), done(change), done(remove));
    let found = Resource::new(move || (saved.get(), changed.get(), removed.get()), |_| templates());
    let query = use_query_map();
    let editing = Memo::new(move |_| query.with(|query| query.get("edit")).filter(|_| may_save));
    let list = move || {
        suspend(async move {
            match found.await {
                Ok(templates) if templates.is_empty() => view! {
                    <Empty
                        icon=Glyph::Text
                        title="No templates yet"
                        text="A message that worked is a good beginning for the next one. Save it here, or from a request's message."
                    />
                }
                .into_any(),
                Ok(templates) => templates
                    .into_iter()
                    .map(|template| {
                        if editing.get() == Some(template.id.to_string()) {
                            view! { <Changing template change/> }.into_any()
                        } else {
                            view! { <Card template remove may_save/> }.into_any()
                        }
                    })
                    .collect_view()
                    .into_any(),
                Err(failure) => view! { <Refused failure/> }.into_any(),
            }
        })
    };
    view! {
        <Heading title="Templates" intro="Messages to begin with. Each candidate deserves a sentence of their own in them."/>
        <Said key="saved">"Saved. You find it beside the message of every request."</Said>
        <Said key="changed">"Changed. Requests that were written from it keep their words."</Said>
        <Said key="removed">"Removed. Requests that were written from it keep their words."</Said>
        <div class="grid gap-8 desk:grid-cols-2">
            <section class="stack content-start" aria-label="Saved templates">
                <Transition set_pending=crate::ui::waiting() fallback=|| view! { <Skeleton rows=2 cards=true/> }>{list}</Transition>
            </section>
            {if may_save {
                view! { <Blank save/> }.into_any()
            } else {
                view! { <p class="hush">"Your seat can read templates. Premium seats save them."</p> }.into_any()
            }}
        </div>
    }
}

#[component]
fn Card(template: TemplateSummary, remove: ServerAction<RemoveTemplate>, may_save: bool) -> impl IntoView {
    let TemplateSummary { id, name, body, .. } = template;
    let dialog = format!("remove-{id}");
    let removing = may_save.then(|| {
        let (whose, title) = (format!(" {}", named(&name)), format!("Remove “{}”?", named(&name)));
        let also_whose = whose.clone();
        let final_words = format!("Remove “{}”", named(&name));
        view! {
            <div class="flex gap-1">
                <LinkButton href=format!("?edit={id}") tone=Tone::Bare small=true icon=Glyph::Edit>
                    "Edit"<span class="unseen">{whose}</span>
                </LinkButton>
                <OpenDialog opens=dialog.clone() tone=Tone::Bare small=true icon=Glyph::Delete>
                    "Remove"<span class="unseen">{also_whose}</span>
                </OpenDialog>
            </div>
            <Dialog id=dialog.clone() title>
                <p>"Nobody in the workspace can begin with it any more. Requests that were written from it keep their words."</p>
                <div class="actions">
                    <CloseDialog closes=dialog.clone()>"Keep it"</CloseDialog>
                    <Form action=remove key=("id", id.to_string()) class="">
                        <Button tone=Tone::Final>{final_words}</Button>
                    </Form>
                </div>
            </Dialog>
        }
    });
    view! {
        <article class="card">
            <div class="flex flex-wrap items-start justify-between gap-x-4">
                <h2 class="min-w-0" dir="auto">{name}</h2>
                {removing}
            </div>
            <p class="mt-2 whitespace-pre-line prose" dir="auto">{body}</p>
        </article>
    }
    .into_any()
}

/// A template while it is changed.
#[component]
fn Changing(template: TemplateSummary, change: ServerAction<ChangeTemplate>) -> impl IntoView {
    let TemplateSummary { id, name, body, version } = template;
    view! {
        <article class="card">
            <h2 class="mb-3">"Edit template"</h2>
            <Form action=change check=check_changed key=("id", id.to_string())>
                <Version value=version/>
                <Field name="name" label="Name" value=name autocomplete="off"/>
                <TextArea name="body" label="Message" rows=8 value=body/>
                <div class="actions">
                    <Button tone=Tone::Leading>"Save changes"</Button>
                    <LinkButton href="/templates">"Keep it as it is"</LinkButton>
                </div>
            </Form>
        </article>
    }
    .into_any()
}

#[component]
fn Blank(save: ServerAction<SaveTemplate>) -> impl IntoView {
    let variables = VARIABLES
        .into_iter()
        .map(|(name, meaning)| view! { <dt><code>{format!("{{{{{name}}}}}")}</code></dt><dd>{meaning}</dd> })
        .collect_view();
    view! {
        <section class="card content-start">
            <h2 class="mb-3">"New template"</h2>
            <Form action=save check again=true>
                <Field name="name" label="Name" hint="What you will look for." autocomplete="off"/>
                <TextArea name="body" label="Message" rows=8/>
                <details>
                    <summary class="link">"What can stand for something else"</summary>
                    <dl class="facts mt-2">{variables}</dl>
                </details>
                <div class="actions"><Button tone=Tone::Leading>"Save template"</Button></div>
            </Form>
        </section>
    }
    .into_any()
}

fn check(sent: &SaveTemplate) -> Result<(), Problems> {
    sent.form.check().map(drop)
}

fn check_changed(sent: &ChangeTemplate) -> Result<(), Problems> {
    sent.form.check().map(drop)
}

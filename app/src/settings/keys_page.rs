//! API keys: made here, shown once, ended here.

use domain::{accounts::KeySummary, problems::Problems, refusals::Forbidden, text};
use leptos::prelude::*;

use super::api::{CreateKey, Keys, RevokeKey, list_keys};
use crate::{
    refused::Refused,
    session,
    ui::{
        Button, CloseDialog, CopyButton, Dialog, Empty, Field, Form, Glyph, Heading, OpenDialog, Said, Skeleton, Tone,
        When, done, named, suspend,
    },
};

/// The keys of the workspace, for Admins.
#[component]
pub fn KeysPage() -> impl IntoView {
    if !session::governs() {
        return view! { <Refused failure=Forbidden::AdminsOnly.into()/> }.into_any();
    }
    let create = ServerAction::<CreateKey>::new();
    let revoke = ServerAction::<RevokeKey>::new();
    let (made, ended) = (done(create), done(revoke));
    let found = Resource::new(move || (made.get(), ended.get()), |_| list_keys());
    let page = move || {
        suspend(async move {
            match found.await {
                Ok(keys) => view! { <List keys revoke/> }.into_any(),
                Err(failure) => view! { <Refused failure/> }.into_any(),
            }
        })
    };
    view! {
        <Heading
            title="API keys"
            intro="For programs of yours that send requests and read answers. A key may do what its maker may."
        />
        <Said key="revoked">"The key has ended."</Said>
        <Transition set_pending=crate::ui::waiting() fallback=|| view! { <Skeleton rows=4/> }>{page}</Transition>
        <section class="card mt-6 max-w-3xl">
            <h2 class="mb-3">"Make a key"</h2>
            <Form action=create check again=true>
                <Field name="name" label="Name" hint="What it is for: you will know it again by this." autocomplete="off"/>
                <div class="actions"><Button tone=Tone::Leading icon=Glyph::Key>"Make key"</Button></div>
            </Form>
        </section>
    }
    .into_any()
}

fn check(sent: &CreateKey) -> Result<(), Problems> {
    text::line(&sent.name).map(drop).map_err(|code| Problems::one("name", code))
}

#[component]
fn List(keys: Keys, revoke: ServerAction<RevokeKey>) -> impl IntoView {
    let Keys { keys, fresh } = keys;
    let is_empty = keys.is_empty();
    let rows = keys.into_iter().map(|key| view! { <Row key_=key revoke/> }).collect_view();
    view! {
        {fresh.map(|key| view! { <Fresh key_=key/> })}
        {if is_empty {
            view! {
                <Empty
                    icon=Glyph::Key
                    title="No keys"
                    text="With a key, your own programs use the same rules as these pages."
                />
            }
                .into_any()
        } else {
            view! { <div class="card py-1 divided">{rows}</div> }.into_any()
        }}
    }
    .into_any()
}

/// The key itself, this once.
#[component]
fn Fresh(key_: String) -> impl IntoView {
    view! {
        <section class="card mb-6 stack" role="status">
            <div>
                <h2>"Your new key"</h2>
                <p>"Copy it now and keep it safe. It is not shown again; if it gets lost, end it and make another one."</p>
            </div>
            <code class="secret">{key_.clone()}</code>
            <div class="actions"><CopyButton text=key_ said="Key copied">"Copy key"</CopyButton></div>
        </section>
    }
}

#[component]
fn Row(key_: KeySummary, revoke: ServerAction<RevokeKey>) -> impl IntoView {
    let KeySummary { id, name, member_name, created_at, last_used_at } = key_;
    let dialog = format!("end-{id}");
    let (whose, title, final_words) = {
        let name = named(&name);
        (format!(" {name}"), format!("End the key “{name}”?"), format!("End “{name}”"))
    };
    let used = match last_used_at {
        Some(at) => view! { ", last used " <When at/> }.into_any(),
        None => view! { ", not used yet" }.into_any(),
    };
    view! {
        <div class="item">
            <div>
                <p class="font-semibold" dir="auto">{name}</p>
                <p class="hush">"Acts as " <bdi>{member_name}</bdi> ", since " <When at=created_at day=true/> {used}</p>
            </div>
            <OpenDialog opens=dialog.clone() tone=Tone::Danger small=true>
                "End key"<span class="unseen">{whose}</span>
            </OpenDialog>
            <Dialog id=dialog.clone() title>
                <p>"Programs that use it are refused from now on. This can't be taken back."</p>
                <div class="actions">
                    <CloseDialog closes=dialog>"Keep it"</CloseDialog>
                    <Form action=revoke key=("id", id.to_string()) class="">
                        <Button tone=Tone::Final>{final_words}</Button>
                    </Form>
                </div>
            </Dialog>
        </div>
    }
    .into_any()
}

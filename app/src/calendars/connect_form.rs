//! Connecting a calendar: by its address, or by an account.

use domain::{
    calendars::{ConnectDraft, named_elsewhere},
    problems::Problems,
};
use leptos::prelude::*;

use super::api::{ConnectAccount, ConnectAddress};
use crate::ui::{Button, Check, Field, Form, Glyph, Group, Tone, Trial};

/// Both ways, the simple one first.
#[component]
pub(super) fn ConnectForms(
    address: ServerAction<ConnectAddress>,
    account: ServerAction<ConnectAccount>,
) -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="by-address">
            <h2 class="mb-3" id="by-address">"Connect by address"</h2>
            <Form action=address check=check_address prefix="address-" again=true>
                <Field name="name" label="Name" hint="What you will know it by, like “Work”." autocomplete="off"/>
                <Field
                    name="address"
                    label="Calendar address"
                    hint="The secret or private address in iCal format. It starts with https:// or webcal://."
                    inputmode="url"
                    autocomplete="off"
                />
                <div class="actions"><Button tone=Tone::Leading icon=Glyph::Calendar>"Connect calendar"</Button></div>
            </Form>
        </section>
        <section class="card" aria-labelledby="by-account">
            <h2 class="mb-3" id="by-account">"Connect a CalDAV account"</h2>
            <Form action=account check=check_account prefix="account-" again=true>
                <Field name="name" label="Name" hint="What you will know it by, like “Nextcloud”." autocomplete="off"/>
                <Field
                    name="address"
                    label="Server"
                    hint="Like cloud.example.com, or the address that its help gives for CalDAV."
                    inputmode="url"
                    autocomplete="off"
                />
                <Field name="user" label="User" autocomplete="off"/>
                <Field
                    name="password"
                    label="Password"
                    kind="password"
                    hint="Many servers want an app password. It is kept encrypted, and never shown again."
                    autocomplete="off"
                />
                <OtherServers/>
                <div class="actions"><Button icon=Glyph::Calendar>"Connect account"</Button></div>
            </Form>
        </section>
    }
    .into_any()
}

/// Asks whether servers that the last attempt led to may get user and password, too.
#[component]
fn OtherServers() -> impl IntoView {
    let trial = Trial::current();
    let asking = move || {
        let failure = trial?.failure.get()?;
        let servers = failure.problems()?.0.iter().filter_map(|problem| named_elsewhere(&problem.path));
        Some(servers.map(str::to_owned).collect::<Vec<_>>()).filter(|servers| !servers.is_empty())
    };
    move || {
        asking().map(|servers| {
            view! {
                <Group
                    legend="Another server asks for your user and password"
                    at="also"
                    hint="The server you named refers to another one. Allow it only if you know that server and trust it with your password."
                >
                    {boxes(servers)}
                </Group>
            }
        })
    }
}

/// A box to tick for each of these servers.
fn boxes(servers: Vec<String>) -> impl IntoView {
    let one = |(n, server): (usize, String)| {
        let label = format!("Send my user and password to {server}, too");
        view! { <Check name="also[]" label value=server id=format!("account-also-{n}")/> }
    };
    servers.into_iter().enumerate().map(one).collect_view()
}

fn check_address(sent: &ConnectAddress) -> Result<(), Problems> {
    let ConnectAddress { name, address } = sent.clone();
    ConnectDraft { kind: "ics_url".to_owned(), name, address, ..ConnectDraft::default() }.check().map(drop)
}

fn check_account(sent: &ConnectAccount) -> Result<(), Problems> {
    let ConnectAccount { name, address, user, password, also } = sent.clone();
    ConnectDraft { kind: "caldav".to_owned(), name, address, user, password, also }.check().map(drop)
}

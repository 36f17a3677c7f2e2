//! Changing one's e-mail address, on the account page.

use domain::{
    accounts::{AddressChange, Proof},
    problems::{Code, Problems},
    text,
};
use leptos::prelude::*;

use super::api::{AddressPart, ChangeAddress, KeepAddress, address};
use crate::{
    refused::Refused,
    session,
    ui::{Banner, Button, Field, Form, Glyph, Skeleton, State, When, done, suspend},
};

/// The new address, and the one that waits to be confirmed.
#[component]
pub(super) fn AddressForm() -> impl IntoView {
    let (change, keep) = (ServerAction::<ChangeAddress>::new(), ServerAction::<KeepAddress>::new());
    let (asked, kept) = (done(change), done(keep));
    let found = Resource::new(move || (asked.get(), kept.get()), |_| address());
    let part = move || {
        suspend(async move {
            match found.await {
                Ok(AddressPart { waiting, proof }) => {
                    let form = match proof {
                        Proof::Given => view! { <Blank change needs_password=false/> }.into_any(),
                        Proof::Password => view! { <Blank change needs_password=true/> }.into_any(),
                        Proof::Link => view! { <LinkFirst/> }.into_any(),
                    };
                    view! {
                        {waiting.map(|waiting| view! { <Waiting waiting keep/> })}
                        {form}
                    }
                    .into_any()
                }
                Err(failure) => view! { <Refused failure/> }.into_any(),
            }
        })
    };
    let now = session::profile().map(|profile| profile.email);
    view! {
        <section>
            <h2>"E-mail address"</h2>
            <p class="hush mb-3">
                "You sign in with " {now} ", and mail goes there. A new address counts once you follow the link we send to it."
            </p>
            <Transition fallback=|| view! { <Skeleton rows=3/> }>{part}</Transition>
        </section>
    }
}

#[component]
fn Waiting(waiting: AddressChange, keep: ServerAction<KeepAddress>) -> impl IntoView {
    let AddressChange { email, expires_at } = waiting;
    view! {
        <div class="mb-4 stack">
            <Banner state=State::Delivered icon=Glyph::Mail>
                "We sent a link to " {email} ". Follow it in this browser until " <When at=expires_at/> "."
            </Banner>
            <Form action=keep class=""><Button small=true>"Keep the old address"</Button></Form>
        </div>
    }
    .into_any()
}

/// The account has no password: a link from a mail shows whose it is.
#[component]
fn LinkFirst() -> impl IntoView {
    view! {
        <p>
            "You have no password. To change your address, sign out, sign in with a link from your e-mail, and come back here
            within 30 minutes."
        </p>
    }
}

#[component]
fn Blank(change: ServerAction<ChangeAddress>, needs_password: bool) -> impl IntoView {
    let check = if needs_password { check_both } else { check_address };
    // Made inside the form, which it tells its name.
    let password = move || {
        needs_password.then(|| {
            view! {
                <Field
                    name="password"
                    label="Your password"
                    kind="password"
                    autocomplete="current-password"
                    hint="Forgotten? Sign out and in again by a mailed link: for 30 minutes we don't ask for it."
                />
            }
        })
    };
    view! {
        <Form action=change check prefix="address-">
            <Field name="email" label="New e-mail address" kind="email" autocomplete="email" inputmode="email"/>
            {password()}
            <div class="actions"><Button>"Change address"</Button></div>
        </Form>
    }
    .into_any()
}

fn check_address(sent: &ChangeAddress) -> Result<(), Problems> {
    text::email(&sent.email).map(drop).map_err(|code| Problems::one("email", code))
}

fn check_both(sent: &ChangeAddress) -> Result<(), Problems> {
    let mut problems = check_address(sent).err().unwrap_or_default();
    if sent.password.is_empty() {
        problems.add("password", Code::Missing);
    }
    problems.or(Some(()))
}

//! Erasing everything: said plainly, asked once, done for good (I7).

use domain::accounts::Proof;
use leptos::prelude::*;

use super::api::{EraseMyData, proof_to_erase};
use crate::{
    session,
    ui::{Button, Field, Plain, Skeleton, Tone, suspend},
};

/// What is erased, what is not, and the confirmation.
#[component]
pub(super) fn EraseForm() -> impl IntoView {
    let proof = OnceResource::new(proof_to_erase());
    let form = move || {
        suspend(async move {
            // Where that can't be told, the password is asked for; the server decides.
            match proof.await.unwrap_or(Proof::Password) {
                Proof::Given => view! { <Blank needs_password=false/> }.into_any(),
                Proof::Password => view! { <Blank needs_password=true/> }.into_any(),
                Proof::Link => view! { <LinkFirst/> }.into_any(),
            }
        })
    };
    view! {
        <section class="card stack" aria-labelledby="erase">
            <div class="grid gap-2">
                <h2 id="erase">"Erase everything"</h2>
                <p>
                    "Your account, profile, notes and messages are removed from the database, the search and the logs.
                    Open requests and processes end; companies keep only that there was one, without your name."
                </p>
                <p class="font-semibold">"This can't be undone."</p>
            </div>
            <Suspense fallback=|| view! { <Skeleton rows=2/> }>{form}</Suspense>
        </section>
    }
}

#[component]
fn Blank(needs_password: bool) -> impl IntoView {
    let erase = ServerAction::<EraseMyData>::new();
    let email = session::profile().map(|profile| profile.email).unwrap_or_default();
    // Made inside the form, which it tells its name.
    let password = move || {
        needs_password.then(|| {
            view! { <Field name="password" label="Your password" kind="password" autocomplete="current-password"/> }
        })
    };
    view! {
        <Plain action=erase>
            <Field
                name="confirm"
                label="Your e-mail address, to confirm"
                kind="email"
                hint=format!("Type {email}.")
                autocomplete="off"
            />
            {password()}
            <Button tone=Tone::Final wide=true>"Erase my account and data"</Button>
        </Plain>
    }
}

/// The account has no password: a link from a mail shows whose it is.
#[component]
fn LinkFirst() -> impl IntoView {
    view! {
        <p>
            "You have no password. To show that this account is yours, sign out, sign in with a link from your e-mail, and
            come back here within 30 minutes."
        </p>
    }
}

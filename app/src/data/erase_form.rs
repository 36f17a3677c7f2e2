//! Erasing everything: said plainly, asked once, done for good (I7).

use leptos::prelude::*;

use super::api::EraseMyData;
use crate::{
    session,
    ui::{Button, Field, Plain, Tone},
};

/// What is erased, what is not, and the confirmation.
#[component]
pub(super) fn EraseForm() -> impl IntoView {
    let erase = ServerAction::<EraseMyData>::new();
    let email = session::profile().map(|profile| profile.email).unwrap_or_default();
    view! {
        <section class="card stack" aria-labelledby="erase">
            <div class="grid gap-2">
                <h2 id="erase">"Erase everything"</h2>
                <p>
                    "Your account, profile, notes and messages are removed from the database, the search and the logs.
                    Open requests and processes end; companies keep only that there was one, without your name."
                </p>
                <p class="font-semibold">"This can't be taken back."</p>
            </div>
            <Plain action=erase>
                <Field
                    name="confirm"
                    label="Your e-mail address, to confirm"
                    kind="email"
                    hint=format!("Type {email}.")
                    autocomplete="off"
                />
                <Button tone=Tone::Final wide=true>"Erase my account and data"</Button>
            </Plain>
        </section>
    }
}

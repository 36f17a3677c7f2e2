//! Changing one's password, on the account page.

use domain::{
    accounts::password,
    problems::{Code, Problems},
};
use leptos::prelude::*;

use super::api::{ChangePassword, may_set_password};
use crate::{
    session,
    ui::{Button, Field, Form, Skeleton, suspend},
};

/// The old one and the new one; after a sign-in by mail the new one is enough.
#[component]
pub(super) fn PasswordForm() -> impl IntoView {
    let may_set = OnceResource::new(may_set_password());
    let form = move || {
        suspend(async move {
            // Whoever can't be told apart here is asked for the old password.
            let needs_old = !may_set.await.unwrap_or(false);
            view! { <Blank needs_old/> }
        })
    };
    view! {
        <section>
            <h2>"Password"</h2>
            <p class="hush mb-3">"Changing it signs out all other devices."</p>
            <Suspense fallback=|| view! { <Skeleton rows=3/> }>{form}</Suspense>
        </section>
    }
}

#[component]
fn Blank(needs_old: bool) -> impl IntoView {
    let action = ServerAction::<ChangePassword>::new();
    let check = if needs_old { check_both } else { check_new };
    let email = session::profile().map(|profile| profile.email);
    // Made inside the form, which it tells its name.
    let old = move || {
        if needs_old {
            view! {
                <Field
                    name="old"
                    label="Current password"
                    kind="password"
                    autocomplete="current-password"
                    hint="Forgotten, or never set? Sign out and in again by a mailed link: for 30 minutes we don't ask for it."
                />
            }
            .into_any()
        } else {
            view! { <input type="hidden" name="old" value=""/> }.into_any()
        }
    };
    view! {
        <Form action check>
            // For the browser's own keeper of passwords.
            <input type="hidden" autocomplete="username" value=email/>
            {old()}
            <Field
                name="new"
                label="New password"
                kind="password"
                autocomplete="new-password"
                hint="At least 10 characters. Three or four unrelated words are easy to keep and hard to guess."
            />
            <div class="actions"><Button>"Change password"</Button></div>
        </Form>
    }
}

fn check_new(sent: &ChangePassword) -> Result<(), Problems> {
    password(&sent.new, "").map(drop).map_err(|code| Problems::one("new", code))
}

fn check_both(sent: &ChangePassword) -> Result<(), Problems> {
    let mut problems = check_new(sent).err().unwrap_or_default();
    if sent.old.is_empty() {
        problems.add("old", Code::Missing);
    }
    problems.or(Some(()))
}

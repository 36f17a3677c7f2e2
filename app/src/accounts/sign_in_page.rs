//! Signing in with a password.

use domain::{
    accounts::SignUpKind,
    problems::{Code, Problems},
    refusals::Forbidden,
    text,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::api::SignIn;
use crate::{
    session,
    ui::{Button, Field, Heading, Plain, Said, Tone},
};

/// The sign-in page. It is a plain form: whoever is signed in starts on a page of their own.
#[component]
pub fn SignInPage() -> impl IntoView {
    let action = ServerAction::<SignIn>::new();
    let query = use_query_map();
    let next = query.with_untracked(|query| query.get("next").unwrap_or_default());
    view! {
        <Heading title="Sign in"/>
        <Said key="signed-out">"You are signed out."</Said>
        <Said key="ended">"You were signed out. Sign in to go on where you were."</Said>
        <Said key="kept">"You were signed out. What you typed is kept: sign in with the same account, and it is there again."</Said>
        <Plain action check>
            <input type="hidden" name="next" value=next/>
            <Field name="email" label="E-mail" kind="email" autocomplete="username" inputmode="email"/>
            <Field name="password" label="Password" kind="password" autocomplete="current-password"/>
            <Button tone=Tone::Leading wide=true>"Sign in"</Button>
        </Plain>
        <div class="mt-6 stack">
            <p>
                <a class="link" href="/sign-in/link">"Have a sign-in link mailed to you"</a>
                <span class="hush">" — no password needed."</span>
            </p>
            <NewHere/>
        </div>
    }
}

/// Where to go without an account.
#[component]
fn NewHere() -> impl IntoView {
    match session::may_sign_up(SignUpKind::Company) {
        Ok(()) => view! {
            <p>
                "New here? " <a class="link" href="/sign-up">"Create a candidate profile"</a> " or "
                <a class="link" href="/sign-up/company">"a workspace for your company"</a> "."
            </p>
        }
        .into_any(),
        Err(Forbidden::CompaniesClosed) => view! {
            <p>"New here? " <a class="link" href="/sign-up">"Create a candidate profile"</a> "."</p>
        }
        .into_any(),
        Err(why) => view! { <p class="hush">"New here? " {why.sentence()}</p> }.into_any(),
    }
}

fn check(sent: &SignIn) -> Result<(), Problems> {
    let mut problems = Problems::new();
    problems.take("email", text::email(&sent.email));
    if sent.password.is_empty() {
        problems.add("password", Code::Missing);
    }
    problems.or(Some(()))
}

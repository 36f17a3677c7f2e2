//! Signing in with a password.

use domain::{
    accounts::SignUpKind,
    problems::{Code, Problems},
    refusals::Forbidden,
    text,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::api::{SignIn, SignOut};
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
    if let Some(profile) = session::viewer().ok().and_then(|viewer| viewer.profile) {
        return view! { <AlreadyIn email=profile.email next/> }.into_any();
    }
    let why = if next.starts_with("/confirm-address/") {
        "Sign in to confirm your new e-mail address. Until then, your address is the one you had before."
    } else if next.is_empty() || next == "/" {
        ""
    } else {
        "Sign in, and you get to the page you asked for."
    };
    view! {
        <Heading title="Sign in"/>
        {(!why.is_empty()).then(|| view! { <p class="mb-4">{why}</p> })}
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
    .into_any()
}

/// Somebody is signed in here already: the way on, and the way to another account.
#[component]
fn AlreadyIn(email: String, next: String) -> impl IntoView {
    let sign_out = ServerAction::<SignOut>::new();
    // An address of ours, or the start page.
    let on =
        if next.starts_with('/') && !next.starts_with("//") && !next.contains('\\') { next } else { "/".to_owned() };
    view! {
        <Heading title="You are signed in" intro=format!("As {email}.")/>
        <div class="stack">
            <a class="button button-leading button-wide" href=on rel="external">"Go on"</a>
            <Plain action=sign_out>
                <Button wide=true>"Sign out, to use another account"</Button>
            </Plain>
        </div>
    }
    .into_any()
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

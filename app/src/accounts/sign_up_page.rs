//! Signing up, as a candidate or as a company. Both end in a mail, the same for everybody.

use domain::{accounts::SignUpForm, problems::Problems};
use leptos::prelude::*;

use super::api::SignUp;
use crate::ui::{Banner, Button, Field, Heading, Plain, State, Tone};
use leptos_router::hooks::use_query_map;

/// For people who want to be found.
#[component]
pub fn CandidateSignUpPage() -> impl IntoView {
    let query = use_query_map();
    let unknown = query.with_untracked(|query| query.get_str("said") == Some("unknown"));
    view! {
        <Heading
            title="Create your profile"
            intro="Companies see it while you say so, and come to you with a salary in their first line."
        />
        {unknown
            .then(|| {
                view! {
                    <div class="mb-4">
                        <Banner state=State::Accent>
                            "Nobody is signed up with that address yet. You can do it here."
                        </Banner>
                    </div>
                }
            })}
        <Blank kind="candidate"/>
        <p class="mt-6">
            "Are you hiring? " <a class="link" href="/sign-up/company">"Create a workspace"</a> " instead."
        </p>
    }
}

/// For companies; whoever signs up becomes the Admin.
#[component]
pub fn CompanySignUpPage() -> impl IntoView {
    view! {
        <Heading
            title="Create a workspace"
            intro="For your company and everybody who hires with you. You become its Admin and can invite the others."
        />
        <Blank kind="company"/>
        <p class="mt-6">
            "Looking around yourself? " <a class="link" href="/sign-up">"Create a candidate profile"</a> " instead."
        </p>
    }
}

#[component]
fn Blank(kind: &'static str) -> impl IntoView {
    let action = ServerAction::<SignUp>::new();
    // Made inside the form, which it tells its name.
    let company = move || {
        (kind == "company").then(|| view! { <Field name="company" label="Company" autocomplete="organization"/> })
    };
    let button = if kind == "company" { "Create workspace" } else { "Create profile" };
    view! {
        <Plain action check>
            <input type="hidden" name="kind" value=kind/>
            {company()}
            <Field name="name" label="Your name" autocomplete="name"/>
            <Field
                name="email"
                label="E-mail"
                kind="email"
                autocomplete="username"
                inputmode="email"
                hint="We send a link there to make sure it is yours."
            />
            <Field
                name="password"
                label="Password"
                kind="password"
                autocomplete="new-password"
                hint="At least 10 characters. Three or four unrelated words are easy to keep and hard to guess."
            />
            <Button tone=Tone::Leading wide=true>{button}</Button>
        </Plain>
        <p class="mt-6">"Have an account? " <a class="link" href="/sign-in">"Sign in"</a></p>
    }
}

fn check(sent: &SignUp) -> Result<(), Problems> {
    let SignUp { kind, company, name, email, password } = sent.clone();
    SignUpForm { kind, name, email, company, password }.check().map(drop)
}

//! Signing up, as a candidate or as a company. Both end in a mail, the same for everybody.

use domain::{
    accounts::{SignUpForm, SignUpKind},
    problems::Problems,
    refusals::Forbidden,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::api::SignUp;
use crate::{
    failure::Failure,
    session,
    ui::{Banner, Button, Field, Heading, LinkButton, Plain, State, Tone},
};

/// For people who want to be found.
#[component]
pub fn CandidateSignUpPage() -> impl IntoView {
    let query = use_query_map();
    let unknown = query.with_untracked(|query| query.get_str("said") == Some("unknown"));
    if let Err(why) = session::may_sign_up(SignUpKind::Candidate) {
        return view! { <Closed why unknown/> }.into_any();
    }
    let hires = session::may_sign_up(SignUpKind::Company).is_ok();
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
        {hires
            .then(|| {
                view! {
                    <p class="mt-6">
                        "Are you hiring? " <a class="link" href="/sign-up/company">"Create a workspace"</a> " instead."
                    </p>
                }
            })}
    }
    .into_any()
}

/// For companies; whoever signs up becomes the Admin.
#[component]
pub fn CompanySignUpPage() -> impl IntoView {
    if let Err(why) = session::may_sign_up(SignUpKind::Company) {
        return view! { <Closed why unknown=false/> }.into_any();
    }
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
    .into_any()
}

/// Where a form would stand if the operator let people like these sign up.
#[component]
fn Closed(why: Forbidden, unknown: bool) -> impl IntoView {
    let failure = Failure::from(why);
    failure.answer();
    view! {
        <Heading title=failure.title()/>
        <div class="stack">
            {unknown.then(|| view! { <p>"Nobody is signed up with that address."</p> })}
            <p>{failure.sentence()}</p>
            <p class="actions"><LinkButton href="/sign-in" tone=Tone::Leading>"Sign in"</LinkButton></p>
        </div>
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

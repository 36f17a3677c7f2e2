//! The front door: those who are signed in go through it, others learn what this is.

use domain::accounts::Identity;
use leptos::prelude::*;
use leptos_router::components::Redirect;

use crate::{
    session,
    ui::{Heading, LinkButton, Tone},
};

/// The first page.
#[component]
pub fn HomePage() -> impl IntoView {
    let viewer = session::viewer();
    let inside = move || {
        Suspend::new(async move {
            match viewer.await.ok().and_then(|viewer| viewer.profile).map(|profile| profile.identity) {
                Some(Identity::Member { .. }) => view! { <Redirect path="/candidates"/> }.into_any(),
                Some(Identity::Candidate { .. }) => view! { <Redirect path="/me/interviews"/> }.into_any(),
                None => view! { <Welcome/> }.into_any(),
            }
        })
    };
    view! { <Suspense>{inside}</Suspense> }
}

#[component]
fn Welcome() -> impl IntoView {
    view! {
        <div class="stack wide">
            <Heading
                title="A company asks for an interview. You answer."
                intro="Requests that open with the salary. An answer in a tap. Nobody is nagged, nobody is left waiting."
            />
            <div class="pair">
                <section class="card stack">
                    <div>
                        <h2>"You are looking around"</h2>
                        <p class="hush">"Show companies what you do and what you want. They come to you, with numbers."</p>
                    </div>
                    <LinkButton href="/sign-up" tone=Tone::Leading wide=true>"Create a candidate profile"</LinkButton>
                </section>
                <section class="card stack">
                    <div>
                        <h2>"You are hiring"</h2>
                        <p class="hush">"Find people who want to be found, and ask them directly, salary first."</p>
                    </div>
                    <LinkButton href="/sign-up/company" wide=true>"Create a workspace"</LinkButton>
                </section>
            </div>
            <p>"Have an account? " <a class="link" href="/sign-in">"Sign in"</a></p>
        </div>
    }
}

//! One article, whether it helped, and whom to ask otherwise.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    Article, Part,
    api::{SayWhetherItHelped, help_contact},
};
use crate::{
    refused::NotFound,
    ui::{Button, Form, Heading, Said, suspend},
};

/// `/help/{article}`
#[component]
pub fn HelpArticlePage() -> impl IntoView {
    let params = use_params_map();
    move || {
        let article = params.with(|params| params.get_str("article").and_then(super::find));
        match article {
            Some(article) => view! { <Shown article/> }.into_any(),
            None => view! { <NotFound/> }.into_any(),
        }
    }
}

#[component]
fn Shown(article: Article) -> impl IntoView {
    let helped = ServerAction::<SayWhetherItHelped>::new();
    let parts = article
        .parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => view! { <p>{*text}</p> }.into_any(),
            Part::Steps(steps) => {
                let steps = steps.iter().map(|step| view! { <li>{*step}</li> }).collect_view();
                view! { <ol class="list-decimal pl-6">{steps}</ol> }.into_any()
            }
        })
        .collect_view();
    view! {
        <Heading title=article.title back=("/help", "Help")/>
        <Said key="helped">"Good to hear. Thank you."</Said>
        <Said key="not-helped">"Thank you for saying so. Below stands whom to ask."</Said>
        <article class="prose">{parts}</article>
        <div class="mt-8 grid gap-2">
            <h2>"Did this help?"</h2>
            <Form action=helped class="actions">
                <input type="hidden" name="article" value=article.slug/>
                <Button name="helped" value="true">"Yes"</Button>
                <Button name="helped" value="false">"No"</Button>
            </Form>
            <Contact/>
        </div>
    }
}

/// A person to ask.
#[component]
fn Contact() -> impl IntoView {
    let address = OnceResource::new(help_contact());
    view! {
        <Suspense>
            {move || suspend(async move {
                address.await.ok().map(|address| {
                    let href = format!("mailto:{address}");
                    view! {
                        <p class="hush">
                            "Something else? Answer the company's mail, or write to whoever runs this Overture: "
                            <a class="link" href=href>{address}</a>
                        </p>
                    }
                })
            })}
        </Suspense>
    }
}

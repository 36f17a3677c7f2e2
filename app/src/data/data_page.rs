//! Everything that is kept, part by part, with the ways to take it along and to erase it.

use leptos::prelude::*;

use super::{
    api::{Kept, KeptThing, KeptValue, my_data},
    erase_form::EraseForm,
};
use crate::{
    help::{self, HelpLink},
    refused::Refused,
    ui::{Glyph, Heading, Icon, Skeleton, suspend},
};

/// `/data`
#[component]
pub fn DataPage() -> impl IntoView {
    let data = OnceResource::new(my_data());
    view! {
        <Heading title="Your data" intro="Everything Overture keeps about you. It is yours to read, correct, take along and erase."/>
        <Suspense fallback=|| view! { <Skeleton rows=2 cards=true/> }>
            {move || suspend(async move {
                match data.await {
                    Ok(parts) => view! { <Shown parts/> }.into_any(),
                    Err(failure) => view! { <Refused failure/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Shown(parts: Vec<Kept>) -> impl IntoView {
    let (mut plain, mut long) = (Vec::new(), Vec::new());
    for Kept { name, value } in parts {
        match value {
            KeptValue::Plain(text) => plain.push(view! { <dt>{name}</dt> <dd dir="auto">{text}</dd> }),
            KeptValue::Things { things, count } => long.push(view! { <Things name things count/> }),
        }
    }
    view! {
        <div class="stack">
            <section class="card stack" aria-labelledby="see">
                <div>
                    <h2 id="see">"See and take along"</h2>
                    <p class="hush">"The file holds all of it, as programs read it. To correct your profile, edit it."</p>
                </div>
                <dl class="facts">{plain}</dl>
                <div class="divided">{long}</div>
                <a class="button button-leading button-wide" href="/data/download" rel="external" download>"Download my data"</a>
                <a class="button button-quiet button-wide" href="/profile/edit">"Edit profile"</a>
            </section>
            <EraseForm/>
            <HelpLink article=help::YOUR_DATA/>
        </div>
    }
}

/// A part that has to be opened: each of its things, and the way to it.
#[component]
fn Things(name: String, things: Vec<KeptThing>, count: usize) -> impl IntoView {
    let more = count - things.len();
    let rows = things
        .into_iter()
        .map(|KeptThing { facts, href }| {
            let facts =
                facts.into_iter().map(|(name, text)| view! { <dt>{name}</dt> <dd class="whitespace-pre-line" dir="auto">{text}</dd> }).collect_view();
            view! {
                <li class="py-3">
                    <dl class="facts">{facts}</dl>
                    {href.map(|href| view! { <a class="link inline-flex min-h-11 items-center" href=href>"See it"</a> })}
                </li>
            }
        })
        .collect_view();
    view! {
        <details>
            <summary class="flex min-h-11 items-center gap-2">
                <Icon glyph=Glyph::Down/>
                {name}
                {(count > 1).then(|| view! { <span class="count">{count}</span> })}
            </summary>
            <ul class="divided">{rows}</ul>
            {(more > 0).then(|| view! { <p class="hush">{format!("The file holds {more} more.")}</p> })}
        </details>
    }
    .into_any()
}

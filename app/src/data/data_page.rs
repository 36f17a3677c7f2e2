//! Everything that is kept, part by part, with the ways to take it along and to erase it.

use leptos::prelude::*;

use super::{
    api::{Kept, my_data},
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
    let (plain, long): (Vec<_>, Vec<_>) = parts.into_iter().partition(|part| part.is_plain);
    let plain =
        plain.into_iter().map(|Kept { name, text, .. }| view! { <dt>{name}</dt> <dd>{text}</dd> }).collect_view();
    let long = long
        .into_iter()
        .map(|Kept { name, count, text, .. }| {
            let count = count.map(|count| view! { <span class="count">{count}</span> });
            view! {
                <details>
                    <summary class="flex min-h-11 items-center gap-2">
                        <Icon glyph=Glyph::Down/>
                        {name}
                        {count}
                    </summary>
                    <pre class="mb-3 max-h-96 overflow-auto rounded-sm bg-sunken p-3 font-mono text-sm" tabindex="0">
                        {text}
                    </pre>
                </details>
            }
        })
        .collect_view();
    view! {
        <div class="stack">
            <section class="card stack" aria-labelledby="see">
                <div>
                    <h2 id="see">"See and take along"</h2>
                    <p class="hush">"The file holds all of it, as JSON. To correct your profile, edit it."</p>
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

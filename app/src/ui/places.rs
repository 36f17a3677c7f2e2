//! Links that choose what a page shows: tabs above it, places beside it.

use leptos::prelude::*;

/// A row of [`Tab`]s.
#[component]
pub fn Tabs(#[prop(into)] label: String, children: Children) -> impl IntoView {
    view! { <nav class="tabs" aria-label=label>{children()}</nav> }.into_any()
}

/// One way to see the page. What is chosen stands in the address.
#[component]
pub fn Tab(
    #[prop(into)] href: Signal<String>,
    #[prop(into)] current: Signal<bool>,
    #[prop(optional, into)] count: Option<Signal<u64>>,
    children: Children,
) -> impl IntoView {
    view! {
        <a href=move || href.get() aria-current=move || current.get().then_some("page")>
            {children()}
            {count.map(|count| view! { <span class="count">{move || count.get()}</span> })}
        </a>
    }
    .into_any()
}

/// The places beside a page: addresses and names.
#[component]
pub fn SideNav(#[prop(into)] label: String, links: Vec<(&'static str, &'static str)>) -> impl IntoView {
    let links = links
        .into_iter()
        .map(|(href, name)| view! { <leptos_router::components::A href=href>{name}</leptos_router::components::A> })
        .collect_view();
    view! { <nav class="sidenav" aria-label=label>{links}</nav> }.into_any()
}

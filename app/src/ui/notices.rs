//! What a page says besides its content: that something was done, that nothing is here yet, that it is coming.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{Glyph, Icon, State};

/// A sentence that stands out, with its icon.
#[component]
pub fn Banner(state: State, #[prop(optional)] icon: Option<Glyph>, children: Children) -> impl IntoView {
    view! {
        <div class=format!("banner {}", state.tone())>
            <Icon glyph=icon.unwrap_or(state.glyph())/>
            <div>{children()}</div>
        </div>
    }
    .into_any()
}

/// Confirms what was just done: shown when the address says `?said=` with this key, so that it is also said without
/// JavaScript.
#[component]
pub fn Said(key: &'static str, children: ChildrenFn) -> impl IntoView {
    let query = use_query_map();
    let said = Memo::new(move |_| query.with(|query| query.get_str("said") == Some(key)));
    view! {
        <div role="status">
            {move || {
                let children = children.clone();
                said.get().then(|| view! { <div class="mb-4"><Banner state=State::Accepted>{children()}</Banner></div> })
            }}
        </div>
    }.into_any()
}

/// Nothing is here yet: what will be, and the one thing to do about it.
#[component]
pub fn Empty(
    icon: Glyph,
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon glyph=icon/>
            <h2>{title}</h2>
            <p>{text}</p>
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </div>
    }
    .into_any()
}

/// Room for what is coming, in its final height; drawn only when it keeps us waiting.
#[component]
pub fn Skeleton(
    #[prop(default = 6)] rows: usize,
    /// Cards instead of rows.
    #[prop(optional)]
    cards: bool,
) -> impl IntoView {
    let class = if cards { "skeleton skeleton-card mb-4" } else { "skeleton skeleton-row" };
    view! {
        <div aria-busy="true">
            <span class="unseen">"Loading"</span>
            {(0..rows).map(|_| view! { <div class=class></div> }).collect_view()}
        </div>
    }
    .into_any()
}

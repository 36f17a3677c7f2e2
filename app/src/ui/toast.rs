//! Words said in passing: what was just done, for a few seconds, and to those who listen.

use std::time::Duration;

use leptos::prelude::*;

const STAYS: Duration = Duration::from_secs(6);

#[derive(Clone, Copy)]
struct Toasts(RwSignal<Vec<(usize, String)>>);

/// Makes [`say`] work below here.
pub fn provide_toasts() {
    provide_context(Toasts(RwSignal::new(Vec::new())));
}

/// Says a sentence at the edge of the page. It must not be the only place where something important stands.
pub fn say(text: impl Into<String>) {
    let Some(Toasts(toasts)) = use_context() else { return };
    let text = text.into();
    let id = toasts.with_untracked(|toasts| toasts.last().map_or(0, |(id, _)| id + 1));
    toasts.update(|toasts| toasts.push((id, text)));
    set_timeout(move || toasts.update(|toasts| toasts.retain(|(other, _)| *other != id)), STAYS);
}

/// Where it is said; in the page from the start, so that readers listen.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toasts = move || use_context().map(|Toasts(toasts)| toasts.get()).unwrap_or_default();
    view! {
        <div class="toasts" role="status">
            <For each=toasts key=|(id, _)| *id let((_, text))>
                <div class="toast">{text}</div>
            </For>
        </div>
    }
    .into_any()
}

//! Words said in passing: what was just done, for a few seconds, and to those who listen.

use std::time::Duration;

use leptos::prelude::*;

const STAYS: Duration = Duration::from_secs(6);
/// Where there is a way to go, there is time to take it.
const STAYS_WITH_WAY: Duration = Duration::from_secs(15);

#[derive(Clone, Copy)]
struct Toasts(RwSignal<Vec<Toast>>);

#[derive(Clone)]
struct Toast {
    id: usize,
    text: String,
    /// Where it leads, and in which words.
    way: Option<(String, &'static str)>,
}

/// Makes [`say`] work below here.
pub fn provide_toasts() {
    provide_context(Toasts(RwSignal::new(Vec::new())));
}

/// Says a sentence at the edge of the page. It must not be the only place where something important stands.
pub fn say(text: impl Into<String>) {
    push(text.into(), None);
}

/// The same with a way to what it is about.
pub fn say_with_way(text: impl Into<String>, href: String, words: &'static str) {
    push(text.into(), Some((href, words)));
}

fn push(text: String, way: Option<(String, &'static str)>) {
    let Some(Toasts(toasts)) = use_context() else { return };
    let id = toasts.with_untracked(|toasts| toasts.last().map_or(0, |toast| toast.id + 1));
    let stays = if way.is_some() { STAYS_WITH_WAY } else { STAYS };
    toasts.update(|toasts| toasts.push(Toast { id, text, way }));
    set_timeout(move || toasts.update(|toasts| toasts.retain(|other| other.id != id)), stays);
}

/// Where it is said; in the page from the start, so that readers listen.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toasts = move || use_context().map(|Toasts(toasts)| toasts.get()).unwrap_or_default();
    view! {
        <div class="toasts" role="status">
            <For each=toasts key=|toast| toast.id let(Toast { text, way, .. })>
                <div class="toast">
                    <span>{text}</span>
                    {way.map(|(href, words)| view! { <a href=href>{words}</a> })}
                </div>
            </For>
        </div>
    }
    .into_any()
}

//! The name, and where it leads.

use leptos::prelude::*;

/// The mark and the word: an opening, and somebody coming through it.
#[component]
pub(super) fn Brand() -> impl IntoView {
    view! {
        <a class="brand" href="/">
            <svg viewBox="0 0 32 32" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="4.4" stroke-linecap="round">
                <path d="M24.1 9.2A10.6 10.6 0 1 0 24.1 22.8"/>
                <circle cx="26" cy="16" r="3.1" fill="currentColor" stroke="none"/>
            </svg>
            "Overture"
        </a>
    }.into_any()
}

//! States at a glance: a colour, an icon and a word, never one alone.

use leptos::prelude::*;

use super::{Glyph, Icon};

/// What a colour means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Held,
    Delivered,
    Accepted,
    Ended,
    Danger,
    /// Worth a look, not a state.
    Accent,
}

impl State {
    pub(super) const fn tone(self) -> &'static str {
        match self {
            Self::Held => "tone-held",
            Self::Delivered => "tone-delivered",
            Self::Accepted => "tone-accepted",
            Self::Ended => "tone-ended",
            Self::Danger => "tone-danger",
            Self::Accent => "tone-accent",
        }
    }

    pub(super) const fn glyph(self) -> Glyph {
        match self {
            Self::Held => Glyph::Held,
            Self::Delivered => Glyph::Delivered,
            Self::Accepted => Glyph::Accepted,
            Self::Ended => Glyph::Ended,
            Self::Danger => Glyph::Danger,
            Self::Accent => Glyph::Info,
        }
    }
}

/// A state with its icon and word.
#[component]
pub fn Badge(
    state: State,
    /// Another icon than the state's own.
    #[prop(optional)]
    icon: Option<Glyph>,
    children: Children,
) -> impl IntoView {
    view! {
        <span class=format!("badge {}", state.tone())>
            <Icon glyph=icon.unwrap_or(state.glyph())/>
            <span>{children()}</span>
        </span>
    }
    .into_any()
}

/// Short words side by side (skills, tech stack); nothing at all when there are none.
#[component]
pub fn Chips(#[prop(into)] words: Vec<String>) -> impl IntoView {
    (!words.is_empty()).then(|| {
        let chips = words.into_iter().map(|word| view! { <li class="chip" dir="auto">{word}</li> }).collect_view();
        view! { <ul class="chips">{chips}</ul> }
    })
}

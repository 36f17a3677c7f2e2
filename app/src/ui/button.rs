//! What is pressed.

use leptos::{ev::MouseEvent, prelude::*};

use super::{Glyph, Icon, Trial};

/// How much a button wants to be pressed. One `Leading` a screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// The one thing to do here.
    Leading,
    /// One of several things.
    #[default]
    Quiet,
    /// In passing, inside text or rows.
    Bare,
    /// Opens the way to something that cannot be taken back, or takes something away.
    Danger,
    /// Does what cannot be taken back; names its effect and its object.
    Final,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Leading => "button button-leading",
            Self::Quiet => "button button-quiet",
            Self::Bare => "button button-bare",
            Self::Danger => "button button-danger",
            Self::Final => "button button-final",
        }
    }
}

fn class(tone: Tone, small: bool, wide: bool) -> String {
    let mut class = tone.class().to_owned();
    if small {
        class.push_str(" button-small");
    }
    if wide {
        class.push_str(" button-wide");
    }
    class
}

/// A button; sends its form unless `kind` says `button`.
///
/// Inside a [`Form`](super::Form) it is busy while the form that it sent is under way; a second press of any button of
/// the form is ignored meanwhile.
#[component]
pub fn Button(
    #[prop(optional)] tone: Tone,
    #[prop(optional)] icon: Option<Glyph>,
    #[prop(optional)] small: bool,
    #[prop(optional)] wide: bool,
    #[prop(default = "submit")] kind: &'static str,
    /// Sent with the form, when several buttons send it.
    #[prop(optional)]
    name: Option<&'static str>,
    #[prop(optional, into)] value: Option<String>,
    children: Children,
) -> impl IntoView {
    let trial = Trial::current().filter(|_| kind == "submit").map(|trial| (trial, trial.next_button()));
    let busy = move || trial.is_some_and(|(trial, me)| trial.pending.get() && trial.pressed.get() == Some(me));
    let once = move |event: MouseEvent| {
        let Some((trial, me)) = trial else { return };
        if trial.pending.get_untracked() {
            event.prevent_default();
        } else {
            trial.pressed.set(Some(me));
        }
    };
    view! {
        <button
            class=class(tone, small, wide)
            type=kind
            form=Trial::owner()
            name=name
            value=value
            aria-busy=move || busy().then_some("true")
            on:click=once
        >
            {icon.map(|glyph| view! { <Icon glyph/> })}
            {children()}
        </button>
    }
    .into_any()
}

/// A link that looks like a button: it goes somewhere.
#[component]
pub fn LinkButton(
    #[prop(into)] href: String,
    #[prop(optional)] tone: Tone,
    #[prop(optional)] icon: Option<Glyph>,
    #[prop(optional)] small: bool,
    #[prop(optional)] wide: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <a class=class(tone, small, wide) href=href>
            {icon.map(|glyph| view! { <Icon glyph/> })}
            {children()}
        </a>
    }
    .into_any()
}

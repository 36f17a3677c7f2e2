//! Light, dark, or as the system says: kept in a cookie, so that the server renders it right and nothing flashes.
#![cfg_attr(feature = "ssr", expect(clippy::unused_async, reason = "server functions are"))]

use leptos::{ev::SubmitEvent, form::FromFormData, prelude::*, server_fn::ServerFn};
use serde::{Deserialize, Serialize};

use crate::{
    failure::Failure,
    ui::{Glyph, Icon, send, typed::followed_address},
};

/// How the page is lit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    /// The name of the cookie.
    pub const COOKIE: &str = "theme";

    /// What `<html data-theme>` says; nothing leaves it to the system.
    pub const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    /// From the cookie; anything else is the system's.
    pub fn from_cookie(text: &str) -> Self {
        match text {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }
}

/// Remembers how this browser wants its pages lit.
#[server(endpoint = "look/theme")]
pub async fn set_theme(theme: Theme) -> Result<(), Failure> {
    crate::cookies::set(Theme::COOKIE, theme.attribute().unwrap_or_default(), crate::cookies::YEAR);
    Ok(())
}

/// Three buttons; the page changes at once and the server remembers.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let action = ServerAction::<SetTheme>::new();
    let light_up = move |event: SubmitEvent| {
        let Some(root) = document().document_element() else { return };
        let Ok(SetTheme { theme }) = SetTheme::from_event(&event) else { return };
        // An attribute of the page's root can always be set and removed.
        let _ = match theme.attribute() {
            Some(name) => root.set_attribute("data-theme", name),
            None => root.remove_attribute("data-theme"),
        };
    };
    let button = |value: &'static str, glyph: Glyph, word: &'static str| {
        view! {
            <button type="submit" name="theme" value=value>
                <Icon glyph/>
                {word}
            </button>
        }
    };
    let buttons = move || {
        view! {
            {button("system", Glyph::System, "System")}
            {button("light", Glyph::Sun, "Light")}
            {button("dark", Glyph::Moon, "Dark")}
        }
        .into_any()
    };
    view! {
        <form
            class="segment"
            method="post"
            action=followed_address(SetTheme::url())
            aria-label="Appearance"
            on:submit:capture=light_up
            on:submit=move |event| send(&event, action)
        >
            {buttons()}
        </form>
    }
    .into_any()
}

//! The document around every page.

use leptos::{config::LeptosOptions, prelude::*};
use leptos_meta::{HashedStylesheet, MetaTags};

#[cfg(feature = "ssr")]
use crate::without_program::comes_without;
use crate::{App, theme::Theme};

/// The whole HTML document, with the program or without it. Inline scripts carry the nonce of the answer.
pub fn shell(options: &LeptosOptions) -> impl IntoView + use<> {
    let theme = theme();
    let scripts = if comes_without() {
        view! { <script src="/candidate.js" defer></script> }.into_any()
    } else {
        view! { <HydrationScripts options=options.clone()/> }.into_any()
    };
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.attribute()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="theme-color" content="#fbfaf8" media="(prefers-color-scheme: light)"/>
                <meta name="theme-color" content="#150f13" media="(prefers-color-scheme: dark)"/>
                <meta name="robots" content="noindex"/>
                <link rel="icon" href="/icon.svg" type="image/svg+xml"/>
                <link rel="manifest" href="/overture.webmanifest"/>
                <AutoReload options=options.clone()/>
                <HashedStylesheet options=options.clone() id="style"/>
                {scripts}
                <script src="/waiting.js" defer></script>
                <link rel="apple-touch-icon" href="/apple-touch-icon.png"/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

#[cfg(feature = "ssr")]
fn theme() -> Theme {
    crate::cookies::preference(Theme::COOKIE).map_or(Theme::System, |theme| Theme::from_cookie(&theme))
}

/// Documents are the server's.
#[cfg(not(feature = "ssr"))]
const fn comes_without() -> bool {
    false
}

#[cfg(not(feature = "ssr"))]
const fn theme() -> Theme {
    Theme::System
}

//! The document around every page.

use leptos::{config::LeptosOptions, prelude::*};
use leptos_meta::{HashedStylesheet, MetaTags};

use crate::{App, theme::Theme, ui::typed};

/// The whole HTML document. Its scripts carry the nonce of the answer; nothing else is inline.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let theme = theme();
    let scripts = (!typed::answers_in_place()).then(|| {
        view! {
            <AutoReload options=options.clone()/>
            <HydrationScripts options=options.clone()/>
        }
    });
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
                <HashedStylesheet options=options id="style"/>
                {scripts}
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
    crate::cookies::get(Theme::COOKIE).map_or(Theme::System, |theme| Theme::from_cookie(&theme))
}

#[cfg(not(feature = "ssr"))]
const fn theme() -> Theme {
    Theme::System
}

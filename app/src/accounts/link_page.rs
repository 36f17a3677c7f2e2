//! Signing in without a password: a link comes by mail.

use domain::{problems::Problems, text};
use leptos::prelude::*;

use super::api::RequestLink;
use crate::ui::{Button, Field, Heading, Plain, Tone};

/// Asks where to mail the link.
#[component]
pub fn LinkPage() -> impl IntoView {
    let action = ServerAction::<RequestLink>::new();
    view! {
        <Heading
            title="Sign in by mail"
            intro="We mail you a link that signs you in. It works once, for 30 minutes."
            back=("/sign-in", "Sign in")
        />
        <Plain action check>
            <Field name="email" label="E-mail" kind="email" autocomplete="username" inputmode="email"/>
            <Button tone=Tone::Leading wide=true>"Send sign-in link"</Button>
        </Plain>
    }
}

fn check(sent: &RequestLink) -> Result<(), Problems> {
    text::email(&sent.email).map(drop).map_err(|code| Problems::one("email", code))
}

//! The same words whether an address is known here or not: nobody learns who has an account.

use leptos::prelude::*;

use crate::ui::{Banner, Glyph, Heading, State};

/// Says where to go on.
#[component]
pub fn CheckMailPage() -> impl IntoView {
    view! {
        <Heading title="Check your mail"/>
        <div class="stack">
            <Banner state=State::Delivered icon=Glyph::Mail>
                "We have sent a link to the address you entered. It works once, for 30 minutes."
            </Banner>
            <p>
                "Nothing there after a few minutes? Look among unwanted mail, or "
                <a class="link" href="/sign-in/link">"have another link sent"</a> "."
            </p>
        </div>
    }
}

//! Changing one's name, on the account page.

use domain::{problems::Problems, text};
use leptos::prelude::*;

use super::api::Rename;
use crate::{
    session,
    ui::{Button, Field, Plain},
};

/// The name as others see it. A whole new page follows, since every page shows it.
#[component]
pub(super) fn NameForm() -> impl IntoView {
    let action = ServerAction::<Rename>::new();
    let name = session::profile().map(|profile| profile.name).unwrap_or_default();
    view! {
        <section>
            <h2>"Name"</h2>
            <p class="hush mb-3">"This is how others see you."</p>
            <Plain action check>
                <Field name="name" label="Your name" value=name autocomplete="name"/>
                <div class="actions"><Button>"Change name"</Button></div>
            </Plain>
        </section>
    }
}

fn check(sent: &Rename) -> Result<(), Problems> {
    text::line(&sent.name).map(drop).map_err(|code| Problems::one("name", code))
}

//! Companies that never find a candidate (R6), a present employer for example.

use domain::ids::WorkspaceId;
use leptos::prelude::*;

use super::profile_page::Deeds;
use crate::ui::{Button, Field, Form, Glyph};

/// The list, and how to change it.
#[component]
pub(super) fn HiddenCompanies(hidden: Vec<(WorkspaceId, String)>, deeds: Deeds) -> impl IntoView {
    let rows = hidden
        .into_iter()
        .map(|(id, name)| {
            view! {
                <li class="item">
                    <div dir="auto">{name.clone()}</div>
                    <Form action=deeds.unhide prefix="unhide-" class="flex">
                        <input type="hidden" name="workspace_id" value=id.to_string()/>
                        <Button>"Remove" <span class="unseen">" " <bdi>{name}</bdi></span></Button>
                    </Form>
                </li>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <section class="card stack" id="hidden" aria-labelledby="hidden-title">
            <div>
                <h2 id="hidden-title">"Hidden from"</h2>
                <p class="hush">"These companies never find you. They are not told."</p>
            </div>
            {(!rows.is_empty()).then(|| view! { <ul class="divided">{rows}</ul> })}
            <Form action=deeds.hide prefix="hide-">
                <Field
                    name="workspace_name"
                    label="Company to hide from"
                    hint="Its name as it stands in Overture."
                    autocomplete="organization"
                />
                <Button wide=true icon=Glyph::Hidden>"Hide from this company"</Button>
            </Form>
        </section>
    }
}

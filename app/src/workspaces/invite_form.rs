//! Inviting somebody.

use domain::{policy, problems::Problems, text, workspaces::Role};
use leptos::prelude::*;

use super::{api::Invite, member_row::roles};
use crate::ui::{Button, Field, Form, Glyph, Select, Tone};

/// An address and a role.
#[component]
pub(super) fn InviteForm(action: ServerAction<Invite>) -> impl IntoView {
    view! {
        <section class="card mt-6 max-w-3xl">
            <h2 class="mb-3">"Invite somebody"</h2>
            <Form action check again=true prefix="invite-" class="form form-wide">
                <div class="pair">
                    <Field
                        name="email"
                        label="E-mail"
                        kind="email"
                        inputmode="email"
                        autocomplete="off"
                        hint=format!("A new workspace can send {} invitations a day in its first week.", policy::INVITATIONS_OF_NEW_WORKSPACE)
                    />
                    <Select name="role" label="Role" options=roles() value=Role::Requester.as_str()/>
                </div>
                <div class="actions">
                    <Button tone=Tone::Leading icon=Glyph::PersonAdd>"Send invitation"</Button>
                </div>
            </Form>
        </section>
    }
}

fn check(sent: &Invite) -> Result<(), Problems> {
    let mut problems = Problems::new();
    let email = problems.take("email", text::email(&sent.email));
    let role = problems.take("role", sent.role.parse::<Role>());
    problems.or(email.zip(role)).map(drop)
}

//! The company answers somebody who accepted (R15).

use domain::{
    ids::InterviewId,
    problems::{Code, Problems},
};
use leptos::prelude::*;

use super::api::Reply;
use crate::ui::{Button, Form, Glyph, TextArea, Tone, first_named, say};

fn check(sent: &Reply) -> Result<(), Problems> {
    let mut problems = Problems::new();
    problems
        .take("message", domain::text::optional(&sent.message, domain::policy::MESSAGE_CHARS))
        .flatten()
        .map(|_| ())
        .ok_or_else(|| if problems.is_empty() { Problems::one("message", Code::Missing) } else { problems })
}

/// The form. It stays after a first answer, for the next one.
#[component]
pub(super) fn ReplyPart(
    id: InterviewId,
    candidate_name: String,
    has_replied: bool,
    again: Callback<()>,
) -> impl IntoView {
    let action = ServerAction::<Reply>::new();
    let first = first_named(&candidate_name);
    let thanks = format!("Reply sent to {first}.");
    Effect::new(move |_| {
        if matches!(action.value().get(), Some(Ok(()))) {
            say(thanks.clone());
            again.run(());
        }
    });
    let title = if has_replied { format!("Write to {first} again") } else { format!("Reply to {first}") };
    let hint = "Suggest times and say who they will talk with. It goes out by e-mail at once.";
    let tone = if has_replied { Tone::Quiet } else { Tone::Leading };
    view! {
        <section class="card" id="reply" aria-labelledby="reply-title">
            <h2 id="reply-title" class="mb-3">{title}</h2>
            <Form action check prefix="reply-" class="form form-wide">
                <input type="hidden" name="interview_id" value=id.to_string()/>
                <TextArea name="message" label="Message" hint rows=6/>
                <div><Button tone icon=Glyph::Mail>"Send reply"</Button></div>
            </Form>
        </section>
    }
}

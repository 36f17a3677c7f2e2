//! The message: tips, templates, variables, and what its reader will see.

use domain::{messages::VARIABLES, requests::Activity};
use leptos::{html, prelude::*};

use super::{templates::Templates, writing::Writing};
use crate::ui::{Button, Glyph, Icon, TextArea, first_named};

/// What good messages have.
const TIPS: [&str; 5] = [
    "Say in one sentence why you are asking this person.",
    "Say what the work is, not only what the company is.",
    "Say what happens after they accept, and how long it takes.",
    "Name somebody they can ask.",
    "Keep it short: half a screen of a phone is plenty.",
];

/// The box for the message and everything around it.
#[component]
pub(super) fn MessageEditor(
    writing: Writing,
    value: String,
    candidate_name: String,
    activity: Activity,
) -> impl IntoView {
    let area = NodeRef::<html::Textarea>::new();
    let insert = Callback::new(move |text: String| {
        let Some(area) = area.get_untracked() else { return };
        // Where there is nothing selected, the text goes where the cursor stands.
        if area.set_range_text(&text).is_ok() {
            let end = area
                .selection_start()
                .ok()
                .flatten()
                .map(|at| at + u32::try_from(text.encode_utf16().count()).unwrap_or(0));
            // A browser that can't move the cursor leaves it where it is.
            let _ = area.set_selection_start(end);
            let _ = area.set_selection_end(end);
            let _ = area.focus();
        }
        writing.set_message(area.value());
    });
    let tips = TIPS.map(|tip| view! { <li>{tip}</li> }).collect_view();
    let first = first_named(&candidate_name);
    let preview = move || match writing.preview() {
        Ok(text) if text.is_empty() => None,
        Ok(text) => Some(view! { <blockquote class="note" dir="auto">{text}</blockquote> }.into_any()),
        Err(code) => Some(view! { <p class="problem">{code.sentence()}</p> }.into_any()),
    };
    view! {
        <div class="stack gap-2">
            <TextArea name="form[message]" at="message" label="Message" value rows=7 input=area/>
            <Variables insert/>
            <Templates writing insert/>
            <details class="pencil">
                <summary class="link"><Icon glyph=Glyph::Info/> " Tips for the message"</summary>
                <ul class="tips">{tips}</ul>
            </details>
            <details class="pencil" open=true>
                <summary class="link"><Icon glyph=Glyph::Text/> {format!(" As {first} will read it")}</summary>
                <div class="mt-2">{preview}</div>
            </details>
            <ActivityNote writing activity/>
        </div>
    }
}

/// The variables: pressed, they stand in the message; without JavaScript they can be typed.
#[component]
fn Variables(insert: Callback<String>) -> impl IntoView {
    let rows = VARIABLES
        .map(|(name, meaning)| {
            let variable = format!("{{{{{name}}}}}");
            let text = variable.clone();
            view! {
                <li>
                    <Button kind="button" small=true attr:title=format!("Insert {meaning}") on:click=move |_| insert.run(text.clone())>
                        <code>{variable}</code>
                    </Button>
                </li>
            }
        })
        .collect_view();
    view! {
        <details class="pencil">
            <summary class="link"><Icon glyph=Glyph::Add/> " Variables"</summary>
            <ul class="mt-2 flex flex-wrap gap-2" aria-label="Variables">{rows}</ul>
        </details>
    }
}

/// How much the candidate is asked, and what others offer for positions like the chosen one where enough of them do (R14).
#[component]
fn ActivityNote(writing: Writing, activity: Activity) -> impl IntoView {
    let sentence = activity.say();
    let range = move || {
        let range = writing.position().and_then(|position| activity.range_for(position.id))?;
        let of = range.of.step().unwrap_or_default();
        Some(view! {
            <p>"Others offer " {range.say()} " for positions like this (the middle of at least " {of} " companies)."</p>
        })
    };
    view! {
        <section class="activity" aria-label="Activity">
            <p>{sentence}</p>
            {range}
        </section>
    }
}

//! Saved messages: to begin with one, and to keep a good one.

use domain::messages::TemplateSummary;
use leptos::{ev::MouseEvent, prelude::*, server_fn::ServerFn};

use super::{
    api::{InsertTemplate, SaveAsTemplate},
    writing::Writing,
};
use crate::ui::{Field, Glyph, Icon, named, say, typed};

/// The workspace's templates, and "Save as template".
#[component]
pub(super) fn Templates(writing: Writing, insert: Callback<String>) -> impl IntoView {
    let save = ServerAction::<SaveAsTemplate>::new();
    let known = RwSignal::new(writing.window(|window| window.templates.clone()));
    Effect::new(move |_| {
        if let Some(Ok(saved)) = save.value().get() {
            say(format!("Saved as “{}”.", named(&saved.name)));
            known.update(|known| {
                known.retain(|template| template.id != saved.id);
                known.push(saved);
            });
        }
    });
    // Without JavaScript the page comes back with the answer in here.
    let is_answered = typed::typed(SaveAsTemplate::PATH).is_some();
    view! {
        <details class="pencil" open=is_answered>
            <summary class="link"><Icon glyph=Glyph::Mail/> " Templates"</summary>
            <div class="stack mt-2 gap-3">
                {move || {
                    let rows = known.get().into_iter().map(|template| view! { <Row template writing insert/> }).collect_view();
                    if known.with(Vec::is_empty) {
                        view! { <p class="hint">"No template yet. Save a message that worked, and begin the next one with it."</p> }.into_any()
                    } else {
                        view! { <ul class="divided" aria-label="Templates">{rows}</ul> }.into_any()
                    }
                }}
                <SaveAs writing save/>
            </div>
        </details>
    }
}

/// Inserts its text where the cursor stands; without JavaScript the page begins anew with it below what is typed.
#[component]
fn Row(template: TemplateSummary, writing: Writing, insert: Callback<String>) -> impl IntoView {
    let label = format!("Insert {}", named(&template.name));
    let put = move |event: MouseEvent| {
        event.prevent_default();
        insert.run(template.body.clone());
    };
    view! {
        <li class="flex items-center justify-between gap-3 py-1">
            <span class="min-w-0 truncate" dir="auto">{template.name}</span>
            <button
                class="link min-h-6"
                type="submit"
                name="template_id"
                value=template.id.to_string()
                formaction=typed::address_within(InsertTemplate::url(), writing.function)
                formnovalidate
                aria-label=label
                on:click=put
            >
                "Insert"
            </button>
        </li>
    }
}

/// Part of the request's form: its button sends the message somewhere else.
#[component]
fn SaveAs(writing: Writing, save: ServerAction<SaveAsTemplate>) -> impl IntoView {
    let name = NodeRef::<leptos::html::Input>::new();
    let keep = move |event: MouseEvent| {
        event.prevent_default();
        let template_name = name.get_untracked().map(|name| name.value()).unwrap_or_default();
        save.dispatch(SaveAsTemplate { template_name, form: writing.form_now() });
    };
    let refused = move || {
        save.value().with(|value| {
            let failure = value.as_ref()?.as_ref().err()?;
            let problem = failure.problems().and_then(|problems| problems.0.first());
            Some(match problem {
                Some(problem) if problem.path == "body" => format!("The message: {}", problem.code.sentence()),
                Some(problem) => format!("The name: {}", problem.code.sentence()),
                None => failure.sentence().to_owned(),
            })
        })
    };
    let saved = typed::done(SaveAsTemplate::PATH).map(|typed| {
        let name = typed.value("template_name").unwrap_or_default().trim().to_owned();
        view! { <p role="status">{format!("Saved as “{}”.", named(&name))}</p> }
    });
    view! {
        <div class="grid grid-cols-[minmax(0,1fr)_auto] items-end gap-2">
            <Field name="template_name" label="Name of the template" optional=true autocomplete="off" input=name/>
            <button
                class="button button-quiet"
                type="submit"
                formaction=typed::address_within(SaveAsTemplate::url(), writing.function)
                formnovalidate
                aria-busy=move || save.pending().get().then_some("true")
                on:click=keep
            >
                "Save as template"
            </button>
        </div>
        <p class="problem" role="alert">{refused}</p>
        {saved}
    }
}

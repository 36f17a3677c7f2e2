//! Boxes to tick and rows to choose from.

use leptos::prelude::*;

use super::{
    Trial,
    field::{Around, Notes},
};

/// A box to tick. Sends `value` when ticked and nothing otherwise.
#[component]
pub fn Check(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(default = "on".to_owned(), into)] value: String,
    #[prop(optional)] checked: bool,
    #[prop(optional, into)] hint: Option<String>,
    /// Names this box among others of the same name.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    let was_checked = checked;
    let checked = Trial::current().and_then(Trial::typed).map_or(checked, |typed| typed.has(&name, &value));
    let id = id.unwrap_or_else(|| super::form::field_id(&name));
    let hint_id = format!("{id}-hint");
    let theirs = Trial::current().filter(|trial| trial.is_stale() && checked != was_checked).map(|trial| {
        trial.differs(&id, &label);
        let text = if was_checked { "ticked" } else { "not ticked" };
        view! { <span class="theirs"><strong>"Saved now: "</strong>{text}</span> }
    });
    view! {
        <label class="tick">
            <input
                type="checkbox"
                id=id
                name=name
                value=value
                checked=checked
                aria-describedby=hint.is_some().then(|| hint_id.clone())
            />
            <span>{label}</span>
            {hint.map(|hint| view! { <span class="hint" id=hint_id>{hint}</span> })}
            {theirs}
        </label>
    }
    .into_any()
}

/// Boxes or fields that belong together, under one name and with room for one problem.
#[component]
pub fn Group(
    #[prop(into)] legend: String,
    /// Where problems with the group as a whole are noted.
    #[prop(into)]
    at: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional)] optional: bool,
    children: Children,
) -> impl IntoView {
    let around = Around::new(&at, &legend, hint.is_some());
    view! {
        <fieldset class=around.class() id=around.id.clone() tabindex="-1" aria-describedby=around.described_by()>
            <legend>{legend} {optional.then(|| view! { <span class="optional">" (optional)"</span> })}</legend>
            <Notes around=around.clone() hint/>
            {children()}
        </fieldset>
    }
    .into_any()
}

/// One row of [`Radios`].
#[derive(Clone, Debug)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub hint: Option<String>,
}

impl Choice {
    /// A row that needs no explanation.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: None }
    }

    /// The same with a line below it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// One of several, all in sight.
#[component]
pub fn Radios(
    #[prop(into)] name: String,
    #[prop(into)] legend: String,
    #[prop(optional, into)] at: Option<String>,
    choices: Vec<Choice>,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] hint: Option<String>,
) -> impl IntoView {
    let at = at.unwrap_or_else(|| name.clone());
    let typed = Trial::current().and_then(Trial::typed);
    let theirs = value;
    let value = typed.and_then(|typed| typed.value(&name).map(str::to_owned)).unwrap_or_else(|| theirs.clone());
    let saved = Trial::current().filter(|trial| trial.is_stale() && theirs != value).map(|trial| {
        trial.differs(&super::form::field_id(&at), &legend);
        let row = choices.iter().find(|choice| choice.value == theirs);
        let text = row.map_or_else(|| "nothing".to_owned(), |choice| choice.label.clone());
        view! { <span class="theirs"><strong>"Saved now: "</strong>{text}</span> }
    });
    let rows = choices
        .into_iter()
        .map(|choice| {
            let hint_id = format!("{}-{}-hint", super::form::field_id(&name), choice.value);
            let described = choice.hint.is_some().then(|| hint_id.clone());
            let checked = choice.value == value;
            view! {
                <label class="choice">
                    <input
                        type="radio"
                        name=name.clone()
                        value=choice.value
                        checked=checked
                        aria-describedby=described
                    />
                    <span>{choice.label}</span>
                    {choice.hint.map(|hint| view! { <span class="hint" id=hint_id>{hint}</span> })}
                </label>
            }
        })
        .collect_view();
    view! {
        <Group legend at hint=hint.unwrap_or_default()>
            {saved}
            <div class="choices">{rows}</div>
        </Group>
    }
    .into_any()
}

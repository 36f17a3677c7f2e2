//! Inputs with a label above, a hint, and room for one problem. Ids follow from names, so server and browser agree.

use domain::text;
use leptos::{either::Either, html, prelude::*};

use super::{Trial, form};

/// What stands around every input.
#[derive(Clone)]
pub(super) struct Around {
    pub(super) id: String,
    pub(super) hint_id: String,
    pub(super) problem_id: String,
    pub(super) problem: Signal<Option<&'static str>>,
    has_hint: bool,
    /// What somebody else has saved here meanwhile, where it is not what was typed.
    theirs: Option<String>,
}

impl Around {
    /// For the input at `path`, called `label`.
    pub(super) fn new(path: &str, label: &str, has_hint: bool) -> Self {
        if let Some(trial) = Trial::current() {
            trial.names(path, label);
        }
        let id = form::field_id(path);
        Self {
            hint_id: format!("{id}-hint"),
            problem_id: format!("{id}-problem"),
            problem: form::problem(path),
            has_hint,
            theirs: None,
            id,
        }
    }

    /// Marks the field where somebody else has saved something else than `mine` meanwhile.
    pub(super) fn beside(&mut self, label: &str, theirs: &str, mine: &str) {
        // Browsers send line ends of their own.
        let plain = |text: &str| text.replace("\r\n", "\n");
        if let Some(trial) = Trial::current().filter(|trial| trial.is_stale() && plain(theirs) != plain(mine)) {
            trial.differs(&self.id, label);
            self.theirs = Some(theirs.to_owned());
        }
    }

    fn theirs_id(&self) -> String {
        format!("{}-theirs", self.id)
    }

    pub(super) fn class(&self) -> impl Fn() -> &'static str + Send + Sync + 'static + use<> {
        let problem = self.problem;
        move || if problem.get().is_some() { "field field-troubled" } else { "field" }
    }

    pub(super) fn invalid(&self) -> impl Fn() -> Option<&'static str> + Send + Sync + 'static + use<> {
        let problem = self.problem;
        move || problem.get().map(|_| "true")
    }

    /// The ids that describe the input, for `aria-describedby`.
    pub(super) fn described_by(&self) -> String {
        let mut ids =
            if self.has_hint { format!("{} {}", self.hint_id, self.problem_id) } else { self.problem_id.clone() };
        if self.theirs.is_some() {
            ids = format!("{ids} {}", self.theirs_id());
        }
        ids
    }
}

#[component]
fn Label(around: Around, label: String, optional: bool) -> impl IntoView {
    view! {
        <label for=around.id>{label} {optional.then(|| view! { <span class="optional">" (optional)"</span> })}</label>
    }
    .into_any()
}

/// The hint and the problem of a field.
#[component]
pub(super) fn Notes(around: Around, hint: Option<String>) -> impl IntoView {
    let problem = around.problem;
    let theirs = around.theirs.clone().map(|text| {
        let text = if text.is_empty() { "nothing".to_owned() } else { text };
        view! {
            <span class="theirs" id=around.theirs_id()>
                <strong>"Saved now: "</strong>
                <span class="whitespace-pre-wrap" dir="auto">{text}</span>
            </span>
        }
    });
    view! {
        {hint.map(|hint| view! { <span class="hint" id=around.hint_id>{hint}</span> })}
        {theirs}
        <span class="problem" id=around.problem_id>{move || problem.get()}</span>
    }
    .into_any()
}

/// A one-line input.
#[component]
pub fn Field(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    /// Where its problems are noted, when that is not its name: `base_salary.amount_minor`.
    #[prop(optional, into)]
    at: Option<String>,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] hint: Option<String>,
    /// `text`, `email`, `password`, `url`, `date`, `search`.
    #[prop(default = "text")]
    kind: &'static str,
    #[prop(optional)] optional: bool,
    /// Neither has to be filled in nor says so: what is looked for.
    #[prop(optional)]
    free: bool,
    #[prop(optional, into)] autocomplete: Option<&'static str>,
    #[prop(optional, into)] inputmode: Option<&'static str>,
    /// The id of a `<datalist>` with suggestions.
    #[prop(optional, into)]
    list: Option<&'static str>,
    /// As wide as what it holds: numbers, dates.
    #[prop(optional)]
    short: bool,
    /// In a row that may have moved, and so shows `value` whatever was typed under its name: whether it is a new one,
    /// which takes the focus when the page comes.
    #[prop(optional)]
    fresh: Option<bool>,
    #[prop(optional)] input: NodeRef<html::Input>,
) -> impl IntoView {
    let mut around = Around::new(at.as_deref().unwrap_or(&name), &label, hint.is_some());
    // A password is never sent back.
    let typed = Trial::current().and_then(Trial::typed).filter(|_| kind != "password" && fresh.is_none());
    let theirs = value;
    let value = typed.and_then(|typed| typed.value(&name).map(str::to_owned)).unwrap_or_else(|| theirs.clone());
    around.beside(&label, &theirs, &value);
    view! {
        <div class=around.class()>
            <Label around=around.clone() label optional/>
            <Notes around=around.clone() hint/>
            <input
                class=if short { "input input-short" } else { "input" }
                id=around.id.clone()
                form=Trial::owner()
                name=name
                type=kind
                dir="auto"
                value=value
                autofocus=fresh.unwrap_or_default()
                autocomplete=autocomplete
                inputmode=inputmode
                list=list
                aria-required=(!optional && !free).then_some("true")
                aria-invalid=around.invalid()
                aria-describedby=around.described_by()
                node_ref=input
            />
        </div>
    }
    .into_any()
}

/// What stands in a `<textarea>`, as HTML. Leptos writes children of this element as they are; what is given as its inner
/// HTML it writes on the server, leaves alone when the page comes to life, and sets in elements that the browser makes.
///
/// A line end right behind the tag is no part of the text, so one that is needs another one before it. There is no tag
/// before what a browser sets.
fn textarea_html(value: &str) -> String {
    let starts_with_line_end = cfg!(feature = "ssr") && value.starts_with(['\n', '\r']);
    format!("{}{}", if starts_with_line_end { "\n" } else { "" }, text::html(value))
}

/// A box for several lines; it grows with what is written.
#[component]
pub fn TextArea(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] at: Option<String>,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(default = 5)] rows: u32,
    #[prop(optional)] optional: bool,
    #[prop(optional)] input: NodeRef<html::Textarea>,
) -> impl IntoView {
    let mut around = Around::new(at.as_deref().unwrap_or(&name), &label, hint.is_some());
    let typed = Trial::current().and_then(Trial::typed);
    let theirs = value;
    let value = typed.and_then(|typed| typed.value(&name).map(str::to_owned)).unwrap_or_else(|| theirs.clone());
    around.beside(&label, &theirs, &value);
    view! {
        <div class=around.class()>
            <Label around=around.clone() label optional/>
            <Notes around=around.clone() hint/>
            <textarea
                class="input"
                id=around.id.clone()
                form=Trial::owner()
                name=name
                rows=rows
                dir="auto"
                aria-required=(!optional).then_some("true")
                aria-invalid=around.invalid()
                aria-describedby=around.described_by()
                node_ref=input
                inner_html=textarea_html(&value)
            ></textarea>
        </div>
    }
    .into_any()
}

/// One of several, from a list that opens.
#[component]
pub fn Select(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] at: Option<String>,
    /// Values and what they are called.
    options: Vec<(String, String)>,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional)] optional: bool,
    #[prop(optional)] short: bool,
    /// The label is heard, not seen: for a select joined to a field that names both.
    #[prop(optional)]
    bare: bool,
    #[prop(optional)] input: NodeRef<html::Select>,
) -> impl IntoView {
    let mut around = Around::new(at.as_deref().unwrap_or(&name), &label, hint.is_some());
    let typed = Trial::current().and_then(Trial::typed);
    let theirs = value;
    let value = typed.and_then(|typed| typed.value(&name).map(str::to_owned)).unwrap_or_else(|| theirs.clone());
    let mut options = options;
    // What is stored or was sent is among the rows, whatever it is: a browser would show, and send, the first one instead.
    for kept in [&value, &theirs] {
        if !kept.is_empty() && !options.iter().any(|(option, _)| option == kept) {
            options.insert(0, (kept.clone(), kept.replace('_', " ")));
        }
    }
    let called = |value: &str| {
        let option = options.iter().find(|(option, _)| option == value);
        option.map_or_else(|| value.to_owned(), |(_, label)| label.clone())
    };
    // Nothing chosen is the first row, as browsers show it.
    let shown = options.iter().find(|(option, _)| *option == theirs).or(options.first());
    let shown = shown.map(|(option, _)| option.clone()).unwrap_or_default();
    around.beside(&label, &called(&shown), &called(&value));
    let options = options
        .into_iter()
        .map(|(option, label)| {
            let selected = option == value;
            view! { <option value=option selected=selected>{label}</option> }
        })
        .collect_view();
    let select = view! {
        <select
            class=if short { "input input-short" } else { "input" }
            id=around.id.clone()
            form=Trial::owner()
            name=name
            aria-label=bare.then(|| label.clone())
            aria-invalid=around.invalid()
            aria-describedby=around.described_by()
            node_ref=input
        >
            {options}
        </select>
    };
    if bare {
        Either::Left(view! {
            {select}
            <span class="unseen" id=around.problem_id.clone()>{move || around.problem.get()}</span>
            {around.theirs.clone().map(|text| view! { <span class="theirs" id=around.theirs_id()><strong>"Saved now: "</strong>{text}</span> })}
        })
    } else {
        Either::Right(view! {
            <div class=around.class()>
                <Label around=around.clone() label optional/>
                <Notes around=around.clone() hint/>
                {select}
            </div>
        })
    }
}

/// Marks a part of a form that is no single field where somebody else has saved something else than was typed: both in
/// words.
#[component]
pub fn Beside(#[prop(into)] at: String, #[prop(into)] label: String, theirs: String, mine: String) -> impl IntoView {
    let mut around = Around::new(&at, &label, false);
    around.beside(&label, &theirs, &mine);
    around.theirs.clone().map(|text| {
        let text = if text.is_empty() { "nothing".to_owned() } else { text };
        view! {
            <p class="theirs" id=around.id.clone() tabindex="-1">
                <strong>{format!("{label}, saved now: ")}</strong>
                <span class="whitespace-pre-wrap" dir="auto">{text}</span>
            </p>
        }
    })
}

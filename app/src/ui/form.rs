//! Forms: sent by the browser alone when need be, checked before sending when JavaScript is there, and honest about
//! what was refused.

use domain::problems::{Problem, Problems};
use leptos::{
    context::Provider,
    ev::SubmitEvent,
    form::{ActionForm, FromFormData},
    html,
    prelude::*,
    server_fn::{Http, ServerFn, client::Client, codec::PostUrl, request::ClientReq},
    web_sys::FormData,
};
use serde::de::DeserializeOwned;

use super::{
    dialog::Around,
    typed::{Typed, address, answers_in_place, typed},
};
use crate::failure::Failure;

/// What a form's last try came to; its fields and buttons ask here.
#[derive(Clone, Copy)]
pub struct Trial {
    /// Why it was refused, if it was: by the browser's own check or by the server.
    pub failure: Signal<Option<Failure>>,
    /// Whether it is under way.
    pub pending: Signal<bool>,
    typed: StoredValue<Option<Typed>>,
    labels: StoredValue<Vec<(String, String)>>,
    /// Stands before the ids of its fields, where a page has several forms.
    prefix: StoredValue<String>,
    /// The id of the form, where its fields stand outside of its element.
    owner: Option<&'static str>,
}

/// Which one of many forms for the same thing this is: a hidden field and its value.
type Key = Option<(&'static str, String)>;

impl Trial {
    /// The form around this piece.
    pub fn current() -> Option<Self> {
        use_context()
    }

    /// What fields and buttons say of the form they belong to, where they stand outside of it: its id.
    pub(super) fn owner() -> Option<&'static str> {
        Self::current().and_then(|trial| trial.owner)
    }

    /// What was typed before the refusal, without JavaScript.
    pub(super) fn typed(self) -> Option<Typed> {
        self.typed.get_value()
    }

    /// Tells the summary what the field at `path` is called.
    pub(super) fn names(self, path: &str, label: &str) {
        self.labels.update_value(|labels| labels.push((path.to_owned(), label.to_owned())));
    }

    fn field_id(self, path: &str) -> String {
        self.prefix.with_value(|prefix| id(prefix, path))
    }

    fn label(self, path: &str) -> Option<String> {
        self.labels.with_value(|labels| labels.iter().find(|(at, _)| at == path).map(|(_, label)| label.clone()))
    }
}

/// The id of the field whose problems stand at `path`, in the form around it.
pub(super) fn field_id(path: &str) -> String {
    Trial::current().map_or_else(|| id("", path), |trial| trial.field_id(path))
}

fn id(prefix: &str, path: &str) -> String {
    let letters = path.chars().filter(|c| *c != ']');
    prefix.chars().chain(letters.map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' })).collect()
}

/// What is wrong with the field at `path`.
pub(super) fn problem(path: &str) -> Signal<Option<&'static str>> {
    let path = path.to_owned();
    Trial::current().map_or_else(
        || Signal::stored(None),
        |trial| {
            Signal::derive(move || {
                let failure = trial.failure.get()?;
                failure.problems()?.at(&path).map(domain::problems::Code::sentence)
            })
        },
    )
}

/// Counts how often an action did what it was asked: a source for what has to be read again then.
///
/// A refusal does not count: reading again would draw the form anew, without what was typed.
pub fn done<S>(action: ServerAction<S>) -> Memo<usize>
where
    S: ServerFn<Error = Failure> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let (value, version) = (action.value(), action.version());
    Memo::new(move |before: Option<&usize>| {
        let version = version.get();
        let is_done = value.with(|value| matches!(value, Some(Ok(_))));
        if is_done { version } else { before.copied().unwrap_or_default() }
    })
}

/// Checks an input in the browser, before it is sent: the same function the server believes.
pub type Checking<S> = fn(&S) -> Result<(), Problems>;

/// A form for a server function that fails with [`Failure`].
///
/// Its fields find their problems by themselves; a summary above them takes the focus and leads to each. It sends
/// nothing the `check` refuses. Once it is done, the dialog around it closes.
#[component]
pub fn Form<S, O: 'static>(
    action: ServerAction<S>,
    #[prop(optional)] check: Option<Checking<S>>,
    /// Stands before the ids of the fields, where a page has several forms: `invite-`.
    #[prop(optional)]
    prefix: &'static str,
    /// Which one of many forms for the same action this is (a row's, in a list): a hidden field and its value.
    #[prop(optional)]
    key: Option<(&'static str, String)>,
    /// Begins anew once it is done: for forms that add one thing after another.
    #[prop(optional)]
    again: bool,
    #[prop(default = "form")] class: &'static str,
    children: Children,
) -> impl IntoView
where
    S: DeserializeOwned + ServerFn<Protocol = Http<PostUrl, O>, Error = Failure> + Clone + Send + Sync + 'static,
    <<S::Client as Client<Failure>>::Request as ClientReq<Failure>>::FormData: From<FormData>,
    S::Output: Send + Sync + 'static,
    S::Client: Client<Failure>,
{
    let noticed = RwSignal::new(None);
    let try_of_mine = RwSignal::new(None);
    let trial = trial(action, noticed, prefix, &key, try_of_mine);
    let (around, has_siblings) = (Around::current(), key.is_some());
    let before = move |event: SubmitEvent| {
        try_of_mine.set(Some(action.version().get_untracked() + 1));
        stop_if_wrong(&event, check, noticed);
    };
    let inside = move || {
        view! {
            {key.map(|(name, value)| view! { <input type="hidden" name=name value=value/> })}
            <Inside trial children/>
        }
        .into_any()
    };
    let form = NodeRef::<html::Form>::new();
    let done = done(action);
    Effect::new(move |before: Option<usize>| {
        let done = done.get();
        let is_new = before.is_some_and(|before| before != done);
        if let Some(form) = form.get_untracked().filter(|_| again && is_new) {
            form.reset();
        }
        // Of many forms for one action, the others' dialogs stay.
        let is_mine = !has_siblings || try_of_mine.get_untracked() == Some(done);
        if let Some(around) = around.filter(|_| is_new && is_mine) {
            around.close();
        }
        done
    });
    if answers_in_place() {
        return view! {
            <Provider value=trial>
                <form class=class method="post" action=address(S::url()) novalidate>
                    {inside()}
                </form>
            </Provider>
        }
        .into_any();
    }
    view! {
        <Provider value=trial>
            <ActionForm action node_ref=form attr:class=class attr:novalidate=true on:submit:capture=before>
                {inside()}
            </ActionForm>
        </Provider>
    }
    .into_any()
}

/// The same for a form whose fields and buttons stand all over the page, so that whatever sends it sends all of them as
/// they are shown. Only its summary and what is `inside` stand in its element; `children` name it as their form.
#[component]
pub fn WideForm<S, O: 'static>(
    action: ServerAction<S>,
    id: &'static str,
    /// In the form's own element.
    #[prop(into)]
    inside: ViewFn,
    /// The fields and buttons, and what stands between them.
    children: Children,
) -> impl IntoView
where
    S: DeserializeOwned + ServerFn<Protocol = Http<PostUrl, O>, Error = Failure> + Clone + Send + Sync + 'static,
    <<S::Client as Client<Failure>>::Request as ClientReq<Failure>>::FormData: From<FormData>,
    S::Output: Send + Sync + 'static,
    S::Client: Client<Failure>,
{
    let trial = trial(action, RwSignal::new(None), "", &None, RwSignal::new(None));
    let trial = Trial { owner: Some(id), ..trial };
    let form = move || {
        view! {
            <Summary trial/>
            {inside.run()}
        }
        .into_any()
    };
    let element = if answers_in_place() {
        view! { <form id=id class="stack" method="post" action=address(S::url()) novalidate>{form()}</form> }.into_any()
    } else {
        view! { <ActionForm action attr:id=id attr:class="stack" attr:novalidate=true>{form()}</ActionForm> }.into_any()
    };
    view! { <Provider value=trial>{element} {children()}</Provider> }
}

/// The same, sent by the browser as a whole new page: for what changes who is looking (signing in and out).
#[component]
pub fn Plain<S, O: 'static>(
    action: ServerAction<S>,
    #[prop(optional)] check: Option<Checking<S>>,
    #[prop(optional)] prefix: &'static str,
    #[prop(default = "form")] class: &'static str,
    children: Children,
) -> impl IntoView
where
    S: DeserializeOwned + ServerFn<Protocol = Http<PostUrl, O>, Error = Failure> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let noticed = RwSignal::new(None);
    let trial = trial(action, noticed, prefix, &None, RwSignal::new(None));
    let before = move |event: SubmitEvent| stop_if_wrong(&event, check, noticed);
    view! {
        <Provider value=trial>
            <form class=class method="post" action=address(S::url()) novalidate on:submit=before>
                <Inside trial children/>
            </form>
        </Provider>
    }
    .into_any()
}

/// What is known of a form. Many forms for one action tell their tries apart by their number.
fn trial<S>(
    action: ServerAction<S>,
    noticed: RwSignal<Option<Problems>>,
    prefix: &str,
    key: &Key,
    try_of_mine: RwSignal<Option<usize>>,
) -> Trial
where
    S: ServerFn<Error = Failure> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let (value, version) = (action.value(), action.version());
    let typed = typed(S::PATH).filter(|typed| key.as_ref().is_none_or(|(name, value)| typed.has(name, value)));
    let is_mine = key.is_none() || typed.is_some();
    let failure = move || {
        let noticed = noticed.get().map(Failure::from);
        let is_mine = is_mine || try_of_mine.get() == Some(version.get());
        let refused = move || value.with(|value| value.as_ref().and_then(|value| value.as_ref().err().cloned()));
        noticed.or_else(|| is_mine.then(refused).flatten()).filter(|failure| *failure != Failure::Unsaved)
    };
    Trial {
        failure: Signal::derive(failure),
        pending: action.pending().into(),
        typed: StoredValue::new(typed),
        labels: StoredValue::new(Vec::new()),
        prefix: StoredValue::new(key.as_ref().map_or_else(|| prefix.to_owned(), |(_, key)| format!("{prefix}{key}-"))),
        owner: None,
    }
}

/// Fields that are checked without being sent: what is looked for stands in the address.
#[component]
pub fn Checked(#[prop(into)] problems: Signal<Option<Problems>>, children: Children) -> impl IntoView {
    let trial = Trial {
        failure: Signal::derive(move || problems.get().map(Failure::from)),
        pending: Signal::stored(false),
        typed: StoredValue::new(None),
        labels: StoredValue::new(Vec::new()),
        prefix: StoredValue::new(String::new()),
        owner: None,
    };
    view! { <Provider value=trial>{children()}</Provider> }
}

fn stop_if_wrong<S: DeserializeOwned>(
    event: &SubmitEvent,
    check: Option<Checking<S>>,
    noticed: RwSignal<Option<Problems>>,
) {
    let Some(check) = check else { return };
    let problems = S::from_event(event).ok().and_then(|sent| check(&sent).err());
    if problems.is_some() {
        event.prevent_default();
    }
    noticed.set(problems);
}

/// The summary, and below it what the form holds.
#[component]
fn Inside(trial: Trial, children: Children) -> impl IntoView {
    // The fields first: they tell the summary their names.
    let children = children();
    view! {
        <Summary trial/>
        {children}
    }
    .into_any()
}

/// What was refused, in one place, each problem a link to its field.
#[component]
fn Summary(trial: Trial) -> impl IntoView {
    let region = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if trial.failure.with(Option::is_some)
            && let Some(region) = region.get()
        {
            // A refusal to take the focus leaves the reader where they were.
            let _ = region.focus();
        }
    });
    let line = move |problem: &Problem| {
        let sentence = problem.code.sentence();
        match trial.label(&problem.path) {
            Some(label) => {
                let href = format!("#{}", trial.field_id(&problem.path));
                view! { <li><a href=href rel="external">{format!("{label}: {sentence}")}</a></li> }.into_any()
            }
            None => view! { <li>{sentence}</li> }.into_any(),
        }
    };
    move || {
        trial.failure.get().map(|failure| {
            let lines = failure.problems().map(|problems| problems.0.iter().map(line).collect_view());
            let says_where = failure.problems().is_some_and(|problems| !problems.is_empty());
            view! {
                <div class="summary" role="alert" tabindex="-1" autofocus node_ref=region>
                    <h2>{failure.title()}</h2>
                    {(!says_where).then(|| view! { <p>{failure.sentence()}</p> })}
                    {says_where.then(|| view! { <ul>{lines}</ul> })}
                </div>
            }
        })
    }
}

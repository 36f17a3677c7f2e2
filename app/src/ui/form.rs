//! Forms: sent by the browser alone when need be, checked before sending when JavaScript is there, and honest about
//! what was refused.

use domain::{
    problems::{Problem, Problems},
    refusals::{Conflict, Refusal},
};
use leptos::{
    context::Provider,
    ev::{Event, MouseEvent, SubmitEvent},
    form::FromFormData,
    html,
    prelude::*,
    server_fn::{Http, ServerFn, codec::PostUrl},
    web_sys::{Element, FormData, HtmlFormElement},
};
use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;

use super::{
    Banner, State,
    dialog::Around,
    typed::{self, FORGET, KEEP, SHOWN_TO, Typed, address_to, followed_address, typed},
};
use crate::{failure::Failure, session};

/// What a form's last try came to; its fields and buttons ask here.
#[derive(Clone, Copy)]
pub struct Trial {
    /// Why it was refused, if it was: by the browser's own check or by the server. What has been mended since is left out.
    pub failure: Signal<Option<Failure>>,
    /// The same as it was when it was refused.
    refused: Signal<Option<Failure>>,
    /// Whether it is under way.
    pub pending: Signal<bool>,
    /// Which of its buttons was pressed last, by number.
    pub(super) pressed: RwSignal<Option<usize>>,
    buttons: StoredValue<usize>,
    typed: StoredValue<Option<Typed>>,
    labels: StoredValue<Vec<(String, String)>>,
    /// Stands before the ids of its fields, where a page has several forms.
    prefix: StoredValue<String>,
    /// The address of the server function that it is for.
    function: StoredValue<String>,
    /// Whether it says which version it changes.
    is_versioned: StoredValue<bool>,
    /// What the fields hold that somebody else has changed meanwhile: their names, what is saved, and what was typed.
    theirs: StoredValue<Vec<Difference>>,
    /// The id of the form, where its fields stand outside of its element.
    owner: Option<&'static str>,
}

/// A field that somebody else has changed meanwhile.
#[derive(Clone)]
struct Difference {
    id: String,
    label: String,
}

/// What is done to the fields of a form between two tries.
#[derive(Clone, Copy)]
struct Mending {
    /// Ids of what was touched.
    touched: RwSignal<Vec<String>>,
    /// What is still wrong, by the browser's own check.
    wrong: RwSignal<Option<Problems>>,
}

impl Mending {
    fn new() -> Self {
        Self { touched: RwSignal::new(Vec::new()), wrong: RwSignal::new(None) }
    }

    fn begin(self) {
        self.touched.set(Vec::new());
        self.wrong.set(None);
    }

    /// Whether the field, or a field of the group, with this id was touched.
    fn has_touched(self, id: &str) -> bool {
        let is_within =
            |touched: &String| id.strip_prefix(&**touched).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
        self.touched.with(|touched| touched.iter().any(is_within))
    }

    /// A refusal without the problems of fields that have been filled in since; nothing when that was all.
    fn rest(self, failure: Failure, id: impl Fn(&str) -> String) -> Option<Failure> {
        let Some(problems) = failure.problems().filter(|problems| !problems.is_empty()) else { return Some(failure) };
        let still = |problem: &Problem| {
            if !self.has_touched(&id(&problem.path)) {
                return Some(problem.clone());
            }
            let code = self.wrong.with(|wrong| wrong.as_ref()?.at(&problem.path))?;
            Some(Problem { code, ..problem.clone() })
        };
        let rest: Vec<Problem> = problems.0.iter().filter_map(still).collect();
        (!rest.is_empty()).then(|| Problems(rest).into())
    }
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

    /// The number of another button of this form.
    pub(super) fn next_button(self) -> usize {
        self.buttons
            .try_update_value(|buttons| {
                *buttons += 1;
                *buttons
            })
            .unwrap_or_default()
    }

    /// Whether somebody else has changed what this form changes, so that both stand side by side.
    pub(super) fn is_stale(self) -> bool {
        let is_stale = |failure: &Option<Failure>| {
            matches!(failure, Some(Failure::Refused(Refusal::Conflict { why: Conflict::Stale })))
        };
        self.typed.with_value(Option::is_some) && self.refused.with_untracked(is_stale)
    }

    /// Says that this form asks for a version.
    fn is_of_a_version(self) {
        self.is_versioned.set_value(true);
    }

    /// Tells the summary that somebody else has changed the field with this id.
    pub(super) fn differs(self, id: &str, label: &str) {
        let difference = Difference { id: id.to_owned(), label: label.to_owned() };
        self.theirs.update_value(|theirs| theirs.push(difference));
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
    /// An attribute that tells this form from the others of a page.
    #[prop(optional)]
    mark: Option<&'static str>,
    /// Begins anew once it is done: for forms that add one thing after another.
    #[prop(optional)]
    again: bool,
    #[prop(default = "form")] class: &'static str,
    children: Children,
) -> impl IntoView
where
    S: DeserializeOwned + ServerFn<Protocol = Http<PostUrl, O>, Error = Failure> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let noticed = RwSignal::new(None);
    let try_of_mine = RwSignal::new(None);
    let mending = Mending::new();
    let trial = trial(action, noticed, mending, prefix, &key, try_of_mine);
    let (around, has_siblings) = (Around::current(), key.is_some());
    let before = move |event: SubmitEvent| {
        try_of_mine.set(Some(action.version().get_untracked() + 1));
        mending.begin();
        stop_if_wrong(&event, check, noticed);
    };
    let mend = move |event: Event| look_again(&event, check, trial, mending);
    let inside = move || {
        view! {
            {key.map(|(name, value)| view! { <input type="hidden" name=name value=value/> })}
            <Inside trial children/>
        }
        .into_any()
    };
    let form = NodeRef::<html::Form>::new();
    Effect::new(move |_| {
        if let (Some(form), Some(mark)) = (form.get(), mark) {
            // Without its mark a form is found by nobody.
            let _ = form.set_attribute(mark, "");
        }
    });
    let done = done(action);
    Effect::new(move |before: Option<usize>| {
        let done = done.get();
        let is_new = before.is_some_and(|before| before != done);
        if let Some(form) = form.get_untracked().filter(|_| again && is_new) {
            form.reset();
        }
        // Of many forms for one action, the others' dialogs stay.
        let is_mine = !has_siblings || try_of_mine.get_untracked() == Some(done);
        if is_new
            && is_mine
            && let Some(form) = form.get_untracked()
        {
            // A form without the attribute is as good.
            let _ = form.remove_attribute(typed::TYPED);
        }
        if let Some(around) = around.filter(|_| is_new && is_mine) {
            around.close();
        }
        done
    });
    // Somebody else has changed it: the whole page answers, with theirs beside mine.
    Effect::new(move |_| {
        let is_stale = trial
            .refused
            .with(|failure| matches!(failure, Some(Failure::Refused(Refusal::Conflict { why: Conflict::Stale }))));
        if is_stale
            && trial.is_versioned.get_value()
            && let Some(form) = form.get_untracked()
        {
            typed::post_whole(&form);
        }
    });
    view! {
        <Provider value=trial>
            <form
                node_ref=form
                class=class
                method="post"
                action=followed_address(S::url())
                novalidate
                data-waiting=move || trial.pending.get().then_some("")
                on:submit:capture=before
                on:submit=move |event| send(&event, action)
                on:input=mend
                on:change=mend
            >
                {inside()}
            </form>
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
    S::Output: Send + Sync + 'static,
{
    let trial = trial(action, RwSignal::new(None), Mending::new(), "", &None, RwSignal::new(None));
    let trial = Trial { owner: Some(id), ..trial };
    let form = move || {
        view! {
            <Summary trial/>
            {inside.run()}
        }
        .into_any()
    };
    // Made within the context: what stands in it asks for the form around it.
    let element = move || {
        view! {
            <form
                id=id
                class="stack"
                method="post"
                action=followed_address(S::url())
                novalidate
                on:submit=move |event| send(&event, action)
            >
                {form()}
            </form>
        }
    };
    view! { <Provider value=trial>{element()} {children()}</Provider> }
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
    let mending = Mending::new();
    let trial = trial(action, noticed, mending, prefix, &None, RwSignal::new(None));
    let before = move |event: SubmitEvent| {
        mending.begin();
        stop_if_wrong(&event, check, noticed);
    };
    let mend = move |event: Event| look_again(&event, check, trial, mending);
    view! {
        <Provider value=trial>
            <form
                class=class
                method="post"
                action=followed_address(S::url())
                novalidate
                on:submit=before
                on:input=mend
                on:change=mend
            >
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
    mending: Mending,
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
    let prefix = key.as_ref().map_or_else(|| prefix.to_owned(), |(_, key)| format!("{prefix}{key}-"));
    let refused = move || {
        let noticed = noticed.get().map(Failure::from);
        let is_mine = is_mine || try_of_mine.get() == Some(version.get());
        let refused = move || value.with(|value| value.as_ref().and_then(|value| value.as_ref().err().cloned()));
        noticed.or_else(|| is_mine.then(refused).flatten()).filter(|failure| *failure != Failure::Unsaved)
    };
    let refused = Signal::derive(refused);
    let of_id = prefix.clone();
    let failure = move || refused.get().and_then(|failure| mending.rest(failure, |path| id(&of_id, path)));
    Trial {
        failure: Signal::derive(failure),
        refused,
        pending: action.pending().into(),
        pressed: RwSignal::new(None),
        buttons: StoredValue::new(0),
        typed: StoredValue::new(typed),
        labels: StoredValue::new(Vec::new()),
        prefix: StoredValue::new(prefix),
        function: StoredValue::new(S::url().to_owned()),
        is_versioned: StoredValue::new(false),
        theirs: StoredValue::new(Vec::new()),
        owner: None,
    }
}

/// Fields that are checked without being sent: what is looked for stands in the address.
#[component]
pub fn Checked(#[prop(into)] problems: Signal<Option<Problems>>, children: Children) -> impl IntoView {
    let failure = Signal::derive(move || problems.get().map(Failure::from));
    let trial = Trial {
        failure,
        refused: failure,
        pending: Signal::stored(false),
        pressed: RwSignal::new(None),
        buttons: StoredValue::new(0),
        typed: StoredValue::new(None),
        labels: StoredValue::new(Vec::new()),
        prefix: StoredValue::new(String::new()),
        function: StoredValue::new(String::new()),
        is_versioned: StoredValue::new(false),
        theirs: StoredValue::new(Vec::new()),
        owner: None,
    };
    view! { <Provider value=trial>{children()}</Provider> }
}

/// Has the page's own program send a form, instead of the browser.
pub fn send<S>(event: &SubmitEvent, action: ServerAction<S>)
where
    S: DeserializeOwned + ServerFn<Error = Failure> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    if event.default_prevented() {
        return;
    }
    event.prevent_default();
    match S::from_event(event) {
        Ok(sent) => {
            action.dispatch(sent);
        }
        // Not what our own pages hold.
        Err(_) => action.value().set(Some(Err(Problems::new().into()))),
    }
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

/// Looks at a form again after something in it was changed: what is no longer wrong is not complained of any more.
fn look_again<S: DeserializeOwned>(event: &Event, check: Option<Checking<S>>, trial: Trial, mending: Mending) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let form = target.as_ref().and_then(|target| target.closest("form").ok().flatten());
    let Some(form) = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) else { return };
    // Without the mark it is only not kept over a sign-in.
    let _ = form.set_attribute(typed::TYPED, "");
    // A field that is taken off the page says once more that it has changed, when nothing is left of its form.
    if trial.refused.try_with_untracked(Option::is_none).unwrap_or(true) {
        return;
    }
    let mut ids = Vec::new();
    let mut at = target;
    while let Some(element) = at.filter(|element| !element.is_same_node(Some(&form))) {
        ids.push(element.id());
        at = element.parent_element();
    }
    ids.retain(|id| !id.is_empty());
    let sent = FormData::new_with_form(&form).ok().and_then(|sent| S::from_form_data(&sent).ok());
    mending.wrong.set(check.zip(sent).and_then(|(check, sent)| check(&sent).err()));
    mending.touched.update(|touched| touched.extend(ids));
}

/// Which version of a thing its form changes: somebody else's change since then is shown beside what was typed (R17).
#[component]
pub fn Version(#[prop(into)] value: Signal<i64>) -> impl IntoView {
    let trial = Trial::current();
    if let Some(trial) = trial {
        trial.is_of_a_version();
    }
    // Whoever was shown what has changed and saves again means it; anybody else has read what they read.
    let read = trial.filter(|trial| !trial.is_stale()).and_then(Trial::typed);
    let read: Option<i64> = read.and_then(|typed| typed.value("version")?.parse().ok());
    view! { <input type="hidden" name="version" value=move || read.unwrap_or_else(|| value.get()).to_string()/> }
        .into_any()
}

/// The summary, and below it what the form holds.
#[component]
fn Inside(trial: Trial, children: Children) -> impl IntoView {
    // The fields first: they tell the summary their names.
    let children = children();
    let shown_to = session::shown_to().map(|to| view! { <input type="hidden" name=SHOWN_TO value=to/> });
    // What `Enter` presses: the form's own button, and none of those that stand above its fields.
    let usual = trial.typed.with_value(Option::is_some).then(usual_button);
    view! {
        {shown_to}
        {usual}
        <WasKept trial/>
        <Summary trial/>
        {children}
    }
    .into_any()
}

/// The button that is pressed by `Enter`, before any other one in its form.
pub fn usual_button() -> impl IntoView {
    view! { <button class="unseen" type="submit" tabindex="-1" aria-hidden="true">"Send"</button> }
}

/// Says that what the form holds was typed before its session had ended, and was not sent.
#[component]
fn WasKept(trial: Trial) -> impl IntoView {
    let is_kept = trial.typed.with_value(|typed| typed.as_ref().is_some_and(|typed| typed.is_kept));
    is_kept.then(|| {
        let forget = address_to(&trial.function.get_value(), FORGET);
        view! {
            <div role="status">
                <Banner state=State::Held>
                    <p>"You were signed out before this was sent. What you typed is here: look it over, then send it."</p>
                    <button class="link min-h-11" type="submit" formaction=forget formnovalidate>"Throw it away"</button>
                </Banner>
            </div>
        }
    })
}

/// What was refused, in one place, each problem a link to its field.
#[component]
fn Summary(trial: Trial) -> impl IntoView {
    let region = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if trial.refused.with(Option::is_some)
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
            let more = match &failure {
                Failure::Refused(Refusal::SignedOut) => view! { <SignInAgain trial/> }.into_any(),
                _ if trial.is_stale() => view! { <TheirsOrMine trial/> }.into_any(),
                _ => ().into_any(),
            };
            view! {
                <div class="summary" role="alert" tabindex="-1" autofocus node_ref=region>
                    <h2>{failure.title()}</h2>
                    {(!says_where).then(|| view! { <p>{failure.sentence()} {failure.again().map(|again| format!(" {again}"))}</p> })}
                    {says_where.then(|| view! { <ul>{lines}</ul> })}
                    {more}
                </div>
            }
        })
    }
}

/// Has the form kept over the sign-in.
#[component]
fn SignInAgain(trial: Trial) -> impl IntoView {
    let action = address_to(&trial.function.get_value(), KEEP);
    let keep = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let form = target.and_then(|target| target.closest("form").ok().flatten());
        if let Some(form) = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) {
            event.prevent_default();
            typed::keep(&form);
        }
    };
    view! {
        <div class="actions">
            <button class="button button-quiet" type="submit" formaction=action formnovalidate on:click=keep>"Sign in"</button>
        </div>
    }
}

/// What somebody else has changed, and the choice between theirs and mine.
#[component]
fn TheirsOrMine(trial: Trial) -> impl IntoView {
    let page = trial.typed.with_value(|typed| typed.as_ref().map(|typed| typed.page.clone())).unwrap_or_default();
    let fields = trial.theirs.get_value();
    let differs = !fields.is_empty();
    let words = if differs {
        "These differ. What is saved now stands beside each of them:"
    } else {
        "Nothing in this form differs from what is saved now, and the page shows how it is. If it is still right, do it again."
    };
    let rows = fields
        .into_iter()
        .map(|field| {
            let href = format!("#{}", field.id);
            view! { <li><a href=href rel="external">{field.label}</a></li> }
        })
        .collect_view();
    view! {
        <p>{words}</p>
        <ul>{rows}</ul>
        <div class="actions">
            {differs.then(|| view! { <button class="button button-quiet" type="submit">"Save mine over it"</button> })}
            <a class="button button-quiet" href=page rel="external">{if differs { "Take theirs" } else { "Leave it as it is" }}</a>
        </div>
    }
}

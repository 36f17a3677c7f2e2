//! What was typed, kept for a form that comes back refused without JavaScript (I6).
//!
//! A form posted by the browser itself is answered in place: the same page again, its problems at their fields. The
//! server hands over what was sent, for that one answer; nothing of it is stored or put into an address.

use leptos_router::location::Url;

/// The parameter by which a form says which page it is on, where its address does not.
pub const FROM: &str = "from";
/// The parameter by which a button that posts its form to another function says which form it stands in.
pub const WITHIN: &str = "within";

/// The fields of one form that is answered in place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The server function that was called.
    pub path: String,
    /// The one that the form is for, where one of its buttons called another.
    pub within: Option<String>,
    /// Whether it was done; otherwise it was refused.
    pub is_done: bool,
    /// The address of the page that the form is on.
    pub page: String,
    /// Names and values, as sent.
    pub fields: Vec<(String, String)>,
}

impl Typed {
    /// What the field held; `None` when it was not sent (an unticked box).
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Whether the field was sent with exactly this value: boxes and radios.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.fields.iter().any(|(field, sent)| field == name && sent == value)
    }
}

/// What was typed into the form for `path`, when this page answers it. Never in the browser: there the form still
/// holds it.
pub fn typed(path: &str) -> Option<Typed> {
    current().filter(|typed| typed.path == path || typed.within.as_deref() == Some(path))
}

/// What was typed when a button called the function at `path`, when this page says that it was done.
pub fn done(path: &str) -> Option<Typed> {
    current().filter(|typed| typed.is_done && typed.path == path)
}

/// Whether this page answers a form in place; such a page stands at the form's address and is not hydrated.
pub fn answers_in_place() -> bool {
    current().is_some()
}

/// Where a form is posted: on a page that stands at a form's address, it says which page that is.
pub fn address(function: &str) -> String {
    match current() {
        Some(Typed { page, .. }) => format!("{function}?{FROM}={}", Url::escape(&page)),
        None => function.to_owned(),
    }
}

/// Where a button posts its form that calls another `function` than the `form` around it: the page comes back with
/// everything that is typed into that form.
pub fn address_within(function: &str, form: &str) -> String {
    let address = address(function);
    let and = if address.contains('?') { '&' } else { '?' };
    format!("{address}{and}{WITHIN}={}", Url::escape(form))
}

#[cfg(feature = "ssr")]
fn current() -> Option<Typed> {
    leptos::prelude::use_context::<http::request::Parts>()?.extensions.get::<Typed>().cloned()
}

#[cfg(not(feature = "ssr"))]
const fn current() -> Option<Typed> {
    None
}

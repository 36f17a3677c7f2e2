//! What was typed, kept for a form that comes back refused without JavaScript (I6).
//!
//! A form posted by the browser itself is answered in place: the same page again, its problems at their fields. The
//! server hands over what was sent, for that one answer; nothing of it is stored or put into an address.
//!
//! A form whose session has ended is kept for the account that it was shown to, and handed over like that once it has
//! signed in again (R17). In the browser the same is done before a page is left because of it ([`keep_typed`]).

use leptos::prelude::{Get, GetUntracked, document};
use leptos_router::{
    hooks::use_location,
    location::{Location, Url},
};
use wasm_bindgen::JsCast;
use web_sys::HtmlFormElement;

/// The parameter by which a form says which page it is on, where its address does not.
pub const FROM: &str = "from";
/// The parameter by which a button that posts its form to another function says which form it stands in.
pub const WITHIN: &str = "within";
/// The parameter by which a form asks to be kept over a sign-in instead of being sent.
pub const KEEP: &str = "keep";
/// The parameter by which a form that was kept asks to be forgotten.
pub const FORGET: &str = "forget";
/// The hidden field that says whom a form was shown to.
pub const SHOWN_TO: &str = "shown_to";
/// The attribute of a form in which something was typed.
pub const TYPED: &str = "data-typed";

/// The fields of one form that is answered in place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The server function that was called.
    pub path: String,
    /// The one that the form is for, where one of its buttons called another.
    pub within: Option<String>,
    /// Whether it was done; otherwise it was refused.
    pub is_done: bool,
    /// Whether it was kept over a sign-in: nothing was called yet.
    pub is_kept: bool,
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

/// Whether this page answers a form that was just posted: it shows that moment, and does not follow the news.
pub fn answers_a_post() -> bool {
    current().is_some_and(|typed| !typed.is_kept)
}

/// Whether this page answers a form in place; such a page stands at the form's address and is not hydrated.
pub fn answers_in_place() -> bool {
    current().is_some()
}

/// Where a form is posted. It says which page it is on: a refused form stands at this address, and whoever opens that once
/// more is led back to the page.
pub fn address(function: &str) -> String {
    let page = current().map_or_else(here, |typed| typed.page);
    format!("{function}?{FROM}={}", Url::escape(&page))
}

/// The same for a form that stays when another page of ours takes the place of this one.
pub fn followed_address(function: &'static str) -> impl Fn() -> String + Clone + Send + Sync + 'static {
    let answered = current().map(|typed| typed.page);
    let Location { pathname, search, .. } = use_location();
    move || {
        let page = answered.clone().unwrap_or_else(|| own_address(&pathname.get(), &search.get()));
        format!("{function}?{FROM}={}", Url::escape(&page))
    }
}

/// The address of the page that is shown.
fn here() -> String {
    let Location { pathname, search, .. } = use_location();
    own_address(&pathname.get_untracked(), &search.get_untracked())
}

/// Where a button posts its form that calls another `function` than the `form` around it: the page comes back with
/// everything that is typed into that form.
pub fn address_within(function: &str, form: &str) -> String {
    let address = address(function);
    format!("{address}&{WITHIN}={}", Url::escape(form))
}

/// Where a button posts its form so that it is kept, or with [`FORGET`] forgotten, and nothing is called.
pub fn address_to(function: &str, what: &str) -> String {
    format!("{}&{what}=1", address(function))
}

/// The address of a page as a sign-in leads back to it: without what a refusal left in it.
pub fn own_address(path: &str, search: &str) -> String {
    let is_refusal = |pair: &&str| ["__err", "__path"].contains(&pair.split('=').next().unwrap_or_default());
    let pairs: Vec<&str> =
        search.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty() && !is_refusal(pair)).collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

/// Where to sign in, to come back to this page.
pub fn sign_in_here() -> String {
    format!("/sign-in?next={}", Url::escape(&here()))
}

/// Has the server keep the form in which something was typed on this page, and leads to the sign-in; `false` when there
/// is none. For the browser only.
pub fn keep_typed() -> bool {
    let form = document().query_selector(&format!("form[{TYPED}][method=post]")).ok().flatten();
    form.and_then(|form| form.dyn_into().ok()).is_some_and(|form| keep(&form))
}

/// Has the server keep this form, and leads to the sign-in. For the browser only.
pub fn keep(form: &HtmlFormElement) -> bool {
    let function = form.get_attribute("action").unwrap_or_default();
    let and = if function.contains('?') { '&' } else { '?' };
    form.set_attribute("action", &format!("{function}{and}{KEEP}=1")).is_ok() && form.submit().is_ok()
}

/// Posts this form as a browser without a script does, so that the whole page answers it. For the browser only.
pub fn post_whole(form: &HtmlFormElement) -> bool {
    form.submit().is_ok()
}

#[cfg(feature = "ssr")]
fn current() -> Option<Typed> {
    leptos::prelude::use_context::<http::request::Parts>()?.extensions.get::<Typed>().cloned()
}

#[cfg(not(feature = "ssr"))]
const fn current() -> Option<Typed> {
    None
}

#[cfg(test)]
mod tests {
    use super::own_address;

    #[test]
    fn a_refusal_does_not_travel_through_a_sign_in() {
        for (search, address) in [
            ("", "/profile"),
            ("?step=decline", "/profile?step=decline"),
            ("__path=%2Fapi%2Fx&__err=e30%3D", "/profile"),
            ("step=decline&__path=%2Fapi%2Fx&__err=e30%3D&q=a", "/profile?step=decline&q=a"),
        ] {
            assert_eq!(own_address("/profile", search), address);
        }
    }
}

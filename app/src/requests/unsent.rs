//! What was typed last, kept by the browser's tab itself until the server has it: a page that is read again at once finds
//! it there (R17). Nothing of it outlives the tab or a sign-out, and nobody else who signs in is shown it.

use domain::{Moment, accounts::Identity};
use leptos::{
    prelude::*,
    web_sys::{
        Element, FormData, HtmlFormElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, Storage,
        UrlSearchParams, js_sys::Date,
    },
};
use wasm_bindgen::JsCast;

use super::writing::{DRAFT, Subject};
use crate::session;

/// How what is kept here is called, before whose it is.
const KEPT: &str = "draft ";
/// How much later than what is kept here a draft of the server's has to be to take its place, in milliseconds: what was
/// sent on the way out arrives a little later.
const LATER: f64 = 10_000.0;

/// Where in the tab's storage the text of one form is kept.
#[derive(Clone)]
pub(super) struct Unsent {
    owner: String,
    key: String,
}

impl Unsent {
    pub(super) fn of(subject: &Subject) -> Self {
        let owner = match session::profile().map(|profile| profile.identity) {
            Some(Identity::Member { member_id, .. }) => format!("{KEPT}{member_id} "),
            Some(Identity::Candidate { .. }) | None => KEPT.to_owned(),
        };
        let request = subject.request.map(|(id, _)| id.to_string()).unwrap_or_default();
        Self { key: format!("{owner}{} {request}", subject.candidate), owner }
    }

    /// Keeps what the form holds. `skew` is how far this clock is ahead of the server's.
    pub(super) fn keep(&self, form: &HtmlFormElement, skew: f64) {
        let fields = FormData::new_with_form(form).ok();
        let fields = fields.and_then(|fields| UrlSearchParams::new_with_str_sequence_sequence(&fields).ok());
        let fields = fields.map(|fields| String::from(fields.to_string()));
        if let (Some(storage), Some(fields)) = (storage(), fields) {
            // A browser that keeps nothing has the server's draft.
            let _ = storage.set_item(&self.key, &format!("{} {fields}", Date::now() - skew));
        }
    }

    /// The server has it, or it is not wanted any more.
    pub(super) fn forget(&self) {
        if let Some(storage) = storage() {
            let _ = storage.remove_item(&self.key);
        }
    }

    /// Fills the form with what is kept, unless the server's draft is a later one; whether anything was.
    pub(super) fn fill(&self, form: &HtmlFormElement, saved_at: Option<Moment>) -> bool {
        let Some(storage) = storage() else { return false };
        self.forget_others(&storage);
        let Some(kept) = storage.get_item(&self.key).ok().flatten() else { return false };
        let Some((typed_at, fields)) = kept.split_once(' ') else { return false };
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of this era")]
        let saved_at = saved_at.map(|at| at.timestamp_millis() as f64);
        let typed_at: f64 = typed_at.parse().unwrap_or_default();
        let Some(fields) = UrlSearchParams::new_with_str(fields).ok() else { return false };
        if saved_at.is_some_and(|saved_at| saved_at > typed_at + LATER) {
            self.forget();
            return false;
        }
        let Ok(elements) = form.query_selector_all("[name^='form['], [name='version']") else { return false };
        for element in (0..elements.length()).filter_map(|n| elements.get(n)?.dyn_into::<Element>().ok()) {
            fill(&element, &fields);
        }
        if let Ok(Some(folded)) = form.closest("details") {
            // One that stays folded holds it all the same.
            let _ = folded.set_attribute("open", "");
        }
        true
    }

    /// Nothing of whoever was signed in before stays.
    fn forget_others(&self, storage: &Storage) {
        let keys: Vec<String> =
            (0..storage.length().unwrap_or_default()).filter_map(|n| storage.key(n).ok().flatten()).collect();
        for key in keys.iter().filter(|key| key.starts_with(KEPT) && !key.starts_with(&self.owner)) {
            let _ = storage.remove_item(key);
        }
    }
}

/// The form whose text is kept.
pub(super) fn form() -> Option<HtmlFormElement> {
    document().query_selector(&format!("form[{DRAFT}]")).ok().flatten()?.dyn_into().ok()
}

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

/// Puts into a field what it held.
fn fill(element: &Element, fields: &UrlSearchParams) {
    let name = element.get_attribute("name").unwrap_or_default();
    let held = fields.get(&name);
    if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
        if matches!(&*input.type_(), "checkbox" | "radio") {
            let value = input.value();
            input.set_checked(fields.get_all(&name).iter().any(|held| held.as_string().as_deref() == Some(&*value)));
        } else if let Some(held) = held {
            input.set_value(&held);
        }
    } else if let Some((area, held)) = element.dyn_ref::<HtmlTextAreaElement>().zip(held.as_ref()) {
        area.set_value(held);
    } else if let Some((select, held)) = element.dyn_ref::<HtmlSelectElement>().zip(held.as_ref()) {
        select.set_value(held);
    }
}

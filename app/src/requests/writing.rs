//! What stands in the window's fields right now; warnings and the preview follow from it.

use domain::{
    ids::PositionId,
    messages,
    money::{Salary, SalaryDraft},
    positions::PositionSummary,
    problems::{Code, Problems},
    requests::{RequestForm, WindowView},
};
use leptos::{form::FromFormData, prelude::*, web_sys};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;

/// The window and what is typed into it.
#[derive(Clone, Copy)]
pub(super) struct Writing {
    /// The server function that the form is for.
    pub(super) function: &'static str,
    window: StoredValue<WindowView>,
    form: RwSignal<RequestForm>,
    followed: RwSignal<bool>,
}

/// A form of which only this part is looked at.
#[derive(Serialize, Deserialize)]
struct Part {
    form: RequestForm,
}

impl Writing {
    /// Begins with this form.
    pub(super) fn new(function: &'static str, window: WindowView, form: RequestForm) -> Self {
        let (window, form) = (StoredValue::new(window), RwSignal::new(form));
        Self { function, window, form, followed: RwSignal::new(false) }
    }

    /// What is typed right now.
    pub(super) fn form_now(self) -> RequestForm {
        self.form.get_untracked()
    }

    /// Looks at the form again after something in it was changed.
    pub(super) fn look(self, event: &web_sys::Event) {
        let form = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .and_then(|target| target.closest("form").ok().flatten())
            .and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok());
        let typed = form.and_then(|form| web_sys::FormData::new_with_form(&form).ok());
        if let Some(Ok(Part { form })) = typed.map(|typed| Part::from_form_data(&typed)) {
            self.set_form(form);
        }
    }

    /// Says what the fields hold, after a script changed them.
    pub(super) fn set_form(self, form: RequestForm) {
        self.form.set(form);
        self.followed.set(true);
    }

    /// Whether what is typed is known here; without JavaScript only the server knows it.
    pub(super) fn is_followed(self) -> bool {
        self.followed.get()
    }

    /// Says what the message is, after a script changed it.
    pub(super) fn set_message(self, message: String) {
        self.form.update(|form| form.message = message);
        self.followed.set(true);
    }

    /// Reads something of the window.
    pub(super) fn window<T>(self, read: impl FnOnce(&WindowView) -> T) -> T {
        self.window.with_value(read)
    }

    /// The chosen position, if one is.
    pub(super) fn position(self) -> Option<PositionSummary> {
        let id: Option<PositionId> = self.form.with(|form| form.position_id.parse().ok());
        self.window.with_value(|window| window.positions.iter().find(|position| Some(position.id) == id).cloned())
    }

    /// The salary, as far as it is one.
    pub(super) fn salary(self) -> Option<Salary> {
        let draft: SalaryDraft = self.form.with(|form| form.draft().base_salary);
        draft.check("base_salary", &mut Problems::new())
    }

    /// The message as its reader would see it.
    pub(super) fn preview(self) -> Result<String, Code> {
        let position_title = self.position().map(|position| position.role.title).unwrap_or_default();
        let values = self.window.with_value(|window| messages::Values { position_title, ..window.values.clone() });
        self.form.with(|form| messages::fill(form.message.trim(), &values))
    }
}

/// The form a new request begins with: the only position there is, and its places.
pub(super) fn beginning(window: &WindowView, message: Option<String>) -> RequestForm {
    let mut form = RequestForm { message: message.unwrap_or_default(), ..blank() };
    if let [only] = window.positions.as_slice() {
        form.position_id = only.id.to_string();
        fill_from(&mut form, only);
    }
    form
}

/// Takes over what a position says, the amount aside: that is the sender's to decide.
pub(super) fn fill_from(form: &mut RequestForm, position: &PositionSummary) {
    form.places = domain::places::PlacesForm::of(&position.role.places);
    if let Some(salary) = position.role.salary {
        salary.currency.code().clone_into(&mut form.currency);
        salary.period.as_str().clone_into(&mut form.period);
    }
}

fn blank() -> RequestForm {
    RequestForm { currency: "EUR".to_owned(), period: "year".to_owned(), ..RequestForm::default() }
}

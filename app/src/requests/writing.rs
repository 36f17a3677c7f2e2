//! What stands in the window's fields right now; warnings and the preview follow from it, and it is kept while it is
//! typed (R17).

use std::time::Duration;

use domain::{
    Moment,
    ids::{CandidateId, PositionId, RequestId},
    messages,
    money::{Salary, SalaryDraft},
    positions::PositionSummary,
    problems::{Code, Problems},
    requests::{RequestForm, WindowView},
};
use leptos::{ev, form::FromFormData, prelude::*, server_fn::ServerFn, task::spawn_local};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;

use super::{
    api::{KeepDraft, keep_draft, window_address},
    unsent::{self, Unsent},
};
use crate::failure::Failure;

/// The window and what is typed into it.
#[derive(Clone, Copy)]
pub(super) struct Writing {
    /// The server function that the form is for.
    pub(super) function: &'static str,
    window: StoredValue<WindowView>,
    form: RwSignal<RequestForm>,
    followed: RwSignal<bool>,
    subject: Subject,
    timer: StoredValue<Option<TimeoutHandle>>,
    kept: RwSignal<Keeping>,
    unsent: StoredValue<Unsent>,
    /// How far this browser's clock is ahead of the server's, in milliseconds.
    skew: StoredValue<f64>,
}

/// What is written: a request to somebody, or a change of one.
#[derive(Clone, Copy)]
pub(super) struct Subject {
    pub(super) candidate: CandidateId,
    /// The request that is changed, and the version that the change was begun on.
    pub(super) request: Option<(RequestId, i64)>,
}

/// What the page was made with: the server's present, and when it kept the draft that the form holds.
#[derive(Clone, Copy)]
pub(super) struct Begun {
    pub(super) now: Moment,
    pub(super) saved_at: Option<Moment>,
}

/// How far the draft is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Keeping {
    /// Nothing new was typed.
    Nothing,
    /// Something was typed that the server does not have yet.
    Waiting,
    /// The server has everything; since when, unless there is nothing.
    Kept(Option<Moment>),
    /// The server did not take it.
    Failed(Failure),
}

/// Marks the form around it.
pub(super) const DRAFT: &str = "data-draft";
/// How long nothing has to be typed before what stands there is kept.
const PAUSE: Duration = Duration::from_millis(600);

/// A form of which only this part is looked at.
#[derive(Serialize, Deserialize)]
struct Part {
    form: RequestForm,
}

impl Writing {
    /// Begins with this form.
    pub(super) fn new(
        function: &'static str,
        window: WindowView,
        form: RequestForm,
        subject: Subject,
        begun: Begun,
    ) -> Self {
        let (window, form) = (StoredValue::new(window), RwSignal::new(form));
        let writing = Self {
            function,
            window,
            form,
            followed: RwSignal::new(false),
            subject,
            timer: StoredValue::new(None),
            kept: RwSignal::new(Keeping::Nothing),
            unsent: StoredValue::new(Unsent::of(&subject)),
            skew: StoredValue::new(0.0),
        };
        Effect::new(move |_| writing.go_on(begun));
        // Another page of ours, or another one altogether: what was typed last is kept on the way out.
        Effect::new(move |_| {
            let left = window_event_listener(ev::pagehide, move |_| writing.send_on_leaving());
            on_cleanup(move || left.remove());
        });
        on_cleanup(move || writing.keep_on_leaving());
        writing
    }

    /// Fills the form with what was typed last, where the page was read again before the server had it.
    fn go_on(self, begun: Begun) {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of this era")]
        self.skew.set_value(web_sys::js_sys::Date::now() - begun.now.timestamp_millis() as f64);
        // The form is marked by an effect of its own.
        request_animation_frame(move || {
            let Some(form) = unsent::form() else { return };
            let is_filled = self.unsent.try_with_value(|unsent| unsent.fill(&form, begun.saved_at));
            if is_filled == Some(true) {
                self.look_at(&form);
            }
        });
    }

    /// Has the tab keep what the form holds.
    fn keep_here(self) {
        if let Some(form) = unsent::form() {
            self.unsent.with_value(|unsent| unsent.keep(&form, self.skew.get_value()));
        }
    }

    /// It is being sent, or was thrown away: neither the server nor the tab keeps anything more.
    pub(super) fn forget(self) {
        self.stop_keeping();
        self.unsent.with_value(Unsent::forget);
    }

    /// It was sent and refused: what the form holds is kept again.
    pub(super) fn keep_again(self) {
        self.keep_soon();
    }

    /// How far the draft is kept.
    pub(super) fn keeping(self) -> Keeping {
        self.kept.get()
    }

    /// The same, without following it.
    pub(super) fn keeping_untracked(self) -> Keeping {
        self.kept.get_untracked()
    }

    /// Keeps what is typed once there is a pause.
    fn keep_soon(self) {
        self.stop_keeping();
        self.keep_here();
        self.kept.set(Keeping::Waiting);
        let timer = set_timeout_with_handle(
            move || {
                spawn_local(async move {
                    self.keep_now().await;
                });
            },
            PAUSE,
        );
        self.timer.set_value(timer.ok());
    }

    /// Keeps nothing more: it is being sent.
    pub(super) fn stop_keeping(self) {
        self.waited();
    }

    /// Keeps what is typed, at once.
    pub(super) async fn keep_now(self) {
        self.stop_keeping();
        let Some(form) = self.form.try_get_untracked() else { return };
        let Subject { candidate, request } = self.subject;
        let (id, version) = request.unzip();
        let kept = keep_draft(candidate, id, version, form.clone()).await;
        // Something else was typed meanwhile: that is kept soon.
        if self.form.try_with_untracked(|now| *now == form).unwrap_or(false) {
            if kept.is_ok() {
                self.unsent.with_value(Unsent::forget);
            }
            self.kept.set(kept.map_or_else(Keeping::Failed, Keeping::Kept));
        }
    }

    /// Stops waiting for a pause; whether there was something that the server does not have yet.
    fn waited(self) -> bool {
        let timer = self.timer.try_update_value(Option::take).flatten();
        timer.inspect(TimeoutHandle::clear).is_some()
    }

    /// Another page of ours takes the place of this one.
    fn keep_on_leaving(self) {
        if !self.waited() {
            return;
        }
        let Some(form) = self.form.try_get_untracked() else { return };
        let Subject { candidate, request } = self.subject;
        let (id, version) = request.unzip();
        spawn_local(async move {
            // Nobody is left to be told; the next form that is kept takes its place.
            let _ = keep_draft(candidate, id, version, form).await;
        });
    }

    /// Another page altogether: the form is sent in a way that outlives this one.
    fn send_on_leaving(self) {
        if !self.waited() {
            return;
        }
        let typed = unsent::form().and_then(|form| web_sys::FormData::new_with_form(&form).ok());
        let typed = typed.and_then(|typed| web_sys::UrlSearchParams::new_with_str_sequence_sequence(&typed).ok());
        if let Some(typed) = typed {
            // A browser that does not send it loses what was typed in this very moment, and nothing before.
            let sent = window().navigator().send_beacon_with_opt_url_search_params(KeepDraft::url(), Some(&typed));
            let _ = sent;
        }
    }

    /// The address of the page that it is written on.
    pub(super) fn address(self) -> String {
        window_address(self.subject.candidate, self.subject.request.map(|(id, _)| id))
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
        if let Some(form) = form {
            self.look_at(&form);
        }
    }

    fn look_at(self, form: &web_sys::HtmlFormElement) {
        let typed = web_sys::FormData::new_with_form(form).ok();
        if let Some(Ok(Part { form })) = typed.map(|typed| Part::from_form_data(&typed)) {
            self.set_form(form);
        }
    }

    /// Says what the fields hold, after a script changed them.
    pub(super) fn set_form(self, form: RequestForm) {
        if self.form.with_untracked(|before| *before != form) {
            self.form.set(form);
            self.keep_soon();
        }
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
        self.keep_soon();
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
pub(super) fn beginning(window: &WindowView) -> RequestForm {
    let mut form = blank();
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

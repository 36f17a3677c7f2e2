//! What whoever comes too late is offered at once: the nearest free times (C7).

use domain::{Moment, refusals::Refusal, time};
use leptos::prelude::*;

use crate::{
    failure::Failure,
    ui::{Button, Trial, clock, now},
};

/// The nearest free times that a refusal names.
pub(super) fn nearest(failure: Option<&Failure>) -> Vec<Moment> {
    if let Some(Failure::Refused(Refusal::NoSlot { nearest, .. })) = failure { nearest.clone() } else { Vec::new() }
}

/// Buttons of the form around this piece that ask for the nearest times instead; nothing without a refusal that names
/// some.
#[component]
pub(super) fn Nearest() -> impl IntoView {
    let failure = Trial::current().map(|trial| trial.failure);
    let clock = StoredValue::new(clock());
    let this_year = now();
    move || {
        let times = failure.map(|failure| failure.with(|failure| nearest(failure.as_ref()))).unwrap_or_default();
        (!times.is_empty()).then(|| {
            let buttons = times.into_iter().map(|start| {
                let words = clock.with_value(|clock| clock.say(start, this_year.unwrap_or(start)));
                view! { <li><Button name="start" value=time::rfc3339(start)>{words}</Button></li> }
            });
            view! { <ul class="actions" aria-label="Nearest free times">{buttons.collect_view()}</ul> }
        })
    }
}

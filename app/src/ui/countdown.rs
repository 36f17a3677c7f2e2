//! What is left until a moment: steady in width, and announced at 5, 1 and 0 minutes only.

use std::time::Duration;

use chrono::TimeDelta;
use domain::{Moment, time::countdown};
use leptos::prelude::*;

/// Minutes and seconds left, as the server counts.
#[component]
pub fn Countdown(
    until: Moment,
    /// The server's present when it answered.
    now: Moment,
    /// Stands before the time when it is announced: "Leaves in".
    #[prop(into)]
    says: String,
    /// Called once when nothing is left.
    #[prop(optional, into)]
    over: Option<Callback<()>>,
) -> impl IntoView {
    let whole = (until - now).num_milliseconds();
    let left = RwSignal::new(seconds(whole));
    Effect::new(move |_| {
        let start = started();
        let turn = move || {
            let remaining = seconds(whole - elapsed(start));
            if left.get_untracked() != remaining {
                left.set(remaining);
                if remaining == 0
                    && let Some(over) = over
                {
                    over.run(());
                }
            }
        };
        turn();
        if let Ok(clock) = set_interval_with_handle(turn, Duration::from_millis(250)) {
            on_cleanup(move || clock.clear());
        }
    });
    let announced = Memo::new(move |_| match left.get() {
        0 => "now",
        1..=60 => "1 minute",
        61..=300 => "5 minutes",
        _ => "",
    });
    // What is there from the start is read with the page; only changes are announced.
    let first = announced.get_untracked();
    let announcement = move || match announced.get() {
        text if text == first => String::new(),
        text => format!("{says} {text}"),
    };
    view! {
        <span class="tabular" role="timer">{move || countdown(TimeDelta::seconds(left.get()))}</span>
        <span class="unseen" role="status">{announcement}</span>
    }
    .into_any()
}

/// Whole seconds left; a begun one counts.
fn seconds(millis: i64) -> i64 {
    (millis.max(0) + 999) / 1000
}

/// When the server's answer began to age, in the browser's own milliseconds: with the page itself, or just now.
fn started() -> f64 {
    let hydrating = Owner::current_shared_context().is_some_and(|shared| shared.during_hydration());
    let page = window().performance().filter(|_| hydrating).map(|performance| performance.time_origin());
    page.unwrap_or_else(web_sys::js_sys::Date::now)
}

/// Milliseconds since `start`. The wall clock, because others stand still while a machine sleeps.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds of a visit fit")]
fn elapsed(start: f64) -> i64 {
    (web_sys::js_sys::Date::now() - start).max(0.0) as i64
}

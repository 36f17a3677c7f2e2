//! What is being read anew: the page shows it (`style/waiting.css`), after 150 ms.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use leptos::prelude::*;

/// How many parts of the page are being read anew.
#[derive(Clone, Copy)]
struct Waiting(RwSignal<usize>);

/// Makes [`waiting`] and [`is_waiting`] work below here.
pub fn provide_waiting() {
    provide_context(Waiting(RwSignal::new(0)));
}

/// Whether some part of the page is being read anew.
pub fn is_waiting() -> Signal<bool> {
    use_context::<Waiting>()
        .map_or_else(|| Signal::stored(false), |Waiting(parts)| Signal::derive(move || parts.get() > 0))
}

/// For the `set_pending` of a `Transition`: while it shows what was, the page shows that it waits. A server's pages
/// come when nothing is waited for any more.
pub fn waiting() -> SignalSetter<bool> {
    let parts = use_context::<Waiting>().filter(|_| !cfg!(feature = "ssr"));
    let is_pending = Arc::new(AtomicBool::new(false));
    let set = move |now: bool| {
        let Some(Waiting(parts)) = parts.filter(|_| is_pending.swap(now, Ordering::Relaxed) != now) else { return };
        // There is no page to show it on any more.
        let _ = parts.try_update(|parts| *parts = if now { *parts + 1 } else { parts.saturating_sub(1) });
    };
    let gone = set.clone();
    on_cleanup(move || gone(false));
    SignalSetter::map(set)
}

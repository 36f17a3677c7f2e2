//! News: the server says that something the viewer may see has changed, and pages read it again.
//!
//! News carries nothing. A page that hears none still tells the truth: it reads again after every gap of the stream,
//! from time to time while the stream is cut, and when it is looked at again.

use std::{cell::Cell, time::Duration};

use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::EventSource;

/// How long a page waits without a stream before it reads again.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Clone, Copy)]
struct News(RwSignal<u64>);

/// Counts the news below here, as long as somebody `listens`.
pub fn provide_live(listens: impl Fn() -> bool + Send + Sync + 'static) {
    let news = RwSignal::new(0);
    provide_context(News(news));
    Effect::new(move |_| {
        if listens() {
            listen(news);
        }
    });
}

/// Grows with every piece of news: a source for resources that should stay fresh.
pub fn use_live() -> Signal<u64> {
    use_context::<News>().map_or_else(|| Signal::stored(0), |News(news)| news.into())
}

/// Makes this page look again, as if there had been news: for what was just done here.
pub fn look_again() -> Callback<()> {
    let news = use_context::<News>();
    Callback::new(move |()| {
        if let Some(News(news)) = news {
            news.update(|count| *count += 1);
        }
    })
}

/// How long a page counts as one that is being left. A download only looks like leaving.
const LEAVING: Duration = Duration::from_secs(5);

thread_local! {
    /// Whether the browser is on its way to another page.
    static IS_LEAVING: Cell<bool> = const { Cell::new(false) };
}

/// Leaves a page whose viewer is signed out meanwhile: the server leads to the sign-in page, and back here afterwards.
/// A form in which something was typed is kept for them (R17).
/// Who signs out on this very page is on the way already.
pub fn leave() {
    if !IS_LEAVING.replace(true) {
        set_timeout(|| IS_LEAVING.set(false), LEAVING);
        if super::typed::keep_typed() {
            return;
        }
        // A browser that can't load the page again shows an error in its place.
        let _ = window().location().reload();
    }
}

fn listen(news: RwSignal<u64>) {
    let Ok(source) = EventSource::new("/events") else { return };
    let again = move || news.update(|count| *count += 1);
    let heard = Closure::<dyn Fn()>::new(again);
    // The first opening tells nothing new; every later one ends a gap.
    let is_first = StoredValue::new(true);
    let opened = Closure::<dyn Fn()>::new(move || {
        if !is_first.get_value() {
            again();
        }
        is_first.set_value(false);
    });
    let signed_out = Closure::<dyn Fn()>::new(leave);
    // Browsers that know event streams take listeners.
    let _ = source.add_event_listener_with_callback("signed_out", signed_out.as_ref().unchecked_ref());
    let _ = source.add_event_listener_with_callback("news", heard.as_ref().unchecked_ref());
    let _ = source.add_event_listener_with_callback("open", opened.as_ref().unchecked_ref());

    let kept = StoredValue::new_local((source.clone(), heard, opened, signed_out));
    let clock = set_interval_with_handle(
        move || {
            if kept.with_value(|(source, ..)| source.ready_state() != EventSource::OPEN) {
                again();
            }
        },
        PATIENCE,
    );
    let looked_at = window_event_listener(ev::focus, move |_| again());
    // A page that the browser had kept may be another person's by now.
    let came_back = window_event_listener(ev::pageshow, move |event| {
        if event.persisted() {
            again();
        }
    });
    let leaving = window_event_listener(ev::beforeunload, |_| {
        IS_LEAVING.set(true);
        set_timeout(|| IS_LEAVING.set(false), LEAVING);
    });
    on_cleanup(move || {
        leaving.remove();
        kept.with_value(|(source, ..)| source.close());
        looked_at.remove();
        came_back.remove();
        if let Ok(clock) = clock {
            clock.clear();
        }
    });
}

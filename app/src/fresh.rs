//! What the server said, when it said it, and what it says since.

use std::future::Future;

use domain::{Moment, refusals::Refusal};
use leptos::{prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};

use crate::{
    failure::Failure,
    ui::live::{leave, look_again, use_live},
};

/// Something with the server's present when it was said: countdowns begin there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told<T> {
    pub now: Moment,
    pub what: T,
}

impl<T> Told<T> {
    /// Another thing of the same moment.
    pub fn with<U>(&self, what: U) -> Told<U> {
        Told { now: self.now, what }
    }
}

/// Begins with `first` and asks again whenever there is news. The returned callback makes the whole page look again:
/// for what was just done on it.
///
/// What is there stays while an answer is under way, and when there is none: a page never loses what it showed, unless its
/// viewer is signed out.
pub fn fresh<T, F>(first: T, ask: impl Fn() -> F + Send + Sync + 'static) -> (Signal<T>, Callback<()>)
where
    T: Clone + PartialEq + Send + Sync + 'static,
    F: Future<Output = Result<T, Failure>> + 'static,
{
    let held = RwSignal::new(first);
    let news = use_live();
    Effect::new(move |before: Option<()>| {
        news.track();
        if before.is_some() {
            let answer = ask();
            spawn_local(async move {
                match answer.await {
                    Ok(answer) if held.try_with_untracked(|held| *held != answer).unwrap_or(false) => held.set(answer),
                    Err(Failure::Refused(Refusal::SignedOut)) => leave(),
                    Ok(_) | Err(_) => {}
                }
            });
        }
    });
    (held.into(), look_again())
}

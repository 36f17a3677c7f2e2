//! What waits for a member, counted in the navigation and in the window's title; what has just happened, said in passing
//! with the way there.

use domain::{ids::EventId, interviews::Attention};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::session;
use crate::{
    failure::Failure,
    fresh::fresh,
    ui::{say, say_with_way, suspend, tab_count},
};

/// The most that is said one by one.
const ONE_BY_ONE: usize = 3;

/// What waits for the member, and what has happened after that event.
#[server(endpoint = "interviews/attention")]
pub async fn read_attention(#[server(default)] since: Option<EventId>) -> Result<Attention, Failure> {
    let who = session::member().await?;
    Ok(session::service()?.attention(&who, since).await?)
}

/// The count beside the place where it waits; nothing where nothing does.
#[component]
pub(super) fn WaitingCount() -> impl IntoView {
    let first = Resource::new(|| (), |()| read_attention(None));
    view! {
        <Suspense>
            {move || suspend(async move { first.await.ok().map(|first| view! { <Told first/> }) })}
        </Suspense>
    }
}

#[component]
fn Told(first: Attention) -> impl IntoView {
    let known = StoredValue::new(first.latest);
    let (told, _) = fresh(first, move || read_attention(known.get_value()));
    let count = tab_count();
    Effect::new(move |_| {
        let Attention { waiting, latest, happened } = told.get();
        known.set_value(latest);
        if let Some(count) = count {
            count.set(waiting);
        }
        let more = happened.len().saturating_sub(ONE_BY_ONE);
        for happening in happened.into_iter().take(ONE_BY_ONE) {
            say_with_way(happening.sentence(), format!("/interviews/{}", happening.interview_id), "See it");
        }
        if more > 0 {
            say(format!("And {more} more."));
        }
    });
    on_cleanup(move || {
        if let Some(count) = count {
            // There is no window to count in any more.
            let _ = count.try_set(0);
        }
    });
    move || {
        let waiting = told.with(|told| told.waiting);
        (waiting > 0).then(|| {
            view! {
                <span class="navcount">
                    {waiting}
                    <span class="unseen">{if waiting == 1 { " waits for you" } else { " wait for you" }}</span>
                </span>
            }
        })
    }
}

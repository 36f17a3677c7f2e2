//! The search: what is looked for stands in the address, who was found stands below.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{api::find_candidates, search_address, search_panel::SearchPanel, search_results::SearchResults};
use crate::{
    refused::Refused,
    ui::{Heading, Shortcuts, Skeleton, suspend},
};

/// All promoted candidates, or those who fit.
#[component]
pub fn CandidatesPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(search_address::read));
    // What can't be looked for is not asked; the panel says why.
    let problems = Memo::new(move |_| asked.with(|(search, _)| search.check().err()));
    let found = Resource::new(
        move || asked.get(),
        |(search, cursor)| async move {
            if search.check().is_err() {
                return Ok(None);
            }
            find_candidates(search, cursor).await.map(Some)
        },
    );
    let results = move || {
        suspend(async move {
            match found.await {
                Ok(Some(page)) => {
                    let (search, cursor) = asked.get_untracked();
                    view! { <SearchResults page search cursor/> }.into_any()
                }
                Ok(None) => ().into_any(),
                Err(failure) => view! { <Refused failure/> }.into_any(),
            }
        })
    };
    view! {
        <Heading title="Candidates" intro="People who want to be asked, for as long as they are promoted."/>
        <div class="finder">
            <SearchPanel asked problems/>
            <section aria-label="Results" class="min-w-0">
                <Transition fallback=|| view! { <Skeleton rows=10/> }>{results}</Transition>
            </section>
        </div>
        <Shortcuts/>
    }
}

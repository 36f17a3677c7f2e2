//! A candidate: who they are on the left, what to offer them on the right.

use domain::{candidates::CandidateBesideRequest, ids::CandidateId, refusals::Refusal};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    api::{Around, read_around, read_candidate},
    profile::{NameAlone, Profile},
};
use crate::{
    failure::Failure,
    refused::Refused,
    requests::{RequestWindow, Window},
    ui::{Shortcuts, Skeleton, suspend},
    way_back::way_back,
};

/// The profile with the request window beside it.
#[component]
pub fn CandidatePage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse::<CandidateId>().ok())));
    let candidate = Resource::new(
        move || id.get(),
        |id| async move {
            match id {
                Some(id) => read_candidate(id).await,
                None => Err(Failure::from(Refusal::NotFound)),
            }
        },
    );
    let window = Window::of(id);
    let back = way_back();
    let around = Resource::new(
        move || (id.get(), back.get()),
        |(id, back)| async move {
            match (id, back) {
                // Whoever is not found there has nobody beside them.
                (Some(id), Some(list)) => read_around(id, list).await.unwrap_or_default(),
                _ => Around::default(),
            }
        },
    );
    let page = move || {
        suspend(async move {
            match candidate.await {
                Ok(candidate) => {
                    let around = around.await;
                    let shown = match &candidate {
                        CandidateBesideRequest::Profile { view } => {
                            view! { <Profile candidate=view.as_ref().clone() around/> }.into_any()
                        }
                        CandidateBesideRequest::Name { name, id } => {
                            view! { <NameAlone id=*id name=name.clone()/> }.into_any()
                        }
                    };
                    view! {
                        <div class="beside">
                            {shown}
                            <RequestWindow candidate=candidate.view() window/>
                        </div>
                    }
                    .into_any()
                }
                Err(failure) => view! { <Refused failure/> }.into_any(),
            }
        })
    };
    view! {
        <Transition fallback=|| view! { <Skeleton rows=8/> }>{page}</Transition>
        <Shortcuts/>
    }
}

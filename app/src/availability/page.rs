//! A candidate's own page about when they can be met.

use leptos::prelude::*;

use super::{
    AvailabilityForm,
    api::{SaveAvailability, availability_to_edit},
};
use crate::{
    help::{self, HelpLink},
    refused::Refused,
    ui::{Heading, Skeleton, suspend},
};

/// `/availability`
#[component]
pub fn AvailabilityPage() -> impl IntoView {
    let save = ServerAction::<SaveAvailability>::new();
    let editing = OnceResource::new(availability_to_edit());
    view! {
        <Suspense fallback=|| view! { <Skeleton rows=8/> }>
            {move || suspend(async move {
                match editing.await {
                    Ok(editing) => {
                        view! {
                            <Heading
                                title="When you can be met"
                                intro="Companies that you accepted pick a time for a talk from these hours."
                                back=("/profile", "Your profile")
                            />
                            <AvailabilityForm editing action=save page="/availability"/>
                            <HelpLink article=help::AVAILABILITY/>
                        }
                            .into_any()
                    }
                    Err(failure) => view! { <Refused failure/> }.into_any(),
                }
            })}
        </Suspense>
    }
}

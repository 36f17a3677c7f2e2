//! What this workspace already has open with the candidate (R6).

use domain::{ids::CandidateId, interviews::InterviewRow};
use leptos::prelude::*;

use super::api::{read_window, standing_address};
use crate::{
    fresh::{Told, fresh},
    interviews::{NextStep, StateBadge},
    way_back::on_this_way,
};

/// One card each, kept up to date; nothing where there are none.
#[component]
pub(super) fn OpenOnes(first: Told<Vec<InterviewRow>>, candidate_id: CandidateId) -> impl IntoView {
    let (rows, again) = fresh(first, move || async move {
        let window = read_window(candidate_id).await?;
        Ok(window.with(window.what.open_elsewhere.clone()))
    });
    move || {
        let Told { now, what: rows } = rows.get();
        let cards = rows
            .into_iter()
            .map(|row| {
                let href = on_this_way(standing_address(row.candidate_id, row.request_id));
                view! {
                    <li class="card stack gap-2">
                        <div class="flex flex-wrap items-center justify-between gap-2">
                            <h3><a class="link" href=href><bdi>{row.position_title.clone()}</bdi></a></h3>
                            <StateBadge row=row.clone()/>
                        </div>
                        <p class="hush"><NextStep row now over=again/></p>
                    </li>
                }
            })
            .collect_view();
        view! { <ul class="stack gap-2" aria-label="Already open with this candidate">{cards}</ul> }
    }
}

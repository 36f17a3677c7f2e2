//! What a candidate has proposed, on the company's page of the interview: each window a tap away from a booking (C5).

use domain::{
    bookings::Proposal,
    ids::InterviewId,
    slots::Interval,
    time::{Zone, rfc3339},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::session;
use crate::{
    failure::Failure,
    ui::{Badge, Glyph, LinkButton, State, When, zone},
};

/// What waits for the company's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposed {
    pub proposal: Proposal,
    /// The candidate's clock.
    pub zone: Zone,
}

/// What the candidate of a process has proposed and nobody has answered.
#[server(endpoint = "interviews/proposal")]
pub async fn proposal_of(id: InterviewId) -> Result<Option<Proposed>, Failure> {
    use service::{gate::Party, zones};

    let who = session::member().await?;
    let service = session::service()?;
    let proposal = service.proposal(Party::Member(&who), id).await?.filter(|proposal| proposal.answered_at.is_none());
    let zone = service.candidate_zone(Party::Member(&who), id).await?;
    let zone = zones::around(&zone, service.now());
    Ok(proposal.map(|proposal| Proposed { proposal, zone }))
}

/// The windows a candidate proposed, each with the way to book it.
#[component]
pub fn Proposals(interview: InterviewId, proposed: Proposed) -> impl IntoView {
    let Proposed { proposal, zone: theirs } = proposed;
    let rows = proposal
        .windows
        .into_iter()
        .map(|Interval { start, end }| {
            let day = zone().wall(start).0.date();
            let at = leptos_router::location::Url::escape(&rfc3339(start));
            let href = format!("/interviews/{interview}/talk?day={day}&at={at}");
            view! {
                <li class="item">
                    <div><When at=start other=theirs.clone()/> " to " <When at=end/></div>
                    <LinkButton href small=true icon=Glyph::Calendar>
                        "Book this"<span class="unseen">", "<When at=start/></span>
                    </LinkButton>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="card grid gap-3" aria-labelledby="proposed-times">
            <p><Badge state=State::Held icon=Glyph::Clock>"Other times proposed"</Badge></p>
            <h2 id="proposed-times">"None of your times works"</h2>
            <p>"The candidate has time at these instead. Book one of them, or send a new link."</p>
            <ul class="divided">{rows}</ul>
            {proposal.note.map(|note| view! { <blockquote class="note">{note}</blockquote> })}
        </section>
    }
    .into_any()
}

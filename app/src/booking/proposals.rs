//! What a candidate has proposed, on the company's page of the interview: each window a tap away from a booking (C5).

use domain::{
    Moment,
    bookings::{ActorKind, Proposal},
    ids::InterviewId,
    slots::Interval,
    time::{self, Zone, rfc3339},
    zone::in_place,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ByLink;
#[cfg(feature = "ssr")]
use domain::refusals::Refusal;

#[cfg(feature = "ssr")]
use crate::session;
use crate::{
    failure::Failure,
    ui::{Badge, Glyph, LinkButton, State, When, clock, now, zone},
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
    let Some(proposal) = proposal else { return Ok(None) };
    let zone = match service.candidate_zone(Party::Member(&who), id).await {
        Ok(zone) => zones::around(&zone, service.now()),
        // The process ended long ago.
        Err(service::Error::Refused(Refusal::NotFound)) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    Ok(Some(Proposed { proposal, zone }))
}

/// The windows a candidate proposed, each with the way to book it.
#[component]
pub fn Proposals(interview: InterviewId, proposed: Proposed) -> impl IntoView {
    let Proposed { proposal, zone: theirs } = proposed;
    let named = || Some(clock()).filter(|clock| clock.is_named).map(|clock| in_place(&clock.zone.name));
    let rows = proposal
        .windows
        .into_iter()
        .map(|Interval { start, end }| {
            let day = zone().wall(start).0.date();
            let at = leptos_router::location::Url::escape(&rfc3339(start));
            let href = format!("/interviews/{interview}/talk?day={day}&at={at}");
            view! {
                <li class="item">
                    <div>
                        <p><Window start end zone=zone() named=named()/></p>
                        {(!zone().agrees(&theirs, start))
                            .then(|| view! { <p class="hush"><Window start end zone=theirs.clone()/> " for them"</p> })}
                    </div>
                    <LinkButton href small=true icon=Glyph::Calendar>
                        "Book this"<span class="unseen">", "<When at=start/></span>
                    </LinkButton>
                </li>
            }
        })
        .collect_view();
    let (title, done) = match proposal.made_by {
        ActorKind::Link => ("Times that were proposed", Some("Proposed by link.")),
        ActorKind::Candidate | ActorKind::Company => ("Times the candidate proposed", None),
    };
    let wrote = match proposal.made_by {
        ActorKind::Link => "Written by link",
        ActorKind::Candidate | ActorKind::Company => "The candidate wrote",
    };
    view! {
        <section class="card grid gap-3" aria-labelledby="proposed-times">
            <p><Badge state=State::Held icon=Glyph::Clock>"Other times proposed"</Badge></p>
            <h2 id="proposed-times">{title}</h2>
            <ByLink done copy=proposal.link_copy/>
            <p>"You can book a talk in any of these, whatever their other hours. Or send a new link."</p>
            <ul class="divided">{rows}</ul>
            {proposal
                .note
                .map(|note| {
                    view! {
                        <figure class="said">
                            <figcaption class="hush">{wrote}</figcaption>
                            <blockquote class="note" dir="auto">{note}</blockquote>
                        </figure>
                    }
                })}
        </section>
    }
    .into_any()
}

/// `Thu 26 Nov, 18:00–20:00`
#[component]
fn Window(
    start: Moment,
    end: Moment,
    zone: Zone,
    /// Where that is, if it has to be said.
    #[prop(optional_no_strip)]
    named: Option<String>,
) -> impl IntoView {
    let this_year = now().unwrap_or(start);
    let is_same_day = zone.date(start) == zone.date(end);
    let until = if is_same_day { time::say_clock(end, &zone) } else { time::say(end, &zone, this_year) };
    view! {
        <time datetime=rfc3339(start)>{time::say(start, &zone, this_year)}</time>
        "–"
        <time datetime=rfc3339(end)>{until}</time>
        {named.map(|name| format!(" {name}"))}
    }
}

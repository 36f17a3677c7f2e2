//! What a candidate reads and does about talks.

use chrono::NaiveDate;
use domain::{
    Moment,
    bookings::{BookingView, Choice, Held, LinkView, Proposal, ProposalDraft, StageName, WindowDraft},
    ids::{BookingId, HoldId, InterviewId},
    policy,
    problems::{Code, Problems},
    slots::Interval,
    time::{self, Clock, Zone},
    zone::PageClock,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use service::{
    Service,
    gate::{Invited, Party, Person},
    zones,
};

use super::door::Door;
use crate::{failure::Failure, session};

/// Whose clocks are meant: the page's first, then that of the member who invites.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Clocks {
    pub(super) now: Moment,
    pub(super) mine: Clock,
    pub(super) other: Zone,
}

impl Clocks {
    fn new(service: &Service, page: PageClock, other: &str) -> Self {
        let now = service.now();
        Self { now, mine: page.clock, other: zones::around(other, now) }
    }

    /// The day a moment lies in, by the page's clock.
    pub(super) fn day(&self, at: Moment) -> NaiveDate {
        self.mine.zone.wall(at).0.date()
    }
}

/// Times to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Times {
    pub(super) starts: Vec<Moment>,
    /// What is kept already.
    pub(super) held: Option<Held>,
}

/// What the page of a link shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pick {
    pub(super) link: LinkView,
    pub(super) clocks: Clocks,
    /// What the page says of its clock.
    pub(super) page: PageClock,
    /// None while a talk is to come: that one is moved.
    pub(super) times: Option<Times>,
    /// What was proposed last and waits for an answer.
    pub(super) proposal: Option<Proposal>,
}

/// A talk with its clocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Talk {
    pub(super) booking: BookingView,
    pub(super) clocks: Clocks,
}

/// What the page of a link shows; looking changes nothing (I1).
pub(super) async fn pick(secret: String) -> Result<Pick, Failure> {
    let service = session::service()?;
    let invited = service.invited(&secret).await?;
    let link = service.scheduling_link(&invited).await?;
    let page = session::link_clock(&link.candidate_zone).await?;
    let clocks = Clocks::new(&service, page.clone(), &link.company_zone);
    let is_to_come = link.booking.as_ref().is_some_and(|booking| is_to_come(booking, clocks.now));
    let times = if is_to_come {
        None
    } else {
        let view = service.slots_of_link(&invited, window(clocks.now)).await?;
        Some(Times { starts: view.slots.into_iter().map(|slot| slot.start).collect(), held: view.held })
    };
    let proposal = service.proposal(Party::Invited(&invited), invited.interview_id).await?;
    let proposal = proposal.filter(|proposal| proposal.answered_at.is_none());
    Ok(Pick { link, clocks, page, times, proposal })
}

/// The talks of a process, for its candidate.
pub(super) async fn talks(interview: InterviewId) -> Result<Vec<Talk>, Failure> {
    let who = session::person().await?;
    let service = session::service()?;
    let bookings = service.bookings(Party::Person(&who), interview).await?;
    let page = session::page_clock().await?;
    Ok(bookings.into_iter().map(|booking| with_clocks(&service, page.clone(), booking)).collect())
}

/// What was proposed in a process and waits for an answer, for its candidate.
pub(super) async fn waiting_proposal(interview: InterviewId) -> Result<Option<(Proposal, Clocks)>, Failure> {
    let who = session::person().await?;
    let proposal = session::service()?.proposal(Party::Person(&who), interview).await?;
    match proposal.filter(|proposal| proposal.answered_at.is_none()) {
        Some(proposal) => Ok(Some((proposal, own_clocks().await?))),
        None => Ok(None),
    }
}

/// The candidate's own clock, for their interview's page.
pub(super) async fn own_clocks() -> Result<Clocks, Failure> {
    let page = session::page_clock().await?;
    let zone = page.clock.zone.name.clone();
    Ok(Clocks::new(&session::service()?, page, &zone))
}

/// A talk and the times it can be moved to.
pub(super) async fn times_to_move(door: Door, id: BookingId) -> Result<(Talk, Times), Failure> {
    let service = session::service()?;
    let came = Came::by(&service, &door).await?;
    let booking = service.booking(came.party(), id).await?;
    let view = service.slots_to_move(came.party(), id, window(service.now()), false).await?;
    // Where it is already is no other time.
    let starts = view.slots.into_iter().map(|slot| slot.start).filter(|start| *start != booking.time.start);
    let times = Times { starts: starts.collect(), held: None };
    let page = came.clock(&booking).await?;
    Ok((with_clocks(&service, page, booking), times))
}

/// One talk.
pub(super) async fn talk(door: Door, id: BookingId) -> Result<Talk, Failure> {
    let service = session::service()?;
    let came = Came::by(&service, &door).await?;
    let booking = service.booking(came.party(), id).await?;
    let page = came.clock(&booking).await?;
    Ok(with_clocks(&service, page, booking))
}

fn with_clocks(service: &Service, page: PageClock, booking: BookingView) -> Talk {
    let clocks = Clocks::new(service, page, &booking.company_zone);
    Talk { booking, clocks }
}

/// Whether a talk is still to come.
pub(super) fn is_to_come(booking: &BookingView, now: Moment) -> bool {
    matches!(booking.stage, StageName::Tentative | StageName::Confirmed) && now < booking.time.start
}

/// As far ahead as times are looked for.
fn window(now: Moment) -> Interval {
    Interval { start: now, end: now + policy::SLOTS_WINDOW }
}

/// The candidate, by the door they took.
enum Came {
    Link(Invited),
    Own(Person),
}

impl Came {
    async fn by(service: &Service, door: &Door) -> Result<Self, Failure> {
        match &door.secret {
            Some(secret) => Ok(Self::Link(service.invited(secret).await?)),
            None => Ok(Self::Own(session::person().await?)),
        }
    }

    /// Whose clock the page shows.
    async fn clock(&self, booking: &BookingView) -> Result<PageClock, Failure> {
        match self {
            Self::Link(_) => session::link_clock(&booking.candidate_zone).await,
            Self::Own(_) => session::page_clock().await,
        }
    }

    const fn party(&self) -> Party<'_> {
        match self {
            Self::Link(invited) => Party::Invited(invited),
            Self::Own(person) => Party::Person(person),
        }
    }
}

fn door(interview: InterviewId, secret: String) -> Door {
    if secret.is_empty() { Door::own(interview) } else { Door::link(secret, interview) }
}

fn start_of(text: &str) -> Result<Moment, Failure> {
    if text.trim().is_empty() {
        return Err(Problems::one("start", Code::UnknownChoice).into());
    }
    time::parse(text.trim()).ok_or_else(|| Problems::one("start", Code::NotATime).into())
}

/// Keeps a time for five minutes (C6) and leads to the step that confirms it.
#[server(endpoint = "my-talks/hold")]
pub(super) async fn hold_time(
    interview: InterviewId,
    secret: String,
    #[server(default)] start: String,
) -> Result<(), Failure> {
    let start = start_of(&start)?;
    let service = session::service()?;
    service.hold_slot_of_link(&service.invited(&secret).await?, start).await?;
    leptos_axum::redirect(&door(interview, secret).step("step=confirm"));
    Ok(())
}

/// The way back: the time is free again, and the day it lies on is shown.
#[server(endpoint = "my-talks/release")]
pub(super) async fn release_time(
    interview: InterviewId,
    secret: String,
    hold: HoldId,
    #[server(default)] day: String,
) -> Result<(), Failure> {
    let service = session::service()?;
    let invited = service.invited(&secret).await?;
    match service.release_slot(Party::Invited(&invited), hold).await.map_err(Failure::from) {
        // It is free already.
        Ok(()) | Err(Failure::Refused(domain::refusals::Refusal::NotFound)) => {}
        Err(failure) => return Err(failure),
    }
    let day = day.parse::<NaiveDate>().map(|day| format!("day={day}")).unwrap_or_default();
    leptos_axum::redirect(&door(interview, secret).step(&day));
    Ok(())
}

/// Books what is kept.
#[server(endpoint = "my-talks/book")]
pub(super) async fn book_time(interview: InterviewId, secret: String, hold: HoldId) -> Result<(), Failure> {
    let service = session::service()?;
    let invited = service.invited(&secret).await?;
    let booked = service.book_by_link(&invited, &Choice::Hold(hold)).await.map_err(Failure::from);
    let booked = booked.map_err(Failure::of_hold)?;
    let said = if booked.stage == StageName::Tentative { "said=asked" } else { "said=booked" };
    leptos_axum::redirect(&door(interview, secret).step(said));
    Ok(())
}

/// Moves a talk to another free time.
#[server(endpoint = "my-talks/move")]
pub(super) async fn move_talk(
    interview: InterviewId,
    #[server(default)] secret: String,
    booking: BookingId,
    version: i64,
    #[server(default)] start: String,
) -> Result<(), Failure> {
    let start = start_of(&start)?;
    let (service, door) = (session::service()?, door(interview, secret));
    let came = Came::by(&service, &door).await?;
    service.reschedule(came.party(), booking, version, start).await?;
    leptos_axum::redirect(&door.step("said=moved"));
    Ok(())
}

/// Cancels a talk.
#[server(endpoint = "my-talks/cancel")]
pub(super) async fn cancel_talk(
    interview: InterviewId,
    #[server(default)] secret: String,
    booking: BookingId,
    #[server(default)] version: Option<i64>,
    #[server(default)] reason: String,
) -> Result<(), Failure> {
    let (service, door) = (session::service()?, door(interview, secret));
    let came = Came::by(&service, &door).await?;
    service.cancel_booking(came.party(), (booking, version), &reason).await?;
    leptos_axum::redirect(&door.step("said=cancelled"));
    Ok(())
}

/// Proposes windows where none of the times works (C5).
#[server(endpoint = "my-talks/propose")]
pub(super) async fn propose_times(
    interview: InterviewId,
    #[server(default)] secret: String,
    #[server(default)] windows: Vec<WindowDraft>,
    #[server(default)] note: String,
    #[server(default)] zone: String,
) -> Result<(), Failure> {
    let (service, door) = (session::service()?, door(interview, secret));
    let came = Came::by(&service, &door).await?;
    service.propose(came.party(), interview, &ProposalDraft { windows, note, zone }).await?;
    leptos_axum::redirect(&door.step("said=proposed"));
    Ok(())
}

//! What the booking pages ask of the server.

use domain::{
    Moment,
    bookings::{BookingView, DayPlan, OpenLink, PoolSummary, TalkForm},
    ids::{BookingId, HoldId, InterviewId, MemberId},
    interviews::Side,
};
#[cfg(feature = "ssr")]
use domain::{
    bookings::{Choice, HowDraft, TalkDraft},
    problems::{Code, Problem, Problems},
    refusals::Refusal,
    slots::Interval,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use service::bookings::HowChange;

#[cfg(feature = "ssr")]
use crate::session;
use crate::{failure::Failure, fresh::Told};

/// The starts that can be had from one moment to another, for a new talk or for one that is moved.
#[server(endpoint = "talks/starts")]
pub async fn free_starts(
    interview_id: InterviewId,
    moving: Option<BookingId>,
    talk: TalkForm,
    from: Moment,
    until: Moment,
) -> Result<Vec<Moment>, Failure> {
    let who = session::member().await?;
    let service = session::service()?;
    let within = Interval { start: from, end: until };
    let found = match moving {
        Some(booking) => service.slots_to_move(service::gate::Party::Member(&who), booking, within, false).await?,
        None => service.slots(&who, interview_id, &when_and_who(&talk), within, false).await?,
    };
    Ok(found.slots.into_iter().map(|slot| slot.start).collect())
}

/// What decides about times: how one meets does not, and is refused where it is sent.
#[cfg(feature = "ssr")]
fn when_and_who(talk: &TalkForm) -> TalkDraft {
    TalkDraft { how: HowDraft::default(), ..talk.draft() }
}

/// A day, start by start, with everybody's answers.
#[server(endpoint = "talks/day")]
pub async fn plan_day(
    interview_id: InterviewId,
    moving: Option<BookingId>,
    talk: TalkForm,
    from: Moment,
    until: Moment,
) -> Result<Told<DayPlan>, Failure> {
    let who = session::member().await?;
    let service = session::service()?;
    let day = Interval { start: from, end: until };
    let what = match moving {
        Some(booking) => service.day_plan_to_move(&who, booking, day).await?,
        None => service.day_plan(&who, interview_id, &when_and_who(&talk), day).await?,
    };
    Ok(Told { now: service.now(), what })
}

/// The longest that the next talk of a process may be, in minutes.
#[server(endpoint = "talks/longest")]
pub async fn longest_talk(interview_id: InterviewId) -> Result<u16, Failure> {
    let who = session::member().await?;
    Ok(session::service()?.longest_talk(&who, interview_id).await?)
}

/// The pools that interviewers can be chosen of.
#[server(endpoint = "talks/pools")]
pub async fn pools() -> Result<Vec<PoolSummary>, Failure> {
    let who = session::member().await?;
    Ok(session::service()?.pools(&who).await?)
}

/// Keeps a time for five minutes.
#[server(endpoint = "talks/hold")]
pub async fn hold_slot(
    interview_id: InterviewId,
    start: Moment,
    #[server(flatten)] talk: TalkForm,
) -> Result<(), Failure> {
    let who = session::member().await?;
    let service = session::service()?;
    let held = service.hold_slot(&who, interview_id, start, &talk.draft()).await;
    let held = held.map_err(|error| at_fields(error.into()))?;
    // Without the program the page comes back as it was asked for: for this talk, on this day.
    if session::is_form_of_browser() {
        let day = session::page_clock().await?.clock.zone.date(held.time.start);
        let asked = super::address::Asked { talk, day: Some(day), ..super::address::Asked::default() };
        leptos_axum::redirect(&format!("{}#kept", asked.address(interview_id)));
    }
    Ok(())
}

/// Gives a kept time back.
#[server(endpoint = "talks/release")]
pub async fn release_slot(hold_id: HoldId) -> Result<(), Failure> {
    let who = session::member().await?;
    session::service()?.release_slot(service::gate::Party::Member(&who), hold_id).await?;
    Ok(())
}

/// Books what is kept.
#[server(endpoint = "talks/book")]
pub async fn book_held(interview_id: InterviewId, hold_id: HoldId) -> Result<(), Failure> {
    let who = session::member().await?;
    let booked = session::service()?.book(&who, interview_id, &Choice::Hold(hold_id)).await.map_err(Failure::from);
    booked.map_err(Failure::of_hold)?;
    leptos_axum::redirect(&format!("/interviews/{interview_id}?said=booked"));
    Ok(())
}

/// Problems with who comes stand at the group of those who may: its boxes have no place in a row of their own.
#[cfg(feature = "ssr")]
fn at_fields(failure: Failure) -> Failure {
    match failure {
        Failure::Refused(Refusal::Invalid { problems: Problems(problems) }) => {
            let moved = problems.into_iter().map(|problem| match problem.path.split(['[', '.']).next() {
                Some("members") => Problem { path: "members".to_owned(), ..problem },
                Some("pools") if problem.path.ends_with("needs") => Problem { path: "needs".to_owned(), ..problem },
                Some("pools") => Problem { path: "pool".to_owned(), ..problem },
                _ => problem,
            });
            Problems(moved.collect()).into()
        }
        failure => failure,
    }
}

/// Changes how a talk takes place, unless it was changed since `version`.
#[server(endpoint = "talks/how")]
pub async fn change_how(
    booking_id: BookingId,
    version: i64,
    #[server(default)] how_kind: String,
    #[server(default)] how_value: String,
) -> Result<(), Failure> {
    let who = session::member().await?;
    let draft = HowDraft { kind: how_kind, value: how_value };
    let talk = session::service()?.change_how(&who, booking_id, version, &draft).await?;
    leptos_axum::redirect(&format!("/interviews/{}?said=how", talk.interview_id));
    Ok(())
}

/// Moves a talk, unless it was changed since `version`.
#[server(endpoint = "talks/move")]
pub async fn move_talk(
    booking_id: BookingId,
    version: i64,
    start: Moment,
    /// Ticked: how one meets becomes what follows.
    changes_how: Option<String>,
    #[server(default)] how_kind: String,
    #[server(default)] how_value: String,
) -> Result<(), Failure> {
    let who = session::member().await?;
    let who = service::gate::Party::Member(&who);
    let how = match changes_how {
        Some(_) => HowChange::Becomes(HowDraft { kind: how_kind, value: how_value }),
        None => HowChange::Stays,
    };
    let moved = session::service()?.reschedule_with(who, booking_id, version, start, &how).await?;
    leptos_axum::redirect(&format!("/interviews/{}?said=moved", moved.interview_id));
    Ok(())
}

/// All talks of a process.
#[server(endpoint = "talks/list")]
pub async fn talks(interview_id: InterviewId) -> Result<Vec<BookingView>, Failure> {
    let who = session::member().await?;
    Ok(session::service()?.bookings(service::gate::Party::Member(&who), interview_id).await?)
}

/// The link of a process that works, and for a minute its address where that was just asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub open: Option<OpenLink>,
    pub copied: Option<String>,
}

/// Carries a link that is copied to the page that shows it, with JavaScript or without.
#[cfg(feature = "ssr")]
const COPIED: &str = "copied-link";

/// The scheduling link of a process.
#[server(endpoint = "talks/link")]
pub async fn scheduling_link(interview_id: InterviewId) -> Result<Link, Failure> {
    let who = session::member().await?;
    let open = session::service()?.open_scheduling_link(&who, interview_id).await?;
    let prefix = format!("{interview_id}.");
    let copied = session::secret(COPIED).and_then(|copied| copied.strip_prefix(&prefix).map(str::to_owned));
    Ok(Link { copied: copied.filter(|_| open.is_some()), open })
}

/// Makes a scheduling link and mails it to the candidate.
#[server(endpoint = "talks/make-link")]
pub async fn make_link(
    interview_id: InterviewId,
    needs_approval: Option<String>,
    #[server(flatten)] talk: TalkForm,
) -> Result<(), Failure> {
    let who = session::member().await?;
    let service = session::service()?;
    let made = service.make_scheduling_link(&who, interview_id, &talk.draft(), needs_approval.is_some()).await;
    made.map_err(|error| at_fields(error.into()))?;
    // An older one that was copied works no more.
    session::set_secret(COPIED, "", 0)?;
    leptos_axum::redirect(&format!("/interviews/{interview_id}?said=link"));
    Ok(())
}

/// Has the address of a candidate's link shown, which is written down (C13).
#[server(endpoint = "talks/copy-link")]
pub async fn copy_link(interview_id: InterviewId) -> Result<(), Failure> {
    let who = session::member().await?;
    let link = session::service()?.copy_scheduling_link(&who, interview_id).await?;
    session::set_secret(COPIED, &format!("{interview_id}.{}", link.url), 60)?;
    leptos_axum::redirect(&format!("/interviews/{interview_id}?said=link-copied"));
    Ok(())
}

/// Ends the scheduling link of a process.
#[server(endpoint = "talks/revoke-link")]
pub async fn revoke_link(interview_id: InterviewId) -> Result<(), Failure> {
    let who = session::member().await?;
    session::service()?.revoke_scheduling_link(&who, interview_id).await?;
    leptos_axum::redirect(&format!("/interviews/{interview_id}?said=unlinked"));
    Ok(())
}

/// Cancels a talk; everybody who would have come is told.
#[server(endpoint = "talks/cancel")]
pub async fn cancel_talk(
    booking_id: BookingId,
    #[server(default)] version: Option<i64>,
    reason: String,
) -> Result<(), Failure> {
    let who = session::member().await?;
    let who = service::gate::Party::Member(&who);
    let talk = session::service()?.cancel_booking(who, (booking_id, version), &reason).await?;
    leptos_axum::redirect(&format!("/interviews/{}?said=cancelled", talk.interview_id));
    Ok(())
}

/// Approves the time that the candidate picked.
#[server(endpoint = "talks/approve")]
pub async fn approve_talk(booking_id: BookingId, #[server(default)] version: Option<i64>) -> Result<(), Failure> {
    let who = session::member().await?;
    let talk = session::service()?.approve_booking(&who, (booking_id, version)).await?;
    leptos_axum::redirect(&format!("/interviews/{}?said=approved", talk.interview_id));
    Ok(())
}

/// Notes that somebody did not come.
#[server(endpoint = "talks/missed")]
pub async fn talk_missed(
    booking_id: BookingId,
    #[server(default)] version: Option<i64>,
    whose: Side,
) -> Result<(), Failure> {
    let who = session::member().await?;
    let talk = session::service()?.no_show(&who, (booking_id, version), whose).await?;
    leptos_axum::redirect(&format!("/interviews/{}?said=missed", talk.interview_id));
    Ok(())
}

/// Lets somebody else come instead; with nobody named another one of the pool.
#[server(endpoint = "talks/replace")]
pub async fn replace_interviewer(
    booking_id: BookingId,
    #[server(default)] version: Option<i64>,
    lost: MemberId,
    to: String,
) -> Result<(), Failure> {
    let who = session::member().await?;
    let to = match to.trim() {
        "" => None,
        text => Some(text.parse().map_err(|_| Problems::one("to", Code::NotAnId))?),
    };
    let talk = session::service()?.reassign(&who, (booking_id, version), lost, to).await?;
    leptos_axum::redirect(&format!("/interviews/{}?said=replaced", talk.interview_id));
    Ok(())
}

//! A day of everybody whom a talk is asked of, and why each start can or can't be had: for the company's eyes (C4).

use chrono::TimeDelta;
use domain::{
    Moment,
    bookings::{DayPlan, PlannedStart, Talk, TalkDraft},
    ids::{BookingId, InterviewId},
    interviews::Interview,
    policy,
    problems::{Code, Problems},
    slots::Interval,
};

use crate::{
    Error, Service,
    error::not_found,
    gate::{self, Member, Party},
    slots::{But, Wanted},
    store::Tx,
    zones,
};

/// A day with an hour that comes twice, and room for islands that cross the date line.
const DAY_MAX: TimeDelta = TimeDelta::hours(49);

impl Service {
    /// The longest that the next talk of a process may be, in minutes: a first one is short.
    pub async fn longest_talk(&self, who: &Member, id: InterviewId) -> Result<u16, Error> {
        let mut tx = self.store.read().await?;
        tx.interview_to_see(Party::Member(who), id).await?;
        let is_first = !tx.has_talked(id, self.clock.now()).await?;
        Ok(if is_first { policy::FIRST_TALK_MINUTES } else { policy::TALK_MINUTES_MAX })
    }

    /// A day's starts for a talk of this process, and what the candidate and every interviewer say to each.
    pub async fn day_plan(
        &self,
        who: &Member,
        id: InterviewId,
        talk: &TalkDraft,
        day: Interval,
    ) -> Result<DayPlan, Error> {
        let now = self.clock.now();
        let mut tx = self.store.read().await?;
        let interview = tx.interview_to_schedule(Party::Member(who), id, now).await?;
        let talk = talk.check(!tx.has_talked(id, now).await?, who.id)?;
        tx.plan(who, &interview, &talk, None, day, now).await
    }

    /// The same for a talk that is to be moved; it does not stand in its own way.
    pub async fn day_plan_to_move(&self, who: &Member, id: BookingId, day: Interval) -> Result<DayPlan, Error> {
        let now = self.clock.now();
        let mut tx = self.store.read().await?;
        let interview = tx.interview_of_booking(id).await?.ok_or_else(not_found)?;
        let interview = tx.interview_to_schedule(Party::Member(who), interview, now).await?;
        let talk = tx.talk_of_booking(id).await?;
        tx.plan(who, &interview, &talk, Some(id), day, now).await
    }
}

impl Tx {
    async fn plan(
        &mut self,
        who: &Member,
        interview: &Interview,
        talk: &Talk,
        moving: Option<BookingId>,
        day: Interval,
        now: Moment,
    ) -> Result<DayPlan, Error> {
        if day.end <= day.start || day.end - day.start > DAY_MAX {
            return Err(Problems::one("day", Code::UnknownChoice).into());
        }
        let held = self.hold_of(interview.id, Party::Member(who).holder()).await?;
        let held = held.filter(|hold| now < hold.expires_at);
        let scope = gate::scope(interview.workspace_id);
        let wanted = Wanted {
            scope,
            candidate: interview.candidate_id,
            position: interview.position_id,
            talk,
            picks: Party::Member(who).side(),
            asks: Some(who.id),
        };
        let but = But { booking: moving, hold: held.as_ref().map(|hold| hold.id) };
        let people = self.people(&wanted, but.look_with_reasons(now, day)).await?;
        if moving.is_none() {
            people.all_here()?;
        }
        let named = people.named();
        let slots = people.slots_for_company(day);
        let at: Vec<Moment> = slots.iter().map(|slot| slot.start).collect();
        let mut starts = Vec::with_capacity(slots.len());
        for (slot, said) in slots.into_iter().zip(people.answers_for_company(&at)) {
            let why = |id| said.iter().find(|answer| answer.who == id).and_then(|answer| answer.why);
            let answers = named.iter().map(|person| why(person.id)).collect();
            starts.push(PlannedStart { start: slot.start, verdict: slot.verdict, answers });
        }
        let told = self.told_of_interview(interview.id).await?.ok_or_else(not_found)?;
        Ok(DayPlan {
            minutes: talk.minutes,
            people: named,
            starts,
            candidate_zone: zones::around(&told.candidate_zone, now),
            held: match held {
                Some(hold) => Some(self.show_hold(Party::Member(who), interview, &hold).await?),
                None => None,
            },
        })
    }
}

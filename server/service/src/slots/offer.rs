//! Which times can be booked.

use chrono::TimeDelta;
use domain::{
    Moment,
    bookings::{SlotsView, Talk, TalkDraft},
    ids::{BookingId, HoldId, InterviewId},
    interviews::{Interview, Side},
    policy,
    problems::{Code, Problems},
    refusals::Refusal,
    slots::{Interval, nearest, reason_for_candidate},
};

use crate::{
    Error, Service,
    error::not_found,
    gate::{self, Invited, Member, Party},
    slots::{Refused, Wanted},
    store::{Tx, calendars::Look},
};

impl Service {
    /// The times at which a talk of this process can be booked by the company: within the candidate's open hours and
    /// those of everybody it asks for. With `explain` also why the other times can't.
    pub async fn slots(
        &self,
        who: &Member,
        id: InterviewId,
        talk: &TalkDraft,
        within: Interval,
        explain: bool,
    ) -> Result<SlotsView, Error> {
        check(within)?;
        let now = self.clock.now();
        let mut tx = self.store.read().await?;
        let party = Party::Member(who);
        let interview = tx.interview_to_schedule(party, id, now).await?;
        let talk = talk.check(!tx.has_talked(id, now).await?, who.id)?;
        tx.offer(party, &interview, &talk, None, (within, explain), now).await
    }

    /// The times that the candidate can pick from a scheduling link: those of the interviewers. Why the others are not
    /// free is not for candidates.
    pub async fn slots_of_link(&self, who: &Invited, within: Interval) -> Result<SlotsView, Error> {
        check(within)?;
        let now = self.clock.now();
        let mut tx = self.store.read().await?;
        let party = Party::Invited(who);
        let interview = tx.interview_to_schedule(party, who.interview_id, now).await?;
        let link = tx.scheduling_link_by_id(who.link_id).await?.ok_or_else(not_found)?;
        tx.offer(party, &interview, &link.talk, None, (within, false), now).await
    }

    /// The times to which a booking can be moved; it does not stand in its own way.
    pub async fn slots_to_move(
        &self,
        who: Party<'_>,
        id: BookingId,
        within: Interval,
        explain: bool,
    ) -> Result<SlotsView, Error> {
        check(within)?;
        let now = self.clock.now();
        let mut tx = self.store.read().await?;
        let interview = tx.interview_of_booking(id).await?.ok_or_else(not_found)?;
        let interview = tx.interview_to_schedule(who, interview, now).await?;
        let talk = tx.talk_of_booking(id).await?;
        tx.offer(who, &interview, &talk, Some(id), (within, explain), now).await
    }
}

/// What does not stand in the way.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct But {
    pub(crate) booking: Option<BookingId>,
    pub(crate) hold: Option<HoldId>,
}

impl But {
    /// A look at this time that overlooks them.
    pub(crate) const fn look(self, now: Moment, within: Interval) -> Look {
        Look {
            now,
            within,
            but_booking: self.booking,
            but_hold: self.hold,
            with_load: false,
            with_reasons: false,
            position: None,
        }
    }

    /// The same, where reasons are told.
    pub(crate) const fn look_with_reasons(self, now: Moment, within: Interval) -> Look {
        Look { with_reasons: true, ..self.look(now, within) }
    }
}

/// What is asked for has an end.
fn check(within: Interval) -> Result<(), Problems> {
    if within.end <= within.start {
        Err(Problems::one("until", Code::EndBeforeStart))
    } else if within.end - within.start > policy::SLOTS_WINDOW {
        Err(Problems::one("until", Code::TooFarAhead))
    } else {
        Ok(())
    }
}

impl Tx {
    /// What whoever comes too late is told: the nearest times that are free (C7). In the transaction that refused, since
    /// on SQLite nobody else sees yet what was decided a moment ago.
    pub(crate) async fn no_slot(
        &mut self,
        refused: Refused,
        start: Moment,
        wanted: &Wanted<'_>,
        but: But,
        now: Moment,
    ) -> Error {
        match self.told(refused, start, wanted, but, now).await {
            Ok(told) => told.into(),
            Err(error) => error,
        }
    }

    async fn told(
        &mut self,
        refused: Refused,
        start: Moment,
        wanted: &Wanted<'_>,
        but: But,
        now: Moment,
    ) -> Result<Refusal, Error> {
        let why = match wanted.picks {
            Side::Candidate => reason_for_candidate(refused.why),
            Side::Company => {
                let time = Interval { start, end: start + TimeDelta::minutes(wanted.talk.minutes.into()) };
                self.people(wanted, but.look_with_reasons(now, time)).await?.reason_for_company(start, refused)
            }
        };
        Ok(Refusal::NoSlot { why, nearest: self.nearest(start, wanted, but, now).await? })
    }

    async fn nearest(
        &mut self,
        start: Moment,
        wanted: &Wanted<'_>,
        but: But,
        now: Moment,
    ) -> Result<Vec<Moment>, Error> {
        let mut found = Vec::new();
        // Nearly always the same days have some.
        let around = |days| {
            let days = TimeDelta::days(days);
            let end = now.max(start).checked_add_signed(days).unwrap_or(Moment::MAX_UTC);
            Interval { start: now.max(start.checked_sub_signed(days).unwrap_or(now)), end }
        };
        // Where nothing is near, perhaps with a long notice or beyond the horizon, whatever there is from now on.
        let from_now_on = Interval { start: now, end: now + policy::SLOTS_WINDOW };
        for (within, enough) in [(around(3), policy::NEAREST), (around(21), 1), (from_now_on, 1)] {
            let slots = self.people(wanted, but.look(now, within)).await?.slots(within);
            found = nearest(&slots, start, policy::NEAREST);
            if found.len() >= enough {
                break;
            }
        }
        Ok(found)
    }

    async fn offer(
        &mut self,
        who: Party<'_>,
        interview: &Interview,
        talk: &Talk,
        moving: Option<BookingId>,
        (within, explain): (Interval, bool),
        now: Moment,
    ) -> Result<SlotsView, Error> {
        let held = self.hold_of(interview.id, who.holder()).await?.filter(|hold| now < hold.expires_at);
        let but = But { booking: moving, hold: held.as_ref().map(|hold| hold.id) };
        let wanted = Wanted {
            scope: gate::scope(interview.workspace_id),
            candidate: interview.candidate_id,
            position: interview.position_id,
            talk,
            picks: who.side(),
            asks: who.member(),
        };
        let is_company = who.side() == Side::Company;
        let explain = explain && is_company;
        let look = if explain { but.look_with_reasons(now, within) } else { but.look(now, within) };
        let people = self.people(&wanted, look).await?;
        if is_company && moving.is_none() {
            people.all_here()?;
        }
        let mut slots = if explain { people.slots_for_company(within) } else { people.slots(within) };
        if !explain {
            slots.retain(|slot| slot.verdict.is_offered());
        }
        if !is_company {
            // Who of a pool would come, and how busy they are, is the company's to know.
            for slot in &mut slots {
                slot.verdict = domain::slots::Verdict::Offered { who: Vec::new() };
            }
        }
        let people = if is_company { people.named() } else { Vec::new() };
        let held = match held {
            Some(hold) => Some(self.show_hold(who, interview, &hold).await?),
            None => None,
        };
        Ok(SlotsView { minutes: talk.minutes, slots, people, held })
    }
}

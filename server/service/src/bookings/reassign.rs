//! An interviewer can't come: somebody else does, at the same time (C10).

use std::collections::BTreeSet;

use domain::{
    Moment,
    bookings::{Booking, BookingView, FromPool, Talk},
    ids::{BookingId, InterviewId, MemberId},
    interviews::Side,
    problems::{Code, Problems},
    refusals::{Conflict, Refusal},
    slots::Reason,
};
use uuid::Uuid;

use crate::{
    Error, Service,
    delivery::TalkNews,
    error::not_found,
    gate::{Member, Party, Scope},
    requests::{By, event},
    slots::{But, Wanted},
    store::{
        Tx,
        availability::Someone,
        bookings::{Attendee, Coming},
    },
};

/// Who steps in.
enum StepIn {
    /// This one, in place of the other.
    One(Attendee, MemberId),
    /// Another one of the pool.
    OfPool(Attendee),
    /// Nobody; the others come without.
    Nobody,
}

impl Service {
    /// Lets another interviewer come instead of `lost`: `to`, or without it another one of the pool from which `lost`
    /// was chosen, the least loaded of the free ones.
    pub async fn reassign(
        &self,
        who: &Member,
        id: BookingId,
        lost: MemberId,
        to: Option<MemberId>,
    ) -> Result<BookingView, Error> {
        let party = Party::Member(who);
        self.role_may_book(party, "talk.refused", id.to_string()).await?;
        let mut tx = self.store.begin().await?;
        let (interview, booking) = tx.take_booking(party, id).await?;
        let talk = tx.talk_of_booking(id).await?;
        let talk = Talk { members: talk.members.into_iter().chain(to).collect(), ..talk };
        let wanted = Wanted { scope: who.scope, candidate: interview.candidate_id, talk: &talk, picks: Side::Company };
        tx.touch_wanted(&wanted).await?;
        let now = self.clock.now();
        let coming = tx.coming_to(id).await?;
        if !coming.iter().any(|person| person.id == lost.0 && person.is_member) {
            return Err(not_found());
        }
        let step_in = match tx.step_in(who.scope, &booking, &coming, lost, to, now).await? {
            Ok(step_in) => step_in,
            Err(None) => return Err(Problems::one("to", Code::Missing).into()),
            Err(Some(why)) => return Err(Refusal::NoSlot { why, nearest: Vec::new() }.into()),
        };
        let booking = self.replace(&mut tx, booking, &coming, lost, step_in, now).await?;
        tx.audit(self.ids.next(), event(party.into(), "talk.reassigned", &interview, now)).await?;
        tx.tell_sides(interview.workspace_id, Some(interview.candidate_id));
        let shown = tx.show_booking(party, &booking, now).await?;
        self.commit(tx).await?;
        Ok(shown)
    }

    /// A member leaves the workspace, in the same transaction as their seat: of every talk to come another one of the pool
    /// takes their place, or the others come without them, or, when nobody is left, the talk is cancelled.
    pub(crate) async fn give_talks_away(
        &self,
        tx: &mut Tx,
        who: &Member,
        lost: MemberId,
        talks: Vec<Booking>,
        now: Moment,
    ) -> Result<(), Error> {
        for booking in talks {
            let interview = tx.any_interview(booking.interview_id).await?.ok_or_else(not_found)?;
            let coming = tx.coming_to(booking.id).await?;
            let others = coming.iter().any(|person| person.is_member && person.id != lost.0);
            let step_in = match tx.step_in(who.scope, &booking, &coming, lost, None, now).await? {
                Ok(step_in) => Some(step_in),
                Err(_) if others => Some(StepIn::Nobody),
                Err(_) => None,
            };
            let action = if let Some(step_in) = step_in {
                self.replace(tx, booking, &coming, lost, step_in, now).await?;
                "talk.reassigned"
            } else {
                let mut cancelled = booking.call_off(Side::Company, now)?;
                tx.save_booking(&cancelled).await?;
                cancelled.version += 1;
                tx.cancel_reminders(cancelled.id, now).await?;
                self.tell_talk(tx, &cancelled, &coming, TalkNews::Cancelled, now).await?;
                tx.nothing_to_come(interview.clone(), now).await?;
                "talk.cancelled"
            };
            tx.audit(self.ids.next(), event(By::Member(who), action, &interview, now)).await?;
            tx.tell_sides(interview.workspace_id, Some(interview.candidate_id));
        }
        Ok(())
    }

    async fn replace(
        &self,
        tx: &mut Tx,
        booking: Booking,
        before: &[Coming],
        lost: MemberId,
        step_in: StepIn,
        now: Moment,
    ) -> Result<Booking, Error> {
        let was_of_pool = before.iter().find(|person| person.id == lost.0).and_then(|person| person.chosen);
        let mut talk = tx.talk_of_booking(booking.id).await?;
        let new = match step_in {
            StepIn::OfPool(attendee) => Some(attendee),
            StepIn::One(attendee, member) => {
                talk = talk.without(lost, was_of_pool.map(|(pool, _)| pool));
                talk.members.push(member);
                Some(attendee)
            }
            StepIn::Nobody => {
                talk = talk.without(lost, was_of_pool.map(|(pool, _)| pool));
                None
            }
        };
        tx.save_talk(booking.id, &talk).await?;
        tx.swap_attendee(&booking, lost, new.as_ref()).await?;
        let mut reassigned = booking.reassign(now)?;
        tx.save_booking(&reassigned).await?;
        reassigned.version += 1;
        let coming = tx.coming_to(reassigned.id).await?;
        self.tell_talk(tx, &reassigned, &coming, TalkNews::Reassigned, now).await?;
        let lost = before.iter().find(|person| person.id == lost.0).and_then(|person| person.email.as_deref());
        if let Some(email) = lost {
            let left = TalkNews::Left { time: reassigned.time };
            self.tell_one(tx, &reassigned, (email, Side::Company), left, now).await?;
        }
        self.plan_reminders(tx, &reassigned, &coming, now).await?;
        Ok(reassigned)
    }
}

impl Tx {
    /// The talks to come of a member who is about to leave, with their processes and everybody's calendars held.
    ///
    /// # Errors
    /// `Stale` when another talk was booked meanwhile: whoever asked asks again.
    pub(crate) async fn take_talks_of(
        &mut self,
        scope: Scope,
        member: MemberId,
        now: Moment,
    ) -> Result<Vec<Booking>, Error> {
        let seen = self.bookings_to_come_with(scope, member, now).await?;
        let interviews: BTreeSet<InterviewId> = seen.iter().map(|booking| booking.interview_id).collect();
        for id in &interviews {
            self.take_interview(scope, *id).await?.ok_or_else(not_found)?;
        }
        let mut people = vec![Someone::Member(member)];
        for booking in &seen {
            let talk = self.talk_of_booking(booking.id).await?;
            let interview = self.any_interview(booking.interview_id).await?.ok_or_else(not_found)?;
            let wanted = Wanted { scope, candidate: interview.candidate_id, talk: &talk, picks: Side::Company };
            people.extend(self.wanted_people(&wanted).await?);
        }
        self.touch_people(people).await?;
        let talks = self.bookings_to_come_with(scope, member, now).await?;
        if talks.iter().all(|booking| interviews.contains(&booking.interview_id)) {
            Ok(talks)
        } else {
            Err(Conflict::Stale.into())
        }
    }

    /// Who can come instead. `Err(None)`: nobody was named, and no pool names anybody.
    async fn step_in(
        &mut self,
        scope: Scope,
        booking: &Booking,
        coming: &[Coming],
        lost: MemberId,
        to: Option<MemberId>,
        now: Moment,
    ) -> Result<Result<StepIn, Option<Reason>>, Error> {
        let pool = coming.iter().find(|person| person.id == lost.0).and_then(|person| person.chosen);
        let minutes = u16::try_from((booking.time.end - booking.time.start).num_minutes()).unwrap_or(u16::MAX);
        let talk = match (to, pool) {
            (Some(to), _) => Talk { minutes, members: vec![to], pools: Vec::new() },
            (None, Some((pool, _))) => Talk { minutes, members: Vec::new(), pools: vec![FromPool { pool, needs: 1 }] },
            (None, None) => return Ok(Err(None)),
        };
        let Some(candidate) = coming.iter().find(|person| !person.is_member) else { return Ok(Err(None)) };
        let wanted = Wanted { scope, candidate: candidate.id.into(), talk: &talk, picks: Side::Company };
        let look = But { booking: Some(booking.id), hold: None }.look(now, booking.time);
        let people = self.people(&wanted, look).await?;
        if to.is_some() && people.all_here().is_err() {
            return Err(Problems::one("to", Code::NotFound).into());
        }
        // Whoever comes anyway is not asked again, nor is whoever can't.
        let others: Vec<Uuid> = coming.iter().map(|person| person.id).collect();
        if to.is_some_and(|to| others.contains(&to.0)) {
            return Err(Problems::one("to", Code::Duplicate).into());
        }
        let people = people.stepping_in(&others);
        Ok(match people.verdict(booking.time.start) {
            Ok(mut people) => match (people.pop(), to) {
                (Some(attendee), Some(to)) => Ok(StepIn::One(attendee, to)),
                (Some(attendee), None) => Ok(StepIn::OfPool(attendee)),
                (None, _) => Err(Some(Reason::PoolTooSmall)),
            },
            Err(why) => Err(Some(why)),
        })
    }
}

//! An interviewer can't come: somebody else does, at the same time (C10).

use std::collections::BTreeSet;

use domain::{
    Moment,
    bookings::{Booking, BookingView, FromPool, Talk},
    ids::{BookingId, EventId, InterviewId, MemberId},
    interviews::Side,
    problems::{Code, Problems},
    refusals::{Conflict, Refusal},
    slots::Reason,
};
use uuid::Uuid;

use crate::{
    Error, Service, Versioned,
    delivery::TalkNews,
    error::not_found,
    gate::{Member, Party, Scope},
    interviews::contact::Act,
    requests::{By, event},
    slots::{But, Wanted},
    store::{
        Audit, Tx,
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

impl StepIn {
    const fn who(&self) -> Option<Uuid> {
        match self {
            Self::One(attendee, _) | Self::OfPool(attendee) => Some(attendee.id),
            Self::Nobody => None,
        }
    }
}

/// Of which talk who does not come any more, and who does instead.
fn who_for_whom(id: BookingId, lost: MemberId, new: Option<Uuid>) -> String {
    let new = new.map_or_else(String::new, |new| new.to_string());
    format!("{id} {lost}>{new}")
}

impl Service {
    /// Lets another interviewer come instead of `lost`: `to`, or without it another one of the pool from which `lost`
    /// was chosen, the least loaded of the free ones.
    pub async fn reassign(
        &self,
        who: &Member,
        id: impl Into<Versioned<BookingId>>,
        lost: MemberId,
        to: Option<MemberId>,
    ) -> Result<BookingView, Error> {
        let (party, id) = (Party::Member(who), id.into());
        self.role_may_book(party, "talk.refused", id.thing.to_string()).await?;
        self.change(|tx| self.reassign_in(tx, who, id, lost, to)).await
    }

    async fn reassign_in(
        &self,
        mut tx: Tx,
        who: &Member,
        versioned: Versioned<BookingId>,
        lost: MemberId,
        to: Option<MemberId>,
    ) -> Result<BookingView, Error> {
        let (party, id) = (Party::Member(who), versioned.thing);
        let (interview, booking) = tx.take_booking(&self.clock, party, id).await?;
        self.count_contact(&mut tx, &interview, party, Act::Reassignment, self.clock.now()).await?;
        let talk = tx.talk_of_booking(id).await?;
        let talk = Talk { members: talk.members.into_iter().chain(to).collect(), ..talk };
        let wanted = Wanted {
            scope: who.scope,
            candidate: interview.candidate_id,
            position: interview.position_id,
            talk: &talk,
            picks: Side::Company,
            asks: Some(who.id),
        };
        tx.touch_wanted(&wanted).await?;
        let now = self.clock.now();
        let coming = tx.coming_to(id).await?;
        let comes = |member: MemberId| coming.iter().any(|person| person.id == member.0 && person.is_member);
        if !comes(lost) {
            // Asked twice, it is done once.
            return if to.is_some_and(comes) { tx.show_booking(party, &booking, now).await } else { Err(not_found()) };
        }
        versioned.check(booking.version)?;
        let step_in = match tx.step_in(who.scope, &booking, &coming, lost, to, now).await? {
            Ok(step_in) => step_in,
            Err(None) => return Err(Problems::one("to", Code::Missing).into()),
            Err(Some(why)) => return Err(Refusal::NoSlot { why, nearest: Vec::new() }.into()),
        };
        let subject = who_for_whom(id, lost, step_in.who());
        let booking = self.replace(&mut tx, booking, &coming, lost, step_in, now).await?;
        let event = event(party.into(), "talk.reassigned", &interview, now).about(subject);
        tx.audit(self.ids.next(), event).await?;
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
        (talks, interviews): (Vec<Booking>, BTreeSet<InterviewId>),
        now: Moment,
    ) -> Result<(), Error> {
        let mut events = Vec::with_capacity(talks.len());
        for id in interviews {
            events.extend(self.hand_down(tx, who, id, lost, now).await?);
        }
        for booking in talks {
            // With whom it is by now: who leaves may have been the one who invites.
            let booking = tx.booking(booking.id).await?.ok_or_else(not_found)?;
            let interview = tx.any_interview(booking.interview_id).await?.ok_or_else(not_found)?;
            let coming = tx.coming_to(booking.id).await?;
            let others = coming.iter().any(|person| person.is_member && person.id != lost.0);
            let step_in = match tx.step_in(who.scope, &booking, &coming, lost, None, now).await? {
                Ok(step_in) => Some(step_in),
                Err(_) if others => Some(StepIn::Nobody),
                Err(_) => None,
            };
            let (id, now_comes) = (booking.id, step_in.as_ref().and_then(StepIn::who));
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
            let event = event(By::Member(who), action, &interview, now).about(who_for_whom(id, lost, now_comes));
            events.push((self.ids.next(), event));
            tx.tell_sides(interview.workspace_id, Some(interview.candidate_id));
        }
        Ok(tx.audit_all(events).await?)
    }

    /// What a member who leaves has begun in a process goes on: talks and links are from now on those of whoever takes
    /// the seat away, or of somebody of the team where only that may know of the position. A link that asks for the one
    /// who leaves can't be used any more. Answers what is to be remembered of it.
    async fn hand_down(
        &self,
        tx: &mut Tx,
        who: &Member,
        id: InterviewId,
        lost: MemberId,
        now: Moment,
    ) -> Result<Option<(EventId, Audit)>, Error> {
        let interview = tx.any_interview(id).await?.ok_or_else(not_found)?;
        let team = tx.team_alone(interview.position_id).await?;
        let heir = team.and_then(|team| if team.contains(&who.id) { None } else { team.into_iter().next() });
        tx.hand_over(id, (lost, heir.unwrap_or(who.id)), now).await?;
        let link = tx.link_of_interview(id, now).await?;
        if !link.is_some_and(|link| link.talk.members.contains(&lost)) {
            return Ok(None);
        }
        tx.revoke_scheduling_links(id, now).await?;
        tx.tell_sides(interview.workspace_id, Some(interview.candidate_id));
        Ok(Some((self.ids.next(), event(By::Member(who), "scheduling_link.revoked", &interview, now))))
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
        let interview = tx.any_interview(booking.interview_id).await?.ok_or_else(not_found)?;
        let mut reassigned = booking.reassign(now)?;
        // Whose usual way it was may be the one who does not come.
        reassigned.how = tx.how_of_booking(&interview, &reassigned, &talk).await?;
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
    /// The talks to come of a member who is about to leave, with their processes and everybody's calendars held; also
    /// the processes of talks they only invite to, and of their links.
    ///
    /// # Errors
    /// `Stale` when another talk was booked meanwhile: whoever asked asks again.
    pub(crate) async fn take_talks_of(
        &mut self,
        scope: Scope,
        member: MemberId,
        now: Moment,
    ) -> Result<(Vec<Booking>, BTreeSet<InterviewId>), Error> {
        let seen = self.bookings_to_come_with(scope, member, now).await?;
        let mut interviews: BTreeSet<InterviewId> = seen.iter().map(|booking| booking.interview_id).collect();
        interviews.extend(self.interviews_organized_by(scope, member, now).await?);
        interviews.extend(self.interviews_with_links_of(scope, member, now).await?);
        for id in &interviews {
            self.take_interview(scope, *id).await?.ok_or_else(not_found)?;
        }
        let mut people = vec![Someone::Member(member)];
        for booking in &seen {
            let talk = self.talk_of_booking(booking.id).await?;
            let interview = self.any_interview(booking.interview_id).await?.ok_or_else(not_found)?;
            let (candidate, position) = (interview.candidate_id, interview.position_id);
            let wanted = Wanted { scope, candidate, position, talk: &talk, picks: Side::Company, asks: None };
            people.extend(self.wanted_people(&wanted).await?);
        }
        self.touch_people(people).await?;
        let talks = self.bookings_to_come_with(scope, member, now).await?;
        if talks.iter().all(|booking| interviews.contains(&booking.interview_id)) {
            Ok((talks, interviews))
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
            (Some(to), _) => Talk { minutes, members: vec![to], pools: Vec::new(), how: None },
            (None, Some((pool, _))) => {
                Talk { minutes, members: Vec::new(), pools: vec![FromPool { pool, needs: 1 }], how: None }
            }
            (None, None) => return Ok(Err(None)),
        };
        let interview = self.any_interview(booking.interview_id).await?.ok_or_else(not_found)?;
        let (candidate, position) = (interview.candidate_id, interview.position_id);
        let wanted = Wanted { scope, candidate, position, talk: &talk, picks: Side::Company, asks: None };
        let look = But { booking: Some(booking.id), hold: None }.look_with_reasons(now, booking.time);
        let people = self.people(&wanted, look).await?;
        if to.is_some() && people.all_here().is_err() {
            return Err(Problems::one("to", Code::NotFound).into());
        }
        if to.is_none() && people.all_here().is_err() {
            return Ok(Err(None)); // The pool is no more.
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
            Err(refused) => Err(Some(people.reason_for_company(booking.time.start, refused))),
        })
    }
}

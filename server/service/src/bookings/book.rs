//! Booking: the company picks from the candidate's open times, or the candidate from a link (C5).

use domain::{
    Moment,
    bookings::{Booking, BookingView, Choice, Moves, Stage, StageName, Talk},
    ids::{InterviewId, MemberId},
    interviews::{Interview, Side},
    policy,
    refusals::Conflict,
    slots::Reason,
};

use crate::{
    Error, Service,
    bookings::in_order,
    delivery::TalkNews,
    gate::{self, Invited, Member, Party},
    interviews::contact::Act,
    requests::event,
    slots::{But, Refused, Wanted, members_among, time_at},
    store::{Tx, availability::Someone, bookings::Attendee, holds::Hold},
};

/// What is to be booked.
struct Pick {
    talk: Talk,
    start: Moment,
    /// What was kept for it.
    hold: Option<Hold>,
    organizer: MemberId,
    needs_approval: bool,
}

impl Service {
    /// Books a time for the company, out of the candidate's open ones.
    ///
    /// # Errors
    /// `NoSlot` with the nearest free times when somebody was faster or it was never free, `NotFound` for a hold of
    /// somebody else, `Conflict` when the hold is over or the process is not under way.
    pub async fn book(&self, who: &Member, id: InterviewId, choice: &Choice) -> Result<BookingView, Error> {
        self.role_may_book(Party::Member(who), "talk.refused", id.to_string()).await?;
        self.change(|tx| self.book_in(tx, who, id, choice)).await
    }

    async fn book_in(&self, mut tx: Tx, who: &Member, id: InterviewId, choice: &Choice) -> Result<BookingView, Error> {
        let party = Party::Member(who);
        let interview = tx.take_interview_to_book(party, id).await?;
        let now = self.clock.now();
        if let Some(booking) = tx.booked_already(party, id, choice).await? {
            return tx.show_booking(party, &booking, now).await;
        }
        let (talk, start, hold) = match choice {
            Choice::Start { start, talk } => (talk.check(!tx.has_talked(id, now).await?, who.id)?, *start, None),
            Choice::Hold(hold) => kept(tx.take_hold(party, &interview, *hold, now).await?),
        };
        let pick = Pick { talk, start, hold, organizer: who.id, needs_approval: false };
        self.arrange(tx, party, interview, pick).await
    }

    /// Books a time for the candidate who came by a scheduling link. Twice the same time is one booking; while it is to
    /// come, the link moves it and makes no other, and once it has begun, or several were cancelled, the link is used up.
    pub async fn book_by_link(&self, who: &Invited, choice: &Choice) -> Result<BookingView, Error> {
        self.change(|tx| self.book_by_link_in(tx, who, choice)).await
    }

    async fn book_by_link_in(&self, mut tx: Tx, who: &Invited, choice: &Choice) -> Result<BookingView, Error> {
        let party = Party::Invited(who);
        let interview = tx.take_interview_to_book(party, who.interview_id).await?;
        let now = self.clock.now();
        let link = tx.working_link(who.link_id, now).await?;
        if let Some(booking) = tx.booked_already(party, who.interview_id, choice).await? {
            return tx.show_booking(party, &booking, now).await;
        }
        let last = match link.booking_id {
            Some(booking) => tx.booking(booking).await?,
            None => None,
        };
        if last.as_ref().is_some_and(|last| last.has_begun(now))
            || tx.cancelled_by_candidate(who.interview_id, link.made_at()).await? >= policy::LINK_CANCELLATIONS
        {
            return Err(Conflict::LinkUsed.into());
        }
        if let Some(booking) = last.filter(|booking| booking.is_to_come(now)) {
            return match choice {
                Choice::Start { start, .. } if *start == booking.time.start => {
                    tx.show_booking(party, &booking, now).await
                }
                Choice::Start { .. } | Choice::Hold(_) => Err(Conflict::Scheduled.into()),
            };
        }
        let (talk, start, hold) = match choice {
            Choice::Start { start, .. } => (link.talk, *start, None),
            Choice::Hold(hold) => kept(tx.take_hold(party, &interview, *hold, now).await?),
        };
        let pick = Pick { talk, start, hold, organizer: link.made_by, needs_approval: link.needs_approval };
        self.arrange(tx, party, interview, pick).await
    }

    async fn arrange(
        &self,
        mut tx: Tx,
        who: Party<'_>,
        interview: Interview,
        pick: Pick,
    ) -> Result<BookingView, Error> {
        let time = time_at(pick.start, pick.talk.minutes)?;
        let side = who.side();
        // Who was chosen for a hold comes; nobody is chosen anew.
        let talk = match &pick.hold {
            Some(hold) => {
                let members = members_among(&hold.people, interview.candidate_id);
                Talk { members, pools: Vec::new(), ..pick.talk.clone() }
            }
            None => pick.talk.clone(),
        };
        let (scope, candidate) = (gate::scope(interview.workspace_id), interview.candidate_id);
        let (position, asks) = (interview.position_id, who.member());
        let wanted = Wanted { scope, candidate, position, talk: &talk, picks: side, asks };
        let now = self.clock.now();
        // First of all whether there is anything to book: before that nobody's times are anybody's to know.
        interview.clone().schedule(now)?;
        self.count_contact(&mut tx, &interview, who, Act::Booking, now).await?;
        let held = tx.holds_now(interview.id, who.holder(), now).await?;
        let but = But { booking: None, hold: pick.hold.as_ref().map(|hold| hold.id).or(held) };
        // Whoever is too late anyway does not make others wait for these people.
        let verdict = tx.people(&wanted, but.look(now, time)).await?.asked_at(asked_at(&pick, now)).verdict(pick.start);
        if let Err(refused) = verdict
            && refused.why != Reason::PoolTooSmall
        {
            let wanted = Wanted { talk: &pick.talk, ..wanted };
            return Err(tx.no_slot(refused, pick.start, &wanted, but, now).await);
        }
        tx.touch_wanted(&wanted).await?;
        // A writer may have waited long for its turn, and for these people.
        let now = self.clock.now();
        let scheduled = interview.clone().schedule(now)?;
        let people = tx.people(&wanted, but.look(now, time)).await?;
        if pick.hold.is_none() {
            people.all_here()?;
        }
        let verdict = if time.start <= now {
            Err(Refused { why: Reason::Past, whose: None })
        } else {
            people.asked_at(asked_at(&pick, now)).verdict(pick.start)
        };
        let people = match verdict {
            Ok(people) => people,
            Err(refused) => {
                let wanted = Wanted { talk: &pick.talk, ..wanted };
                return Err(tx.no_slot(refused, pick.start, &wanted, but, now).await);
            }
        };
        let members = in_order(pick.organizer, members_among(&people, candidate));
        let how = tx.how_of_talk(&pick.talk, interview.position_id, &members).await?;
        let booking = Booking {
            id: self.ids.next(),
            interview_id: interview.id,
            workspace_id: interview.workspace_id,
            organizer_id: pick.organizer,
            booked_by: who.booking_actor(),
            moved_by: None,
            needs_approval: pick.needs_approval,
            time,
            stage: Stage::picked(side, pick.needs_approval, now),
            how,
            sequence: 0,
            moves: Moves::default(),
            version: 1,
        };
        tx.add_booking(&booking, &pick.talk, pick.hold.as_ref().map(|hold| hold.id), now).await?;
        tx.agree(&booking, who, Someone::Candidate(candidate)).await?;
        tx.set_attendees(booking.id, &time, &chosen_before(people, pick.hold.as_ref())).await?;
        if let Some(held) = but.hold {
            tx.remove_hold(held).await?;
        }
        if let Party::Invited(invited) = who {
            tx.note_booked_with(invited.link_id, booking.id).await?;
        }
        tx.save_interview(&scheduled).await?;
        tx.answer_proposals(interview.id, now).await?;
        let (action, news) = match booking.stage.name() {
            StageName::Tentative => ("talk.asked", TalkNews::Asked),
            StageName::Confirmed | StageName::Cancelled | StageName::NoShow => ("talk.booked", TalkNews::Booked),
        };
        let coming = tx.coming_to(booking.id).await?;
        self.tell_talk(&mut tx, &booking, &coming, news, now).await?;
        self.plan_reminders(&mut tx, &booking, &coming, now).await?;
        tx.audit(self.ids.next(), event(who.into(), action, &interview, now).about(booking.id.to_string())).await?;
        tx.tell_sides(interview.workspace_id, Some(interview.candidate_id));
        let shown = tx.show_booking(who, &booking, now).await?;
        self.commit(tx).await?;
        Ok(shown)
    }
}

impl Tx {
    /// What this party has booked of this very hold: twice the same form is one booking.
    async fn booked_already(
        &mut self,
        who: Party<'_>,
        interview: InterviewId,
        choice: &Choice,
    ) -> Result<Option<Booking>, Error> {
        let Choice::Hold(hold) = choice else { return Ok(None) };
        let booking = self.booking_of_hold(interview, *hold).await?;
        let is_theirs = |booking: &Booking| match who {
            Party::Member(member) => booking.booked_by.side() == Side::Company && booking.organizer_id == member.id,
            Party::Person(_) | Party::Invited(_) => booking.booked_by.side() == Side::Candidate,
        };
        Ok(booking.filter(is_theirs))
    }
}

/// What was free when it was held is still soon enough; what has begun is not.
fn asked_at(pick: &Pick, now: Moment) -> Moment {
    pick.hold.as_ref().map_or(now, |hold| hold.held_at)
}

/// What a hold keeps.
fn kept(hold: Hold) -> (Talk, Moment, Option<Hold>) {
    (hold.talk.clone(), hold.time.start, Some(hold))
}

/// Those who come, with why they were chosen when the time was held.
fn chosen_before(people: Vec<Attendee>, hold: Option<&Hold>) -> Vec<Attendee> {
    let Some(hold) = hold else { return people };
    let why = |person: &Attendee| hold.people.iter().find(|held| held.id == person.id).and_then(|held| held.chosen);
    people.into_iter().map(|person| Attendee { chosen: why(&person), ..person }).collect()
}

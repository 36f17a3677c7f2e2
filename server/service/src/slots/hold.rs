//! Keeping a time for five minutes while a form is filled in (C6).

use domain::{
    Moment,
    bookings::{Held, Talk, TalkDraft},
    ids::{HoldId, InterviewId},
    interviews::Interview,
    policy,
    refusals::Conflict,
    slots::Reason,
};

use super::offer::But;
use crate::{
    Error, Service,
    accounts::HOLDS_IN_PROCESS,
    error::not_found,
    gate::{self, Invited, Member, Party},
    requests::event,
    slots::{Wanted, time_at},
    store::{Tx, availability::Someone, holds::Hold},
};

impl Service {
    /// Keeps a time for the company. What the member held in this process before is free again.
    pub async fn hold_slot(
        &self,
        who: &Member,
        id: InterviewId,
        start: Moment,
        talk: &TalkDraft,
    ) -> Result<Held, Error> {
        let party = Party::Member(who);
        self.role_may_book(party, "slot.refused", id.to_string()).await?;
        self.count_hold(party, id).await?;
        self.change(|mut tx| async {
            let interview = tx.take_interview_to_book(party, id).await?;
            let talk = talk.check(!tx.has_talked(id, self.clock.now()).await?, who.id)?;
            self.keep(tx, party, interview, talk, start).await
        })
        .await
    }

    /// Keeps a time for the candidate who came by a scheduling link.
    pub async fn hold_slot_of_link(&self, who: &Invited, start: Moment) -> Result<Held, Error> {
        let party = Party::Invited(who);
        self.count_hold(party, who.interview_id).await?;
        self.change(|mut tx| async {
            let interview = tx.take_interview_to_book(party, who.interview_id).await?;
            let link = tx.working_link(who.link_id, self.clock.now()).await?;
            self.keep(tx, party, interview, link.talk, start).await
        })
        .await
    }

    /// A time that somebody keeps.
    ///
    /// # Errors
    /// `NotFound` where it is another one's, over, given back or booked.
    pub async fn held_slot(&self, who: Party<'_>, id: HoldId) -> Result<Held, Error> {
        let now = self.clock.now();
        let mut tx = self.store.read().await?;
        let of = tx.interview_of_hold(id, who.holder()).await?.ok_or_else(not_found)?;
        let hold = tx.hold_of(of, who.holder()).await?.filter(|hold| hold.id == id && hold.expires_at > now);
        let hold = hold.ok_or_else(not_found)?;
        let interview = tx.any_interview(of).await?.ok_or_else(not_found)?;
        tx.show_hold(who, &interview, &hold).await
    }

    /// Gives a time back: the way back of whoever keeps it.
    pub async fn release_slot(&self, who: Party<'_>, id: HoldId) -> Result<(), Error> {
        self.change(|tx| self.release(tx, who, id)).await
    }

    async fn release(&self, mut tx: Tx, who: Party<'_>, id: HoldId) -> Result<(), Error> {
        let interview = tx.interview_of_hold(id, who.holder()).await?.ok_or_else(not_found)?;
        let interview = tx.take_interview_to_book(who, interview).await?;
        if !tx.remove_hold(id).await? {
            // It was booked while we waited.
            return Ok(());
        }
        let now = self.clock.now();
        tx.audit(self.ids.next(), event(who.into(), "slot.released", &interview, now)).await?;
        tx.tell_sides(interview.workspace_id, Some(interview.candidate_id));
        Ok(self.commit(tx).await?)
    }

    /// Each try is written down, and for five minutes nobody else has that time: there are only so many in a while.
    async fn count_hold(&self, who: Party<'_>, id: InterviewId) -> Result<(), Error> {
        let (now, whose) = (self.clock.now(), format!("{} {id}", who.holder().id()));
        self.not_lately_refused(HOLDS_IN_PROCESS, &whose, now)?;
        let mut tx = self.store.begin().await?;
        self.count(&mut tx, HOLDS_IN_PROCESS, &whose, now).await?;
        Ok(self.commit(tx).await?)
    }

    async fn keep(
        &self,
        mut tx: Tx,
        who: Party<'_>,
        interview: Interview,
        talk: Talk,
        start: Moment,
    ) -> Result<Held, Error> {
        let time = time_at(start, talk.minutes)?;
        let now = self.clock.now();
        interview.clone().schedule(now)?;
        let wanted = Wanted {
            scope: gate::scope(interview.workspace_id),
            candidate: interview.candidate_id,
            position: interview.position_id,
            talk: &talk,
            picks: who.side(),
            asks: who.member(),
        };
        let before = tx.hold_of(interview.id, who.holder()).await?;
        let but = But { booking: None, hold: before.as_ref().map(|hold| hold.id) };
        // Whoever is too late anyway does not make others wait for these people.
        if let Err(refused) = tx.people(&wanted, but.look(now, time)).await?.verdict(start)
            && refused.why != Reason::PoolTooSmall
        {
            return Err(tx.no_slot(refused, start, &wanted, but, now).await);
        }
        tx.touch_wanted(&wanted).await?;
        // A writer may have waited long for its turn, and for these people.
        let now = self.clock.now().max(now);
        // Picking the same time once more does not keep it longer: nobody has it for ever (C6).
        let renewed = before.as_ref().filter(|before| before.time == time && now < before.expires_at);
        let (held_at, expires_at) =
            renewed.map_or((now, now + policy::SLOT_HOLD), |before| (before.held_at, before.expires_at));
        if let Some(before) = &before {
            tx.remove_hold(before.id).await?;
        }
        let people = tx.people(&wanted, but.look(now, time)).await?;
        people.all_here()?;
        let people = match people.verdict(start) {
            Ok(people) => people,
            Err(refused) => {
                return Err(tx.no_slot(refused, start, &wanted, but, now).await);
            }
        };
        let hold = Hold {
            id: self.ids.next(),
            interview_id: interview.id,
            holder: who.holder().id(),
            talk: talk.clone(),
            people,
            time,
            held_at,
            expires_at,
        };
        tx.add_hold(&hold).await?;
        tx.sweep_holds(now).await?;
        tx.audit(self.ids.next(), event(who.into(), "slot.held", &interview, now)).await?;
        tx.tell_sides(interview.workspace_id, Some(interview.candidate_id));
        let held = tx.show_hold(who, &interview, &hold).await?;
        self.commit(tx).await?;
        Ok(held)
    }
}

impl Tx {
    /// What somebody holds in a process, unless it is over: it does not stand in their own way (C6).
    pub(crate) async fn holds_now(
        &mut self,
        interview: InterviewId,
        holder: Someone,
        now: Moment,
    ) -> Result<Option<HoldId>, Error> {
        let held = self.hold_of(interview, holder).await?;
        Ok(held.filter(|hold| now < hold.expires_at).map(|hold| hold.id))
    }

    /// What this party holds, to book it. Somebody else's does not exist; an old one is over (C6).
    pub(crate) async fn take_hold(
        &mut self,
        who: Party<'_>,
        interview: &Interview,
        id: HoldId,
        now: Moment,
    ) -> Result<Hold, Error> {
        let hold = self.hold_of(interview.id, who.holder()).await?.filter(|hold| hold.id == id);
        let hold = hold.ok_or_else(not_found)?;
        if now >= hold.expires_at { Err(Conflict::HoldOver.into()) } else { Ok(hold) }
    }
}

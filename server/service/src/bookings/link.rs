//! Scheduling links: the company sends one, the candidate picks a time with it (C5).

use domain::{
    bookings::{CopiedLink, LinkView, OpenLink, TalkDraft},
    ids::{InterviewId, LinkId},
    policy,
    refusals::Conflict,
};

use crate::{
    Error, Service,
    accounts::tokens,
    bookings::in_order,
    delivery::Notice,
    error::not_found,
    gate::{self, Invited, Member, Party},
    interviews::contact::Act,
    requests::event,
    slots::{But, Wanted},
    store::{Tx, availability::Someone, scheduling_links::SchedulingLink},
};

impl Service {
    /// Makes a link for the candidate of a process and mails it to them alone; older links of the process end. Members have
    /// it shown by [`copy_scheduling_link`](Self::copy_scheduling_link), which is written down.
    pub async fn make_scheduling_link(
        &self,
        who: &Member,
        id: InterviewId,
        talk: &TalkDraft,
        needs_approval: bool,
    ) -> Result<OpenLink, Error> {
        let party = Party::Member(who);
        self.role_may_book(party, "scheduling_link.refused", id.to_string()).await?;
        self.change(|tx| self.make_link(tx, who, id, talk, needs_approval)).await
    }

    async fn make_link(
        &self,
        mut tx: Tx,
        who: &Member,
        id: InterviewId,
        talk: &TalkDraft,
        needs_approval: bool,
    ) -> Result<OpenLink, Error> {
        let party = Party::Member(who);
        let interview = tx.take_interview_to_book(party, id).await?;
        let now = self.clock.now();
        interview.clone().schedule(now)?;
        let talk = talk.check(!tx.has_talked(id, now).await?, who.id)?;
        self.count_contact(&mut tx, &interview, party, Act::Link, now).await?;
        let (scope, candidate) = (who.scope, interview.candidate_id);
        for from in &talk.pools {
            tx.hold_pool(scope, from.pool).await?;
        }
        let (position, picks) = (interview.position_id, domain::interviews::Side::Candidate);
        let wanted = Wanted { scope, candidate, position, talk: &talk, picks, asks: None };
        let within = domain::slots::Interval { start: now, end: now + chrono::TimeDelta::hours(1) };
        let look = But::default().look(now, within);
        tx.people(&wanted, look).await?.all_here()?;
        let link_id = self.ids.next();
        let token = self.link_token(link_id);
        let link = SchedulingLink {
            id: link_id,
            interview_id: id,
            made_by: who.id,
            talk,
            needs_approval,
            expires_at: now + policy::SCHEDULING_LINK_LASTS,
            is_revoked: false,
            booking_id: None,
        };
        // What was held by an older one was held for another talk.
        if let Some(held) = tx.hold_of(id, Someone::Candidate(candidate)).await? {
            tx.remove_hold(held.id).await?;
        }
        tx.revoke_scheduling_links(id, now).await?;
        tx.answer_proposals(id, now).await?;
        tx.add_scheduling_link(&link, &tokens::hash(&token), now).await?;
        let open = tx.open_scheduling_link(id, now).await?.ok_or_else(not_found)?;
        if let Some(email) = tx.candidate_email(candidate).await? {
            let notice = Notice::PickATime { interview_id: id, link_id: link.id, token, expires_at: link.expires_at };
            tx.post(self.ids.next(), &email, &notice, Some(id), now).await?;
        }
        tx.audit(self.ids.next(), event(party.into(), "scheduling_link.made", &interview, now)).await?;
        tx.tell_sides(interview.workspace_id, Some(interview.candidate_id));
        self.commit(tx).await?;
        Ok(open)
    }

    /// The address of the link that works, for a member to pass on by other means than mail. Whoever has it acts for the
    /// candidate, so each time is written down, and both sides' pages tell who had it first (C13).
    ///
    /// # Errors
    /// `NotFound` without a link that works; `LinkKeyChanged` for one that was made with another secret key.
    pub async fn copy_scheduling_link(&self, who: &Member, id: InterviewId) -> Result<CopiedLink, Error> {
        let party = Party::Member(who);
        self.role_may_book(party, "scheduling_link.refused", id.to_string()).await?;
        self.change(|tx| self.copy_link(tx, who, id)).await
    }

    async fn copy_link(&self, mut tx: Tx, who: &Member, id: InterviewId) -> Result<CopiedLink, Error> {
        let party = Party::Member(who);
        let interview = tx.take_interview_to_book(party, id).await?;
        let now = self.clock.now();
        let link = tx.link_of_interview(id, now).await?.ok_or_else(not_found)?;
        let token = self.link_token(link.id);
        if tx.scheduling_link(&tokens::hash(&token)).await?.is_none_or(|found| found.id != link.id) {
            return Err(Conflict::LinkKeyChanged.into());
        }
        tx.note_link_copied(link.id, who.id, now).await?;
        tx.audit(self.ids.next(), event(party.into(), "scheduling_link.copied", &interview, now)).await?;
        tx.tell_sides(interview.workspace_id, Some(interview.candidate_id));
        self.commit(tx).await?;
        Ok(CopiedLink { url: format!("{}/pick/{token}", self.settings.base_url), expires_at: link.expires_at })
    }

    /// The secret of a link. It follows from the link and the secret key: the store has its hash alone.
    pub(crate) fn link_token(&self, id: LinkId) -> String {
        tokens::derived_token(&self.settings.secret_key, "scheduling link", &[id.0.as_bytes()])
    }

    /// The link of a process that works, if there is one.
    pub async fn open_scheduling_link(&self, who: &Member, id: InterviewId) -> Result<Option<OpenLink>, Error> {
        let mut tx = self.store.read().await?;
        tx.interview_to_see(Party::Member(who), id).await?;
        Ok(tx.open_scheduling_link(id, self.clock.now()).await?)
    }

    /// Ends the link of a process. Whoever comes with it is told that it is over; what was booked with it stays.
    pub async fn revoke_scheduling_link(&self, who: &Member, id: InterviewId) -> Result<(), Error> {
        let party = Party::Member(who);
        self.role_may_book(party, "scheduling_link.refused", id.to_string()).await?;
        self.change(|tx| self.revoke_link(tx, party, id)).await
    }

    async fn revoke_link(&self, mut tx: Tx, party: Party<'_>, id: InterviewId) -> Result<(), Error> {
        let interview = tx.take_interview_to_book(party, id).await?;
        let now = self.clock.now();
        tx.open_scheduling_link(id, now).await?.ok_or_else(not_found)?;
        tx.revoke_scheduling_links(id, now).await?;
        tx.audit(self.ids.next(), event(party.into(), "scheduling_link.revoked", &interview, now)).await?;
        tx.tell_sides(interview.workspace_id, Some(interview.candidate_id));
        Ok(self.commit(tx).await?)
    }

    /// Who comes with this secret. Unknown ones are not found, whatever they look like; old and ended ones are over.
    pub async fn invited(&self, token: &str) -> Result<Invited, Error> {
        let mut tx = self.store.read().await?;
        let link = tx.scheduling_link(&tokens::hash(token)).await?.ok_or_else(not_found)?;
        let link = tx.working_link(link.id, self.clock.now()).await?;
        let interview = tx.any_interview(link.interview_id).await?.ok_or_else(not_found)?;
        Ok(Invited {
            interview_id: interview.id,
            scope: gate::scope(interview.workspace_id),
            own: gate::own(interview.candidate_id),
            link_id: link.id,
        })
    }

    /// What the link's page shows; looking changes nothing.
    pub async fn scheduling_link(&self, who: &Invited) -> Result<LinkView, Error> {
        let now = self.clock.now();
        let mut tx = self.store.read().await?;
        let link = tx.scheduling_link_by_id(who.link_id).await?.ok_or_else(not_found)?;
        let told = tx.told_of_interview(who.interview_id).await?.ok_or_else(not_found)?;
        let booking = match link.booking_id {
            Some(booking) => tx.booking(booking).await?,
            None => None,
        };
        let booking = match booking {
            Some(booking) => Some(tx.show_booking(Party::Invited(who), &booking, now).await?),
            None => None,
        };
        let (candidate_zone, company_zone) =
            tx.zones_of(who.interview_id, link.made_by, domain::interviews::Side::Company).await?;
        let interview = tx.any_interview(who.interview_id).await?.ok_or_else(not_found)?;
        let members = in_order(link.made_by, link.talk.members.iter().copied());
        let how = tx.how_of_talk(&link.talk, interview.position_id, &members).await?;
        Ok(LinkView {
            interview_id: who.interview_id,
            company: told.company.name,
            position_title: told.position,
            candidate_name: told.candidate,
            candidate_zone,
            company_zone,
            minutes: link.talk.minutes,
            how,
            needs_approval: link.needs_approval,
            expires_at: link.expires_at,
            booking,
        })
    }
}

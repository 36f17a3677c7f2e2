//! "None of these works": the candidate proposes up to five windows instead (C5). The company answers by booking a talk or
//! with a new link.

use domain::{
    bookings::{Proposal, ProposalDraft},
    ids::InterviewId,
    interviews::Side,
    problems::{Code, Problems},
    refusals::Forbidden,
};

use crate::{
    Error, Service, delivery::Notice, error::not_found, gate::Party, interviews::contact::Act, requests::event,
    store::Tx, zones,
};

impl Service {
    /// Notes when the candidate has time and tells the member who invites: who made the link they came by, else who sent
    /// the request. What they proposed before gives way.
    ///
    /// # Errors
    /// `Invalid` by row; `TooMany` for who proposed as often today as anybody needs; `Conflict` when the process is not under way; members are `Forbidden`.
    pub async fn propose(&self, who: Party<'_>, id: InterviewId, draft: &ProposalDraft) -> Result<Proposal, Error> {
        if matches!(who, Party::Member(_)) {
            return Err(Forbidden::CandidatesOnly.into());
        }
        self.change(|tx| self.note_proposal(tx, who, id, draft)).await
    }

    async fn note_proposal(
        &self,
        mut tx: Tx,
        who: Party<'_>,
        id: InterviewId,
        draft: &ProposalDraft,
    ) -> Result<Proposal, Error> {
        let interview = tx.take_interview_to_book(who, id).await?;
        let now = self.clock.now();
        interview.clone().schedule(now)?;
        let link = match who {
            Party::Invited(invited) => tx.scheduling_link_by_id(invited.link_id).await?,
            Party::Member(_) | Party::Person(_) => None,
        };
        let told = tx.told_of_interview(id).await?.ok_or_else(not_found)?.told_to(Side::Candidate);
        let zone = match draft.zone.trim() {
            "" => told.candidate_zone,
            named => zones::read(named).ok_or_else(|| Problems::one("zone", Code::UnknownZone))?,
        };
        let zone = zones::around(&zone, now);
        let proposed = draft.check(now, &zone, link.as_ref().map_or(0, |link| link.talk.minutes))?;
        self.count_contact(&mut tx, &interview, who, Act::Proposal, now).await?;
        tx.cancel_proposal_mails(id, now).await?;
        tx.answer_proposals(id, now).await?;
        let proposal = Proposal {
            id: self.ids.next(),
            interview_id: id,
            windows: proposed.windows,
            note: proposed.note,
            made_by: who.booking_actor().kind(),
            link_copy: None,
            made_at: now,
            answered_at: None,
        };
        tx.add_proposal(&proposal, who.booking_actor().link()).await?;
        let to = match &link {
            Some(link) => tx.contact_for(&interview, link.made_by).await?,
            None => tx.sender_of(&interview).await?,
        };
        let notice = |to| Notice::TimesProposed { interview_id: id, proposal_id: proposal.id, to };
        tx.post(self.ids.next(), &to.email, &notice(Side::Company), Some(id), now).await?;
        // Whoever came by link may be somebody else: the candidate hears of it, too (C13).
        if link.is_some()
            && let Some(email) = tx.candidate_email(interview.candidate_id).await?
        {
            tx.post(self.ids.next(), &email, &notice(Side::Candidate), Some(id), now).await?;
        }
        tx.audit(self.ids.next(), event(who.into(), "times.proposed", &interview, now)).await?;
        tx.tell_sides(interview.workspace_id, Some(interview.candidate_id));
        self.commit(tx).await?;
        Ok(proposal)
    }

    /// The zone of a process's candidate, an IANA name; for members while they see the candidate's profile (R16).
    pub async fn candidate_zone(&self, who: Party<'_>, id: InterviewId) -> Result<String, Error> {
        let mut tx = self.store.read().await?;
        tx.interview_to_see(who, id).await?;
        if let Party::Member(member) = who {
            let interview = tx.any_interview(id).await?.ok_or_else(not_found)?;
            tx.visible_candidate(member, interview.candidate_id, self.clock.now()).await?.ok_or_else(not_found)?;
        }
        Ok(zones::stored(tx.told_of_interview(id).await?.ok_or_else(not_found)?.told_to(who.side()).candidate_zone))
    }

    /// What was proposed last in a process, answered or not.
    pub async fn proposal(&self, who: Party<'_>, id: InterviewId) -> Result<Option<Proposal>, Error> {
        let mut tx = self.store.read().await?;
        tx.interview_to_see(who, id).await?;
        let proposal = tx.last_proposal(id).await?;
        // Who came by link sees no more than the times (C13).
        let is_guest = matches!(who, Party::Invited(_));
        Ok(proposal.map(|proposal| Proposal { link_copy: proposal.link_copy.filter(|_| !is_guest), ..proposal }))
    }
}

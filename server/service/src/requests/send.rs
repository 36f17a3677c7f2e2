//! Sending: a checked draft becomes a held request (R3, R4, R6, R7).

use domain::{
    ids::CandidateId,
    interviews::{Interview, Refused, State},
    policy,
    refusals::{Conflict, Forbidden, Refusal},
    requests::{Draft, InterviewRequest, RequestView, Stage},
};

use crate::{
    Error, Service,
    error::not_found,
    gate::Member,
    requests::{
        By, event, note, open_for,
        read::{Around, shown},
    },
};

impl Service {
    /// Sends a request; it is held for five minutes and leaves then, whatever happens to browser or server.
    ///
    /// # Errors
    /// `Forbidden` for standard seats and positions of others, `NotFound` for candidates that hide, `Invalid` field by
    /// field, `Conflict` when the candidate is no longer promoted or has an active request for the position, `TooMany` when
    /// the workspace has sent enough for a day, to this candidate or, while it is new, at all.
    pub async fn send_request(&self, who: &Member, to: CandidateId, draft: &Draft) -> Result<RequestView, Error> {
        self.seat_may_request(who, "request.refused", to.to_string()).await?;
        let checked = draft.check()?;
        let mut tx = self.store.begin().await?;
        // Read inside the transaction: a writer may have waited long for its turn.
        let now = self.clock.now();
        let (addressee, position) = tx.both_ends(who, to, checked.position_id()).await?;
        let addressee = addressee.ok_or_else(not_found)?;
        let position = open_for(who, position)?;
        if now >= addressee.promoted_until {
            return Err(Conflict::NotPromoted.into());
        }
        if addressee.waiting >= policy::REQUESTS_WAITING {
            return Err(Conflict::TooManyWaiting.into());
        }
        let note = note(&checked, who, &addressee, &position)?;
        self.count_request(&mut tx, who, now).await?;
        let interview = Interview {
            id: self.ids.next(),
            workspace_id: who.scope.id(),
            position_id: position.id,
            candidate_id: to,
            request_id: self.ids.next(),
            state: State::Open,
            ending: None,
            reopening: None,
            refused: Refused::default(),
            replied_at: None,
            followed_up_at: None,
            revision: 1,
            version: 1,
        };
        if !tx.add_interview(&interview, now).await? {
            return Err(Conflict::AlreadyActive.into());
        }
        let request = InterviewRequest {
            id: interview.request_id,
            interview_id: interview.id,
            workspace_id: interview.workspace_id,
            position_id: position.id,
            candidate_id: to,
            sender_id: who.id,
            offer: checked.into_offer(),
            note,
            sent_at: now,
            deliver_at: now + policy::HOLD,
            stage: Stage::Held,
            version: 1,
        };
        tx.add_request(&request).await?;
        tx.forget_draft(who.id, to.0).await?;
        tx.audit(self.ids.next(), event(By::Member(who), "request.held", &interview, now)).await?;
        // Nobody has to wake for it: the worker looks more often than a hold is long.
        tx.tell_sides(interview.workspace_id, None);
        self.commit(tx).await?;
        let around = Around { position, sender: who.name.clone(), candidate: addressee.name };
        Ok(shown(who, request, around, now))
    }

    /// Refuses standard seats, and remembers that they tried (R2).
    pub(crate) async fn seat_may_request(
        &self,
        who: &Member,
        action: &'static str,
        subject: String,
    ) -> Result<(), Error> {
        let Err(refusal) = who.may_request() else { return Ok(()) };
        if refusal == Refusal::from(Forbidden::StandardSeat) {
            self.remember_refusal(who, action, subject).await?;
        }
        Err(refusal.into())
    }
}

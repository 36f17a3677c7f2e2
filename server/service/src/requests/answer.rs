//! The candidate's answer: accept or decline, once (R9).

use domain::{
    ids::RequestId,
    interviews::{CandidateInterview, Ended},
    policy,
    problems::Problems,
    requests::{Answer, Stage},
    text,
};

use crate::{
    Error, Service,
    delivery::Notice,
    error::not_found,
    gate::Person,
    requests::{By, event, too_late},
};

impl Service {
    /// Accepts a request, with a note or without. Accepting twice is one answer.
    pub async fn accept_request(&self, who: &Person, id: RequestId, note: &str) -> Result<CandidateInterview, Error> {
        let note = words(note, "note")?;
        self.answer(who, id, Answer::Accept { note }).await
    }

    /// Declines a request, with a reason or without. Declining twice is one answer.
    pub async fn decline_request(
        &self,
        who: &Person,
        id: RequestId,
        reason: &str,
    ) -> Result<CandidateInterview, Error> {
        let reason = words(reason, "reason")?;
        self.answer(who, id, Answer::Decline { reason }).await
    }

    async fn answer(&self, who: &Person, id: RequestId, answer: Answer) -> Result<CandidateInterview, Error> {
        let mut tx = self.store.begin().await?;
        let request = tx.take_own_request(who.scope, id).await?.ok_or_else(not_found)?;
        let now = self.clock.now();
        let interview_id = request.interview_id;
        let is_repeated = matches!(
            (&answer, &request.stage),
            (Answer::Accept { .. }, Stage::Accepted { .. }) | (Answer::Decline { .. }, Stage::Declined { .. })
        );
        if !is_repeated {
            let accepts = matches!(answer, Answer::Accept { .. });
            let answered = request.answer(answer, now).map_err(too_late)?;
            tx.save_request(&answered).await?;
            let interview = tx.any_interview(interview_id).await?.ok_or_else(not_found)?;
            let interview = if accepts { interview.accept(now)? } else { interview.close(Ended::Declined, now)? };
            tx.save_interview(&interview).await?;
            tx.refresh_response_time(answered.candidate_id, now).await?;
            let sender = tx.contact_for(&interview, answered.sender_id).await?;
            let notice = Notice::RequestAnswered { request_id: id };
            tx.post(self.ids.next(), &sender.email, &notice, Some(interview_id), now).await?;
            let action = if accepts { "request.accepted" } else { "request.declined" };
            tx.audit(self.ids.next(), event(By::Person(who), action, &interview, now)).await?;
            tx.tell_sides(answered.workspace_id, Some(answered.candidate_id));
        }
        let shown = tx.candidate_interview(who.scope, interview_id, now).await?.ok_or_else(not_found)?;
        self.commit(tx).await?;
        Ok(shown)
    }
}

/// Optional words of a person, as they are kept.
pub(crate) fn words(typed: &str, path: &str) -> Result<Option<String>, Problems> {
    text::optional(typed, policy::MESSAGE_CHARS).map_err(|code| Problems::one(path, code))
}

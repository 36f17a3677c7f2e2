//! The candidate ends a process (R12).

use domain::{
    ids::InterviewId,
    interviews::{CandidateInterview, Side},
};

use crate::{
    Error, Service,
    delivery::Notice,
    error::not_found,
    gate::Person,
    requests::{By, event, words},
};

impl Service {
    /// Ends a process that was accepted; the company is told; talks to come and planned messages die in the
    /// same transaction.
    pub async fn end_interview(
        &self,
        who: &Person,
        id: InterviewId,
        message: &str,
    ) -> Result<CandidateInterview, Error> {
        self.once_more(|| self.end_interview_once(who, id, message)).await
    }

    async fn end_interview_once(
        &self,
        who: &Person,
        id: InterviewId,
        message: &str,
    ) -> Result<CandidateInterview, Error> {
        let message = words(message, "message")?;
        let mut tx = self.store.begin().await?;
        let interview = tx.take_own_interview(who.scope, id).await?.ok_or_else(not_found)?;
        let now = self.clock.now();
        let ended = interview.end(message, now)?;
        tx.save_interview(&ended).await?;
        tx.touch_those_to_come(&[id], now).await?;
        tx.cancel_messages(id, now).await?;
        let called_off = tx.call_off(&ended, Side::Candidate, now).await?;
        let mut events = self.tell_called_off(&mut tx, By::Person(who), &ended, &called_off, now).await?;
        let sender = tx.sender_of(&ended).await?;
        let notice = Notice::EndedByCandidate { interview_id: id };
        tx.post(self.ids.next(), &sender.email, &notice, Some(id), now).await?;
        events.push((self.ids.next(), event(By::Person(who), "interview.ended_by_candidate", &ended, now)));
        tx.audit_all(events).await?;
        tx.tell_sides(ended.workspace_id, Some(ended.candidate_id));
        let shown = tx.candidate_interview(who.scope, id, now).await?.ok_or_else(not_found)?;
        self.commit(tx).await?;
        Ok(shown)
    }
}

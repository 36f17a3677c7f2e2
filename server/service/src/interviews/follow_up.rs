//! The candidate asks how things stand: once the answer is overdue, once a day (R15).

use domain::{
    ids::InterviewId,
    interviews::{CandidateInterview, NotNow, StateName},
    problems::{Code, Problems},
    refusals::Conflict,
};

use crate::{
    Error, Service,
    delivery::Notice,
    error::not_found,
    gate::Person,
    requests::{By, event, words},
};

impl Service {
    /// Sends the candidate's follow-up to the one who sent the request.
    pub async fn follow_up(&self, who: &Person, id: InterviewId, message: &str) -> Result<CandidateInterview, Error> {
        let message = words(message, "message")?.ok_or_else(|| Problems::one("message", Code::Missing))?;
        let mut tx = self.store.begin().await?;
        let interview = tx.take_own_interview(who.scope, id).await?.ok_or_else(not_found)?;
        let now = self.clock.now();
        let followed = interview.follow_up(now).map_err(|NotNow(state)| match state {
            StateName::Open => Conflict::NotAccepted,
            StateName::AwaitingSchedule => Conflict::TooSoon,
            StateName::Scheduled => Conflict::Scheduled,
            StateName::InReview => Conflict::InReview,
            StateName::Ended => Conflict::AlreadyEnded,
        })?;
        tx.save_interview(&followed).await?;
        let sender = tx.sender_of(&followed).await?;
        let notice = Notice::FollowedUp { interview_id: id, message };
        tx.post(self.ids.next(), &sender.email, &notice, Some(id), now).await?;
        tx.audit(self.ids.next(), event(By::Person(who), "interview.followed_up", &followed, now)).await?;
        tx.tell_sides(followed.workspace_id, Some(followed.candidate_id));
        let shown = tx.candidate_interview(who.scope, id, now).await?.ok_or_else(not_found)?;
        self.commit(tx).await?;
        Ok(shown)
    }
}

//! Processes as the candidate sees them.

use domain::{
    ids::{InterviewId, RequestId},
    interviews::CandidateInterview,
    pages::{Page, Window},
};
use uuid::Uuid;

use crate::{
    Error, Service,
    error::not_found,
    gate::Person,
    store::cursor::{Cursor, page, rows_for},
};

impl Service {
    /// The candidate's Interviews tab, latest change first; ended ones only when asked for (R12).
    pub async fn my_interviews(
        &self,
        who: &Person,
        show_ended: bool,
        window: &Window,
    ) -> Result<Page<CandidateInterview>, Error> {
        let after = Cursor::of(window)?.unwrap_or(Cursor(i64::MAX, Uuid::max()));
        let mut tx = self.store.glance().await?;
        let cards = tx.candidate_interviews(who.scope, show_ended, &after, rows_for(window), self.clock.now()).await?;
        Ok(page(cards, window, |card| card.cursor.clone()).map(|card| card.shown))
    }

    /// One process of the candidate. What was not delivered does not exist (R1).
    pub async fn my_interview(&self, who: &Person, id: InterviewId) -> Result<CandidateInterview, Error> {
        let mut tx = self.store.glance().await?;
        tx.candidate_interview(who.scope, id, self.clock.now()).await?.ok_or_else(not_found)
    }

    /// The process that a request belongs to.
    pub async fn my_request(&self, who: &Person, id: RequestId) -> Result<CandidateInterview, Error> {
        let mut tx = self.store.read().await?;
        let interview = tx.interview_of_request(who.scope, id.0).await?.ok_or_else(not_found)?;
        tx.candidate_interview(who.scope, interview, self.clock.now()).await?.ok_or_else(not_found)
    }
}

//! Drafts of requests: each member has one for a candidate, and one for a held request that they edit.

use domain::{
    Moment,
    candidates::Sight,
    ids::{CandidateId, RequestId},
    policy,
    problems::{Code, Problems},
    requests::{KeptDraft, RequestForm},
};
use uuid::Uuid;

use crate::{
    Error, Service,
    error::not_found,
    gate::Member,
    store::{Tx, request_drafts::NewDraft},
};

impl Service {
    /// Keeps what a member has typed to a candidate, or to change a held request as it was in a version, in the place of what was kept before. A
    /// form in which nothing is typed forgets it. Answers when it was kept.
    ///
    /// # Errors
    /// `Forbidden` for standard seats, `NotFound` for candidates and requests that the member does not see, `Invalid`
    /// when it is longer than anything that can be sent.
    pub async fn keep_draft(
        &self,
        who: &Member,
        to: CandidateId,
        request: Option<(RequestId, i64)>,
        form: &RequestForm,
    ) -> Result<Option<Moment>, Error> {
        who.may_request()?;
        if !form.fits() {
            return Err(Problems::one("message", Code::TooLong).into());
        }
        let mut tx = self.store.begin().await?;
        let now = self.clock.now();
        let subject = tx.draft_subject(who, to, request.map(|(id, _)| id), now).await?;
        if !form.has_text() {
            tx.forget_draft(who.id, subject).await?;
            self.commit(tx).await?;
            return Ok(None);
        }
        let chosen = match form.position_id.parse() {
            Ok(id) => tx.opening(who, id).await?.filter(|position| who.sees(position)).map(|position| position.id),
            Err(_) => None,
        };
        let draft =
            NewDraft { subject, candidate: to, position: chosen, version: request.map(|(_, version)| version), form };
        tx.keep_draft(who, draft, false, now).await?;
        self.commit(tx).await?;
        Ok(Some(now))
    }

    /// What was kept for a candidate, or to change `request`: of the member's own, and none for a position that they do
    /// not see any more.
    pub async fn kept_draft(
        &self,
        who: &Member,
        to: CandidateId,
        request: Option<RequestId>,
    ) -> Result<Option<KeptDraft>, Error> {
        if who.may_request().is_err() {
            return Ok(None);
        }
        let now = self.clock.now();
        let mut tx = self.store.read().await?;
        let subject = tx.draft_subject(who, to, request, now).await?;
        let Some((draft, position)) = tx.draft(who.id, subject, now - policy::DRAFT_LASTS).await? else {
            return Ok(None);
        };
        let is_seen = match position {
            Some(id) => tx.opening(who, id).await?.is_some_and(|position| who.sees(&position)),
            None => true,
        };
        Ok(is_seen.then_some(draft))
    }

    /// Throws a draft away.
    pub async fn forget_draft(&self, who: &Member, to: CandidateId, request: Option<RequestId>) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        tx.forget_draft(who.id, request.map_or(to.0, |id| id.0)).await?;
        self.commit(tx).await?;
        Ok(())
    }
}

impl Tx {
    /// What a draft is for, if this member sees it.
    async fn draft_subject(
        &mut self,
        who: &Member,
        to: CandidateId,
        request: Option<RequestId>,
        now: Moment,
    ) -> Result<Uuid, Error> {
        let facts = self.sight_facts(who, to).await?.ok_or_else(not_found)?;
        if facts.sight(now) == Sight::Nothing {
            return Err(not_found());
        }
        let Some(id) = request else { return Ok(to.0) };
        let request = self.request(who.scope, id).await?.filter(|request| request.candidate_id == to);
        let position = self.opening(who, request.ok_or_else(not_found)?.position_id).await?;
        position.filter(|position| who.sees(position)).map(|_| id.0).ok_or_else(not_found)
    }
}

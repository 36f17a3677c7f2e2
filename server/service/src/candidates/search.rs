//! Companies look for candidates, and at one of them.

use domain::{
    candidates::{CandidateCard, CandidateView, SearchForm},
    ids::CandidateId,
    pages::{Page, Window},
    refusals::Refusal,
    workspaces::{Deed, Extent},
};

use crate::{Error, Service, error::not_found, gate::Member};

impl Service {
    /// Promoted candidates who fit, except those who hide from the member's workspace.
    pub async fn search(&self, who: &Member, form: &SearchForm, window: &Window) -> Result<Page<CandidateCard>, Error> {
        who.may_see_candidates()?;
        let search = form.check()?;
        self.store.read().await?.search_candidates(who, &search, window, self.clock.now()).await
    }

    /// A candidate's profile. Who is no longer promoted, or hides, is still seen by companies they are in a process
    /// with.
    pub async fn candidate(&self, who: &Member, id: CandidateId) -> Result<CandidateView, Error> {
        who.may_see_candidates()?;
        let now = self.clock.now();
        let mut tx = self.store.read().await?;
        let row = tx.visible_candidate(who.scope, id, now).await?.ok_or_else(not_found)?;
        Ok(CandidateView {
            id,
            is_promoted: row.is_promoted(now),
            profile: row.profile,
            promoted_until: row.promoted_until,
            fast_responder: row.fast_responder,
        })
    }
}

impl Member {
    fn may_see_candidates(&self) -> Result<(), Refusal> {
        match self.may(Deed::SeeCandidates) {
            Extent::All | Extent::Team | Extent::Running => Ok(()),
            Extent::Nothing => Err(Refusal::NotFound),
        }
    }
}

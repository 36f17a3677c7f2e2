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
    ///
    /// # Errors
    /// `Invalid` where something can't be looked for, `TooMany` for who has read more of the market in an hour than anybody
    /// who hires.
    pub async fn search(&self, who: &Member, form: &SearchForm, window: &Window) -> Result<Page<CandidateCard>, Error> {
        who.may_see_candidates()?;
        let (search, now) = (form.check()?, self.clock.now());
        let lines = window.limit();
        let mut tx = self.store.read().await?;
        self.take_lines(&mut tx, who, lines, now).await?;
        let found = tx.search_candidates(who, &search, window, now).await;
        let shown = found.as_ref().map_or(0, |page| u32::try_from(page.items.len()).unwrap_or(u32::MAX));
        self.give_lines_back(who, lines.saturating_sub(shown), now);
        found
    }

    /// A candidate's profile. Who is no longer promoted, or hides, is still seen by companies they are in a process
    /// with.
    pub async fn candidate(&self, who: &Member, id: CandidateId) -> Result<CandidateView, Error> {
        who.may_see_candidates()?;
        let now = self.clock.now();
        let mut tx = self.store.read().await?;
        let row = tx.visible_candidate(who.scope, id, now).await?.ok_or_else(not_found)?;
        self.take_profile(&mut tx, who, id, now).await?;
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

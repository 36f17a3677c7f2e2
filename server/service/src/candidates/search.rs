//! Companies look for candidates, and at one of them.

use domain::{
    Moment,
    candidates::{CandidateBesideRequest, CandidateCard, CandidateView, SearchForm, Sight},
    ids::CandidateId,
    pages::{Page, Window},
    refusals::Refusal,
    workspaces::{Deed, Extent},
};

use crate::{Error, Service, error::not_found, gate::Member, store::CandidateRow};

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

    /// A candidate's profile, for members who may see it (R16).
    pub async fn candidate(&self, who: &Member, id: CandidateId) -> Result<CandidateView, Error> {
        who.may_see_candidates()?;
        let now = self.clock.now();
        let mut tx = self.store.read().await?;
        let row = tx.visible_candidate(who, id, now).await?.ok_or_else(not_found)?;
        self.take_profile(&mut tx, who, id, now).await?;
        Ok(view(row, now))
    }

    /// What stands beside the request window: the profile, or only a name while a request to them is held and their profile
    /// is no longer to be seen.
    pub async fn candidate_beside_request(
        &self,
        who: &Member,
        id: CandidateId,
    ) -> Result<CandidateBesideRequest, Error> {
        who.may_see_candidates()?;
        let now = self.clock.now();
        let mut tx = self.store.read().await?;
        let sight = tx.sight(who, id, now).await?;
        let row = tx.candidate(id).await?.ok_or_else(not_found)?;
        self.take_profile(&mut tx, who, id, now).await?;
        match sight {
            Sight::Profile => Ok(CandidateBesideRequest::Profile { view: Box::new(view(row, now)) }),
            Sight::Name => Ok(CandidateBesideRequest::Name { id, name: row.profile.name }),
            Sight::Nothing => Err(not_found()),
        }
    }
}

fn view(row: CandidateRow, now: Moment) -> CandidateView {
    CandidateView {
        id: row.id,
        is_promoted: row.is_promoted(now),
        profile: row.profile,
        promoted_until: row.promoted_until,
        fast_responder: row.fast_responder,
    }
}

impl Member {
    pub(super) fn may_see_candidates(&self) -> Result<(), Refusal> {
        match self.may(Deed::SeeCandidates) {
            Extent::All | Extent::Team | Extent::Running => Ok(()),
            Extent::Nothing => Err(Refusal::NotFound),
        }
    }
}

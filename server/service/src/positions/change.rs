//! Changing what a position says, and who hires for it.

use domain::{
    ids::PositionId,
    positions::{Draft, PositionSummary},
    problems::{Code, Problems},
    refusals::Conflict,
    workspaces::{Deed, Extent},
};

use crate::{Error, Service, error::not_found, gate::Member};

impl Service {
    /// Changes a position, unless somebody changed it since `version`.
    ///
    /// Nobody locks themselves out: whoever needs the team to reach the position stays on it.
    ///
    /// # Errors
    /// `Stale` when it was changed since; `Invalid` by field, also where somebody outside the team of a confidential
    /// position has a talk for it that is not over.
    pub async fn change_position(
        &self,
        who: &Member,
        id: PositionId,
        version: i64,
        draft: &Draft,
    ) -> Result<PositionSummary, Error> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let row = tx.position(who.scope, id).await?.ok_or_else(not_found)?;
        who.may_change(&row)?;
        let mut checked = draft.check()?;
        if row.version != version {
            return Err(Conflict::Stale.into());
        }
        let needs_team = checked.role.confidential || who.may(Deed::OpenPositions) != Extent::All;
        if needs_team && !checked.team.contains(&who.id) {
            checked.team.push(who.id);
        }
        tx.save_position(who.scope, id, version, &checked.role).await?;
        tx.set_team(who, id, &checked.team, draft).await?;
        // What is confidential is its team's alone, and nobody is to miss a talk because of it.
        if checked.role.confidential && tx.has_talks_with_others(id, now).await? {
            return Err(Problems::one("team", Code::OutsidersInterview).into());
        }
        tx.audit(self.ids.next(), who.did("position.changed", id, now)).await?;
        let row = tx.position(who.scope, id).await?.ok_or_else(not_found)?;
        tx.tell_workspace(who);
        self.commit(tx).await?;
        Ok(row.seen_by(who))
    }
}

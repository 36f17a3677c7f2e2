//! Opening a position.

use domain::positions::{Draft, PositionSummary};

use crate::{Error, Service, error::not_found, gate::Member};

impl Service {
    /// Opens a position. Whoever opens it belongs to its hiring team.
    pub async fn open_position(&self, who: &Member, draft: &Draft) -> Result<PositionSummary, Error> {
        who.may_open()?;
        let mut checked = draft.check()?;
        if !checked.team.contains(&who.id) {
            checked.team.push(who.id);
        }
        let (id, now) = (self.ids.next(), self.clock.now());
        let mut tx = self.store.begin().await?;
        tx.add_position(who.scope, id, &checked.role, now).await?;
        tx.set_team(who, id, &checked.team, draft).await?;
        tx.audit(self.ids.next(), who.did("position.opened", id, now)).await?;
        let row = tx.position(who.scope, id).await?.ok_or_else(not_found)?;
        tx.tell_workspace(who);
        self.commit(tx).await?;
        Ok(row.seen_by(who))
    }
}

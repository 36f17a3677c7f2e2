//! Looking at positions.

use domain::{
    ids::PositionId,
    pages::{Page, Window},
    positions::PositionSummary,
};

use crate::{Error, Service, error::not_found, gate::Member};

impl Service {
    /// The positions this member sees, newest first.
    pub async fn positions(
        &self,
        who: &Member,
        include_closed: bool,
        window: &Window,
    ) -> Result<Page<PositionSummary>, Error> {
        let mut tx = self.store.read().await?;
        let page = tx.positions(who.scope, who.id, include_closed, window).await?;
        Ok(page.map(|row| row.seen_by(who)))
    }

    /// One position, if this member sees it.
    pub async fn position(&self, who: &Member, id: PositionId) -> Result<PositionSummary, Error> {
        let mut tx = self.store.read().await?;
        let row = tx.position(who.scope, id).await?.filter(|row| who.sees(row)).ok_or_else(not_found)?;
        Ok(row.seen_by(who))
    }
}

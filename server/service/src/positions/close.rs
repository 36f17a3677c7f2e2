//! Closing a position to new requests, and opening it again. What runs goes on either way.

use domain::{ids::PositionId, positions::PositionSummary};

use crate::{Error, Service, Versioned, error::not_found, gate::Member};

impl Service {
    /// Closes a position; a closed one stays as it is.
    pub async fn close_position(
        &self,
        who: &Member,
        id: impl Into<Versioned<PositionId>>,
    ) -> Result<PositionSummary, Error> {
        self.set_closed(who, id.into(), true).await
    }

    /// Opens a closed position again; an open one stays as it is.
    pub async fn reopen_position(
        &self,
        who: &Member,
        id: impl Into<Versioned<PositionId>>,
    ) -> Result<PositionSummary, Error> {
        self.set_closed(who, id.into(), false).await
    }

    async fn set_closed(
        &self,
        who: &Member,
        versioned: Versioned<PositionId>,
        closed: bool,
    ) -> Result<PositionSummary, Error> {
        let (id, now) = (versioned.thing, self.clock.now());
        let mut tx = self.store.begin().await?;
        let row = tx.position(who.scope, id).await?.ok_or_else(not_found)?;
        who.may_change(&row)?;
        if row.closed_at.is_some() == closed {
            return Ok(row.seen_by(who));
        }
        versioned.check(row.version)?;
        tx.close_position(who.scope, id, row.version, closed.then_some(now)).await?;
        let action = if closed { "position.closed" } else { "position.reopened" };
        tx.audit(self.ids.next(), who.did(action, id, now)).await?;
        let row = tx.position(who.scope, id).await?.ok_or_else(not_found)?;
        tx.tell_workspace(who);
        self.commit(tx).await?;
        Ok(row.seen_by(who))
    }
}

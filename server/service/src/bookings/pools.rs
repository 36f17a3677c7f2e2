//! Pools: interviewers of whom some are enough (C10). Admins and Managers keep them.

use domain::{
    bookings::{Pool, PoolDraft, PoolSummary},
    ids::PoolId,
    problems::{Code, Problems},
    refusals::Forbidden,
    workspaces::{Deed, Extent},
};

use crate::{Error, Service, error::not_found, gate::Member, store::Tx};

/// More than this nobody finds their way in.
const MOST: usize = 100;

impl Service {
    /// The workspace's pools, by name.
    pub async fn pools(&self, who: &Member) -> Result<Vec<PoolSummary>, Error> {
        Ok(self.store.read().await?.pools(who.scope).await?)
    }

    /// Makes a pool.
    pub async fn add_pool(&self, who: &Member, draft: &PoolDraft) -> Result<PoolSummary, Error> {
        let pool = kept_by(who, draft)?;
        let (id, now) = (self.ids.next(), self.clock.now());
        let mut tx = self.store.begin().await?;
        if tx.pools(who.scope).await?.len() >= MOST {
            return Err(Problems::one("name", Code::TooMany).into());
        }
        tx.name_is_free(who, None, &pool).await?;
        if !tx.add_pool(who.scope, id, &pool, now).await? {
            return Err(Problems::one("name", Code::Taken).into());
        }
        self.seat(tx, who, id, &pool, draft, "pool.made").await
    }

    /// Changes who is in a pool, unless somebody changed it since `version`. Talks that are booked stay as they are.
    pub async fn change_pool(
        &self,
        who: &Member,
        id: PoolId,
        version: i64,
        draft: &PoolDraft,
    ) -> Result<PoolSummary, Error> {
        let pool = kept_by(who, draft)?;
        let mut tx = self.store.begin().await?;
        if tx.pools(who.scope).await?.iter().all(|known| known.id != id) {
            return Err(not_found());
        }
        tx.name_is_free(who, Some(id), &pool).await?;
        tx.save_pool(who.scope, id, version, &pool).await?;
        self.seat(tx, who, id, &pool, draft, "pool.changed").await
    }

    async fn seat(
        &self,
        mut tx: Tx,
        who: &Member,
        id: PoolId,
        pool: &Pool,
        draft: &PoolDraft,
        action: &'static str,
    ) -> Result<PoolSummary, Error> {
        let mut problems = Problems::new();
        for seat in &pool.seats {
            if !tx.add_to_pool(who.scope, id, seat.member, seat.weight).await? {
                let typed = |row: &domain::bookings::SeatDraft| row.member_id.trim().parse() == Ok(seat.member);
                let index = draft.seats.iter().position(typed).unwrap_or_default();
                problems.add(format!("seats[{index}].member_id"), Code::NotFound);
            }
        }
        if !problems.is_empty() {
            return Err(problems.into());
        }
        let now = self.clock.now();
        tx.audit(self.ids.next(), who.did(action, id, now)).await?;
        tx.tell_workspace(who);
        let saved = tx.pools(who.scope).await?.into_iter().find(|known| known.id == id).ok_or_else(not_found)?;
        self.commit(tx).await?;
        Ok(saved)
    }
}

impl Tx {
    async fn name_is_free(&mut self, who: &Member, but: Option<PoolId>, pool: &Pool) -> Result<(), Error> {
        let same = |name: &str| name.to_lowercase() == pool.name.to_lowercase();
        let taken = self.pools(who.scope).await?.iter().any(|known| Some(known.id) != but && same(&known.name));
        if taken { Err(Problems::one("name", Code::Taken).into()) } else { Ok(()) }
    }
}

fn kept_by(who: &Member, draft: &PoolDraft) -> Result<Pool, Error> {
    match who.may(Deed::OpenPositions) {
        Extent::All | Extent::Team => Ok(draft.check()?),
        Extent::Running | Extent::Nothing => Err(Forbidden::ManagersOnly.into()),
    }
}

//! Pools: interviewers of whom some are enough (C10). Admins and Managers keep them.

use domain::{
    bookings::{Pool, PoolDraft, PoolSummary},
    ids::PoolId,
    problems::{Code, Problems},
    refusals::{Conflict, Forbidden},
    workspaces::{Deed, Extent},
};

use crate::{
    Error, Service,
    error::not_found,
    gate::Member,
    requests::{By, event},
    store::Tx,
};

/// More than this nobody finds their way in.
const MOST: usize = 100;

impl Service {
    /// The workspace's pools, by name.
    pub async fn pools(&self, who: &Member) -> Result<Vec<PoolSummary>, Error> {
        Ok(self.store.read().await?.pools(who.scope).await?)
    }

    /// One pool.
    ///
    /// # Errors
    /// `NotFound` when the workspace has no such one.
    pub async fn pool(&self, who: &Member, id: PoolId) -> Result<PoolSummary, Error> {
        self.pools(who).await?.into_iter().find(|pool| pool.id == id).ok_or_else(not_found)
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

    /// Removes a pool. Talks that are booked stay, with whoever was chosen for them; links that ask for somebody of it
    /// can't be used any more.
    ///
    /// # Errors
    /// `Stale` when another such link was made meanwhile: whoever asked asks again.
    pub async fn remove_pool(&self, who: &Member, id: PoolId) -> Result<(), Error> {
        keeps_pools(who)?;
        self.change(|tx| self.take_pool_away(tx, who, id)).await
    }

    async fn take_pool_away(&self, mut tx: Tx, who: &Member, id: PoolId) -> Result<(), Error> {
        let now = self.clock.now();
        let seen = tx.interviews_with_links_to(who.scope, id, now).await?;
        for interview in &seen {
            tx.take_interview(who.scope, *interview).await?.ok_or_else(not_found)?;
        }
        if !tx.remove_pool(who.scope, id, now).await? {
            return Err(not_found());
        }
        // Whoever makes a link holds its pools: by now all of them are there.
        let interviews = tx.interviews_with_links_to(who.scope, id, now).await?;
        if !interviews.is_subset(&seen) {
            return Err(Conflict::Stale.into());
        }
        let mut events = Vec::with_capacity(interviews.len() + 1);
        for interview in interviews {
            let interview = tx.any_interview(interview).await?.ok_or_else(not_found)?;
            tx.revoke_scheduling_links(interview.id, now).await?;
            tx.tell_sides(interview.workspace_id, Some(interview.candidate_id));
            events.push((self.ids.next(), event(By::Member(who), "scheduling_link.revoked", &interview, now)));
        }
        events.push((self.ids.next(), who.did("pool.removed", id, now)));
        tx.audit_all(events).await?;
        tx.tell_workspace(who);
        Ok(self.commit(tx).await?)
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
    keeps_pools(who)?;
    Ok(draft.check()?)
}

fn keeps_pools(who: &Member) -> Result<(), Error> {
    match who.may(Deed::OpenPositions) {
        Extent::All | Extent::Team => Ok(()),
        Extent::Running | Extent::Nothing => Err(Forbidden::ManagersOnly.into()),
    }
}

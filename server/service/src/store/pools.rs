//! Pools of interviewers (C10).

use domain::{
    Moment,
    bookings::{Pool, PoolSummary, Seat},
    ids::{MemberId, PoolId},
};
use uuid::Uuid;

use crate::{
    folding::folded_name,
    gate::Scope,
    store::{
        StoreError, Tx,
        hows::{how, how_column},
        on, saved,
    },
};

/// A pool beside one of its members, or alone.
#[derive(sqlx::FromRow)]
struct Row {
    pool_id: Uuid,
    name: String,
    how: Option<String>,
    version: i64,
    member_id: Option<Uuid>,
    weight: Option<i64>,
}

impl Tx {
    /// The workspace's pools, by name; members who have left are not in them.
    pub(crate) async fn pools(&mut self, scope: Scope) -> Result<Vec<PoolSummary>, StoreError> {
        const SQL: &str = "
            select p.pool_id, p.name, p.how, p.version, m.member_id, s.weight
            from pool p
            left join pool_member s on s.pool_id = p.pool_id
            left join member m on m.member_id = s.member_id and m.removed_at is null
            where p.workspace_id = $1 and p.removed_at is null
            order by p.pool_id, m.created_at, m.member_id";
        let rows: Vec<Row> = on!(self, conn => sqlx::query_as(SQL).bind(scope.id().0).fetch_all(conn).await)?;
        let mut pools: Vec<PoolSummary> = Vec::new();
        for Row { pool_id: id, name, how: usual, version, member_id: member, weight } in rows {
            if pools.last().is_none_or(|last| last.id.0 != id) {
                let how = how(usual.as_deref())?;
                pools.push(PoolSummary { id: id.into(), name, seats: Vec::new(), how, version });
            }
            if let (Some(pool), Some((member, weight))) = (pools.last_mut(), member.zip(weight)) {
                let weight = u16::try_from(weight).map_err(|_| StoreError::Corrupt("pool_member.weight"))?;
                pool.seats.push(Seat { member: member.into(), weight });
            }
        }
        pools.sort_by_cached_key(|pool| folded_name(&pool.name));
        Ok(pools)
    }

    /// Keeps a new pool; `false` when the workspace has one of this name.
    pub(crate) async fn add_pool(
        &mut self,
        scope: Scope,
        id: PoolId,
        pool: &Pool,
        now: Moment,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "
            insert into pool (pool_id, workspace_id, name, created_at, how) values ($1, $2, $3, $4, $5)
            on conflict (workspace_id, name) do nothing";
        let rows = on!(self, conn => sqlx::query(SQL)
            .bind(id.0).bind(scope.id().0).bind(&pool.name).bind(now.timestamp_millis())
            .bind(how_column(pool.how.as_ref())?)
            .execute(conn).await.map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }

    /// Saves a pool's name, unless somebody saved another change since `version` was read. Its seats are emptied.
    pub(crate) async fn save_pool(
        &mut self,
        scope: Scope,
        id: PoolId,
        version: i64,
        pool: &Pool,
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            update pool set name = $4, how = $5, version = version + 1
            where workspace_id = $1 and pool_id = $2 and version = $3 and removed_at is null";
        saved(on!(self, conn => sqlx::query(SQL)
            .bind(scope.id().0).bind(id.0).bind(version).bind(&pool.name).bind(how_column(pool.how.as_ref())?)
            .execute(conn).await.map(|done| done.rows_affected()))?)?;
        self.empty_pool(id).await
    }

    /// Removes a pool; `false` when the workspace has no such one. Its name is free for another one.
    pub(crate) async fn remove_pool(&mut self, scope: Scope, id: PoolId, now: Moment) -> Result<bool, StoreError> {
        const SQL: &str = "
            update pool set removed_at = $3, name = $4, how = null, version = version + 1
            where workspace_id = $1 and pool_id = $2 and removed_at is null";
        let rows = on!(self, conn => sqlx::query(SQL)
            .bind(scope.id().0).bind(id.0).bind(now.timestamp_millis()).bind(id.to_string())
            .execute(conn).await.map(|done| done.rows_affected()))?;
        self.empty_pool(id).await?;
        Ok(rows == 1)
    }

    async fn empty_pool(&mut self, id: PoolId) -> Result<(), StoreError> {
        const SQL: &str = "delete from pool_member where pool_id = $1";
        on!(self, conn => sqlx::query(SQL).bind(id.0).execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Holds a pool until commit: nobody removes it meanwhile.
    pub(crate) async fn hold_pool(&mut self, scope: Scope, id: PoolId) -> Result<(), StoreError> {
        const SQL: &str = "update pool set version = version where workspace_id = $1 and pool_id = $2";
        on!(self, conn => sqlx::query(SQL).bind(scope.id().0).bind(id.0).execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Puts a member into a pool; `false` when the workspace has no such member.
    pub(crate) async fn add_to_pool(
        &mut self,
        scope: Scope,
        id: PoolId,
        member: MemberId,
        weight: u16,
    ) -> Result<bool, StoreError> {
        const SQL: &str = "
            insert into pool_member (pool_id, member_id, weight)
            select p.pool_id, m.member_id, $4
            from pool p, member m
            where p.workspace_id = $1 and p.pool_id = $2 and p.removed_at is null
                and m.workspace_id = $1 and m.member_id = $3 and m.removed_at is null";
        let rows = on!(self, conn => sqlx::query(SQL)
            .bind(scope.id().0).bind(id.0).bind(member.0).bind(i64::from(weight))
            .execute(conn).await.map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }
}

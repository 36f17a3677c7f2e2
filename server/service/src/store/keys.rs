//! API keys.

use domain::{
    Moment,
    accounts::KeySummary,
    ids::{KeyId, MemberId, WorkspaceId},
};
use uuid::Uuid;

use crate::{
    accounts::TokenHash,
    gate::Scope,
    store::{StoreError, Tx, moment, on},
};

#[derive(sqlx::FromRow)]
struct Row {
    key_id: Uuid,
    name: String,
    member_name: String,
    created_at: i64,
    last_used_at: Option<i64>,
}

impl Tx {
    /// Adds a key.
    pub async fn add_key(
        &mut self,
        workspace: WorkspaceId,
        member: MemberId,
        key: &KeySummary,
        hash: &TokenHash,
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            insert into api_key (key_id, workspace_id, member_id, name, key_hash, created_at)
            values ($1, $2, $3, $4, $5, $6)";
        on!(self, conn => sqlx::query(SQL)
            .bind(key.id.0).bind(workspace.0).bind(member.0).bind(&key.name).bind(&hash.0)
            .bind(key.created_at.timestamp_millis())
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// The workspace's keys that work, the newest first.
    pub async fn keys(&mut self, scope: Scope) -> Result<Vec<KeySummary>, StoreError> {
        const SQL: &str = "
            select k.key_id, k.name, a.name as member_name, k.created_at, k.last_used_at
            from api_key k
            join member m on m.member_id = k.member_id
            join account a on a.account_id = m.account_id
            where k.workspace_id = $1 and k.revoked_at is null
            order by k.created_at desc, k.key_id desc";
        let rows: Vec<Row> = on!(self, conn => sqlx::query_as(SQL).bind(scope.id().0).fetch_all(conn).await)?;
        rows.into_iter()
            .map(|row| {
                Ok(KeySummary {
                    id: row.key_id.into(),
                    name: row.name,
                    member_name: row.member_name,
                    created_at: moment(row.created_at)?,
                    last_used_at: row.last_used_at.map(moment).transpose()?,
                })
            })
            .collect()
    }

    /// Notes that a key was used.
    pub async fn see_key(&mut self, hash: &TokenHash, now: Moment) -> Result<(), StoreError> {
        const SQL: &str = "update api_key set last_used_at = $2 where key_hash = $1";
        on!(self, conn => sqlx::query(SQL).bind(&hash.0).bind(now.timestamp_millis()).execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Ends a key of the workspace; whether there was one.
    pub async fn revoke_key(&mut self, scope: Scope, id: KeyId, now: Moment) -> Result<bool, StoreError> {
        const SQL: &str = "
            update api_key set revoked_at = $3 where workspace_id = $1 and key_id = $2 and revoked_at is null";
        let revoked = on!(self, conn => sqlx::query(SQL)
            .bind(scope.id().0).bind(id.0).bind(now.timestamp_millis())
            .execute(conn).await.map(|done| done.rows_affected()))?;
        Ok(revoked > 0)
    }

    /// Ends all keys of a member.
    pub async fn revoke_keys_of(&mut self, member: MemberId, now: Moment) -> Result<(), StoreError> {
        const SQL: &str = "update api_key set revoked_at = $2 where member_id = $1 and revoked_at is null";
        on!(self, conn => sqlx::query(SQL).bind(member.0).bind(now.timestamp_millis()).execute(conn).await.map(drop))?;
        Ok(())
    }
}

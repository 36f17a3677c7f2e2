//! Keys of requests that must not happen twice, and the answers they got.

use domain::Moment;

use crate::store::{StoreError, Tx, moment, on};

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub request_hash: Vec<u8>,
    /// Absent while the first answer is being made.
    pub status: Option<i64>,
    pub body: Option<String>,
    pub created_at: Moment,
}

#[derive(sqlx::FromRow)]
struct Row {
    request_hash: Vec<u8>,
    status: Option<i64>,
    body: Option<String>,
    created_at: i64,
}

impl Tx {
    /// Claims a key, also one whose first try began before `dead` and never finished, or that is from before `old`.
    /// `None`: it is ours.
    pub async fn claim_key(
        &mut self,
        principal: &str,
        key: &str,
        hash: &[u8],
        now: Moment,
        dead: Moment,
        old: Moment,
    ) -> Result<Option<Kept>, StoreError> {
        const SQL: &str = "
            insert into idempotency (principal, idempotency_key, request_hash, created_at)
            values ($1, $2, $3, $4)
            on conflict (principal, idempotency_key) do update
                set request_hash = excluded.request_hash, created_at = excluded.created_at, status = null, body = null
                where idempotency.status is null and idempotency.created_at < $5 or idempotency.created_at < $6";
        const FIND: &str = "
            select request_hash, status, body, created_at from idempotency
            where principal = $1 and idempotency_key = $2";
        let claimed = on!(self, conn => sqlx::query(SQL)
            .bind(principal).bind(key).bind(hash).bind(now.timestamp_millis()).bind(dead.timestamp_millis()).bind(old.timestamp_millis())
            .execute(conn).await.map(|done| done.rows_affected()))?;
        if claimed == 1 {
            return Ok(None);
        }
        let row: Row = on!(self, conn => sqlx::query_as(FIND).bind(principal).bind(key).fetch_one(conn).await)?;
        Ok(Some(Kept {
            request_hash: row.request_hash,
            status: row.status,
            body: row.body,
            created_at: moment(row.created_at)?,
        }))
    }

    /// Keeps the answer of a claim, unless somebody else has taken the claim over.
    pub async fn keep_answer(
        &mut self,
        principal: &str,
        key: &str,
        at: Moment,
        status: u16,
        body: &str,
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            update idempotency set status = $4, body = $5
            where principal = $1 and idempotency_key = $2 and created_at = $3 and status is null";
        on!(self, conn => sqlx::query(SQL)
            .bind(principal).bind(key).bind(at.timestamp_millis()).bind(i64::from(status)).bind(body)
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Forgets a claim without an answer.
    pub async fn free_key(&mut self, principal: &str, key: &str, at: Moment) -> Result<(), StoreError> {
        const SQL: &str = "
            delete from idempotency
            where principal = $1 and idempotency_key = $2 and created_at = $3 and status is null";
        on!(self, conn => sqlx::query(SQL)
            .bind(principal).bind(key).bind(at.timestamp_millis())
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Forgets what is older than `before`.
    pub async fn forget_keys(&mut self, before: Moment) -> Result<(), StoreError> {
        const SQL: &str = "delete from idempotency where created_at < $1";
        on!(self, conn => sqlx::query(SQL).bind(before.timestamp_millis()).execute(conn).await.map(drop))?;
        Ok(())
    }
}

//! The seals of the audit log: `audit_chain` holds the newest of each log, `audit_event` each event's own.

use domain::Moment;
use uuid::Uuid;

use crate::{
    audit::{SealKey, SealedFields},
    store::{StoreError, Tx, many, on},
};

/// A sealed event.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Link {
    pub(crate) seq: i64,
    pub(crate) hash: Vec<u8>,
    #[sqlx(flatten)]
    pub(crate) fields: SealedFields,
}

impl Tx {
    /// Whether any log has an event without a seal.
    pub(crate) async fn has_unsealed_audit(&mut self) -> Result<bool, StoreError> {
        const SQL: &str = "select exists (select 1 from audit_event where seq is null)";
        Ok(on!(self, conn => sqlx::query_scalar(SQL).fetch_one(conn).await)?)
    }

    /// How many events of a log have no seal.
    pub(crate) async fn unsealed_audit(&mut self, scope: Uuid) -> Result<i64, StoreError> {
        const SQL: &str = "select count(*) from audit_event where scope = $1 and seq is null";
        Ok(on!(self, conn => sqlx::query_scalar(SQL).bind(scope).fetch_one(conn).await)?)
    }

    /// Seals at most `limit` events, those of each log in order; returns how many. The heads are locked in the order of
    /// their ids, so that two sealers never wait for each other in a circle.
    pub(crate) async fn seal_audit(&mut self, key: &SealKey, limit: i64) -> Result<usize, StoreError> {
        const SCOPES: &str = "select distinct scope from audit_event where seq is null order by scope limit $1";
        let scopes: Vec<Uuid> = on!(self, conn => sqlx::query_scalar(SCOPES).bind(limit).fetch_all(conn).await)?;
        let mut left = limit;
        for scope in scopes {
            if left <= 0 {
                break;
            }
            left -= self.seal_log(key, scope, left).await?;
        }
        Ok(usize::try_from(limit - left).unwrap_or_default())
    }

    /// Seals at most `limit` events of one log; returns how many.
    async fn seal_log(&mut self, key: &SealKey, scope: Uuid, limit: i64) -> Result<i64, StoreError> {
        const LOCK: &str = "
            insert into audit_chain (scope, seq, hash) values ($1, 0, $2)
            on conflict (scope) do update set seq = audit_chain.seq
            returning seq, hash";
        // After the lock: what another sealer has sealed meanwhile is not sealed twice.
        const UNSEALED: &str = "
            select event_id, at, actor, actor_id, action, subject, interview_id
            from audit_event where scope = $1 and seq is null
            order by event_id limit $2";
        const SEAL: &str = "update audit_event set seq = sealed.column2, hash = sealed.column3 from (";
        const HEAD: &str = "update audit_chain set seq = $2, hash = $3 where scope = $1";
        const UNLOCK: &str = "delete from audit_chain where scope = $1 and seq = 0";
        let start: &[u8] = &[];
        let (mut seq, mut hash): (i64, Vec<u8>) =
            on!(self, conn => sqlx::query_as(LOCK).bind(scope).bind(start).fetch_one(conn).await)?;
        let events: Vec<SealedFields> =
            on!(self, conn => sqlx::query_as(UNSEALED).bind(scope).bind(limit).fetch_all(conn).await)?;
        let mut seals = Vec::with_capacity(events.len());
        for event in events {
            seq += 1;
            hash = key.seal(scope, seq, &hash, &event.digest()).to_vec();
            seals.push((event.event_id, seq, hash.clone()));
        }
        if seals.is_empty() {
            // Of somebody who was erased meanwhile.
            on!(self, conn => sqlx::query(UNLOCK).bind(scope).execute(conn).await.map(drop))?;
            return Ok(0);
        }
        many!(self, conn, query => {
            query.push(SEAL).push_values(&seals, |mut row, (id, seq, hash)| {
                row.push_bind(*id).push_bind(*seq).push_bind(hash);
            });
            query.push(") as sealed where audit_event.event_id = sealed.column1");
            query.build().persistent(false).execute(conn).await.map(drop)
        })?;
        on!(self, conn => sqlx::query(HEAD).bind(scope).bind(seq).bind(&hash).execute(conn).await.map(drop))?;
        Ok(i64::try_from(seals.len()).unwrap_or(i64::MAX))
    }

    /// The sealed events of a log after the number `after`, in order.
    pub(crate) async fn audit_links(&mut self, scope: Uuid, after: i64, limit: i64) -> Result<Vec<Link>, StoreError> {
        const SQL: &str = "
            select seq, hash, event_id, at, actor, actor_id, action, subject, interview_id
            from audit_event where scope = $1 and seq > $2
            order by seq limit $3";
        Ok(on!(self, conn => sqlx::query_as(SQL).bind(scope).bind(after).bind(limit).fetch_all(conn).await)?)
    }

    /// The newest seal of a log, as its head names it.
    pub(crate) async fn audit_head(&mut self, scope: Uuid) -> Result<Option<(i64, Vec<u8>)>, StoreError> {
        const SQL: &str = "select seq, hash from audit_chain where scope = $1";
        Ok(on!(self, conn => sqlx::query_as(SQL).bind(scope).fetch_optional(conn).await)?)
    }

    /// Whether anybody is, or was, a member there: each of them joined, which is an event.
    pub(crate) async fn has_members(&mut self, workspace: Uuid) -> Result<bool, StoreError> {
        const SQL: &str = "select exists (select 1 from member where workspace_id = $1)";
        Ok(on!(self, conn => sqlx::query_scalar(SQL).bind(workspace).fetch_one(conn).await)?)
    }

    /// Whose logs there are, or ought to be.
    pub(crate) async fn audit_scopes(&mut self) -> Result<Vec<Uuid>, StoreError> {
        const SQL: &str = "select scope from audit_chain union select workspace_id from workspace order by 1";
        Ok(on!(self, conn => sqlx::query_scalar(SQL).fetch_all(conn).await)?)
    }

    /// The heads of logs that have grown since they were named last, which was not after `before`; from `now` on they
    /// count as named.
    pub(crate) async fn take_audit_heads(
        &mut self,
        before: Moment,
        now: Moment,
    ) -> Result<Vec<(Uuid, i64, Vec<u8>)>, StoreError> {
        const SQL: &str = "
            update audit_chain set named_seq = seq, named_at = $2
            where seq > named_seq and named_at <= $1
            returning scope, seq, hash";
        let mut heads: Vec<(Uuid, i64, Vec<u8>)> = on!(self, conn => sqlx::query_as(SQL)
            .bind(before.timestamp_millis()).bind(now.timestamp_millis())
            .fetch_all(conn).await)?;
        heads.sort_unstable();
        Ok(heads)
    }
}

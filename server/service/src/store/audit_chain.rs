//! The seals of the audit log: `audit_chain` holds the newest of each log, `audit_event` each event's own.

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

/// What became of sealing a log.
#[derive(Debug)]
pub(crate) enum SealedLog {
    /// So many events were sealed; the newest of them is the new head, once this is committed.
    Sealed { count: usize, seq: i64, seal: Vec<u8> },
    /// There was nothing to seal. The transaction has to be undone.
    Nothing,
    /// The head is not the one that was sealed last: somebody wrote to the database. The transaction has to be undone.
    ChangedFromOutside,
}

impl Tx {
    /// Logs that have events without a seal.
    pub(crate) async fn unsealed_logs(&mut self, limit: i64) -> Result<Vec<Uuid>, StoreError> {
        const SQL: &str = "select distinct scope from audit_event where seq is null order by scope limit $1";
        Ok(on!(self, conn => sqlx::query_scalar(SQL).bind(limit).fetch_all(conn).await)?)
    }

    /// How many events of a log have no seal, and when the oldest of them happened, in milliseconds since 1970.
    pub(crate) async fn unsealed_audit(&mut self, scope: Uuid) -> Result<(i64, Option<i64>), StoreError> {
        const SQL: &str = "select count(*), min(at) from audit_event where scope = $1 and seq is null";
        Ok(on!(self, conn => sqlx::query_as(SQL).bind(scope).fetch_one(conn).await)?)
    }

    /// Seals at most `limit` events of one log, unless its head is behind `known` (a number and its seal) or does not
    /// belong to the newest sealed event.
    pub(crate) async fn seal_log(
        &mut self,
        key: &SealKey,
        scope: Uuid,
        known: &(i64, Vec<u8>),
        limit: i64,
    ) -> Result<SealedLog, StoreError> {
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
        const NEWEST: &str = "select coalesce(max(seq), 0) from audit_event where scope = $1";
        let start: &[u8] = &[];
        let (mut seq, mut hash): (i64, Vec<u8>) =
            on!(self, conn => sqlx::query_as(LOCK).bind(scope).bind(start).fetch_one(conn).await)?;
        let newest: i64 = on!(self, conn => sqlx::query_scalar(NEWEST).bind(scope).fetch_one(conn).await)?;
        if seq != newest || seq < known.0 || (seq == known.0 && seq > 0 && hash != known.1) {
            return Ok(SealedLog::ChangedFromOutside);
        }
        let events: Vec<SealedFields> =
            on!(self, conn => sqlx::query_as(UNSEALED).bind(scope).bind(limit).fetch_all(conn).await)?;
        let mut seals = Vec::with_capacity(events.len());
        for event in events {
            seq += 1;
            hash = key.seal(scope, seq, &hash, &event.digest()).to_vec();
            seals.push((event.event_id, seq, hash.clone()));
        }
        if seals.is_empty() {
            // Another process was faster, or somebody was erased meanwhile.
            return Ok(SealedLog::Nothing);
        }
        many!(self, conn, query => {
            query.push(SEAL).push_values(&seals, |mut row, (id, seq, hash)| {
                row.push_bind(*id).push_bind(*seq).push_bind(hash);
            });
            query.push(") as sealed where audit_event.event_id = sealed.column1");
            query.build().persistent(false).execute(conn).await.map(drop)
        })?;
        on!(self, conn => sqlx::query(HEAD).bind(scope).bind(seq).bind(&hash).execute(conn).await.map(drop))?;
        Ok(SealedLog::Sealed { count: seals.len(), seq, seal: hash })
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
        const SQL: &str = "
            select scope from audit_chain union select scope from audit_event union select workspace_id from workspace
            order by 1";
        Ok(on!(self, conn => sqlx::query_scalar(SQL).fetch_all(conn).await)?)
    }

    /// The heads of the logs of all workspaces.
    pub(crate) async fn workspace_heads(&mut self) -> Result<Vec<(Uuid, i64, Vec<u8>)>, StoreError> {
        const SQL: &str = "
            select c.scope, c.seq, c.hash from audit_chain c join workspace w on w.workspace_id = c.scope
            where c.seq > 0 order by c.scope";
        Ok(on!(self, conn => sqlx::query_as(SQL).fetch_all(conn).await)?)
    }
}

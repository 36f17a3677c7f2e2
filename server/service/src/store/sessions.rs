//! Sessions and keys, and who stands behind them.

use domain::{
    Moment,
    accounts::SessionSummary,
    ids::{AccountId, SessionId},
};
use uuid::Uuid;

use crate::{
    accounts::{OpenedBy, TokenHash},
    gate::{self, Actor, Member, Person},
    store::{StoreError, Tx, moment, on},
};

/// A session that is being opened.
#[derive(Clone, Copy)]
pub struct Opened<'a> {
    pub id: SessionId,
    pub hash: &'a TokenHash,
    pub account: AccountId,
    pub by: OpenedBy,
    pub agent: &'a str,
    pub at: Moment,
    pub expires_at: Moment,
}

/// When a session was opened, and last used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signs {
    pub opened_at: Moment,
    pub seen_at: Moment,
}

/// Somebody, as a session or key finds them. Seats that were taken away are left out by the joins.
#[derive(sqlx::FromRow)]
struct Row {
    session_id: Option<Uuid>,
    opened_at: Option<i64>,
    seen_at: Option<i64>,
    account_id: Uuid,
    email: String,
    name: String,
    member_id: Option<Uuid>,
    role: Option<String>,
    workspace_id: Option<Uuid>,
    workspace_name: Option<String>,
    candidate_id: Option<Uuid>,
}

impl Row {
    /// `None` when nobody is left behind the account.
    fn actor(self) -> Result<Option<Actor>, StoreError> {
        let session_id = self.session_id.map(SessionId::from);
        Ok(match (self.member_id, self.workspace_id, self.candidate_id, session_id) {
            (Some(member), Some(workspace), _, session_id) => Some(Actor::Member(Member {
                scope: gate::scope(workspace.into()),
                id: member.into(),
                account_id: self.account_id.into(),
                name: self.name,
                email: self.email,
                role: self.role.and_then(|role| role.parse().ok()).ok_or(StoreError::Corrupt("member.role"))?,
                workspace_name: self.workspace_name.ok_or(StoreError::Corrupt("workspace.name"))?,
                session_id,
            })),
            (_, _, Some(candidate), Some(session_id)) => Some(Actor::Person(Person {
                scope: gate::own(candidate.into()),
                account_id: self.account_id.into(),
                name: self.name,
                email: self.email,
                session_id,
            })),
            _ => None,
        })
    }
}

impl Tx {
    /// Who asks with a session, and since when it is open and used.
    pub async fn actor_by_session(
        &mut self,
        hash: &TokenHash,
        now: Moment,
    ) -> Result<Option<(Actor, Signs)>, StoreError> {
        const SQL: &str = "
            select s.session_id, s.created_at as opened_at, s.last_seen_at as seen_at, a.account_id, a.email, a.name,
                m.member_id, m.role, m.workspace_id, w.name as workspace_name, c.candidate_id
            from session s
            join account a on a.account_id = s.account_id
            left join member m on m.account_id = a.account_id and m.removed_at is null
            left join workspace w on w.workspace_id = m.workspace_id
            left join candidate c on c.account_id = a.account_id
            where s.token_hash = $1 and s.expires_at > $2";
        let row: Option<Row> = on!(self, conn => sqlx::query_as(SQL)
            .bind(&hash.0).bind(now.timestamp_millis())
            .fetch_optional(conn).await)?;
        let Some(row) = row else { return Ok(None) };
        let signs = Signs {
            opened_at: moment(row.opened_at.ok_or(StoreError::Corrupt("session.created_at"))?)?,
            seen_at: moment(row.seen_at.ok_or(StoreError::Corrupt("session.last_seen_at"))?)?,
        };
        Ok(row.actor()?.map(|actor| (actor, signs)))
    }

    /// Who asks with an API key, and when it was last used.
    pub async fn actor_by_key(&mut self, hash: &TokenHash) -> Result<Option<(Actor, Option<Moment>)>, StoreError> {
        const SQL: &str = "
            select null as session_id, null as opened_at, k.last_used_at as seen_at, a.account_id, a.email, a.name,
                m.member_id, m.role, m.workspace_id, w.name as workspace_name, null as candidate_id
            from api_key k
            join member m on m.member_id = k.member_id and m.removed_at is null
            join account a on a.account_id = m.account_id
            join workspace w on w.workspace_id = m.workspace_id
            where k.key_hash = $1 and k.revoked_at is null";
        let row: Option<Row> = on!(self, conn => sqlx::query_as(SQL).bind(&hash.0).fetch_optional(conn).await)?;
        let Some(row) = row else { return Ok(None) };
        let used_at = row.seen_at.map(moment).transpose()?;
        Ok(row.actor()?.map(|actor| (actor, used_at)))
    }

    /// Adds a session.
    pub async fn add_session(&mut self, opened: Opened<'_>) -> Result<(), StoreError> {
        const SQL: &str = "
            insert into session
                (session_id, token_hash, account_id, opened_by, agent, created_at, last_seen_at, expires_at)
            values ($1, $2, $3, $4, $5, $6, $6, $7)";
        on!(self, conn => sqlx::query(SQL)
            .bind(opened.id.0).bind(&opened.hash.0).bind(opened.account.0)
            .bind(opened.by.as_str()).bind(opened.agent)
            .bind(opened.at.timestamp_millis()).bind(opened.expires_at.timestamp_millis())
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Notes a sign of life, and when the session ends without another one.
    pub async fn see_session(&mut self, id: SessionId, now: Moment, expires_at: Moment) -> Result<(), StoreError> {
        const SQL: &str = "
            update session set last_seen_at = $2, expires_at = $3 where session_id = $1 and last_seen_at < $2";
        on!(self, conn => sqlx::query(SQL)
            .bind(id.0).bind(now.timestamp_millis()).bind(expires_at.timestamp_millis())
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// An account's sessions, the one seen last first.
    pub async fn sessions(
        &mut self,
        account: AccountId,
        this: SessionId,
        now: Moment,
    ) -> Result<Vec<SessionSummary>, StoreError> {
        const SQL: &str = "
            select session_id, agent, created_at, last_seen_at
            from session
            where account_id = $1 and expires_at > $2
            order by last_seen_at desc, session_id desc";
        let rows: Vec<(Uuid, String, i64, i64)> = on!(self, conn => sqlx::query_as(SQL)
            .bind(account.0).bind(now.timestamp_millis())
            .fetch_all(conn).await)?;
        rows.into_iter()
            .map(|(id, agent, created_at, last_seen_at)| {
                Ok(SessionSummary {
                    id: id.into(),
                    agent,
                    created_at: moment(created_at)?,
                    last_seen_at: moment(last_seen_at)?,
                    is_this: id == this.0,
                })
            })
            .collect()
    }

    /// Ends one of an account's sessions; whether there was one.
    pub async fn remove_session(&mut self, account: AccountId, id: SessionId) -> Result<bool, StoreError> {
        const SQL: &str = "delete from session where account_id = $1 and session_id = $2";
        let removed = on!(self, conn => sqlx::query(SQL)
            .bind(account.0).bind(id.0)
            .execute(conn).await.map(|done| done.rows_affected()))?;
        Ok(removed > 0)
    }

    /// Whether a session was opened by a link after `since`.
    pub async fn is_fresh_from_link(&mut self, id: SessionId, since: Moment) -> Result<bool, StoreError> {
        const SQL: &str = "
            select count(*) from session where session_id = $1 and opened_by = 'link' and created_at > $2";
        let found: i64 = on!(self, conn => sqlx::query_scalar(SQL)
            .bind(id.0).bind(since.timestamp_millis())
            .fetch_one(conn).await)?;
        Ok(found > 0)
    }

    /// Ends all sessions of an account but one.
    pub async fn remove_sessions(&mut self, account: AccountId, but: Option<SessionId>) -> Result<(), StoreError> {
        const SQL: &str = "delete from session where account_id = $1 and session_id <> $2";
        let but = but.map_or(Uuid::nil(), |session| session.0);
        on!(self, conn => sqlx::query(SQL).bind(account.0).bind(but).execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Forgets an account's sessions that have ended by themselves.
    pub async fn forget_sessions(&mut self, account: AccountId, now: Moment) -> Result<(), StoreError> {
        const SQL: &str = "delete from session where account_id = $1 and expires_at <= $2";
        on!(self, conn => sqlx::query(SQL)
            .bind(account.0).bind(now.timestamp_millis())
            .execute(conn).await.map(drop))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use domain::{ids::CandidateId, moment};

    use super::*;
    use crate::{Ids, Store, testing::on_both};

    async fn sessions_end_one_by_one_or_together(store: Store) {
        let ids = Ids::counted();
        let now = moment(1_795_000_000_000).expect("a moment");
        let later = now + TimeDelta::days(1);
        let mut tx = store.begin().await.expect("begin");
        let account = tx.claim_account(ids.next(), "grace@example.com", now).await.expect("claimed").id;
        let mut opened = Vec::new();
        for (n, expires_at) in [(1, now), (2, later), (3, later), (4, later)] {
            let (id, hash) = (ids.next(), TokenHash(vec![n]));
            let by = if n == 2 { OpenedBy::Link } else { OpenedBy::Password };
            tx.add_session(Opened { id, hash: &hash, account, by, agent: "", at: now, expires_at })
                .await
                .expect("added");
            opened.push((id, hash));
        }
        let (mine, hash) = &opened[1];
        assert!(tx.actor_by_session(hash, now).await.expect("an answer").is_none(), "an account that is nobody");
        let candidate: CandidateId = ids.next();
        tx.add_candidate(candidate, account, "Grace", "UTC", now, now).await.expect("added");
        assert!(tx.actor_by_session(hash, now).await.expect("an answer").is_some());
        assert!(
            tx.actor_by_session(&opened[0].1, now).await.expect("an answer").is_none(),
            "the end is not part of it"
        );

        let before = now - TimeDelta::milliseconds(1);
        assert!(tx.is_fresh_from_link(*mine, before).await.expect("an answer"));
        assert!(!tx.is_fresh_from_link(*mine, now).await.expect("an answer"));
        assert!(!tx.is_fresh_from_link(opened[2].0, before).await.expect("an answer"));

        tx.forget_sessions(account, now).await.expect("forgotten");
        assert_eq!(tx.sessions(account, *mine, before).await.expect("sessions").len(), 3);
        tx.see_session(*mine, now + TimeDelta::hours(1), later).await.expect("seen");
        tx.see_session(*mine, now, now).await.expect("nothing older is written");
        let sessions = tx.sessions(account, *mine, now).await.expect("sessions");
        assert!(sessions[0].is_this, "the one seen last comes first");
        assert!(!tx.remove_session(ids.next(), *mine).await.expect("an answer"), "only their own");
        assert!(tx.remove_session(account, opened[3].0).await.expect("an answer"));
        tx.remove_sessions(account, Some(*mine)).await.expect("removed");
        assert_eq!(tx.sessions(account, *mine, now).await.expect("sessions").len(), 1);
        tx.remove_sessions(account, None).await.expect("removed");
        assert!(tx.sessions(account, *mine, now).await.expect("sessions").is_empty());
    }

    on_both!(sessions_end_one_by_one_or_together);
}

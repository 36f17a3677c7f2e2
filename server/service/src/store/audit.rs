//! The audit log (I2): every change, in its transaction, each event chained to the one before by its hash.
//!
//! One chain per workspace (and per account without one). Whoever appends holds the chain's head row until commit.

use std::collections::BTreeMap;

use domain::{
    Moment,
    audit::{Actor, Entry},
    ids::{AccountId, EventId, InterviewId},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::store::{StoreError, Tx, json, many, moment, on};

/// What happened, to be remembered.
#[derive(Clone, Debug)]
pub struct Audit {
    /// The workspace, or the account of somebody without one.
    pub scope: Uuid,
    pub at: Moment,
    pub actor: Actor,
    pub account: Option<AccountId>,
    /// `request.delivered`.
    pub action: &'static str,
    /// An id or a word; never a person's data, so that erasing somebody leaves the chain whole.
    pub subject: String,
    pub interview: Option<InterviewId>,
}

#[derive(sqlx::FromRow, serde::Deserialize)]
struct Row {
    event_id: Uuid,
    at: i64,
    actor: String,
    actor_name: Option<String>,
    action: String,
    subject: String,
}

/// The timeline of the interview `i` as one column, for a statement that reads it along; [`entries`] reads the column.
macro_rules! timeline {
    (sqlite) => {
        "(select json_group_array(json_object('event_id', hex(e.event_id), 'at', e.at,
                'actor', case when e.by_link then 'link' else e.actor end,
                'actor_name', ea.name, 'action', e.action, 'subject', e.subject) order by e.seq)
            from audit_event e left join account ea on ea.account_id = e.actor_id
            where e.interview_id = i.interview_id) as timeline"
    };
    (postgres) => {
        "(select json_agg(json_build_object('event_id', e.event_id, 'at', e.at,
                'actor', case when e.by_link then 'link' else e.actor end,
                'actor_name', ea.name, 'action', e.action, 'subject', e.subject) order by e.seq)::text
            from audit_event e left join account ea on ea.account_id = e.actor_id
            where e.interview_id = i.interview_id) as timeline"
    };
}
pub(crate) use timeline;

/// Reads what [`timeline`] selects.
pub(crate) fn entries(column: Option<&str>) -> Result<Vec<Entry>, StoreError> {
    let rows: Vec<Row> = column.map(|text| json(text, "audit_event")).transpose()?.unwrap_or_default();
    rows.into_iter().map(Entry::try_from).collect()
}

#[derive(sqlx::FromRow)]
struct Link {
    event_id: Uuid,
    seq: i64,
    at: i64,
    actor: String,
    actor_id: Option<Uuid>,
    action: String,
    subject: String,
    interview_id: Option<Uuid>,
    hash: Vec<u8>,
}

/// The actor of an event that was done by link. Its row holds the side, and `by_link`.
const LINK: &str = "link";

const fn actor_text(actor: Actor) -> &'static str {
    match actor {
        Actor::Member => "member",
        Actor::Candidate => "candidate",
        Actor::Link => LINK,
        Actor::Time => "time",
        Actor::Operator => "operator",
    }
}

impl Link {
    /// As the row holds its actor: a word that `actor` knows, and whether it was done by link.
    fn stored_actor(&self) -> (&str, bool) {
        match self.actor.as_str() {
            LINK => (actor_text(Actor::Candidate), true),
            actor => (actor, false),
        }
    }

    /// An event as the next link after the one with the hash `before`.
    fn new(id: EventId, event: Audit, seq: i64, before: &[u8]) -> Self {
        let mut link = Self {
            event_id: id.0,
            seq,
            at: event.at.timestamp_millis(),
            actor: actor_text(event.actor).to_owned(),
            actor_id: event.account.map(|account| account.0),
            action: event.action.to_owned(),
            subject: event.subject,
            interview_id: event.interview.map(|interview| interview.0),
            hash: Vec::new(),
        };
        link.hash = link.chained(before);
        link
    }

    /// SHA-256 over the hash before and every field, each with its length, so that no two events collide.
    fn chained(&self, before: &[u8]) -> Vec<u8> {
        let mut hash = Sha256::new();
        let none = Uuid::nil();
        for part in [
            before,
            self.event_id.as_bytes(),
            &self.seq.to_be_bytes(),
            &self.at.to_be_bytes(),
            self.actor.as_bytes(),
            self.actor_id.unwrap_or(none).as_bytes(),
            self.action.as_bytes(),
            self.subject.as_bytes(),
            self.interview_id.unwrap_or(none).as_bytes(),
        ] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().to_vec()
    }
}

impl Tx {
    /// Remembers an event.
    pub async fn audit(&mut self, id: EventId, event: Audit) -> Result<(), StoreError> {
        const HEAD: &str = "
            insert into audit_chain (scope, seq, hash) values ($1, 1, $2)
            on conflict (scope) do update set seq = audit_chain.seq + 1
            returning seq, hash";
        macro_rules! event {
            () => {
                "insert into audit_event
                    (event_id, scope, seq, at, actor, actor_id, action, subject, interview_id, hash, by_link)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
            };
        }
        macro_rules! next {
            () => {
                "update audit_chain set hash = $10 where scope = $2"
            };
        }
        let sql = self.in_one_go(concat!(event!(), "; ", next!()), concat!("with event as (", event!(), ") ", next!()));

        let start: &[u8] = &[];
        let (seq, before): (i64, Vec<u8>) = on!(self, conn => sqlx::query_as(HEAD)
            .bind(event.scope).bind(start)
            .fetch_one(conn).await)?;
        let scope = event.scope;
        let link = Link::new(id, event, seq, &before);
        let (actor, by_link) = link.stored_actor();
        on!(self, conn => sqlx::query(sql)
            .bind(link.event_id).bind(scope).bind(link.seq).bind(link.at)
            .bind(actor).bind(link.actor_id).bind(&link.action).bind(&link.subject)
            .bind(link.interview_id).bind(&link.hash).bind(by_link)
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Remembers many events at once; each scope's in the order they come.
    pub(crate) async fn audit_all(&mut self, events: Vec<(EventId, Audit)>) -> Result<(), StoreError> {
        const HEADS: &str = "insert into audit_chain (scope, seq, hash) ";
        const GROWN: &str = " on conflict (scope) do update set seq = audit_chain.seq + excluded.seq
            returning scope, seq, hash";
        const EVENTS: &str = "
            insert into audit_event
                (event_id, scope, seq, at, actor, actor_id, action, subject, interview_id, hash, by_link) ";
        const NEXT: &str = "update audit_chain set hash = head.column2 from (";
        // In the order of their ids: two workers that lock several chains never wait for each other in a circle.
        let mut counts = BTreeMap::<Uuid, i64>::new();
        for (_, event) in &events {
            *counts.entry(event.scope).or_default() += 1;
        }
        if counts.is_empty() {
            return Ok(());
        }
        let start: &[u8] = &[];
        let heads: Vec<(Uuid, i64, Vec<u8>)> = many!(self, conn, query => {
            query.push(HEADS).push_values(&counts, |mut row, (scope, count)| {
                row.push_bind(*scope).push_bind(*count).push_bind(start);
            });
            query.push(GROWN).build_query_as().persistent(false).fetch_all(conn).await
        })?;
        let mut heads: BTreeMap<Uuid, (i64, Vec<u8>)> = heads
            .into_iter()
            .map(|(scope, seq, hash)| (scope, (seq - counts.get(&scope).copied().unwrap_or_default(), hash)))
            .collect();
        let mut links = Vec::with_capacity(events.len());
        for (id, event) in events {
            let (seq, hash) = heads.get_mut(&event.scope).ok_or(StoreError::Corrupt("audit_chain"))?;
            *seq += 1;
            let scope = event.scope;
            let link = Link::new(id, event, *seq, hash);
            hash.clone_from(&link.hash);
            links.push((scope, link));
        }
        many!(self, conn, query => {
            query.push(EVENTS).push_values(&links, |mut row, (scope, link)| {
                let (actor, by_link) = link.stored_actor();
                row.push_bind(link.event_id).push_bind(*scope).push_bind(link.seq).push_bind(link.at)
                    .push_bind(actor).push_bind(link.actor_id).push_bind(&link.action).push_bind(&link.subject)
                    .push_bind(link.interview_id).push_bind(&link.hash).push_bind(by_link);
            });
            query.build().persistent(false).execute(conn).await.map(drop)
        })?;
        many!(self, conn, query => {
            query.push(NEXT).push_values(&heads, |mut row, (scope, (_, hash))| {
                row.push_bind(*scope).push_bind(hash);
            });
            query.push(") as head where audit_chain.scope = head.column1");
            query.build().persistent(false).execute(conn).await.map(drop)
        })?;
        Ok(())
    }

    /// The newest events of a workspace before `before` (a sequence number), newest first.
    pub async fn audit_log(
        &mut self,
        scope: Uuid,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<(i64, Entry)>, StoreError> {
        const SQL: &str = "
            select e.seq, e.event_id, e.at, case when e.by_link then 'link' else e.actor end as actor, a.name as actor_name, e.action, e.subject
            from audit_event e
            left join account a on a.account_id = e.actor_id
            where e.scope = $1 and e.seq < $2
            order by e.seq desc
            limit $3";
        #[derive(sqlx::FromRow)]
        struct Numbered {
            seq: i64,
            #[sqlx(flatten)]
            row: Row,
        }
        let rows: Vec<Numbered> = on!(self, conn => sqlx::query_as(SQL)
            .bind(scope).bind(before.unwrap_or(i64::MAX)).bind(limit)
            .fetch_all(conn).await)?;
        rows.into_iter().map(|Numbered { seq, row }| Ok((seq, row.try_into()?))).collect()
    }

    /// What happened in an interview, oldest first.
    pub async fn timeline(&mut self, interview: InterviewId) -> Result<Vec<Entry>, StoreError> {
        const SQL: &str = "
            select e.event_id, e.at, case when e.by_link then 'link' else e.actor end as actor, a.name as actor_name, e.action, e.subject
            from audit_event e
            left join account a on a.account_id = e.actor_id
            where e.interview_id = $1
            order by e.seq";
        let rows: Vec<Row> = on!(self, conn => sqlx::query_as(SQL).bind(interview.0).fetch_all(conn).await)?;
        rows.into_iter().map(Entry::try_from).collect()
    }

    /// Walks a scope's chain. `Ok(None)`: every event is what it was; otherwise the number of the first that is not.
    pub async fn verify_audit(&mut self, scope: Uuid) -> Result<Option<i64>, StoreError> {
        const SQL: &str = "
            select event_id, seq, at, case when by_link then 'link' else actor end as actor, actor_id, action, subject,
                interview_id, hash
            from audit_event
            where scope = $1
            order by seq";
        const HEAD: &str = "select seq, hash from audit_chain where scope = $1";
        let links: Vec<Link> = on!(self, conn => sqlx::query_as(SQL).bind(scope).fetch_all(conn).await)?;
        let head: Option<(i64, Vec<u8>)> =
            on!(self, conn => sqlx::query_as(HEAD).bind(scope).fetch_optional(conn).await)?;
        let (mut seq, mut before) = (0, Vec::new());
        for link in links {
            if link.seq != seq + 1 || link.hash != link.chained(&before) {
                return Ok(Some(link.seq));
            }
            (seq, before) = (link.seq, link.hash);
        }
        // A cut-off end is as wrong as a changed middle.
        let (last, hash) = head.unwrap_or_default();
        Ok(((seq, &before) != (last, &hash)).then_some(seq + 1))
    }
}

impl TryFrom<Row> for Entry {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let actor = match row.actor.as_str() {
            "member" => Actor::Member,
            "candidate" => Actor::Candidate,
            LINK => Actor::Link,
            "time" => Actor::Time,
            "operator" => Actor::Operator,
            _ => return Err(StoreError::Corrupt("audit_event.actor")),
        };
        Ok(Self {
            id: row.event_id.into(),
            at: moment(row.at)?,
            actor,
            actor_name: row.actor_name,
            action: row.action,
            subject: row.subject,
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::moment;

    use super::*;
    use crate::{Ids, Store, testing::on_both};

    async fn chain(store: Store) {
        let ids = Ids::counted();
        let scope = ids.next();
        let at = moment(1_795_000_000_000).expect("a moment");
        let mut tx = store.begin().await.expect("begin");
        for action in ["request.held", "request.edited", "request.delivered"] {
            let event = Audit {
                scope,
                at,
                actor: Actor::Time,
                account: None,
                action,
                subject: "s".into(),
                interview: Some(InterviewId(scope)),
            };
            tx.audit(ids.next(), event).await.expect("audit");
        }
        assert_eq!(tx.verify_audit(scope).await.expect("verify"), None);
        let timeline = tx.timeline(InterviewId(scope)).await.expect("timeline");
        assert_eq!(
            timeline.iter().map(Entry::say).collect::<Vec<_>>(),
            ["Request held", "Request edited", "Request delivered"]
        );
        assert_eq!(tx.audit_log(scope, Some(3), 1).await.expect("log")[0].1.action, "request.edited");

        let forged = "update audit_event set subject = 'x' where seq = 2";
        on!(tx, conn => sqlx::query(forged).execute(conn).await.map(drop)).expect("forge");
        assert_eq!(tx.verify_audit(scope).await.expect("verify"), Some(2), "a changed event shows");
        drop(tx);
        let mut tx = store.read().await.expect("begin");
        assert_eq!(tx.verify_audit(scope).await.expect("verify"), None, "undone, all of it");
    }

    on_both!(chain);

    /// What is done by link is part of the chain: the row can't be turned into the candidate's own.
    async fn by_link(store: Store) {
        let ids = Ids::counted();
        let scope = ids.next();
        let event = |action| Audit {
            scope,
            at: moment(1_795_000_000_000).expect("a moment"),
            actor: Actor::Link,
            account: None,
            action,
            subject: "s".into(),
            interview: Some(InterviewId(scope)),
        };
        let mut tx = store.begin().await.expect("begin");
        tx.audit(ids.next(), event("talk.booked")).await.expect("audit");
        tx.audit_all(vec![(ids.next(), event("talk.moved"))]).await.expect("audit");
        assert_eq!(tx.verify_audit(scope).await.expect("verify"), None);
        let timeline = tx.timeline(InterviewId(scope)).await.expect("timeline");
        assert_eq!(timeline.iter().map(|entry| entry.actor).collect::<Vec<_>>(), [Actor::Link; 2]);
        assert_eq!(tx.audit_log(scope, None, 1).await.expect("log")[0].1.actor, Actor::Link);

        let forged = "update audit_event set by_link = $1 where seq = 1";
        on!(tx, conn => sqlx::query(forged).bind(false).execute(conn).await.map(drop)).expect("forge");
        assert_eq!(tx.verify_audit(scope).await.expect("verify"), Some(1));
    }

    on_both!(by_link);
}

//! The audit log (I2): every change writes an event in its own transaction. `audit_chain` seals the events once they are
//! committed: appending takes no lock that other transactions of the workspace would wait for.

use domain::{
    Moment,
    audit::{Actor, Entry},
    ids::{AccountId, EventId, InterviewId},
};
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

/// The name of whoever did the event `e`, whose account is `a`; a candidate's as the company of the interview `i` knows it
/// (R16).
macro_rules! known_actor {
    () => {
        "case when e.actor = 'candidate' then coalesce(i.known_name, a.name) else a.name end"
    };
}

/// For the candidate: the timeline of the interview `i` as one column, for a statement that reads it along; [`entries`] reads the column.
macro_rules! timeline {
    (sqlite) => {
        "(select json_group_array(json_object('event_id', hex(e.event_id), 'at', e.at, 'actor', e.actor,
                'actor_name', ea.name, 'action', e.action, 'subject', e.subject) order by e.event_id)
            from audit_event e left join account ea on ea.account_id = e.actor_id
            where e.interview_id = i.interview_id) as timeline"
    };
    (postgres) => {
        "(select json_agg(json_build_object('event_id', e.event_id, 'at', e.at, 'actor', e.actor,
                'actor_name', ea.name, 'action', e.action, 'subject', e.subject) order by e.event_id)::text
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

const fn actor_text(actor: Actor) -> &'static str {
    match actor {
        Actor::Member => "member",
        Actor::Candidate => "candidate",
        Actor::Link => "link",
        Actor::Time => "time",
        Actor::Operator => "operator",
    }
}

impl Tx {
    /// Writes an event, unsealed. Its id orders it among those that one transaction writes.
    pub async fn audit(&mut self, id: EventId, event: Audit) -> Result<(), StoreError> {
        const SQL: &str = "
            insert into audit_event (event_id, scope, at, actor, actor_id, action, subject, interview_id)
            values ($1, $2, $3, $4, $5, $6, $7, $8)";
        on!(self, conn => sqlx::query(SQL)
            .bind(id.0).bind(event.scope).bind(event.at.timestamp_millis())
            .bind(actor_text(event.actor)).bind(event.account.map(|account| account.0))
            .bind(event.action).bind(event.subject).bind(event.interview.map(|interview| interview.0))
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Writes many events with one statement.
    pub(crate) async fn audit_all(&mut self, events: Vec<(EventId, Audit)>) -> Result<(), StoreError> {
        const EVENTS: &str = "
            insert into audit_event (event_id, scope, at, actor, actor_id, action, subject, interview_id) ";
        if events.is_empty() {
            return Ok(());
        }
        many!(self, conn, query => {
            query.push(EVENTS).push_values(events, |mut row, (id, event)| {
                row.push_bind(id.0).push_bind(event.scope).push_bind(event.at.timestamp_millis())
                    .push_bind(actor_text(event.actor)).push_bind(event.account.map(|account| account.0))
                    .push_bind(event.action).push_bind(event.subject)
                    .push_bind(event.interview.map(|interview| interview.0));
            });
            query.build().persistent(false).execute(conn).await.map(drop)
        })?;
        Ok(())
    }

    /// The newest events of a workspace before the one with the id `before`, newest first.
    pub async fn audit_log(
        &mut self,
        scope: Uuid,
        before: Option<EventId>,
        limit: i64,
    ) -> Result<Vec<Entry>, StoreError> {
        const SQL: &str = concat!(
            "select e.event_id, e.at, e.actor, ",
            known_actor!(),
            " as actor_name, e.action, e.subject
            from audit_event e
            left join account a on a.account_id = e.actor_id
            left join interview i on i.interview_id = e.interview_id and i.workspace_id = e.scope
            where e.scope = $1 and e.event_id < $2
            order by e.event_id desc
            limit $3"
        );
        let rows: Vec<Row> = on!(self, conn => sqlx::query_as(SQL)
            .bind(scope).bind(before.map_or(Uuid::max(), |id| id.0)).bind(limit)
            .fetch_all(conn).await)?;
        rows.into_iter().map(Entry::try_from).collect()
    }

    /// What happened in an interview, oldest first, for its company.
    pub async fn timeline(&mut self, interview: InterviewId) -> Result<Vec<Entry>, StoreError> {
        const SQL: &str = concat!(
            "select e.event_id, e.at, e.actor, ",
            known_actor!(),
            " as actor_name, e.action, e.subject
            from audit_event e
            left join account a on a.account_id = e.actor_id
            left join interview i on i.interview_id = e.interview_id
            where e.interview_id = $1
            order by e.event_id"
        );
        let rows: Vec<Row> = on!(self, conn => sqlx::query_as(SQL).bind(interview.0).fetch_all(conn).await)?;
        rows.into_iter().map(Entry::try_from).collect()
    }
}

impl TryFrom<Row> for Entry {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let actor = match row.actor.as_str() {
            "member" => Actor::Member,
            "candidate" => Actor::Candidate,
            "link" => Actor::Link,
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

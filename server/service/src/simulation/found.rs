//! What is found in the database, read as nobody in the product reads it.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::{
    Store,
    simulation::deeds::mark_of,
    store::{StoreError, on},
};

/// A request and its process, as they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Life {
    pub(super) request: Uuid,
    pub(super) interview: Uuid,
    pub(super) workspace: Uuid,
    pub(super) candidate: Uuid,
    pub(super) sender: Uuid,
    pub(super) position: Uuid,
    /// The position of the process.
    pub(super) followed_to: Uuid,
    /// Which version, if it is one whole version.
    pub(super) mark: Option<u32>,
    pub(super) version: i64,
    pub(super) stage: String,
    pub(super) stage_at: i64,
    pub(super) sent_at: i64,
    pub(super) deliver_at: i64,
    pub(super) delivered_at: Option<i64>,
    pub(super) state: String,
    pub(super) state_at: i64,
    pub(super) ended: Option<String>,
    pub(super) leaves_at: Option<i64>,
    pub(super) reopening_by: Option<String>,
    /// When each side was last refused.
    pub(super) candidate_refused_at: Option<i64>,
    pub(super) company_refused_at: Option<i64>,
    pub(super) replied_at: Option<i64>,
    pub(super) followed_up_at: Option<i64>,
    pub(super) revision: i64,
}

/// A message of the outbox.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct Message {
    #[sqlx(rename = "message_id")]
    pub(super) id: Uuid,
    pub(super) kind: String,
    pub(super) recipient: String,
    pub(super) interview_id: Option<Uuid>,
    pub(super) state: String,
    pub(super) due_at: i64,
    pub(super) attempts: i64,
    pub(super) created_at: i64,
}

/// Something that is remembered.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Event {
    #[sqlx(rename = "event_id")]
    pub(super) id: Uuid,
    pub(super) scope: Uuid,
    pub(super) at: i64,
    pub(super) actor: String,
    pub(super) actor_id: Option<Uuid>,
    pub(super) action: String,
    pub(super) subject: String,
    pub(super) interview_id: Option<Uuid>,
}

/// The ids of each workspace's events.
pub(super) type Logs = BTreeMap<Uuid, BTreeSet<Uuid>>;

/// All of it at one moment.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    pub(super) lives: BTreeMap<Uuid, Life>,
    pub(super) messages: BTreeMap<Uuid, Message>,
    /// Those that were not there before.
    pub(super) events: Vec<Event>,
    /// Processes, with a request or without.
    pub(super) interviews: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    request_id: Uuid,
    interview_id: Uuid,
    workspace_id: Uuid,
    position_id: Uuid,
    candidate_id: Uuid,
    sender_id: Uuid,
    places: String,
    amount_minor: i64,
    compensation: String,
    message: String,
    note: String,
    stage: String,
    stage_at: i64,
    sent_at: i64,
    deliver_at: i64,
    delivered_at: Option<i64>,
    version: i64,
    followed_to: Uuid,
    state: String,
    state_at: i64,
    ended: Option<String>,
    ending_leaves_at: Option<i64>,
    reopening_by: Option<String>,
    candidate_refused_at: Option<i64>,
    company_refused_at: Option<i64>,
    replied_at: Option<i64>,
    followed_up_at: Option<i64>,
    revision: i64,
}

impl From<Row> for Life {
    fn from(row: Row) -> Self {
        let amount = format!("mark{}x", row.amount_minor - 5_000_000);
        Self {
            request: row.request_id,
            interview: row.interview_id,
            workspace: row.workspace_id,
            candidate: row.candidate_id,
            sender: row.sender_id,
            position: row.position_id,
            followed_to: row.followed_to,
            mark: mark_of([amount.as_str(), &row.places, &row.compensation, &row.message, &row.note]),
            version: row.version,
            stage: row.stage,
            stage_at: row.stage_at,
            sent_at: row.sent_at,
            deliver_at: row.deliver_at,
            delivered_at: row.delivered_at,
            state: row.state,
            state_at: row.state_at,
            ended: row.ended,
            leaves_at: row.ending_leaves_at,
            reopening_by: row.reopening_by,
            candidate_refused_at: row.candidate_refused_at,
            company_refused_at: row.company_refused_at,
            replied_at: row.replied_at,
            followed_up_at: row.followed_up_at,
            revision: row.revision,
        }
    }
}

impl Found {
    /// Reads it; of the events only those of these logs that are not known.
    pub(super) async fn now(store: &Store, known: &Logs) -> Result<Self, StoreError> {
        const LIVES: &str = "
            select r.request_id, r.interview_id, r.workspace_id, r.position_id, r.candidate_id, r.sender_id, r.places,
                r.amount_minor, r.compensation, r.message, r.note, r.stage, r.stage_at, r.sent_at, r.deliver_at,
                r.delivered_at, r.version, i.position_id as followed_to, i.state, i.state_at, i.ended,
                i.ending_leaves_at, i.reopening_by, i.candidate_refused_at, i.company_refused_at, i.replied_at, i.followed_up_at, i.revision
            from interview_request r
            join interview i on i.interview_id = r.interview_id";
        const MESSAGES: &str =
            "select message_id, kind, recipient, interview_id, state, due_at, attempts, created_at from outbox";
        const EVENTS: &str = "
            select event_id, scope, at, actor, actor_id, action, subject, interview_id
            from audit_event where scope = $1 order by event_id";
        const INTERVIEWS: &str = "select count(*) from interview";
        let mut tx = store.read().await?;
        let lives: Vec<Row> = on!(tx, conn => sqlx::query_as(LIVES).fetch_all(conn).await)?;
        let messages: Vec<Message> = on!(tx, conn => sqlx::query_as(MESSAGES).fetch_all(conn).await)?;
        let interviews: i64 = on!(tx, conn => sqlx::query_scalar(INTERVIEWS).fetch_one(conn).await)?;
        let mut events: Vec<Event> = Vec::new();
        for (scope, log) in known {
            let found: Vec<Event> = on!(tx, conn => sqlx::query_as(EVENTS).bind(scope).fetch_all(conn).await)?;
            events.extend(found.into_iter().filter(|event| !log.contains(&event.id)));
        }
        Ok(Self {
            lives: lives.into_iter().map(|row| (row.request_id, row.into())).collect(),
            messages: messages.into_iter().map(|row| (row.id, row)).collect(),
            events,
            interviews,
        })
    }
}

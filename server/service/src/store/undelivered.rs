//! Messages that did not get through.

use domain::{Moment, delivery::Undelivered, ids::MessageId};
use uuid::Uuid;

use crate::{
    delivery::about,
    gate::Member,
    store::{StoreError, Tx, known::known_name, moment, on, positions::visible_position},
};

/// More than this nobody reads; the newest come first.
const MOST: i64 = 200;

#[derive(sqlx::FromRow)]
struct Row {
    message_id: Uuid,
    kind: String,
    recipient: String,
    state: String,
    attempts: i64,
    last_error: String,
    created_at: i64,
    due_at: i64,
    candidate: Option<String>,
    candidate_email: Option<String>,
    position: Option<String>,
}

impl TryFrom<Row> for Undelivered {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        // A candidate's address is theirs, also where a mail server repeats it.
        let (to, error) = match row.candidate {
            Some(name) if row.candidate_email.as_ref() == Some(&row.recipient) => {
                (name, row.last_error.replace(&row.recipient, "…"))
            }
            _ => (row.recipient, row.last_error),
        };
        Ok(Self {
            id: row.message_id.into(),
            about: about(&row.kind).ok_or(StoreError::Corrupt("outbox.kind"))?.to_owned(),
            to,
            position: row.position,
            error,
            attempts: u32::try_from(row.attempts).map_err(|_| StoreError::Corrupt("outbox.attempts"))?,
            created_at: moment(row.created_at)?,
            next_attempt_at: (row.state == "queued").then(|| moment(row.due_at)).transpose()?,
        })
    }
}

impl Tx {
    /// The workspace's messages that were given up or put off, newest first; those about confidential positions only for
    /// their teams.
    pub async fn undelivered(&mut self, who: &Member) -> Result<Vec<Undelivered>, StoreError> {
        const SQL: &str = concat!(
            "
            select o.message_id, o.kind, o.recipient, o.state, o.attempts, o.last_error, o.created_at, o.due_at,
                ",
            known_name!(),
            " as candidate, a.email as candidate_email, p.title as position
            from outbox o
            left join interview i on i.interview_id = o.interview_id
            left join candidate c on c.candidate_id = i.candidate_id
            left join account a on a.account_id = c.account_id
            left join position p on p.position_id = i.position_id
            where o.workspace_id = $1 and o.last_error is not null and o.state in ('queued', 'given_up')
                and (o.interview_id is null or ",
            visible_position!("$2"),
            ")
            order by o.created_at desc, o.message_id desc
            limit $3"
        );
        let rows: Vec<Row> = on!(self, conn => sqlx::query_as(SQL)
            .bind(who.scope.id().0).bind(who.id.0).bind(MOST)
            .fetch_all(conn).await)?;
        rows.into_iter().map(Undelivered::try_from).collect()
    }

    /// Puts a message that was given up into the queue again; `false` when there is none that the member may see.
    pub async fn requeue(&mut self, who: &Member, id: MessageId, now: Moment) -> Result<bool, StoreError> {
        const SQL: &str = concat!(
            "
            update outbox set state = 'queued', due_at = $3, attempts = 0, finished_at = null
            where message_id = $1 and workspace_id = $2 and state = 'given_up' and (interview_id is null or exists (
                select 1
                from interview i
                join position p on p.position_id = i.position_id
                where i.interview_id = outbox.interview_id and ",
            visible_position!("$4"),
            "))"
        );
        let done = on!(self, conn => sqlx::query(SQL)
            .bind(id.0).bind(who.scope.id().0).bind(now.timestamp_millis()).bind(who.id.0)
            .execute(conn).await.map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }
}

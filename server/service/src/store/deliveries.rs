//! Deliveries by the hundred: what they need is read at once, and what they change is written at once, because at
//! five minutes past a busy moment there are many of them. Which of them happen is still decided one by one.

use domain::{
    Moment,
    ids::{InterviewId, MessageId, RequestId},
    requests::{InterviewRequest, StageName},
};
use uuid::Uuid;

use crate::{
    delivery::Notice,
    live::News,
    store::{
        StoreError, Tx, many, on,
        requests::{RequestRow, columns, stage_columns},
        to_json,
    },
};

/// A request whose time has come, and where its candidate reads mail; nowhere once they were erased.
pub(crate) struct Due {
    pub(crate) request: InterviewRequest,
    pub(crate) email: Option<String>,
}

/// A message about a process, on its way into the outbox.
pub(crate) struct Letter {
    pub(crate) id: MessageId,
    pub(crate) recipient: String,
    pub(crate) notice: Notice,
    pub(crate) interview: InterviewId,
    pub(crate) workspace: Uuid,
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    request: RequestRow,
    email: Option<String>,
}

/// Requests in a stage that time changes by now.
macro_rules! due {
    ($rest:literal) => {
        concat!(
            "select ",
            columns!(),
            ", a.email
            from interview_request r
            join candidate c on c.candidate_id = r.candidate_id
            left join account a on a.account_id = c.account_id
            where r.stage = $2 and r.due_at <= $1
            order by r.due_at
            limit $3",
            $rest
        )
    };
}

impl Tx {
    /// Up to `limit` held requests whose hold is over, soonest first, and no other worker's meanwhile.
    pub(crate) async fn take_due_deliveries(&mut self, now: Moment, limit: i64) -> Result<Vec<Due>, StoreError> {
        let sql = self.skipping_locked(due!(""), due!(" for update of r skip locked"));
        let rows: Vec<Row> = on!(self, conn => sqlx::query_as(sql)
            .bind(now.timestamp_millis()).bind(StageName::Held.as_str()).bind(limit)
            .fetch_all(conn).await)?;
        rows.into_iter().map(|row| Ok(Due { request: row.request.try_into()?, email: row.email })).collect()
    }

    /// Saves the new stages of requests, each unless somebody saved another change since it was read. Which are saved.
    pub(crate) async fn save_stages(&mut self, changed: &[InterviewRequest]) -> Result<Vec<RequestId>, StoreError> {
        const SQL: &str = "
            update interview_request set
                stage = new.column3, stage_at = new.column4, delivered_at = new.column5, due_at = new.column6,
                version = version + 1
            from (";
        const WHERE: &str = ") as new
            where interview_request.request_id = new.column1 and interview_request.version = new.column2
            returning request_id";
        if changed.is_empty() {
            return Ok(Vec::new());
        }
        let saved: Vec<Uuid> = many!(self, conn, query => {
            query.push(SQL).push_values(changed, |mut row, request| {
                let (stage_at, _, due_at) = stage_columns(request);
                row.push_bind(request.id.0).push_bind(request.version)
                    .push_bind(request.stage.name().as_str()).push_bind(stage_at.timestamp_millis())
                    .push_bind(request.stage.delivered_at().map(|at| at.timestamp_millis()))
                    .push_bind(due_at.map(|at| at.timestamp_millis()));
            });
            query.push(WHERE).build_query_scalar().persistent(false).fetch_all(conn).await
        })?;
        Ok(saved.into_iter().map(RequestId).collect())
    }

    /// The processes of delivered requests begin, for their candidates, at the moment of delivery.
    pub(crate) async fn begin_interviews(&mut self, ids: &[InterviewId], at: Moment) -> Result<(), StoreError> {
        if ids.is_empty() {
            return Ok(());
        }
        many!(self, conn, query => {
            query.push("update interview set version = version + 1, state_at = ").push_bind(at.timestamp_millis());
            query.push(" where interview_id in (");
            let mut list = query.separated(", ");
            for id in ids {
                list.push_bind(id.0);
            }
            query.push(")").build().persistent(false).execute(conn).await.map(drop)
        })?;
        for candidate in self.kept_known_among(ids).await? {
            self.refresh_known(candidate, at).await?;
        }
        Ok(())
    }

    /// Puts many messages into the outbox.
    pub(crate) async fn post_all(&mut self, letters: &[Letter], now: Moment) -> Result<(), StoreError> {
        const SQL: &str = "
            insert into outbox
                (message_id, notice, kind, recipient, interview_id, workspace_id, state, due_at, created_at) ";
        if letters.is_empty() {
            return Ok(());
        }
        let notices = letters.iter().map(|letter| to_json(&letter.notice, "notice")).collect::<Result<Vec<_>, _>>()?;
        let now = now.timestamp_millis();
        many!(self, conn, query => {
            query.push(SQL).push_values(letters.iter().zip(&notices), |mut row, (letter, notice)| {
                row.push_bind(letter.id.0).push_bind(notice).push_bind(letter.notice.kind())
                    .push_bind(&letter.recipient).push_bind(letter.interview.0).push_bind(letter.workspace)
                    .push_bind("queued").push_bind(now).push_bind(now);
            });
            query.build().persistent(false).execute(conn).await.map(drop)
        })?;
        self.tell(News { workspace: None, candidate: None, due: true });
        Ok(())
    }
}

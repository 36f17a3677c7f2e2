//! Requests: saved under their version, found when due.

use domain::{
    Moment,
    ids::RequestId,
    policy,
    requests::{InterviewRequest, Offer, Stage, StageName},
};
use uuid::Uuid;

use crate::{
    gate::{Own, Scope},
    store::{StoreError, Tx, json, moment, on, salary::salary, saved, to_json},
};

macro_rules! columns {
    () => {
        "r.request_id, r.interview_id, r.workspace_id, r.position_id, r.candidate_id, r.sender_id, r.places, \
         r.amount_minor, r.upper_minor, r.currency, r.period, r.compensation, r.message, r.note, r.stage, r.stage_at, \
         r.answer, r.sent_at, r.deliver_at, r.delivered_at, r.version as request_version"
    };
}
pub(crate) use columns;

/// A stored request.
#[derive(sqlx::FromRow)]
pub(crate) struct RequestRow {
    request_id: Uuid,
    interview_id: Uuid,
    workspace_id: Uuid,
    position_id: Uuid,
    candidate_id: Uuid,
    sender_id: Uuid,
    places: String,
    amount_minor: i64,
    upper_minor: Option<i64>,
    currency: String,
    period: String,
    compensation: String,
    message: String,
    note: String,
    stage: String,
    stage_at: i64,
    answer: Option<String>,
    sent_at: i64,
    deliver_at: i64,
    delivered_at: Option<i64>,
    request_version: i64,
}

/// The name a stored stage stands for.
pub(crate) fn stage_name(text: &str) -> Result<StageName, StoreError> {
    StageName::ALL
        .iter()
        .copied()
        .find(|name| name.as_str() == text)
        .ok_or(StoreError::Corrupt("interview_request.stage"))
}

impl TryFrom<RequestRow> for InterviewRequest {
    type Error = StoreError;

    fn try_from(row: RequestRow) -> Result<Self, StoreError> {
        let at = moment(row.stage_at)?;
        let delivered_at = row.delivered_at.map(moment).transpose()?;
        let delivered = || delivered_at.ok_or(StoreError::Corrupt("interview_request.delivered_at"));
        let stage = match stage_name(&row.stage)? {
            StageName::Held => Stage::Held,
            StageName::Withdrawn => Stage::Withdrawn { at },
            StageName::Delivered => Stage::Delivered { at: delivered()? },
            StageName::Accepted => Stage::Accepted { delivered_at: delivered()?, at, note: row.answer },
            StageName::Declined => Stage::Declined { delivered_at: delivered()?, at, reason: row.answer },
            StageName::AutoDeclined => Stage::AutoDeclined { delivered_at: delivered()?, at },
            StageName::Retracted => Stage::Retracted { delivered_at: delivered()?, at },
        };
        Ok(Self {
            id: row.request_id.into(),
            interview_id: row.interview_id.into(),
            workspace_id: row.workspace_id.into(),
            position_id: row.position_id.into(),
            candidate_id: row.candidate_id.into(),
            sender_id: row.sender_id.into(),
            offer: Offer {
                places: json(&row.places, "interview_request.places")?,
                base_salary: salary(Some(row.amount_minor), row.upper_minor, Some(&row.currency), Some(&row.period))?
                    .ok_or(StoreError::Corrupt("interview_request.amount_minor"))?,
                compensation: json(&row.compensation, "interview_request.compensation")?,
                message: row.message,
            },
            note: row.note,
            sent_at: moment(row.sent_at)?,
            deliver_at: moment(row.deliver_at)?,
            stage,
            version: row.request_version,
        })
    }
}

/// When its stage began, the candidate's words, and when time changes it next.
pub(super) fn stage_columns(request: &InterviewRequest) -> (Moment, Option<&str>, Option<Moment>) {
    match &request.stage {
        Stage::Held => (request.sent_at, None, Some(request.deliver_at)),
        Stage::Withdrawn { at } => (*at, None, None),
        Stage::Delivered { at } => {
            // Strictly after the deadline: an answer at that very moment wins (R9).
            (*at, None, Some(*at + policy::AUTOMATIC_DECLINE + chrono::TimeDelta::milliseconds(1)))
        }
        Stage::Accepted { at, note, .. } => (*at, note.as_deref(), None),
        Stage::Declined { at, reason, .. } => (*at, reason.as_deref(), None),
        Stage::AutoDeclined { at, .. } | Stage::Retracted { at, .. } => (*at, None, None),
    }
}

fn millis(at: Option<Moment>) -> Option<i64> {
    at.map(|at| at.timestamp_millis())
}

impl Tx {
    /// Adds a request; its interview has to be there.
    pub async fn add_request(&mut self, request: &InterviewRequest) -> Result<(), StoreError> {
        const SQL: &str = "
            insert into interview_request
                (request_id, interview_id, workspace_id, position_id, candidate_id, sender_id, places,
                 amount_minor, upper_minor, currency, period, compensation, message, note,
                 stage, stage_at, answer, sent_at, deliver_at, delivered_at, due_at, version)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
                    $15, $16, $17, $18, $19, $20, $21, $22)";
        let Offer { places, base_salary, compensation, message } = &request.offer;
        let (stage_at, answer, due_at) = stage_columns(request);
        on!(self, conn => sqlx::query(SQL)
            .bind(request.id.0).bind(request.interview_id.0).bind(request.workspace_id.0)
            .bind(request.position_id.0).bind(request.candidate_id.0).bind(request.sender_id.0)
            .bind(to_json(places, "places")?)
            .bind(base_salary.amount_minor).bind(base_salary.upper_minor)
            .bind(base_salary.currency.code()).bind(base_salary.period.as_str())
            .bind(to_json(compensation, "compensation")?).bind(message).bind(&request.note)
            .bind(request.stage.name().as_str()).bind(stage_at.timestamp_millis()).bind(answer)
            .bind(request.sent_at.timestamp_millis()).bind(request.deliver_at.timestamp_millis())
            .bind(millis(request.stage.delivered_at())).bind(millis(due_at)).bind(request.version)
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Saves a change, unless somebody saved another one since `request` was read.
    pub async fn save_request(&mut self, request: &InterviewRequest) -> Result<(), StoreError> {
        const SQL: &str = "
            update interview_request set
                position_id = $3, places = $4, amount_minor = $5, upper_minor = $6, currency = $7, period = $8,
                compensation = $9, message = $10, note = $11, stage = $12, stage_at = $13, answer = $14,
                delivered_at = $15, due_at = $16, version = version + 1
            where request_id = $1 and version = $2";
        let Offer { places, base_salary, compensation, message } = &request.offer;
        let (stage_at, answer, due_at) = stage_columns(request);
        let rows = on!(self, conn => sqlx::query(SQL)
            .bind(request.id.0).bind(request.version).bind(request.position_id.0)
            .bind(to_json(places, "places")?)
            .bind(base_salary.amount_minor).bind(base_salary.upper_minor)
            .bind(base_salary.currency.code()).bind(base_salary.period.as_str())
            .bind(to_json(compensation, "compensation")?).bind(message).bind(&request.note)
            .bind(request.stage.name().as_str()).bind(stage_at.timestamp_millis()).bind(answer)
            .bind(millis(request.stage.delivered_at())).bind(millis(due_at))
            .execute(conn).await.map(|done| done.rows_affected()))?;
        saved(rows)
    }

    /// Reads a request of the workspace to change it: nobody else changes it until this transaction ends.
    pub async fn take_request(&mut self, scope: Scope, id: RequestId) -> Result<Option<InterviewRequest>, StoreError> {
        self.lock_request(id).await?;
        self.request(scope, id).await
    }

    /// Reads a request that the candidate has, to answer it.
    pub async fn take_own_request(&mut self, own: Own, id: RequestId) -> Result<Option<InterviewRequest>, StoreError> {
        const SQL: &str = concat!(
            "select ",
            columns!(),
            " from interview_request r where r.request_id = $1 and r.candidate_id = $2 and r.delivered_at is not null"
        );
        self.lock_request(id).await?;
        let row: Option<RequestRow> = on!(self, conn => sqlx::query_as(SQL)
            .bind(id.0).bind(own.id().0)
            .fetch_optional(conn).await)?;
        row.map(InterviewRequest::try_from).transpose()
    }

    /// A request of the workspace.
    pub async fn request(&mut self, scope: Scope, id: RequestId) -> Result<Option<InterviewRequest>, StoreError> {
        const SQL: &str =
            concat!("select ", columns!(), " from interview_request r where r.request_id = $1 and r.workspace_id = $2");
        let row: Option<RequestRow> = on!(self, conn => sqlx::query_as(SQL)
            .bind(id.0).bind(scope.id().0)
            .fetch_optional(conn).await)?;
        row.map(InterviewRequest::try_from).transpose()
    }

    /// Up to `limit` requests that time changes by now, soonest first, and no other worker's meanwhile.
    pub async fn take_due_requests(
        &mut self,
        stage: StageName,
        now: Moment,
        limit: i64,
    ) -> Result<Vec<InterviewRequest>, StoreError> {
        let sql = self.skipping_locked(
            concat!(
                "select ",
                columns!(),
                " from interview_request r where r.stage = $2 and r.due_at <= $1 order by r.due_at limit $3"
            ),
            concat!(
                "select ",
                columns!(),
                " from interview_request r where r.stage = $2 and r.due_at <= $1 order by r.due_at limit $3",
                " for update skip locked"
            ),
        );
        let rows: Vec<RequestRow> = on!(self, conn => sqlx::query_as(sql)
            .bind(now.timestamp_millis()).bind(stage.as_str()).bind(limit)
            .fetch_all(conn).await)?;
        rows.into_iter().map(InterviewRequest::try_from).collect()
    }

    async fn lock_request(&mut self, id: RequestId) -> Result<(), StoreError> {
        const SQL: &str = "update interview_request set version = version where request_id = $1";
        on!(self, conn => sqlx::query(SQL).bind(id.0).execute(conn).await.map(drop))?;
        Ok(())
    }
}

//! How fast a candidate answers, kept beside the profile so that every company sees the badge (R10).

use domain::{
    Moment,
    candidates::{Answered, Resolution, ResponseTime},
    ids::CandidateId,
    policy,
};

use crate::store::{StoreError, Tx, moment, on, tokens::tokens};

impl Tx {
    /// The answers of a candidate that count at `now`.
    pub async fn response_time(&mut self, candidate: CandidateId, now: Moment) -> Result<ResponseTime, StoreError> {
        const SQL: &str = "
            select w.name, r.delivered_at, r.stage_at, r.stage
            from interview_request r
            join workspace w on w.workspace_id = r.workspace_id
            where r.candidate_id = $1 and r.delivered_at is not null and r.stage_at >= $2
              and r.stage in ('accepted', 'declined', 'auto_declined')";
        let since = (now - policy::RESPONSE_WINDOW).timestamp_millis();
        let rows: Vec<(String, i64, i64, String)> = on!(self, conn => sqlx::query_as(SQL)
            .bind(candidate.0).bind(since)
            .fetch_all(conn).await)?;
        let answers = rows
            .into_iter()
            .map(|(company, delivered_at, answered_at, stage)| {
                Ok(Answered {
                    company,
                    delivered_at: moment(delivered_at)?,
                    answered_at: moment(answered_at)?,
                    resolution: match stage.as_str() {
                        "accepted" => Resolution::Accepted,
                        "declined" => Resolution::Declined,
                        "auto_declined" => Resolution::AutoDeclined,
                        _ => return Err(StoreError::Corrupt("interview_request.stage")),
                    },
                })
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        Ok(ResponseTime::over(answers, now))
    }

    /// Reckons a candidate's badge anew, and when it changes by itself.
    pub async fn refresh_response_time(&mut self, candidate: CandidateId, now: Moment) -> Result<(), StoreError> {
        const SQL: &str = "
            update candidate set fast_responder = $2, response_changes_at = $3, tokens = $4 where candidate_id = $1";
        // Before anything is read: whoever answered at the same moment is waited for, and counted.
        let before = self.tokens_of(candidate).await?;
        let Some(row) = self.candidate(candidate).await? else { return Ok(()) };
        let time = self.response_time(candidate, now).await?;
        // The edge belongs to the window, so the change comes a millisecond later.
        let changes_at = time.changes_at().map(|at| at.timestamp_millis() + 1);
        let after = tokens(&row.profile, time.fast_responder);
        on!(self, conn => sqlx::query(SQL)
            .bind(candidate.0).bind(time.fast_responder).bind(changes_at).bind(&after)
            .execute(conn).await.map(drop))?;
        self.recount(&before, &after).await
    }

    /// Up to `limit` candidates whose response time has changed by itself, and no other worker's meanwhile.
    pub async fn take_due_response_times(&mut self, now: Moment, limit: i64) -> Result<Vec<CandidateId>, StoreError> {
        let sql = self.skipping_locked(
            "select candidate_id from candidate where response_changes_at <= $1
             order by response_changes_at limit $2",
            "select candidate_id from candidate where response_changes_at <= $1
             order by response_changes_at limit $2 for update skip locked",
        );
        let due: Vec<uuid::Uuid> = on!(self, conn => sqlx::query_scalar(sql)
            .bind(now.timestamp_millis()).bind(limit)
            .fetch_all(conn).await)?;
        Ok(due.into_iter().map(CandidateId).collect())
    }
}

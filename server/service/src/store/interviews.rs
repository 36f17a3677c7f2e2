//! Processes: saved under their version, one active per candidate and position (R6).

use domain::{
    Moment,
    ids::InterviewId,
    interviews::{Ended, Ending, Interview, Refused, Reopening, Replies, Side, State, StateName},
};
use uuid::Uuid;

use crate::{
    gate::{Own, Scope},
    store::{StoreError, Tx, moment, on, saved},
};

macro_rules! columns {
    () => {
        "i.interview_id, i.workspace_id, i.position_id, i.candidate_id, i.request_id, i.state, i.state_at, i.ended, \
         i.ended_message, i.ending_by, i.ending_message, i.ending_leaves_at, i.reopening_by, i.reopening_at, \
         i.reopening_message, i.candidate_refused_at, i.company_refused_at, i.replied_at, i.followed_up_at, i.revision, i.version"
    };
}
pub(crate) use columns;

/// How the workspace `w` answers acceptances, since the moment of this parameter (R15). Reopened processes do not count
/// as answered, nor do those whose talk was called off: nobody accepted anew.
macro_rules! replies {
    ($since:literal) => {
        concat!(
            "(select count(*) from interview x join interview_request y on y.request_id = x.request_id
                where x.workspace_id = w.workspace_id and x.replied_at >= ",
            $since,
            " and y.stage = 'accepted' and x.revision = 1 and not exists (
                    select 1 from booking b where b.interview_id = x.interview_id and b.stage in ('cancelled', 'no_show'))) as replies,
             (select cast(coalesce(sum(x.replied_at - y.stage_at), 0) as bigint)
                from interview x join interview_request y on y.request_id = x.request_id
                where x.workspace_id = w.workspace_id and x.replied_at >= ",
            $since,
            " and y.stage = 'accepted' and x.revision = 1 and not exists (
                    select 1 from booking b where b.interview_id = x.interview_id and b.stage in ('cancelled', 'no_show'))) as replies_took,
             (select min(x.state_at) from interview x
                where x.workspace_id = w.workspace_id and x.state = 'awaiting_schedule' and x.replied_at is null)
                as longest_waiting"
        )
    };
}
pub(crate) use replies;

/// How a workspace answers.
#[derive(sqlx::FromRow)]
pub(crate) struct RepliesRow {
    replies: i64,
    replies_took: i64,
    longest_waiting: Option<i64>,
}

impl TryFrom<RepliesRow> for Replies {
    type Error = StoreError;

    fn try_from(row: RepliesRow) -> Result<Self, StoreError> {
        Ok(Self {
            answered: row.replies,
            took: chrono::TimeDelta::milliseconds(row.replies_took),
            longest_waiting: row.longest_waiting.map(moment).transpose()?,
        })
    }
}

/// A stored process.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    interview_id: Uuid,
    workspace_id: Uuid,
    position_id: Uuid,
    candidate_id: Uuid,
    request_id: Uuid,
    state: String,
    state_at: i64,
    ended: Option<String>,
    ended_message: Option<String>,
    ending_by: Option<Uuid>,
    ending_message: Option<String>,
    ending_leaves_at: Option<i64>,
    reopening_by: Option<String>,
    reopening_at: Option<i64>,
    reopening_message: Option<String>,
    candidate_refused_at: Option<i64>,
    company_refused_at: Option<i64>,
    replied_at: Option<i64>,
    followed_up_at: Option<i64>,
    revision: i64,
    version: i64,
}

/// The name a stored state stands for.
pub(crate) fn state_name(text: &str) -> Result<StateName, StoreError> {
    StateName::ALL.iter().copied().find(|name| name.as_str() == text).ok_or(StoreError::Corrupt("interview.state"))
}

/// How a stored process ended.
pub(crate) fn ended(text: &str) -> Result<Ended, StoreError> {
    Ended::ALL.iter().copied().find(|how| how.as_str() == text).ok_or(StoreError::Corrupt("interview.ended"))
}

/// Which side a stored word means.
pub(crate) fn side(text: &str) -> Result<Side, StoreError> {
    match text {
        "candidate" => Ok(Side::Candidate),
        "company" => Ok(Side::Company),
        _ => Err(StoreError::Corrupt("interview.reopening_by")),
    }
}

impl TryFrom<Row> for Interview {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let at = moment(row.state_at)?;
        let state = match state_name(&row.state)? {
            StateName::Open => State::Open,
            StateName::AwaitingSchedule => State::AwaitingSchedule { since: at },
            StateName::Scheduled => State::Scheduled { since: at },
            StateName::InReview => State::InReview { since: at },
            StateName::Ended => {
                let how = ended(row.ended.as_deref().ok_or(StoreError::Corrupt("interview.ended"))?)?;
                State::Ended { how, at, message: row.ended_message }
            }
        };
        let ending = match (row.ending_by, row.ending_leaves_at) {
            (Some(by), Some(leaves_at)) => {
                Some(Ending { by: by.into(), message: row.ending_message, leaves_at: moment(leaves_at)? })
            }
            (None, None) => None,
            _ => return Err(StoreError::Corrupt("interview.ending_by")),
        };
        let reopening = match (row.reopening_by, row.reopening_at) {
            (Some(by), Some(at)) => Some(Reopening { by: side(&by)?, at: moment(at)?, message: row.reopening_message }),
            (None, None) => None,
            _ => return Err(StoreError::Corrupt("interview.reopening_by")),
        };
        Ok(Self {
            id: row.interview_id.into(),
            workspace_id: row.workspace_id.into(),
            position_id: row.position_id.into(),
            candidate_id: row.candidate_id.into(),
            request_id: row.request_id.into(),
            state,
            ending,
            reopening,
            refused: Refused {
                candidate: row.candidate_refused_at.map(moment).transpose()?,
                company: row.company_refused_at.map(moment).transpose()?,
            },
            replied_at: row.replied_at.map(moment).transpose()?,
            followed_up_at: row.followed_up_at.map(moment).transpose()?,
            revision: row.revision,
            version: row.version,
        })
    }
}

fn millis(at: Option<Moment>) -> Option<i64> {
    at.map(|at| at.timestamp_millis())
}

impl Tx {
    /// Adds a process; `false` when the candidate has an active one for this position (R6).
    pub async fn add_interview(&mut self, interview: &Interview, now: Moment) -> Result<bool, StoreError> {
        const SQL: &str = "
            insert into interview
                (interview_id, workspace_id, position_id, candidate_id, request_id, state, state_at, created_at)
            values ($1, $2, $3, $4, $5, 'open', $6, $6)
            on conflict (candidate_id, position_id) where state <> 'ended' do nothing";
        let rows = on!(self, conn => sqlx::query(SQL)
            .bind(interview.id.0).bind(interview.workspace_id.0).bind(interview.position_id.0)
            .bind(interview.candidate_id.0).bind(interview.request_id.0).bind(now.timestamp_millis())
            .execute(conn).await.map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }

    /// Saves a change, unless somebody saved another one since `interview` was read.
    pub async fn save_interview(&mut self, interview: &Interview) -> Result<(), StoreError> {
        const SQL: &str = "
            update interview set
                state = $3, state_at = coalesce($4, state_at), ended = $5, ended_message = $6,
                ending_by = $7, ending_message = $8, ending_leaves_at = $9,
                reopening_by = $10, reopening_at = $11, reopening_message = $12,
                replied_at = $13, followed_up_at = $14, revision = $15,
                candidate_refused_at = $16, company_refused_at = $17, version = version + 1
            where interview_id = $1 and version = $2";
        let (at, how, message) = match &interview.state {
            State::Open => (None, None, None),
            State::AwaitingSchedule { since } | State::Scheduled { since } | State::InReview { since } => {
                (Some(*since), None, None)
            }
            State::Ended { how, at, message } => (Some(*at), Some(how.as_str()), message.as_deref()),
        };
        let (ending, reopening) = (interview.ending.as_ref(), interview.reopening.as_ref());
        let rows = on!(self, conn => sqlx::query(SQL)
            .bind(interview.id.0).bind(interview.version)
            .bind(interview.state.name().as_str()).bind(millis(at)).bind(how).bind(message)
            .bind(ending.map(|ending| ending.by.0))
            .bind(ending.and_then(|ending| ending.message.as_deref()))
            .bind(millis(ending.map(|ending| ending.leaves_at)))
            .bind(reopening.map(|asked| asked.by.as_str()))
            .bind(millis(reopening.map(|asked| asked.at)))
            .bind(reopening.and_then(|asked| asked.message.as_deref()))
            .bind(millis(interview.replied_at)).bind(millis(interview.followed_up_at))
            .bind(interview.revision)
            .bind(millis(interview.refused.candidate)).bind(millis(interview.refused.company))
            .execute(conn).await.map(|done| done.rows_affected()))?;
        saved(rows)
    }

    /// Keeps what the company answered after an acceptance, instead of what it answered before.
    pub async fn save_reply(&mut self, id: InterviewId, reply: &str) -> Result<(), StoreError> {
        const SQL: &str = "update interview set reply = $2 where interview_id = $1";
        on!(self, conn => sqlx::query(SQL).bind(id.0).bind(reply).execute(conn).await.map(drop))?;
        Ok(())
    }

    /// An open process follows its request: to another position when edited, and to the moment of its delivery.
    ///
    /// `false` when the candidate has an active process for that position already (R6).
    pub async fn follow_request(&mut self, interview: &Interview, at: Moment) -> Result<bool, StoreError> {
        const TAKEN: &str = "
            select count(*) from interview
            where candidate_id = $1 and position_id = $2 and state <> 'ended' and interview_id <> $3";
        const SQL: &str = "
            update interview set position_id = $3, state_at = $4, version = version + 1
            where interview_id = $1 and version = $2";
        let taken: i64 = on!(self, conn => sqlx::query_scalar(TAKEN)
            .bind(interview.candidate_id.0).bind(interview.position_id.0).bind(interview.id.0)
            .fetch_one(conn).await)?;
        if taken > 0 {
            return Ok(false);
        }
        let rows = on!(self, conn => sqlx::query(SQL)
            .bind(interview.id.0).bind(interview.version).bind(interview.position_id.0).bind(at.timestamp_millis())
            .execute(conn).await.map(|done| done.rows_affected()))?;
        saved(rows)?;
        Ok(true)
    }

    /// Whether the pair of this ended process has another active one, so that it can't be reopened (R6).
    pub async fn has_active_twin(&mut self, interview: &Interview) -> Result<bool, StoreError> {
        const SQL: &str = "
            select count(*) from interview
            where candidate_id = $1 and position_id = $2 and state <> 'ended' and interview_id <> $3";
        let twins: i64 = on!(self, conn => sqlx::query_scalar(SQL)
            .bind(interview.candidate_id.0).bind(interview.position_id.0).bind(interview.id.0)
            .fetch_one(conn).await)?;
        Ok(twins > 0)
    }

    /// Reads a process of the workspace to change it: nobody else changes it until this transaction ends.
    pub async fn take_interview(&mut self, scope: Scope, id: InterviewId) -> Result<Option<Interview>, StoreError> {
        self.lock_interview(id).await?;
        let interview = self.any_interview(id).await?;
        Ok(interview.filter(|interview| interview.workspace_id == scope.id()))
    }

    /// Reads a process that the candidate knows of, to change it.
    pub async fn take_own_interview(&mut self, own: Own, id: InterviewId) -> Result<Option<Interview>, StoreError> {
        const SQL: &str = "
            select count(*) from interview_request
            where interview_id = $1 and candidate_id = $2 and delivered_at is not null";
        self.lock_interview(id).await?;
        let delivered: i64 = on!(self, conn => sqlx::query_scalar(SQL)
            .bind(id.0).bind(own.id().0)
            .fetch_one(conn).await)?;
        let interview = self.any_interview(id).await?;
        Ok(interview.filter(|interview| delivered > 0 && interview.candidate_id == own.id()))
    }

    /// The process of a request that was read, whoever's it is.
    pub(crate) async fn any_interview(&mut self, id: InterviewId) -> Result<Option<Interview>, StoreError> {
        const SQL: &str = concat!("select ", columns!(), " from interview i where i.interview_id = $1");
        let row: Option<Row> = on!(self, conn => sqlx::query_as(SQL).bind(id.0).fetch_optional(conn).await)?;
        row.map(Interview::try_from).transpose()
    }

    /// Up to `limit` processes whose held ending is due, and no other worker's meanwhile (R13).
    pub async fn take_due_endings(&mut self, now: Moment, limit: i64) -> Result<Vec<Interview>, StoreError> {
        let sql = self.skipping_locked(
            concat!(
                "select ",
                columns!(),
                " from interview i where i.ending_leaves_at <= $1 order by i.ending_leaves_at limit $2"
            ),
            concat!(
                "select ",
                columns!(),
                " from interview i where i.ending_leaves_at <= $1 order by i.ending_leaves_at limit $2",
                " for update skip locked"
            ),
        );
        let rows: Vec<Row> = on!(self, conn => sqlx::query_as(sql)
            .bind(now.timestamp_millis()).bind(limit)
            .fetch_all(conn).await)?;
        rows.into_iter().map(Interview::try_from).collect()
    }

    /// How the workspace answers acceptances: those answered since `since`, and who still waits (R15).
    pub async fn replies(&mut self, workspace: Uuid, since: Moment) -> Result<Replies, StoreError> {
        const SQL: &str = concat!("select ", replies!("$2"), " from workspace w where w.workspace_id = $1");
        let row: RepliesRow = on!(self, conn => sqlx::query_as(SQL)
            .bind(workspace).bind(since.timestamp_millis())
            .fetch_one(conn).await)?;
        row.try_into()
    }

    async fn lock_interview(&mut self, id: InterviewId) -> Result<(), StoreError> {
        const SQL: &str = "update interview set version = version where interview_id = $1";
        on!(self, conn => sqlx::query(SQL).bind(id.0).execute(conn).await.map(drop))?;
        Ok(())
    }
}

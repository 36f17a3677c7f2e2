//! Processes as the candidate sees them: only what was delivered (R1).

use domain::{
    Moment,
    ids::InterviewId,
    interviews::{CandidateInterview, Interview, ReplyTime, Side, State, follow_up},
    policy,
    requests::{CandidateRequest, InterviewRequest},
    workspaces::WorkspaceProfile,
};
use uuid::Uuid;

use crate::{
    gate::Own,
    store::{
        StoreError, Tx,
        audit::{entries, timeline},
        cursor::Cursor,
        interviews, json, on,
        requests::{self, RequestRow},
    },
};

/// A candidate's processes, each with everything its page shows: `$1` the candidate, `$2` from when on a company's
/// replies count.
macro_rules! cards {
    ($timeline:expr, $rest:literal) => {
        concat!(
            "select ",
            interviews::columns!(),
            ", ",
            requests::columns!(),
            ", i.reply, w.name, w.size, w.locations, w.tech_stack, w.culture, w.website,
               p.title, a.name as sender_name, ",
            $timeline,
            ", ",
            interviews::replies!("$2"),
            " from interview i
            join interview_request r on r.request_id = i.request_id
            join workspace w on w.workspace_id = i.workspace_id
            join position p on p.position_id = i.position_id
            join member m on m.member_id = r.sender_id
            join account a on a.account_id = m.account_id
            where i.candidate_id = $1 and r.delivered_at is not null ",
            $rest
        )
    };
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    interview: interviews::Row,
    #[sqlx(flatten)]
    request: RequestRow,
    #[sqlx(flatten)]
    replies: interviews::RepliesRow,
    timeline: Option<String>,
    reply: Option<String>,
    name: String,
    size: Option<i64>,
    locations: String,
    tech_stack: String,
    culture: Option<String>,
    website: Option<String>,
    title: String,
    sender_name: String,
}

impl Row {
    fn card(self, now: Moment) -> Result<Card, StoreError> {
        let interview: Interview = self.interview.try_into()?;
        let request: InterviewRequest = self.request.try_into()?;
        let delivered_at = request.stage.delivered_at().ok_or(StoreError::Corrupt("interview_request.delivered_at"))?;
        let reply_time = ReplyTime::over(self.replies.try_into()?, now);
        let awaiting = match interview.state {
            State::AwaitingSchedule { since } => Some(since),
            State::Open | State::Scheduled { .. } | State::InReview { .. } | State::Ended { .. } => None,
        };
        let (ended, ended_at, ended_message) = match &interview.state {
            State::Ended { how, at, message } => (Some(*how), Some(*at), message.clone()),
            State::Open | State::AwaitingSchedule { .. } | State::Scheduled { .. } | State::InReview { .. } => {
                (None, None, None)
            }
        };
        let scheduled = match interview.state {
            State::Scheduled { since } | State::InReview { since } => Some(since),
            State::Open | State::AwaitingSchedule { .. } | State::Ended { .. } => None,
        };
        let changed_at = awaiting.or(scheduled).or(ended_at).unwrap_or(delivered_at);
        let is_open = matches!(interview.state, State::Open);
        let (answer, answered_at) = answer(&request);
        let shown = CandidateInterview {
            id: interview.id,
            request_id: request.id,
            company: WorkspaceProfile {
                name: self.name,
                size: self.size.and_then(|size| u32::try_from(size).ok()),
                locations: json(&self.locations, "workspace.locations")?,
                tech_stack: json(&self.tech_stack, "workspace.tech_stack")?,
                culture: self.culture,
                website: self.website,
            },
            company_answers_in_time: reply_time.answers_in_time,
            position_title: self.title,
            base_salary: request.offer.base_salary,
            places: request.offer.places.clone(),
            state: interview.state.name(),
            ended,
            ended_at,
            ended_message,
            stage: request.stage.name(),
            delivered_at,
            expires_at: request.stage.expires_at().filter(|_| is_open),
            reply_expected: awaiting
                .filter(|_| interview.replied_at.is_none())
                .map(|since| (since + policy::COMPANY_REPLY_FROM, since + policy::COMPANY_REPLY_BY)),
            follow_up: follow_up(&interview, now),
            reply: self.reply.filter(|_| interview.replied_at.is_some()),
            next_talk: None,
            reopening: interview.reopening.clone(),
            may_ask_to_reopen: interview.may_ask_to_reopen(Side::Candidate, now),
            request: CandidateRequest {
                id: request.id,
                sender_name: self.sender_name,
                compensation: request.offer.compensation.clone(),
                note: request.note.clone(),
                reply_by: delivered_at + policy::RESPONSE_TARGET,
                answer,
                answered_at,
                version: request.version,
            },
            timeline: entries(self.timeline.as_deref())?,
        };
        Ok(Card { shown, cursor: Cursor(changed_at.timestamp_millis(), interview.id.0) })
    }
}

/// From when on a company's replies count (R15).
fn replies_since(now: Moment) -> i64 {
    (now - policy::RESPONSE_WINDOW).timestamp_millis()
}

/// A card and where it stands in the list.
pub(crate) struct Card {
    pub(crate) shown: CandidateInterview,
    pub(crate) cursor: Cursor<i64>,
}

impl Tx {
    /// Up to `limit` processes behind the cursor, latest change first.
    pub(crate) async fn candidate_interviews(
        &mut self,
        own: Own,
        with_ended: bool,
        after: &Cursor<i64>,
        limit: i64,
        now: Moment,
    ) -> Result<Vec<Card>, StoreError> {
        const SQL: &str = cards!(
            "null as timeline",
            "and ($3 or i.state <> 'ended')
            and (i.state_at < $4 or (i.state_at = $4 and i.interview_id < $5))
            order by i.state_at desc, i.interview_id desc limit $6"
        );
        let rows: Vec<Row> = on!(self, conn => sqlx::query_as(SQL)
            .bind(own.id().0).bind(replies_since(now))
            .bind(with_ended).bind(after.0).bind(after.1).bind(limit)
            .fetch_all(conn).await)?;
        let mut cards = rows.into_iter().map(|row| row.card(now)).collect::<Result<Vec<_>, _>>()?;
        self.fill_next_talks_of_cards(cards.iter_mut().map(|card| &mut card.shown), now).await?;
        Ok(cards)
    }

    /// One process, with its timeline.
    pub(crate) async fn candidate_interview(
        &mut self,
        own: Own,
        id: InterviewId,
        now: Moment,
    ) -> Result<Option<CandidateInterview>, StoreError> {
        let sql = self.other_json(
            cards!(timeline!(sqlite), "and i.interview_id = $3"),
            cards!(timeline!(postgres), "and i.interview_id = $3"),
        );
        let row: Option<Row> = on!(self, conn => sqlx::query_as(sql)
            .bind(own.id().0).bind(replies_since(now)).bind(id.0)
            .fetch_optional(conn).await)?;
        let Some(row) = row else { return Ok(None) };
        let mut card = row.card(now)?.shown;
        self.fill_next_talks_of_cards([&mut card], now).await?;
        // What the company did among itself, and before the delivery, is not the candidate's to see (R1).
        card.timeline.retain(|entry| {
            !matches!(
                entry.action.as_str(),
                "request.held" | "request.edited" | "ending.held" | "ending.edited" | "ending.withdrawn"
            )
        });
        Ok(Some(card))
    }

    /// The request that a process began with.
    pub(crate) async fn request_of(&mut self, interview: &Interview) -> Result<InterviewRequest, StoreError> {
        const SQL: &str = concat!("select ", requests::columns!(), " from interview_request r where r.request_id = $1");
        let row: Option<RequestRow> =
            on!(self, conn => sqlx::query_as(SQL).bind(interview.request_id.0).fetch_optional(conn).await)?;
        row.ok_or(StoreError::Corrupt("interview.request_id"))?.try_into()
    }

    /// The process of a delivered request of the candidate.
    pub(crate) async fn interview_of_request(
        &mut self,
        own: Own,
        request: Uuid,
    ) -> Result<Option<InterviewId>, StoreError> {
        const SQL: &str = "
            select interview_id from interview_request
            where request_id = $1 and candidate_id = $2 and delivered_at is not null";
        let id: Option<Uuid> = on!(self, conn => sqlx::query_scalar(SQL)
            .bind(request).bind(own.id().0)
            .fetch_optional(conn).await)?;
        Ok(id.map(InterviewId))
    }
}

/// The candidate's words, and when they were said.
pub(crate) fn answer(request: &InterviewRequest) -> (Option<String>, Option<Moment>) {
    use domain::requests::Stage;
    let words = match &request.stage {
        Stage::Accepted { note, .. } => note.clone(),
        Stage::Declined { reason, .. } => reason.clone(),
        Stage::Held
        | Stage::Withdrawn { .. }
        | Stage::Delivered { .. }
        | Stage::AutoDeclined { .. }
        | Stage::Retracted { .. } => None,
    };
    (words, request.stage.answered_at())
}

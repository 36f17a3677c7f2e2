//! Processes as the workspace sees them.

use domain::{
    Moment,
    ids::InterviewId,
    interviews::{Interview, InterviewFilter, InterviewRow, InterviewView, ReplyTime, Side, State, StateName},
    pages::{Page, Window},
    policy,
    requests::Holding,
};
use uuid::Uuid;

use crate::{
    Error, Service,
    error::not_found,
    gate::Member,
    store::{
        Tx,
        cursor::{Cursor, page, rows_for},
    },
};

/// Cursors of overdue rows count down from here, above every moment: the row that has waited longest stands first.
const OVERDUE: i64 = 1 << 60;

impl Service {
    /// The workspace's processes that this member may see: of the active ones those first whose candidate has waited too long
    /// for the company's answer, then latest change first; those to schedule longest waiting first (R15), those with a talk
    /// soonest first.
    pub async fn interviews(
        &self,
        who: &Member,
        filter: InterviewFilter,
        window: &Window,
    ) -> Result<Page<InterviewRow>, Error> {
        let start = match filter {
            InterviewFilter::ToSchedule | InterviewFilter::Scheduled => Cursor(i64::MIN, Uuid::nil()),
            InterviewFilter::Active
            | InterviewFilter::Held
            | InterviewFilter::Delivered
            | InterviewFilter::Ended
            | InterviewFilter::All => Cursor(i64::MAX, Uuid::max()),
        };
        let after = Cursor::of(window)?.unwrap_or(start);
        let mut tx = self.store.read().await?;
        let now = self.clock.now();
        let by_start = filter == InterviewFilter::Scheduled;
        let overdue = now - policy::COMPANY_REPLY_BY;
        let mut rows = if filter == InterviewFilter::Active {
            tx.active_rows(who, overdue, &after, rows_for(window)).await?
        } else if by_start {
            tx.scheduled_rows(who, now, &after, rows_for(window)).await?
        } else {
            tx.interview_rows(who, filter, overdue, &after, rows_for(window)).await?
        };
        tx.fill_next_talks(&mut rows, now).await?;
        Ok(page(rows, window, |row| {
            let start = row.next_talk.as_ref().map_or(0, |talk| talk.time.start.timestamp_millis());
            let changed = row.changed_at.timestamp_millis();
            let is_overdue = row.waiting_since.is_some_and(|since| since < overdue);
            Cursor(
                match filter {
                    InterviewFilter::Scheduled => start,
                    InterviewFilter::Active if is_overdue => OVERDUE - changed,
                    _ => changed,
                },
                row.id.0,
            )
        }))
    }

    /// The workspace's processes in any of these states that this member may see, latest change first.
    pub async fn interviews_in(
        &self,
        who: &Member,
        states: &[StateName],
        window: &Window,
    ) -> Result<Page<InterviewRow>, Error> {
        let after = Cursor::of(window)?.unwrap_or(Cursor(i64::MAX, Uuid::max()));
        let mut tx = self.store.read().await?;
        let mut rows = tx.interview_rows_in(who, states, &after, rows_for(window)).await?;
        tx.fill_next_talks(&mut rows, self.clock.now()).await?;
        Ok(page(rows, window, |row| Cursor(row.changed_at.timestamp_millis(), row.id.0)))
    }

    /// How many processes stand behind each tab.
    pub async fn interview_counts(&self, who: &Member) -> Result<Vec<(InterviewFilter, u32)>, Error> {
        Ok(self.store.read().await?.interview_counts(who).await?)
    }

    /// A process, whole.
    pub async fn interview(&self, who: &Member, id: InterviewId) -> Result<InterviewView, Error> {
        let mut tx = self.store.read().await?;
        tx.show_interview(who, id, self.clock.now()).await
    }

    /// What the member holds: the bar on every page (R4).
    pub async fn holding(&self, who: &Member) -> Result<Holding, Error> {
        let rows = self.store.read().await?.held_by(who, who.id, self.clock.now()).await?;
        Ok(Holding { rows })
    }

    /// How fast the workspace answers acceptances (R15).
    pub async fn company_reply_time(&self, who: &Member) -> Result<ReplyTime, Error> {
        let now = self.clock.now();
        let mut tx = self.store.glance().await?;
        Ok(ReplyTime::over(tx.replies(who.scope.id().0, now - policy::RESPONSE_WINDOW).await?, now))
    }
}

impl Tx {
    /// The active processes: those that are overdue, then the others.
    async fn active_rows(
        &mut self,
        who: &Member,
        overdue: Moment,
        after: &Cursor<i64>,
        limit: i64,
    ) -> Result<Vec<InterviewRow>, Error> {
        let mut rows = Vec::new();
        let mut rest = after.clone();
        // All moments lie below the half.
        if after.0 > OVERDUE / 2 {
            let waited = Cursor(OVERDUE.saturating_sub(after.0), after.1);
            let waited = if after.0 == i64::MAX { Cursor(i64::MIN, Uuid::nil()) } else { waited };
            rows = self.overdue_rows(who, overdue, &waited, limit).await?;
            rest = Cursor(i64::MAX, Uuid::max());
        }
        let left = limit - i64::try_from(rows.len()).unwrap_or(limit);
        if left > 0 {
            rows.extend(self.interview_rows(who, InterviewFilter::Active, overdue, &rest, left).await?);
        }
        Ok(rows)
    }

    /// A process of the workspace to act on: seen by the member, and theirs to change (R2).
    pub(crate) async fn take_interview_to_act(&mut self, who: &Member, id: InterviewId) -> Result<Interview, Error> {
        let interview = self.take_interview(who.scope, id).await?.ok_or_else(not_found)?;
        self.interview_row(who, id).await?.ok_or_else(not_found)?;
        self.may_act_on(who, interview.position_id).await?;
        Ok(interview)
    }

    /// Everything the workspace may know of a process.
    pub(crate) async fn show_interview(
        &mut self,
        who: &Member,
        id: InterviewId,
        now: domain::Moment,
    ) -> Result<InterviewView, Error> {
        let mut row = self.interview_row(who, id).await?.ok_or_else(not_found)?;
        self.fill_next_talks(std::slice::from_mut(&mut row), now).await?;
        let interview = self.any_interview(id).await?.ok_or_else(not_found)?;
        let request = self.request_of(&interview).await?;
        let request = self.show_request(who, request, now).await?;
        let timeline = self.timeline(id).await?;
        let facts = self.sight_facts(who, interview.candidate_id).await?;
        let may_ask_to_reopen = row.may_act
            && interview.may_ask_to_reopen(Side::Company, now)
            && facts.is_some_and(|facts| facts.may_be_written_to(now));
        let ended_message = match interview.state {
            State::Ended { message, .. } => message,
            State::Open | State::AwaitingSchedule { .. } | State::Scheduled { .. } | State::InReview { .. } => None,
        };
        Ok(InterviewView {
            row,
            may_ask_to_reopen,
            request,
            ending: interview.ending,
            replied_at: interview.replied_at,
            ended_message,
            revision: interview.revision,
            version: interview.version,
            timeline,
        })
    }
}

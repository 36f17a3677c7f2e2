//! Processes as the workspace's pages list them.

use domain::{
    Moment,
    ids::{CandidateId, InterviewId, MemberId},
    interviews::{InterviewFilter, InterviewRow, Reopening, StateName},
    requests::StageName,
    workspaces::{Deed, Extent, Role},
};
use uuid::Uuid;

use crate::{
    gate::Member,
    store::{
        StoreError, Tx,
        cursor::Cursor,
        interviews::{ended, side, state_name},
        known::known_name,
        moment, on,
        requests::stage_name,
    },
};

/// Of which processes a member sees something: `$1` workspace, `$2` member, `$3` how far the role reaches beyond the
/// member's own teams: 2 everywhere, 1 to what is under way, 0 to what is assigned to them, that is whose talks they hold.
/// Confidential positions are for their team alone (R2).
macro_rules! seen {
    () => {
        "(t.member_id is not null or (not p.confidential and (
            $3 = 2
            or ($3 = 1 and i.state in ('awaiting_schedule', 'scheduled', 'in_review'))
            or exists (
                select 1 from booking b
                join booking_participant bp on bp.booking_id = b.booking_id
                where b.interview_id = i.interview_id and bp.person_id = $2 and bp.blocks)))) "
    };
}
pub(super) use seen;

/// Everything a row shows, of processes that the member may see (see [`seen`]).
macro_rules! rows {
    ($rest:literal) => {
        concat!(
            "
            select i.interview_id, i.request_id, i.candidate_id, ",
            known_name!(),
            " as candidate_name,
                   i.position_id, p.title as position_title, i.state, i.state_at, i.ended,
                   r.stage, r.deliver_at, r.delivered_at, i.replied_at, i.ending_leaves_at,
                   i.reopening_by, i.reopening_at, i.reopening_message,
                   (t.member_id is not null) as on_team, p.confidential
            from interview i
            join interview_request r on r.request_id = i.request_id
            join position p on p.position_id = i.position_id
            join candidate c on c.candidate_id = i.candidate_id
            left join position_team t on t.position_id = i.position_id and t.member_id = $2
            where i.workspace_id = $1 and ",
            seen!(),
            $rest
        )
    };
}

#[derive(sqlx::FromRow)]
struct Row {
    interview_id: Uuid,
    request_id: Uuid,
    candidate_id: Uuid,
    candidate_name: String,
    position_id: Uuid,
    position_title: String,
    state: String,
    state_at: i64,
    ended: Option<String>,
    stage: String,
    deliver_at: i64,
    delivered_at: Option<i64>,
    replied_at: Option<i64>,
    ending_leaves_at: Option<i64>,
    reopening_by: Option<String>,
    reopening_at: Option<i64>,
    reopening_message: Option<String>,
    on_team: bool,
    confidential: bool,
}

impl Row {
    fn show(self, who: &Member) -> Result<InterviewRow, StoreError> {
        let state = state_name(&self.state)?;
        let stage = stage_name(&self.stage)?;
        let changed_at = moment(self.state_at)?;
        let delivered_at = self.delivered_at.map(moment).transpose()?;
        let reopening = match (self.reopening_by, self.reopening_at) {
            (Some(by), Some(at)) => {
                Some(Reopening { by: side(&by)?, at: moment(at)?, message: self.reopening_message })
            }
            _ => None,
        };
        let reaches = who.role == Role::Admin && !self.confidential;
        Ok(InterviewRow {
            id: self.interview_id.into(),
            request_id: self.request_id.into(),
            candidate_id: self.candidate_id.into(),
            candidate_name: self.candidate_name,
            position_id: self.position_id.into(),
            position_title: self.position_title,
            state,
            ended: self.ended.as_deref().map(ended).transpose()?,
            stage,
            deliver_at: moment(self.deliver_at)?,
            expires_at: delivered_at
                .filter(|_| stage == StageName::Delivered)
                .map(|at| at + domain::policy::AUTOMATIC_DECLINE),
            waiting_since: (state == StateName::AwaitingSchedule && self.replied_at.is_none()).then_some(changed_at),
            ending_leaves_at: self.ending_leaves_at.map(moment).transpose()?,
            reopening,
            changed_at,
            may_act: who.may_request().is_ok() && (self.on_team || reaches),
            may_book: match who.may(Deed::Book) {
                // A Scheduler works for whatever is under way; where nothing is, there is nothing to book.
                Extent::All | Extent::Running => self.on_team || !self.confidential,
                Extent::Team => self.on_team,
                Extent::Nothing => false,
            },
            next_talk: None,
        })
    }
}

/// How far the role sees beyond its own teams.
pub(super) fn reaches(who: &Member) -> i64 {
    match who.may(Deed::SeeInterviews) {
        Extent::All => 2,
        Extent::Running => 1,
        Extent::Team | Extent::Nothing => 0,
    }
}

fn show(rows: Vec<Row>, who: &Member) -> Result<Vec<InterviewRow>, StoreError> {
    rows.into_iter().map(|row| row.show(who)).collect()
}

impl Tx {
    /// Up to `limit` processes that have waited for the company's answer since before `overdue`, longest waiting first,
    /// behind the cursor: the first rows of the list (R15).
    pub(crate) async fn overdue_rows(
        &mut self,
        who: &Member,
        overdue: Moment,
        after: &Cursor<i64>,
        limit: i64,
    ) -> Result<Vec<InterviewRow>, StoreError> {
        const SQL: &str = rows!(
            "and i.state = 'awaiting_schedule' and i.replied_at is null and i.state_at < $4
            and (i.state_at > $5 or (i.state_at = $5 and i.interview_id > $6))
            order by i.state_at, i.interview_id limit $7"
        );
        let rows: Vec<Row> = on!(self, conn => sqlx::query_as(SQL)
            .bind(who.scope.id().0).bind(who.id.0).bind(reaches(who)).bind(overdue.timestamp_millis())
            .bind(after.0).bind(after.1).bind(limit)
            .fetch_all(conn).await)?;
        show(rows, who)
    }

    /// Up to `limit` processes behind the cursor: newest change first, those to schedule longest waiting first. Those with
    /// a talk have an order of their own: [`Tx::scheduled_rows`]. Of the active ones without those that are `overdue`:
    /// they stand before, see [`Tx::overdue_rows`].
    pub(crate) async fn interview_rows(
        &mut self,
        who: &Member,
        filter: InterviewFilter,
        overdue: Moment,
        after: &Cursor<i64>,
        limit: i64,
    ) -> Result<Vec<InterviewRow>, StoreError> {
        const NEWEST: &str = rows!(
            "and (i.state_at < $5 or (i.state_at = $5 and i.interview_id < $6))
            and (($4 = 'active' and i.state <> 'ended'
                  and not (i.state = 'awaiting_schedule' and i.replied_at is null and i.state_at < $8))
               or ($4 = 'held' and (r.stage = 'held' or i.ending_leaves_at is not null))
               or ($4 = 'delivered' and i.state = 'open' and r.stage = 'delivered')
               or ($4 = 'ended' and i.state = 'ended')
               or $4 = 'all')
            order by i.state_at desc, i.interview_id desc limit $7"
        );
        const LONGEST: &str = rows!(
            "and (i.state_at > $5 or (i.state_at = $5 and i.interview_id > $6))
            and $4 = 'to_schedule' and i.state = 'awaiting_schedule'
            and cast($8 as bigint) is not null order by i.state_at, i.interview_id limit $7"
        );
        let sql = if filter == InterviewFilter::ToSchedule { LONGEST } else { NEWEST };
        let rows: Vec<Row> = on!(self, conn => sqlx::query_as(sql)
            .bind(who.scope.id().0).bind(who.id.0).bind(reaches(who)).bind(filter.as_str())
            .bind(after.0).bind(after.1).bind(limit).bind(overdue.timestamp_millis())
            .fetch_all(conn).await)?;
        show(rows, who)
    }

    /// Up to `limit` processes in any of these states behind the cursor, newest change first.
    pub(crate) async fn interview_rows_in(
        &mut self,
        who: &Member,
        states: &[StateName],
        after: &Cursor<i64>,
        limit: i64,
    ) -> Result<Vec<InterviewRow>, StoreError> {
        const SQL: &str = rows!(
            "and (i.state_at < $5 or (i.state_at = $5 and i.interview_id < $6))
            and $4 like '%,' || i.state || ',%'
            order by i.state_at desc, i.interview_id desc limit $7"
        );
        let states: Vec<&str> = states.iter().map(|state| state.as_str()).collect();
        let rows: Vec<Row> = on!(self, conn => sqlx::query_as(SQL)
            .bind(who.scope.id().0).bind(who.id.0).bind(reaches(who)).bind(format!(",{},", states.join(",")))
            .bind(after.0).bind(after.1).bind(limit)
            .fetch_all(conn).await)?;
        show(rows, who)
    }

    /// Up to `limit` processes with a talk behind the cursor, the talk that begins first first. The cursor's number is its
    /// start; 0 where it is over and nobody has noted it yet.
    pub(crate) async fn scheduled_rows(
        &mut self,
        who: &Member,
        now: Moment,
        after: &Cursor<i64>,
        limit: i64,
    ) -> Result<Vec<InterviewRow>, StoreError> {
        macro_rules! starts {
            () => {
                "coalesce((
                    select min(b.starts_at) from booking b
                    where b.interview_id = i.interview_id and b.stage in ('tentative', 'confirmed') and b.ends_at > $4), 0)"
            };
        }
        const SOONEST: &str = concat!(
            rows!("and i.state = 'scheduled' and ("),
            starts!(),
            " > $5 or (",
            starts!(),
            " = $5 and i.interview_id > $6)) order by ",
            starts!(),
            ", i.interview_id limit $7"
        );
        let rows: Vec<Row> = on!(self, conn => sqlx::query_as(SOONEST)
            .bind(who.scope.id().0).bind(who.id.0).bind(reaches(who)).bind(now.timestamp_millis())
            .bind(after.0).bind(after.1).bind(limit)
            .fetch_all(conn).await)?;
        show(rows, who)
    }

    /// How many processes each filter lists.
    pub(crate) async fn interview_counts(&mut self, who: &Member) -> Result<Vec<(InterviewFilter, u32)>, StoreError> {
        const SQL: &str = concat!(
            "
            select count(case when i.state <> 'ended' then 1 end),
                   count(case when r.stage = 'held' or i.ending_leaves_at is not null then 1 end),
                   count(case when i.state = 'open' and r.stage = 'delivered' then 1 end),
                   count(case when i.state = 'awaiting_schedule' then 1 end),
                   count(case when i.state = 'scheduled' then 1 end),
                   count(case when i.state = 'ended' then 1 end),
                   count(*)
            from interview i
            join interview_request r on r.request_id = i.request_id
            join position p on p.position_id = i.position_id
            left join position_team t on t.position_id = i.position_id and t.member_id = $2
            where i.workspace_id = $1 and ",
            seen!()
        );
        let counts: (i64, i64, i64, i64, i64, i64, i64) = on!(self, conn => sqlx::query_as(SQL)
            .bind(who.scope.id().0).bind(who.id.0).bind(reaches(who))
            .fetch_one(conn).await)?;
        let counts: [i64; 7] = counts.into();
        Ok(InterviewFilter::ALL
            .into_iter()
            .zip(counts)
            .map(|(filter, count)| (filter, u32::try_from(count).unwrap_or(u32::MAX)))
            .collect())
    }

    /// One process, if the member may see it.
    pub(crate) async fn interview_row(
        &mut self,
        who: &Member,
        id: InterviewId,
    ) -> Result<Option<InterviewRow>, StoreError> {
        const SQL: &str = rows!("and i.interview_id = $4");
        let row: Option<Row> = on!(self, conn => sqlx::query_as(SQL)
            .bind(who.scope.id().0).bind(who.id.0).bind(reaches(who)).bind(id.0)
            .fetch_optional(conn).await)?;
        row.map(|row| row.show(who)).transpose()
    }

    /// The workspace's active processes with a candidate, as far as the member may see them.
    pub(crate) async fn active_with(
        &mut self,
        who: &Member,
        candidate: CandidateId,
    ) -> Result<Vec<InterviewRow>, StoreError> {
        const SQL: &str = rows!("and i.candidate_id = $4 and i.state <> 'ended' order by i.state_at desc limit 20");
        let rows: Vec<Row> = on!(self, conn => sqlx::query_as(SQL)
            .bind(who.scope.id().0).bind(who.id.0).bind(reaches(who)).bind(candidate.0)
            .fetch_all(conn).await)?;
        show(rows, who)
    }

    /// What the member holds: requests they sent and endings they asked for that have not left by `now` (R4, R13).
    pub(crate) async fn held_by(
        &mut self,
        who: &Member,
        member: MemberId,
        now: Moment,
    ) -> Result<Vec<InterviewRow>, StoreError> {
        const SQL: &str = rows!(
            "and ((r.stage = 'held' and r.sender_id = $4 and r.deliver_at > $5)
              or (i.ending_by = $4 and i.ending_leaves_at > $5))
            order by coalesce(i.ending_leaves_at, r.deliver_at) limit 50"
        );
        let rows: Vec<Row> = on!(self, conn => sqlx::query_as(SQL)
            .bind(who.scope.id().0).bind(who.id.0).bind(reaches(who)).bind(member.0).bind(now.timestamp_millis())
            .fetch_all(conn).await)?;
        show(rows, who)
    }
}

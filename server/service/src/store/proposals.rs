//! What candidates propose where no offered time suits them (C5).

use domain::{
    Moment,
    bookings::{ActorKind, Proposal},
    ids::{CandidateId, InterviewId, LinkId, PositionId, ProposalId},
    slots::Interval,
};
use uuid::Uuid;

use crate::{
    gate::Own,
    store::{StoreError, Tx, moment, on, scheduling_links::link_copy},
};

#[derive(sqlx::FromRow)]
struct Row {
    proposal_id: Uuid,
    interview_id: Uuid,
    note: Option<String>,
    made_at: i64,
    answered_at: Option<i64>,
    by_link: bool,
    copied_at: Option<i64>,
    copied_by: Option<String>,
}

/// A proposal with who had copied the link it was made with by then.
macro_rules! proposals {
    ($rest:literal) => {
        concat!(
            "select p.proposal_id, p.interview_id, p.note, p.made_at, p.answered_at, p.made_with is not null as by_link,
                l.copied_at, a.name as copied_by
            from proposal p
            left join scheduling_link l on l.link_id = p.made_with and l.copied_at <= p.made_at
            left join member m on m.member_id = l.copied_by
            left join account a on a.account_id = m.account_id ",
            $rest
        )
    };
}

impl Tx {
    /// Keeps what a candidate proposes, or somebody with a link of theirs. What they proposed before has to be answered first.
    pub(crate) async fn add_proposal(&mut self, proposal: &Proposal, link: Option<LinkId>) -> Result<(), StoreError> {
        const SQL: &str = "
            insert into proposal (proposal_id, interview_id, note, made_at, made_with) values ($1, $2, $3, $4, $5)";
        const WINDOW: &str = "
            insert into proposal_window (proposal_id, starts_at, ends_at) values ($1, $2, $3)";
        on!(self, conn => sqlx::query(SQL)
            .bind(proposal.id.0).bind(proposal.interview_id.0).bind(&proposal.note)
            .bind(proposal.made_at.timestamp_millis()).bind(link.map(|link| link.0))
            .execute(conn).await.map(drop))?;
        for window in &proposal.windows {
            on!(self, conn => sqlx::query(WINDOW)
                .bind(proposal.id.0).bind(window.start.timestamp_millis()).bind(window.end.timestamp_millis())
                .execute(conn).await.map(drop))?;
        }
        Ok(())
    }

    /// What is open in a process has its answer.
    pub(crate) async fn answer_proposals(&mut self, interview: InterviewId, now: Moment) -> Result<(), StoreError> {
        const SQL: &str = "
            update proposal set answered_at = $2 where interview_id = $1 and answered_at is null";
        on!(self, conn => sqlx::query(SQL)
            .bind(interview.0).bind(now.timestamp_millis())
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// One proposal.
    pub(crate) async fn proposal(&mut self, id: ProposalId) -> Result<Option<Proposal>, StoreError> {
        const SQL: &str = proposals!("where p.proposal_id = $1");
        let row: Option<Row> = on!(self, conn => sqlx::query_as(SQL).bind(id.0).fetch_optional(conn).await)?;
        match row {
            Some(row) => self.with_windows(row).await.map(Some),
            None => Ok(None),
        }
    }

    /// What was proposed last in a process.
    pub(crate) async fn last_proposal(&mut self, interview: InterviewId) -> Result<Option<Proposal>, StoreError> {
        const SQL: &str = proposals!(
            "where p.interview_id = $1
            order by case when p.answered_at is null then 0 else 1 end, p.made_at desc, p.proposal_id desc
            limit 1"
        );
        let row: Option<Row> = on!(self, conn => sqlx::query_as(SQL).bind(interview.0).fetch_optional(conn).await)?;
        match row {
            Some(row) => self.with_windows(row).await.map(Some),
            None => Ok(None),
        }
    }

    /// The windows that a candidate has proposed for this position and nobody has answered, in order.
    pub(crate) async fn proposed_windows(
        &mut self,
        candidate: CandidateId,
        position: PositionId,
    ) -> Result<Vec<Interval>, StoreError> {
        const SQL: &str = "
            select w.starts_at, w.ends_at
            from interview i
            join proposal p on p.interview_id = i.interview_id and p.answered_at is null
            join proposal_window w on w.proposal_id = p.proposal_id
            where i.candidate_id = $1 and i.position_id = $2 and i.state <> 'ended'
            order by w.starts_at";
        let windows: Vec<(i64, i64)> =
            on!(self, conn => sqlx::query_as(SQL).bind(candidate.0).bind(position.0).fetch_all(conn).await)?;
        windows.into_iter().map(window).collect()
    }

    /// Everything a candidate has proposed, oldest first.
    pub(crate) async fn proposals_of(&mut self, own: Own) -> Result<Vec<Proposal>, StoreError> {
        const SQL: &str = proposals!(
            "join interview i on i.interview_id = p.interview_id
            where i.candidate_id = $1
            order by p.made_at, p.proposal_id"
        );
        let rows: Vec<Row> = on!(self, conn => sqlx::query_as(SQL).bind(own.id().0).fetch_all(conn).await)?;
        let mut proposals = Vec::with_capacity(rows.len());
        for row in rows {
            proposals.push(self.with_windows(row).await?);
        }
        Ok(proposals)
    }

    /// Forgets what a candidate has proposed.
    pub(crate) async fn forget_proposals(&mut self, own: Own) -> Result<(), StoreError> {
        const SQL: &str = "
            delete from proposal
            where interview_id in (select interview_id from interview where candidate_id = $1)";
        on!(self, conn => sqlx::query(SQL).bind(own.id().0).execute(conn).await.map(drop))?;
        Ok(())
    }

    async fn with_windows(&mut self, row: Row) -> Result<Proposal, StoreError> {
        const SQL: &str = "
            select starts_at, ends_at from proposal_window where proposal_id = $1 order by starts_at";
        let windows: Vec<(i64, i64)> =
            on!(self, conn => sqlx::query_as(SQL).bind(row.proposal_id).fetch_all(conn).await)?;
        Ok(Proposal {
            id: row.proposal_id.into(),
            interview_id: row.interview_id.into(),
            windows: windows.into_iter().map(window).collect::<Result<_, _>>()?,
            note: row.note,
            made_by: if row.by_link { ActorKind::Link } else { ActorKind::Candidate },
            link_copy: link_copy(row.copied_at, row.copied_by)?,
            made_at: moment(row.made_at)?,
            answered_at: row.answered_at.map(moment).transpose()?,
        })
    }
}

fn window((start, end): (i64, i64)) -> Result<Interval, StoreError> {
    Interval::new(moment(start)?, moment(end)?).ok_or(StoreError::Corrupt("proposal_window"))
}

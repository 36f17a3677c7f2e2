//! Whom a request is between: names and addresses, for checks before sending and for the messages after.

use domain::{
    Moment,
    ids::{CandidateId, InterviewId, MemberId, PositionId},
};
use uuid::Uuid;

use crate::{
    gate::Member,
    store::{Opening, StoreError, Tx, known::known_name, moment, on},
};

/// A candidate as the addressee of a request.
#[derive(Clone, Debug)]
pub(crate) struct Addressee {
    pub(crate) name: String,
    pub(crate) promoted_until: Moment,
    /// How many requests of the company wait for an answer, or to leave.
    pub(crate) waiting: i64,
}

/// A member as somebody to write to.
#[derive(Clone, Debug)]
pub(crate) struct Contact {
    pub(crate) name: String,
    pub(crate) email: String,
    /// Whether they still have their seat.
    pub(crate) sits: bool,
}

impl Tx {
    /// The candidate as the addressee of a request that was sent already: whether they hide since then makes no difference
    /// to what is held (R6, R7).
    pub(crate) async fn addressee(&mut self, candidate: CandidateId) -> Result<Option<Addressee>, StoreError> {
        const SQL: &str = "
            select c.name, c.promoted_until
            from candidate c
            where c.candidate_id = $1 and c.account_id is not null";
        let row: Option<(String, i64)> = on!(self, conn => sqlx::query_as(SQL)
            .bind(candidate.0)
            .fetch_optional(conn).await)?;
        // What was sent is not sent again: nothing is counted.
        row.map(|(name, until)| Ok(Addressee { name, promoted_until: moment(until)?, waiting: 0 })).transpose()
    }

    /// The candidate, unless they hide from this workspace (R6), and the position of a request that is being sent, as
    /// [`opening`](Self::opening) finds it, at once: senders wait for each other.
    pub(crate) async fn both_ends(
        &mut self,
        who: &Member,
        candidate: CandidateId,
        position: PositionId,
    ) -> Result<(Option<Addressee>, Option<Opening>), StoreError> {
        const SQL: &str = "
            select c.name, c.promoted_until, p.title, p.confidential, p.closed_at, t.member_id as on_team,
                (select count(*) from interview i where i.candidate_id = $1 and i.workspace_id = $2 and i.state = 'open')
                    as waiting
            from (select 1 as one) as one
            left join candidate c on c.candidate_id = $1 and c.account_id is not null and not exists (
                select 1 from hidden_workspace h where h.candidate_id = $1 and h.workspace_id = $2
            )
            left join position p on p.position_id = $3 and p.workspace_id = $2
            left join position_team t on t.position_id = $3 and t.member_id = $4";
        #[derive(sqlx::FromRow)]
        struct Row {
            name: Option<String>,
            promoted_until: Option<i64>,
            title: Option<String>,
            confidential: Option<bool>,
            closed_at: Option<i64>,
            on_team: Option<Uuid>,
            waiting: i64,
        }
        let row: Row = on!(self, conn => sqlx::query_as(SQL)
            .bind(candidate.0).bind(who.scope.id().0).bind(position.0).bind(who.id.0)
            .fetch_one(conn).await)?;
        let addressee = match row.name.zip(row.promoted_until) {
            Some((name, until)) => Some(Addressee { name, promoted_until: moment(until)?, waiting: row.waiting }),
            None => None,
        };
        let opening = row.title.zip(row.confidential).map(|(title, confidential)| Opening {
            id: position,
            title,
            confidential,
            closed: row.closed_at.is_some(),
            looked: (who.id, row.on_team.is_some()),
        });
        Ok((addressee, opening))
    }

    /// Where to reach a candidate; `None` once they were erased.
    pub(crate) async fn candidate_email(&mut self, candidate: CandidateId) -> Result<Option<String>, StoreError> {
        const SQL: &str = "
            select a.email from candidate c
            join account a on a.account_id = c.account_id
            where c.candidate_id = $1";
        Ok(on!(self, conn => sqlx::query_scalar(SQL).bind(candidate.0).fetch_optional(conn).await)?)
    }

    /// The name of a process's candidate, as its company knows it (R16).
    pub(crate) async fn known_candidate_name(&mut self, interview: InterviewId) -> Result<String, StoreError> {
        const SQL: &str = concat!(
            "select ",
            known_name!(),
            " from interview i join candidate c on c.candidate_id = i.candidate_id where i.interview_id = $1"
        );
        let name: Option<String> =
            on!(self, conn => sqlx::query_scalar(SQL).bind(interview.0).fetch_optional(conn).await)?;
        name.ok_or(StoreError::Corrupt("candidate"))
    }

    /// A member, removed or not.
    pub(crate) async fn member_contact(&mut self, member: MemberId) -> Result<Contact, StoreError> {
        const SQL: &str = "
            select a.name, a.email, m.removed_at is null from member m
            join account a on a.account_id = m.account_id
            where m.member_id = $1";
        let row: Option<(String, String, bool)> =
            on!(self, conn => sqlx::query_as(SQL).bind(member.0).fetch_optional(conn).await)?;
        let (name, email, sits) = row.ok_or(StoreError::Corrupt("member"))?;
        Ok(Contact { name, email, sits })
    }
}

//! What is true of the thing a notice tells of, read when its mail is made.

use domain::{
    Moment,
    ids::{InterviewId, InvitationId, RequestId},
    interviews::{Ended, Side, StateName},
    money::Salary,
    places::Place,
    requests::{Compensation, StageName},
    workspaces::{Role, WorkspaceProfile},
};
use uuid::Uuid;

use crate::store::{
    StoreError, Tx, json,
    known::{known_name, known_zone},
    moment, on,
};

/// A process, its request and everybody in it, as mails speak of them.
#[derive(Clone, Debug)]
pub struct Told {
    pub interview_id: InterviewId,
    pub company: WorkspaceProfile,
    pub position: String,
    /// As whoever it is told to knows it: see [`Told::told_to`].
    pub candidate: String,
    pub candidate_email: String,
    /// IANA name; as `candidate`.
    pub candidate_zone: String,
    /// The candidate's name and zone as they say them themselves.
    own: (String, String),
    pub sender: String,
    pub salary: Salary,
    pub places: Vec<Place>,
    pub compensation: Vec<Compensation>,
    pub note: String,
    pub stage: StageName,
    pub stage_at: Moment,
    pub delivered_at: Option<Moment>,
    pub answer: Option<String>,
    pub state: StateName,
    pub ended: Option<Ended>,
    pub ended_message: Option<String>,
    pub reopening_by: Option<Side>,
    pub reopening_message: Option<String>,
}

/// An invitation that is still open.
#[derive(Clone, Debug)]
pub struct ToldInvitation {
    pub company: String,
    pub invited_by: String,
    pub role: Role,
    pub expires_at: Moment,
    pub is_accepted: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    interview_id: Uuid,
    company: String,
    size: Option<i64>,
    locations: String,
    tech_stack: String,
    culture: Option<String>,
    website: Option<String>,
    position: String,
    candidate: String,
    candidate_email: String,
    candidate_zone: String,
    own_name: String,
    own_zone: String,
    sender: String,
    amount_minor: i64,
    upper_minor: Option<i64>,
    currency: String,
    period: String,
    places: String,
    compensation: String,
    note: String,
    stage: String,
    stage_at: i64,
    delivered_at: Option<i64>,
    answer: Option<String>,
    state: String,
    ended: Option<String>,
    ended_message: Option<String>,
    reopening_by: Option<String>,
    reopening_message: Option<String>,
}

#[derive(sqlx::FromRow)]
struct InvitationRow {
    company: String,
    invited_by: String,
    role: String,
    expires_at: i64,
    accepted_at: Option<i64>,
}

macro_rules! told {
    ($condition:literal) => {
        concat!(
            "
            select i.interview_id, w.name as company, w.size, w.locations, w.tech_stack, w.culture, w.website,
                p.title as position, ",
            known_name!(),
            " as candidate, coalesce(ca.email, '') as candidate_email, ",
            known_zone!(),
            " as candidate_zone, c.name as own_name, c.zone as own_zone,
                sa.name as sender, r.amount_minor, r.upper_minor, r.currency, r.period, r.places, r.compensation,
                r.note, r.stage, r.stage_at, r.delivered_at, r.answer,
                i.state, i.ended, i.ended_message, i.reopening_by, i.reopening_message
            from interview i
            join interview_request r on r.interview_id = i.interview_id
            join workspace w on w.workspace_id = i.workspace_id
            join position p on p.position_id = r.position_id
            join candidate c on c.candidate_id = i.candidate_id
            left join account ca on ca.account_id = c.account_id
            join member s on s.member_id = r.sender_id
            join account sa on sa.account_id = s.account_id
            where ",
            $condition
        )
    };
}

impl Tx {
    /// What is true of a request; `None` when it is gone.
    pub async fn told_of_request(&mut self, id: RequestId) -> Result<Option<Told>, StoreError> {
        const SQL: &str = told!("r.request_id = $1");
        let row: Option<Row> = on!(self, conn => sqlx::query_as(SQL).bind(id.0).fetch_optional(conn).await)?;
        row.map(Told::try_from).transpose()
    }

    /// What is true of an interview; `None` when it is gone.
    pub async fn told_of_interview(&mut self, id: InterviewId) -> Result<Option<Told>, StoreError> {
        const SQL: &str = told!("i.interview_id = $1 and i.request_id = r.request_id");
        let row: Option<Row> = on!(self, conn => sqlx::query_as(SQL).bind(id.0).fetch_optional(conn).await)?;
        row.map(Told::try_from).transpose()
    }

    /// What is true of an invitation; `None` when it was revoked.
    pub async fn told_of_invitation(&mut self, id: InvitationId) -> Result<Option<ToldInvitation>, StoreError> {
        const SQL: &str = "
            select w.name as company, a.name as invited_by, i.role, i.expires_at, i.accepted_at
            from invitation i
            join workspace w on w.workspace_id = i.workspace_id
            join member m on m.member_id = i.invited_by
            join account a on a.account_id = m.account_id
            where i.invitation_id = $1";
        let row: Option<InvitationRow> = on!(self, conn => sqlx::query_as(SQL).bind(id.0).fetch_optional(conn).await)?;
        row.map(ToldInvitation::try_from).transpose()
    }
}

impl Told {
    /// As one side reads it: companies know the candidate by what they saw last (R16), the candidate by what is true.
    pub(crate) fn told_to(mut self, side: Side) -> Self {
        if side == Side::Candidate {
            (self.candidate, self.candidate_zone) = self.own.clone();
        }
        self
    }

    /// As whoever has this address reads it.
    pub(crate) fn told_at(self, address: &str) -> Self {
        let side = if address == self.candidate_email { Side::Candidate } else { Side::Company };
        self.told_to(side)
    }
}

impl TryFrom<Row> for Told {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            interview_id: row.interview_id.into(),
            company: WorkspaceProfile {
                name: row.company,
                size: row.size.map(u32::try_from).transpose().map_err(|_| StoreError::Corrupt("workspace.size"))?,
                locations: json(&row.locations, "workspace.locations")?,
                tech_stack: json(&row.tech_stack, "workspace.tech_stack")?,
                culture: row.culture,
                website: row.website,
            },
            position: row.position,
            candidate: row.candidate,
            candidate_email: row.candidate_email,
            candidate_zone: row.candidate_zone,
            own: (row.own_name, row.own_zone),
            sender: row.sender,
            salary: Salary {
                amount_minor: row.amount_minor,
                upper_minor: row.upper_minor,
                currency: row.currency.parse().map_err(|_| StoreError::Corrupt("interview_request.currency"))?,
                period: row.period.parse().map_err(|_| StoreError::Corrupt("interview_request.period"))?,
            },
            places: json(&row.places, "interview_request.places")?,
            compensation: json(&row.compensation, "interview_request.compensation")?,
            note: row.note,
            stage: named(StageName::ALL, StageName::as_str, &row.stage, "interview_request.stage")?,
            stage_at: moment(row.stage_at)?,
            delivered_at: row.delivered_at.map(moment).transpose()?,
            answer: row.answer,
            state: named(StateName::ALL, StateName::as_str, &row.state, "interview.state")?,
            ended: row.ended.map(|how| named(Ended::ALL, Ended::as_str, &how, "interview.ended")).transpose()?,
            ended_message: row.ended_message,
            reopening_by: row
                .reopening_by
                .map(|by| named(&[Side::Candidate, Side::Company], Side::as_str, &by, "interview.reopening_by"))
                .transpose()?,
            reopening_message: row.reopening_message,
        })
    }
}

impl TryFrom<InvitationRow> for ToldInvitation {
    type Error = StoreError;

    fn try_from(row: InvitationRow) -> Result<Self, StoreError> {
        Ok(Self {
            company: row.company,
            invited_by: row.invited_by,
            role: row.role.parse().map_err(|_| StoreError::Corrupt("invitation.role"))?,
            expires_at: moment(row.expires_at)?,
            is_accepted: row.accepted_at.is_some(),
        })
    }
}

/// The value of this name.
fn named<T: Copy>(
    all: &[T],
    name: impl Fn(T) -> &'static str,
    text: &str,
    column: &'static str,
) -> Result<T, StoreError> {
    all.iter().copied().find(|value| name(*value) == text).ok_or(StoreError::Corrupt(column))
}

//! Candidates: what they say about themselves, until when they are found, whom they hide from.

use domain::{
    Moment,
    candidates::CandidateProfile,
    ids::{CandidateId, WorkspaceId},
};
use uuid::Uuid;

use crate::{
    gate::{Own, Scope},
    store::{StoreError, Tx, json, moment, on, salary::salary, saved, to_json, tokens::tokens},
};

/// A candidate as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CandidateRow {
    pub id: CandidateId,
    pub profile: CandidateProfile,
    pub promoted_until: Moment,
    pub fast_responder: bool,
    pub version: i64,
}

impl CandidateRow {
    /// Whether companies find it (R7).
    pub fn is_promoted(&self, now: Moment) -> bool {
        self.promoted_until > now
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    candidate_id: Uuid,
    name: String,
    headline: Option<String>,
    skills: String,
    experience: Option<String>,
    places: String,
    remote: bool,
    desired_minor: Option<i64>,
    desired_currency: Option<String>,
    desired_period: Option<String>,
    zone: String,
    resume_url: Option<String>,
    promoted_until: i64,
    fast_responder: bool,
    version: i64,
}

impl Tx {
    /// A candidate, whoever asks.
    pub(crate) async fn candidate(&mut self, id: CandidateId) -> Result<Option<CandidateRow>, StoreError> {
        const SQL: &str = "
            select candidate_id, name, headline, skills, experience, places, remote, desired_minor,
                desired_currency, desired_period, zone, resume_url, promoted_until, fast_responder, version
            from candidate
            where candidate_id = $1 and account_id is not null";
        let row: Option<Row> = on!(self, conn => sqlx::query_as(SQL).bind(id.0).fetch_optional(conn).await)?;
        row.map(CandidateRow::try_from).transpose()
    }

    /// A candidate as far as this workspace may see them at `now`: promoted and not hiding from it, or in a process
    /// that this workspace began.
    pub(crate) async fn visible_candidate(
        &mut self,
        scope: Scope,
        id: CandidateId,
        now: Moment,
    ) -> Result<Option<CandidateRow>, StoreError> {
        const SQL: &str = "
            select count(*)
            from candidate c
            where c.candidate_id = $1 and (
                (c.promoted_until > $3 and not exists (
                    select 1 from hidden_workspace h where h.candidate_id = $1 and h.workspace_id = $2))
                or exists (select 1 from interview i where i.candidate_id = $1 and i.workspace_id = $2))";
        let visible: i64 = on!(self, conn => sqlx::query_scalar(SQL)
            .bind(id.0).bind(scope.id().0).bind(now.timestamp_millis())
            .fetch_one(conn).await)?;
        if visible == 0 { Ok(None) } else { self.candidate(id).await }
    }

    /// Saves a profile, and what it is found by.
    pub(crate) async fn save_profile(
        &mut self,
        own: Own,
        profile: &CandidateProfile,
        fast_responder: bool,
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            update candidate
            set name = $2, headline = $3, skills = $4, experience = $5, places = $6, remote = $7,
                desired_minor = $8, desired_currency = $9, desired_period = $10, desired_yearly = $11,
                zone = $12, resume_url = $13, tokens = $14, version = version + 1
            where candidate_id = $1";
        const ACCOUNT: &str = "
            update account set name = $2
            where account_id = (select account_id from candidate where candidate_id = $1)";
        let desired = profile.desired_salary;
        let (before, after) = (self.tokens_of(own.id()).await?, tokens(profile, fast_responder));
        saved(on!(self, conn => sqlx::query(SQL)
            .bind(own.id().0)
            .bind(&profile.name).bind(&profile.headline).bind(to_json(&profile.skills, "candidate.skills")?)
            .bind(&profile.experience).bind(to_json(&profile.places, "candidate.places")?).bind(profile.remote)
            .bind(desired.map(|salary| salary.amount_minor)).bind(desired.map(|salary| salary.currency.code()))
            .bind(desired.map(|salary| salary.period.as_str())).bind(desired.map(|salary| salary.yearly_minor()))
            .bind(&profile.zone).bind(&profile.resume_url).bind(&after)
            .execute(conn).await.map(|done| done.rows_affected()))?)?;
        on!(self, conn => sqlx::query(ACCOUNT)
            .bind(own.id().0).bind(&profile.name)
            .execute(conn).await.map(drop))?;
        self.recount(&before, &after).await
    }

    /// Sets until when a candidate is found.
    pub(crate) async fn promote_until(&mut self, own: Own, until: Moment) -> Result<(), StoreError> {
        const SQL: &str = "update candidate set promoted_until = $2, version = version + 1 where candidate_id = $1";
        saved(on!(self, conn => sqlx::query(SQL)
            .bind(own.id().0).bind(until.timestamp_millis())
            .execute(conn).await.map(|done| done.rows_affected()))?)
    }

    /// Whom a candidate hides from, by name.
    pub(crate) async fn hidden_workspaces(&mut self, own: Own) -> Result<Vec<(WorkspaceId, String)>, StoreError> {
        const SQL: &str = "
            select w.workspace_id, w.name
            from hidden_workspace h
            join workspace w on w.workspace_id = h.workspace_id
            where h.candidate_id = $1
            order by lower(w.name), w.workspace_id";
        let rows: Vec<(Uuid, String)> = on!(self, conn => sqlx::query_as(SQL).bind(own.id().0).fetch_all(conn).await)?;
        Ok(rows.into_iter().map(|(id, name)| (id.into(), name)).collect())
    }

    /// Hides a candidate from every workspace of this name; `false` when there is none.
    pub(crate) async fn hide_from(&mut self, own: Own, name: &str) -> Result<bool, StoreError> {
        const KNOWN: &str = "select count(*) from workspace where lower(name) = lower($1)";
        const HIDE: &str = "
            insert into hidden_workspace (candidate_id, workspace_id)
            select c.candidate_id, w.workspace_id
            from candidate c, workspace w
            where c.candidate_id = $1 and lower(w.name) = lower($2)
            on conflict do nothing";
        let known: i64 = on!(self, conn => sqlx::query_scalar(KNOWN).bind(name).fetch_one(conn).await)?;
        on!(self, conn => sqlx::query(HIDE).bind(own.id().0).bind(name).execute(conn).await.map(drop))?;
        Ok(known > 0)
    }

    /// No longer hides a candidate from a workspace; `false` when they did not.
    pub(crate) async fn unhide(&mut self, own: Own, workspace: WorkspaceId) -> Result<bool, StoreError> {
        const SQL: &str = "delete from hidden_workspace where candidate_id = $1 and workspace_id = $2";
        let rows = on!(self, conn => sqlx::query(SQL)
            .bind(own.id().0).bind(workspace.0)
            .execute(conn).await.map(|done| done.rows_affected()))?;
        Ok(rows > 0)
    }
}

impl TryFrom<Row> for CandidateRow {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let desired_salary =
            salary(row.desired_minor, None, row.desired_currency.as_deref(), row.desired_period.as_deref())?;
        Ok(Self {
            id: row.candidate_id.into(),
            profile: CandidateProfile {
                name: row.name,
                headline: row.headline,
                skills: json(&row.skills, "candidate.skills")?,
                experience: row.experience,
                places: json(&row.places, "candidate.places")?,
                remote: row.remote,
                desired_salary,
                zone: row.zone,
                resume_url: row.resume_url,
            },
            promoted_until: moment(row.promoted_until)?,
            fast_responder: row.fast_responder,
            version: row.version,
        })
    }
}

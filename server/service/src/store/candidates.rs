//! Candidates: what they say about themselves, until when they are found, whom they hide from.

use domain::{
    Moment,
    candidates::{CandidateProfile, Sight, SightFacts},
    ids::{CandidateId, WorkspaceId},
};
use uuid::Uuid;

use crate::{
    folding::folded_name,
    gate::{Member, Own},
    store::{
        StoreError, Tx, json, moment, on, positions::visible_position, salary::salary, saved, to_json, tokens::tokens,
    },
    zones,
};

/// A candidate as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CandidateRow {
    pub id: CandidateId,
    pub profile: CandidateProfile,
    pub promoted_until: Moment,
    /// Whether it was ever promoted, or its candidate has said when not: until then it ends before they joined.
    pub was_promoted: bool,
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
    desired_upper_minor: Option<i64>,
    desired_currency: Option<String>,
    desired_period: Option<String>,
    zone: String,
    resume_url: Option<String>,
    promoted_until: i64,
    created_at: i64,
    fast_responder: bool,
    version: i64,
}

impl Tx {
    /// A candidate, whoever asks.
    pub(crate) async fn candidate(&mut self, id: CandidateId) -> Result<Option<CandidateRow>, StoreError> {
        const SQL: &str = "
            select candidate_id, name, headline, skills, experience, places, remote, desired_minor,
                desired_upper_minor, desired_currency, desired_period, zone, resume_url, promoted_until, created_at,
                fast_responder, version
            from candidate
            where candidate_id = $1 and account_id is not null";
        let row: Option<Row> = on!(self, conn => sqlx::query_as(SQL).bind(id.0).fetch_optional(conn).await)?;
        row.map(CandidateRow::try_from).transpose()
    }

    /// What decides how much this member sees of a candidate: **the one place where these facts are read** (R16). `None`
    /// when there is no such candidate.
    pub(crate) async fn sight_facts(
        &mut self,
        who: &Member,
        id: CandidateId,
    ) -> Result<Option<SightFacts>, StoreError> {
        const SQL: &str = concat!(
            "select c.promoted_until,
                exists (
                    select 1 from hidden_workspace h where h.candidate_id = $1 and h.workspace_id = $2) as is_hidden,
                coalesce(sum(case when seen.delivered_at is not null and seen.state <> 'ended' then 1 else 0 end), 0)
                    as running,
                max(case when seen.delivered_at is not null and seen.state = 'ended' then seen.state_at end) as ended_at,
                coalesce(sum(case when seen.stage = 'held' then 1 else 0 end), 0) as held
            from candidate c
            left join (
                select i.state, i.state_at, r.stage, r.delivered_at
                from interview i
                join interview_request r on r.request_id = i.request_id
                join position p on p.position_id = i.position_id
                where i.candidate_id = $1 and i.workspace_id = $2 and ",
            visible_position!("$3"),
            "
            ) seen on true
            where c.candidate_id = $1 and c.account_id is not null
            group by c.promoted_until"
        );
        #[derive(sqlx::FromRow)]
        struct Row {
            promoted_until: i64,
            is_hidden: bool,
            running: i64,
            ended_at: Option<i64>,
            held: i64,
        }
        let row: Option<Row> = on!(self, conn => sqlx::query_as(SQL)
            .bind(id.0).bind(who.scope.id().0).bind(who.id.0)
            .fetch_optional(conn).await)?;
        let facts = |row: Row| {
            Ok(SightFacts {
                promoted_until: moment(row.promoted_until)?,
                is_hidden: row.is_hidden,
                is_in_process: row.running > 0,
                last_ended_at: row.ended_at.map(moment).transpose()?,
                is_request_held: row.held > 0,
            })
        };
        row.map(facts).transpose()
    }

    /// How much this member sees of a candidate at `now`.
    pub(crate) async fn sight(&mut self, who: &Member, id: CandidateId, now: Moment) -> Result<Sight, StoreError> {
        Ok(self.sight_facts(who, id).await?.map_or(Sight::Nothing, |facts| facts.sight(now)))
    }

    /// A candidate whose profile this member may see at `now`.
    pub(crate) async fn visible_candidate(
        &mut self,
        who: &Member,
        id: CandidateId,
        now: Moment,
    ) -> Result<Option<CandidateRow>, StoreError> {
        match self.sight(who, id, now).await? {
            Sight::Profile => self.candidate(id).await,
            Sight::Name | Sight::Nothing => Ok(None),
        }
    }

    /// Saves a profile, and what it is found by; companies that don't see it any more keep the name they know (R16).
    pub(crate) async fn save_profile(
        &mut self,
        own: Own,
        profile: &CandidateProfile,
        fast_responder: bool,
        now: Moment,
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            update candidate
            set name = $2, headline = $3, skills = $4, experience = $5, places = $6, remote = $7,
                desired_minor = $8, desired_currency = $9, desired_period = $10, desired_yearly = $11,
                zone = $12, resume_url = $13, tokens = $14, desired_upper_minor = $15, sort_name = $16, version = version + 1
            where candidate_id = $1";
        const ACCOUNT: &str = "
            update account set name = $2
            where account_id = (select account_id from candidate where candidate_id = $1)";
        let desired = profile.desired_salary;
        let (before, after) = (self.tokens_of(own.id()).await?, tokens(profile, fast_responder));
        self.keep_known(own, (&profile.name, &profile.zone), now).await?;
        saved(on!(self, conn => sqlx::query(SQL)
            .bind(own.id().0)
            .bind(&profile.name).bind(&profile.headline).bind(to_json(&profile.skills, "candidate.skills")?)
            .bind(&profile.experience).bind(to_json(&profile.places, "candidate.places")?).bind(profile.remote)
            .bind(desired.map(|salary| salary.amount_minor)).bind(desired.map(|salary| salary.currency.code()))
            .bind(desired.map(|salary| salary.period.as_str())).bind(desired.map(|salary| salary.yearly_minor()))
            .bind(&profile.zone).bind(&profile.resume_url).bind(&after)
            .bind(desired.and_then(|salary| salary.upper_minor))
            .bind(folded_name(&profile.name))
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
            order by w.folded_name, w.workspace_id";
        let rows: Vec<(Uuid, String)> = on!(self, conn => sqlx::query_as(SQL).bind(own.id().0).fetch_all(conn).await)?;
        Ok(rows.into_iter().map(|(id, name)| (id.into(), name)).collect())
    }

    /// Hides a candidate from every workspace of this name, in whatever case and with or without accents; `false` when there is none.
    pub(crate) async fn hide_from(&mut self, own: Own, name: &str) -> Result<bool, StoreError> {
        const KNOWN: &str = "select count(*) from workspace where folded_name = $1";
        const HIDE: &str = "
            insert into hidden_workspace (candidate_id, workspace_id)
            select c.candidate_id, w.workspace_id
            from candidate c, workspace w
            where c.candidate_id = $1 and w.folded_name = $2
            on conflict do nothing";
        let name = folded_name(name);
        let known: i64 = on!(self, conn => sqlx::query_scalar(KNOWN).bind(&name).fetch_one(conn).await)?;
        on!(self, conn => sqlx::query(HIDE).bind(own.id().0).bind(&name).execute(conn).await.map(drop))?;
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
        let desired_salary = salary(
            row.desired_minor,
            row.desired_upper_minor,
            row.desired_currency.as_deref(),
            row.desired_period.as_deref(),
        )?;
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
                zone: zones::stored(row.zone),
                resume_url: row.resume_url,
            },
            promoted_until: moment(row.promoted_until)?,
            was_promoted: row.promoted_until >= row.created_at,
            fast_responder: row.fast_responder,
            version: row.version,
        })
    }
}

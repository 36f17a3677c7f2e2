//! Positions and their hiring teams.

use domain::{
    Moment,
    ids::{MemberId, PositionId},
    pages::{Page, Window},
    positions::{Likeness, PositionSummary, Role},
};
use uuid::Uuid;

use crate::{
    Error,
    gate::{Member, Scope},
    store::{
        StoreError, Tx,
        cursor::{self, Cursor},
        hows::{how, how_column},
        json, many, moment, on,
        salary::salary,
        saved, to_json,
    },
};

/// A position as it is stored, with its team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PositionRow {
    pub id: PositionId,
    pub role: Role,
    /// Members who have left the workspace are not on it.
    pub team: Vec<MemberId>,
    pub created_at: Moment,
    pub closed_at: Option<Moment>,
    /// Processes that have not ended.
    pub active_requests: u32,
    pub version: i64,
}

impl PositionRow {
    /// The position as this member sees it.
    pub fn seen_by(self, who: &Member) -> PositionSummary {
        PositionSummary {
            may_request: self.closed_at.is_none() && who.may_act_within(&self).is_ok(),
            id: self.id,
            role: self.role,
            team: self.team,
            closed_at: self.closed_at,
            active_requests: self.active_requests,
            version: self.version,
        }
    }
}

/// A position as those who send requests need it: who may act within it, and how it is called. Unlike [`PositionRow`] it
/// costs the same however many processes there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Opening {
    pub(crate) id: PositionId,
    pub(crate) title: String,
    pub(crate) confidential: bool,
    pub(crate) closed: bool,
    /// The member who looked, and whether they are on the team.
    pub(crate) looked: (MemberId, bool),
}

/// [`domain::positions::is_visible`] as a condition on `position p`, for the member in this parameter: **every statement
/// whose answer shows something of a position or its processes asks it**.
macro_rules! visible_position {
    ($member:literal) => {
        concat!(visible_position!(before), $member, visible_position!(after))
    };
    // Where statements are built, the member is bound between the two.
    (before) => {
        "(not p.confidential or exists (
            select 1 from position_team seen where seen.position_id = p.position_id and seen.member_id = "
    };
    (after) => {
        "))"
    };
}
pub(crate) use visible_position;

/// What decides who sees a position and acts within it.
pub trait Teamed {
    fn is_confidential(&self) -> bool;
    fn has_on_team(&self, member: MemberId) -> bool;
}

impl Teamed for PositionRow {
    fn is_confidential(&self) -> bool {
        self.role.confidential
    }

    fn has_on_team(&self, member: MemberId) -> bool {
        self.team.contains(&member)
    }
}

impl Teamed for Opening {
    fn is_confidential(&self) -> bool {
        self.confidential
    }

    fn has_on_team(&self, member: MemberId) -> bool {
        self.looked == (member, true)
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    position_id: Uuid,
    title: String,
    places: String,
    amount_minor: Option<i64>,
    upper_minor: Option<i64>,
    currency: Option<String>,
    period: Option<String>,
    visibility: String,
    confidential: bool,
    how: Option<String>,
    created_at: i64,
    closed_at: Option<i64>,
    active_requests: i64,
    version: i64,
}

/// Rows of `position p`, with how many of their processes have not ended.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "
            select p.position_id, p.title, p.places, p.amount_minor, p.upper_minor, p.currency, p.period,
                p.visibility, p.confidential, p.how, p.created_at, p.closed_at, p.version,
                (select count(*) from interview i
                    where i.position_id = p.position_id and i.state <> 'ended') as active_requests
            from position p ",
            $rest
        )
    };
}

impl Tx {
    /// A position of the workspace, whoever asks: whether they see it is for [`Member::sees`] to say.
    pub async fn position(&mut self, scope: Scope, id: PositionId) -> Result<Option<PositionRow>, StoreError> {
        const SQL: &str = select!("where p.workspace_id = $1 and p.position_id = $2");
        const TEAM: &str = "
            select t.member_id
            from position_team t
            join member m on m.member_id = t.member_id
            where t.position_id = $1 and m.removed_at is null
            order by m.created_at, m.member_id";
        let row: Option<Row> = on!(self, conn => sqlx::query_as(SQL)
            .bind(scope.id().0).bind(id.0)
            .fetch_optional(conn).await)?;
        let Some(row) = row else { return Ok(None) };
        let team: Vec<Uuid> = on!(self, conn => sqlx::query_scalar(TEAM).bind(id.0).fetch_all(conn).await)?;
        row.with(team.into_iter().map(MemberId).collect()).map(Some)
    }

    /// A position of the workspace, as somebody who may act within it looks at it.
    pub(crate) async fn opening(&mut self, who: &Member, id: PositionId) -> Result<Option<Opening>, StoreError> {
        const SQL: &str = "
            select p.title, p.confidential, p.closed_at is not null, t.member_id is not null
            from position p
            left join position_team t on t.position_id = p.position_id and t.member_id = $3
            where p.workspace_id = $1 and p.position_id = $2";
        let row: Option<(String, bool, bool, bool)> = on!(self, conn => sqlx::query_as(SQL)
            .bind(who.scope.id().0).bind(id.0).bind(who.id.0)
            .fetch_optional(conn).await)?;
        Ok(row.map(|(title, confidential, closed, on_team)| Opening {
            id,
            title,
            confidential,
            closed,
            looked: (who.id, on_team),
        }))
    }

    /// The members of a confidential position's team, who alone may have to do with it; `None` for any other position.
    pub(crate) async fn team_alone(&mut self, id: PositionId) -> Result<Option<Vec<MemberId>>, StoreError> {
        const SQL: &str = "
            select m.member_id
            from position p
            left join position_team t on t.position_id = p.position_id
            left join member m on m.member_id = t.member_id and m.removed_at is null
            where p.position_id = $1 and p.confidential
            order by m.member_id";
        let team: Vec<Option<Uuid>> = on!(self, conn => sqlx::query_scalar(SQL).bind(id.0).fetch_all(conn).await)?;
        Ok((!team.is_empty()).then(|| team.into_iter().flatten().map(MemberId).collect()))
    }

    /// The positions that this member sees, newest first: confidential ones only of their own teams (R2).
    pub async fn positions(
        &mut self,
        scope: Scope,
        member: MemberId,
        include_closed: bool,
        window: &Window,
    ) -> Result<Page<PositionRow>, Error> {
        const SQL: &str = concat!(
            select!("where p.workspace_id = $1 and (p.closed_at is null or $2) and "),
            visible_position!("$3"),
            " and (p.created_at, p.position_id) < ($4, $5)
            order by p.created_at desc, p.position_id desc
            limit $6"
        );
        const TEAMS: &str = "
            select t.position_id, t.member_id
            from position p
            join position_team t on t.position_id = p.position_id
            join member m on m.member_id = t.member_id
            where p.workspace_id = $1 and p.created_at between $2 and $3 and m.removed_at is null
            order by m.created_at, m.member_id";
        let Cursor(at, id) = Cursor::of(window)?.unwrap_or(Cursor(i64::MAX, Uuid::max()));
        let rows: Vec<Row> = on!(self, conn => sqlx::query_as(SQL)
            .bind(scope.id().0).bind(include_closed).bind(member.0).bind(at).bind(id).bind(cursor::rows_for(window))
            .fetch_all(conn).await)
        .map_err(StoreError::from)?;
        let (Some(newest), Some(oldest)) = (rows.first(), rows.last()) else { return Ok(Page::default()) };
        let teams: Vec<(Uuid, Uuid)> = on!(self, conn => sqlx::query_as(TEAMS)
            .bind(scope.id().0).bind(oldest.created_at).bind(newest.created_at)
            .fetch_all(conn).await)
        .map_err(StoreError::from)?;
        let rows = rows
            .into_iter()
            .map(|row| {
                let team = teams.iter().filter(|(position, _)| *position == row.position_id);
                let team = team.map(|(_, member)| MemberId(*member)).collect();
                row.with(team)
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(cursor::page(rows, window, |last| Cursor(last.created_at.timestamp_millis(), last.id.0)))
    }

    /// Keeps a new position; its team comes after.
    pub async fn add_position(
        &mut self,
        scope: Scope,
        id: PositionId,
        role: &Role,
        now: Moment,
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            insert into position (position_id, workspace_id, title, places, amount_minor, upper_minor, currency,
                period, visibility, confidential, created_at, likeness, how)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
        let salary = role.salary;
        on!(self, conn => sqlx::query(SQL)
            .bind(id.0).bind(scope.id().0)
            .bind(&role.title).bind(to_json(&role.places, "position.places")?)
            .bind(salary.map(|salary| salary.amount_minor)).bind(salary.and_then(|salary| salary.upper_minor))
            .bind(salary.map(|salary| salary.currency.code())).bind(salary.map(|salary| salary.period.as_str()))
            .bind(role.visibility.as_str()).bind(role.confidential).bind(now.timestamp_millis())
            .bind(Likeness::of(&role.title).map(Likeness::key)).bind(how_column(role.how.as_ref())?)
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Saves what a position says, unless somebody saved another change since `version` was read.
    pub async fn save_position(
        &mut self,
        scope: Scope,
        id: PositionId,
        version: i64,
        role: &Role,
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            update position
            set title = $4, places = $5, amount_minor = $6, upper_minor = $7, currency = $8, period = $9,
                visibility = $10, confidential = $11, likeness = $12, how = $13, version = version + 1
            where workspace_id = $1 and position_id = $2 and version = $3";
        let salary = role.salary;
        saved(on!(self, conn => sqlx::query(SQL)
            .bind(scope.id().0).bind(id.0).bind(version)
            .bind(&role.title).bind(to_json(&role.places, "position.places")?)
            .bind(salary.map(|salary| salary.amount_minor)).bind(salary.and_then(|salary| salary.upper_minor))
            .bind(salary.map(|salary| salary.currency.code())).bind(salary.map(|salary| salary.period.as_str()))
            .bind(role.visibility.as_str()).bind(role.confidential)
            .bind(Likeness::of(&role.title).map(Likeness::key)).bind(how_column(role.how.as_ref())?)
            .execute(conn).await.map(|done| done.rows_affected()))?)
    }

    /// Closes a position, or opens it again with `None`.
    pub async fn close_position(
        &mut self,
        scope: Scope,
        id: PositionId,
        version: i64,
        closed_at: Option<Moment>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            update position
            set closed_at = $4, version = version + 1
            where workspace_id = $1 and position_id = $2 and version = $3";
        saved(on!(self, conn => sqlx::query(SQL)
            .bind(scope.id().0).bind(id.0).bind(version).bind(closed_at.map(|at| at.timestamp_millis()))
            .execute(conn).await.map(|done| done.rows_affected()))?)
    }

    /// Whether somebody who is not on a position's team comes to a talk for it that is not over, or invites to one.
    pub(crate) async fn has_talks_with_others(&mut self, id: PositionId, now: Moment) -> Result<bool, StoreError> {
        const SQL: &str = "
            select exists (
                select 1
                from interview i
                join booking b on b.interview_id = i.interview_id
                join booking_participant t on t.booking_id = b.booking_id and t.blocks
                join member m on m.member_id in (t.person_id, b.organizer_id) and m.removed_at is null
                where i.position_id = $1 and i.state <> 'ended' and b.ends_at > $2
                    and b.stage in ('tentative', 'confirmed')
                    and not exists (
                        select 1 from position_team o where o.position_id = $1 and o.member_id = m.member_id))";
        Ok(on!(self, conn => sqlx::query_scalar(SQL)
            .bind(id.0).bind(now.timestamp_millis())
            .fetch_one(conn).await)?)
    }

    /// Empties a position's team.
    pub async fn clear_team(&mut self, id: PositionId) -> Result<(), StoreError> {
        const SQL: &str = "delete from position_team where position_id = $1";
        on!(self, conn => sqlx::query(SQL).bind(id.0).execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Puts members on a position's team, whom the caller knows to sit in its workspace.
    pub(crate) async fn add_to_team(&mut self, id: PositionId, members: &[MemberId]) -> Result<(), StoreError> {
        const SQL: &str = "insert into position_team (position_id, member_id) ";
        if members.is_empty() {
            return Ok(());
        }
        Ok(many!(self, conn, query => {
            query.push(SQL).push_values(members, |mut row, member| {
                row.push_bind(id.0).push_bind(member.0);
            });
            query.build().execute(conn).await.map(drop)
        })?)
    }
}

impl Row {
    fn with(self, team: Vec<MemberId>) -> Result<PositionRow, StoreError> {
        let salary = salary(self.amount_minor, self.upper_minor, self.currency.as_deref(), self.period.as_deref())?;
        Ok(PositionRow {
            id: self.position_id.into(),
            role: Role {
                title: self.title,
                places: json(&self.places, "position.places")?,
                salary,
                visibility: self.visibility.parse().map_err(|_| StoreError::Corrupt("position.visibility"))?,
                confidential: self.confidential,
                how: how(self.how.as_deref())?,
            },
            team,
            created_at: moment(self.created_at)?,
            closed_at: self.closed_at.map(moment).transpose()?,
            active_requests: u32::try_from(self.active_requests)
                .map_err(|_| StoreError::Corrupt("position.active_requests"))?,
            version: self.version,
        })
    }
}

//! When people can be met, how much of them may be booked, and when they are away (C1, C2).

use std::collections::BTreeSet;

use domain::{
    Moment,
    bookings::{AwaySummary, How},
    ids::{AwayId, CandidateId, MemberId},
    slots::{Availability, Interval, Limits},
};
use uuid::Uuid;

use crate::store::{
    StoreError, Tx,
    hows::{how, how_column},
    json, many, moment, on, saved, to_json,
};
use crate::zones;

/// Somebody who takes part in talks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Someone {
    Member(MemberId),
    Candidate(CandidateId),
}

impl Someone {
    /// The id by which calendars know the person.
    pub(crate) const fn id(self) -> Uuid {
        match self {
            Self::Member(id) => id.0,
            Self::Candidate(id) => id.0,
        }
    }

    pub(super) const fn columns(self) -> (Option<Uuid>, Option<Uuid>) {
        match self {
            Self::Member(id) => (Some(id.0), None),
            Self::Candidate(id) => (None, Some(id.0)),
        }
    }
}

/// What somebody has said about their time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// Absent until they have said when.
    pub(crate) availability: Option<Availability>,
    /// Absent until they have said how much.
    pub(crate) limits: Option<Limits>,
    /// How a member usually meets candidates (C12).
    pub(crate) how: Option<How>,
    pub(crate) version: i64,
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    zone: Option<String>,
    weekly: Option<String>,
    overrides: Option<String>,
    limits: Option<String>,
    #[sqlx(default)]
    how: Option<String>,
    version: Option<i64>,
}

impl TryFrom<Row> for Said {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let availability = match (row.zone, row.weekly, row.overrides) {
            (Some(zone), Some(weekly), Some(overrides)) => Some(Availability {
                zone: zones::stored(zone),
                weekly: json(&weekly, "availability.weekly")?,
                overrides: json(&overrides, "availability.overrides")?,
            }),
            _ => None,
        };
        let limits = row.limits.as_deref().map(|text| json(text, "availability.limits")).transpose()?;
        let how = how(row.how.as_deref())?;
        Ok(Self { availability, limits, how, version: row.version.unwrap_or_default() })
    }
}

/// A stored interval.
pub(super) fn interval(start: i64, end: i64) -> Result<Interval, StoreError> {
    Interval::new(moment(start)?, moment(end)?).ok_or(StoreError::Corrupt("interval"))
}

impl Tx {
    /// What somebody has said about their time; nothing yet is not an error.
    pub(crate) async fn said_about_time(&mut self, who: Someone) -> Result<Said, StoreError> {
        const SQL: &str = "
            select zone, weekly, overrides, limits, how, version from availability where person_id = $1";
        let row: Option<Row> = on!(self, conn => sqlx::query_as(SQL).bind(who.id()).fetch_optional(conn).await)?;
        row.map(Said::try_from).transpose().map(Option::unwrap_or_default)
    }

    /// Keeps when somebody can be met, unless they saved something else since `version` was read.
    pub(crate) async fn save_availability(
        &mut self,
        who: Someone,
        version: i64,
        availability: &Availability,
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            update availability set zone = $3, weekly = $4, overrides = $5, version = version + 1
            where person_id = $1 and version = $2";
        const SOMEBODY: &str = "
            update candidate set version = version where candidate_id = $1 and account_id is not null";
        if let Someone::Candidate(id) = who {
            // An erased candidate gets no hours again (I7).
            saved(on!(self, conn => sqlx::query(SOMEBODY)
                .bind(id.0)
                .execute(conn).await.map(|done| done.rows_affected()))?)?;
        }
        self.touch_people([who]).await?;
        saved(on!(self, conn => sqlx::query(SQL)
            .bind(who.id()).bind(version).bind(&availability.zone)
            .bind(to_json(&availability.weekly, "availability.weekly")?)
            .bind(to_json(&availability.overrides, "availability.overrides")?)
            .execute(conn).await.map(|done| done.rows_affected()))?)?;
        self.reread_outside(who.id(), &availability.zone).await
    }

    /// Keeps how much of a member's time may be booked, unless they saved something else since `version` was read.
    ///
    /// Talks to come keep their times. Where the buffers became shorter, so does what is blocked around them:
    /// what the slots then offer, the database has to take.
    pub(crate) async fn save_limits(
        &mut self,
        member: MemberId,
        version: i64,
        limits: &Limits,
        now: Moment,
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            update availability set limits = $3, version = version + 1 where person_id = $1 and version = $2";
        const FIT: &str = "
            update booking_participant set
                blocked_from = case when blocked_from < starts_at - $2 then starts_at - $2 else blocked_from end,
                blocked_until = case when blocked_until > ends_at + $3 then ends_at + $3 else blocked_until end
            where person_id = $1 and blocks and ends_at > $4
                and (blocked_from < starts_at - $2 or blocked_until > ends_at + $3)";
        self.touch_people([Someone::Member(member)]).await?;
        saved(on!(self, conn => sqlx::query(SQL)
            .bind(member.0).bind(version).bind(to_json(limits, "availability.limits")?)
            .execute(conn).await.map(|done| done.rows_affected()))?)?;
        let minutes = |buffer: u16| i64::from(buffer) * 60_000;
        on!(self, conn => sqlx::query(FIT)
            .bind(member.0).bind(minutes(limits.buffer_before)).bind(minutes(limits.buffer_after))
            .bind(now.timestamp_millis())
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Keeps how a member usually meets candidates, unless they saved something else since `version` was read.
    pub(crate) async fn save_how(
        &mut self,
        member: MemberId,
        version: i64,
        how: Option<&How>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            update availability set how = $3, version = version + 1 where person_id = $1 and version = $2";
        self.touch_people([Someone::Member(member)]).await?;
        saved(on!(self, conn => sqlx::query(SQL)
            .bind(member.0).bind(version).bind(how_column(how)?)
            .execute(conn).await.map(|done| done.rows_affected()))?)
    }

    /// Holds everybody's time until commit: of two bookings of one person, one waits here for the other. In the order
    /// of their ids, so that nobody waits in a circle.
    pub(crate) async fn touch_people(&mut self, people: impl IntoIterator<Item = Someone>) -> Result<(), StoreError> {
        const SQL: &str = "insert into availability (person_id, member_id, candidate_id) ";
        const TOUCHED: &str = " on conflict (person_id) do update set touched = availability.touched + 1";
        let people: BTreeSet<(Uuid, Someone)> = people.into_iter().map(|who| (who.id(), who)).collect();
        if people.is_empty() {
            return Ok(());
        }
        many!(self, conn, query => {
            query.push(SQL).push_values(&people, |mut row, (id, who)| {
                let (member, candidate) = who.columns();
                row.push_bind(*id).push_bind(member).push_bind(candidate);
            });
            query.push(TOUCHED).build().persistent(false).execute(conn).await.map(drop)
        })?;
        Ok(())
    }

    /// Notes a time out of office.
    pub(crate) async fn add_away(
        &mut self,
        member: MemberId,
        id: AwayId,
        time: &Interval,
        note: Option<&str>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            insert into away (away_id, person_id, starts_at, ends_at, note) values ($1, $2, $3, $4, $5)";
        self.touch_people([Someone::Member(member)]).await?;
        on!(self, conn => sqlx::query(SQL)
            .bind(id.0).bind(member.0)
            .bind(time.start.timestamp_millis()).bind(time.end.timestamp_millis()).bind(note)
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Forgets a time out of office; `false` when the member has no such one.
    pub(crate) async fn remove_away(&mut self, member: MemberId, id: AwayId) -> Result<bool, StoreError> {
        const SQL: &str = "delete from away where person_id = $1 and away_id = $2";
        let rows = on!(self, conn => sqlx::query(SQL)
            .bind(member.0).bind(id.0)
            .execute(conn).await.map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }

    /// Somebody's times out of office that are not over, soonest first.
    pub(crate) async fn away_of(&mut self, who: Someone, now: Moment) -> Result<Vec<AwaySummary>, StoreError> {
        const SQL: &str = "
            select away_id, starts_at, ends_at, note
            from away
            where person_id = $1 and ends_at > $2
            order by starts_at, away_id";
        let rows: Vec<(Uuid, i64, i64, Option<String>)> = on!(self, conn => sqlx::query_as(SQL)
            .bind(who.id()).bind(now.timestamp_millis())
            .fetch_all(conn).await)?;
        let away = |(id, start, end, note): (Uuid, _, _, _)| {
            Ok(AwaySummary { id: id.into(), time: interval(start, end)?, note })
        };
        rows.into_iter().map(away).collect()
    }
}

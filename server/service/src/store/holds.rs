//! Times that are kept for a few minutes (C6).

use domain::{
    Moment,
    bookings::Talk,
    ids::{HoldId, InterviewId},
    slots::Interval,
};
use uuid::Uuid;

use crate::store::{
    StoreError, Tx,
    availability::{Someone, interval},
    bookings::Attendee,
    json, many, moment, on, to_json,
};

/// A time that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hold {
    pub(crate) id: HoldId,
    pub(crate) interview_id: InterviewId,
    /// The member or the candidate who sees it still.
    pub(crate) holder: Uuid,
    pub(crate) talk: Talk,
    /// Everybody who would come, those of pools with why.
    pub(crate) people: Vec<Attendee>,
    pub(crate) time: Interval,
    pub(crate) held_at: Moment,
    pub(crate) expires_at: Moment,
}

#[derive(sqlx::FromRow)]
struct Row {
    hold_id: Uuid,
    interview_id: Uuid,
    holder_id: Uuid,
    talk: String,
    chosen: String,
    starts_at: i64,
    ends_at: i64,
    held_at: i64,
    expires_at: i64,
}

impl TryFrom<Row> for Hold {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.hold_id.into(),
            interview_id: row.interview_id.into(),
            holder: row.holder_id,
            talk: json(&row.talk, "slot_hold.talk")?,
            people: json(&row.chosen, "slot_hold.chosen")?,
            time: interval(row.starts_at, row.ends_at)?,
            held_at: moment(row.held_at)?,
            expires_at: moment(row.expires_at)?,
        })
    }
}

impl Tx {
    /// What somebody holds in a process, over or not.
    pub(crate) async fn hold_of(
        &mut self,
        interview: InterviewId,
        holder: Someone,
    ) -> Result<Option<Hold>, StoreError> {
        const SQL: &str = "
            select hold_id, interview_id, holder_id, talk, chosen, starts_at, ends_at, held_at, expires_at
            from slot_hold
            where interview_id = $1 and holder_id = $2";
        let row: Option<Row> = on!(self, conn => sqlx::query_as(SQL)
            .bind(interview.0).bind(holder.id())
            .fetch_optional(conn).await)?;
        row.map(Hold::try_from).transpose()
    }

    /// The process of a hold of this holder.
    pub(crate) async fn interview_of_hold(
        &mut self,
        id: HoldId,
        holder: Someone,
    ) -> Result<Option<InterviewId>, StoreError> {
        const SQL: &str = "select interview_id from slot_hold where hold_id = $1 and holder_id = $2";
        let id: Option<Uuid> = on!(self, conn => sqlx::query_scalar(SQL)
            .bind(id.0).bind(holder.id())
            .fetch_optional(conn).await)?;
        Ok(id.map(InterviewId))
    }

    /// Who would come for the company to what is held, by name.
    pub(crate) async fn names_of_hold(&mut self, id: HoldId) -> Result<Vec<String>, StoreError> {
        const SQL: &str = "
            select a.name
            from slot_hold_person p
            join member m on m.member_id = p.person_id
            join account a on a.account_id = m.account_id
            where p.hold_id = $1
            order by lower(a.name), m.member_id";
        Ok(on!(self, conn => sqlx::query_scalar(SQL).bind(id.0).fetch_all(conn).await)?)
    }

    /// Keeps a time. What its holder held in this process before has to be gone.
    pub(crate) async fn add_hold(&mut self, hold: &Hold) -> Result<(), StoreError> {
        const SQL: &str = "
            insert into slot_hold
                (hold_id, interview_id, holder_id, talk, chosen, starts_at, ends_at, held_at, expires_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        const PEOPLE: &str = "insert into slot_hold_person (hold_id, person_id, starts_at, ends_at) ";
        let (start, end) = (hold.time.start.timestamp_millis(), hold.time.end.timestamp_millis());
        on!(self, conn => sqlx::query(SQL)
            .bind(hold.id.0).bind(hold.interview_id.0).bind(hold.holder)
            .bind(to_json(&hold.talk, "slot_hold.talk")?).bind(to_json(&hold.people, "slot_hold.chosen")?)
            .bind(start).bind(end)
            .bind(hold.held_at.timestamp_millis()).bind(hold.expires_at.timestamp_millis())
            .execute(conn).await.map(drop))?;
        many!(self, conn, query => {
            query.push(PEOPLE).push_values(&hold.people, |mut row, person| {
                row.push_bind(hold.id.0).push_bind(person.id).push_bind(start).push_bind(end);
            });
            query.build().persistent(false).execute(conn).await.map(drop)
        })?;
        Ok(())
    }

    /// Gives a time back; `false` when nobody holds it any more.
    pub(crate) async fn remove_hold(&mut self, id: HoldId) -> Result<bool, StoreError> {
        const SQL: &str = "delete from slot_hold where hold_id = $1";
        let rows = on!(self, conn => sqlx::query(SQL).bind(id.0).execute(conn).await.map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }

    /// Gives back whatever is held in a process.
    pub(crate) async fn remove_holds_in(&mut self, interview: InterviewId) -> Result<(), StoreError> {
        const SQL: &str = "delete from slot_hold where interview_id = $1";
        on!(self, conn => sqlx::query(SQL).bind(interview.0).execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Forgets a few holds that are over; no other transaction's meanwhile. Nobody waits for that.
    pub(crate) async fn sweep_holds(&mut self, now: Moment) -> Result<(), StoreError> {
        let sql = self.skipping_locked(
            "delete from slot_hold where hold_id in (
                select hold_id from slot_hold where expires_at <= $1 order by expires_at limit 20)",
            "delete from slot_hold where hold_id in (
                select hold_id from slot_hold where expires_at <= $1 order by expires_at limit 20
                for update skip locked)",
        );
        on!(self, conn => sqlx::query(sql).bind(now.timestamp_millis()).execute(conn).await.map(drop))?;
        Ok(())
    }
}

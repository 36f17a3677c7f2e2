//! The wall time at which talks were agreed, and by which zone data.

use chrono::{NaiveDateTime, TimeDelta};
use domain::{Moment, bookings::Booking, ids::BookingId};
use uuid::Uuid;

use crate::{
    bookings::Agreed,
    store::{Store, StoreError, Tx, availability::Someone, on},
};

/// How a wall time is stored: RFC 3339 without an offset.
const WALL: &str = "%Y-%m-%dT%H:%M:%S";

impl Tx {
    /// The zone somebody named, or else the candidate.
    pub(crate) async fn zone_of(&mut self, who: Someone, candidate: Someone) -> Result<Option<String>, StoreError> {
        const SQL: &str = "
            select coalesce(
                (select zone from availability where person_id = $1),
                (select zone from candidate where candidate_id = $1),
                (select zone from availability where person_id = $2),
                (select zone from candidate where candidate_id = $2))";
        Ok(on!(self, conn => sqlx::query_scalar(SQL).bind(who.id()).bind(candidate.id()).fetch_one(conn).await)?)
    }

    /// Keeps the wall time at which a talk is agreed, and the release of the zone data.
    pub(crate) async fn note_agreed(
        &mut self,
        id: BookingId,
        agreed: &Agreed,
        release: &str,
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            update booking set agreed_zone = $2, agreed_wall = $3, zone_data = $4 where booking_id = $1";
        on!(self, conn => sqlx::query(SQL)
            .bind(id.0).bind(&agreed.zone).bind(agreed.wall.format(WALL).to_string()).bind(release)
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// The talks to come that were agreed with older zone data than this release, soonest first.
    pub(crate) async fn talks_of_older_zone_data(
        &mut self,
        release: &str,
        now: Moment,
    ) -> Result<Vec<(Booking, Agreed)>, StoreError> {
        const SQL: &str = "
            select booking_id, agreed_zone, agreed_wall from booking
            where due_at > $1 and starts_at > $1 and zone_data < $2
            order by starts_at, booking_id";
        let rows: Vec<(Uuid, String, String)> = on!(self, conn => sqlx::query_as(SQL)
            .bind(now.timestamp_millis()).bind(release)
            .fetch_all(conn).await)?;
        let mut talks = Vec::with_capacity(rows.len());
        for (id, zone, wall) in rows {
            let booking = self.booking(id.into()).await?.ok_or(StoreError::Corrupt("booking"))?;
            let wall = NaiveDateTime::parse_from_str(&wall, WALL);
            let wall = wall.map_err(|_| StoreError::Corrupt("booking.agreed_wall"))?;
            talks.push((booking, Agreed { zone, wall }));
        }
        Ok(talks)
    }

    /// Whether somebody of a talk would be in another one, buffers included, or is kept for one, if it moved by so much.
    pub(crate) async fn would_overlap(&mut self, id: BookingId, by: TimeDelta) -> Result<bool, StoreError> {
        const SQL: &str = "
            select count(*)
            from booking_participant mine
            join booking_participant other on other.person_id = mine.person_id and other.blocks
                and other.booking_id <> mine.booking_id
                and other.blocked_from < mine.blocked_until + $2 and other.blocked_until > mine.blocked_from + $2
            where mine.booking_id = $1";
        let others: i64 = on!(self, conn => sqlx::query_scalar(SQL)
            .bind(id.0).bind(by.num_milliseconds())
            .fetch_one(conn).await)?;
        Ok(others > 0)
    }

    /// Everybody of a talk comes so much later, or earlier.
    pub(crate) async fn shift_attendees(&mut self, id: BookingId, by: TimeDelta) -> Result<(), StoreError> {
        const SQL: &str = "
            update booking_participant set
                starts_at = starts_at + $2, ends_at = ends_at + $2,
                blocked_from = blocked_from + $2, blocked_until = blocked_until + $2
            where booking_id = $1";
        on!(self, conn => sqlx::query(SQL)
            .bind(id.0).bind(by.num_milliseconds())
            .execute(conn).await.map(drop))?;
        Ok(())
    }
}

impl Store {
    /// How many talks to come were agreed with older zone data than this release: a server that comes up looks at them.
    pub async fn talks_to_follow_clocks(&self, release: &str, now: Moment) -> Result<i64, StoreError> {
        const SQL: &str = "
            select count(*) from booking where due_at > $1 and starts_at > $1 and zone_data < $2";
        let mut tx = self.glance().await?;
        Ok(on!(tx, conn => sqlx::query_scalar(SQL)
            .bind(now.timestamp_millis()).bind(release)
            .fetch_one(conn).await)?)
    }
}

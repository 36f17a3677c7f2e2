//! Talks as they stand in the calendars that people have chosen for them.

use domain::ids::{BookingId, OutsideId};
use uuid::Uuid;

use crate::{
    calendars::{
        look::WrittenHere,
        written::{KnownThere, There},
    },
    store::{StoreError, Tx, on},
};

impl Tx {
    /// Whether whoever reads mail at this address has chosen a calendar for their talks.
    pub(crate) async fn keeps_talks(&mut self, email: &str) -> Result<bool, StoreError> {
        const SQL: &str = "
            select count(*)
            from account a
            left join member m on m.account_id = a.account_id
            left join candidate c on c.account_id = a.account_id
            join outside_calendar o on o.person_id = m.member_id or o.person_id = c.candidate_id
            where a.email = $1 and o.writes_to is not null";
        let places: i64 = on!(self, conn => sqlx::query_scalar(SQL).bind(email).fetch_one(conn).await)?;
        Ok(places > 0)
    }

    /// What is known of a talk in somebody's calendar.
    pub(crate) async fn known_there(
        &mut self,
        booking: BookingId,
        person: Uuid,
    ) -> Result<Option<KnownThere>, StoreError> {
        const SQL: &str = "
            select calendar_id, sequence, etag, is_off from written_talk where booking_id = $1 and person_id = $2";
        let row: Option<(Uuid, i64, Option<String>, bool)> =
            on!(self, conn => sqlx::query_as(SQL).bind(booking.0).bind(person).fetch_optional(conn).await)?;
        row.map(|(calendar, sequence, etag, is_off)| {
            let sequence = u32::try_from(sequence).map_err(|_| StoreError::Corrupt("written_talk.sequence"))?;
            Ok(KnownThere { calendar: calendar.into(), sequence, etag, is_off })
        })
        .transpose()
    }

    /// The talks that were written into a calendar for this person, but for those that somebody has changed there just now, or
    /// so often.
    pub(crate) async fn written_here(
        &mut self,
        calendar: OutsideId,
        person: Uuid,
        most: i64,
    ) -> Result<WrittenHere, StoreError> {
        const SQL: &str = "
            select o.writes_to, t.booking_id
            from outside_calendar o
            join written_talk t on t.calendar_id = o.calendar_id and t.person_id = o.person_id
            where o.calendar_id = $1 and o.person_id = $2 and o.writes_to is not null
                and t.is_off = $3 and t.put_back < $4";
        let rows: Vec<(String, Uuid)> = on!(self, conn => sqlx::query_as(SQL)
            .bind(calendar.0).bind(person).bind(false).bind(most)
            .fetch_all(conn).await)?;
        let href = rows.first().map(|(href, _)| href.clone()).unwrap_or_default();
        Ok(WrittenHere { href, talks: rows.into_iter().map(|(_, talk)| talk).collect() })
    }

    /// Notes that somebody has changed a talk there; `false` when that was noted already, or too often.
    pub(crate) async fn mark_off(&mut self, booking: BookingId, person: Uuid, most: i64) -> Result<bool, StoreError> {
        const SQL: &str = "
            update written_talk set is_off = $4, put_back = put_back + 1
            where booking_id = $1 and person_id = $2 and put_back < $3 and is_off <> $4";
        let rows = on!(self, conn => sqlx::query(SQL)
            .bind(booking.0).bind(person).bind(most).bind(true)
            .execute(conn).await.map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }

    /// Keeps what a talk is in somebody's calendar from now on.
    pub(crate) async fn note_there(
        &mut self,
        booking: BookingId,
        person: Uuid,
        there: &There,
    ) -> Result<(), StoreError> {
        const KEEP: &str = "
            insert into written_talk (booking_id, person_id, calendar_id, sequence, etag)
            values ($1, $2, $3, $4, $5)
            on conflict (booking_id, person_id) do update set
                calendar_id = excluded.calendar_id, sequence = excluded.sequence, etag = excluded.etag, is_off = $6,
                put_back = case when written_talk.sequence = excluded.sequence then written_talk.put_back else 0 end";
        const FORGET: &str = "delete from written_talk where booking_id = $1 and person_id = $2";
        match there {
            There::Is(known) => on!(self, conn => sqlx::query(KEEP)
                .bind(booking.0).bind(person).bind(known.calendar.0).bind(i64::from(known.sequence)).bind(&known.etag)
                .bind(known.is_off)
                .execute(conn).await.map(drop))?,
            There::IsNot => {
                on!(self, conn => sqlx::query(FORGET).bind(booking.0).bind(person).execute(conn).await.map(drop))?;
            }
        }
        Ok(())
    }
}

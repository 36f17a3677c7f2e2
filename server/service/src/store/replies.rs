//! Answers to invitations: the newest of each person.

use std::collections::BTreeMap;

use domain::{
    Moment,
    bookings::{Answer, Reply},
    ids::BookingId,
};
use uuid::Uuid;

use crate::store::{StoreError, Tx, on, shown_talks::reply};

/// An answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeptReply {
    pub(crate) booking: BookingId,
    pub(crate) person: Uuid,
    pub(crate) answer: Answer,
    /// Of the invitation that was answered.
    pub(crate) sequence: u32,
    /// The time that was answered to, while the talk still has it.
    pub(crate) starts_at: Option<Moment>,
    /// By the clock of whoever answers.
    pub(crate) replied_at: Moment,
    pub(crate) received_at: Moment,
}

impl Tx {
    /// Keeps an answer, unless one to a newer invitation is known, or one as new to the same (RFC 5546, section 2.1.5).
    pub(crate) async fn keep_reply(&mut self, kept: &KeptReply) -> Result<bool, StoreError> {
        const SQL: &str = "
            insert into booking_reply
                (booking_id, person_id, answer, sequence, starts_at, replied_at, received_at)
            values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (booking_id, person_id) do update set
                answer = excluded.answer, sequence = excluded.sequence, starts_at = excluded.starts_at,
                replied_at = excluded.replied_at, received_at = excluded.received_at
            where booking_reply.sequence < excluded.sequence
                or booking_reply.sequence = excluded.sequence and booking_reply.replied_at < excluded.replied_at";
        let rows = on!(self, conn => sqlx::query(SQL)
            .bind(kept.booking.0).bind(kept.person).bind(kept.answer.as_str()).bind(i64::from(kept.sequence))
            .bind(kept.starts_at.map(|at| at.timestamp_millis()))
            .bind(kept.replied_at.timestamp_millis()).bind(kept.received_at.timestamp_millis())
            .execute(conn).await.map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }

    /// What those who come to a talk have answered, by person.
    pub(crate) async fn replies_to(&mut self, id: BookingId) -> Result<BTreeMap<Uuid, Reply>, StoreError> {
        const SQL: &str = "
            select r.person_id, r.answer, r.starts_at, r.received_at, b.starts_at as now
            from booking_reply r
            join booking b on b.booking_id = r.booking_id
            where r.booking_id = $1";
        let rows: Vec<(Uuid, String, Option<i64>, i64, i64)> =
            on!(self, conn => sqlx::query_as(SQL).bind(id.0).fetch_all(conn).await)?;
        let mut replies = BTreeMap::new();
        for (person, answer, starts_at, received_at, now) in rows {
            if let Some(reply) = reply(Some(&answer), starts_at, Some(received_at), now)? {
                replies.insert(person, reply);
            }
        }
        Ok(replies)
    }
}

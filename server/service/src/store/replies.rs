//! Answers to invitations: the newest of each person.

use std::collections::BTreeMap;

use domain::{
    Moment,
    bookings::{Answer, Reply},
    ids::BookingId,
    slots::Interval,
};
use uuid::Uuid;

use crate::store::{StoreError, Tx, availability::interval, moment, on};

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// The time that is proposed instead.
    pub(crate) proposes: Option<Interval>,
    /// The address it came from, where that is not the one that was invited.
    pub(crate) sender: Option<String>,
}

/// An answer as it is stored.
#[derive(sqlx::FromRow)]
pub(crate) struct ReplyRow {
    answer: Option<String>,
    answered_start: Option<i64>,
    received_at: Option<i64>,
    proposed_start: Option<i64>,
    proposed_end: Option<i64>,
    sender: Option<String>,
}

impl ReplyRow {
    /// The answer, if there is one, as it relates to a talk that begins at `starts_at`.
    pub(crate) fn read(self, starts_at: i64) -> Result<Option<Reply>, StoreError> {
        let Some((answer, received_at)) = self.answer.zip(self.received_at) else { return Ok(None) };
        let answer = Answer::ALL.iter().copied().find(|known| known.as_str() == answer);
        let answer = answer.ok_or(StoreError::Corrupt("booking_reply.answer"))?;
        let is_old = self.answered_start != Some(starts_at);
        let proposes =
            self.proposed_start.zip(self.proposed_end).map(|(start, end)| interval(start, end)).transpose()?;
        Ok(Some(Reply { answer, is_old, at: moment(received_at)?, proposes, from: self.sender }))
    }
}

#[derive(sqlx::FromRow)]
struct PersonsRow {
    person_id: Uuid,
    starts_at: i64,
    #[sqlx(flatten)]
    reply: ReplyRow,
}

impl Tx {
    /// Keeps an answer, unless one to a newer invitation is known, or one as new to the same (RFC 5546, section 2.1.5).
    pub(crate) async fn keep_reply(&mut self, kept: &KeptReply) -> Result<bool, StoreError> {
        const SQL: &str = "
            insert into booking_reply
                (booking_id, person_id, answer, sequence, starts_at, replied_at, received_at, proposed_start, proposed_end, sender)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            on conflict (booking_id, person_id) do update set
                answer = excluded.answer, sequence = excluded.sequence, starts_at = excluded.starts_at,
                replied_at = excluded.replied_at, received_at = excluded.received_at,
                proposed_start = excluded.proposed_start, proposed_end = excluded.proposed_end, sender = excluded.sender
            where booking_reply.sequence < excluded.sequence
                or booking_reply.sequence = excluded.sequence and booking_reply.replied_at < excluded.replied_at";
        let rows = on!(self, conn => sqlx::query(SQL)
            .bind(kept.booking.0).bind(kept.person).bind(kept.answer.as_str()).bind(i64::from(kept.sequence))
            .bind(kept.starts_at.map(|at| at.timestamp_millis()))
            .bind(kept.replied_at.timestamp_millis()).bind(kept.received_at.timestamp_millis())
            .bind(kept.proposes.map(|time| time.start.timestamp_millis()))
            .bind(kept.proposes.map(|time| time.end.timestamp_millis())).bind(&kept.sender)
            .execute(conn).await.map(|done| done.rows_affected()))?;
        Ok(rows == 1)
    }

    /// What those who come to a talk have answered, by person.
    pub(crate) async fn replies_to(&mut self, id: BookingId) -> Result<BTreeMap<Uuid, Reply>, StoreError> {
        const SQL: &str = "
            select r.person_id, r.answer, r.starts_at as answered_start, r.received_at, r.proposed_start, r.proposed_end,
                r.sender, b.starts_at
            from booking_reply r
            join booking b on b.booking_id = r.booking_id
            where r.booking_id = $1";
        let rows: Vec<PersonsRow> = on!(self, conn => sqlx::query_as(SQL).bind(id.0).fetch_all(conn).await)?;
        let mut replies = BTreeMap::new();
        for row in rows {
            if let Some(reply) = row.reply.read(row.starts_at)? {
                replies.insert(row.person_id, reply);
            }
        }
        Ok(replies)
    }
}

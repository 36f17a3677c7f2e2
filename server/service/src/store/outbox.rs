//! Messages on their way out: written with the change they tell of, leased by one worker at a time.

use domain::{
    Moment,
    ids::{BookingId, InterviewId, MessageId},
};
use uuid::Uuid;

use crate::{
    delivery::Notice,
    live::News,
    store::{StoreError, Tx, json, moment, on, to_json},
};

/// A message that this worker, and no other, may send until its lease ends.
#[derive(Clone, Debug)]
pub struct Leased {
    pub id: MessageId,
    pub notice: Notice,
    pub recipient: String,
    /// How often it was tried, this time included.
    pub attempts: i64,
    pub created_at: Moment,
    /// The end of the lease; finishing proves that it is still ours.
    pub leased_until: Moment,
}

#[derive(sqlx::FromRow)]
struct Row {
    message_id: Uuid,
    notice: String,
    recipient: String,
    attempts: i64,
    due_at: i64,
    created_at: i64,
}

impl TryFrom<Row> for Leased {
    type Error = (Uuid, StoreError);

    fn try_from(row: Row) -> Result<Self, (Uuid, StoreError)> {
        let corrupt = |error| (row.message_id, error);
        Ok(Self {
            id: row.message_id.into(),
            notice: json(&row.notice, "outbox.notice").map_err(corrupt)?,
            recipient: row.recipient,
            attempts: row.attempts,
            created_at: moment(row.created_at).map_err(corrupt)?,
            leased_until: moment(row.due_at).map_err(corrupt)?,
        })
    }
}

impl Tx {
    /// Puts a message into the outbox.
    pub async fn post(
        &mut self,
        id: MessageId,
        recipient: &str,
        notice: &Notice,
        interview: Option<InterviewId>,
        now: Moment,
    ) -> Result<(), StoreError> {
        self.post_at(id, recipient, notice, interview, now, now).await
    }

    /// Puts a message into the outbox that leaves at `due_at`.
    pub(crate) async fn post_at(
        &mut self,
        id: MessageId,
        recipient: &str,
        notice: &Notice,
        interview: Option<InterviewId>,
        due_at: Moment,
        now: Moment,
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            insert into outbox
                (message_id, notice, kind, recipient, interview_id, workspace_id, state, due_at, created_at, booking_id)
            values
                ($1, $2, $3, $4, $5,
                coalesce(
                    (select workspace_id from interview where interview_id = $5),
                    (select workspace_id from invitation where invitation_id = $6)
                ),
                'queued', $7, $8, $9)";
        let invitation = match notice {
            Notice::Invitation { invitation_id, .. } => Some(invitation_id.0),
            _ => None,
        };
        let booking = match notice {
            Notice::Talk { booking_id, .. } | Notice::TalkToWrite { booking_id } => Some(booking_id.0),
            _ => None,
        };
        on!(self, conn => sqlx::query(SQL)
            .bind(id.0).bind(to_json(notice, "notice")?).bind(notice.kind()).bind(recipient)
            .bind(interview.map(|interview| interview.0)).bind(invitation)
            .bind(due_at.timestamp_millis()).bind(now.timestamp_millis()).bind(booking)
            .execute(conn).await.map(drop))?;
        self.tell(News { workspace: None, candidate: None, due: true });
        Ok(())
    }

    /// Takes up to `limit` due messages until `until`, and waits for nobody: on PostgreSQL what another worker takes, or
    /// somebody cancels just now, is left to them. The condition stands in the outer statement too, for what changed since.
    pub async fn lease(&mut self, now: Moment, until: Moment, limit: i64) -> Result<Vec<Leased>, StoreError> {
        macro_rules! lease {
            ($locks:literal) => {
                concat!(
                    "update outbox set due_at = $2, attempts = attempts + 1
                    where message_id in (
                        select message_id from outbox where state = 'queued' and due_at <= $1 order by due_at limit $3",
                    $locks,
                    ") and state = 'queued' and due_at <= $1
                    returning message_id, notice, recipient, attempts, due_at, created_at"
                )
            };
        }
        let sql = self.skipping_locked(lease!(""), lease!(" for update skip locked"));
        let rows: Vec<Row> = on!(self, conn => sqlx::query_as(sql)
            .bind(now.timestamp_millis()).bind(until.timestamp_millis()).bind(limit)
            .fetch_all(conn).await)?;
        let mut leased = Vec::with_capacity(rows.len());
        for row in rows {
            match Leased::try_from(row) {
                Ok(message) => leased.push(message),
                // One that can't be read must not keep the others from leaving.
                Err((id, error)) => self.give_up_unread(id, now, &error).await?,
            }
        }
        leased.sort_by_key(|message| (message.created_at, message.id));
        Ok(leased)
    }

    async fn give_up_unread(&mut self, id: Uuid, now: Moment, error: &StoreError) -> Result<(), StoreError> {
        const SQL: &str = "
            update outbox set state = 'given_up', last_error = $3, finished_at = $2 where message_id = $1";
        tracing::error!(%id, %error, "mail given up");
        on!(self, conn => sqlx::query(SQL)
            .bind(id).bind(now.timestamp_millis()).bind(error.to_string())
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// It is sent. Its content is forgotten: it may hold a link that signs somebody in.
    ///
    /// `false`: it was not ours any more, because it was cancelled or the lease ran out.
    pub async fn finish(&mut self, message: &Leased, now: Moment) -> Result<bool, StoreError> {
        const SQL: &str = "
            update outbox set state = 'sent', notice = '', last_error = null, finished_at = $3
            where message_id = $1 and state = 'queued' and due_at = $2";
        let done = on!(self, conn => sqlx::query(SQL)
            .bind(message.id.0).bind(message.leased_until.timestamp_millis()).bind(now.timestamp_millis())
            .execute(conn).await.map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// There is nothing left to tell, so it never leaves; `reason` says why.
    pub async fn drop_message(&mut self, message: &Leased, now: Moment, reason: &str) -> Result<bool, StoreError> {
        const SQL: &str = "
            update outbox set state = 'cancelled', notice = '', last_error = $4, finished_at = $3
            where message_id = $1 and state = 'queued' and due_at = $2";
        let done = on!(self, conn => sqlx::query(SQL)
            .bind(message.id.0).bind(message.leased_until.timestamp_millis())
            .bind(now.timestamp_millis()).bind(reason)
            .execute(conn).await.map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// It did not go; the next attempt is at `at`.
    pub async fn retry_at(&mut self, message: &Leased, at: Moment, error: &str) -> Result<bool, StoreError> {
        const SQL: &str = "
            update outbox set due_at = $3, last_error = $4
            where message_id = $1 and state = 'queued' and due_at = $2";
        let done = on!(self, conn => sqlx::query(SQL)
            .bind(message.id.0).bind(message.leased_until.timestamp_millis())
            .bind(at.timestamp_millis()).bind(error)
            .execute(conn).await.map(|done| done.rows_affected()))?;
        self.tell(News { workspace: None, candidate: None, due: true });
        Ok(done == 1)
    }

    /// It will not go; it is kept to be seen and tried again, but for a link, which would be too old by then.
    pub async fn give_up(&mut self, message: &Leased, now: Moment, error: &str) -> Result<bool, StoreError> {
        const SQL: &str = "
            update outbox set state = 'given_up', last_error = $4, finished_at = $3,
                notice = case when kind in ('link', 'pick_a_time') then '' else notice end
            where message_id = $1 and state = 'queued' and due_at = $2";
        let done = on!(self, conn => sqlx::query(SQL)
            .bind(message.id.0).bind(message.leased_until.timestamp_millis())
            .bind(now.timestamp_millis()).bind(error)
            .execute(conn).await.map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// Kills what is still planned for an interview (R12), but for the word that a talk does not take place, in mails and
    /// calendars: that stays true, and somebody would sit in an empty room.
    pub async fn cancel_messages(&mut self, interview: InterviewId, now: Moment) -> Result<(), StoreError> {
        const SQL: &str = "
            update outbox set state = 'cancelled', notice = '', finished_at = $2
            where interview_id = $1 and state = 'queued'
                and kind not in ('talk_cancelled', 'talk_left', 'talk_lapsed', 'talk_to_write')";
        on!(self, conn => sqlx::query(SQL)
            .bind(interview.0).bind(now.timestamp_millis())
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Kills the reminders that are planned for a talk: they belong to it as it was (C8).
    pub(crate) async fn cancel_reminders(&mut self, booking: BookingId, now: Moment) -> Result<(), StoreError> {
        const SQL: &str = "
            update outbox set state = 'cancelled', notice = '', finished_at = $2
            where booking_id = $1 and state = 'queued' and kind = 'talk_reminder'";
        on!(self, conn => sqlx::query(SQL)
            .bind(booking.0).bind(now.timestamp_millis())
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Kills the news of times that were proposed in a process, where nobody has tried to send it yet: others are proposed
    /// instead, and one mail tells of them.
    pub(crate) async fn cancel_proposal_mails(
        &mut self,
        interview: InterviewId,
        now: Moment,
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            update outbox set state = 'cancelled', notice = '', finished_at = $2
            where interview_id = $1 and state = 'queued' and kind = 'times_proposed' and attempts = 0";
        on!(self, conn => sqlx::query(SQL)
            .bind(interview.0).bind(now.timestamp_millis())
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// When the next message is due; `None` when none waits.
    pub async fn next_message_at(&mut self) -> Result<Option<Moment>, StoreError> {
        const SQL: &str = "select min(due_at) from outbox where state = 'queued'";
        let at: Option<i64> = on!(self, conn => sqlx::query_scalar(SQL).fetch_one(conn).await)?;
        at.map(moment).transpose()
    }
}

//! Mail that is read here because no mail server is set.

use std::collections::BTreeMap;

use domain::ids::MessageId;
use uuid::Uuid;

use crate::{
    delivery::{FILE, MailView},
    store::{StoreError, Tx, json, moment, on, to_json},
};

#[derive(sqlx::FromRow)]
struct Row {
    mail_id: Uuid,
    recipient: String,
    subject: String,
    body_text: String,
    body_html: String,
    headers: String,
    calendar: Option<String>,
    sent_at: i64,
}

impl TryFrom<Row> for MailView {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let headers: BTreeMap<String, String> = json(&row.headers, "mailbox.headers")?;
        Ok(Self {
            id: row.mail_id.into(),
            to: row.recipient,
            subject: row.subject,
            text: row.body_text,
            html: row.body_html,
            headers,
            attachments: row.calendar.iter().map(|_| FILE.to_owned()).collect(),
            calendar: row.calendar,
            sent_at: moment(row.sent_at)?,
        })
    }
}

impl Tx {
    /// Keeps a mail; one that is here already stays as it is.
    pub async fn keep_mail(&mut self, mail: &MailView) -> Result<(), StoreError> {
        const SQL: &str = "
            insert into mailbox (mail_id, recipient, subject, body_text, body_html, headers, sent_at, calendar)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict (mail_id) do nothing";
        on!(self, conn => sqlx::query(SQL)
            .bind(mail.id.0).bind(&mail.to).bind(&mail.subject).bind(&mail.text).bind(&mail.html)
            .bind(to_json(&mail.headers, "mailbox.headers")?).bind(mail.sent_at.timestamp_millis())
            .bind(&mail.calendar)
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// The newest mails, to one address or to everybody, newest first.
    pub async fn mailbox(&mut self, to: Option<&str>, limit: i64) -> Result<Vec<MailView>, StoreError> {
        const ALL: &str = "
            select mail_id, recipient, subject, body_text, body_html, headers, calendar, sent_at
            from mailbox
            order by sent_at desc, mail_id desc
            limit $1";
        const TO: &str = "
            select mail_id, recipient, subject, body_text, body_html, headers, calendar, sent_at
            from mailbox
            where recipient = $2
            order by sent_at desc, mail_id desc
            limit $1";
        let rows: Vec<Row> = match to {
            None => on!(self, conn => sqlx::query_as(ALL).bind(limit).fetch_all(conn).await)?,
            Some(to) => on!(self, conn => sqlx::query_as(TO).bind(limit).bind(to).fetch_all(conn).await)?,
        };
        rows.into_iter().map(MailView::try_from).collect()
    }

    /// One mail.
    pub async fn mail(&mut self, id: MessageId) -> Result<Option<MailView>, StoreError> {
        const SQL: &str = "
            select mail_id, recipient, subject, body_text, body_html, headers, calendar, sent_at
            from mailbox
            where mail_id = $1";
        let row: Option<Row> = on!(self, conn => sqlx::query_as(SQL).bind(id.0).fetch_optional(conn).await)?;
        row.map(MailView::try_from).transpose()
    }

    /// Forgets every mail to an address, kept or still on its way (I7).
    pub async fn forget_mail(&mut self, address: &str) -> Result<(), StoreError> {
        const KEPT: &str = "delete from mailbox where recipient = $1";
        const LEAVING: &str = "delete from outbox where recipient = $1";
        on!(self, conn => sqlx::query(KEPT).bind(address).execute(conn).await.map(drop))?;
        on!(self, conn => sqlx::query(LEAVING).bind(address).execute(conn).await.map(drop))?;
        Ok(())
    }
}

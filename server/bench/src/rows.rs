//! Rows as the program writes them, as SQL text: a million held requests cannot be sent through the front door within a
//! measurement, and a baseline has to write what the product writes.
//!
//! What is here mirrors `service/src/store`: one `interview`, one `interview_request`, one unsealed `audit_event` for every
//! send; updates of the first two, an `audit_event` and an `outbox` row for every delivery. Parts that
//! use it read some of it back through the server, so that a change there that is not followed here is noticed.

use std::fmt::Write;

use bench::{database::Kind, demo::Demo, moment::new_id};
use uuid::Uuid;

/// The hold, as in `domain::policy`.
pub const HOLD_MS: i64 = 300_000;

/// A request that somebody sent.
#[derive(Clone, Debug)]
pub struct Held {
    pub request: Uuid,
    pub interview: Uuid,
    pub candidate: Uuid,
    pub position: Uuid,
    pub deliver_at: i64,
}

/// Who asks: a company and its Admin.
#[derive(Clone, Debug)]
pub struct Sender {
    pub kind: Kind,
    pub workspace: Uuid,
    pub member: Uuid,
    pub account: Uuid,
}

/// A literal for an id.
pub fn id(kind: Kind, id: Uuid) -> String {
    match kind {
        Kind::Sqlite => format!("x'{}'", id.simple()),
        Kind::Postgres => format!("'{id}'"),
    }
}

/// Bytes as SQL.
pub fn bytes(kind: Kind, bytes: &[u8]) -> String {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    match kind {
        Kind::Sqlite => format!("x'{hex}'"),
        Kind::Postgres => format!("'\\x{hex}'"),
    }
}

/// How a transaction that will write begins.
pub const fn begin(kind: Kind) -> &'static str {
    match kind {
        Kind::Sqlite => "begin immediate;",
        Kind::Postgres => "begin;",
    }
}

impl Sender {
    /// The Admin of the first company.
    pub async fn of(demo: &Demo, kind: Kind, raw: &bench::database::Raw) -> bench::Result<Self> {
        let (workspace, email) = (demo.workspaces[0].id, &demo.admin(0).email);
        let who = format!(
            "select m.member_id, m.account_id
             from member m join account a on a.account_id = m.account_id where a.email = '{email}'"
        );
        let (member, account) = raw.row(&who).await?;
        Ok(Self { kind, workspace, member, account })
    }

    /// Values of an `audit_event`.
    fn event(&self, at: i64, actor: &str, action: &str, interview: Uuid) -> String {
        let account = (actor == "member").then(|| id(self.kind, self.account));
        format!(
            "({}, {}, {at}, '{actor}', {}, '{action}', '{interview}', {})",
            id(self.kind, new_id()),
            id(self.kind, self.workspace),
            account.as_deref().unwrap_or("null"),
            id(self.kind, interview),
        )
    }

    /// Everything that these sends write, without `begin` and `commit`.
    pub fn sends(&self, held: &[Held]) -> String {
        let kind = self.kind;
        let (mut interviews, mut requests, mut events) = (String::new(), String::new(), String::new());
        for (n, one) in held.iter().enumerate() {
            let comma = if n == 0 { "" } else { "," };
            let sent_at = one.deliver_at - HOLD_MS;
            let (request, interview) = (id(kind, one.request), id(kind, one.interview));
            let (workspace, position) = (id(kind, self.workspace), id(kind, one.position));
            let (candidate, member) = (id(kind, one.candidate), id(kind, self.member));
            let _ = write!(
                interviews,
                "{comma}({interview}, {workspace}, {position}, {candidate}, {request}, 'open', {sent_at}, {sent_at})"
            );
            let _ = write!(
                requests,
                "{comma}({request}, {interview}, {workspace}, {position}, {candidate}, {member},
                 '[{{\"kind\":\"remote\"}}]', 9500000, 10500000, 'EUR', 'year',
                 '[{{\"kind\":\"equity\",\"text\":\"0.1 %\"}}]',
                 'Hello {{{{candidate.first_name}}}}, we read what you wrote about schedulers, and would like to hear more.',
                 'Hello Ada, we read what you wrote about schedulers, and would like to hear more.',
                 'held', {sent_at}, {sent_at}, {}, {})",
                one.deliver_at, one.deliver_at
            );
            let _ = write!(events, "{comma}{}", self.event(sent_at, "member", "request.held", one.interview));
        }
        format!(
            "insert into interview
                 (interview_id, workspace_id, position_id, candidate_id, request_id, state, state_at, created_at)
             values {interviews};
             insert into interview_request
                 (request_id, interview_id, workspace_id, position_id, candidate_id, sender_id, places,
                  amount_minor, upper_minor, currency, period, compensation, message, note,
                  stage, stage_at, sent_at, deliver_at, due_at)
             values {requests};
             insert into audit_event (event_id, scope, at, actor, actor_id, action, subject, interview_id)
             values {events};"
        )
    }

    /// Everything that this delivery writes, without `begin` and `commit`.
    pub fn delivery(&self, held: &Held, at: i64) -> String {
        let kind = self.kind;
        let (request, interview) = (id(kind, held.request), id(kind, held.interview));
        let event = self.event(at, "time", "request.delivered", held.interview);
        format!(
            "update interview_request set stage = 'delivered', stage_at = {at}, delivered_at = {at},
                 due_at = {at} + 1209600001, version = version + 1 where request_id = {request} and version = 1;
             update interview set state_at = {at}, version = version + 1
                 where interview_id = {interview} and version = 1;
             insert into outbox
                 (message_id, notice, kind, recipient, interview_id, workspace_id, state, due_at, created_at)
             values ({}, '{{\"kind\":\"request_delivered\",\"request_id\":\"{}\"}}', 'request_delivered',
                 'ada@people.example', {interview}, {}, 'queued', {at}, {at});
             insert into audit_event (event_id, scope, at, actor, actor_id, action, subject, interview_id)
             values {event};",
            id(kind, new_id()),
            held.request,
            id(kind, self.workspace),
        )
    }
}

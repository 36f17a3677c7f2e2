//! Rows as the program writes them, as SQL text: a million held requests cannot be sent through the front door within a
//! measurement, and a baseline has to write what the product writes.
//!
//! What is here mirrors `service/src/store`: one `interview`, one `interview_request`, one `audit_event` chained by its
//! hash, for every send; updates of the first two, an `audit_event` and an `outbox` row for every delivery. Parts that
//! use it read some of it back through the server, so that a change there that is not followed here is noticed.

use std::fmt::Write;

use bench::{database::Kind, demo::Demo, moment::new_id};
use sha2::{Digest, Sha256};
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

/// Who asks: a company, its Admin, and the chain of what it did.
#[derive(Clone, Debug)]
pub struct Sender {
    pub kind: Kind,
    pub workspace: Uuid,
    pub member: Uuid,
    pub account: Uuid,
    seq: i64,
    hash: Vec<u8>,
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
    /// The Admin of the first company, with the end of its chain.
    pub async fn of(demo: &Demo, kind: Kind, raw: &bench::database::Raw) -> bench::Result<Self> {
        let (workspace, email) = (demo.workspaces[0].id, &demo.admin(0).email);
        let who = format!(
            "select m.member_id, m.account_id, c.seq, c.hash
             from member m join account a on a.account_id = m.account_id
             join audit_chain c on c.scope = m.workspace_id where a.email = '{email}'"
        );
        let (member, account, seq, hash) = raw.row(&who).await?;
        Ok(Self { kind, workspace, member, account, seq, hash })
    }

    /// Values of the next `audit_event`, chained to the one before.
    fn event(&mut self, at: i64, actor: &str, action: &str, interview: Uuid) -> String {
        self.seq += 1;
        let (event, subject) = (new_id(), interview.to_string());
        let account = (actor == "member").then_some(self.account);
        let mut hash = Sha256::new();
        for part in [
            self.hash.as_slice(),
            event.as_bytes(),
            &self.seq.to_be_bytes(),
            &at.to_be_bytes(),
            actor.as_bytes(),
            account.unwrap_or_default().as_bytes(),
            action.as_bytes(),
            subject.as_bytes(),
            interview.as_bytes(),
        ] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        self.hash = hash.finalize().to_vec();
        let account = account.map_or("null".to_owned(), |account| id(self.kind, account));
        format!(
            "({}, {}, {}, {at}, '{actor}', {account}, '{action}', '{subject}', {}, {})",
            id(self.kind, event),
            id(self.kind, self.workspace),
            self.seq,
            id(self.kind, interview),
            bytes(self.kind, &self.hash),
        )
    }

    /// Keeps the end of the chain.
    fn chain(&self) -> String {
        let (hash, scope) = (bytes(self.kind, &self.hash), id(self.kind, self.workspace));
        format!("update audit_chain set seq = {}, hash = {hash} where scope = {scope};", self.seq)
    }

    /// Everything that these sends write, without `begin` and `commit`.
    pub fn sends(&mut self, held: &[Held]) -> String {
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
             insert into audit_event (event_id, scope, seq, at, actor, actor_id, action, subject, interview_id, hash)
             values {events};
             {}",
            self.chain()
        )
    }

    /// Everything that this delivery writes, without `begin` and `commit`.
    pub fn delivery(&mut self, held: &Held, at: i64) -> String {
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
             insert into audit_event (event_id, scope, seq, at, actor, actor_id, action, subject, interview_id, hash)
             values {event};
             {}",
            id(kind, new_id()),
            held.request,
            id(kind, self.workspace),
            self.chain(),
        )
    }
}

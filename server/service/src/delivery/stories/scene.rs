//! Where the stories play: a company that looks for somebody, and a candidate.

use chrono::TimeDelta;
use domain::{
    ids::{InterviewId, InvitationId, MessageId, PositionId, RequestId},
    money::{Amount, SalaryDraft},
    places::PlaceDraft,
    policy, positions,
    requests::{CompensationDraft, Draft},
    workspaces::Role,
};

use crate::{
    Mailer, Service, Store,
    delivery::{MailView, Notice},
    gate::{Member, Person},
    store::on,
    testing::Cast,
};

pub(super) struct Scene {
    pub cast: Cast,
    pub grace: Member,
    pub ada: Person,
    pub position: PositionId,
}

fn salary(upper: Amount) -> SalaryDraft {
    SalaryDraft { amount: Amount::Minor(9_500_000), upper, currency: "EUR".into(), period: "year".into() }
}

impl Scene {
    pub async fn new(store: Store) -> Self {
        let cast = Cast::new(store);
        let workspace = cast.workspace("Engines & Co").await;
        let grace = cast.member(workspace, Role::Admin, "Grace Hopper").await;
        let ada = cast.candidate("Ada Lovelace").await;
        let draft = positions::Draft {
            title: "Senior Rust engineer".into(),
            places: vec![PlaceDraft { kind: "remote".into(), place: None }],
            salary: Some(salary(Amount::Missing)),
            ..positions::Draft::default()
        };
        let position = cast.service.open_position(&grace, &draft).await.expect("a position").id;
        Self { cast, grace, ada, position }
    }

    pub fn service(&self) -> &Service {
        &self.cast.service
    }

    /// A request that is held.
    pub async fn hold(&self) -> (RequestId, InterviewId) {
        self.hold_for(&self.ada).await
    }

    /// A request to somebody that is held.
    pub async fn hold_for(&self, person: &Person) -> (RequestId, InterviewId) {
        let draft = Draft {
            position_id: self.position.to_string(),
            places: vec![
                PlaceDraft { kind: "remote".into(), place: None },
                PlaceDraft { kind: "hybrid".into(), place: Some("Berlin".into()) },
            ],
            base_salary: salary(Amount::Minor(10_500_000)),
            compensation: vec![CompensationDraft { kind: "equity".into(), text: "0.1 %".into() }],
            message: "Hi {{candidate.first_name}},\n\nyour notes on <b>engines</b> are a joy.\n{{sender.name}}".into(),
            period_confirmed: false,
        };
        let sent = self.service().send_request(&self.grace, person.scope.id(), &draft).await.expect("sent");
        (sent.id, sent.interview_id)
    }

    /// A request that the candidate has, and its mail.
    pub async fn deliver(&self) -> (RequestId, InterviewId) {
        let ids = self.hold().await;
        self.later(policy::HOLD).await;
        ids
    }

    /// Turns the clock and does what has become due.
    pub async fn later(&self, time: TimeDelta) {
        self.cast.after(time);
        self.settle().await;
    }

    pub async fn settle(&self) {
        self.service().settle().await.expect("settles");
    }

    /// Everything kept so far, oldest first: whom it was for, and its subject.
    pub async fn mails(&self) -> Vec<String> {
        let mut mails = self.service().mailbox(None, 100).await.expect("mailbox");
        mails.reverse();
        mails.iter().map(|mail| format!("{}: {}", mail.to, mail.subject)).collect()
    }

    /// The newest mail.
    pub async fn last(&self) -> MailView {
        self.service().mailbox(None, 1).await.expect("mailbox").pop().expect("a mail")
    }

    /// Puts a message into the outbox.
    pub async fn post(&self, to: &str, notice: Notice, interview: Option<InterviewId>) -> MessageId {
        let service = self.service();
        let id = service.ids.next();
        let mut tx = self.cast.begin().await;
        tx.post(id, to, &notice, interview, service.now()).await.expect("posted");
        self.cast.commit(tx).await;
        id
    }

    /// An open invitation, not mailed yet.
    pub async fn invite(&self, email: &str) -> InvitationId {
        const SQL: &str = "
            insert into invitation
                (invitation_id, workspace_id, email, role, invited_by, token_hash, created_at, expires_at)
            values ($1, $2, $3, 'requester', $4, $5, $6, $7)";
        let (id, now): (InvitationId, _) = (self.service().ids.next(), self.service().now());
        let mut tx = self.cast.begin().await;
        on!(tx, conn => sqlx::query(SQL)
            .bind(id.0).bind(self.grace.scope.id().0).bind(email).bind(self.grace.id.0).bind(vec![0_u8])
            .bind(now.timestamp_millis()).bind((now + policy::INVITATION_LASTS).timestamp_millis())
            .execute(conn).await.map(drop))
        .expect("an invitation");
        self.cast.commit(tx).await;
        id
    }

    pub async fn post_link(&self, to: &str) -> MessageId {
        self.post(to, Notice::Link { token: "s3cret".into() }, None).await
    }

    /// The same story with another way out.
    pub fn by(mut self, mailer: Mailer) -> Self {
        self.cast.service = self.cast.service.with_mailer(mailer);
        self
    }
}

//! Who appears in a story: companies, members, candidates, and the clock they live by.

use chrono::TimeDelta;
use domain::{
    Moment,
    ids::{AccountId, CandidateId, MemberId, SessionId, WorkspaceId},
    policy,
    workspaces::Role,
};

use crate::{
    Clock, Ids, Service, Settings, Store,
    gate::{self, Member, Person},
    store::{Tx, on},
};

/// A service on a story's database, whose clock only the story turns.
pub(crate) struct Cast {
    pub(crate) service: Service,
}

/// A Monday morning: 2026-11-23T08:00:00Z.
fn monday() -> Moment {
    domain::moment(1_795_420_800_000).expect("a moment")
}

impl Cast {
    pub(crate) fn new(store: Store) -> Self {
        Self { service: Service::new(store, Clock::frozen(monday()), Ids::counted(), Settings::default()) }
    }

    /// Turns the clock.
    pub(crate) fn after(&self, time: TimeDelta) {
        self.service.clock.turn(time);
    }

    /// A company that has been here for a while, without anybody in it.
    pub(crate) async fn workspace(&self, name: &str) -> WorkspaceId {
        let id: WorkspaceId = self.service.ids.next();
        let mut tx = self.begin().await;
        tx.add_workspace(id, name, self.service.now() - policy::WORKSPACE_IS_NEW).await.expect("a workspace");
        self.commit(tx).await;
        id
    }

    /// Somebody new in this workspace.
    pub(crate) async fn member(&self, workspace: WorkspaceId, role: Role, name: &str) -> Member {
        const SQL: &str = "
            insert into member (member_id, workspace_id, account_id, role, created_at) values ($1, $2, $3, $4, $5)";
        const WORKSPACE: &str = "select name from workspace where workspace_id = $1";
        let (id, account_id): (MemberId, _) = (self.service.ids.next(), self.account(name).await);
        let mut tx = self.begin().await;
        on!(tx, conn => sqlx::query(SQL)
            .bind(id.0).bind(workspace.0).bind(account_id.0).bind(role.as_str()).bind(self.millis())
            .execute(conn).await.map(drop))
        .expect("a member");
        let workspace_name: String =
            on!(tx, conn => sqlx::query_scalar(WORKSPACE).bind(workspace.0).fetch_one(conn).await).expect("its name");
        self.commit(tx).await;
        Member {
            scope: gate::scope(workspace),
            id,
            account_id,
            name: name.to_owned(),
            email: email(name),
            role,
            workspace_name,
            session_id: None,
        }
    }

    /// A candidate, promoted for four weeks, who has said one thing about themselves, which no search knows.
    pub(crate) async fn candidate(&self, name: &str) -> Person {
        let (id, account_id): (CandidateId, _) = (self.service.ids.next(), self.account(name).await);
        let session_id: SessionId = self.service.ids.next();
        let mut tx = self.begin().await;
        let (now, until) = (self.service.now(), self.service.now() + policy::PROMOTION);
        tx.add_candidate(id, account_id, name, "Europe/Berlin", until, now).await.expect("a candidate");
        on!(tx, conn => sqlx::query("update candidate set headline = 'Engineer' where candidate_id = $1")
            .bind(id.0)
            .execute(conn).await.map(drop))
        .expect("a headline");
        self.commit(tx).await;
        Person { scope: gate::own(id), account_id, name: name.to_owned(), email: email(name), session_id }
    }

    async fn account(&self, name: &str) -> AccountId {
        const SQL: &str = "insert into account (account_id, email, name, created_at) values ($1, $2, $3, $4)";
        let id: AccountId = self.service.ids.next();
        let mut tx = self.begin().await;
        on!(tx, conn => sqlx::query(SQL)
            .bind(id.0).bind(email(name)).bind(name).bind(self.millis())
            .execute(conn).await.map(drop))
        .expect("an account");
        self.commit(tx).await;
        id
    }

    /// Runs a statement that no use case would.
    pub(crate) async fn meddle(&self, sql: &'static str) {
        let mut tx = self.begin().await;
        on!(tx, conn => sqlx::query(sql).execute(conn).await.map(drop)).expect(sql);
        self.commit(tx).await;
    }

    pub(crate) async fn begin(&self) -> Tx {
        self.service.store.begin().await.expect("a transaction")
    }

    pub(crate) async fn commit(&self, tx: Tx) {
        self.service.commit(tx).await.expect("a commit");
    }

    fn millis(&self) -> i64 {
        self.service.now().timestamp_millis()
    }
}

/// `Ada Lovelace` reads her mail at `ada.lovelace@example.com`.
fn email(name: &str) -> String {
    format!("{}@example.com", name.to_lowercase().replace(' ', "."))
}

/// What a use case answered, in a word: `done`, or the refusal's code, with the fields when the input is wrong.
pub(crate) fn said<T>(answer: &Result<T, crate::Error>) -> String {
    match answer {
        Ok(_) => "done".to_owned(),
        Err(crate::Error::Refused(domain::refusals::Refusal::Invalid { problems })) => problems.to_string(),
        Err(crate::Error::Refused(refusal)) => refusal.code().to_owned(),
        Err(error @ crate::Error::Store(_)) => panic!("{error}"),
    }
}

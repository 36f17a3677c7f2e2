//! People at work on a clock that stands still: what the stories of accounts share.

use chrono::TimeDelta;
use domain::{
    accounts::SignUpForm,
    moment,
    problems::Code,
    refusals::{Conflict, Refusal},
    workspaces::Role,
};

use crate::{
    Clock, Error, Ids, Service, Settings, Store,
    accounts::{Entered, NewSession, Origin},
    delivery::Notice,
    gate::{Actor, Member},
};

/// A service whose mail is read here.
pub(crate) struct Bench {
    pub(crate) service: Service,
}

pub(crate) const PASSWORD: &str = "correct horse";

/// One place on the network.
pub(crate) fn origin(last: u8) -> Origin {
    Origin {
        address: std::net::Ipv4Addr::new(192, 0, 2, last).into(),
        agent: "Firefox".to_owned(),
        zone: String::new(),
    }
}

impl Bench {
    pub(crate) fn new(store: Store) -> Self {
        let clock = Clock::frozen(moment(1_795_000_200_000).expect("a moment"));
        Self { service: Service::new(store, clock, Ids::counted(), Settings::default()) }
    }

    pub(crate) fn after(&self, time: TimeDelta) {
        assert!(self.service.clock.turn(time));
    }

    /// Takes all mail that waits: to whom, and what.
    pub(crate) async fn mail(&self) -> Vec<(String, Notice)> {
        let now = self.service.now();
        let mut tx = self.service.store.begin().await.expect("begin");
        let leased = tx.lease(now, now + TimeDelta::minutes(1), 100).await.expect("lease");
        for message in &leased {
            tx.finish(message, now).await.expect("finish");
        }
        self.service.commit(tx).await.expect("commit");
        leased.into_iter().map(|message| (message.recipient, message.notice)).collect()
    }

    /// The token in the only mail that waits.
    pub(crate) async fn token(&self) -> String {
        match self.mail().await.as_slice() {
            [(_, Notice::Link { token } | Notice::Invitation { token, .. })] => token.clone(),
            mail => panic!("one link was expected, not {mail:?}"),
        }
    }

    /// Signs somebody up and in; a company when one is named.
    pub(crate) async fn join(&self, name: &str, company: &str) -> NewSession {
        let form = SignUpForm {
            kind: if company.is_empty() { "candidate" } else { "company" }.to_owned(),
            name: name.to_owned(),
            email: format!("{}@example.com", name.to_lowercase()),
            company: company.to_owned(),
            password: PASSWORD.to_owned(),
        };
        let proof = self.service.sign_up(&form, &origin(1)).await.expect("an answer");
        let token = self.token().await;
        match self.service.use_link(&token, Some(&proof), &origin(1)).await.expect("an answer") {
            Entered::SignedIn(session) => session,
            Entered::WithoutPassword(_) => panic!("the password is lost"),
            Entered::Unknown { email } => panic!("{email} is unknown"),
        }
    }

    /// Invites somebody, who accepts.
    pub(crate) async fn hire(&self, admin: &Member, name: &str, role: Role) -> NewSession {
        let email = format!("{}@example.com", name.to_lowercase());
        self.service.invite(admin, &email, role.as_str(), &origin(1)).await.expect("invited");
        let token = self.token().await;
        self.service.accept_invitation(&token, name, PASSWORD, &origin(1)).await.expect("a session")
    }

    /// Who stands behind a session.
    pub(crate) async fn actor(&self, session: &NewSession) -> Actor {
        self.service.actor_by_session(&session.token).await.expect("an answer").expect("somebody")
    }

    pub(crate) async fn member(&self, session: &NewSession) -> Member {
        self.actor(session).await.member().expect("a member")
    }
}

/// What was refused, and why.
pub(crate) fn refused<T>(answer: Result<T, Error>) -> Refusal {
    match answer {
        Err(Error::Refused(refusal)) => refusal,
        Err(Error::Store(error)) => panic!("{error}"),
        Ok(_) => panic!("it was not refused"),
    }
}

pub(crate) fn conflict<T>(answer: Result<T, Error>) -> Conflict {
    match refused(answer) {
        Refusal::Conflict { why } => why,
        other => panic!("{other:?}"),
    }
}

/// The problem at a field.
pub(crate) fn problem<T>(answer: Result<T, Error>, path: &str) -> Option<Code> {
    match refused(answer) {
        Refusal::Invalid { problems } => problems.at(path),
        other => panic!("{other:?}"),
    }
}

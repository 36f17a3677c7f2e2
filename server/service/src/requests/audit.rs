//! What is remembered of requests and interviews, and who hears of it.

use domain::{
    Moment,
    audit::Actor,
    ids::{AccountId, CandidateId, InterviewId, WorkspaceId},
    interviews::Interview,
};

use crate::{
    Error, Service,
    accounts::REFUSALS_OF_ACCOUNT,
    gate::{Member, Party, Person},
    live::News,
    store::{Audit, Tx},
};

/// Who changed a request or an interview.
#[derive(Clone, Copy, Debug)]
pub(crate) enum By<'a> {
    Member(&'a Member),
    Person(&'a Person),
    /// Whoever has a scheduling link.
    Link,
    Time,
}

impl By<'_> {
    const fn actor(self) -> (Actor, Option<AccountId>) {
        match self {
            Self::Member(member) => (Actor::Member, Some(member.account_id)),
            Self::Person(person) => (Actor::Candidate, Some(person.account_id)),
            // Whoever has the link: no account can be made to answer for it (C13).
            Self::Link => (Actor::Link, None),
            Self::Time => (Actor::Time, None),
        }
    }
}

impl<'a> From<Party<'a>> for By<'a> {
    fn from(party: Party<'a>) -> Self {
        match party {
            Party::Member(member) => Self::Member(member),
            Party::Person(person) => Self::Person(person),
            Party::Invited(_) => Self::Link,
        }
    }
}

/// An event of an interview, in its workspace's chain.
pub(crate) fn event(by: By<'_>, action: &'static str, of: &Interview, at: Moment) -> Audit {
    let (actor, account) = by.actor();
    Audit { scope: of.workspace_id.0, at, actor, account, action, subject: of.id.to_string(), interview: Some(of.id) }
}

impl Audit {
    /// The same, of something within the process: a talk's id, and what changed about it in ids and numbers.
    pub(crate) fn about(self, subject: String) -> Self {
        Self { subject, ..self }
    }
}

/// A refusal worth remembering: a seat that may not, tried (R2).
fn refused(who: &Member, action: &'static str, subject: String, at: Moment) -> Audit {
    Audit {
        scope: who.scope.id().0,
        at,
        actor: Actor::Member,
        account: Some(who.account_id),
        action,
        subject,
        interview: None::<InterviewId>,
    }
}

impl Service {
    /// Remembers that a seat tried what it may not; a seat that tries again and again does not fill the log.
    ///
    /// # Errors
    /// `TooMany` after [`REFUSALS_OF_ACCOUNT`].
    pub(crate) async fn remember_refusal(
        &self,
        who: &Member,
        action: &'static str,
        subject: String,
    ) -> Result<(), Error> {
        let (now, account) = (self.clock.now(), who.account_id.to_string());
        self.not_lately_refused(REFUSALS_OF_ACCOUNT, &account, now)?;
        let mut tx = self.store.begin().await?;
        self.count(&mut tx, REFUSALS_OF_ACCOUNT, &account, now).await?;
        tx.audit(self.ids.next(), refused(who, action, subject, now)).await?;
        Ok(self.commit(tx).await?)
    }
}

impl Tx {
    /// Both sides hear of a change; the candidate only of what they may know.
    pub(crate) fn tell_sides(&mut self, workspace: WorkspaceId, candidate: Option<CandidateId>) {
        self.tell(News { workspace: Some(workspace), candidate, due: false });
    }

    /// The workspace hears of it, and the worker looks again: something became due, or due sooner.
    pub(crate) fn tell_due(&mut self, workspace: WorkspaceId) {
        self.tell(News { workspace: Some(workspace), candidate: None, due: true });
    }
}

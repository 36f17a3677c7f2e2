//! Making workspaces, members and candidates: the one place where an account becomes somebody.

use chrono::TimeDelta;
use domain::{
    Moment, audit,
    ids::{AccountId, CandidateId, MemberId, WorkspaceId},
    workspaces::Role,
};

use crate::{
    Error, Service,
    store::{Audit, Tx},
};

/// A person to make an account for. The address has to be checked, and proven or made up.
#[derive(Clone, Copy)]
pub(crate) struct NewAccount<'a> {
    pub(crate) email: &'a str,
    pub(crate) name: &'a str,
    /// Without one they get in by links from mails, until they set one.
    pub(crate) password_hash: Option<&'a str>,
    /// The zone they are in, where their browser has said so.
    pub(crate) zone: Option<&'a str>,
}

/// Who makes something, and when, for the audit log.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Maker {
    /// The account that was made, itself.
    Oneself,
    /// A command on the server.
    Operator,
}

impl Service {
    /// Makes a workspace; whoever calls this gives it an Admin in the same transaction.
    pub(crate) async fn create_workspace(&self, tx: &mut Tx, name: &str, now: Moment) -> Result<WorkspaceId, Error> {
        let workspace = self.ids.next();
        tx.add_workspace(workspace, name, now).await?;
        Ok(workspace)
    }

    /// Seats an account in a workspace. An account of that address without a seat or profile (its seat was taken away)
    /// is taken up again, with the new name and password. `None`: the account is somebody else already.
    pub(crate) async fn create_member_account(
        &self,
        tx: &mut Tx,
        person: NewAccount<'_>,
        workspace: WorkspaceId,
        role: Role,
        by: Maker,
        now: Moment,
    ) -> Result<Option<(AccountId, MemberId)>, Error> {
        let Some(account) = self.take_account(tx, person, now).await? else { return Ok(None) };
        let member = tx.seat_member(self.ids.next(), workspace, account, role, now).await?;
        if let Some(zone) = person.zone {
            tx.note_member_zone(member, zone).await?;
        }
        let event = by.made(audit::Actor::Member, workspace.0, account, "member.joined", member.to_string(), now);
        tx.audit(self.ids.next(), event).await?;
        Ok(Some((account, member)))
    }

    /// Gives an account a candidate's profile; otherwise as [`Self::create_member_account`].
    pub(crate) async fn create_candidate_account(
        &self,
        tx: &mut Tx,
        person: NewAccount<'_>,
        by: Maker,
        now: Moment,
    ) -> Result<Option<(AccountId, CandidateId)>, Error> {
        let Some(account) = self.take_account(tx, person, now).await? else { return Ok(None) };
        let candidate = self.ids.next();
        // Found by companies once their profile says something (R7); until then it has never been promoted.
        let never = now - TimeDelta::milliseconds(1);
        // Without a browser that says where they are, UTC until they say it (`domain::zone::is_said`).
        let zone = person.zone.unwrap_or("UTC");
        tx.add_candidate(candidate, account, person.name, zone, never, now).await?;
        let event =
            by.made(audit::Actor::Candidate, account.0, account, "candidate.joined", candidate.to_string(), now);
        tx.audit(self.ids.next(), event).await?;
        Ok(Some((account, candidate)))
    }

    /// The account of this address, unless it is somebody already.
    async fn take_account(&self, tx: &mut Tx, person: NewAccount<'_>, now: Moment) -> Result<Option<AccountId>, Error> {
        let account = tx.claim_account(self.ids.next(), person.email, now).await?;
        if account.is_somebody() {
            return Ok(None);
        }
        tx.name_account(account.id, person.name, person.password_hash).await?;
        Ok(Some(account.id))
    }
}

impl Maker {
    fn made(
        self,
        oneself: audit::Actor,
        scope: uuid::Uuid,
        account: AccountId,
        action: &'static str,
        subject: String,
        at: Moment,
    ) -> Audit {
        let (actor, account) = match self {
            Self::Oneself => (oneself, Some(account)),
            Self::Operator => (audit::Actor::Operator, None),
        };
        Audit { scope, at, actor, account, action, subject, interview: None }
    }
}

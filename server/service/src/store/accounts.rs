//! Accounts: the address and password behind a member or candidate.

use domain::{
    Moment, audit,
    candidates::CandidateProfile,
    ids::{AccountId, CandidateId, MemberId, WorkspaceId},
    workspaces::Role,
};
use uuid::Uuid;

use crate::{
    folding::folded_name,
    store::{StoreError, Tx, on, tokens::tokens},
};

/// An account, and whether it is anybody.
#[derive(Clone)]
pub struct Account {
    pub id: AccountId,
    pub password_hash: Option<String>,
    member: Option<MemberId>,
    workspace: Option<WorkspaceId>,
    candidate: Option<CandidateId>,
}

/// In whose audit log an account's own events stand, and as what its owner appears there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Home {
    pub scope: Uuid,
    pub actor: audit::Actor,
    /// The seat in a workspace; candidates have a log of their own.
    pub member: Option<MemberId>,
}

impl Account {
    /// Where its events stand; `None` when it is nobody any more.
    pub fn home(&self) -> Option<Home> {
        match (self.member, self.workspace) {
            (Some(member), Some(workspace)) => {
                Some(Home { scope: workspace.0, actor: audit::Actor::Member, member: Some(member) })
            }
            _ => self.candidate.map(|_| Home { scope: self.id.0, actor: audit::Actor::Candidate, member: None }),
        }
    }

    /// Whether somebody sits or stands behind it: a seat that was not taken away, or a candidate.
    pub const fn is_somebody(&self) -> bool {
        self.member.is_some() || self.candidate.is_some()
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    account_id: Uuid,
    password_hash: Option<String>,
    member_id: Option<Uuid>,
    workspace_id: Option<Uuid>,
    candidate_id: Option<Uuid>,
}

impl From<Row> for Account {
    fn from(row: Row) -> Self {
        Self {
            id: row.account_id.into(),
            password_hash: row.password_hash,
            member: row.member_id.map(Into::into),
            workspace: row.workspace_id.map(Into::into),
            candidate: row.candidate_id.map(Into::into),
        }
    }
}

impl Tx {
    /// The account of an address (lower case).
    pub async fn account(&mut self, email: &str) -> Result<Option<Account>, StoreError> {
        const SQL: &str = "
            select a.account_id, a.password_hash, m.member_id, m.workspace_id, c.candidate_id
            from account a
            left join member m on m.account_id = a.account_id and m.removed_at is null
            left join candidate c on c.account_id = a.account_id
            where a.email = $1";
        let row: Option<Row> = on!(self, conn => sqlx::query_as(SQL).bind(email).fetch_optional(conn).await)?;
        Ok(row.map(Account::from))
    }

    /// The account of an address, made when there is none, and held until commit: nobody else makes somebody of it.
    pub async fn claim_account(&mut self, id: AccountId, email: &str, now: Moment) -> Result<Account, StoreError> {
        const SQL: &str = "
            insert into account (account_id, email, name, created_at) values ($1, $2, '', $3)
            on conflict (email) do update set email = excluded.email";
        on!(self, conn => sqlx::query(SQL)
            .bind(id.0).bind(email).bind(now.timestamp_millis())
            .execute(conn).await.map(drop))?;
        self.account(email).await?.ok_or(StoreError::Corrupt("account.email"))
    }

    /// Gives an account its name and its password, if there is one.
    pub async fn name_account(
        &mut self,
        id: AccountId,
        name: &str,
        password_hash: Option<&str>,
    ) -> Result<(), StoreError> {
        const SQL: &str = "update account set name = $2, password_hash = $3 where account_id = $1";
        on!(self, conn => sqlx::query(SQL).bind(id.0).bind(name).bind(password_hash).execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Gives an account another name.
    pub async fn rename_account(&mut self, id: AccountId, name: &str) -> Result<(), StoreError> {
        const SQL: &str = "update account set name = $2 where account_id = $1";
        on!(self, conn => sqlx::query(SQL).bind(id.0).bind(name).execute(conn).await.map(drop))?;
        Ok(())
    }

    /// The zone that the owner of an account lives by: a candidate's profile, or a member's hours, until then the browser's
    /// in which they took their seat; `None` where nothing is known.
    pub async fn zone_of_account(&mut self, id: AccountId) -> Result<Option<String>, StoreError> {
        const SQL: &str = "
            select coalesce(c.zone, v.zone, m.zone)
            from account a
            left join candidate c on c.account_id = a.account_id
            left join member m on m.account_id = a.account_id and m.removed_at is null
            left join availability v on v.person_id = m.member_id
            where a.account_id = $1";
        let zone: Option<Option<String>> =
            on!(self, conn => sqlx::query_scalar(SQL).bind(id.0).fetch_optional(conn).await)?;
        Ok(zone.flatten())
    }

    /// Changes an account's password.
    pub async fn set_password(&mut self, id: AccountId, password_hash: &str) -> Result<(), StoreError> {
        const SQL: &str = "update account set password_hash = $2 where account_id = $1";
        on!(self, conn => sqlx::query(SQL).bind(id.0).bind(password_hash).execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Adds a workspace that says nothing of itself but its name.
    pub async fn add_workspace(&mut self, id: WorkspaceId, name: &str, now: Moment) -> Result<(), StoreError> {
        const SQL: &str = "
            insert into workspace (workspace_id, name, created_at, folded_name) values ($1, $2, $3, $4)";
        on!(self, conn => sqlx::query(SQL)
            .bind(id.0).bind(name).bind(now.timestamp_millis()).bind(folded_name(name))
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Seats an account; answers the member's id, an old one when they sat here before.
    pub async fn seat_member(
        &mut self,
        id: MemberId,
        workspace: WorkspaceId,
        account: AccountId,
        role: Role,
        now: Moment,
    ) -> Result<MemberId, StoreError> {
        const AGAIN: &str = "
            update member set role = $3, removed_at = null
            where workspace_id = $1 and account_id = $2
            returning member_id";
        const SQL: &str = "
            insert into member (member_id, workspace_id, account_id, role, created_at) values ($1, $2, $3, $4, $5)";
        let again: Option<Uuid> = on!(self, conn => sqlx::query_scalar(AGAIN)
            .bind(workspace.0).bind(account.0).bind(role.as_str())
            .fetch_optional(conn).await)?;
        if let Some(member) = again {
            return Ok(member.into());
        }
        on!(self, conn => sqlx::query(SQL)
            .bind(id.0).bind(workspace.0).bind(account.0).bind(role.as_str()).bind(now.timestamp_millis())
            .execute(conn).await.map(drop))?;
        Ok(id)
    }

    /// Keeps the zone of the browser in which a member took their seat.
    pub async fn note_member_zone(&mut self, id: MemberId, zone: &str) -> Result<(), StoreError> {
        const SQL: &str = "update member set zone = $2 where member_id = $1";
        on!(self, conn => sqlx::query(SQL).bind(id.0).bind(zone).execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Adds a candidate who says nothing yet but their name.
    pub async fn add_candidate(
        &mut self,
        id: CandidateId,
        account: AccountId,
        name: &str,
        zone: &str,
        promoted_until: Moment,
        now: Moment,
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            insert into candidate (candidate_id, account_id, name, zone, promoted_until, created_at, tokens, sort_name)
            values ($1, $2, $3, $4, $5, $6, $7, $8)";
        let profile = CandidateProfile { name: name.to_owned(), ..CandidateProfile::default() };
        let tokens = tokens(&profile, false);
        on!(self, conn => sqlx::query(SQL)
            .bind(id.0).bind(account.0).bind(name).bind(zone)
            .bind(promoted_until.timestamp_millis()).bind(now.timestamp_millis()).bind(&tokens)
            .bind(folded_name(name))
            .execute(conn).await.map(drop))?;
        self.recount("", &tokens).await
    }
}

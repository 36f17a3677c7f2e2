//! The seats of a workspace.

use domain::{
    Moment,
    ids::{AccountId, MemberId, WorkspaceId},
    workspaces::{MemberSummary, Role},
};
use uuid::Uuid;

use crate::{
    folding::folded_name,
    gate::Scope,
    store::{StoreError, Tx, availability::Someone, moment, on, saved},
};

/// A seat that is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    pub account_id: AccountId,
    pub role: Role,
    /// Counts the changes of its role.
    pub version: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    member_id: Uuid,
    name: String,
    email: String,
    role: String,
    removed_at: Option<i64>,
    version: i64,
}

pub(super) fn role(text: &str, column: &'static str) -> Result<Role, StoreError> {
    text.parse().map_err(|_| StoreError::Corrupt(column))
}

impl Tx {
    /// Everybody who sits or sat here: those who sit first, by name.
    pub async fn members(&mut self, scope: Scope) -> Result<Vec<MemberSummary>, StoreError> {
        const SQL: &str = "
            select m.member_id, a.name, a.email, m.role, m.removed_at, m.version
            from member m
            join account a on a.account_id = m.account_id
            where m.workspace_id = $1
            order by case when m.removed_at is null then 0 else 1 end, m.member_id";
        let rows: Vec<Row> = on!(self, conn => sqlx::query_as(SQL).bind(scope.id().0).fetch_all(conn).await)?;
        let mut members = rows
            .into_iter()
            .map(|row| {
                Ok(MemberSummary {
                    id: row.member_id.into(),
                    name: row.name,
                    email: row.email,
                    role: role(&row.role, "member.role")?,
                    removed_at: row.removed_at.map(moment).transpose()?,
                    version: row.version,
                })
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        members.sort_by_cached_key(|member| (member.removed_at.is_some(), folded_name(&member.name)));
        Ok(members)
    }

    /// Holds the workspace until commit, so that two Admins can't remove each other at the same moment.
    pub async fn lock_workspace(&mut self, scope: Scope) -> Result<(), StoreError> {
        const SQL: &str = "update workspace set version = version where workspace_id = $1";
        on!(self, conn => sqlx::query(SQL).bind(scope.id().0).execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Who sits on this seat of the workspace.
    pub async fn seat(&mut self, scope: Scope, id: MemberId) -> Result<Option<Seat>, StoreError> {
        const SQL: &str = "
            select account_id, role, version from member
            where workspace_id = $1 and member_id = $2 and removed_at is null";
        let row: Option<(Uuid, String, i64)> =
            on!(self, conn => sqlx::query_as(SQL).bind(scope.id().0).bind(id.0).fetch_optional(conn).await)?;
        row.map(|(account, text, version)| {
            Ok(Seat { account_id: account.into(), role: role(&text, "member.role")?, version })
        })
        .transpose()
    }

    /// The seat of an address, wherever it is, and the name of who sits there.
    pub async fn seat_of(&mut self, email: &str) -> Result<Option<(WorkspaceId, MemberId, String)>, StoreError> {
        const SQL: &str = "
            select m.workspace_id, m.member_id, a.name
            from account a
            join member m on m.account_id = a.account_id and m.removed_at is null
            where a.email = $1";
        let row: Option<(Uuid, Uuid, String)> =
            on!(self, conn => sqlx::query_as(SQL).bind(email).fetch_optional(conn).await)?;
        Ok(row.map(|(workspace, member, name)| (workspace.into(), member.into(), name)))
    }

    /// Whether somebody with this address sits here.
    pub async fn sits_here(&mut self, scope: Scope, email: &str) -> Result<bool, StoreError> {
        Ok(self.seat_of(email).await?.is_some_and(|(workspace, ..)| workspace == scope.id()))
    }

    /// How many Admins sit here.
    pub async fn admins(&mut self, scope: Scope) -> Result<i64, StoreError> {
        const SQL: &str = "
            select count(*) from member where workspace_id = $1 and role = 'admin' and removed_at is null";
        Ok(on!(self, conn => sqlx::query_scalar(SQL).bind(scope.id().0).fetch_one(conn).await)?)
    }

    /// How many sit here.
    pub async fn seats(&mut self, scope: Scope) -> Result<i64, StoreError> {
        const SQL: &str = "select count(*) from member where workspace_id = $1 and removed_at is null";
        Ok(on!(self, conn => sqlx::query_scalar(SQL).bind(scope.id().0).fetch_one(conn).await)?)
    }

    /// Gives a seat another role.
    pub async fn set_role(&mut self, id: MemberId, role: Role) -> Result<(), StoreError> {
        const SQL: &str =
            "update member set role = $2, version = version + 1 where member_id = $1 and removed_at is null";
        let rows = on!(self, conn => sqlx::query(SQL)
            .bind(id.0).bind(role.as_str())
            .execute(conn).await.map(|done| done.rows_affected()))?;
        saved(rows)
    }

    /// Takes a seat away, and with it what must not come back with the seat when its member is invited again: places on
    /// hiring teams, drafts, the secret address of their bookings, how they met candidates, calendars kept elsewhere.
    pub async fn unseat_member(&mut self, id: MemberId, now: Moment) -> Result<(), StoreError> {
        const SQL: &str = "update member set removed_at = $2 where member_id = $1 and removed_at is null";
        const TEAMS: &str = "delete from position_team where member_id = $1";
        const HOW: &str = "update availability set how = null where person_id = $1";
        let rows = on!(self, conn => sqlx::query(SQL)
            .bind(id.0).bind(now.timestamp_millis())
            .execute(conn).await.map(|done| done.rows_affected()))?;
        saved(rows)?;
        for sql in [TEAMS, HOW] {
            on!(self, conn => sqlx::query(sql).bind(id.0).execute(conn).await.map(drop))?;
        }
        self.forget_drafts_of(id).await?;
        self.remove_feed(Someone::Member(id)).await?;
        self.forget_outside(id.0).await
    }
}

#[cfg(test)]
mod tests {
    use domain::moment;

    use super::*;
    use crate::{Ids, Store, gate, testing::on_both};

    async fn seats_are_taken_changed_and_taken_again(store: Store) {
        let ids = Ids::counted();
        let now = moment(1_795_000_000_000).expect("a moment");
        let (workspace, elsewhere): (WorkspaceId, WorkspaceId) = (ids.next(), ids.next());
        let (here, there) = (gate::scope(workspace), gate::scope(elsewhere));
        let mut tx = store.begin().await.expect("begin");
        tx.add_workspace(workspace, "Engines", now).await.expect("added");
        tx.add_workspace(elsewhere, "Looms", now).await.expect("added");
        let account = tx.claim_account(ids.next(), "ada@example.com", now).await.expect("claimed");
        assert!(!account.is_somebody());
        let same = tx.claim_account(ids.next(), "ada@example.com", now).await.expect("claimed");
        assert_eq!(same.id, account.id, "one account an address");
        tx.name_account(account.id, "Ada", Some("h")).await.expect("named");
        let ada = tx.seat_member(ids.next(), workspace, account.id, Role::Admin, now).await.expect("seated");

        assert!(tx.account("ada@example.com").await.expect("an answer").is_some_and(|found| found.is_somebody()));
        assert_eq!(tx.seat(here, ada).await.expect("an answer").map(|seat| seat.role), Some(Role::Admin));
        assert_eq!(tx.seat(there, ada).await.expect("an answer"), None, "seats are seen from their workspace only");
        assert!(tx.sits_here(here, "ada@example.com").await.expect("an answer"));
        assert!(!tx.sits_here(there, "ada@example.com").await.expect("an answer"));
        assert_eq!(tx.admins(here).await.expect("a number"), 1);
        assert_eq!(tx.admins(there).await.expect("a number"), 0);

        tx.set_role(ada, Role::Manager).await.expect("changed");
        assert_eq!(tx.admins(here).await.expect("a number"), 0);
        tx.unseat_member(ada, now).await.expect("removed");
        assert!(matches!(tx.unseat_member(ada, now).await, Err(StoreError::Stale)), "once");
        assert!(matches!(tx.set_role(ada, Role::Admin).await, Err(StoreError::Stale)));
        assert_eq!(tx.seat_of("ada@example.com").await.expect("an answer"), None);
        assert_eq!(tx.members(here).await.expect("members")[0].removed_at, Some(now));

        let other = tx.seat_member(ids.next(), elsewhere, account.id, Role::Admin, now).await.expect("seated");
        assert_ne!(other, ada, "another workspace, another seat");
        tx.unseat_member(other, now).await.expect("removed");
        let again = tx.seat_member(ids.next(), workspace, account.id, Role::Reviewer, now).await.expect("seated");
        assert_eq!(again, ada, "the same workspace, the same seat");
    }

    on_both!(seats_are_taken_changed_and_taken_again);
}

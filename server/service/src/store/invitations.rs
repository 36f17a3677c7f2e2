//! Invitations to a workspace.

use domain::{
    Moment,
    ids::{InvitationId, MemberId, WorkspaceId},
    workspaces::{InvitationSummary, InvitationView},
};
use uuid::Uuid;

use crate::{
    accounts::TokenHash,
    gate::Scope,
    store::{StoreError, Tx, members::role, moment, on},
};

/// An invitation that can be accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    pub workspace_id: WorkspaceId,
    pub view: InvitationView,
}

impl Tx {
    /// Adds an invitation, in the place of an earlier one to the same address.
    pub async fn add_invitation(
        &mut self,
        scope: Scope,
        invitation: &InvitationSummary,
        by: MemberId,
        hash: &TokenHash,
        now: Moment,
    ) -> Result<(), StoreError> {
        const SQL: &str = "
            insert into invitation
                (invitation_id, workspace_id, email, role, invited_by, token_hash, created_at, expires_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict (workspace_id, email) do update set
                invitation_id = excluded.invitation_id,
                role = excluded.role,
                invited_by = excluded.invited_by,
                token_hash = excluded.token_hash,
                created_at = excluded.created_at,
                expires_at = excluded.expires_at,
                accepted_at = null";
        on!(self, conn => sqlx::query(SQL)
            .bind(invitation.id.0).bind(scope.id().0).bind(&invitation.email).bind(invitation.role.as_str())
            .bind(by.0).bind(&hash.0).bind(now.timestamp_millis()).bind(invitation.expires_at.timestamp_millis())
            .execute(conn).await.map(drop))?;
        Ok(())
    }

    /// Invitations that were not accepted, the newest first.
    pub async fn invitations(&mut self, scope: Scope) -> Result<Vec<InvitationSummary>, StoreError> {
        const SQL: &str = "
            select invitation_id, email, role, expires_at
            from invitation
            where workspace_id = $1 and accepted_at is null
            order by created_at desc, invitation_id desc";
        let rows: Vec<(Uuid, String, String, i64)> =
            on!(self, conn => sqlx::query_as(SQL).bind(scope.id().0).fetch_all(conn).await)?;
        rows.into_iter()
            .map(|(id, email, text, expires_at)| {
                Ok(InvitationSummary {
                    id: id.into(),
                    email,
                    role: role(&text, "invitation.role")?,
                    expires_at: moment(expires_at)?,
                })
            })
            .collect()
    }

    /// The invitation of a token, if it can be accepted.
    pub async fn invitation(&mut self, hash: &TokenHash, now: Moment) -> Result<Option<Invitation>, StoreError> {
        const SQL: &str = "
            select i.workspace_id, w.name, i.email, i.role
            from invitation i
            join workspace w on w.workspace_id = i.workspace_id
            where i.token_hash = $1 and i.accepted_at is null and i.expires_at > $2";
        let row: Option<(Uuid, String, String, String)> = on!(self, conn => sqlx::query_as(SQL)
            .bind(&hash.0).bind(now.timestamp_millis())
            .fetch_optional(conn).await)?;
        row.map(|(workspace, workspace_name, email, text)| {
            let view = InvitationView { workspace_name, email, role: role(&text, "invitation.role")? };
            Ok(Invitation { workspace_id: workspace.into(), view })
        })
        .transpose()
    }

    /// Notes that an invitation was accepted; `false` when it can't be any more.
    pub async fn take_invitation(&mut self, hash: &TokenHash, now: Moment) -> Result<bool, StoreError> {
        const SQL: &str = "
            update invitation set accepted_at = $2
            where token_hash = $1 and accepted_at is null and expires_at > $2";
        let taken = on!(self, conn => sqlx::query(SQL)
            .bind(&hash.0).bind(now.timestamp_millis())
            .execute(conn).await.map(|done| done.rows_affected()))?;
        Ok(taken > 0)
    }

    /// Takes an invitation of the workspace back; whether there was one.
    pub async fn remove_invitation(&mut self, scope: Scope, id: InvitationId) -> Result<bool, StoreError> {
        const SQL: &str = "
            delete from invitation where workspace_id = $1 and invitation_id = $2 and accepted_at is null";
        let removed = on!(self, conn => sqlx::query(SQL)
            .bind(scope.id().0).bind(id.0)
            .execute(conn).await.map(|done| done.rows_affected()))?;
        Ok(removed > 0)
    }

    /// Takes back what a member has invited and nobody has accepted.
    pub async fn remove_invitations_by(&mut self, member: MemberId) -> Result<(), StoreError> {
        const SQL: &str = "delete from invitation where invited_by = $1 and accepted_at is null";
        on!(self, conn => sqlx::query(SQL).bind(member.0).execute(conn).await.map(drop))?;
        Ok(())
    }
}

//! Server functions of the workspace.

use domain::{
    ids::{InvitationId, MemberId},
    workspaces::{InvitationSummary, MemberSummary, OwnWorkspace, WorkspaceDraft},
};
use leptos::prelude::*;

use crate::failure::Failure;
#[cfg(feature = "ssr")]
use crate::session;

/// Everybody who sits or sat in the workspace.
#[server(endpoint = "workspaces/members")]
pub async fn members() -> Result<Vec<MemberSummary>, Failure> {
    let who = session::member().await?;
    Ok(session::service()?.members(&who).await?)
}

/// Invitations that were not accepted; Admins only.
#[server(endpoint = "workspaces/invitations")]
pub async fn invitations() -> Result<Vec<InvitationSummary>, Failure> {
    let who = session::member().await?;
    Ok(session::service()?.invitations(&who).await?)
}

/// Mails an invitation.
#[server(endpoint = "workspaces/invite")]
pub async fn invite(email: String, role: String) -> Result<(), Failure> {
    let who = session::member().await?;
    session::service()?.invite(&who, &email, &role, &session::origin()?).await?;
    leptos_axum::redirect("/settings/members?said=invited");
    Ok(())
}

/// Takes an invitation back.
#[server(endpoint = "workspaces/revoke-invitation")]
pub async fn revoke_invitation(id: InvitationId) -> Result<(), Failure> {
    let who = session::member().await?;
    session::service()?.revoke_invitation(&who, id).await?;
    leptos_axum::redirect("/settings/members?said=revoked");
    Ok(())
}

/// Gives a member another role.
#[server(endpoint = "workspaces/change-role")]
pub async fn change_role(id: MemberId, #[server(default)] version: Option<i64>, role: String) -> Result<(), Failure> {
    let who = session::member().await?;
    session::service()?.change_role(&who, (id, version), &role).await?;
    leptos_axum::redirect("/settings/members?said=role");
    Ok(())
}

/// Signs a member out everywhere.
#[server(endpoint = "workspaces/end-sessions")]
pub async fn end_sessions(id: MemberId) -> Result<(), Failure> {
    let who = session::member().await?;
    session::service()?.end_sessions_of(&who, id).await?;
    leptos_axum::redirect("/settings/members?said=signed_out");
    Ok(())
}

/// Takes a member's seat away.
#[server(endpoint = "workspaces/remove-member")]
pub async fn remove_member(id: MemberId) -> Result<(), Failure> {
    let who = session::member().await?;
    session::service()?.remove_member(&who, id).await?;
    leptos_axum::redirect("/settings/members?said=removed");
    Ok(())
}

/// The company as candidates see it.
#[server(endpoint = "workspaces/profile")]
pub async fn workspace() -> Result<OwnWorkspace, Failure> {
    let who = session::member().await?;
    Ok(session::service()?.workspace(&who).await?)
}

/// Says what the company is.
#[server(endpoint = "workspaces/save-profile")]
pub async fn save_workspace(version: i64, #[server(flatten)] draft: WorkspaceDraft) -> Result<(), Failure> {
    let who = session::member().await?;
    session::service()?.save_workspace((&who, version), &draft).await?;
    leptos_axum::redirect("/settings/workspace?said=saved");
    Ok(())
}

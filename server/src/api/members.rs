//! Members of the workspace.

use axum::{Json, extract::State, http::StatusCode};
use domain::{ids::MemberId, refusals::Refusal, workspaces::MemberSummary};
use serde::Serialize;
use service::Service;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    api::{
        body::{Asked, Id},
        caller::ByMember,
        problem::Problem,
        shapes::{At, List, Role},
    },
    web::Web,
};

pub fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(show)).routes(routes!(end_sessions))
}

/// A member of the workspace.
#[derive(Serialize, ToSchema)]
struct Member {
    id: Uuid,
    name: String,
    email: String,
    role: Role,
    /// Set when the seat was taken away.
    removed_at: Option<At>,
}

impl From<MemberSummary> for Member {
    fn from(member: MemberSummary) -> Self {
        Self {
            id: member.id.0,
            name: member.name,
            email: member.email,
            role: member.role.into(),
            removed_at: member.removed_at.map(At),
        }
    }
}

/// List members
#[utoipa::path(get, path = "/members", tag = "Workspace",
    responses((status = 200, description = "Members", body = List<Member>)))]
async fn list(
    State(service): State<Service>,
    ByMember(who): ByMember,
    asked: Asked,
) -> Result<Json<List<Member>>, Problem> {
    Ok(Json(List::part(service.members(&who).await?, &asked, |member| member.id.0)?))
}

/// Read a member
#[utoipa::path(get, path = "/members/{id}", tag = "Workspace", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The member", body = Member)))]
async fn show(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<MemberId>,
) -> Result<Json<Member>, Problem> {
    let member = service.members(&who).await?.into_iter().find(|member| member.id == id).ok_or(Refusal::NotFound)?;
    Ok(Json(member.into()))
}

/// Sign a member out everywhere
///
/// Ends all of their sessions, for example when a device was lost; one's own session stays. For Admins who are signed in:
/// an API key can't.
#[utoipa::path(delete, path = "/members/{id}/sessions", tag = "Workspace", params(("id" = Uuid, Path)),
    responses((status = 204, description = "They are signed out")))]
async fn end_sessions(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<MemberId>,
) -> Result<StatusCode, Problem> {
    service.end_sessions_of(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! Members of the workspace.

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use domain::workspaces::MemberSummary;
use serde::Serialize;
use service::Service;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    api::{
        caller::ByMember,
        problem::Problem,
        shapes::{List, Role},
    },
    web::Web,
};

pub fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(list))
}

/// A member of the workspace.
#[derive(Serialize, ToSchema)]
struct Member {
    id: Uuid,
    name: String,
    email: String,
    role: Role,
    /// Set when the seat was taken away.
    removed_at: Option<DateTime<Utc>>,
}

impl From<MemberSummary> for Member {
    fn from(member: MemberSummary) -> Self {
        Self {
            id: member.id.0,
            name: member.name,
            email: member.email,
            role: member.role.into(),
            removed_at: member.removed_at,
        }
    }
}

/// List members
#[utoipa::path(get, path = "/members", tag = "Workspace",
    responses((status = 200, description = "Members", body = List<Member>)))]
async fn list(State(service): State<Service>, ByMember(who): ByMember) -> Result<Json<List<Member>>, Problem> {
    Ok(Json(List::whole(service.members(&who).await?)))
}

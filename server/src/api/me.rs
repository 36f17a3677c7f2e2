//! Who is signed in.

use axum::Json;
use domain::accounts::{Identity, Profile};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    api::{caller::Caller, problem::Problem, shapes::Role},
    web::Web,
};

pub fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(show))
}

/// Who is signed in: a member of a company, or a candidate.
#[derive(Serialize, ToSchema)]
pub struct Me {
    account_id: Uuid,
    name: String,
    email: String,
    /// There for members.
    member: Option<Seat>,
    /// There for candidates.
    candidate_id: Option<Uuid>,
}

/// What a member is, and where.
#[derive(Serialize, ToSchema)]
struct Seat {
    id: Uuid,
    workspace_id: Uuid,
    workspace_name: String,
    role: Role,
}

impl From<Profile> for Me {
    fn from(profile: Profile) -> Self {
        let (member, candidate_id) = match profile.identity {
            Identity::Member { member_id, workspace_id, workspace_name, role } => {
                (Some(Seat { id: member_id.0, workspace_id: workspace_id.0, workspace_name, role: role.into() }), None)
            }
            Identity::Candidate { candidate_id } => (None, Some(candidate_id.0)),
        };
        Self { account_id: profile.account_id.0, name: profile.name, email: profile.email, member, candidate_id }
    }
}

/// Who is signed in
#[utoipa::path(get, path = "/me", tag = "Sessions", responses((status = 200, description = "Who asks", body = Me)))]
async fn show(Caller(who): Caller) -> Result<Json<Me>, Problem> {
    Ok(Json(who.profile().into()))
}

//! The company itself.

use axum::{Json, extract::State};
use domain::{problems::Problems, refusals::Refusal, text::Entries, workspaces::CompanyDraft};
use serde::Deserialize;
use service::Service;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::{
        body::Body,
        caller::ByMember,
        lenient::{Lenient, merge},
        problem::Problem,
        shapes::{self, Company, Texts},
    },
    web::Web,
};

pub fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(show, save))
}

/// What the company says about itself; what is left out is empty.
#[derive(Default, Deserialize, ToSchema)]
struct CompanyBody {
    #[schema(value_type = String, required, max_length = 120)]
    #[serde(default)]
    name: Lenient<String>,
    #[schema(value_type = Option<u32>)]
    #[serde(default)]
    size: Lenient<u32>,
    #[schema(value_type = Option<Vec<String>>)]
    #[serde(default)]
    locations: Texts,
    #[schema(value_type = Option<Vec<String>>)]
    #[serde(default)]
    tech_stack: Texts,
    #[schema(value_type = Option<String>, max_length = 4_000)]
    #[serde(default)]
    culture: Lenient<String>,
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    website: Lenient<String>,
}

/// Read the company's profile
#[utoipa::path(get, path = "/workspace", tag = "Workspace",
    responses((status = 200, description = "The company", body = Company)))]
async fn show(State(service): State<Service>, ByMember(who): ByMember) -> Result<Json<Company>, Problem> {
    Ok(Json(service.workspace(&who).await?.profile.into()))
}

/// Save the company's profile
#[utoipa::path(put, path = "/workspace", tag = "Workspace", request_body = CompanyBody,
    responses((status = 200, description = "What it became", body = Company)))]
async fn save(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Body(sent): Body<CompanyBody>,
) -> Result<Json<Company>, Problem> {
    let mut problems = Problems::new();
    let read = &mut problems;
    let draft = CompanyDraft {
        name: sent.name.text("name", read),
        size: sent.size.get("size", read).map(|size| size.to_string()).unwrap_or_default(),
        locations: Entries::Listed(shapes::texts(sent.locations, "locations", read)),
        tech_stack: Entries::Listed(shapes::texts(sent.tech_stack, "tech_stack", read)),
        culture: sent.culture.text("culture", read),
        website: sent.website.text("website", read),
    };
    if !problems.is_empty() {
        // A seat that may not save is told so before it is told anything else.
        who.may_govern()?;
        return Err(Refusal::from(merge(problems, draft.check().err().unwrap_or_default())).into());
    }
    Ok(Json(service.save_workspace(&who, &draft).await?.profile.into()))
}

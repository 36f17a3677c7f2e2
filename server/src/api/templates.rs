//! Saved messages.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{ids::TemplateId, messages::TemplateSummary, problems::Problems, refusals::Refusal};
use serde::{Deserialize, Serialize};
use service::Service;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    api::{
        body::{Body, Id},
        caller::ByMember,
        lenient::Lenient,
        problem::Problem,
        shapes::List,
    },
    web::Web,
};

pub fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(list, save)).routes(routes!(change, remove))
}

/// A saved message.
#[derive(Serialize, ToSchema)]
struct Template {
    id: Uuid,
    name: String,
    /// As written, variables and all.
    body: String,
}

impl From<TemplateSummary> for Template {
    fn from(template: TemplateSummary) -> Self {
        Self { id: template.id.0, name: template.name, body: template.body }
    }
}

/// A message to save.
#[derive(Default, Deserialize, ToSchema)]
struct TemplateBody {
    #[schema(value_type = String, required, max_length = 120)]
    #[serde(default)]
    name: Lenient<String>,
    #[schema(value_type = String, required, max_length = 5_000)]
    #[serde(default)]
    body: Lenient<String>,
}

impl TemplateBody {
    /// Name and message, where both can be read.
    fn read(self) -> Result<(String, String), Refusal> {
        let mut problems = Problems::new();
        let (name, body) = (self.name.text("name", &mut problems), self.body.text("body", &mut problems));
        Ok(problems.or(Some((name, body)))?)
    }
}

/// List templates
#[utoipa::path(get, path = "/templates", tag = "Requests",
    responses((status = 200, description = "Templates", body = List<Template>)))]
async fn list(State(service): State<Service>, ByMember(who): ByMember) -> Result<Json<List<Template>>, Problem> {
    Ok(Json(List::whole(service.templates(&who).await?)))
}

/// Save a template
#[utoipa::path(post, path = "/templates", tag = "Requests", request_body = TemplateBody,
    responses((status = 201, description = "The template", body = Template)))]
async fn save(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Body(sent): Body<TemplateBody>,
) -> Result<impl IntoResponse, Problem> {
    let (name, body) = sent.read()?;
    let template = Template::from(service.save_template(&who, &name, &body).await?);
    Ok((StatusCode::CREATED, [(header::LOCATION, "/api/v1/templates")], Json(template)))
}

/// Change a template
#[utoipa::path(put, path = "/templates/{id}", tag = "Requests", params(("id" = Uuid, Path)),
    request_body = TemplateBody, responses((status = 200, description = "The template", body = Template)))]
async fn change(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<TemplateId>,
    Body(sent): Body<TemplateBody>,
) -> Result<Json<Template>, Problem> {
    let (name, body) = sent.read()?;
    Ok(Json(service.change_template(&who, id, &name, &body).await?.into()))
}

/// Remove a template
#[utoipa::path(delete, path = "/templates/{id}", tag = "Requests", params(("id" = Uuid, Path)),
    responses((status = 204, description = "It is gone")))]
async fn remove(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<TemplateId>,
) -> Result<StatusCode, Problem> {
    service.remove_template(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! Saved messages.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{
    ids::TemplateId,
    messages::{TemplateForm, TemplateSummary},
    problems::Problems,
    refusals::Refusal,
};
use serde::{Deserialize, Serialize};
use service::{Service, gate::Member};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    api::{
        body::{Asked, Body, Id},
        caller::ByMember,
        lenient::{Lenient, merge},
        problem::Problem,
        shapes::List,
        versions::{self, IfMatch, Tagged, counted},
    },
    web::Web,
};

pub fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(list, save)).routes(routes!(show, replace, change, remove))
}

/// A saved message.
#[derive(Serialize, ToSchema)]
struct Template {
    id: Uuid,
    name: String,
    /// As written, variables and all.
    body: String,
    version: i64,
}

counted!(Template);

impl From<TemplateSummary> for Template {
    fn from(template: TemplateSummary) -> Self {
        Self { id: template.id.0, name: template.name, body: template.body, version: template.version }
    }
}

/// A message to save.
#[derive(Default, Deserialize, ToSchema)]
struct TemplateBody {
    #[schema(value_type = String, required, min_length = 1, max_length = 120)]
    #[serde(default)]
    name: Lenient<String>,
    #[schema(value_type = String, required, min_length = 1, max_length = 5_000)]
    #[serde(default)]
    body: Lenient<String>,
}

/// What a saved message becomes, whole.
#[derive(Default, Deserialize, ToSchema)]
struct TemplateAgain {
    /// The version you have read.
    #[schema(value_type = i64, required)]
    #[serde(default)]
    version: Lenient<i64>,
    #[serde(flatten)]
    #[schema(inline)]
    parts: TemplateBody,
}

/// What changes of a saved message; what is left out stays.
#[derive(Default, Deserialize, ToSchema)]
struct TemplateChange {
    /// The version you have read.
    #[schema(value_type = i64, required)]
    #[serde(default)]
    version: Lenient<i64>,
    #[serde(flatten)]
    #[schema(inline)]
    parts: TemplateBody,
}

impl TemplateBody {
    /// Name and message; what is missing is taken from `old`.
    fn form(self, old: Option<TemplateSummary>, problems: &mut Problems) -> TemplateForm {
        let (old_name, old_body) = old.map(|old| (old.name, old.body)).unzip();
        TemplateForm {
            name: match old_name {
                Some(old) if self.name.is_missing() => old,
                _ => self.name.text("name", problems),
            },
            body: match old_body {
                Some(old) if self.body.is_missing() => old,
                _ => self.body.text("body", problems),
            },
        }
    }
}

/// Refuses what could not even be read, together with everything else that is wrong.
fn understood(who: &Member, form: &TemplateForm, problems: Problems) -> Result<(), Problem> {
    if problems.is_empty() {
        return Ok(());
    }
    // A seat that may not save is told so before it is told anything else.
    who.may_request()?;
    Err(Refusal::from(merge(problems, form.check().err().unwrap_or_default())).into())
}

async fn put(
    (service, who, id): (&Service, &Member, TemplateId),
    (if_match, version): (IfMatch, Option<i64>),
    form: TemplateForm,
    problems: Problems,
) -> Result<Tagged<Template>, Problem> {
    understood(who, &form, problems)?;
    let read = || async move { service.template(who, id).await.map(Template::from) };
    versions::change(if_match, version, read, |version| async move {
        service.change_template(who, (id, version), &form.name, &form.body).await.map(Template::from)
    })
    .await
}

/// List templates
#[utoipa::path(get, path = "/templates", tag = "Requests",
    responses((status = 200, description = "Templates", body = List<Template>)))]
async fn list(
    State(service): State<Service>,
    ByMember(who): ByMember,
    asked: Asked,
) -> Result<Json<List<Template>>, Problem> {
    Ok(Json(List::part(service.templates(&who).await?, &asked, |template| template.id.0)?))
}

/// Read a template
#[utoipa::path(get, path = "/templates/{id}", tag = "Requests", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The template", body = Template)))]
async fn show(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<TemplateId>,
) -> Result<Tagged<Template>, Problem> {
    Ok(Tagged(service.template(&who, id).await?.into()))
}

/// Save a template
#[utoipa::path(post, path = "/templates", tag = "Requests", request_body = TemplateBody,
    responses((status = 201, description = "The template", body = Template)))]
async fn save(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Body(sent): Body<TemplateBody>,
) -> Result<impl IntoResponse, Problem> {
    let mut problems = Problems::new();
    let form = sent.form(None, &mut problems);
    understood(&who, &form, problems)?;
    let template = Template::from(service.save_template(&who, &form.name, &form.body).await?);
    let place = format!("/api/v1/templates/{}", template.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, place)], Tagged(template)))
}

/// Replace a template
#[utoipa::path(put, path = "/templates/{id}", tag = "Requests", params(("id" = Uuid, Path)),
    request_body = TemplateAgain, responses((status = 200, description = "The template", body = Template)))]
async fn replace(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<TemplateId>,
    if_match: IfMatch,
    Body(sent): Body<TemplateAgain>,
) -> Result<Tagged<Template>, Problem> {
    let mut problems = Problems::new();
    let version = if_match.need(sent.version, &mut problems);
    let form = sent.parts.form(None, &mut problems);
    put((&service, &who, id), (if_match, version), form, problems).await
}

/// Change a template
#[utoipa::path(patch, path = "/templates/{id}", tag = "Requests", params(("id" = Uuid, Path)),
    request_body = TemplateChange, responses((status = 200, description = "The template", body = Template)))]
async fn change(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<TemplateId>,
    if_match: IfMatch,
    Body(sent): Body<TemplateChange>,
) -> Result<Tagged<Template>, Problem> {
    who.may_request()?;
    let old = service.template(&who, id).await?;
    let mut problems = Problems::new();
    let version = if_match.need(sent.version, &mut problems);
    let form = sent.parts.form(Some(old), &mut problems);
    put((&service, &who, id), (if_match, version), form, problems).await
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

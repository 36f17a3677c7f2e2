//! The company itself.

use axum::extract::State;
use domain::{
    problems::Problems,
    refusals::Refusal,
    text::Entries,
    workspaces::{CompanyDraft, WorkspaceProfile},
};
use serde::Deserialize;
use service::{Service, gate::Member};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::{
        body::Body,
        caller::ByMember,
        lenient::{Lenient, merge},
        problem::Problem,
        shapes::{self, OwnCompany, Texts},
        versions::{self, IfMatch, Tagged},
    },
    web::Web,
};

pub fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(show, save, change))
}

/// What the company says about itself.
#[derive(Default, Deserialize, ToSchema)]
struct CompanyParts {
    #[schema(value_type = String, required, min_length = 1, max_length = 120)]
    #[serde(default)]
    name: Lenient<String>,
    #[schema(value_type = Option<i32>, minimum = 1)]
    #[serde(default)]
    size: Lenient<i32>,
    #[schema(value_type = Option<Vec<String>>, max_items = 50)]
    #[serde(default)]
    locations: Texts,
    #[schema(value_type = Option<Vec<String>>, max_items = 50)]
    #[serde(default)]
    tech_stack: Texts,
    #[schema(value_type = Option<String>, max_length = 4_000)]
    #[serde(default)]
    culture: Lenient<String>,
    #[schema(value_type = Option<String>, max_length = 500, example = "https://engines.example")]
    #[serde(default)]
    website: Lenient<String>,
}

/// What the company says about itself, whole; what is left out is empty.
#[derive(Default, Deserialize, ToSchema)]
struct CompanyBody {
    /// The version you have read.
    #[schema(value_type = i64, required)]
    #[serde(default)]
    version: Lenient<i64>,
    #[serde(flatten)]
    #[schema(inline)]
    parts: CompanyParts,
}

/// What changes; what is left out stays, and null empties. Lists are replaced whole.
#[derive(Default, Deserialize, ToSchema)]
struct CompanyChange {
    /// The version you have read.
    #[schema(value_type = i64, required)]
    #[serde(default)]
    version: Lenient<i64>,
    #[serde(flatten)]
    #[schema(inline)]
    parts: CompanyParts,
}

impl CompanyParts {
    /// The draft; what is missing is taken from `old`.
    fn draft(self, old: Option<&WorkspaceProfile>, problems: &mut Problems) -> CompanyDraft {
        let old = old.map(CompanyDraft::of);
        let kept = |missing: bool| old.as_ref().filter(|_| missing).cloned();
        CompanyDraft {
            name: match kept(self.name.is_missing()) {
                Some(old) => old.name,
                None => self.name.text("name", problems),
            },
            size: match kept(self.size.is_missing()) {
                Some(old) => old.size,
                None => self.size.get("size", problems).map(|size| size.to_string()).unwrap_or_default(),
            },
            locations: match kept(self.locations.is_missing()) {
                Some(old) => old.locations,
                None => Entries::Listed(shapes::texts(self.locations, "locations", problems)),
            },
            tech_stack: match kept(self.tech_stack.is_missing()) {
                Some(old) => old.tech_stack,
                None => Entries::Listed(shapes::texts(self.tech_stack, "tech_stack", problems)),
            },
            culture: match kept(self.culture.is_missing()) {
                Some(old) => old.culture,
                None => self.culture.text("culture", problems),
            },
            website: match kept(self.website.is_missing()) {
                Some(old) => old.website,
                None => self.website.text("website", problems),
            },
        }
    }
}

/// Saves a draft that could be read.
async fn put(
    (service, who): (&Service, &Member),
    (if_match, version): (IfMatch, Option<i64>),
    draft: CompanyDraft,
    problems: Problems,
) -> Result<Tagged<OwnCompany>, Problem> {
    if !problems.is_empty() {
        // A seat that may not save is told so before it is told anything else.
        who.may_govern()?;
        return Err(Refusal::from(merge(problems, draft.check().err().unwrap_or_default())).into());
    }
    let read = || async { service.workspace(who).await.map(OwnCompany::from) };
    versions::change(if_match, version, read, |version| async move {
        service.save_workspace((who, version), &draft).await.map(OwnCompany::from)
    })
    .await
}

/// Read the company's profile
#[utoipa::path(get, path = "/workspace", tag = "Workspace",
    responses((status = 200, description = "The company", body = OwnCompany)))]
async fn show(State(service): State<Service>, ByMember(who): ByMember) -> Result<Tagged<OwnCompany>, Problem> {
    Ok(Tagged(service.workspace(&who).await?.into()))
}

/// Save the company's profile
#[utoipa::path(put, path = "/workspace", tag = "Workspace", request_body = CompanyBody,
    responses((status = 200, description = "What it became", body = OwnCompany)))]
async fn save(
    State(service): State<Service>,
    ByMember(who): ByMember,
    if_match: IfMatch,
    Body(sent): Body<CompanyBody>,
) -> Result<Tagged<OwnCompany>, Problem> {
    let mut problems = Problems::new();
    let version = if_match.need(sent.version, &mut problems);
    let draft = sent.parts.draft(None, &mut problems);
    put((&service, &who), (if_match, version), draft, problems).await
}

/// Change the company's profile
#[utoipa::path(patch, path = "/workspace", tag = "Workspace", request_body = CompanyChange,
    responses((status = 200, description = "What it became", body = OwnCompany)))]
async fn change(
    State(service): State<Service>,
    ByMember(who): ByMember,
    if_match: IfMatch,
    Body(sent): Body<CompanyChange>,
) -> Result<Tagged<OwnCompany>, Problem> {
    let old = service.workspace(&who).await?;
    let mut problems = Problems::new();
    let version = if_match.need(sent.version, &mut problems);
    let draft = sent.parts.draft(Some(&old.profile), &mut problems);
    put((&service, &who), (if_match, version), draft, problems).await
}

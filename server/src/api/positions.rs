//! Open roles.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{
    ids::PositionId,
    money::SalaryDraft,
    positions::{self, Draft, PositionSummary},
    problems::Problems,
    refusals::{Forbidden, Refusal},
    workspaces::{Deed, Extent},
};
use serde::{Deserialize, Serialize};
use service::{Error, Service, gate::Member};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use crate::{
    api::{
        body::{Asked, Body, Id},
        caller::ByMember,
        lenient::{Lenient, merge},
        problem::Problem,
        shapes::{self, At, How, HowBody, List, Place, PlaceBody, Places, Salary, SalaryBody, Texts},
        versions::{self, IfMatch, Tagged, VersionBody, counted},
    },
    web::Web,
};

pub fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .routes(routes!(list, open))
        .routes(routes!(show, change))
        .routes(routes!(close))
        .routes(routes!(reopen))
}

/// An open role.
#[derive(Serialize, ToSchema)]
struct Position {
    id: Uuid,
    title: String,
    places: Vec<Place>,
    salary: Option<Salary>,
    visibility: Visibility,
    /// Seen by its hiring team only.
    confidential: bool,
    /// How its interviews usually take place; null until somebody has said.
    how: Option<How>,
    /// Members who may act within it beside Admins.
    team: Vec<Uuid>,
    closed_at: Option<At>,
    /// Requests that are held, delivered or accepted.
    active_requests: u32,
    /// Whether you may send requests for it.
    may_request: bool,
    version: i64,
}

counted!(Position);

/// Who finds a position.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Visibility {
    RequestOnly,
    PublicLink,
}

impl From<PositionSummary> for Position {
    fn from(position: PositionSummary) -> Self {
        let role = position.role;
        Self {
            id: position.id.0,
            title: role.title,
            places: role.places.into_iter().map(Place::from).collect(),
            salary: role.salary.map(Salary::from),
            visibility: match role.visibility {
                positions::Visibility::RequestOnly => Visibility::RequestOnly,
                positions::Visibility::PublicLink => Visibility::PublicLink,
            },
            confidential: role.confidential,
            how: role.how.map(How::from),
            team: position.team.into_iter().map(|member| member.0).collect(),
            closed_at: position.closed_at.map(At),
            active_requests: position.active_requests,
            may_request: position.may_request,
            version: position.version,
        }
    }
}

/// What a position says.
#[derive(Default, Deserialize, ToSchema)]
struct PositionBody {
    #[schema(value_type = String, required, min_length = 1, max_length = 120, example = "Senior Rust engineer")]
    #[serde(default)]
    title: Lenient<String>,
    /// At least one.
    #[schema(value_type = Vec<PlaceBody>, required, min_items = 1, max_items = 50)]
    #[serde(default)]
    places: Places,
    #[schema(value_type = Option<SalaryBody>)]
    #[serde(default)]
    salary: Lenient<SalaryBody>,
    /// `request_only` unless said.
    #[schema(value_type = Option<Visibility>)]
    #[serde(default)]
    visibility: Lenient<String>,
    #[schema(value_type = Option<bool>)]
    #[serde(default)]
    confidential: Lenient<bool>,
    /// Ids of members.
    #[schema(value_type = Option<Vec<Uuid>>)]
    #[serde(default)]
    team: Texts,
    /// How its interviews usually take place.
    #[schema(value_type = Option<HowBody>)]
    #[serde(default)]
    how: Lenient<HowBody>,
}

/// What changes; what is left out stays, `salary: null` and `how: null` remove them.
#[derive(Default, Deserialize, ToSchema)]
struct PositionChange {
    /// The version you have read.
    #[schema(value_type = i64, required)]
    #[serde(default)]
    version: Lenient<i64>,
    #[serde(flatten)]
    #[schema(inline)]
    body: PositionBody,
}

impl PositionBody {
    /// The draft; what is missing is taken from `old`.
    fn draft(self, old: Option<&PositionSummary>, problems: &mut Problems) -> Draft {
        let old = old.map(|old| (positions::PositionForm::of(&old.role, &old.team).draft(), &old.role));
        let kept = |missing: bool| old.as_ref().filter(|_| missing);
        let mut draft = Draft::default();
        draft.title = match kept(self.title.is_missing()) {
            Some((old, _)) => old.title.clone(),
            None => self.title.text("title", problems),
        };
        draft.places = match kept(self.places.is_missing()) {
            Some((_, role)) => shapes::place_drafts(&role.places),
            None => shapes::places(self.places, "places", problems),
        };
        draft.salary = match kept(self.salary.is_missing()) {
            Some((_, role)) => role.salary.map(SalaryDraft::from),
            None => self.salary.get("salary", problems).map(|salary| salary.draft("salary", problems)),
        };
        draft.visibility = match kept(self.visibility.is_missing()) {
            Some((old, _)) => old.visibility.clone(),
            None => self.visibility.text("visibility", problems),
        };
        draft.confidential = match kept(self.confidential.is_missing()) {
            Some((old, _)) => old.confidential,
            None => self.confidential.get("confidential", problems).unwrap_or_default(),
        };
        draft.team = match kept(self.team.is_missing()) {
            Some((old, _)) => old.team.clone(),
            None => shapes::texts(self.team, "team", problems),
        };
        draft.how = match kept(self.how.is_missing()) {
            Some((old, _)) => old.how.clone(),
            None => shapes::how(self.how, problems),
        };
        draft
    }
}

/// Refuses what could not even be read, together with everything else that is wrong.
fn read(who: &Member, draft: &Draft, problems: Problems) -> Result<(), Problem> {
    if problems.is_empty() {
        return Ok(());
    }
    // Whoever may not do it at all is told so before anything else.
    if who.may(Deed::OpenPositions) == Extent::Nothing {
        return Err(Refusal::from(Forbidden::ManagersOnly).into());
    }
    Err(Refusal::from(merge(problems, draft.check().err().unwrap_or_default())).into())
}

/// List positions
#[utoipa::path(get, path = "/positions", tag = "Positions",
    params(("include_closed" = Option<bool>, Query, description = "Closed ones too")),
    responses((status = 200, description = "Positions", body = List<Position>)))]
async fn list(
    State(service): State<Service>,
    ByMember(who): ByMember,
    asked: Asked,
) -> Result<Json<List<Position>>, Problem> {
    let include_closed = asked.flag("include_closed");
    Ok(Json(List::of(service.positions(&who, include_closed, &asked.window()?).await?)))
}

/// Open a position
#[utoipa::path(post, path = "/positions", tag = "Positions", request_body = PositionBody,
    responses((status = 201, description = "The position", body = Position)))]
async fn open(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Body(sent): Body<PositionBody>,
) -> Result<impl IntoResponse, Problem> {
    let mut problems = Problems::new();
    let draft = sent.draft(None, &mut problems);
    read(&who, &draft, problems)?;
    let position = Position::from(service.open_position(&who, &draft).await?);
    Ok((StatusCode::CREATED, [(header::LOCATION, format!("/api/v1/positions/{}", position.id))], Json(position)))
}

/// Read a position
#[utoipa::path(get, path = "/positions/{id}", tag = "Positions", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The position", body = Position)))]
async fn show(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<PositionId>,
) -> Result<Tagged<Position>, Problem> {
    Ok(Tagged(now(&service, &who, id).await?))
}

async fn now(service: &Service, who: &Member, id: PositionId) -> Result<Position, Error> {
    service.position(who, id).await.map(Position::from)
}

/// Change a position
#[utoipa::path(patch, path = "/positions/{id}", tag = "Positions", params(("id" = Uuid, Path)),
    request_body = PositionChange, responses((status = 200, description = "What it became", body = Position)))]
async fn change(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<PositionId>,
    if_match: IfMatch,
    Body(sent): Body<PositionChange>,
) -> Result<Tagged<Position>, Problem> {
    let old = service.position(&who, id).await?;
    let mut problems = Problems::new();
    let version = if_match.need(sent.version, &mut problems);
    let draft = sent.body.draft(Some(&old), &mut problems);
    read(&who, &draft, problems)?;
    let (service, who) = (&service, &who);
    versions::change(
        if_match,
        version,
        || now(service, who, id),
        |version| async move {
            service.change_position(who, id, version.unwrap_or_default(), &draft).await.map(Position::from)
        },
    )
    .await
}

/// Close a position
///
/// No new request can be sent for it; those under way go on.
#[utoipa::path(post, path = "/positions/{id}/close", tag = "Positions", params(("id" = Uuid, Path)),
    request_body = VersionBody,
    responses((status = 200, description = "What it became", body = Position)))]
async fn close(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<PositionId>,
    if_match: IfMatch,
    Body(sent): Body<VersionBody>,
) -> Result<Tagged<Position>, Problem> {
    let (service, who, version) = (&service, &who, sent.read()?);
    versions::change(
        if_match,
        version,
        || now(service, who, id),
        |version| async move { service.close_position(who, (id, version)).await.map(Position::from) },
    )
    .await
}

/// Open a closed position again
#[utoipa::path(post, path = "/positions/{id}/reopen", tag = "Positions", params(("id" = Uuid, Path)),
    request_body = VersionBody,
    responses((status = 200, description = "What it became", body = Position)))]
async fn reopen(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<PositionId>,
    if_match: IfMatch,
    Body(sent): Body<VersionBody>,
) -> Result<Tagged<Position>, Problem> {
    let (service, who, version) = (&service, &who, sent.read()?);
    versions::change(
        if_match,
        version,
        || now(service, who, id),
        |version| async move { service.reopen_position(who, (id, version)).await.map(Position::from) },
    )
    .await
}

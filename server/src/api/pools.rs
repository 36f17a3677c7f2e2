//! Pools: interviewers of whom some are enough.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{
    bookings::{HowDraft, PoolDraft, PoolSummary, SeatDraft},
    ids::PoolId,
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
        shapes::{self, How, HowBody, List},
        versions::{self, IfMatch, Tagged, counted},
    },
    web::Web,
};

pub fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(list, make)).routes(routes!(show, replace, change, remove))
}

/// Somebody of a pool.
#[derive(Serialize, ToSchema)]
struct PoolSeat {
    member_id: Uuid,
    /// Twice the weight, twice the talks; 0 means only when nobody else is free.
    #[schema(example = 1)]
    weight: u16,
}

/// Interviewers of whom some are enough.
#[derive(Serialize, ToSchema)]
struct Pool {
    id: Uuid,
    #[schema(example = "Backend interviewers")]
    name: String,
    seats: Vec<PoolSeat>,
    /// How its members usually meet candidates.
    how: Option<How>,
    version: i64,
}

counted!(Pool);

impl From<PoolSummary> for Pool {
    fn from(pool: PoolSummary) -> Self {
        let seats = pool.seats.into_iter().map(|seat| PoolSeat { member_id: seat.member.0, weight: seat.weight });
        Self {
            id: pool.id.0,
            name: pool.name,
            seats: seats.collect(),
            how: pool.how.map(How::from),
            version: pool.version,
        }
    }
}

/// Somebody of a pool, as sent.
#[derive(Default, Deserialize, ToSchema)]
struct PoolSeatBody {
    #[schema(value_type = Uuid, required)]
    #[serde(default)]
    member_id: Lenient<String>,
    /// 1 unless said.
    #[schema(value_type = Option<u16>, maximum = 100)]
    #[serde(default)]
    weight: Lenient<i64>,
}

/// A pool, as sent.
#[derive(Default, Deserialize, ToSchema)]
struct PoolBody {
    #[schema(value_type = String, required, min_length = 1, max_length = 120, example = "Backend interviewers")]
    #[serde(default)]
    name: Lenient<String>,
    /// At least one.
    #[schema(value_type = Vec<PoolSeatBody>, required, min_items = 1)]
    #[serde(default)]
    seats: Lenient<Vec<Lenient<PoolSeatBody>>>,
    /// How its members usually meet candidates; nothing unless said.
    #[schema(value_type = Option<HowBody>)]
    #[serde(default)]
    how: Lenient<HowBody>,
}

/// What a pool becomes, whole.
#[derive(Default, Deserialize, ToSchema)]
struct PoolAgain {
    /// The version you have read.
    #[schema(value_type = i64, required)]
    #[serde(default)]
    version: Lenient<i64>,
    #[serde(flatten)]
    #[schema(inline)]
    body: PoolBody,
}

/// What changes of a pool; what is left out stays, and null empties. The seats are replaced whole.
#[derive(Default, Deserialize, ToSchema)]
struct PoolChange {
    /// The version you have read.
    #[schema(value_type = i64, required)]
    #[serde(default)]
    version: Lenient<i64>,
    #[serde(flatten)]
    #[schema(inline)]
    body: PoolBody,
}

impl PoolBody {
    /// The draft; what is missing is taken from `old`.
    fn draft(self, old: Option<&PoolSummary>, problems: &mut Problems) -> PoolDraft {
        PoolDraft {
            name: match old {
                Some(old) if self.name.is_missing() => old.name.clone(),
                _ => self.name.text("name", problems),
            },
            seats: match old {
                Some(old) if self.seats.is_missing() => old.seats.iter().map(SeatDraft::of).collect(),
                _ => self.seats.rows("seats", problems, |row, path, problems| SeatDraft {
                    member_id: row.member_id.need(&format!("{path}.member_id"), problems).unwrap_or_default(),
                    weight: shapes::number(row.weight, &format!("{path}.weight"), problems),
                }),
            },
            how: match old {
                Some(old) if self.how.is_missing() => HowDraft::of(old.how.as_ref()),
                _ => shapes::how(self.how, problems),
            },
        }
    }
}

/// Makes a pool what a draft says that could be read.
async fn put(
    (service, who, id): (&Service, &Member, PoolId),
    (if_match, version): (IfMatch, Option<i64>),
    draft: PoolDraft,
    problems: Problems,
) -> Result<Tagged<Pool>, Problem> {
    read(who, &draft, problems)?;
    versions::change(if_match, version, || now(service, who, id), |version| async move {
        service.change_pool(who, id, version.unwrap_or_default(), &draft).await.map(Pool::from)
    })
    .await
}

/// Refuses what could not even be read, together with everything else that is wrong.
fn read(who: &Member, draft: &PoolDraft, problems: Problems) -> Result<(), Problem> {
    if problems.is_empty() {
        return Ok(());
    }
    // Whoever may not do it at all is told so before anything else.
    match who.may(Deed::OpenPositions) {
        Extent::All | Extent::Team => {
            Err(Refusal::from(merge(problems, draft.check().err().unwrap_or_default())).into())
        }
        Extent::Running | Extent::Nothing => Err(Refusal::from(Forbidden::ManagersOnly).into()),
    }
}

/// List pools
#[utoipa::path(get, path = "/pools", tag = "Calendars",
    responses((status = 200, description = "Pools, by name", body = List<Pool>)))]
async fn list(
    State(service): State<Service>,
    ByMember(who): ByMember,
    asked: Asked,
) -> Result<Json<List<Pool>>, Problem> {
    Ok(Json(List::part(service.pools(&who).await?, &asked, |pool| pool.id.0)?))
}

/// Make a pool
#[utoipa::path(post, path = "/pools", tag = "Calendars", request_body = PoolBody,
    responses((status = 201, description = "The pool", body = Pool)))]
async fn make(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Body(sent): Body<PoolBody>,
) -> Result<impl IntoResponse, Problem> {
    let mut problems = Problems::new();
    let draft = sent.draft(None, &mut problems);
    read(&who, &draft, problems)?;
    let pool = Pool::from(service.add_pool(&who, &draft).await?);
    Ok((StatusCode::CREATED, [(header::LOCATION, format!("/api/v1/pools/{}", pool.id))], Tagged(pool)))
}

/// Read a pool
#[utoipa::path(get, path = "/pools/{id}", tag = "Calendars", params(("id" = Uuid, Path)),
    responses((status = 200, description = "The pool", body = Pool)))]
async fn show(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<PoolId>,
) -> Result<Tagged<Pool>, Problem> {
    Ok(Tagged(now(&service, &who, id).await?))
}

async fn now(service: &Service, who: &Member, id: PoolId) -> Result<Pool, Error> {
    service.pool(who, id).await.map(Pool::from)
}

/// Replace a pool
///
/// Talks that are booked stay as they are.
#[utoipa::path(put, path = "/pools/{id}", tag = "Calendars", params(("id" = Uuid, Path)),
    request_body = PoolAgain, responses((status = 200, description = "What it became", body = Pool)))]
async fn replace(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<PoolId>,
    if_match: IfMatch,
    Body(sent): Body<PoolAgain>,
) -> Result<Tagged<Pool>, Problem> {
    let mut problems = Problems::new();
    let version = if_match.need(sent.version, &mut problems);
    let draft = sent.body.draft(None, &mut problems);
    put((&service, &who, id), (if_match, version), draft, problems).await
}

/// Change a pool
///
/// Talks that are booked stay as they are.
#[utoipa::path(patch, path = "/pools/{id}", tag = "Calendars", params(("id" = Uuid, Path)),
    request_body = PoolChange, responses((status = 200, description = "What it became", body = Pool)))]
async fn change(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<PoolId>,
    if_match: IfMatch,
    Body(sent): Body<PoolChange>,
) -> Result<Tagged<Pool>, Problem> {
    let old = service.pool(&who, id).await?;
    let mut problems = Problems::new();
    let version = if_match.need(sent.version, &mut problems);
    let draft = sent.body.draft(Some(&old), &mut problems);
    put((&service, &who, id), (if_match, version), draft, problems).await
}

/// Remove a pool
///
/// Talks that are booked stay, with whoever was chosen for them. Scheduling links that ask for somebody of it end.
#[utoipa::path(delete, path = "/pools/{id}", tag = "Calendars", params(("id" = Uuid, Path)),
    responses((status = 204, description = "It is gone")))]
async fn remove(
    State(service): State<Service>,
    ByMember(who): ByMember,
    Id(id): Id<PoolId>,
) -> Result<StatusCode, Problem> {
    service.remove_pool(&who, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

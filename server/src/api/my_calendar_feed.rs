//! The secret address of one's own talks.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{bookings, refusals::Refusal};
use serde::Serialize;
use service::Service;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::{caller::Caller, problem::Problem, shapes::At},
    web::Web,
};

pub fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(show, make, end))
}

/// An address at which calendar programs read one's talks.
#[derive(Serialize, ToSchema)]
struct CalendarFeed {
    /// Whoever has it can read along. Null when this Overture's key has changed since: make another one.
    url: Option<String>,
    made_at: At,
}

impl From<bookings::Feed> for CalendarFeed {
    fn from(feed: bookings::Feed) -> Self {
        Self { url: feed.url, made_at: At(feed.made_at) }
    }
}

/// One's calendar address
#[utoipa::path(get, path = "/me/calendar-feed", tag = "Calendars",
    responses((status = 200, description = "The address", body = CalendarFeed)))]
async fn show(State(service): State<Service>, Caller(who): Caller) -> Result<Json<CalendarFeed>, Problem> {
    let feed = service.my_feed(&who).await?.ok_or(Refusal::NotFound)?;
    Ok(Json(feed.into()))
}

/// Make or renew one's calendar address
///
/// The one before ends.
#[utoipa::path(post, path = "/me/calendar-feed", tag = "Calendars",
    responses((status = 201, description = "A new address", body = CalendarFeed)))]
async fn make(State(service): State<Service>, Caller(who): Caller) -> Result<impl IntoResponse, Problem> {
    let feed = service.make_feed(&who).await?;
    Ok((StatusCode::CREATED, [(header::LOCATION, "/api/v1/me/calendar-feed")], Json(CalendarFeed::from(feed))))
}

/// End one's calendar address
#[utoipa::path(delete, path = "/me/calendar-feed", tag = "Calendars",
    responses((status = 204, description = "No address works any more")))]
async fn end(State(service): State<Service>, Caller(who): Caller) -> Result<StatusCode, Problem> {
    service.end_feed(&who).await?;
    Ok(StatusCode::NO_CONTENT)
}

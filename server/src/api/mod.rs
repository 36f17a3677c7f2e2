//! The REST API, version 1: shapes of its own over the same use cases as the pages, so that renaming something inside
//! breaks no customer.

pub mod body;
mod bookings;
mod calendars;
mod caller;
mod candidates;
mod document;
mod interviews;
pub mod lenient;
mod me;
mod members;
mod my_availability;
mod my_calendar_feed;
mod my_interviews;
mod my_profile;
mod once;
mod page;
mod pools;
mod positions;
pub mod problem;
mod proposals;
mod requests;
mod scheduling_links;
mod sessions;
mod shapes;
mod slots;
#[cfg(test)]
pub mod stories;
mod strict;
mod templates;
mod versions;
mod workspace;

use axum::{
    Json, Router,
    http::{HeaderValue, header},
    middleware::{self, Next},
    response::Response,
    routing::get,
};
use domain::refusals::Refusal;
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;

use crate::{safety::witness, web::Web};
use problem::Problem;

/// Where all of it lives.
const ROOT: &str = "/api/v1";

/// All resources.
fn resources() -> OpenApiRouter<Web> {
    OpenApiRouter::new()
        .merge(sessions::router())
        .merge(me::router())
        .merge(calendars::router())
        .merge(candidates::router())
        .merge(positions::router())
        .merge(requests::router())
        .merge(interviews::router())
        .merge(templates::router())
        .merge(workspace::router())
        .merge(members::router())
        .merge(my_calendar_feed::router())
        .merge(my_interviews::router())
        .merge(my_profile::router())
        .merge(my_availability::router())
        .merge(slots::router())
        .merge(bookings::router())
        .merge(scheduling_links::router())
        .merge(pools::router())
        .merge(proposals::router())
}

/// All routes of the API, and what describes them.
pub fn router(web: &Web) -> Router<Web> {
    let (resources, _) = resources().split_for_parts();
    let described = document();
    let page = page::html(&described);
    let resources = resources
        .route("/openapi.json", get(|| async { Json(described) }))
        .fallback(|| async { Problem::from(Refusal::NotFound) })
        .method_not_allowed_fallback(|| async { Problem::method_not_allowed() })
        .layer(middleware::from_fn(strict::check))
        // Within, so that no refusal is kept for a key that should never have been told.
        .layer(middleware::from_fn_with_state(web.clone(), witness::wait))
        .layer(middleware::from_fn_with_state(web.clone(), once::once))
        .layer(middleware::from_fn_with_state(web.clone(), caller::identify))
        .layer(middleware::from_fn(keep_to_yourself));
    Router::new().nest(ROOT, resources).route("/api", get(|| async { page }))
}

/// What one may see is nobody else's to keep.
async fn keep_to_yourself(request: axum::extract::Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The OpenAPI document.
pub fn document() -> Value {
    document::describe(OpenApiRouter::new().nest(ROOT, resources()).into_openapi())
}

//! The REST API, version 1: shapes of its own over the same use cases as the pages, so that renaming something inside
//! breaks no customer.

pub mod body;
pub mod lenient;
pub mod problem;

use axum::Router;
use utoipa::openapi::OpenApi;

use crate::web::Web;

/// All routes of the API.
pub fn router(_web: &Web) -> Router<Web> {
    Router::new()
}

/// Its OpenAPI document.
pub fn document() -> OpenApi {
    utoipa::openapi::OpenApiBuilder::new().build()
}

//! What is too large is refused in words.

use axum::{
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::api::problem::Problem;

/// Says "too large" as a problem where a bare 413 would stand.
pub async fn say(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    if response.status() == StatusCode::PAYLOAD_TOO_LARGE && kind != Some(Problem::MEDIA_TYPE.as_bytes()) {
        return Problem::too_large().into_response();
    }
    response
}

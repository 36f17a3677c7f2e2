//! What is too large is refused in words.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{api::problem::Problem, web::OPEN_BODY_BYTES};

/// What anybody may ask before it is known who they are begins so: signing in and up, links, invitations.
const OPEN: [&str; 4] = ["/api/accounts/", "/api/help/", "/api/look/", "/api/v1/sessions"];

/// Reads no more of a body than anybody needs who has not signed in, where nobody has to.
pub async fn open(request: Request, next: Next) -> Response {
    if !OPEN.iter().any(|open| request.uri().path().starts_with(open)) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    match to_bytes(body, OPEN_BODY_BYTES).await {
        Ok(bytes) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Err(_) => Problem::too_large().into_response(),
    }
}

/// Says "too large" as a problem where a bare 413 would stand.
pub async fn say(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    if response.status() == StatusCode::PAYLOAD_TOO_LARGE && kind != Some(Problem::MEDIA_TYPE.as_bytes()) {
        return Problem::too_large().into_response();
    }
    response
}

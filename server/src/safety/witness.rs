//! A refusal is told when what it rests on is on disk: on SQLite, those who write together see each other's changes
//! before they are saved, and when the disk is full they never are.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::refusals::Refusal;
use service::Service;

use crate::api::problem::Problem;

/// Tells a refusal as it is, or "come back" when it rests on what was undone.
pub async fn wait(State(service): State<Service>, request: Request, next: Next) -> Response {
    // Reads see what is saved, and nothing else.
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let witness = service.store().witness();
    let response = next.run(request).await;
    if !response.status().is_client_error() || witness.holds().await {
        return response;
    }
    Problem::from(Refusal::Unavailable).into_response()
}

//! A panic is a fault of ours: it is logged where it happens, and answered like any other fault.

use std::panic::AssertUnwindSafe;

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::FutureExt;

use crate::api::problem::Problem;

/// Answers 500 for a handler that panicked.
pub async fn catch(request: Request, next: Next) -> Response {
    AssertUnwindSafe(next.run(request)).catch_unwind().await.unwrap_or_else(|_| Problem::broken().into_response())
}

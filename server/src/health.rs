//! Whether the process answers, and whether it can do its work.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use service::{Error, Service};

/// The process answers; nothing else is asked.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// What a load balancer asks.
#[derive(Serialize)]
struct Readiness {
    ready: bool,
    database: &'static str,
    migrations: &'static str,
    /// How long the oldest due work has been waiting.
    due_work_late_seconds: i64,
}

/// Due work that waits longer than this tells of workers that are gone; pages still work, so it is said, not refused.
pub async fn ready(State(service): State<Service>) -> Response {
    let (status, readiness) = match look(&service).await {
        Ok(readiness) if readiness.ready => (StatusCode::OK, readiness),
        Ok(readiness) => (StatusCode::SERVICE_UNAVAILABLE, readiness),
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "not ready");
            let database = "unreachable";
            let readiness = Readiness { ready: false, database, migrations: "unknown", due_work_late_seconds: 0 };
            (StatusCode::SERVICE_UNAVAILABLE, readiness)
        }
    };
    (status, Json(readiness)).into_response()
}

async fn look(service: &Service) -> Result<Readiness, Error> {
    let is_migrated = service.store().is_migrated().await?;
    let due_work_late_seconds = if is_migrated { late_seconds(service).await? } else { 0 };
    let migrations = if is_migrated { "done" } else { "missing" };
    Ok(Readiness { ready: is_migrated, database: "ok", migrations, due_work_late_seconds })
}

/// How long the oldest due work has been waiting; zero when none is due.
pub async fn late_seconds(service: &Service) -> Result<i64, Error> {
    Ok(service.late_by().await?.map_or(0, |late| late.num_seconds()))
}

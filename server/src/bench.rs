//! The bench: tests turn the clock and read the mail instead of waiting. Open with `serve --bench` alone, and only for
//! requests made on this machine ([`nearby`](crate::safety::nearby)).

use axum::{
    Json, Router,
    extract::State,
    routing::{get, post},
};
use chrono::TimeDelta;
use domain::{
    problems::{Code, Problems},
    refusals::Refusal,
    time::rfc3339,
};
use serde::{Deserialize, Serialize};
use service::{Service, delivery::MailView};

use crate::{
    api::{
        body::{Asked, Body},
        lenient::Lenient,
        problem::Problem,
    },
    web::Web,
};

/// Furthest turn at once, forward or back: a century.
const SECONDS_MAX: f64 = 100.0 * 366.0 * 24.0 * 3600.0;

/// Most mails shown at once.
const MAILS: u32 = 1000;

pub fn router() -> Router<Web> {
    Router::new().route("/clock", get(clock)).route("/clock/advance", post(advance)).route("/mail", get(mail))
}

#[derive(Serialize)]
struct Present {
    now: String,
}

#[derive(Deserialize)]
struct Turn {
    #[serde(default)]
    seconds: Lenient<f64>,
}

async fn clock(State(service): State<Service>) -> Json<Present> {
    Json(Present { now: rfc3339(service.now()) })
}

/// Turns the clock, forward or back, then does everything that became due.
async fn advance(State(service): State<Service>, Body(turn): Body<Turn>) -> Result<Json<Present>, Problem> {
    let mut problems = Problems::new();
    let seconds = turn.seconds.need("seconds", &mut problems);
    match seconds {
        Some(seconds) if seconds.is_nan() => problems.add("seconds", Code::NotANumber),
        Some(seconds) if seconds.abs() >= SECONDS_MAX => problems.add("seconds", Code::TooLarge),
        _ => {}
    }
    let seconds = problems.or(seconds).map_err(Refusal::from)?;
    #[expect(clippy::cast_possible_truncation, reason = "far below 2^63 milliseconds")]
    let millis = (seconds * 1000.0).round() as i64;
    // A mail that is being sent now would outlive its lease in no time.
    service.settle().await?;
    service.turn_clock(TimeDelta::milliseconds(millis)).await?;
    service.settle().await?;
    Ok(clock(State(service)).await)
}

/// The newest mails, oldest of them first, of one address or of all.
async fn mail(State(service): State<Service>, asked: Asked) -> Result<Json<Vec<MailView>>, Problem> {
    service.settle().await?;
    let mut mails = service.mailbox(asked.get("to"), MAILS).await?;
    mails.reverse();
    Ok(Json(mails))
}

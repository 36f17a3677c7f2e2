//! Signing in and out of the API.

use axum::{
    Extension, Json,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{
    problems::{Code, Problems},
    refusals::Refusal,
};
use serde::{Deserialize, Serialize};
use service::{Error, Service, accounts::Origin};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::{body::Body, caller::Caller, lenient::Lenient, me::Me, problem::Problem, shapes::At},
    web::Web,
};

/// Where sessions are opened, within the API.
pub const PATH: &str = "/sessions";

pub fn router() -> OpenApiRouter<Web> {
    OpenApiRouter::new().routes(routes!(sign_in)).routes(routes!(sign_out))
}

/// Who wants to sign in.
#[derive(Default, Deserialize, ToSchema)]
struct Credentials {
    #[schema(value_type = String, required, example = "ada@example.com")]
    #[serde(default)]
    email: Lenient<String>,
    #[schema(value_type = String, required, format = Password)]
    #[serde(default)]
    password: Lenient<String>,
}

/// An open session.
#[derive(Serialize, ToSchema)]
struct Session {
    /// Send it as `Authorization: Bearer …`. It is shown here and never again.
    token: String,
    /// When it ends unless it is used before.
    expires_at: At,
    me: Me,
}

/// Sign in
///
/// Opens a session. Unknown addresses and wrong passwords get one answer; too many tries get 429.
#[utoipa::path(post, path = "/sessions", tag = "Sessions", request_body = Credentials, security(()),
    responses((status = 201, description = "A session", body = Session)))]
async fn sign_in(
    State(service): State<Service>,
    Extension(origin): Extension<Origin>,
    Body(sent): Body<Credentials>,
) -> Result<impl IntoResponse, Problem> {
    let mut problems = Problems::new();
    let email = sent.email.text("email", &mut problems);
    let password = sent.password.text("password", &mut problems);
    if !problems.is_empty() {
        return Err(Refusal::from(problems).into());
    }
    let session = service.sign_in(&email, &password, &origin).await.map_err(|error| match error {
        Error::Refused(Refusal::Invalid { problems }) if problems.at("password") == Some(Code::WrongCredentials) => {
            Problem::wrong_credentials()
        }
        error => error.into(),
    })?;
    let shown = Session { token: session.token, expires_at: At(session.expires_at), me: session.profile.into() };
    Ok((StatusCode::CREATED, [(header::LOCATION, "/api/v1/me")], Json(shown)))
}

/// Sign out
///
/// Ends the session whose token is sent.
#[utoipa::path(delete, path = "/sessions/current", tag = "Sessions",
    responses((status = 204, description = "The token opens nothing any more")))]
async fn sign_out(State(service): State<Service>, Caller(who): Caller) -> Result<StatusCode, Problem> {
    service.sign_out(&who).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! Who asks: the bearer token of a session, or an API key. Cookies open no door here, so no other website can.

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::refusals::Refusal;
use service::{
    Service,
    gate::{Actor, Member, Party, Person},
};

use crate::api::problem::Problem;

/// Looks up who asks, once, for whatever comes after. A token that opens nothing is refused at once.
pub async fn identify(State(service): State<Service>, mut request: Request, next: Next) -> Response {
    if let Some(token) = bearer(request.headers()) {
        match find(&service, token).await {
            Ok(Some(actor)) => drop(request.extensions_mut().insert(actor)),
            Ok(None) => return Problem::from(Refusal::SignedOut).into_response(),
            Err(error) => return Problem::from(error).into_response(),
        }
    }
    next.run(request).await
}

async fn find(service: &Service, token: &str) -> Result<Option<Actor>, service::Error> {
    // What does not look like a key is not looked up as one.
    match service.actor_by_key(token).await? {
        Some(actor) => Ok(Some(actor)),
        None => service.actor_by_session(token).await,
    }
}

/// The token of a request.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Anybody who is signed in.
pub struct Caller(pub Actor);

/// A member of a company.
pub struct ByMember(pub Member);

/// A candidate.
pub struct ByPerson(pub Person);

/// Either side of a talk.
pub const fn party(who: &Actor) -> Party<'_> {
    match who {
        Actor::Member(member) => Party::Member(member),
        Actor::Person(person) => Party::Person(person),
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Actor>().cloned().map(Self).ok_or_else(|| Refusal::SignedOut.into())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ByMember {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Caller(actor) = Caller::from_request_parts(parts, state).await?;
        Ok(Self(actor.member()?))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ByPerson {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Caller(actor) = Caller::from_request_parts(parts, state).await?;
        Ok(Self(actor.person()?))
    }
}

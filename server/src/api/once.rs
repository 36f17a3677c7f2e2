//! `Idempotency-Key`: a POST that is sent twice under one key is done once and answered twice.
//!
//! Keys are for who is signed in, and for signing in; from strangers they are not read, so that nobody unknown fills the
//! database. A refusal is not kept: nothing was done, and the same request may try again.

use std::panic::AssertUnwindSafe;

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::FutureExt;
use service::{
    Service,
    accounts::Origin,
    gate::Actor,
    idempotency::{Answer, Asker, Claim, Claimed},
};
use tracing::Instrument;

use crate::{
    api::{problem::Problem, sessions},
    web::BODY_BYTES,
};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Says that an answer was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// Most characters of a key.
pub const KEY_CHARS: usize = 200;

/// Does a POST with a key once.
pub async fn once(State(service): State<Service>, request: Request, next: Next) -> Response {
    let key = match key(&request) {
        Ok(key) => key,
        Err(problem) => return problem.into_response(),
    };
    match key.zip(Sender::of(&request)) {
        Some((key, sender)) => {
            answer(service, sender, key, request, next).await.unwrap_or_else(IntoResponse::into_response)
        }
        None => next.run(request).await,
    }
}

/// Whose key it is. Keys are everybody's own.
enum Sender {
    Account(Actor),
    Network(Origin),
}

impl Sender {
    /// Nobody: the key is of a stranger who does something else than sign in.
    fn of(request: &Request) -> Option<Self> {
        let extensions = request.extensions();
        match (extensions.get::<Actor>(), extensions.get::<Origin>()) {
            (Some(actor), _) => Some(Self::Account(actor.clone())),
            (None, Some(origin)) if request.uri().path() == sessions::PATH => Some(Self::Network(origin.clone())),
            (None, _) => None,
        }
    }

    const fn asker(&self) -> Asker<'_> {
        match self {
            Self::Account(actor) => Asker::Account(actor),
            Self::Network(origin) => Asker::Network(origin),
        }
    }
}

/// The key of a POST.
fn key(request: &Request) -> Result<Option<String>, Problem> {
    if request.method() != Method::POST {
        return Ok(None);
    }
    let Some(value) = request.headers().get(KEY) else { return Ok(None) };
    let is_good = (1..=KEY_CHARS).contains(&value.len()) && value.as_bytes().iter().all(u8::is_ascii_graphic);
    match value.to_str() {
        Ok(key) if is_good => Ok(Some(key.to_owned())),
        _ => Err(Problem::bad_key()),
    }
}

async fn answer(
    service: Service,
    sender: Sender,
    key: String,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, BODY_BYTES).await.map_err(|_| Problem::too_large())?;
    let identity = [parts.method.as_str().as_bytes(), parts.uri.to_string().as_bytes(), &body].join(&b'\n');
    // A client that hangs up now, in whatever moment, finds the answer when it comes again: from the claim on, nobody but
    // the end of this process breaks it off.
    let doing = async move {
        let claimed = match service.claim_key(sender.asker(), &key, &identity).await? {
            Claim::Again(answer) => return Ok(replay(answer)),
            Claim::First(claimed) => claimed,
        };
        let done = AssertUnwindSafe(next.run(Request::from_parts(parts, Body::from(body)))).catch_unwind().await;
        let response = done.unwrap_or_else(|_| Problem::broken().into_response());
        Ok(keep(&service, &claimed, response).await)
    };
    tokio::spawn(doing.in_current_span()).await.unwrap_or_else(|_| Err(Problem::broken()))
}

/// Keeps the answer to what was done. What was refused or failed is forgotten, so that another try is one.
async fn keep(service: &Service, claimed: &Claimed, response: Response) -> Response {
    let status = response.status();
    let (parts, body) = response.into_parts();
    let text = to_bytes(body, usize::MAX).await.map(|bytes| String::from_utf8(bytes.to_vec()));
    let Ok(Ok(body)) = text else { return Problem::broken().into_response() };
    let is_done = status.is_success() || status.is_redirection();
    let kept = if is_done {
        let text = |name| said(&parts.headers, name);
        let answer = Answer {
            status: status.as_u16(),
            media_type: text(header::CONTENT_TYPE),
            location: text(header::LOCATION),
            body: body.clone(),
        };
        service.keep_answer(claimed, &answer).await
    } else {
        service.free_key(claimed).await
    };
    if let Err(error) = kept {
        // It is done; only a repetition of it will have to wait.
        tracing::warn!(error = &error as &dyn std::error::Error, "an answer could not be kept for its key");
    }
    Response::from_parts(parts, Body::from(body))
}

fn said(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

fn replay(answer: Answer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or_default();
    let headers = response.headers_mut();
    let texts = [(header::CONTENT_TYPE, answer.media_type), (header::LOCATION, answer.location)];
    for (name, text) in texts {
        if let Some(value) = text.and_then(|text| HeaderValue::from_str(&text).ok()) {
            headers.insert(name, value);
        }
    }
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    response
}

//! The body of a request, the ids in its path and the questions in its address: read so that a client always learns
//! what is wrong with what it sent.

use std::str::FromStr;

use axum::{
    body::{Bytes, to_bytes},
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::{HeaderMap, header, request::Parts},
};
use domain::{
    Moment,
    pages::Window,
    problems::{Code, Problems},
    refusals::Refusal,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{
    api::{problem::Problem, shapes},
    web::BODY_BYTES,
};

/// A JSON body. `{}` and nothing at all are the same.
pub struct Body<T>(pub T);

/// What a body says, or why it says nothing: read on its way, and taken by [`Body`], so that it is parsed once.
#[derive(Clone)]
pub struct Parsed(pub Result<Value, Problem>);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let value = if let Some(Parsed(parsed)) = parts.extensions.remove() {
            parsed?
        } else {
            // The layer above cuts what is too long; nothing else goes wrong while reading but a client that left.
            let bytes = to_bytes(body, BODY_BYTES).await.map_err(|_| Problem::too_large())?;
            parse(&parts.headers, bytes).await?
        };
        let is_object = value.is_object();
        match serde_json::from_value(value) {
            Ok(body) if is_object => Ok(Self(body)),
            _ => Err(Refusal::from(Problems::one("", Code::WrongType)).into()),
        }
    }
}

/// What the bytes of a body say.
pub async fn parse(headers: &HeaderMap, bytes: Bytes) -> Result<Value, Problem> {
    let encoding = headers.get(header::CONTENT_ENCODING).map(|encoding| encoding.as_bytes().to_ascii_lowercase());
    if encoding.is_some_and(|encoding| encoding != b"identity") {
        return Err(Problem::packed());
    }
    if bytes.is_empty() {
        Ok(Value::Object(serde_json::Map::new()))
    } else if is_json(headers) {
        service::json::parse(bytes).await?.ok_or_else(Problem::malformed_json)
    } else {
        Err(Problem::not_json())
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

/// An id in the path. What is not an id names nothing.
pub struct Id<T>(pub T);

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let text = Path::<String>::from_request_parts(parts, state).await.map(|Path(text)| text).unwrap_or_default();
        text.parse().map(Self).map_err(|_| Refusal::NotFound.into())
    }
}

/// Questions in the address. Names and kinds were checked against the document before: see [`super::strict`].
pub struct Asked(pub Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let asked = Query::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        let Ok(Query(asked)) = asked else {
            return Err(Refusal::from(Problems::one("", Code::WrongType)).into());
        };
        match asked.iter().find(|(_, value)| value.contains('\0')) {
            Some((name, _)) => Err(Refusal::from(Problems::one(name.clone(), Code::WrongType)).into()),
            None => Ok(Self(asked)),
        }
    }
}

impl Asked {
    /// The answer to one question.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(asked, _)| asked == name).map(|(_, value)| value.as_str())
    }

    /// All answers to one question.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(asked, _)| asked == name).map(|(_, value)| value.as_str())
    }

    /// The answer, or nothing.
    pub fn text(&self, name: &str) -> String {
        self.get(name).unwrap_or_default().to_owned()
    }

    /// A moment; nothing when it is not asked.
    pub fn moment(&self, name: &str, problems: &mut Problems) -> Option<Moment> {
        let text = self.get(name).filter(|text| !text.is_empty())?;
        // A plus that was not written as %2B is read as a space.
        problems.take(name, shapes::read_moment(&text.replace(' ', "+")))
    }

    /// Whether something is asked for; `true` or `false`.
    pub fn flag(&self, name: &str) -> bool {
        self.get(name) == Some("true")
    }

    /// Which part of a list is wanted.
    pub fn window(&self) -> Result<Window, Problem> {
        let limit = self.get("limit").map(str::parse::<u32>).transpose();
        let limit = limit.map_err(|_| Problem::from(Refusal::from(Problems::one("limit", Code::NotANumber))))?;
        Ok(Window { limit, cursor: self.get("cursor").map(str::to_owned) })
    }
}

//! Which version a change is made to: `ETag` on what is read, `If-Match` or `version` on what is changed, and what a thing
//! is now where the change comes too late.

use std::convert::Infallible;

use axum::{
    Json,
    extract::FromRequestParts,
    http::{HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
};
use domain::problems::Problems;
use serde::{Deserialize, Serialize};
use service::Error;
use utoipa::ToSchema;

use crate::api::{lenient::Lenient, problem::Problem};

/// A thing with a version that counts its changes.
pub trait Counted {
    fn version(&self) -> i64;
}

/// Shapes that say their version.
macro_rules! counted {
    ($($shape:ty),* $(,)?) => {$(
        impl $crate::api::versions::Counted for $shape {
            fn version(&self) -> i64 {
                self.version
            }
        }
    )*};
}
pub(super) use counted;

/// A shape as an answer, its version as `ETag`.
pub struct Tagged<T>(pub T);

impl<T: Counted + Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let tag = HeaderValue::from_str(&format!("\"{}\"", self.0.version()));
        let mut response = Json(self.0).into_response();
        if let Ok(tag) = tag {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}

/// `If-Match`: the versions to which a change may be made.
pub enum IfMatch {
    /// Nothing is said.
    Absent,
    /// `*`: to any.
    Any,
    /// To these. What is no tag of ours names no version.
    These(Vec<i64>),
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let mut said = Vec::new();
        for value in parts.headers.get_all(header::IF_MATCH) {
            said.extend(value.to_str().unwrap_or_default().split(',').map(str::trim));
        }
        if said.is_empty() {
            return Ok(Self::Absent);
        }
        if said == ["*"] {
            return Ok(Self::Any);
        }
        let tag = |text: &str| text.strip_prefix('"')?.strip_suffix('"')?.parse().ok();
        Ok(Self::These(said.into_iter().filter_map(tag).collect()))
    }
}

impl IfMatch {
    /// The version in a body that has to say one, unless the header does.
    pub fn need(&self, sent: Lenient<i64>, problems: &mut Problems) -> Option<i64> {
        match self {
            Self::These(_) => sent.get("version", problems),
            Self::Absent | Self::Any => sent.need("version", problems),
        }
    }
}

/// A body that may say the version a command is given to.
#[derive(Default, Deserialize, ToSchema)]
pub struct VersionBody {
    /// The version you have read; another one is refused.
    #[schema(value_type = Option<i64>)]
    #[serde(default)]
    pub version: Lenient<i64>,
}

impl VersionBody {
    /// The version, where one is said.
    pub fn read(self) -> Result<Option<i64>, Problem> {
        let mut problems = Problems::new();
        let version = self.version.get("version", &mut problems);
        problems.or(Some(version)).map_err(|problems| domain::refusals::Refusal::from(problems).into())
    }
}

/// Changes a thing: to the version that was sent, and to one that `If-Match` names. Where the change is refused because of
/// what the thing is now, the refusal carries it.
pub async fn change<T, E, Reading, Changing>(
    if_match: IfMatch,
    sent: Option<i64>,
    read: impl Fn() -> Reading,
    make: impl FnOnce(Option<i64>) -> Changing,
) -> Result<Tagged<T>, Problem>
where
    T: Counted + Serialize,
    E: Into<Problem>,
    Reading: Future<Output = Result<T, Error>>,
    Changing: Future<Output = Result<T, E>>,
{
    let mut expected = sent;
    let mut fails = false;
    // Whoever may not read it learns so from the change itself.
    if let IfMatch::These(versions) = if_match
        && let Ok(current) = read().await
    {
        let version = current.version();
        fails = !versions.contains(&version);
        // What is wrong for another reason is told first (RFC 9110, 13.2.1): the change is tried on a version that nothing
        // ever has.
        expected = if fails { Some(NEVER) } else { expected.or(Some(version)) };
    }
    match make(expected).await {
        Ok(changed) => Ok(Tagged(changed)),
        Err(error) => {
            let problem = late(error.into(), read).await;
            Err(if fails && problem.is_stale() { problem.into_failed_precondition() } else { problem })
        }
    }
}

/// Versions count from 0 on.
const NEVER: i64 = -1;

/// A conflict, with what the thing is now.
pub async fn late<T: Serialize, Reading>(problem: Problem, read: impl Fn() -> Reading) -> Problem
where
    Reading: Future<Output = Result<T, Error>>,
{
    if problem.shape().status != 409 {
        return problem;
    }
    match read().await {
        Ok(current) => problem.with_current(current),
        Err(_) => problem,
    }
}

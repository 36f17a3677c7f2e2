//! Refusals as RFC 9457 problems: what a client gets when it does not get what it asked for.

use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    problems::{self, Code},
    refusals::{Conflict, Refusal},
    time,
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// Why nothing was done; small enough to be carried as an error.
#[derive(Clone, Debug)]
pub struct Problem(Box<Shape>);

/// Why nothing was done.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct Shape {
    /// Where this kind of problem is described.
    #[serde(rename = "type")]
    #[schema(example = "/api#already_delivered")]
    pub kind: String,
    /// What happened, for a person.
    #[schema(
        example = "The request has left. It can't be edited or withdrawn any more; you can retract it until it is answered."
    )]
    pub title: String,
    /// The HTTP status.
    #[schema(example = 409)]
    pub status: u16,
    /// What happened, for a program.
    #[schema(example = "already_delivered")]
    pub code: String,
    /// What is wrong with which part of the input; empty when the input is not the matter.
    pub fields: Vec<Field>,
    /// With 409 and 412 to a change: the thing as it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub current: Option<Value>,
    /// With `slot_taken` and `slot_not_offered`: the nearest free times, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>, example = json!(["2026-11-24T09:30:00.000Z"]))]
    pub nearest: Vec<String>,
    /// When to try again, in seconds.
    #[serde(skip)]
    retry_after: Option<u32>,
}

/// One part of the input, and why it is refused.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Field {
    /// Where, as a path into the input.
    #[schema(example = "base_salary.amount_minor")]
    pub path: String,
    /// Why, for a program.
    #[schema(example = "missing")]
    pub code: String,
    /// Why, for a person.
    #[schema(example = "Fill this in.")]
    pub message: String,
    /// With `unknown_field`: the name that was meant, if one is like it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
    /// With `unknown_choice` and its like: the words there are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Option<Vec<String>>)]
    pub choices: Vec<String>,
}

impl Field {
    /// Why the input at a path is refused.
    pub fn of(path: &str, code: Code) -> Self {
        problems::Problem { path: path.to_owned(), code }.into()
    }

    /// Nothing of this name is known; one like it may be.
    pub fn unknown(path: String, meant: Option<String>) -> Self {
        let mut field = Self::of(&path, Code::UnknownField);
        if let Some(meant) = &meant {
            field.message.push_str(&format!(" Did you mean {meant}?"));
        }
        Self { suggestion: meant, ..field }
    }

    /// The same, where these are the words to choose from.
    #[must_use]
    pub fn among(self, choices: Vec<String>) -> Self {
        if choices.is_empty() || !self.is_choice() {
            return self;
        }
        let message = format!("Choose one of: {}.", choices.join(", "));
        Self { message, choices, ..self }
    }

    /// Whether it is refused for being none of some words.
    pub fn is_choice(&self) -> bool {
        let codes = [Code::UnknownChoice, Code::UnknownPeriod, Code::UnknownPlaceKind, Code::UnknownRole];
        codes.iter().any(|code| code.as_str() == self.code)
    }
}

/// How long to wait when the server can't, in seconds.
const SOON: u32 = 5;

impl Problem {
    /// The media type of a problem.
    pub const MEDIA_TYPE: &str = "application/problem+json";

    fn new(status: StatusCode, code: &str, title: &str) -> Self {
        Self(Box::new(Shape {
            kind: format!("/api#{code}"),
            title: title.to_owned(),
            status: status.as_u16(),
            code: code.to_owned(),
            fields: Vec::new(),
            current: None,
            nearest: Vec::new(),
            retry_after: None,
        }))
    }

    /// Unknown address, wrong password or seat taken away: one answer for all of them.
    pub fn wrong_credentials() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, Code::WrongCredentials.as_str(), Code::WrongCredentials.sentence())
    }

    /// The body is not JSON.
    pub fn malformed_json() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed_json", "The body is not JSON. Nothing was changed.")
    }

    /// The body is something else than JSON.
    pub fn not_json() -> Self {
        let title = "Send the body as application/json. Nothing was changed.";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", title)
    }

    /// There is more of it than anybody needs.
    pub fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "This is more than is read here. Nothing was changed.")
    }

    /// It did not come in time.
    pub fn too_slow() -> Self {
        let title = "The body came too slowly. Nothing was changed; send it again.";
        Self::new(StatusCode::REQUEST_TIMEOUT, "too_slow", title)
    }

    /// The address knows other methods.
    pub fn method_not_allowed() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "This address knows other methods, see Allow.")
    }

    /// The request is for another name.
    pub fn misdirected() -> Self {
        let title = "This server does not go by that name. Use the address it was started with (BASE_URL).";
        Self::new(StatusCode::MISDIRECTED_REQUEST, "misdirected", title)
    }

    /// The header that should tell two tries of one request from two requests is of no use.
    pub fn bad_key() -> Self {
        let title = "An idempotency key has one to 200 visible characters. Nothing was changed.";
        Self::new(StatusCode::BAD_REQUEST, "bad_idempotency_key", title)
    }

    /// The thing is not what the request wants it to be.
    pub fn precondition_failed() -> Self {
        let title = "This is no longer the version that If-Match names. Nothing was changed.";
        Self::new(StatusCode::PRECONDITION_FAILED, "precondition_failed", title)
    }

    /// Whether somebody else has changed the thing in the meantime.
    pub fn is_stale(&self) -> bool {
        self.0.code == Conflict::Stale.as_str()
    }

    /// The same, where `If-Match` has named the version.
    #[must_use]
    pub fn into_failed_precondition(self) -> Self {
        let mut problem = Self::precondition_failed();
        problem.0.current = self.0.current;
        problem
    }

    /// What is done here has no version that `If-Match` could name.
    pub fn no_version_here() -> Self {
        let title = "What this does has no version, so If-Match can't be kept. Nothing was changed.";
        Self::new(StatusCode::PRECONDITION_FAILED, "no_version_here", title)
    }

    /// The body is packed.
    pub fn packed() -> Self {
        let title = "Send the body as it is, without Content-Encoding. Nothing was changed.";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content_encoded", title)
    }

    /// Parts of the input that are wrong.
    pub fn invalid(fields: Vec<Field>) -> Self {
        let mut problem = Self::from(Refusal::Invalid { problems: problems::Problems::new() });
        problem.0.fields = fields;
        problem
    }

    /// The same, with the choices at each field that has some.
    #[must_use]
    pub fn with_choices(mut self, choices: impl Fn(&str) -> Vec<String>) -> Self {
        for field in &mut self.0.fields {
            if field.is_choice() && field.choices.is_empty() {
                *field = field.clone().among(choices(&field.path));
            }
        }
        self
    }

    /// A fault of ours.
    pub fn broken() -> Self {
        let title = "Something went wrong on our side, and it has been noted.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "broken", title)
    }

    /// What it says.
    pub fn shape(&self) -> &Shape {
        &self.0
    }

    /// The same, with what the thing is now.
    #[must_use]
    pub fn with_current(mut self, current: impl Serialize) -> Self {
        self.0.current = serde_json::to_value(current).ok();
        self
    }

    /// The same, where the API calls a field otherwise than the inside does.
    #[must_use]
    pub fn renamed(mut self, from: &str, to: &str) -> Self {
        for field in self.0.fields.iter_mut().filter(|field| field.path == from) {
            to.clone_into(&mut field.path);
        }
        self
    }

    /// Those that no refusal of the service leads to, for the documentation.
    pub fn of_this_door() -> [Self; 12] {
        [
            Self::wrong_credentials(),
            Self::malformed_json(),
            Self::not_json(),
            Self::too_large(),
            Self::too_slow(),
            Self::method_not_allowed(),
            Self::misdirected(),
            Self::bad_key(),
            Self::precondition_failed(),
            Self::no_version_here(),
            Self::packed(),
            Self::broken(),
        ]
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let mut problem = Self::new(status(&refusal), refusal.code(), refusal.sentence());
        match refusal {
            Refusal::Invalid { problems } => problem.0.fields = problems.0.into_iter().map(Field::from).collect(),
            Refusal::NoSlot { nearest, .. } => problem.0.nearest = nearest.into_iter().map(time::rfc3339).collect(),
            Refusal::TooMany { seconds } => problem.0.retry_after = Some(seconds.max(1)),
            Refusal::Unavailable => problem.0.retry_after = Some(SOON),
            Refusal::NotFound => "Nothing is here, or it is not yours to see.".clone_into(&mut problem.0.title),
            Refusal::SignedOut | Refusal::Forbidden { .. } | Refusal::Conflict { .. } => {}
        }
        problem
    }
}

impl From<problems::Problems> for Problem {
    fn from(problems: problems::Problems) -> Self {
        Refusal::from(problems).into()
    }
}

/// The status that says a refusal.
const fn status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::SignedOut => StatusCode::UNAUTHORIZED,
        Refusal::Forbidden { .. } => StatusCode::FORBIDDEN,
        Refusal::NotFound => StatusCode::NOT_FOUND,
        Refusal::Conflict { why: Conflict::KeyReused } | Refusal::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::Conflict { why: Conflict::LinkUsed } => StatusCode::GONE,
        Refusal::Conflict { .. } | Refusal::NoSlot { .. } => StatusCode::CONFLICT,
        Refusal::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        Refusal::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

impl From<problems::Problem> for Field {
    fn from(problem: problems::Problem) -> Self {
        let code = problem.code;
        Self {
            path: problem.path,
            code: code.as_str().to_owned(),
            message: code.sentence().to_owned(),
            suggestion: None,
            choices: Vec::new(),
        }
    }
}

impl From<service::Error> for Problem {
    /// Trouble is logged here, once, where it becomes a sentence.
    fn from(error: service::Error) -> Self {
        match error {
            service::Error::Refused(refusal) => refusal.into(),
            service::Error::Store(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the database did not do as asked");
                Refusal::Unavailable.into()
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = self.0.retry_after;
        let mut response = (status, Json(&self.0)).into_response();
        response.extensions_mut().insert(self);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(Self::MEDIA_TYPE));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = retry_after {
            headers.insert(HeaderName::from_static("retry-after"), seconds.into());
        }
        response
    }
}

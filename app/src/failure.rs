//! What a server function answers when it does not do what it was asked (I6).
//!
//! It holds codes, never what was typed: without JavaScript it may travel through an address. It becomes an HTTP
//! status on its way out and sentences where a person reads it.

use domain::{
    problems::Problems,
    refusals::{Conflict, Forbidden, Refusal},
};
use leptos::{
    prelude::{FromServerFnError, ServerFnErrorErr},
    server_fn::{Bytes, Encodes, codec::JsonEncoding},
};
use serde::{Deserialize, Serialize};

/// Why something was not done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// Overture says no, and why.
    Refused(Refusal),
    /// Nothing is wrong: a form was asked for in another shape, with a row more or less, and is not saved yet.
    Unsaved,
    /// The server did not answer.
    Offline,
    /// Something is wrong on our side; the operator has read what.
    Broken,
}

impl Failure {
    /// Its HTTP status.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Refused(refusal) => match refusal {
                Refusal::SignedOut => 401,
                Refusal::Forbidden { .. } => 403,
                Refusal::NotFound => 404,
                Refusal::Conflict { why: Conflict::LinkUsed } => 410,
                Refusal::Conflict { .. } | Refusal::NoSlot { .. } => 409,
                Refusal::Invalid { .. } => 422,
                Refusal::TooMany { .. } => 429,
                Refusal::Unavailable => 503,
            },
            Self::Unsaved => 200,
            Self::Offline => 503,
            Self::Broken => 500,
        }
    }

    /// Gives the answer that tells of it its status, and the time after which to try again.
    pub fn answer(&self) {
        answer_with(self.status());
        if let Self::Refused(Refusal::TooMany { seconds }) = self {
            retry_after((*seconds).max(1));
        }
    }

    /// What happened, in a few words.
    pub const fn title(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => match refusal {
                Refusal::SignedOut => "You are signed out",
                Refusal::Forbidden { why: Forbidden::SignUpClosed | Forbidden::CompaniesClosed } => "Sign-up is closed",
                Refusal::Forbidden { .. } => "Your account doesn't allow this",
                Refusal::NotFound => "There is nothing here",
                Refusal::Conflict { why: Conflict::LinkUsed } => "This link doesn't work any more",
                Refusal::Conflict { why: Conflict::Stale } => "Somebody else has changed this",
                Refusal::Conflict { .. } => "This can't be done now",
                Refusal::NoSlot { .. } => "This time can't be had",
                Refusal::Invalid { .. } => "Please check what you entered",
                Refusal::TooMany { .. } => "Too many in a short time",
                Refusal::Unavailable => "We can't do this right now",
            },
            Self::Unsaved => "Not saved yet",
            Self::Offline => "There was no answer",
            Self::Broken => "Something went wrong on our side",
        }
    }

    /// What happened, what is kept, what to do.
    pub const fn sentence(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.sentence(),
            Self::Unsaved => "What you entered is here. Save it when it is as you want it.",
            Self::Offline => "Your connection may be gone. What you entered is still here; try again.",
            Self::Broken => "Nothing was changed, and it has been noted. Try again in a moment.",
        }
    }

    /// When to try again, where that is known.
    pub fn again(&self) -> Option<String> {
        let Self::Refused(Refusal::TooMany { seconds }) = self else { return None };
        Some(match seconds.div_ceil(60) {
            0 | 1 => "You can try again in a minute.".to_owned(),
            minutes @ 2..=90 => format!("You can try again in {minutes} minutes."),
            minutes @ 91..=2_880 => format!("You can try again in about {} hours.", minutes.div_ceil(60)),
            minutes => format!("You can try again in about {} days.", minutes.div_ceil(24 * 60)),
        })
    }

    /// The fields it is about; none for most.
    pub const fn problems(&self) -> Option<&Problems> {
        match self {
            Self::Refused(Refusal::Invalid { problems }) => Some(problems),
            Self::Refused(_) | Self::Unsaved | Self::Offline | Self::Broken => None,
        }
    }

    /// The same about a time that was kept: what is over is forgotten soon, and then as if it had never been.
    #[cfg(feature = "ssr")]
    pub fn of_hold(self) -> Self {
        if self == Self::Refused(Refusal::NotFound) { Conflict::HoldOver.into() } else { self }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::Refused(problems.into())
    }
}

impl From<Conflict> for Failure {
    fn from(why: Conflict) -> Self {
        Self::Refused(why.into())
    }
}

impl From<Forbidden> for Failure {
    fn from(why: Forbidden) -> Self {
        Self::Refused(why.into())
    }
}

/// The caller gets the refusal; the operator, once, the whole chain of what went wrong.
#[cfg(feature = "ssr")]
impl From<service::Error> for Failure {
    fn from(error: service::Error) -> Self {
        match error {
            service::Error::Refused(refusal) => Self::Refused(refusal),
            service::Error::Store(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a page could not reach the store");
                Self::Refused(Refusal::Unavailable)
            }
        }
    }
}

impl FromServerFnError for Failure {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::Offline,
            // Not what our own pages send: a malformed id, a missing field.
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => Problems::new().into(),
            _ => Self::Broken,
        }
    }

    /// On its way out: the answer gets its status here, once for every server function.
    fn ser(&self) -> Bytes {
        self.answer();
        JsonEncoding::encode(self).unwrap_or_default()
    }
}

/// Gives the answer a status. A form posted without JavaScript keeps its redirect: a browser follows no other.
#[cfg(feature = "ssr")]
pub fn answer_with(status: u16) {
    use http::{Method, StatusCode, header::ACCEPT, request::Parts};
    use leptos::prelude::use_context;

    let posted_by_browser = use_context::<Parts>().is_some_and(|parts| {
        let accept = parts.headers.get(ACCEPT).and_then(|accept| accept.to_str().ok());
        parts.method == Method::POST && accept.is_some_and(|accept| accept.contains("text/html"))
    });
    if !posted_by_browser
        && let Some(response) = use_context::<leptos_axum::ResponseOptions>()
        && let Ok(status) = StatusCode::from_u16(status)
    {
        response.set_status(status);
    }
}

#[cfg(feature = "ssr")]
fn retry_after(seconds: u32) {
    use http::header::RETRY_AFTER;
    use leptos::prelude::use_context;

    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.insert_header(RETRY_AFTER, seconds.into());
    }
}

/// Browsers answer nobody.
#[cfg(not(feature = "ssr"))]
pub const fn answer_with(_status: u16) {}
#[cfg(not(feature = "ssr"))]
const fn retry_after(_seconds: u32) {}

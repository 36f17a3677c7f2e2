//! Accounts on CalDAV servers: found, looked at, written to.
//!
//! libdav spells the requests and understands the answers; they travel by our own [`Web`], which knows where it may go and
//! how much it reads.

mod discover;
mod object;
mod sync;

use domain::calendars::Cause;
use http::{Response, StatusCode, Uri};
use libdav::requests::DavRequest;
use url::Url;

pub(crate) use discover::Found;
pub use object::Written;

use super::{
    Access,
    web::{Answer, Web, cause},
};

/// An account, and where its calendars are.
#[derive(Clone)]
pub(crate) struct Account {
    web: Web,
    at: Url,
    credentials: Option<(String, String)>,
}

impl Account {
    /// The account that this leads to.
    pub(crate) fn open(web: &Web, access: &Access) -> Result<Self, Cause> {
        let at = Url::parse(&access.address).map_err(|_| Cause::Unreachable)?;
        Ok(Self { web: web.clone(), at, credentials: access.credentials.clone() })
    }

    /// Sends a request, and answers with whatever the server said.
    async fn send<R: DavRequest>(&self, request: &R) -> Result<Answer, Cause> {
        let base: Uri = self.at.as_str().parse().map_err(|_| Cause::Unreachable)?;
        let request = request.prepare_request(base).map_err(|_| Cause::Unreadable)?;
        let at = Url::parse(&request.uri().to_string()).map_err(|_| Cause::Unreadable)?;
        self.web.ask(&request, &at, self.credentials.as_ref()).await
    }

    /// Sends a request that has to succeed, and understands the answer.
    async fn request<R: DavRequest>(&self, request: &R) -> Result<R::Response, Cause> {
        let answer = self.send(request).await?;
        if !answer.status.is_success() {
            return Err(cause(answer.status));
        }
        understood(request, answer)
    }
}

/// What an answer says.
fn understood<R: DavRequest>(request: &R, answer: Answer) -> Result<R::Response, Cause> {
    let (mut head, ()) = Response::new(()).into_parts();
    (head.status, head.headers) = (answer.status, answer.headers);
    request.parse_response(&head, &answer.body).map_err(|_| match head.status {
        // A status inside an answer that is well as a whole.
        StatusCode::MULTI_STATUS => Cause::Trouble,
        _ => Cause::Unreadable,
    })
}

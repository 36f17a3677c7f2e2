//! Accounts on CalDAV servers: found, looked at, written to.
//!
//! libdav spells the requests and understands the answers; they travel by our own [`Web`], which knows where it may go and
//! how much it reads.

mod discover;
mod object;
mod said;
mod sync;
mod xml;

use domain::calendars::Cause;
use http::{Response, StatusCode, Uri, response::Parts};
use libdav::requests::DavRequest;
use url::Url;

pub(crate) use discover::Found;
pub use object::Written;

use super::{
    Access, PARSE, refusal,
    web::{Answer, Login, Web, cause},
};
use crate::untrusted::{self, Inside};

/// The most that is read of an answer about who somebody is and which calendars they have, or about something written …
const FEW: usize = 1 << 20;
/// … of a list of objects …
const LIST: usize = 8 << 20;
/// … and of objects.
const OBJECTS: usize = 12 << 20;

/// An account, and where its calendars are.
#[derive(Clone)]
pub(crate) struct Account {
    web: Web,
    at: Url,
    login: Option<Login>,
}

impl Account {
    /// The account that this leads to.
    pub(crate) fn open(web: &Web, access: &Access) -> Result<Self, Cause> {
        let at = Url::parse(&access.address).map_err(|_| Cause::Unreachable)?;
        Ok(Self { web: web.clone(), at, login: access.login() })
    }

    /// Sends a request, and answers with whatever the server said, of at most so many bytes.
    async fn send<R: DavRequest>(&self, request: &R, most: usize) -> Result<Answer, Cause> {
        let base: Uri = self.at.as_str().parse().map_err(|_| Cause::Unreachable)?;
        let request = request.prepare_request(base).map_err(|_| Cause::Unreadable)?;
        let at = Url::parse(&request.uri().to_string()).map_err(|_| Cause::Unreadable)?;
        // In one place of its own: everything that writes or reads an account would carry it along.
        Box::pin(self.web.ask(&request, &at, self.login.as_ref(), most)).await
    }

    /// Sends a request that has to succeed.
    async fn request<R: DavRequest>(&self, request: &R, most: usize) -> Result<Answer, Cause> {
        let answer = self.send(request, most).await?;
        if answer.status.is_success() { Ok(answer) } else { Err(cause(answer.status)) }
    }
}

/// An answer that is being read, away from the threads that answer requests.
struct Reader<'a> {
    head: &'a Parts,
    body: &'a [u8],
    inside: &'a Inside,
}

impl Reader<'_> {
    /// What the answer to this request says.
    fn answer_to<R: DavRequest>(&self, request: &R) -> Result<R::Response, Cause> {
        xml::fits(self.body).map_err(|_| Cause::Unreadable)?;
        request.parse_response(self.head, self.body).map_err(|_| match self.head.status {
            // A status inside an answer that is well as a whole.
            StatusCode::MULTI_STATUS => Cause::Trouble,
            _ => Cause::Unreadable,
        })
    }
}

/// What an answer says, as `read` makes it out.
async fn understood<T: Send + 'static>(
    answer: Answer,
    read: impl FnOnce(&Reader<'_>) -> Result<T, Cause> + Send + 'static,
) -> Result<T, Cause> {
    let Answer { status, headers, body, room, .. } = answer;
    let read = untrusted::parse(PARSE, body, move |inside, body| {
        // Taken as long as the body is here.
        let _room = room;
        let (mut head, ()) = Response::new(()).into_parts();
        (head.status, head.headers) = (status, headers);
        read(&Reader { head: &head, body: &body, inside })
    });
    read.await.unwrap_or_else(|refused| Err(refusal(refused)))
}

//! Answers a form that a browser posted by itself where it stands: the same page again, what was typed in its fields,
//! its problems beside them, and an honest status (I6). No script, no address with an error in it, nothing stored.

use axum::{
    body::{Body, to_bytes},
    response::{IntoResponse, Response},
};
use http::{
    HeaderValue, Method, Request, StatusCode, Uri,
    header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, LOCATION, SET_COOKIE},
};
use leptos::{prelude::FromServerFnError, server_fn::error::SERVER_FN_ERROR_HEADER};

use crate::{failure::Failure, ui::typed::Typed};

/// The longest form that is kept; the server refuses longer ones before.
const LONGEST: usize = 1024 * 1024;

/// Runs a server function; if a browser posted the form itself and it was refused, answers with its page.
///
/// `function` runs server functions and `page` renders pages, both with the context pages expect.
pub async fn answer<Ran, Page>(
    request: Request<Body>,
    function: impl FnOnce(Request<Body>) -> Ran,
    page: impl FnOnce(Request<Body>) -> Page,
) -> Response
where
    Ran: Future<Output: IntoResponse>,
    Page: Future<Output: IntoResponse>,
{
    if !is_browsers_form(&request) {
        return function(request).await.into_response();
    }
    let (parts, body) = request.into_parts();
    let Ok(sent) = to_bytes(body, LONGEST).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let again = parts.clone();
    let answer = function(Request::from_parts(parts, Body::from(sent.clone()))).await.into_response();
    let Some((path, address)) = refused(&answer) else { return answer };

    let (answered, body) = answer.into_parts();
    let failure = to_bytes(body, LONGEST).await.map_or(Failure::Broken, Failure::de);
    let fields = url::form_urlencoded::parse(&sent).into_owned().collect();
    let mut again = again;
    again.method = Method::GET;
    again.uri = address;
    again.headers.remove(CONTENT_TYPE);
    again.headers.remove(CONTENT_LENGTH);
    again.extensions.insert(Typed { path, fields });
    let mut page = page(Request::from_parts(again, Body::empty())).await.into_response();
    if page.status() == StatusCode::OK {
        *page.status_mut() = StatusCode::from_u16(failure.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    }
    for cookie in answered.headers.get_all(SET_COOKIE) {
        page.headers_mut().append(SET_COOKIE, cookie.clone());
    }
    page
}

fn is_browsers_form(request: &Request<Body>) -> bool {
    let says = |name, what: &str| {
        request
            .headers()
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
            .is_some_and(|v| v.contains(what))
    };
    request.method() == Method::POST
        && says(ACCEPT, "text/html")
        && says(CONTENT_TYPE, "application/x-www-form-urlencoded")
}

/// Which function refused, and where the page of its form is: the browser said so, and the refusal points back there.
fn refused(answer: &Response) -> Option<(String, Uri)> {
    let path = answer.headers().get(SERVER_FN_ERROR_HEADER)?.to_str().ok()?.to_owned();
    let back: Uri = answer.headers().get(LOCATION)?.to_str().ok()?.parse().ok()?;
    let address = back.path_and_query()?.clone();
    // A refusal without a page to go back to leads to the front door, and can't be shown there.
    address.query().is_some_and(|query| query.contains("__err=")).then(|| (path, Uri::from(address)))
}

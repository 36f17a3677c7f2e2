//! Answers a form that a browser posted by itself where it stands: the same page again, what was typed in its fields,
//! its problems beside them, and an honest status (I6). No script, no address with an error in it, nothing stored. So is
//! one that a button sent elsewhere than the form around it, done or not, unless it leads on: the form goes on.
//!
//! Such an answer has the form's address, not the page's. Forms therefore say which page they are on (`from`), and whoever
//! opens such an address is led to that page.
//!
//! A form whose session has ended is kept for the account that it was shown to, and stands on its page again once that
//! account has signed in (R17). A browser that knows of the end asks for it beforehand (`keep`).

use axum::{
    body::{Body, to_bytes},
    response::{IntoResponse, Response},
};
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, Uri,
    header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HOST, LOCATION, REFERER, SET_COOKIE},
    request::Parts,
};
use leptos::{prelude::FromServerFnError, server_fn::error::SERVER_FN_ERROR_HEADER};
use url::Url;

use crate::{
    failure::Failure,
    local_path::local_path,
    session,
    ui::typed::{FORGET, FROM, KEEP, SHOWN_TO, Typed, WITHIN, own_address},
};
use domain::refusals::Refusal;
use service::{Service, kept::KeptForm};

/// The longest form that is kept; the server refuses longer ones before.
const LONGEST: usize = 1024 * 1024;

/// Runs a server function; if a browser posted the form itself and it was refused, answers with its page.
///
/// `function` runs server functions and `page` renders pages, both with the context pages expect.
pub async fn answer<Ran, Page>(
    service: &Service,
    request: Request<Body>,
    function: impl FnOnce(Request<Body>) -> Ran,
    page: impl FnOnce(Request<Body>) -> Page,
) -> Response
where
    Ran: Future<Output: IntoResponse>,
    Page: Future<Output: IntoResponse>,
{
    if is_look_at_form(&request) {
        return where_the_form_stands(request, page).await;
    }
    if !is_browsers_form(&request) {
        return staying_here(function(request).await.into_response());
    }
    let (parts, body) = request.into_parts();
    let Ok(sent) = to_bytes(body, LONGEST).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let asked = parts.clone();
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(&sent).into_owned().collect();
    if let Some(answer) = not_called(service, &asked, &fields).await {
        return answer;
    }
    let mut answer = staying_here(function(Request::from_parts(parts, Body::from(sent.clone()))).await.into_response());
    let (from, within) = (own_path(&asked.uri, FROM), own_path(&asked.uri, WITHIN));
    let Some(refused) = Refused::of(&answer, from.as_deref()) else {
        let stays = within.is_some() && !leads_on(&answer, &asked);
        if let Some(back) = page_of(&answer, from.as_deref()).filter(|_| stays) {
            let typed = Typed {
                path: asked.uri.path().to_owned(),
                within,
                is_done: true,
                is_kept: false,
                page: path_of(&back),
                fields,
            };
            let Ok(address) = typed.page.parse() else { return answer };
            return page(look_again(asked, address, typed)).await.into_response();
        }
        forget_sent(service, &asked, from.as_deref()).await;
        lead_back(&mut answer, from, &asked);
        return answer;
    };

    let (answered, body) = answer.into_parts();
    let failure = to_bytes(body, LONGEST).await.map_or(Failure::Broken, Failure::de);
    if failure == Failure::from(Refusal::SignedOut) {
        let was_kept = keep(service, &asked, &refused.page, fields).await;
        return sign_in(&refused.page, was_kept);
    }
    let typed = Typed { path: refused.function, within, is_done: false, is_kept: false, page: refused.page, fields };
    let mut page = page(look_again(asked, refused.address, typed)).await.into_response();
    if page.status() == StatusCode::OK {
        *page.status_mut() = StatusCode::from_u16(failure.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    }
    for cookie in answered.headers.get_all(SET_COOKIE) {
        page.headers_mut().append(SET_COOKIE, cookie.clone());
    }
    page
}

/// Answers a form that asks not to be sent, but to be kept or forgotten.
async fn not_called(service: &Service, asked: &Parts, fields: &[(String, String)]) -> Option<Response> {
    let query = asked.uri.query().unwrap_or_default().as_bytes();
    let asks = |which: &str| url::form_urlencoded::parse(query).any(|(name, _)| name == which);
    let (keeps, forgets) = (asks(KEEP), asks(FORGET));
    if !keeps && !forgets {
        return None;
    }
    let page = page_with_form(asked).unwrap_or_else(|| "/".to_owned());
    if keeps {
        let was_kept = keep(service, asked, &page, fields.to_vec()).await;
        // Who has signed in again meanwhile finds it there at once.
        let is_signed_in = session::actor_of(service, &asked.headers).await.is_ok_and(|actor| actor.is_some());
        return Some(if is_signed_in { see(&page) } else { sign_in(&page, was_kept) });
    }
    if let Ok(Some(actor)) = session::actor_of(service, &asked.headers).await
        && let Err(error) = service.forget_form(&actor, path_alone(&page)).await
    {
        let status = StatusCode::from_u16(Failure::from(error).status());
        return Some(status.unwrap_or(StatusCode::SERVICE_UNAVAILABLE).into_response());
    }
    Some(see(&page))
}

/// The page that a posted form is on: the form says so, or the browser does.
fn page_with_form(asked: &Parts) -> Option<String> {
    let from = own_path(&asked.uri, FROM);
    let page = from.or_else(|| address_in(&asked.headers, &REFERER).map(|url| path_of(&url)))?;
    let (path, search) = page.split_once('?').unwrap_or((&page, ""));
    let own = own_address(path, search);
    local_path(&own).map(str::to_owned)
}

/// Keeps a form for the account that it was shown to. Where that can't be done, signing in is still asked for.
async fn keep(service: &Service, asked: &Parts, page: &str, mut fields: Vec<(String, String)>) -> bool {
    let shown_to = fields.iter().find(|(name, _)| name == SHOWN_TO).map(|(_, value)| value.clone());
    fields.retain(|(name, _)| name != SHOWN_TO);
    let Some(shown_to) = shown_to else { return false };
    let form = KeptForm { page: page.to_owned(), function: asked.uri.path().to_owned(), fields };
    match service.keep_form(&shown_to, form).await {
        Ok(was_kept) => was_kept,
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a form could not be kept over a sign-in");
            false
        }
    }
}

/// A form that was kept and has been sent now is forgotten.
async fn forget_sent(service: &Service, asked: &Parts, from: Option<&str>) {
    let Some(path) = from.map(path_alone) else { return };
    let forgotten = async {
        let Some(actor) = session::actor_of(service, &asked.headers).await? else { return Ok(()) };
        if service.kept_form(&actor, path).await?.is_some() {
            service.forget_form(&actor, path).await?;
        }
        Ok::<(), Failure>(())
    };
    if let Err(failure) = forgotten.await {
        tracing::warn!(?failure, "a form that was sent stays kept until its day is over");
    }
}

fn path_alone(page: &str) -> &str {
    page.split('?').next().unwrap_or_default()
}

/// Leads to the sign-in, and from there back to the page.
fn sign_in(page: &str, was_kept: bool) -> Response {
    let next: String = url::form_urlencoded::byte_serialize(page.as_bytes()).collect();
    let said = if was_kept { "kept" } else { "ended" };
    see(&format!("/sign-in?next={next}&said={said}"))
}

fn see(page: &str) -> Response {
    let mut answer = StatusCode::SEE_OTHER.into_response();
    if let Ok(page) = HeaderValue::try_from(page) {
        answer.headers_mut().insert(LOCATION, page);
    }
    answer
}

fn is_browsers_form(request: &Request<Body>) -> bool {
    let says = |name, what: &str| {
        let value = request.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        value.is_some_and(|value| value.contains(what))
    };
    request.method() == Method::POST
        && says(ACCEPT, "text/html")
        && says(CONTENT_TYPE, "application/x-www-form-urlencoded")
}

/// Where server functions are; programs have an interface of their own below it.
const FUNCTIONS: &str = "/api/";
const FOR_PROGRAMS: &str = "/api/v1";

fn is_form_address(path: &str) -> bool {
    let is_for_programs = path.strip_prefix(FOR_PROGRAMS).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    path.starts_with(FUNCTIONS) && path.len() > FUNCTIONS.len() && !is_for_programs
}

/// Whether somebody looks at a form's address: a refused form was shown there, and its address was opened once more.
fn is_look_at_form(request: &Request<Body>) -> bool {
    let accepts = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok());
    matches!(*request.method(), Method::GET | Method::HEAD)
        && is_form_address(request.uri().path())
        && accepts.is_some_and(|accepts| accepts.contains("text/html"))
}

/// Leads to the page that a form stands on, by what the form or the browser says; where neither does, it is the app's page
/// for what is not there, with its ways on.
async fn where_the_form_stands<Page>(request: Request<Body>, page: impl FnOnce(Request<Body>) -> Page) -> Response
where
    Page: Future<Output: IntoResponse>,
{
    let is_page = |path: &str| !is_form_address(path.split(['?', '#']).next().unwrap_or_default());
    let from = own_path(request.uri(), FROM).filter(|path| is_page(path));
    let (parts, body) = request.into_parts();
    let here = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
    let referer = parts.headers.get(REFERER).and_then(|value| Url::parse(value.to_str().ok()?).ok());
    let referer = referer.filter(|url| here.is_some_and(|here| authority(url).eq_ignore_ascii_case(here)));
    let referer = referer.map(|url| path_of(&url)).filter(|path| local_path(path).is_some() && is_page(path));
    if let Some(there) = from.or(referer)
        && let Ok(there) = HeaderValue::try_from(there)
    {
        return staying_here((StatusCode::SEE_OTHER, [(LOCATION, there)]).into_response());
    }
    let mut page = page(Request::from_parts(parts, body)).await.into_response();
    if page.status() == StatusCode::OK {
        *page.status_mut() = StatusCode::NOT_FOUND;
    }
    page
}

fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// What a form says of itself: the page it is on, or the form around its button. A path of ours.
fn own_path(uri: &Uri, which: &str) -> Option<String> {
    let query = uri.query()?.as_bytes();
    let (_, path) = url::form_urlencoded::parse(query).find(|(name, _)| name == which)?;
    local_path(&path).map(str::to_owned)
}

/// The page that an answer leads back to, or the one that the form says it is on.
fn page_of(answer: &Response, from: Option<&str>) -> Option<Url> {
    let back = address_in(answer.headers(), &LOCATION)?;
    from.map_or(Some(back.clone()), |from| back.join(from).ok())
}

/// Whether an answer leads to another place than the one where the form was posted: another page, or a part of it.
fn leads_on(answer: &Response, asked: &Parts) -> bool {
    let (to, there) = (address_in(answer.headers(), &LOCATION), address_in(&asked.headers, &REFERER));
    // By what the addresses say: leading back writes some signs in another way than browsers do.
    let is_same = |to: &Url, there: &Url| to.path() == there.path() && to.query_pairs().eq(there.query_pairs());
    to.zip(there).is_some_and(|(to, there)| !is_same(&to, &there) || to.fragment().is_some())
}

/// A refusal, and the page it belongs on.
struct Refused {
    /// Which function refused.
    function: String,
    /// The page's own address.
    page: String,
    /// The same with the refusal in it, where forms look for it.
    address: Uri,
}

impl Refused {
    /// Read off an answer: the browser said where the form is, and the refusal points back there.
    fn of(answer: &Response, from: Option<&str>) -> Option<Self> {
        let function = answer.headers().get(SERVER_FN_ERROR_HEADER)?.to_str().ok()?.to_owned();
        let back = address_in(answer.headers(), &LOCATION)?;
        let is_refusal = |name: &str| name == "__err" || name == "__path";
        let (refusal, own): (Vec<_>, Vec<_>) = back.query_pairs().partition(|(name, _)| is_refusal(name));
        if refusal.is_empty() {
            // Without a page to go back to the refusal can't be shown.
            return None;
        }
        let mut page = back.clone();
        page.set_query(None);
        if !own.is_empty() {
            page.query_pairs_mut().extend_pairs(own);
        }
        if let Some(from) = from {
            page = back.join(from).ok()?;
        }
        let own = path_of(&page);
        page.query_pairs_mut().extend_pairs(refusal);
        Some(Self { function, page: own, address: path_of(&page).parse().ok()? })
    }
}

/// A done thing that leads back to a form's address, where its form was shown, leads to the page the form says it is on.
fn lead_back(answer: &mut Response, from: Option<String>, asked: &Parts) {
    if let Some(from) = from
        && let Some(there) = address_in(&asked.headers, &REFERER)
        && is_form_address(there.path())
        && address_in(answer.headers(), &LOCATION).is_some_and(|back| back.path() == there.path())
        && let Ok(from) = HeaderValue::try_from(from)
    {
        answer.headers_mut().insert(LOCATION, from);
    }
}

/// An answer that leads to a page of ours. Leptos leads back to the `Referer` as the browser gives it.
fn staying_here(mut answer: Response) -> Response {
    if let Some(to) = answer.headers().get(LOCATION)
        && to.to_str().ok().and_then(local_path).is_none()
    {
        let there = address_in(answer.headers(), &LOCATION).map(|url| path_of(&url));
        let there = there.as_deref().and_then(local_path).and_then(|path| HeaderValue::from_str(path).ok());
        answer.headers_mut().insert(LOCATION, there.unwrap_or(HeaderValue::from_static("/")));
    }
    answer
}

fn address_in(headers: &HeaderMap, name: &HeaderName) -> Option<Url> {
    let here = Url::parse("http://localhost/").ok()?;
    here.join(str::from_utf8(headers.get(name)?.as_bytes()).ok()?).ok()
}

fn path_of(url: &Url) -> String {
    url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
}

/// The same browser looking at the page, with what it typed.
fn look_again(mut asked: Parts, address: Uri, typed: Typed) -> Request<Body> {
    asked.method = Method::GET;
    asked.uri = address;
    asked.headers.remove(CONTENT_TYPE);
    asked.headers.remove(CONTENT_LENGTH);
    asked.extensions.insert(typed);
    Request::from_parts(asked, Body::empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(location: &str) -> Response {
        let mut answer = StatusCode::FOUND.into_response();
        answer.headers_mut().insert(SERVER_FN_ERROR_HEADER, HeaderValue::from_static("/api/sign-in"));
        answer.headers_mut().insert(LOCATION, HeaderValue::try_from(location).expect("a header"));
        answer
    }

    #[test]
    fn a_refusal_belongs_on_the_page_of_its_form() {
        let answer = refusal("https://o.example/sign-in?next=%2Fa&__path=%2Fapi%2Fsign-in&__err=e30%3D");
        let refused = Refused::of(&answer, None).expect("refused");
        assert_eq!(refused.page, "/sign-in?next=%2Fa");
        assert_eq!(refused.address, "/sign-in?next=%2Fa&__path=%2Fapi%2Fsign-in&__err=e30%3D");
    }

    #[test]
    fn a_second_refusal_still_knows_its_page() {
        let answer = refusal("https://o.example/api/sign-in?__path=%2Fapi%2Fsign-in&__err=e30%3D");
        let refused = Refused::of(&answer, Some("/sign-in")).expect("refused");
        assert_eq!(refused.page, "/sign-in");
        assert_eq!(refused.address, "/sign-in?__path=%2Fapi%2Fsign-in&__err=e30%3D");
    }

    #[test]
    fn a_form_that_stays_is_known_however_its_address_is_written() {
        let asked = Request::post("/api/save").header(REFERER, "https://o.example/api/save?from=%2Fa%2Db").body(());
        let (asked, ()) = asked.expect("a request").into_parts();
        assert!(!leads_on(&refusal("/api/save?from=%2Fa-b"), &asked));
        assert!(leads_on(&refusal("/api/save?from=%2Fa-c"), &asked));
        assert!(leads_on(&refusal("/api/save?from=%2Fa-b#part"), &asked));
        assert!(leads_on(&refusal("/a-b"), &asked));
    }

    #[test]
    fn only_pages_of_ours_are_gone_back_to() {
        let uri = |text: &str| text.parse().expect("an address");
        assert_eq!(own_path(&uri("/api/x?from=%2Fsign-in%3Fa%3Db"), FROM).as_deref(), Some("/sign-in?a=b"));
        for astray in ["%2F%2Fevil.example", "%2F%5Cevil.example", "%2F%09%2Fevil.example", "%2F..%2F%2Fevil.example"] {
            assert_eq!(own_path(&uri(&format!("/api/x?from={astray}")), FROM), None, "{astray}");
        }
        assert_eq!(own_path(&uri("/api/x?from=https%3A%2F%2Fevil.example"), FROM), None);
        assert_eq!(own_path(&uri("/api/x"), FROM), None);
    }

    #[test]
    fn no_answer_leads_to_another_host() {
        let location =
            |to: &str| staying_here(refusal(to)).headers()[LOCATION].to_str().map(str::to_owned).expect("text");
        assert_eq!(location("/profile?said=hidden#hidden"), "/profile?said=hidden#hidden");
        assert_eq!(location("https://o.example/sign-in?next=%2Fa"), "/sign-in?next=%2Fa");
        assert_eq!(location("/sign-in?n=ä"), "/sign-in?n=%C3%A4");
        for astray in
            ["//evil.example", "/\\evil.example", "https://evil.example", "https://evil.example//evil.example"]
        {
            assert_eq!(location(astray), "/", "{astray}");
        }
    }

    #[test]
    fn a_button_of_a_form_may_lead_elsewhere() {
        let there = "http://o.example/candidates/1?write=1";
        let asked = Request::builder().header(REFERER, there).body(()).expect("a request").into_parts().0;
        for (to, leads) in [
            (there, false),
            ("/candidates/1?write=1", false),
            ("/candidates/1?write=1#message", true),
            ("/positions/1", true),
        ] {
            let mut answer = StatusCode::FOUND.into_response();
            answer.headers_mut().insert(LOCATION, HeaderValue::from_static(to));
            assert_eq!(leads_on(&answer, &asked), leads, "{to}");
        }
    }

    #[test]
    fn what_is_done_leads_to_its_page() {
        let there = "http://o.example/api/sign-in?from=%2Fsign-in";
        let asked = Request::builder().header(REFERER, there).body(()).expect("a request").into_parts().0;
        let mut answer = StatusCode::FOUND.into_response();
        answer.headers_mut().insert(LOCATION, HeaderValue::from_static("http://o.example/api/sign-in"));
        lead_back(&mut answer, Some("/sign-in".into()), &asked);
        assert_eq!(answer.headers()[LOCATION], "/sign-in");

        answer.headers_mut().insert(LOCATION, HeaderValue::from_static("/candidates"));
        lead_back(&mut answer, Some("/sign-in".into()), &asked);
        assert_eq!(answer.headers()[LOCATION], "/candidates");
    }

    #[test]
    fn forms_addresses_are_not_those_of_programs() {
        for form in ["/api/accounts/sign-in", "/api/x", "/api/v12/x"] {
            assert!(is_form_address(form), "{form}");
        }
        for other in ["/api", "/api/", "/api/v1", "/api/v1/sessions", "/", "/apis/x", "/sign-in"] {
            assert!(!is_form_address(other), "{other}");
        }
    }
}

//! Stories of who asks: what is for this machine alone stays here, whoever hands requests on, and whatever a web page calls
//! itself; and what the operator has closed is said to be closed.

use std::net::SocketAddr;

use axum::{
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{Request, StatusCode, header},
};
use domain::{accounts::SignUpPolicy, candidates::SearchForm, pages::Window};

use crate::testing::{Bench, read};

/// A request from somewhere, with these headers.
fn from(peer: &str, method: &str, path: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut request = request.body(Body::empty()).expect("a request");
    request.extensions_mut().insert(ConnectInfo::<SocketAddr>(peer.parse().expect("a peer")));
    request
}

#[tokio::test]
async fn mail_and_clock_are_for_this_machine_alone() {
    let bench = Bench::new().await;
    bench.candidate("Ada").await;
    let id = bench.get("", "/bench/mail?to=ada@example.com").await.text("/0/id");
    let (one, body, file) =
        (format!("/mailbox/{id}"), format!("/mailbox/{id}/html"), format!("/mailbox/{id}/invite.ics"));
    let routes = [
        ("GET", "/mailbox"),
        ("GET", &*one),
        ("GET", &*body),
        ("GET", &*file),
        ("GET", "/mailbox/nothing/here"),
        ("GET", "/bench/clock"),
        ("GET", "/bench/mail"),
        ("POST", "/bench/clock/advance"),
    ];
    let here = ("host", "127.0.0.1:3000");
    let strangers: [(&str, &str, Vec<(&str, &str)>); 5] = [
        ("a stranger", "192.0.2.7:50000", vec![here]),
        ("a proxy", "127.0.0.1:50000", vec![here, ("x-forwarded-for", "192.0.2.7")]),
        ("another proxy", "127.0.0.1:50000", vec![here, ("via", "1.1 proxy")]),
        ("a quiet proxy", "127.0.0.1:50000", vec![("host", "interviews.example.com")]),
        ("nobody", "127.0.0.1:50000", vec![]),
    ];
    for (method, path) in routes {
        for (who, peer, headers) in &strangers {
            let response = bench.raw_as_is(from(peer, method, path, headers)).await;
            let status = response.status();
            assert!(
                matches!(status, StatusCode::NOT_FOUND | StatusCode::MISDIRECTED_REQUEST),
                "{who} gets {status} for {path}"
            );
            let said = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
            assert!(!String::from_utf8_lossy(&said).contains("ada@example.com"), "{who} reads {path}");
        }
    }
    let mine = bench.raw_as_is(from("127.0.0.1:50000", "GET", &one, &[here])).await;
    assert_eq!(mine.status(), StatusCode::OK);
}

#[tokio::test]
async fn no_page_that_calls_itself_otherwise_reads_anything() {
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    let cookie = format!("session={grace}");
    for path in
        ["/", "/sign-in", "/candidates", "/mailbox", "/bench/clock", "/healthz", "/api/v1/openapi.json", "/icon.svg"]
    {
        for host in ["evil.example:3000", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example:3000", ""] {
            let headers = [("host", host), ("cookie", &*cookie)];
            let response = bench.raw_as_is(from("127.0.0.1:50000", "GET", path, &headers)).await;
            assert_eq!(read(response).await.line(), "421 misdirected", "{host}{path}");
        }
    }
    let write = [("host", "evil.example:3000"), ("origin", "http://evil.example:3000")];
    let response = bench.raw_as_is(from("127.0.0.1:50000", "POST", "/api/look/theme", &write)).await;
    assert_eq!(read(response).await.line(), "421 misdirected");
    for host in ["127.0.0.1:3000", "localhost:3000", "[::1]:3000", "192.0.2.1:3000", "LOCALHOST"] {
        let response = bench.raw_as_is(from("127.0.0.1:50000", "GET", "/healthz", &[("host", host)])).await;
        assert_eq!(response.status(), StatusCode::OK, "{host} is nobody else's name");
    }
    let response = bench.raw_as_is(from("127.0.0.1:50000", "GET", "/healthz", &[])).await;
    assert_eq!(response.status(), StatusCode::OK, "who says no name is no browser");
}

/// What a page says about signing up, in its links.
async fn doors(bench: &Bench, path: &str) -> (u16, String) {
    let request = Request::get(path).header(header::ACCEPT, "text/html").body(Body::empty()).expect("a request");
    let response = bench.raw(request).await;
    let status = response.status().as_u16();
    let html = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    let html = String::from_utf8_lossy(&html);
    let mut doors = Vec::new();
    for (door, sign) in [
        ("candidate", "href=\"/sign-up\""),
        ("company", "href=\"/sign-up/company\""),
        ("form", "name=\"password\""),
        ("closed", "Nobody can sign up here by themselves"),
        ("companies closed", "Companies can&#x27;t sign up here by themselves"),
    ] {
        if html.contains(sign) || html.contains(&sign.replace("&#x27;", "'")) {
            doors.push(door);
        }
    }
    (status, doors.join(", "))
}

#[tokio::test]
async fn pages_say_who_may_sign_up() {
    let mut table = String::new();
    for policy in SignUpPolicy::ALL {
        let bench = Bench::with(|settings| settings.sign_up = *policy).await;
        for path in ["/", "/sign-in", "/sign-up", "/sign-up/company", "/sign-up?said=unknown"] {
            let (status, doors) = doors(&bench, path).await;
            table.push_str(&format!("{:10} {path:22} {status} {doors}\n", policy.as_str()));
        }
    }
    insta::assert_snapshot!(table, @r"
    open       /                      200 candidate, company
    open       /sign-in               200 candidate, company, form
    open       /sign-up               200 company, form
    open       /sign-up/company       200 candidate, form
    open       /sign-up?said=unknown  200 company, form
    candidates /                      200 candidate, companies closed
    candidates /sign-in               200 candidate, form
    candidates /sign-up               200 form
    candidates /sign-up/company       403 companies closed
    candidates /sign-up?said=unknown  200 form
    closed     /                      200 closed
    closed     /sign-in               200 form, closed
    closed     /sign-up               403 closed
    closed     /sign-up/company       403 closed
    closed     /sign-up?said=unknown  403 closed
    ");
}

#[tokio::test]
async fn a_closed_door_is_closed_for_whoever_posts() {
    let bench = Bench::with(|settings| settings.sign_up = SignUpPolicy::Closed).await;
    let form = "kind=candidate&name=Eve&email=eve%40example.com&password=correct+horse+battery";
    let request = Request::post("/api/accounts/sign-up")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .expect("a request");
    assert_eq!(bench.raw(request).await.status(), StatusCode::FORBIDDEN);
    bench.service.settle().await.expect("settled");
    assert!(bench.service.mailbox(None, 10).await.expect("read").is_empty(), "and no mail is sent");
}

#[tokio::test]
async fn who_reads_too_much_is_told_when_to_come_back() {
    let bench = Bench::with(|settings| settings.candidates_an_hour = 10).await;
    let grace = bench.company("Grace", "Engines").await;
    for name in ["Ada", "Bob", "Cy"] {
        bench.candidate(name).await;
    }
    // New workspaces read a fifth of it.
    let who = bench.who(&grace).await;
    bench.service.search(&who, &SearchForm::default(), &Window::default()).await.expect("the first page");
    let api = Request::get("/api/v1/candidates").header(header::AUTHORIZATION, format!("Bearer {grace}"));
    let page = Request::get("/candidates").header(header::COOKIE, format!("session={grace}"));
    for request in [api, page.header(header::ACCEPT, "text/html")] {
        let response = bench.raw(request.body(Body::empty()).expect("a request")).await;
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        let seconds = response.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        assert!(seconds.is_some_and(|seconds: u32| (1..=3_600).contains(&seconds)), "{seconds:?}");
        let said = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
        let said = String::from_utf8_lossy(&said);
        assert!(said.contains("Try again in the next hour.") || said.contains("Wait a little"), "{said}");
    }
}

//! What somebody typed is there again after a sign-in, and for them alone (R17), with browsers that run no script.

use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
    response::Response,
};
use chrono::TimeDelta;
use domain::policy;
use serde_json::json;

use crate::testing::{Bench, PASSWORD, request};

/// An answer as a browser sees it.
struct Answer {
    status: StatusCode,
    to: String,
    session: String,
    html: String,
}

impl Answer {
    async fn of(response: Response) -> Self {
        let header = |name| {
            let value = response.headers().get(name).and_then(|value: &header::HeaderValue| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        let (status, to, cookie) = (response.status(), header(header::LOCATION), header(header::SET_COOKIE));
        let session = cookie.strip_prefix("session=").and_then(|rest| rest.split(';').next()).unwrap_or_default();
        let session = session.to_owned();
        let html = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
        Self { status, to, session, html: String::from_utf8_lossy(&html).into_owned() }
    }

    /// What the page's forms say of whom they were shown to.
    fn shown_to(&self) -> &str {
        let (_, rest) = self.html.split_once("name=\"shown_to\" value=\"").expect("a form that says it");
        rest.split('"').next().unwrap_or_default()
    }

    fn says(&self, text: &str) -> bool {
        self.html.contains(text)
    }
}

async fn open(bench: &Bench, session: &str, path: &str) -> Answer {
    let request = Request::get(path).header(header::COOKIE, format!("session={session}"));
    let request = request.header(header::ACCEPT, "text/html").body(Body::empty());
    Answer::of(bench.raw(request.expect("a request")).await).await
}

/// Posts a form as it stands on a page.
async fn post(bench: &Bench, session: &str, page: &str, to: &str, fields: &[(&str, &str)]) -> Answer {
    let form = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = Request::post(to)
        .header("sec-fetch-site", "same-origin")
        .header(header::ACCEPT, "text/html")
        .header(header::REFERER, format!("http://127.0.0.1:3000{page}"))
        .header(header::COOKIE, format!("session={session}"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form));
    Answer::of(bench.raw(request.expect("a request")).await).await
}

async fn sign_in(bench: &Bench, name: &str, next: &str) -> Answer {
    let email = format!("{name}@example.com");
    let fields = [("email", &*email), ("password", PASSWORD), ("next", next)];
    post(bench, "", "/sign-in", "/api/accounts/sign-in", &fields).await
}

async fn sign_out(bench: &Bench, session: &str) {
    let actor = bench.service.actor_by_session(session).await.expect("read").expect("a session");
    bench.service.sign_out(&actor).await.expect("signed out");
}

/// Sends Ada a request and delivers it; her session, the request and the page of the interview.
async fn asked(bench: &Bench) -> (String, String, String) {
    let admin = bench.company("Grace", "Engines").await;
    let ada = bench.candidate("Ada").await;
    let position = bench.position(&admin, "Rust engineer").await;
    let sent = bench.post(&admin, "/api/v1/requests", &request(&bench.candidate_id(&ada).await, &position)).await;
    assert_eq!(sent.status, 201, "{sent:?}");
    bench.after(policy::HOLD).await;
    (ada, sent.text("/id"), format!("/interviews/{}", sent.text("/interview_id")))
}

#[tokio::test]
async fn a_form_is_there_again_after_a_sign_in() {
    let bench = Bench::new().await;
    let (ada, request, page) = asked(&bench).await;
    bench.candidate("Joan").await;
    let shown = open(&bench, &ada, &page).await;
    let fields = [("request_id", &*request), ("note", "Mornings <suit> me"), ("shown_to", shown.shown_to())];
    sign_out(&bench, &ada).await;

    let ended = post(&bench, &ada, &page, "/api/me/requests/accept", &fields).await;
    let next: String = url::form_urlencoded::byte_serialize(page.as_bytes()).collect();
    assert_eq!((ended.status.as_u16(), &*ended.to), (303, &*format!("/sign-in?next={next}&said=kept")));
    let way_in = open(&bench, "", &ended.to).await;
    assert!(way_in.says("What you typed is kept") && !way_in.says("suit"), "nothing of it before the sign-in");

    // Somebody else signs in on that browser.
    let joan = sign_in(&bench, "joan", &page).await;
    for path in [&*page, "/interviews", "/profile/edit"] {
        assert!(!open(&bench, &joan.session, path).await.says("suit"), "{path}");
    }

    let back = sign_in(&bench, "ada", &page).await;
    assert_eq!(back.to, page);
    let filled = open(&bench, &back.session, &back.to).await;
    assert!(filled.says("Mornings &lt;suit&gt; me"), "{}", filled.html);
    assert!(filled.says("You were signed out before this was sent") && !filled.says("You are signed out"));
    assert!(open(&bench, &back.session, &page).await.says("suit"), "looking does not use it up");

    let to = format!("/api/me/requests/accept?from={next}");
    let sent = post(&bench, &back.session, &page, &to, &fields).await;
    assert_eq!(sent.status.as_u16() / 100, 3, "{}", sent.html);
    let after = open(&bench, &back.session, &page).await;
    assert!(after.says("What comes next") && !after.says("You were signed out before"), "{}", after.html);
}

#[tokio::test]
async fn a_sign_in_without_a_destination_leads_to_the_form() {
    let bench = Bench::new().await;
    let ada = bench.candidate("Ada").await;
    let page = "/profile/edit";
    let shown = open(&bench, &ada, page).await.shown_to().to_owned();
    sign_out(&bench, &ada).await;
    let fields = [
        ("version", "1"),
        ("name", "Ada"),
        ("headline", "Countess"),
        ("password", "mine alone"),
        ("shown_to", &*shown),
    ];
    post(&bench, &ada, page, "/api/profile/save", &fields).await;

    // By a link from a mail, which knows of no page.
    bench.service.request_link("ada@example.com", &bench.origin()).await.expect("asked");
    let token = bench.mailed("ada@example.com", "/continue/").await;
    let back = post(&bench, "", "/", "/api/accounts/use-link", &[("token", &token)]).await;
    assert_eq!(back.to, page);
    let filled = open(&bench, &back.session, page).await;
    assert!(filled.says("value=\"Countess\"") && !filled.says("mine alone"), "{}", filled.html);

    // It can be thrown away, and does not outlive its day.
    let to = "/api/profile/save?forget=1&from=%2Fprofile%2Fedit";
    let forgotten = post(&bench, &back.session, page, to, &fields).await;
    assert_eq!(forgotten.to, page);
    assert!(!open(&bench, &back.session, page).await.says("Countess"));
}

#[tokio::test]
async fn a_page_asks_for_its_form_to_be_kept() {
    let bench = Bench::new().await;
    let (ada, request, page) = asked(&bench).await;
    let shown = open(&bench, &ada, &page).await.shown_to().to_owned();
    let fields = [("request_id", &*request), ("note", "Mornings suit me"), ("shown_to", &*shown)];
    // Whoever is still signed in has nothing sent, either.
    let kept = post(&bench, &ada, &page, "/api/me/requests/accept?keep=1", &fields).await;
    assert_eq!(kept.to, page);
    let filled = open(&bench, &ada, &page).await;
    assert!(filled.says("Mornings suit me") && !filled.says("You have accepted"));

    bench.service.clock().turn(policy::KEPT_FORM_LASTS + TimeDelta::seconds(1));
    assert!(!open(&bench, &ada, &page).await.says("Mornings suit me"));
}

#[tokio::test]
async fn a_refusal_does_not_travel_through_the_sign_in() {
    let bench = Bench::new().await;
    let page = open(&bench, "", "/interviews?ended=1&__path=%2Fapi%2Fx&__err=eyJyZWZ1c2VkIjp7fX0%3D").await;
    assert_eq!(page.to, "/sign-in?next=%2Finterviews%3Fended%3D1");
    bench.candidate("Ada").await;
    let signed_in = sign_in(&bench, "ada", "/interviews?__err=e30%3D&ended=1").await;
    assert_eq!(signed_in.to, "/interviews?ended=1");
}

#[tokio::test]
async fn a_request_is_kept_on_the_way_to_its_position() {
    let bench = Bench::new().await;
    let admin = bench.company("Grace", "Engines").await;
    let ada = bench.candidate("Ada").await;
    let candidate = bench.candidate_id(&ada).await;
    let position = bench.position(&admin, "Rust engineer").await;
    let page = format!("/candidates/{candidate}");
    let fields = [
        ("candidate_id", &*candidate),
        ("form[position_id]", &*position),
        ("form[amount]", "95000"),
        ("form[currency]", "EUR"),
        ("form[message]", "Would you build engines?"),
    ];
    let going =
        post(&bench, &admin, &page, "/api/requests/edit-position?within=%2Fapi%2Frequests%2Fsend", &fields).await;
    assert!(going.to.starts_with(&format!("/positions/{position}?back=")), "{} {}", going.to, going.html);
    let shown = open(&bench, &admin, &going.to).await;
    assert!(shown.says(&format!("href=\"{page}?write=1\"")) && shown.says("Back to the request"), "{}", shown.html);
    let back = open(&bench, &admin, &page).await;
    assert!(back.says("Would you build engines?") && back.says("Your draft of"), "{}", back.html);
    assert!(back.says("value=\"95000\""));

    let template = json!({"name": "Short", "body": "Shall we talk?"});
    let template = bench.post(&admin, "/api/v1/templates", &template).await.text("/id");
    let fields = [&fields[..], &[("template_id", &*template)]].concat();
    let inserted = post(&bench, &admin, &page, "/api/requests/insert-template", &fields).await;
    let back = open(&bench, &admin, &inserted.to).await;
    assert!(back.says("Would you build engines?\n\nShall we talk?"), "{}", back.html);

    post(&bench, &admin, &page, "/api/requests/discard-draft", &[("candidate_id", &candidate)]).await;
    assert!(!open(&bench, &admin, &page).await.says("Would you build engines?"));
}

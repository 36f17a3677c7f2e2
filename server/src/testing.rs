//! A bench for stories of the doors: everything that is served, over a fresh database, with a clock turned by hand.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::atomic::{AtomicU8, Ordering},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{HeaderValue, Method, Request, StatusCode, header},
    response::Response,
};
use chrono::TimeDelta;
use domain::{accounts::SignUpForm, policy};
use serde_json::{Value, json};
use service::{
    Clock, Ids, Service, Store,
    accounts::{Entered, Origin},
    gate::Member,
};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tower::ServiceExt;

use crate::{
    api::stories::conformance,
    connections::Limits,
    settings::Settings,
    shutdown::Shutdown,
    web::{self, Web},
};

pub const PASSWORD: &str = "correct horse battery";

/// Everything that is served, and the service behind it.
pub struct Bench {
    pub service: Service,
    pub router: Router,
    /// Limits count by network; everybody comes from one of their own.
    networks: AtomicU8,
    folder: tempfile::TempDir,
}

/// An answer, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    pub status: u16,
    pub body: Value,
}

impl Said {
    /// `422 invalid base_salary.amount_minor=missing`, `200`.
    pub fn line(&self) -> String {
        let mut line = self.status.to_string();
        if let Some(code) = self.body["code"].as_str() {
            line.push_str(&format!(" {code}"));
        }
        for field in self.body["fields"].as_array().into_iter().flatten() {
            let part = |name: &str| field[name].as_str().unwrap_or_default().to_owned();
            line.push_str(&format!(" {}={}", part("path"), part("code")));
        }
        line
    }

    /// A member of the body, as text.
    pub fn text(&self, pointer: &str) -> String {
        self.body.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
    }
}

impl Bench {
    pub async fn new() -> Self {
        Self::made(|_| {}, Limits::with_descriptors(1_024), Shutdown::never()).await
    }

    /// Where the operator decides otherwise.
    pub async fn with(decide: impl FnOnce(&mut service::Settings)) -> Self {
        Self::made(decide, Limits::with_descriptors(1_024), Shutdown::never()).await
    }

    /// With limits of a story's own, and an end.
    pub async fn within(limits: Limits, shutdown: Shutdown) -> Self {
        Self::made(|_| {}, limits, shutdown).await
    }

    async fn made(decide: impl FnOnce(&mut service::Settings), limits: Limits, shutdown: Shutdown) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database_url = format!("sqlite://{}/story.db", folder.path().display());
        let settings = Settings { database_url, listen: "127.0.0.1:3000".into(), ..Settings::default() };
        let settings = settings.check().expect("settings");
        let store = Store::open(&settings.database_url).await.expect("a file");
        store.migrate().await.expect("tables");
        let noon = domain::moment(1_795_000_000_000).expect("a moment");
        let mut decided = service::Settings { secret_key: vec![7; 32], ..service::Settings::default() };
        decide(&mut decided);
        let service = Service::new(store, Clock::frozen(noon), Ids::Random, decided);
        let web = Web::new(service.clone(), settings, shutdown, true, true);
        let router = web::router(web.within(limits));
        Self { service, router, networks: AtomicU8::new(1), folder }
    }

    /// The file that everything is kept in.
    pub fn database(&self) -> PathBuf {
        self.folder.path().join("story.db")
    }

    /// Turns the clock and does what became due.
    pub async fn after(&self, time: TimeDelta) {
        self.service.clock().turn(time);
        self.service.settle().await.expect("settled");
    }

    /// Where somebody new comes from.
    pub fn origin(&self) -> Origin {
        let network = self.networks.fetch_add(1, Ordering::SeqCst);
        Origin { address: IpAddr::V4(Ipv4Addr::new(192, 0, network, 1)), agent: "story".into(), zone: String::new() }
    }

    /// The token in the newest mail to somebody.
    pub async fn mailed(&self, to: &str, before: &str) -> String {
        self.service.settle().await.expect("settled");
        let mail = self.service.mailbox(Some(to), 1).await.expect("read").pop().expect("a mail");
        let (_, rest) = mail.text.split_once(before).expect("a link");
        rest.split(|c: char| c.is_whitespace() || "?)>\"".contains(c)).next().unwrap_or_default().to_owned()
    }

    async fn sign_up(&self, kind: &str, name: &str, company: &str) -> String {
        let email = format!("{}@example.com", name.to_lowercase());
        let form = SignUpForm {
            kind: kind.into(),
            name: name.into(),
            email: email.clone(),
            company: company.into(),
            password: PASSWORD.into(),
        };
        self.join(&form).await
    }

    /// Signs up and follows the link in the mail; the session's token.
    pub async fn join(&self, form: &SignUpForm) -> String {
        let proof = self.service.sign_up(form, &self.origin()).await.expect("a sign-up");
        let token = self.mailed(&form.email, "/continue/").await;
        match self.service.use_link(&token, Some(&proof), &self.origin()).await.expect("a link") {
            Entered::SignedIn(session) => session.token,
            Entered::WithoutPassword(_) | Entered::Unknown { .. } => panic!("nobody signed up"),
        }
    }

    /// A new company; the token of its Admin.
    pub async fn company(&self, admin: &str, name: &str) -> String {
        self.sign_up("company", admin, name).await
    }

    /// A new candidate's token. Companies find them although they have said nothing yet.
    pub async fn candidate(&self, name: &str) -> String {
        let token = self.sign_up("candidate", name, "").await;
        let until = (self.service.now() + policy::PROMOTION).timestamp_millis();
        let mut database = SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(self.database()))
            .await
            .expect("a database");
        sqlx::query("update candidate set promoted_until = $1 where promoted_until < created_at")
            .bind(until)
            .execute(&mut database)
            .await
            .expect("promoted");
        token
    }

    /// The member behind a token.
    pub async fn who(&self, token: &str) -> Member {
        let actor = self.service.actor_by_session(token).await.expect("read").expect("a session");
        actor.member().expect("a member")
    }

    /// The token of a new member of an Admin's company.
    pub async fn member(&self, admin: &str, role: &str, name: &str) -> String {
        let email = format!("{}@example.com", name.to_lowercase());
        self.service.invite(&self.who(admin).await, &email, role, &self.origin()).await.expect("an invitation");
        let token = self.mailed(&email, "/invitation/").await;
        self.service.accept_invitation(&token, name, PASSWORD, &self.origin()).await.expect("a member").token
    }

    /// Sends a request, from this machine and to it unless it says otherwise.
    pub async fn raw(&self, mut request: Request<Body>) -> Response {
        if request.extensions().get::<ConnectInfo<SocketAddr>>().is_none() {
            request.extensions_mut().insert(ConnectInfo(SocketAddr::from((Ipv4Addr::LOCALHOST, 50_000))));
        }
        request.headers_mut().entry(header::HOST).or_insert(HeaderValue::from_static("127.0.0.1:3000"));
        self.raw_as_is(request).await
    }

    /// Sends a request that says itself where it comes from and whom it asks for, or does not.
    pub async fn raw_as_is(&self, request: Request<Body>) -> Response {
        self.router.clone().oneshot(request).await.expect("infallible")
    }

    /// What a signed-in browser gets that says in which zone it is.
    pub async fn page(&self, token: &str, zone: &str, path: &str) -> String {
        let request = Request::get(path)
            .header(header::COOKIE, format!("session={token}; zone={zone}"))
            .header(header::ACCEPT, "text/html");
        let response = self.raw(request.body(Body::empty()).expect("a request")).await;
        assert_eq!(response.status(), 200, "{path}");
        let bytes = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Calls the API and reads the answer.
    pub async fn call(&self, token: &str, method: Method, path: &str, body: &Value) -> Said {
        let mut request = Request::builder().method(method.clone()).uri(path);
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let sent = if body.is_null() {
            Body::empty()
        } else {
            request = request.header(header::CONTENT_TYPE, "application/json");
            Body::from(body.to_string())
        };
        let response = self.raw(request.body(sent).expect("a request")).await;
        let location = response.headers().get(header::LOCATION).cloned();
        let said = read(response).await;
        conformance::check(&method, path, body, said.status, &said.body);
        // What was made can be read where it is said to be.
        if said.status == 201 && !token.is_empty() {
            let location = location.expect("a location");
            let there = Request::get(location.to_str().expect("an address"));
            let there = there.header(header::AUTHORIZATION, format!("Bearer {token}"));
            let there = self.raw(there.body(Body::empty()).expect("a request")).await;
            assert_eq!(there.status(), 200, "{method} {path}: {location:?}");
        }
        said
    }

    pub async fn get(&self, token: &str, path: &str) -> Said {
        self.call(token, Method::GET, path, &Value::Null).await
    }

    pub async fn post(&self, token: &str, path: &str, body: &Value) -> Said {
        self.call(token, Method::POST, path, body).await
    }

    /// Puts over what is there: with the version that it has.
    pub async fn put_over(&self, token: &str, path: &str, body: &Value) -> Said {
        let mut body = body.clone();
        body["version"] = self.get(token, path).await.body["version"].clone();
        self.call(token, Method::PUT, path, &body).await
    }

    /// Opens a position and answers its id.
    pub async fn position(&self, token: &str, title: &str) -> String {
        let said =
            self.post(token, "/api/v1/positions", &json!({"title": title, "places": [{"kind": "remote"}]})).await;
        assert_eq!(said.status, 201, "{said:?}");
        said.text("/id")
    }

    /// The id of a candidate by their token.
    pub async fn candidate_id(&self, token: &str) -> String {
        self.get(token, "/api/v1/me").await.text("/candidate_id")
    }
}

/// Reads an answer whole.
pub async fn read(response: Response) -> Said {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE).cloned();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    if status.is_client_error() || status.is_server_error() {
        assert_eq!(kind.as_ref().map(HeaderValue::as_bytes), Some(b"application/problem+json".as_slice()), "{status}");
    }
    assert_ne!(status, StatusCode::INTERNAL_SERVER_ERROR, "{}", String::from_utf8_lossy(&bytes));
    Said { status: status.as_u16(), body: serde_json::from_slice(&bytes).unwrap_or_default() }
}

/// A request that is as it should be.
pub fn request(candidate_id: &str, position_id: &str) -> Value {
    json!({
        "candidate_id": candidate_id,
        "position_id": position_id,
        "places": [{"kind": "remote"}, {"kind": "on_site", "place": "Berlin"}],
        "base_salary": {"amount_minor": 9_500_000, "currency": "EUR", "period": "year", "upper_minor": 10_500_000},
        "compensation": [{"kind": "equity", "text": "0.1 %"}],
        "message": "Hello {{candidate.first_name}}, we read what you wrote about schedulers.",
    })
}

//! Overture's REST API from outside: one kept-alive HTTP/1 connection a client, nothing heavier, so that 64 of them
//! leave the machine to the server.

use std::net::{Ipv4Addr, SocketAddr};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{
    Method, Request, StatusCode,
    client::conn::http1::{self, SendRequest},
    header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue},
};
use hyper_util::rt::TokioIo;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio::net::TcpSocket;

use crate::{Result, demo};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The connection broke before an answer was read: whether anything was done, nobody knows.
#[derive(Debug)]
pub struct Lost(pub String);

impl std::fmt::Display for Lost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "no answer: {}", self.0)
    }
}

impl std::error::Error for Lost {}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    /// The answer when it is a good one, else the refusal as a fault.
    pub fn good(self) -> Result<Self> {
        if self.status.is_success() {
            return Ok(self);
        }
        Err(format!("answered {}: {}", self.status, String::from_utf8_lossy(&self.body)).into())
    }

    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.body)
            .map_err(|error| format!("{error} in {}", String::from_utf8_lossy(&self.body)).into())
    }

    /// The `code` of a problem, like `already_delivered`.
    pub fn code(&self) -> Option<String> {
        #[derive(Deserialize)]
        struct Problem {
            code: String,
        }
        serde_json::from_slice::<Problem>(&self.body).ok().map(|problem| problem.code)
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// One client: a connection that is opened again once it broke, and what it sends along every time.
pub struct Api {
    address: SocketAddr,
    host: HeaderValue,
    token: Option<HeaderValue>,
    /// The address of ours that it calls from; any one when absent.
    from: Option<Ipv4Addr>,
    connection: Option<SendRequest<Full<Bytes>>>,
}

impl Api {
    /// A client of whoever listens there; nothing is opened yet.
    pub fn of(address: SocketAddr) -> Self {
        let host = HeaderValue::from_str(&address.to_string()).unwrap_or(HeaderValue::from_static("localhost"));
        Self { address, host, token: None, from: None, connection: None }
    }

    /// Another client of the same server who is the same person, on a connection of its own.
    pub fn another(&self) -> Self {
        Self { host: self.host.clone(), token: self.token.clone(), connection: None, ..*self }
    }

    /// The same person at another address: through a proxy, or at another instance.
    pub fn at(&self, address: SocketAddr) -> Self {
        Self { token: self.token.clone(), ..Self::of(address) }
    }

    /// Calls from this address of ours: on Linux all of 127.0.0.0/8 is.
    pub fn from(mut self, from: Ipv4Addr) -> Self {
        self.from = Some(from);
        self
    }

    /// Sends this bearer token (a session's or an API key) from now on.
    pub fn with_token(mut self, token: &str) -> Result<Self> {
        let mut value = HeaderValue::from_str(&format!("Bearer {token}"))?;
        value.set_sensitive(true);
        self.token = Some(value);
        Ok(self)
    }

    /// The bearer token; as a cookie named `session` it opens pages.
    pub fn token(&self) -> Option<String> {
        self.token.as_ref()?.to_str().ok()?.strip_prefix("Bearer ").map(str::to_owned)
    }

    /// Signs in as this person.
    pub async fn sign_in(address: SocketAddr, email: &str, password: &str) -> Result<Self> {
        #[derive(Deserialize)]
        struct Session {
            token: String,
        }
        let mut api = Self::of(address);
        let credentials = serde_json::json!({ "email": email, "password": password });
        let session: Session = api.post("sessions", &credentials).await?.good()?.json()?;
        api.with_token(&session.token)
    }

    pub async fn member(address: SocketAddr, who: &demo::Member) -> Result<Self> {
        Self::sign_in(address, &who.email, &who.password).await
    }

    pub async fn candidate(address: SocketAddr, who: &demo::Candidate) -> Result<Self> {
        Self::sign_in(address, &who.email, &who.password).await
    }

    /// `GET /api/v1/{path}`.
    pub async fn get(&mut self, path: &str) -> Result<Answer, Lost> {
        self.call(Method::GET, &format!("/api/v1/{path}"), &[], Bytes::new()).await
    }

    /// `POST /api/v1/{path}`.
    pub async fn post(&mut self, path: &str, body: &impl Serialize) -> Result<Answer, Lost> {
        self.call(Method::POST, &format!("/api/v1/{path}"), &[], json(body)).await
    }

    /// `POST /api/v1/{path}` with an idempotency key.
    pub async fn post_once(&mut self, path: &str, key: &str, body: &impl Serialize) -> Result<Answer, Lost> {
        let key = HeaderValue::from_str(key).map_err(|error| Lost(error.to_string()))?;
        self.call(Method::POST, &format!("/api/v1/{path}"), &[(IDEMPOTENCY_KEY, key)], json(body)).await
    }

    /// `PATCH /api/v1/{path}`.
    pub async fn patch(&mut self, path: &str, body: &impl Serialize) -> Result<Answer, Lost> {
        self.call(Method::PATCH, &format!("/api/v1/{path}"), &[], json(body)).await
    }

    /// `PUT /api/v1/{path}`.
    pub async fn put(&mut self, path: &str, body: &impl Serialize) -> Result<Answer, Lost> {
        self.call(Method::PUT, &format!("/api/v1/{path}"), &[], json(body)).await
    }

    /// `DELETE /api/v1/{path}`.
    pub async fn delete(&mut self, path: &str) -> Result<Answer, Lost> {
        self.call(Method::DELETE, &format!("/api/v1/{path}"), &[], Bytes::new()).await
    }

    /// Anything else: a page, `/healthz`, a form. `path` is the whole path; headers come on top of our own, and a body
    /// is JSON unless they say otherwise.
    pub async fn call(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(HeaderName, HeaderValue)],
        body: Bytes,
    ) -> Result<Answer, Lost> {
        let lost = |error: &dyn std::fmt::Display| Lost(error.to_string());
        let mut request = Request::new(Full::new(body.clone()));
        *request.method_mut() = method;
        *request.uri_mut() = path.parse().map_err(|error| lost(&error))?;
        let all = request.headers_mut();
        all.insert(HOST, self.host.clone());
        if !body.is_empty() {
            all.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        if let Some(token) = &self.token {
            all.insert(AUTHORIZATION, token.clone());
        }
        for (name, value) in headers {
            all.insert(name, value.clone());
        }
        let mut kept = self.connection.take();
        let is_open = match &mut kept {
            Some(open) => open.ready().await.is_ok(),
            None => false,
        };
        let mut connection = match kept {
            Some(open) if is_open => open,
            _ => self.connect().await?,
        };
        let response = connection.send_request(request).await.map_err(|error| lost(&error))?;
        let (head, body) = response.into_parts();
        let body = body.collect().await.map_err(|error| lost(&error))?.to_bytes();
        self.connection = Some(connection);
        Ok(Answer { status: head.status, headers: head.headers, body })
    }

    /// Forgets the connection, in the middle of whatever it was.
    pub fn hang_up(&mut self) {
        self.connection = None;
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, Lost> {
        let lost = |error: &dyn std::fmt::Display| Lost(format!("{}: {error}", self.address));
        let socket = TcpSocket::new_v4().map_err(|error| lost(&error))?;
        if let Some(from) = self.from {
            socket.bind((from, 0).into()).map_err(|error| lost(&error))?;
        }
        let stream = socket.connect(self.address).await.map_err(|error| lost(&error))?;
        stream.set_nodelay(true).map_err(|error| lost(&error))?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|error| lost(&error))?;
        tokio::spawn(connection);
        Ok(sender)
    }
}

fn json(body: &impl Serialize) -> Bytes {
    serde_json::to_vec(body).unwrap_or_default().into()
}

/// What a request offers in all the drivers' sends, for this candidate and position.
pub fn offer(candidate: uuid::Uuid, position: uuid::Uuid) -> serde_json::Value {
    serde_json::json!({
        "candidate_id": candidate,
        "position_id": position,
        "places": [{ "kind": "remote" }],
        "base_salary": { "amount_minor": 9_500_000, "currency": "EUR", "period": "year", "upper_minor": 10_500_000 },
        "compensation": [{ "kind": "equity", "text": "0.1 %" }],
        "message": "Hello {{candidate.first_name}}, we read what you wrote about schedulers, and would like to hear more.",
    })
}

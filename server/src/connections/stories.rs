//! Stories of clients who keep us waiting, over real connections with short limits.

use axum::routing::{get, post};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::watch,
    task::JoinHandle,
    time::timeout,
};

use super::*;
use crate::{safety::bodies::Pace, testing::Bench};

/// A moment: what has to happen soon happens within many of them, and what must not does not within a few.
const MOMENT: Duration = Duration::from_millis(100);
const SOON: Duration = Duration::from_secs(5);

fn patient() -> Limits {
    let limits = Limits::with_descriptors(1_024);
    Limits { sweep: MOMENT / 10, ..limits }
}

struct Server {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

impl Server {
    async fn open(router: Router, limits: Limits) -> Self {
        let (stop, stopping) = Shutdown::by_hand();
        Self::until(router, limits, stop, stopping).await
    }

    async fn until(router: Router, limits: Limits, stop: watch::Sender<bool>, stopping: Shutdown) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let serving = tokio::spawn(serve(listener, router, limits, Proxies::default(), stopping));
        Self { address, stop, serving }
    }

    async fn connect(&self, says: &str) -> Client {
        let mut client = Client(TcpStream::connect(self.address).await.expect("a connection"));
        client.say(says).await;
        client
    }

    /// A whole answer on a connection of its own.
    async fn ask(&self, request: &str) -> String {
        self.connect(request).await.rest().await.expect("an answer")
    }
}

struct Client(TcpStream);

impl Client {
    async fn say(&mut self, what: &str) {
        // It may have been closed meanwhile; reading tells.
        let _ = self.0.write_all(what.as_bytes()).await;
    }

    /// Everything until the server hangs up; `None`: it does not.
    async fn rest(&mut self) -> Option<String> {
        let mut all = Vec::new();
        // A connection that is reset has been closed as well.
        timeout(SOON, self.0.read_to_end(&mut all)).await.ok().map(|_| String::from_utf8_lossy(&all).into_owned())
    }

    /// Reads until this has come.
    async fn hear(&mut self, what: &str) -> String {
        let mut all = String::new();
        while !all.contains(what) {
            let mut part = [0; 4_096];
            let count = timeout(SOON, self.0.read(&mut part)).await.expect("soon").expect("read");
            assert_ne!(count, 0, "hung up after: {all}");
            all.push_str(&String::from_utf8_lossy(&part[..count]));
        }
        all
    }

    /// Whether nothing comes, not even an end.
    async fn is_quiet(&mut self) -> bool {
        timeout(3 * MOMENT, self.0.read(&mut [0; 1])).await.is_err()
    }
}

fn hello() -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/hello", get(|| async { "hello" }))
        .route(
            "/slow",
            get(|| async {
                tokio::time::sleep(4 * MOMENT).await;
                "done"
            }),
        )
        .route("/never", get(std::future::pending::<()>))
        .route("/big", get(|| async { vec![0_u8; 64 << 20] }))
        .route("/body", post(|body: String| async move { body }))
}

fn asks(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n")
}

fn asks_last(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
}

#[tokio::test]
async fn half_a_head_is_not_waited_for() {
    let server = Server::open(hello(), Limits { head: 3 * MOMENT, ..patient() }).await;
    let mut silent = server.connect("").await;
    let mut half = server.connect("GET /hello HTTP/1.1\r\nhost: localhost\r\n").await;
    let trickle = async {
        let mut trickling = server.connect("GET /hello HTTP/1.1\r\n").await;
        for number in 0..20 {
            trickling.say(&format!("x-{number}: a\r\n")).await;
            tokio::time::sleep(MOMENT / 2).await;
        }
        trickling.rest().await
    };
    let mut kept = server.connect(&asks("/hello")).await;
    kept.hear("hello").await;
    assert_eq!(silent.rest().await.as_deref(), Some(""));
    assert_eq!(half.rest().await.as_deref(), Some(""));
    assert_eq!(trickle.await.as_deref(), Some(""));
    // Between two requests there is more time, and every head has its own.
    for _ in 0..2 {
        kept.say("GET /hello HTTP/1.1\r\nhost: ").await;
        tokio::time::sleep(MOMENT).await;
        kept.say("here\r\n\r\n").await;
        kept.hear("hello").await;
    }
    kept.say("GET").await;
    assert_eq!(kept.rest().await.as_deref(), Some(""));
}

#[tokio::test]
async fn who_asks_nothing_more_is_let_go() {
    let server = Server::open(hello(), Limits { idle: 4 * MOMENT, ..patient() }).await;
    let mut kept = server.connect("").await;
    for _ in 0..4 {
        kept.say(&asks("/hello")).await;
        kept.hear("hello").await;
        tokio::time::sleep(2 * MOMENT).await;
    }
    assert_eq!(kept.rest().await.as_deref(), Some(""));
    // What we do ourselves is no idling, however long it takes.
    let mut waits = server.connect(&asks("/never")).await;
    tokio::time::sleep(6 * MOMENT).await;
    assert!(waits.is_quiet().await);
}

#[tokio::test]
async fn an_answer_is_not_kept_for_who_does_not_take_it() {
    let server = Server::open(hello(), Limits { write: 3 * MOMENT, ..patient() }).await;
    let mut takes_none = server.connect(&asks("/big")).await;
    tokio::time::sleep(10 * MOMENT).await;
    let got = takes_none.rest().await.expect("closed");
    assert!(got.len() < 64 << 20, "the rest of it is not sent any more");
    // This one has to be read by a busy machine.
    let server = Server::open(hello(), Limits { write: SOON, ..patient() }).await;
    let got = server.ask(&asks_last("/big")).await;
    assert!(got.len() > 64 << 20, "who reads gets all of it");
}

#[tokio::test]
async fn a_body_without_a_pace_ends_as_well() {
    let server = Server::open(hello(), Limits { body: 3 * MOMENT, ..patient() }).await;
    let mut slow = server.connect("POST /body HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\na").await;
    assert_eq!(slow.rest().await.as_deref(), Some(""));
}

#[tokio::test]
async fn slow_bodies_are_told_so_at_every_door() {
    let pace = Pace { pause: 2 * MOMENT, start: 6 * MOMENT, bytes_per_second: 1_000 };
    let limits = Limits { bodies: pace, ..patient() };
    let bench = Bench::within(limits, Shutdown::never()).await;
    let server = Server::open(bench.router.clone(), limits).await;
    let doors = [
        ("/api/v1/sessions", "application/json", ""),
        ("/api/v1/sessions", "application/json", "idempotency-key: slow\r\n"),
        ("/api/accounts/sign-in", "application/x-www-form-urlencoded", "accept: */*\r\n"),
        ("/api/accounts/sign-in", "application/x-www-form-urlencoded", "accept: text/html\r\n"),
    ];
    for (path, kind, more) in doors {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: {kind}\r\ncontent-length: 500\r\n{more}\r\n"
        );
        let mut stops = server.connect(&format!("{head}a")).await;
        let told = stops.rest().await.expect("an end");
        assert!(told.starts_with("HTTP/1.1 408 "), "{path} {more}: {told}");
        assert!(told.contains("too_slow") && told.contains("connection: close"), "{path} {more}: {told}");
        let mut trickles = server.connect(&head).await;
        for _ in 0..12 {
            trickles.say("a").await;
            tokio::time::sleep(MOMENT).await;
        }
        let told = trickles.rest().await.expect("an end");
        assert!(told.starts_with("HTTP/1.1 408 "), "{path} {more}: {told}");
    }
    let body = r#"{"email":"nobody@example.com","password":"wrong"}"#;
    let length = body.len();
    let head =
        "POST /api/v1/sessions HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json";
    let told = server.ask(&format!("{head}\r\ncontent-length: {length}\r\n\r\n{body}")).await;
    assert!(told.starts_with("HTTP/1.1 401 "), "{told}");
}

#[tokio::test]
async fn who_waits_makes_room_for_who_asks() {
    let server = Server::open(hello(), Limits { connections: 4, network: 4, ..patient() }).await;
    let mut halves = Vec::new();
    for _ in 0..4 {
        halves.push(server.connect("GET /hello HTTP/1.1\r\n").await);
        tokio::time::sleep(MOMENT / 10).await;
    }
    for _ in 0..2 {
        assert!(server.ask(&asks_last("/hello")).await.ends_with("hello"));
    }
    assert_eq!(halves[0].rest().await.as_deref(), Some(""), "the first one that waited");
    assert!(halves[3].is_quiet().await, "there is room for the last one");
}

#[tokio::test]
async fn when_there_is_no_room_the_server_still_says_that_it_is_alive() {
    let server = Server::open(hello(), Limits { connections: 3, network: 3, spare: 1, ..patient() }).await;
    let mut served = Vec::new();
    for _ in 0..3 {
        served.push(server.connect(&asks("/never")).await);
    }
    tokio::time::sleep(MOMENT).await;
    for _ in 0..3 {
        let told = server.ask(&asks("/healthz")).await;
        assert!(told.starts_with("HTTP/1.1 200 ") && told.ends_with("ok\n"), "{told}");
        let told = server.ask(&asks("/hello")).await;
        assert!(told.starts_with("HTTP/1.1 503 ") && told.contains("retry-after"), "{told}");
    }
    for one in &mut served {
        assert!(one.is_quiet().await, "who is being served is left alone");
    }
    served.pop();
    tokio::time::sleep(MOMENT).await;
    assert!(server.ask(&asks_last("/hello")).await.ends_with("hello"), "there is room again");
}

#[tokio::test]
async fn at_the_end_answers_are_finished_and_nobody_new_is_let_in() {
    let server = Server::open(hello(), patient()).await;
    let mut idle = server.connect(&asks("/hello")).await;
    idle.hear("hello").await;
    let mut served = server.connect(&asks("/slow")).await;
    tokio::time::sleep(MOMENT).await;
    server.stop.send(true).expect("it listens");
    assert!(served.rest().await.expect("an end").ends_with("done"));
    assert_eq!(idle.rest().await.as_deref(), Some(""));
    timeout(SOON, server.serving).await.expect("soon").expect("served");
    assert!(TcpStream::connect(server.address).await.is_err(), "the door is shut");
}

#[tokio::test]
async fn a_session_has_a_few_event_streams_and_they_end_with_it() {
    let (stop, stopping) = Shutdown::by_hand();
    let limits = Limits { session_streams: 2, session_check: MOMENT, ..patient() };
    let bench = Bench::within(limits, stopping.clone()).await;
    let (ada, bob) = (bench.candidate("Ada").await, bench.candidate("Bob").await);
    let server = Server::until(bench.router.clone(), limits, stop, stopping).await;
    let listen = async |token: &str| {
        let asks = format!("GET /events HTTP/1.1\r\nhost: localhost\r\ncookie: session={token}\r\n\r\n");
        let mut stream = server.connect(&asks).await;
        stream.hear("open").await;
        stream
    };
    let (mut bobs, mut first) = (listen(&bob).await, listen(&ada).await);
    let (mut second, mut third) = (listen(&ada).await, listen(&ada).await);
    let told = first.hear("retry: 600000").await;
    assert!(told.contains("event: full"), "{told}");
    assert!(second.is_quiet().await && third.is_quiet().await && bobs.is_quiet().await);
    let ended = bench.call(&ada, axum::http::Method::DELETE, "/api/v1/sessions/current", &serde_json::Value::Null);
    assert_eq!(ended.await.status, 204);
    for stream in [&mut second, &mut third] {
        stream.hear("event: signed_out").await;
    }
    assert!(bobs.is_quiet().await, "his session goes on");
    server.stop.send(true).expect("it listens");
    assert!(bobs.rest().await.is_some(), "at the end all streams end");
    timeout(SOON, server.serving).await.expect("soon").expect("served");
}

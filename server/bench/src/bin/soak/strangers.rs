//! Strangers with more connections than the server has descriptors, and accounts that make it work: honest people
//! hardly notice, it says that it is alive all along, and its memory stays small.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use bench::{Result, api::Api, database::Kind, overture::Overture};
use bytes::Bytes;
use hyper::{
    Method, StatusCode,
    header::{ACCEPT, COOKIE, HeaderName, HeaderValue},
};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};

use crate::{Run, hostile::Hostile, progress::Progress, world::World};

/// What the server may open.
const DESCRIPTORS: u64 = 1_024;
/// What the server may hold in memory.
const MEMORY: u64 = 256 << 20;
/// How long honest people are watched alone, and beside strangers: longer than anybody may take to send a head or body.
const CALM: Duration = Duration::from_secs(8);
const SPELL: Duration = Duration::from_secs(40);
/// Over how long strangers arrive, and how soon they come again. It is how many they are that is judged, not how fast.
const ARRIVAL: Duration = Duration::from_secs(3);
const AGAIN: Duration = Duration::from_secs(5);
/// A connection that was open for so long has not been closed by anybody.
const HELD: Duration = Duration::from_secs(36);
/// How long nothing may be heard of `/healthz`, and of a page.
const SILENCE: Duration = Duration::from_secs(2);
const PATIENCE: Duration = Duration::from_secs(10);
/// What honest people read.
const PAGE: &str = "/interviews";
const HONEST: usize = 3;
/// Streams of one session that may be open, with those that are being closed at this moment.
const STREAMS: usize = 40;

/// What strangers do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Attack {
    /// Half of a head, and a line more now and then.
    Heads,
    /// A byte of a body, and one more now and then.
    Bodies,
    /// Event streams, all with one candidate's cookie.
    Streams,
    /// Two accounts connect calendars whose server answers with hostile XML.
    Xml,
    /// One account connects forty calendars at once, each nearly as large as any may be.
    Connects,
}

impl Attack {
    const ALL: [Self; 5] = [Self::Heads, Self::Bodies, Self::Streams, Self::Xml, Self::Connects];
    /// Those that are over soon.
    const SHORT: [Self; 3] = [Self::Heads, Self::Bodies, Self::Streams];

    const fn name(self) -> &'static str {
        match self {
            Self::Heads => "half heads",
            Self::Bodies => "slow bodies",
            Self::Streams => "event streams",
            Self::Xml => "hostile XML",
            Self::Connects => "forty connects",
        }
    }
}

pub async fn run(run: &Run, kind: Kind) -> Result<String> {
    let strangers = run.count((1_100, 1_100));
    take_descriptors(strangers + 500)?;
    let attacks = if run.short { &Attack::SHORT[..] } else { &Attack::ALL[..] };
    let (calm, spell) = if run.short { (CALM / 4, SPELL / 8) } else { (CALM, SPELL) };
    let hostile = Arc::new(Hostile::open().await?);
    let prepare = |setup: bench::overture::Setup| setup.descriptors(DESCRIPTORS).with("PRIVATE_CALENDARS", "true");
    let (world, mut server) = World::build(kind, 1, prepare).await?;
    if world.people.len() < 3 + HONEST {
        return Err("too few people".into());
    }
    let mut progress = Progress::new("strangers", attacks.len() as u64);
    // Thrown away: it warms everything up.
    watch(&world, calm / 2).await?;
    let (mut said, mut broken) = (Vec::new(), false);
    for (number, attack) in attacks.iter().enumerate() {
        let quiet = p99(watch(&world, calm).await?);
        let crowd = Crowd::come(*attack, &world, &hostile, strangers)?;
        tokio::time::sleep(ARRIVAL).await;
        let watched = watch(&world, spell).await;
        let came = crowd.go().await?;
        let beside = p99(watched.map_err(|why| format!("{}: {why}", attack.name()))?);
        let (line, is_fine) = judge(*attack, &server, &came, quiet, beside, run.short)?;
        said.push(line);
        broken |= !is_fine;
        progress.at(number as u64 + 1);
    }
    let said = said.join("; ");
    if broken {
        return Err(said.into());
    }
    server.stop().await?;
    world.database.remove().await?;
    Ok(said)
}

/// This driver holds both its own connections and those of the strangers.
fn take_descriptors(wanted: u64) -> Result<()> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_some_and(|current| current < wanted) {
        setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum })
            .map_err(|error| format!("{wanted} descriptors are needed (ulimit -n): {error}"))?;
    }
    Ok(())
}

fn judge(
    attack: Attack,
    server: &Overture,
    came: &Came,
    quiet: Duration,
    beside: Duration,
    short: bool,
) -> Result<(String, bool)> {
    let memory = server.memory_at_most()?;
    let factor = beside.as_secs_f64() / quiet.as_secs_f64();
    let line = format!(
        "{}: honest p99 {:.1} ms alone, {:.1} ms beside ({factor:.2} ×), {} came, {} held at the end, {} refused, \
         {} MiB",
        attack.name(),
        quiet.as_secs_f64() * 1e3,
        beside.as_secs_f64() * 1e3,
        came.opened,
        came.held,
        came.refused,
        memory >> 20,
    );
    let holds = match attack {
        Attack::Heads | Attack::Bodies => came.held == 0,
        Attack::Streams => came.held <= STREAMS,
        Attack::Xml | Attack::Connects => true,
    };
    // A taste is too short for a verdict on time.
    Ok((line, holds && memory <= MEMORY && (factor <= 2.0 || short)))
}

/// Honest people for a while: how long each page took. `/healthz` is asked all along.
async fn watch(world: &World, spell: Duration) -> Result<Vec<Duration>> {
    let over = Arc::new(AtomicBool::new(false));
    let mut alive = JoinSet::new();
    alive.spawn(stays_alive(world.setup.address(), over.clone()));
    let mut users = JoinSet::new();
    for person in &world.people[3..3 + HONEST] {
        users.spawn(reads(person.api.another(), over.clone()));
    }
    tokio::time::sleep(spell).await;
    over.store(true, Ordering::Relaxed);
    let mut all = Vec::new();
    while let Some(took) = users.join_next().await {
        all.extend(took??);
    }
    while let Some(answered) = alive.join_next().await {
        answered??;
    }
    Ok(all)
}

/// Reads a page again and again, every other time on a new connection.
async fn reads(mut api: Api, over: Arc<AtomicBool>) -> Result<Vec<Duration>> {
    let cookie = format!("session={}", api.token().ok_or("nobody is signed in")?);
    let headers: [(HeaderName, HeaderValue); 2] =
        [(COOKIE, HeaderValue::from_str(&cookie)?), (ACCEPT, HeaderValue::from_static("text/html"))];
    let mut took = Vec::new();
    while !over.load(Ordering::Relaxed) {
        if took.len() % 2 == 0 {
            api.hang_up();
        }
        let start = Instant::now();
        let mut answer = tokio::time::timeout(PATIENCE, api.call(Method::GET, PAGE, &headers, Bytes::new())).await;
        // Browsers, too, ask again when a kept connection turns out to be closed.
        if took.len() % 2 == 1 && matches!(answer, Ok(Err(_))) {
            answer = tokio::time::timeout(PATIENCE, api.call(Method::GET, PAGE, &headers, Bytes::new())).await;
        }
        match answer {
            Ok(Ok(answer)) if answer.status == StatusCode::OK => {}
            Ok(Ok(answer)) => return Err(format!("a page is answered {}", answer.status).into()),
            Ok(Err(lost)) => return Err(format!("a page: {lost}").into()),
            Err(_) => return Err(format!("a page takes more than {} s", PATIENCE.as_secs()).into()),
        }
        took.push(start.elapsed());
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    Ok(took)
}

/// Asks on new connections whether the server is alive.
async fn stays_alive(address: SocketAddr, over: Arc<AtomicBool>) -> Result<()> {
    while !over.load(Ordering::Relaxed) {
        let mut api = Api::of(address);
        let answer = tokio::time::timeout(SILENCE, api.call(Method::GET, "/healthz", &[], Bytes::new())).await;
        match answer {
            Ok(Ok(answer)) if answer.status == StatusCode::OK => {}
            Ok(Ok(answer)) => return Err(format!("/healthz answers {}", answer.status).into()),
            Ok(Err(lost)) => return Err(format!("/healthz: {lost}").into()),
            Err(_) => return Err(format!("/healthz is silent for {} s", SILENCE.as_secs()).into()),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

/// What strangers did.
#[derive(Default)]
struct Came {
    /// Connections, or questions.
    opened: u64,
    /// Connections that are open at the end, and have been for long.
    held: usize,
    /// Questions that were refused.
    refused: u64,
}

/// Strangers at work.
struct Crowd {
    over: Arc<AtomicBool>,
    lanes: JoinSet<Result<Came>>,
}

impl Crowd {
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52 strangers")]
    fn come(attack: Attack, world: &World, hostile: &Arc<Hostile>, strangers: u64) -> Result<Self> {
        let over = Arc::new(AtomicBool::new(false));
        let mut lanes = JoinSet::new();
        let address = world.setup.address();
        let token = world.people[0].api.token().ok_or("nobody is signed in")?;
        let held = match attack {
            Attack::Heads => Some((format!("GET / HTTP/1.1\r\nhost: {address}\r\n"), "x-more: a\r\n")),
            Attack::Bodies => Some((
                format!(
                    "POST /api/v1/sessions HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n\
                     content-length: 1000\r\n\r\n{{"
                ),
                " ",
            )),
            Attack::Streams => {
                Some((format!("GET /events HTTP/1.1\r\nhost: {address}\r\ncookie: session={token}\r\n\r\n"), ""))
            }
            Attack::Xml | Attack::Connects => None,
        };
        // Event streams may last; there may only be few of them.
        let long = if attack == Attack::Streams { Duration::from_secs(2) } else { HELD };
        if let Some((head, more)) = held {
            for number in 0..strangers {
                let start = ARRIVAL.mul_f64(number as f64 / strangers as f64);
                lanes.spawn(hold(address, head.clone(), more, (start, long), over.clone()));
            }
        }
        match attack {
            Attack::Xml => {
                for (person, server) in [(1, hostile.attributes), (2, hostile.deep)] {
                    let address = format!("http://{server}/");
                    let calendar = json!({
                        "kind": "caldav", "name": "Hostile", "address": address, "user": "a", "password": "b",
                    });
                    lanes.spawn(connect(world.people[person].api.another(), calendar, over.clone()));
                }
            }
            Attack::Connects => {
                let calendar =
                    json!({ "kind": "ics_url", "name": "Large", "address": format!("http://{}/", hostile.large) });
                for _ in 0..40 {
                    lanes.spawn(connect(world.people[0].api.another(), calendar.clone(), over.clone()));
                }
            }
            Attack::Heads | Attack::Bodies | Attack::Streams => {}
        }
        Ok(Self { over, lanes })
    }

    async fn go(mut self) -> Result<Came> {
        self.over.store(true, Ordering::Relaxed);
        let mut all = Came::default();
        while let Some(came) = self.lanes.join_next().await {
            let came = came??;
            all.opened += came.opened;
            all.held += came.held;
            all.refused += came.refused;
        }
        Ok(all)
    }
}

/// Holds a connection from `start` on, says a little `more` on it every other second, and opens another one some time
/// after it was closed.
async fn hold(
    address: SocketAddr,
    head: String,
    more: &'static str,
    (start, long): (Duration, Duration),
    over: Arc<AtomicBool>,
) -> Result<Came> {
    tokio::time::sleep(start).await;
    let mut came = Came::default();
    while !over.load(Ordering::Relaxed) {
        let held = holds(address, &head, more, &over).await;
        came.opened += 1;
        came.held = usize::from(held.is_some_and(|time| time >= long));
        let closed = Instant::now();
        while closed.elapsed() < AGAIN && !over.load(Ordering::Relaxed) {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
    Ok(came)
}

/// How long a connection was open until all is over; `None`: it was closed before.
async fn holds(address: SocketAddr, head: &str, more: &str, over: &AtomicBool) -> Option<Duration> {
    let mut tcp = TcpStream::connect(address).await.ok()?;
    let start = Instant::now();
    tcp.write_all(head.as_bytes()).await.ok()?;
    let mut part = [0; 1_024];
    let mut said = Instant::now();
    while !over.load(Ordering::Relaxed) {
        match tokio::time::timeout(Duration::from_millis(500), tcp.read(&mut part)).await {
            Ok(Ok(0) | Err(_)) => return None,
            Ok(Ok(_)) => {}
            Err(_) if said.elapsed() > Duration::from_secs(2) => {
                said = Instant::now();
                tcp.write_all(more.as_bytes()).await.ok()?;
            }
            Err(_) => {}
        }
    }
    Some(start.elapsed())
}

/// Connects a calendar again and again.
async fn connect(mut api: Api, calendar: Value, over: Arc<AtomicBool>) -> Result<Came> {
    let mut came = Came::default();
    while !over.load(Ordering::Relaxed) {
        came.opened += 1;
        let Ok(answer) = tokio::time::timeout(PATIENCE * 6, api.post("me/calendars", &calendar)).await else {
            return Err("no answer to a connect within a minute".into());
        };
        let status = answer?.status;
        if status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE {
            return Err(format!("a connect was answered {status}").into());
        }
        came.refused += u64::from(!status.is_success());
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    Ok(came)
}

fn p99(mut took: Vec<Duration>) -> Duration {
    took.sort_unstable();
    took.get(took.len() * 99 / 100).copied().unwrap_or_default()
}

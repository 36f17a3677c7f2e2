//! How many times a second the page that matters most is rendered, with everything it reads from the database: a
//! candidate's Review request. Beside it a bare axum "hello" and a Next.js page that shows the same from a file. Then what
//! every page costs to load.
//!
//! Clients and servers share the machine, so a server is also judged by the CPU time it takes for an answer.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};

use axum::{Router, extract::Path, routing::get, serve::ListenerExt};
use bench::{
    Result,
    api::Api,
    database::Kind,
    ending::Process,
    moment::{new_id, now_ms},
    overture::{Overture, cpu_of, free_address, memory_of},
};
use hyper::Method;
use tokio::{net::TcpListener, process::Command};
use uuid::Uuid;

use crate::{
    hammer::hammer,
    peers::{Peers, output},
    rows::Held,
    run::Run,
    stats::median,
    stock::Stock,
    table::{Figure, Unit},
    transfer,
};

const PART: &str = "page";
const CONNECTIONS: usize = 16;

/// Answers "hello", and at `/{bytes}` so many bytes, as barely as axum can.
pub async fn hello(port: u16) -> Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let listener = listener.tap_io(|tcp| {
        let _ = tcp.set_nodelay(true);
    });
    let filler = async |Path(bytes): Path<usize>| vec![b' '; bytes];
    let app = Router::new().route("/", get(async || "hello")).route("/{bytes}", get(filler));
    Ok(axum::serve(listener, app).await?)
}

/// A candidate who has a request to review.
pub struct Signed {
    pub token: String,
    pub interview: Uuid,
    pub request: Uuid,
}

impl Signed {
    /// Delivers a request to the first sample candidate and signs them in.
    pub async fn candidate(server: &mut Overture, stock: &mut Stock) -> Result<Self> {
        let ada = stock.demo.candidates[0].clone();
        let held = Held {
            request: new_id(),
            interview: new_id(),
            candidate: ada.id,
            position: stock.demo.workspaces[0].positions[0].id,
            deliver_at: now_ms() - 1_000,
        };
        server.stop().await?;
        stock.write(std::slice::from_ref(&held)).await?;
        server.restart().await?;
        let mut api = Api::candidate(server.address(), &ada).await?;
        let patience = Instant::now() + Duration::from_secs(20);
        while api.get(&format!("me/requests/{}", held.request)).await?.status != 200 {
            if Instant::now() > patience {
                return Err("the request is not delivered".into());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let token = api.token().ok_or("nobody is signed in")?;
        Ok(Self { token, interview: held.interview, request: held.request })
    }
}

/// A server that is measured.
struct Contender {
    name: &'static str,
    address: SocketAddr,
    pid: i32,
    path: String,
    headers: String,
    per_second: Vec<f64>,
    /// Milliseconds of CPU an answer.
    cpu: Vec<f64>,
    memory: f64,
}

impl Contender {
    fn new(name: &'static str, address: SocketAddr, pid: i32, path: String, headers: String) -> Self {
        Self { name, address, pid, path, headers, per_second: Vec::new(), cpu: Vec::new(), memory: f64::NAN }
    }

    async fn turn(&mut self, time: Duration, counts: bool) -> Result<()> {
        let before = cpu_of(self.pid)?;
        let hammered = hammer(self.address, &self.path, &self.headers, CONNECTIONS, time).await?;
        let used = cpu_of(self.pid)?.saturating_sub(before).as_secs_f64() * 1_000.0;
        if counts {
            self.per_second.push(hammered.per_second());
            #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
            self.cpu.push(used / hammered.answers.max(1) as f64);
        }
        self.memory = mebibytes(memory_of(self.pid)?);
        Ok(())
    }
}

pub async fn run(run: &mut Run) -> Result<Vec<Figure>> {
    let time = Duration::from_millis(if run.short { 300 } else { 3_000 });
    let mut figures = Vec::new();
    let hello = free_address()?;
    let mut bare = Command::new(std::env::current_exe()?);
    bare.args(["--hello", &hello.port().to_string()]);
    let bare = Process::start(&mut bare)?;
    for kind in Kind::BOTH {
        let mut stock = Stock::new(kind, 0).await?;
        let mut server = stock.setup.serve().await?;
        let ada = Signed::candidate(&mut server, &mut stock).await?;
        let mut api = Api::of(server.address()).with_token(&ada.token)?;
        let shown: serde_json::Value = api.get(&format!("me/requests/{}", ada.request)).await?.good()?.json()?;
        let cookie = format!("cookie: session={}\r\n", ada.token);
        let path = format!("/interviews/{}", ada.interview);
        let mut contenders = vec![
            Contender::new("Overture", server.address(), server.pid(), path.clone(), cookie.clone()),
            Contender::new("axum hello", hello, bare.pid(), "/".into(), String::new()),
        ];
        let mut next = None;
        if let (Kind::Sqlite, Some(peers)) = (kind, run.peers().await?) {
            let started = Next::start(run, &peers, &stock, &shown).await?;
            contenders.push(Contender::new("Next.js", started.address, started.process.pid(), path, cookie));
            next = Some(started);
        }
        for counts in run.turns() {
            for contender in &mut contenders {
                contender.turn(time, counts).await?;
            }
        }
        figures.extend(compare(kind, &contenders));
        drop(next);
        if kind == Kind::Sqlite {
            figures.extend(transfer::sizes(&mut server, &stock, &ada).await?);
        }
        server.stop().await?;
        stock.remove().await?;
    }
    drop(bare);
    Ok(figures)
}

/// Ours beside each of the others: by what was answered, and by the CPU time of an answer.
fn compare(kind: Kind, contenders: &[Contender]) -> Vec<Figure> {
    let [ours, others @ ..] = contenders else { return Vec::new() };
    let (rate, cpu) = (median(&ours.per_second), median(&ours.cpu));
    let mut answers = Figure::rounds(PART, format!("Review request, {kind}"), &ours.per_second, Unit::PerSecond)
        .beside_in("CPU", cpu, Unit::Milliseconds);
    let mut figures = Vec::new();
    for other in others {
        let (name, other_rate, other_cpu) = (other.name, median(&other.per_second), median(&other.cpu));
        answers = answers.beside(name, other_rate).beside_in(format!("{name}'s CPU"), other_cpu, Unit::Milliseconds);
        let least = if name == "Next.js" { 15.0 } else { 0.05 };
        // The stricter of the two: clients take what a quick server leaves.
        let times = (rate / other_rate).min(other_cpu / cpu);
        figures.push(
            Figure::new(PART, format!("Review request, {kind}, times {name}"), times, Unit::Times)
                .at_least(least)
                .beside("by answers", rate / other_rate)
                .beside("by CPU time", other_cpu / cpu),
        );
    }
    figures.insert(0, answers);
    figures
}

/// A production build of Next.js with our page, serving.
struct Next {
    address: SocketAddr,
    process: Process,
    started: Duration,
}

impl Next {
    async fn start(run: &Run, peers: &Peers, stock: &Stock, shown: &serde_json::Value) -> Result<Self> {
        let data = stock.database.folder().join("request.json");
        std::fs::write(&data, serde_json::to_vec(shown)?)?;
        let page = peers.folder.join("page");
        if !page.join(".next/BUILD_ID").exists() {
            run.say("Next.js: production build");
            output(peers.command("next").args(["build"]).arg(&page)).await?;
        }
        let address = free_address()?;
        let mut next = peers.command("next");
        next.arg("start")
            .arg(&page)
            .args(["--hostname", "127.0.0.1", "--port", &address.port().to_string()])
            .env("REQUEST_DATA", &data)
            .stdout(std::process::Stdio::null());
        let start = Instant::now();
        let process = Process::start(&mut next)?;
        let path = format!("/interviews/{}", Uuid::nil());
        let mut api = Api::of(address);
        while !api.call(Method::GET, &path, &[], bytes::Bytes::new()).await.is_ok_and(|answer| answer.status == 200) {
            if start.elapsed() > Duration::from_secs(30) {
                return Err("Next.js does not answer".into());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(Self { address, process, started: start.elapsed() })
    }
}

/// How long Next.js takes to its first answer (milliseconds, some starts) and what it then holds in memory (MiB).
pub async fn next_at_rest(run: &Run, peers: &Peers) -> Result<(Vec<f64>, f64)> {
    let stock = Stock::new(Kind::Sqlite, 0).await?;
    let (mut starts, mut memory) = (Vec::new(), f64::NAN);
    for _ in 0..run.rounds {
        let next = Next::start(run, peers, &stock, &serde_json::json!({})).await?;
        starts.push(next.started.as_secs_f64() * 1_000.0);
        memory = mebibytes(memory_of(next.process.pid())?);
    }
    stock.remove().await?;
    Ok((starts, memory))
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52 bytes")]
fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / 1_048_576.0
}

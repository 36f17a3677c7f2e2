//! How precisely a hold ends while a million others wait: never early, and how late. Beside it two job queues with as
//! many waiting jobs on the same PostgreSQL, set as keen as they can be.
//!
//! Late is what a reader on another connection sees: the delivery is committed by then. A queue's job is taken when its
//! program is called, which is earlier in its life, as when our server takes a delivery in hand; the comparison favours the
//! queues.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use bench::{
    Result,
    api::Api,
    database::{Database, Kind},
    moment::now_us,
};
use uuid::Uuid;

use crate::{
    peers::Peers,
    rows::{Held, id},
    run::Run,
    stats::{Sorted, median},
    stock::Stock,
    table::{Figure, Unit, number},
};

const PART: &str = "hold";
/// The measured ones: so many, so far apart.
const COUNT: usize = 200;
const GAP_MS: i64 = 20;
/// From writing the measured ones to the first of them: everybody is awake by then.
const AHEAD_MS: i64 = 3_000;
/// How often the reader looks.
const LOOK: Duration = Duration::from_millis(1);
/// The waiting ones leave long after the run: from an hour on, over a day.
const FAR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 86_400_000;

/// What one turn saw, in milliseconds.
struct Turn {
    lateness: Sorted,
    /// When the server looked at its clock to deliver, before it wrote.
    taken: Sorted,
    early: usize,
}

pub async fn run(run: &mut Run) -> Result<Vec<Figure>> {
    let held = run.held;
    let waiting = number(held);
    let mut full = Vec::new();
    for kind in Kind::BOTH {
        full.push((kind, filled(run, kind, held).await?));
    }
    let mut queues = Vec::new();
    if let Some(peers) = run.peers().await? {
        for queue in ["graphile-worker", "pg-boss"] {
            run.say(&format!("{queue}: {waiting} waiting jobs"));
            let database = Database::fresh(Kind::Postgres).await?;
            peers.node(&database, &["hold.mjs", queue, "fill", &held.to_string()]).await?;
            queues.push((queue, peers.clone(), database, Vec::new()));
        }
    }
    let mut ours: Vec<(Kind, Vec<Turn>, Vec<f64>)> = Kind::BOTH.map(|kind| (kind, Vec::new(), Vec::new())).into();
    for (round, counts) in run.turns().into_iter().enumerate() {
        run.say(&format!("round {round} of {}", run.rounds));
        for (kind, turns, memory) in &mut ours {
            let (_, stock) = full.iter_mut().find(|(known, _)| known == kind).ok_or("no stock")?;
            let (turn, mib) = overture(stock).await?;
            if counts {
                turns.push(turn);
                memory.push(mib);
            }
        }
        for (queue, peers, database, turns) in &mut queues {
            let turn = job_queue(peers, database, queue).await?;
            if counts {
                turns.push(turn);
            }
        }
    }
    let mut figures = Vec::new();
    for (kind, turns, memory) in &ours {
        let early: usize = turns.iter().map(|turn| turn.early).sum();
        let early =
            Figure::new(PART, format!("left early, {kind}, {waiting} held"), count(early), Unit::Count).at_most(0.0);
        figures.push(early);
        for (name, share, most) in [("p50", 0.5, Some(10.0)), ("p99", 0.99, Some(50.0)), ("worst", 1.0, None)] {
            let of = |turns: &[Turn]| -> Vec<f64> { turns.iter().map(|turn| turn.lateness.at(share)).collect() };
            let mut figure =
                Figure::rounds(PART, format!("late, {name}, {kind}, {waiting} held"), &of(turns), Unit::Milliseconds);
            figure.target = most.map(crate::table::Target::AtMost);
            let taken: Vec<f64> = turns.iter().map(|turn| turn.taken.at(share)).collect();
            figure = figure.beside("taken after", median(&taken));
            for (queue, _, _, turns) in &queues {
                figure = figure.beside(*queue, median(&of(turns)));
            }
            figures.push(figure);
        }
        figures.push(
            Figure::rounds(PART, format!("memory, {kind}, {waiting} held"), memory, Unit::Mebibytes).at_most(128.0),
        );
    }
    for (_, _, database, _) in queues {
        database.remove().await?;
    }
    for (kind, stock) in full {
        run.keep(kind, stock);
    }
    Ok(figures)
}

/// A database with this many held requests far from leaving, some of them read back through the server.
async fn filled(run: &mut Run, kind: Kind, held: usize) -> Result<Stock> {
    let mut stock = run.stock(kind).await?;
    run.say(&format!("{kind}: {} held requests", number(held)));
    let start = Instant::now();
    let from = bench::moment::now_ms() + FAR_MS;
    let step = i64::try_from(held).unwrap_or(i64::MAX);
    // Not in the order they were written: an index is not always filled at its end.
    let far = stock
        .hold((0..held).map(|n| from + (i64::try_from(n).unwrap_or_default() * 7_919) % step * DAY_MS / step))
        .await?;
    stock.tidy().await?;
    run.say(&format!("{kind}: filled in {:.0} s", start.elapsed().as_secs_f64()));
    let mut server = stock.setup.serve().await?;
    let mut api = Api::member(server.address(), stock.demo.admin(0)).await?;
    for one in [&far[0], &far[held / 2], &far[held - 1]] {
        let read: serde_json::Value = api.get(&format!("requests/{}", one.request)).await?.good()?.json()?;
        let (stage, at) = (read["stage"].as_str(), read["deliver_at"].as_str().and_then(bench::moment::parse));
        if stage != Some("held") || at != Some(one.deliver_at) {
            return Err(format!("what was filled in is read differently: {read}").into());
        }
    }
    server.stop().await?;
    Ok(stock)
}

/// One turn of ours: written, then the server is started and watched.
async fn overture(stock: &mut Stock) -> Result<(Turn, f64)> {
    let first = bench::moment::now_ms() + AHEAD_MS;
    let held = stock.hold((0..COUNT).map(|n| first + i64::try_from(n).unwrap_or_default() * GAP_MS)).await?;
    let mut server = stock.setup.serve().await?;
    let turn = watch(stock, &held).await?;
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52 bytes")]
    let memory = server.memory()? as f64 / 1_048_576.0;
    server.stop().await?;
    Ok((turn, memory))
}

/// Looks again and again until all of them have left.
async fn watch(stock: &Stock, held: &[Held]) -> Result<Turn> {
    let due: std::collections::HashMap<Uuid, i64> = held.iter().map(|one| (one.request, one.deliver_at)).collect();
    let (mut seen, mut lateness, mut taken, mut early) = (HashSet::new(), Vec::new(), Vec::new(), 0);
    let patience = Instant::now() + Duration::from_mins(2);
    let mut from = held[0].deliver_at - FAR_MS;
    while seen.len() < held.len() {
        if Instant::now() > patience {
            return Err(format!("{} of {} never left", held.len() - seen.len(), held.len()).into());
        }
        let sql = format!("select request_id, delivered_at from interview_request where delivered_at >= {from}");
        let rows: Vec<(Uuid, i64)> = stock.raw.rows(&sql).await?;
        let now = now_us();
        for (request, delivered_at) in rows {
            from = from.max(delivered_at - 500);
            let Some(deliver_at) = due.get(&request) else { continue };
            if seen.insert(request) {
                early += usize::from(delivered_at < *deliver_at || now < deliver_at * 1_000);
                lateness.push(milliseconds(now - deliver_at * 1_000));
                taken.push(milliseconds((delivered_at - deliver_at) * 1_000));
            }
        }
        tokio::time::sleep(LOOK).await;
    }
    // Each once, by what was written down.
    let requests: Vec<String> = held.iter().map(|one| id(stock.kind, one.interview)).collect();
    let events = stock
        .raw
        .number(&format!(
            "select count(*) from audit_event where action = 'request.delivered' and interview_id in ({})",
            requests.join(", ")
        ))
        .await?;
    if events != i64::try_from(held.len())? {
        return Err(format!("{events} deliveries of {} requests", held.len()).into());
    }
    Ok(Turn { lateness: Sorted::of(lateness), taken: Sorted::of(taken), early })
}

#[expect(clippy::cast_precision_loss, reason = "minutes at most")]
fn milliseconds(micros: i64) -> f64 {
    micros as f64 / 1_000.0
}

/// One turn of a job queue, which says itself how late its program was called.
async fn job_queue(peers: &Peers, database: &Database, queue: &str) -> Result<Turn> {
    let first = bench::moment::now_ms() + AHEAD_MS;
    let arguments = ["hold.mjs", queue, "run", &first.to_string(), &COUNT.to_string(), &GAP_MS.to_string()];
    let said = peers.node(database, &arguments).await?;
    let lateness: Vec<f64> = serde_json::from_str(said.lines().last().unwrap_or_default())?;
    if lateness.len() != COUNT {
        return Err(format!("{queue} did {} of {COUNT} jobs", lateness.len()).into());
    }
    let early = lateness.iter().filter(|late| **late < 0.0).count();
    let lateness = Sorted::of(lateness);
    Ok(Turn { taken: lateness.clone(), lateness, early })
}

#[expect(clippy::cast_precision_loss, reason = "a handful")]
const fn count(of: usize) -> f64 {
    of as f64
}

//! How many sends a second are acknowledged, each of them on disk by then: 64 clients, each waiting for its answer before
//! it sends again. Beside it the same rows written by hand: one commit each, and 64 to a commit.

use std::time::{Duration, Instant};

use bench::{
    Result,
    api::{Api, offer},
    database::Kind,
    moment::now_ms,
};
use uuid::Uuid;

use crate::{
    rows::{HOLD_MS, begin},
    run::Run,
    stats::{Sorted, median},
    stock::Stock,
    table::{Figure, Unit},
};

const PART: &str = "send";
const CLIENTS: usize = 64;
/// More than any machine sends in a round, a second.
const PLENTY: usize = 20_000;

/// What one round saw.
struct Round {
    per_second: f64,
    latency: Sorted,
}

pub async fn run(run: &mut Run) -> Result<Vec<Figure>> {
    let (warm, time) = if run.short {
        (Duration::ZERO, Duration::from_millis(500))
    } else {
        (Duration::from_secs(1), Duration::from_secs(4))
    };
    let mut figures = Vec::new();
    for kind in Kind::BOTH {
        let mut stock = Stock::new(kind, run.stocked.min(10_000)).await?;
        let (mut ours, mut single, mut grouped) = (Vec::new(), Vec::new(), Vec::new());
        for (round, counts) in run.turns().into_iter().enumerate() {
            let one = raw(&mut stock, 1, time / 2).await?;
            let many = raw(&mut stock, CLIENTS, time / 2).await?;
            let sent = sends(&mut stock, warm, time).await?;
            run.say(&format!(
                "{kind}, round {round}: {:.0}/s, one commit each {one:.0}/s, {CLIENTS} to a commit {many:.0}/s",
                sent.per_second
            ));
            if counts {
                ours.push(sent);
                single.push(one);
                grouped.push(many);
            }
        }
        let rounds: Vec<f64> = ours.iter().map(|round| round.per_second).collect();
        let mut sends = Figure::rounds(PART, format!("sends, {kind}, {CLIENTS} clients"), &rounds, Unit::PerSecond)
            .beside("same rows, one commit each", median(&single))
            .beside(format!("{CLIENTS} to a commit"), median(&grouped));
        if kind == Kind::Sqlite {
            sends = sends.at_least(2_000.0);
        }
        figures.push(sends);
        for (name, share) in [("p50", 0.5), ("p99", 0.99)] {
            let rounds: Vec<f64> = ours.iter().map(|round| round.latency.at(share)).collect();
            figures.push(Figure::rounds(PART, format!("a send, {name}, {kind}"), &rounds, Unit::Milliseconds));
        }
        stock.remove().await?;
    }
    Ok(figures)
}

/// All clients send for a while; what happens while they warm up does not count. Then the plug is pulled, and every send
/// that was acknowledged has to be there.
async fn sends(stock: &mut Stock, warm: Duration, time: Duration) -> Result<Round> {
    let seconds = (warm + time).as_secs_f64();
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::cast_sign_loss, reason = "small")]
    let each = (seconds * PLENTY as f64) as usize / CLIENTS;
    let pairs = stock.pairs(each * CLIENTS).await?;
    let before = stock.raw.number("select count(*) from interview_request").await?;
    let mut server = stock.setup.serve().await?;
    let admin = Api::member(server.address(), stock.demo.admin(0)).await?;
    let begin = Instant::now() + warm;
    let end = begin + time;
    let mut clients = tokio::task::JoinSet::new();
    for own in pairs.chunks(each) {
        clients.spawn(client(admin.another(), own.to_vec(), end));
    }
    let (mut acknowledged, mut latency) = (0, Vec::new());
    while let Some(client) = clients.join_next().await {
        let answers = client??;
        acknowledged += answers.len();
        let counted = answers.into_iter().filter(|(at, _)| (begin..end).contains(at));
        latency.extend(counted.map(|(_, took)| took.as_secs_f64() * 1_000.0));
    }
    server.kill().await?;
    let kept = stock.raw.number("select count(*) from interview_request").await? - before;
    if kept < i64::try_from(acknowledged)? {
        return Err(format!("{acknowledged} sends were acknowledged, {kept} are there").into());
    }
    let latency = Sorted::of(latency);
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let per_second = latency.len() as f64 / time.as_secs_f64();
    Ok(Round { per_second, latency })
}

/// When one client's answers came, and how long each took.
async fn client(mut api: Api, pairs: Vec<(Uuid, Uuid)>, end: Instant) -> Result<Vec<(Instant, Duration)>> {
    let mut answers = Vec::new();
    for (candidate, position) in pairs {
        let sent = Instant::now();
        if sent >= end {
            return Ok(answers);
        }
        api.post("requests", &offer(candidate, position)).await?.good()?;
        answers.push((Instant::now(), sent.elapsed()));
    }
    Err("there were not enough candidates and positions".into())
}

/// The rows of sends, so many to a commit; sends a second.
async fn raw(stock: &mut Stock, group: usize, time: Duration) -> Result<f64> {
    stock.sender = crate::rows::Sender::of(&stock.demo, stock.kind, &stock.raw).await?;
    let (start, mut count) = (Instant::now(), 0);
    while start.elapsed() < time {
        let leaves = now_ms() + HOLD_MS;
        let held = stock.planned((0..group).map(|_| leaves)).await?;
        let sql = format!("{} {} commit;", begin(stock.kind), stock.sender.sends(&held));
        stock.raw.execute(&sql).await?;
        count += group;
    }
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    Ok(count as f64 / start.elapsed().as_secs_f64())
}

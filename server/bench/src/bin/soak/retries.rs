//! POSTs with an `Idempotency-Key` through a faulty wire, sent again until an answer arrives whole: one effect each, and
//! always the same answer.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use bench::{
    Result,
    api::{Answer, Api, Lost},
    database::Kind,
};
use hyper::{
    Method,
    header::{CONNECTION, HeaderName, HeaderValue},
};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{
    Run,
    dice::Dice,
    facts::{Chain, Moment},
    offers,
    player::unexpected,
    progress::Progress,
    proxy::Faulty,
    rows,
    world::{World, id},
};

/// How many are at it at once, each with a position of their own.
const LANES: usize = 24;
/// An attempt that takes longer is given up, like a client would.
const PATIENCE: Duration = Duration::from_secs(5);
/// Nobody should have to try for longer.
const ENOUGH: Duration = Duration::from_secs(45);

/// What all lanes count.
#[derive(Default)]
struct Tally {
    posts: AtomicU64,
    attempts: AtomicU64,
    repeats: AtomicU64,
}

/// One client that does not give up.
struct Lane {
    /// Through the faulty wire, and past it.
    faulty: Api,
    straight: Api,
    candidates: Vec<Uuid>,
    position: Uuid,
    dice: Dice,
    tally: Arc<Tally>,
    number: u64,
    posted: u64,
}

pub async fn run(run: &Run, kind: Kind) -> Result<String> {
    let count = run.count((50_000, 1_500));
    let dice = run.dice();
    let (world, mut server) = World::build(kind, LANES, |setup| setup.flag("--bench")).await?;
    let wire = Faulty::open(server.address(), dice.apart(1)).await?;
    let tally = Arc::new(Tally::default());
    let mut lanes = JoinSet::new();
    for (number, position) in world.positions.iter().enumerate() {
        let mut lane = Lane {
            faulty: world.company.at(wire.address),
            straight: world.company.another(),
            candidates: world.people.iter().map(|person| person.id).collect(),
            position: *position,
            dice: dice.apart(100 + number as u64),
            tally: tally.clone(),
            number: number as u64 + 1,
            posted: 0,
        };
        lanes.spawn(async move {
            while lane.tally.posts.load(Ordering::Relaxed) < count {
                lane.round().await?;
            }
            Ok::<_, bench::Fault>(())
        });
    }
    let mut progress = Progress::new("retries", count);
    let mut look = tokio::time::interval(Duration::from_secs(1));
    loop {
        tokio::select! {
            done = lanes.join_next() => match done {
                Some(done) => done??,
                None => break,
            },
            _ = look.tick() => progress.at(tally.posts.load(Ordering::Relaxed)),
        }
    }
    one_effect_each(&world, &tally).await?;
    server.stop().await?;
    world.database.remove().await?;
    Ok(format!(
        "{} POSTs in {} attempts over {} connections that were cut, delayed or swallowed; {} answers asked for again",
        tally.posts.load(Ordering::Relaxed),
        tally.attempts.load(Ordering::Relaxed),
        wire.faults.load(Ordering::Relaxed),
        tally.repeats.load(Ordering::Relaxed),
    ))
}

impl Lane {
    /// Opens a position, sends a request and takes it back: three POSTs.
    async fn round(&mut self) -> Result<()> {
        self.number += LANES as u64;
        let title = format!("Once {}", self.number);
        let body = json!({ "title": title, "places": [{ "kind": "remote" }] });
        let opened = self.post("positions", &body, 201).await?;
        if opened["title"] != json!(title) {
            return Err(format!("opened {title}, and was answered {opened}").into());
        }
        let candidate = self.candidates[self.dice.below(self.candidates.len())];
        let number = i64::try_from(self.number)?;
        let sent = self.post("requests", &offers::request(candidate, self.position, number), 201).await?;
        if offers::shown(&sent)? != number {
            return Err(format!("sent version {number}, and was answered {sent}").into());
        }
        let withdrawn = self.post(&format!("requests/{}/withdraw", id(&sent)?), &json!({}), 200).await?;
        if withdrawn["stage"] != json!("withdrawn") {
            return Err(format!("withdrew, and was answered {withdrawn}").into());
        }
        Ok(())
    }

    /// Posts until an answer arrives whole; sometimes asks for it once more.
    async fn post(&mut self, path: &str, body: &Value, good: u16) -> Result<Value> {
        self.posted += 1;
        let key = format!("{}-{}", self.number, self.posted);
        let start = Instant::now();
        let answer = loop {
            self.tally.attempts.fetch_add(1, Ordering::Relaxed);
            match attempt(&mut self.faulty, path, &key, body).await {
                Ok(answer) if answer.status == good => break answer,
                // The first try is still at it.
                Ok(answer) if answer.code().as_deref() == Some("idempotency_key_in_use") => {
                    tokio::time::sleep(self.dice.millis(2, 30)).await;
                }
                Ok(answer) => return Err(format!("{path} {key}: {}", unexpected(&answer)).into()),
                Err(Lost(_)) => {}
            }
            if start.elapsed() > ENOUGH {
                return Err(format!("{path} {key} is not answered after {} s", ENOUGH.as_secs()).into());
            }
        };
        if self.dice.percent(25) {
            self.tally.repeats.fetch_add(1, Ordering::Relaxed);
            // On a busy machine an answer may be too slow, wherever it is asked for.
            let again = loop {
                match attempt(&mut self.straight, path, &key, body).await {
                    Err(lost) if start.elapsed() > ENOUGH => return Err(lost.into()),
                    Err(Lost(_)) => {}
                    Ok(again) => break again,
                }
            };
            if (again.status, &again.body) != (answer.status, &answer.body) {
                let (one, other) = (unexpected(&answer), unexpected(&again));
                return Err(format!("{path} {key} was answered twice: {one}; {other}").into());
            }
        }
        self.tally.posts.fetch_add(1, Ordering::Relaxed);
        answer.json()
    }
}

/// One try on a connection of its own.
async fn attempt(api: &mut Api, path: &str, key: &str, body: &Value) -> Result<Answer, Lost> {
    let text = |text: &str| HeaderValue::from_str(text).map_err(|error| Lost(error.to_string()));
    let headers =
        [(HeaderName::from_static("idempotency-key"), text(key)?), (CONNECTION, HeaderValue::from_static("close"))];
    let body = serde_json::to_vec(body).unwrap_or_default().into();
    let path = format!("/api/v1/{path}");
    let answer = tokio::time::timeout(PATIENCE, api.call(Method::POST, &path, &headers, body)).await;
    api.hang_up();
    answer.unwrap_or_else(|_| Err(Lost("too slow".to_owned())))
}

/// Past the server: every POST has left exactly one trace.
async fn one_effect_each(world: &World, tally: &Tally) -> Result<()> {
    const OPENED: &str = "select title, count(*) from position where title like 'Once %' group by title";
    const SENT: &str = "
        select amount_minor, count(*) from interview_request where workspace_id = $1 and note like 'This is version %'
        group by amount_minor";
    let opened: Vec<(String, i64)> = rows!(&world.raw, OPENED)?;
    let sent: Vec<(i64, i64)> = rows!(&world.raw, SENT, world.workspace)?;
    if let Some(double) = opened.iter().find(|(_, count)| *count != 1) {
        return Err(format!("opened more than once: {double:?}").into());
    }
    if let Some(double) = sent.iter().find(|(_, count)| *count != 1) {
        return Err(format!("sent more than once: {double:?}").into());
    }
    let mut chain = Chain::default();
    chain.walk(&mut Moment::now(&world.raw).await?, world.workspace).await?;
    let withdrawn: Vec<u32> = chain.all("request.withdrawn").map(|(_, count)| count).collect();
    if withdrawn.iter().any(|count| *count != 1) {
        return Err("withdrawn more than once".into());
    }
    let effects = opened.len() + sent.len() + withdrawn.len();
    let posts = tally.posts.load(Ordering::Relaxed);
    if effects as u64 != posts {
        return Err(format!("{posts} POSTs were answered, and {effects} were done").into());
    }
    Ok(())
}

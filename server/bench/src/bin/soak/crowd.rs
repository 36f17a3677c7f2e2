//! Twenty times more sign-in and sign-up traffic than is allowed, from one address: everybody else hardly notices.

use std::{
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use bench::{Result, api::Api, database::Kind, demo::Candidate};
use bytes::Bytes;
use hyper::{
    Method,
    header::{CONTENT_TYPE, HeaderValue},
};
use serde_json::json;
use tokio::task::JoinSet;

use crate::{Run, progress::Progress, world::World};

/// What one address may try in a quarter of an hour: wrong passwords, and links mailed to new accounts.
const GUESSES: u64 = 100;
const LINKS: u64 = 60;
/// So many times more come.
const TIMES: u64 = 20;
/// Over how long they come, and over how long honest users are watched.
const SPELL: Duration = Duration::from_secs(12);
/// Honest users, each from an address of their own.
const HONEST: u8 = 4;

pub async fn run(run: &Run, kind: Kind) -> Result<String> {
    let rounds = run.count((5, 1));
    let spell = if run.short { SPELL / 2 } else { SPELL };
    let (world, mut server) = World::build(kind, 1, |setup| setup).await?;
    let candidates = world.setup.demo(0).await?.candidates;
    let mut progress = Progress::new("crowd", rounds);
    let (mut calm, mut crowded, mut refused) = (Vec::new(), Vec::new(), 0);
    // Thrown away: the first round warms everything up.
    watch(&world, &candidates, spell / 4).await?;
    for round in 0..rounds {
        calm.push(p99(watch(&world, &candidates, spell).await?));
        let crowd = tokio::spawn(storm(world.company.another(), spell, u8::try_from(round)? + 1));
        crowded.push(p99(watch(&world, &candidates, spell).await?));
        refused += crowd.await??;
        progress.at(round + 1);
    }
    server.stop().await?;
    world.database.remove().await?;
    let (calm, crowded) = (median(calm), median(crowded));
    let factor = crowded.as_secs_f64() / calm.as_secs_f64();
    let said = format!(
        "honest p99 {:.1} ms alone, {:.1} ms beside the crowd ({factor:.2} ×); {refused} of {} refused",
        calm.as_secs_f64() * 1e3,
        crowded.as_secs_f64() * 1e3,
        rounds * TIMES * (GUESSES + LINKS),
    );
    // A taste is too short for a verdict on time.
    if factor > 2.0 && !run.short { Err(said.into()) } else { Ok(said) }
}

/// Honest users for a while: they sign in and read; how long each answer took.
async fn watch(world: &World, candidates: &[Candidate], spell: Duration) -> Result<Vec<Duration>> {
    let over = Arc::new(AtomicBool::new(false));
    let mut users = JoinSet::new();
    for number in 0..HONEST {
        let (candidate, over) = (candidates[usize::from(number)].clone(), over.clone());
        let address = world.setup.address();
        users.spawn(async move {
            let mut took = Vec::new();
            let from = Ipv4Addr::new(127, 0, 2, number + 1);
            while !over.load(Ordering::Relaxed) {
                let start = Instant::now();
                let mut api = Api::of(address).from(from);
                let credentials = json!({ "email": candidate.email, "password": candidate.password });
                let session: serde_json::Value = api.post("sessions", &credentials).await?.good()?.json()?;
                took.push(start.elapsed());
                let mut api = api.with_token(session["token"].as_str().unwrap_or_default())?;
                for path in ["me", "me/interviews", "me/interviews", "me"] {
                    let start = Instant::now();
                    api.get(path).await?.good()?;
                    took.push(start.elapsed());
                    tokio::time::sleep(Duration::from_millis(40)).await;
                }
            }
            Ok::<_, bench::Fault>(took)
        });
    }
    tokio::time::sleep(spell).await;
    over.store(true, Ordering::Relaxed);
    let mut all = Vec::new();
    while let Some(took) = users.join_next().await {
        all.extend(took??);
    }
    Ok(all)
}

/// Everybody from one address, evenly over the spell; how many were refused.
async fn storm(api: Api, spell: Duration, address: u8) -> Result<u64> {
    let all = TIMES * (GUESSES + LINKS);
    let lanes = 32;
    let pause = spell * lanes / u32::try_from(all)?;
    let from = Ipv4Addr::new(127, 0, 3, address);
    let mut tasks = JoinSet::new();
    for lane in 0..u64::from(lanes) {
        let mut api = api.another().from(from);
        tasks.spawn(async move {
            let mut refused = 0;
            let mut next = Instant::now() + pause / 32 * u32::try_from(lane)?;
            for number in (lane..all).step_by(32) {
                tokio::time::sleep_until(next.into()).await;
                next += pause;
                let email = format!("nobody-{address}-{number}@example.com");
                let status = if number % (GUESSES + LINKS) < GUESSES {
                    let credentials = json!({ "email": email, "password": "a wild guess" });
                    api.post("sessions", &credentials).await?.status
                } else {
                    sign_up(&mut api, &email).await?
                };
                // Too busy is an answer, too, for who comes twenty times too often.
                if status.is_server_error() && status != 503 {
                    return Err(format!("answered {status}").into());
                }
                refused += u64::from(status == 429 || status == 503);
            }
            Ok::<_, bench::Fault>(refused)
        });
    }
    let mut refused = 0;
    while let Some(lane) = tasks.join_next().await {
        refused += lane??;
    }
    Ok(refused)
}

/// The sign-up form, as a browser without JavaScript would not send it: the answer's status says what became of it.
async fn sign_up(api: &mut Api, email: &str) -> Result<hyper::StatusCode> {
    let form = format!("kind=candidate&name=Nobody&email={email}&password=a+long+password");
    let headers = [(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"))];
    Ok(api.call(Method::POST, "/api/accounts/sign-up", &headers, Bytes::from(form)).await?.status)
}

fn p99(mut took: Vec<Duration>) -> Duration {
    took.sort_unstable();
    took.get(took.len() * 99 / 100).copied().unwrap_or_default()
}

fn median(mut of: Vec<Duration>) -> Duration {
    of.sort_unstable();
    of.get(of.len() / 2).copied().unwrap_or_default()
}

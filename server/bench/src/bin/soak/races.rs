//! Withdrawals and edits at the very moment of delivery: never both, never neither, and what the candidate reads is one
//! whole version.

use std::{collections::HashMap, time::Duration};

use bench::{Result, api::Api, database::Kind};
use serde_json::{Value, json};
use tokio::sync::Barrier;
use uuid::Uuid;

use crate::{
    Run,
    dice::Dice,
    facts::{Chain, Facts, Moment},
    judge::HOLD,
    offers,
    player::unexpected,
    progress::Progress,
    world::{World, id, moment_of, share, turn},
};

/// For each of a dozen candidates: so many races run at one turn of the clock.
const POSITIONS: usize = 16;
/// How many connections race at once.
const RUNNERS: usize = 48;

/// One held request, and what came of racing for it.
struct Race {
    id: Uuid,
    person: usize,
    /// The version that was sent; an edit would make it the next one.
    number: i64,
    version: i64,
    deliver_at: i64,
    /// Whether whoever raced against delivery was told that they won.
    won: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Against {
    Withdrawal,
    Edit,
}

pub async fn run(run: &Run, kind: Kind) -> Result<String> {
    let count = run.count((20_000, 380));
    let mut dice = run.dice();
    let (world, mut server) = World::build(kind, POSITIONS, |setup| setup.flag("--bench")).await?;
    let mut chain = Chain::default();
    let mut progress = Progress::new("races", 2 * count);
    // When the clock has to turn to be in the middle of a batch: found by trying, as this machine is today.
    let mut lead = 0;
    let (mut number, mut done) = (0, 0);
    let mut outcomes = Vec::new();
    for against in [Against::Withdrawal, Against::Edit] {
        let (mut raced, mut won) = (0, 0);
        while raced < count {
            let races = send_all(&world, &mut number).await?;
            let races = race(&world, races, against, &mut dice, lead).await?;
            judge(&world, &mut chain, &races, against).await?;
            let first = races.iter().filter(|race| race.won).count();
            lead += match first * 100 / races.len().max(1) {
                0..15 => 20,
                15..40 => 5,
                61..85 => -5,
                85.. => -20,
                _ => 0,
            };
            won += first;
            raced += races.len() as u64;
            done += races.len() as u64;
            clear(&world, &races, against).await?;
            progress.at(done);
        }
        let what = if against == Against::Withdrawal { "withdrawals" } else { "edits" };
        outcomes.push(format!("{raced} races: {won} {what} before the delivery, {} too late", raced - won as u64));
    }
    server.stop().await?;
    world.database.remove().await?;
    Ok(outcomes.join("; "))
}

/// A request for every pair of candidate and position.
async fn send_all(world: &World, number: &mut i64) -> Result<Vec<Race>> {
    let mut wanted = Vec::new();
    for (person, somebody) in world.people.iter().enumerate() {
        for position in &world.positions {
            // Two numbers each: as sent, and as edited.
            *number += 2;
            wanted.push((world.company.another(), person, somebody.id, *position, *number));
        }
    }
    share(wanted, RUNNERS, |(mut api, person, candidate, position, number): (Api, _, _, _, _)| async move {
        let sent =
            api.post("requests", &offers::request(candidate, position, number)).await?.good()?.json::<Value>()?;
        let deliver_at = moment_of(&sent, "deliver_at").ok_or("a request without a moment")?;
        let version = sent["version"].as_i64().ok_or("a request without a version")?;
        Ok(Race { id: id(&sent)?, person, number, version, deliver_at, won: false })
    })
    .await
}

/// Everybody against the clock, which sets out so many milliseconds after them, or before them.
async fn race(world: &World, mut races: Vec<Race>, against: Against, dice: &mut Dice, lead: i64) -> Result<Vec<Race>> {
    dice.shuffle(&mut races);
    let lead = lead + i64::try_from(dice.between(0, 20))? - 10;
    let [clock_waits, all_wait] =
        [lead, -lead].map(|wait| Duration::from_millis(u64::try_from(wait).unwrap_or_default()));
    let mut hand = world.company.another();
    let start = std::sync::Arc::new(Barrier::new(2));
    let gun = start.clone();
    let turning = tokio::spawn(async move {
        gun.wait().await;
        tokio::time::sleep(clock_waits).await;
        turn(&mut hand, 300.0).await
    });
    start.wait().await;
    tokio::time::sleep(all_wait).await;
    let runners = races.into_iter().map(|race| (world.company.another(), race)).collect();
    let races = share(runners, RUNNERS, move |(mut api, mut race): (Api, Race)| async move {
        let answer = match against {
            Against::Withdrawal => api.post(&format!("requests/{}/withdraw", race.id), &json!({})).await?,
            Against::Edit => {
                let edit = offers::edit(race.version, race.number + 1);
                api.patch(&format!("requests/{}", race.id), &edit).await?
            }
        };
        race.won = match (answer.status.as_u16(), answer.code().as_deref()) {
            (200, _) => true,
            (409, Some("already_delivered")) => false,
            _ => return Err(unexpected(&answer)),
        };
        Ok(race)
    })
    .await?;
    turning.await??;
    Ok(races)
}

/// What the candidate reads, what is stored, what was noted and what was mailed all tell the same story.
async fn judge(world: &World, chain: &mut Chain, races: &[Race], against: Against) -> Result<()> {
    let mut moment = Moment::now(&world.raw).await?;
    chain.walk(&mut moment, world.workspace).await?;
    let facts = Facts::read(&mut moment, world.workspace).await?;
    drop(moment);
    let mut readers: Vec<Api> = world.people.iter().map(|person| person.api.another()).collect();
    for race in races {
        let row = facts.requests.get(&race.id).ok_or("an acknowledged request is lost")?;
        let wrong = |what: &str| Err(format!("{what}: version {}, won {}, {row:?}", race.number, race.won).into());
        let read = readers[race.person].get(&format!("me/requests/{}", race.id)).await?;
        let delivered = u32::from(row.delivered_at.is_some());
        let told = facts.mails.get(&row.interview_id).into_iter().flatten();
        let told = told.filter(|mail| mail.kind == "request_delivered").count();
        let noted = chain.count(row.interview_id, "request.delivered");
        if usize::try_from(delivered) != Ok(told) || delivered != noted {
            return wrong("state, audit log and mail disagree");
        }
        if row.delivered_at.is_some_and(|at| at < race.deliver_at) || row.deliver_at != row.sent_at + HOLD {
            return wrong("early");
        }
        match (against, race.won, row.stage.as_str()) {
            (Against::Withdrawal, true, "withdrawn") if read.status == 404 && delivered == 0 => {}
            (Against::Withdrawal, false, "delivered") | (Against::Edit, _, "delivered") if read.status == 200 => {
                let shown: Value = read.json()?;
                let is_edited = against == Against::Edit && race.won;
                if offers::shown(&shown)? != race.number + i64::from(is_edited) {
                    return wrong("the candidate reads another version than was acknowledged");
                }
            }
            _ => return wrong(&format!("both, or neither; the candidate got {}", read.status)),
        }
    }
    Ok(())
}

/// The candidates decline what arrived, so that the next batch has room.
async fn clear(world: &World, races: &[Race], against: Against) -> Result<()> {
    let mut arrived: HashMap<usize, Vec<Uuid>> = HashMap::new();
    for race in races.iter().filter(|race| against == Against::Edit || !race.won) {
        arrived.entry(race.person).or_default().push(race.id);
    }
    let arrived = arrived.into_iter().map(|(person, ids)| (world.people[person].api.another(), ids)).collect();
    share(arrived, world.people.len(), |(mut api, ids): (Api, Vec<Uuid>)| async move {
        for id in ids {
            api.post(&format!("me/requests/{id}/decline"), &json!({})).await?.good()?;
        }
        Ok(())
    })
    .await?;
    Ok(())
}

//! Three instances on one PostgreSQL under load; again and again one is stopped, killed or cut off while holds end. What
//! is due is delivered once, within five seconds, and whoever wakes up afterwards does no harm.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use bench::{
    Result,
    api::Api,
    database::{Kind, Raw},
    moment::now_ms,
    overture::{Overture, Setup},
};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{
    Run,
    dice::Dice,
    facts::{Chain, Facts, Moment},
    judge::HOLD,
    offers,
    progress::Progress,
    proxy::{State, Wire},
    rows,
    world::{World, id, share},
};

const INSTANCES: usize = 3;
/// For each of a dozen candidates.
const POSITIONS: usize = 5;
/// Whoever is gone is stood in for within this, in milliseconds.
const TAKEN_OVER: i64 = 5_000;
/// What a look costs, and a machine that does other things besides.
const SLACK: i64 = 250;

/// Nobody is told to come back for longer: what an instance holds that is gone is free after three seconds.
const ENOUGH: Duration = Duration::from_secs(20);

/// What befalls an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Blow {
    /// SIGSTOP, and SIGCONT later: it never knew.
    Stopped,
    /// SIGKILL, and a new start later.
    Killed,
    /// Its wires to the database break.
    CutOff,
    /// Its wires carry nothing, and nobody is told.
    Silenced,
}

/// One of the three, with its wire to the database.
struct Instance {
    server: Overture,
    wire: Wire,
}

pub async fn run(run: &Run, kind: Kind) -> Result<String> {
    let count = run.count((100, 3));
    let mut dice = run.dice();
    let (world, mut first) = World::build(kind, POSITIONS, |setup| setup).await?;
    first.stop().await?;
    let mut instances = Vec::new();
    for _ in 0..INSTANCES {
        instances.push(Instance::start(&world).await?);
    }
    let load = Load::begin(&world, &instances);
    let mut chain = Chain::default();
    let mut progress = Progress::new("instances", count);
    let mut blows: HashMap<&'static str, u64> = HashMap::new();
    let (mut number, mut worst, mut delivered) = (0, 0, 0);
    for done in 0..count {
        let unlucky = dice.below(INSTANCES);
        let lucky = instances[(unlucky + 1) % INSTANCES].server.address();
        let sent = send_all(&world, &instances, &mut number).await?;
        let due = let_fall_due(&world.raw, &sent, &mut dice).await?;
        let blow = [Blow::Stopped, Blow::Killed, Blow::CutOff, Blow::Silenced][dice.below(4)];
        *blows.entry(blow.name()).or_default() += 1;
        tokio::time::sleep(dice.millis(0, 2_500)).await;
        instances[unlucky].strike(blow).await?;
        let healing = Instant::now() + dice.millis(1_000, 6_500);
        let late =
            all_delivered(&world.raw, &due).await.map_err(|why| format!("{blow:?}, round {}: {why}", done + 1))?;
        worst = worst.max(late);
        delivered += due.len();
        tokio::time::sleep_until(healing.into()).await;
        instances[unlucky].heal(blow).await?;
        once_each(&world, &mut chain, &due).await.map_err(|why| format!("{blow:?}, round {}: {why}", done + 1))?;
        clear(&world, lucky, &due).await?;
        progress.at(done + 1);
    }
    let answers = load.end().await;
    // A mail that was in the hands of somebody who died is free again after a minute.
    mailed_once(&world).await?;
    for mut instance in instances {
        instance.server.stop().await?;
    }
    world.database.remove().await?;
    let mut blows: Vec<_> = blows.into_iter().map(|(blow, count)| format!("{count} {blow}")).collect();
    blows.sort();
    Ok(format!("{delivered} deliveries beside {answers} answers; {}; the latest {worst} ms late", blows.join(", ")))
}

impl Blow {
    const fn name(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::Killed => "killed",
            Self::CutOff => "cut off",
            Self::Silenced => "silenced",
        }
    }
}

impl Instance {
    async fn start(world: &World) -> Result<Self> {
        let address = world.database.url.split('@').nth(1).and_then(|rest| rest.split('/').next());
        let address = address.ok_or("a database without an address")?;
        let wire = Wire::open(address.parse()?).await?;
        let url = world.database.url.replace(address, &wire.address.to_string());
        let setup: Setup = world.setup.beside()?.with("DATABASE_URL", url);
        Ok(Self { server: setup.serve().await?, wire })
    }

    async fn strike(&mut self, blow: Blow) -> Result<()> {
        match blow {
            Blow::Stopped => self.server.pause()?,
            Blow::Killed => self.server.kill().await?,
            Blow::CutOff => self.wire.be(State::Cut),
            Blow::Silenced => self.wire.be(State::Silent),
        }
        Ok(())
    }

    async fn heal(&mut self, blow: Blow) -> Result<()> {
        match blow {
            Blow::Stopped => self.server.resume()?,
            Blow::Killed => self.server.restart().await?,
            Blow::CutOff | Blow::Silenced => self.wire.be(State::Whole),
        }
        Ok(())
    }
}

/// Clients that read all the time, from everybody, and mind no refusal.
struct Load {
    tasks: JoinSet<()>,
    answers: Arc<AtomicU64>,
}

impl Load {
    fn begin(world: &World, instances: &[Instance]) -> Self {
        let answers = Arc::new(AtomicU64::new(0));
        let mut tasks = JoinSet::new();
        for instance in instances {
            let (mut api, answers) = (world.company.at(instance.server.address()), answers.clone());
            tasks.spawn(async move {
                loop {
                    let reading = tokio::time::timeout(Duration::from_secs(2), api.get("interviews?limit=20")).await;
                    match reading {
                        Ok(Ok(_)) => drop(answers.fetch_add(1, Ordering::Relaxed)),
                        _ => api.hang_up(),
                    }
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            });
        }
        Self { tasks, answers }
    }

    async fn end(mut self) -> u64 {
        self.tasks.shutdown().await;
        self.answers.load(Ordering::Relaxed)
    }
}

/// A request for every pair, through all three.
async fn send_all(world: &World, instances: &[Instance], number: &mut i64) -> Result<Vec<Uuid>> {
    let mut wanted = Vec::new();
    for person in &world.people {
        for position in &world.positions {
            *number += 1;
            let at = instances[wanted.len() % instances.len()].server.address();
            wanted.push((world.company.at(at), person.id, *position, *number));
        }
    }
    share(wanted, 12, |(mut api, candidate, position, number): (Api, _, _, _)| async move {
        id(&insist(&mut api, "requests", &offers::request(candidate, position, number)).await?)
    })
    .await
}

/// Posts; again when told to come back: an instance that was hit may still be finding its database.
async fn insist(api: &mut Api, path: &str, body: &Value) -> Result<Value> {
    let start = Instant::now();
    while let Some(left) = ENOUGH.checked_sub(start.elapsed()) {
        let answer = tokio::time::timeout(left, api.post(path, body)).await;
        let answer = answer.map_err(|_| format!("{path}: no answer for {} s", ENOUGH.as_secs()))??;
        if answer.status != 503 {
            return answer.good()?.json();
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err(format!("{path}: told to come back for {} s", ENOUGH.as_secs()).into())
}

/// Five minutes are long: moves these holds so that they end within the next seconds, and wakes everybody.
pub async fn let_fall_due(raw: &Raw, ids: &[Uuid], dice: &mut Dice) -> Result<HashMap<Uuid, i64>> {
    let now = now_ms();
    let due: HashMap<Uuid, i64> =
        ids.iter().map(|id| (*id, now + i64::try_from(dice.between(400, 3_000)).unwrap_or_default())).collect();
    move_holds(raw, &due).await?;
    Ok(due)
}

/// Moves holds past the server.
pub async fn move_holds(raw: &Raw, due: &HashMap<Uuid, i64>) -> Result<()> {
    let mut sql = String::from("begin;");
    for (id, at) in due {
        let id = match raw {
            Raw::Sqlite(_) => format!("x'{}'", id.simple()),
            Raw::Postgres(_) => format!("'{id}'"),
        };
        let sent = at - HOLD;
        sql.push_str(&format!(
            "update interview_request set sent_at = {sent}, stage_at = {sent}, deliver_at = {at}, due_at = {at}
            where request_id = {id} and stage = 'held';"
        ));
    }
    sql.push_str("commit;");
    raw.execute(&sql).await?;
    if matches!(raw, Raw::Postgres(_)) {
        raw.execute(r#"select pg_notify('overture', '{"workspace":null,"candidate":null,"due":true}')"#).await?;
    }
    Ok(())
}

/// Watches until everything is delivered; how late the latest was seen.
async fn all_delivered(raw: &Raw, due: &HashMap<Uuid, i64>) -> Result<i64> {
    const HELD: &str = "select request_id, deliver_at from interview_request where stage = 'held'";
    let mut worst = 0;
    loop {
        let now = now_ms();
        let held: Vec<(Uuid, i64)> = rows!(raw, HELD)?;
        let ours = held.iter().filter(|(id, _)| due.contains_key(id));
        let oldest = ours.map(|(_, at)| *at).min();
        let Some(oldest) = oldest else { return Ok(worst) };
        worst = worst.max(now - oldest);
        if now - oldest > TAKEN_OVER + SLACK {
            let busy = who_is_busy(raw).await?;
            return Err(format!(
                "a request is still held {} ms after its delivery was due; busy: {busy}",
                now - oldest
            )
            .into());
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}

/// What the database is doing, and who waits for whom.
async fn who_is_busy(raw: &Raw) -> Result<String> {
    const BUSY: &str = "
        select pid, state, (1000 * extract(epoch from clock_timestamp() - state_change))::bigint as ms,
            pg_blocking_pids(pid)::text as blocked_by, left(regexp_replace(query, '\\s+', ' ', 'g'), 60) as query
        from pg_stat_activity
        where datname = current_database() and application_name = 'overture' and state <> 'idle'";
    let Raw::Postgres(pool) = raw else { return Ok(String::new()) };
    let busy: Vec<(i32, String, i64, String, String)> = sqlx::query_as(BUSY).fetch_all(pool).await?;
    let line = |(pid, state, ms, by, query)| format!("\n    {pid} {state} for {ms} ms, blocked by {by}: {query}");
    Ok(busy.into_iter().map(line).collect())
}

/// Each of them once: state, audit log, mail.
async fn once_each(world: &World, chain: &mut Chain, due: &HashMap<Uuid, i64>) -> Result<()> {
    let mut moment = Moment::now(&world.raw).await?;
    chain.walk(&mut moment, world.workspace).await?;
    let facts = Facts::read(&mut moment, world.workspace).await?;
    drop(moment);
    for (id, at) in due {
        let row = facts.requests.get(id).ok_or("an acknowledged request is lost")?;
        let told = facts.mails.get(&row.interview_id).into_iter().flatten();
        let told = told.filter(|mail| mail.kind == "request_delivered").count();
        let noted = chain.count(row.interview_id, "request.delivered");
        if row.stage != "delivered" || told != 1 || noted != 1 || row.delivered_at.is_none_or(|moment| moment < *at) {
            return Err(format!("not delivered once: {told} mails, {noted} events, {row:?}").into());
        }
    }
    Ok(())
}

/// The candidates decline through an instance that is well, so that there is room for the next round.
async fn clear(world: &World, lucky: std::net::SocketAddr, due: &HashMap<Uuid, i64>) -> Result<()> {
    let facts = Facts::read(&mut Moment::now(&world.raw).await?, world.workspace).await?;
    let mut theirs = Vec::new();
    for id in due.keys() {
        let row = facts.requests.get(id).ok_or("a request is lost")?;
        let person = world.people.iter().find(|person| person.id == row.candidate_id).ok_or("somebody else's")?;
        theirs.push((person.api.at(lucky), *id));
    }
    share(theirs, 8, |(mut api, id): (Api, Uuid)| async move {
        insist(&mut api, &format!("me/requests/{id}/decline"), &json!({})).await.map(drop)
    })
    .await?;
    Ok(())
}

/// In the end every mail is in the mailbox, once.
async fn mailed_once(world: &World) -> Result<()> {
    let start = Instant::now();
    loop {
        let facts = Facts::read(&mut Moment::now(&world.raw).await?, world.workspace).await?;
        let waiting = facts.mails.values().flatten().filter(|mail| mail.state == "queued").count();
        if waiting == 0 {
            let sent = facts.mails.values().flatten().filter(|mail| mail.state == "sent");
            return match sent.into_iter().find(|mail| facts.kept.get(&mail.message_id) != Some(&1)) {
                Some(mail) => Err(format!("not in the mailbox once: {mail:?}").into()),
                None => Ok(()),
            };
        }
        if start.elapsed() > Duration::from_secs(100) {
            return Err(format!("{waiting} mails still wait").into());
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

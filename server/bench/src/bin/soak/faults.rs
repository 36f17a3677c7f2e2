//! What the machine does to it: the database locked by somebody else, the disk full.
//!
//! Nothing is lost, nothing half done: whoever asks meanwhile is told to come back (503), what was refused is not stored,
//! and what was due is delivered once it is over.

use std::{
    collections::HashMap,
    fs::{File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use bench::{
    Result,
    database::{Database, Kind},
    moment::now_ms,
};
use sqlx::Connection;
use tokio::task::JoinSet;

use crate::{
    Run,
    clock::play,
    facts::Facts,
    instances::move_holds,
    judge::Judge,
    kills::told,
    player::Player,
    progress::Progress,
    world::{World, turn},
};

/// Nobody waits longer for an answer, good or bad.
const ANSWERED: Duration = Duration::from_secs(40);
/// Once it is over, all that was due has left within this: workers in trouble look again after 15 seconds at the latest.
const CAUGHT_UP: Duration = Duration::from_secs(25);
/// The same for mail, whose lease lasts a minute.
const MAILED: Duration = Duration::from_secs(100);

/// The database locked by an outside process, with deliveries falling due meanwhile.
pub async fn locked(run: &Run, kind: Kind) -> Result<String> {
    let seconds = run.count((60, 13));
    let dice = run.dice();
    let (world, mut server) = World::build(kind, 6, |setup| setup).await?;
    let mut players = play(Player::all(&world, &dice)).await?;
    let mut judge = Judge::new(world.raw.clone(), world.workspace);
    judge.examine(&mut players, now_ms()).await?;
    // Some of what is held falls due in the midst of it.
    let (mut due, mut at) = (HashMap::new(), now_ms() + 1_500);
    for entry in players.iter_mut().flat_map(|player| &mut player.open).filter_map(|(_, entry)| entry.as_mut()) {
        if let (Some(id), false) = (entry.id, entry.has_left) {
            due.insert(id, at);
            entry.deliver_at = Some(at);
            at += 50;
        }
    }
    move_holds(&world.raw, &due).await?;
    let lock = Lock::take(&world.database).await?;
    let until = Instant::now() + Duration::from_secs(seconds);
    let mut slowest = Duration::ZERO;
    let mut playing = JoinSet::new();
    for (number, mut player) in players.into_iter().enumerate() {
        playing.spawn(async move {
            let mut slowest = Duration::ZERO;
            while Instant::now() < until {
                let start = Instant::now();
                let Ok(step) = tokio::time::timeout(ANSWERED, player.step()).await else {
                    return Err(format!("no answer for {} s", ANSWERED.as_secs()).into());
                };
                if !step? {
                    return Err("an answer was lost, and nobody was killed".into());
                }
                slowest = slowest.max(start.elapsed());
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            Ok::<_, bench::Fault>((number, player, slowest))
        });
    }
    tokio::time::sleep_until(until.into()).await;
    lock.release().await?;
    let over = Instant::now();
    let mut back = Vec::new();
    while let Some(player) = playing.join_next().await {
        let (number, player, took) = player??;
        slowest = slowest.max(took);
        back.push((number, player));
    }
    back.sort_by_key(|(number, _)| *number);
    let mut players: Vec<Player> = back.into_iter().map(|(_, player)| player).collect();
    while world
        .raw
        .number(&format!("select count(*) from interview_request where stage = 'held' and due_at <= {}", now_ms()))
        .await?
        > 0
    {
        if over.elapsed() > CAUGHT_UP {
            return Err(
                format!("what was due is not delivered {} s after the lock was gone", CAUGHT_UP.as_secs()).into()
            );
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let caught_up = over.elapsed();
    let players = &mut play(std::mem::take(&mut players)).await?;
    judge.examine(players, now_ms()).await?;
    // A mail in the hands of a worker that could not say what became of it is free again after a minute.
    let waiting = "select count(*) from outbox where state = 'queued'";
    while world.raw.number(waiting).await? > 0 {
        if over.elapsed() > MAILED {
            return Err(format!("mail still waits {} s after the lock was gone", MAILED.as_secs()).into());
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    judge.examine(players, now_ms()).await?;
    server.stop().await?;
    world.database.remove().await?;
    Ok(format!(
        "locked for {seconds} s beside {}; the slowest answer took {:.1} s; {} due meanwhile, the last left {:.1} s after",
        told(players),
        slowest.as_secs_f64(),
        due.len(),
        caught_up.as_secs_f64()
    ))
}

/// Somebody else's transaction that nobody gets past.
enum Lock {
    Sqlite(sqlx::SqliteConnection),
    Postgres(sqlx::PgConnection),
}

impl Lock {
    async fn take(database: &Database) -> Result<Self> {
        Ok(match database.kind {
            Kind::Sqlite => {
                let mut connection = sqlx::SqliteConnection::connect(&database.url).await?;
                sqlx::raw_sql("begin immediate").execute(&mut connection).await?;
                Self::Sqlite(connection)
            }
            Kind::Postgres => {
                let mut connection = sqlx::PgConnection::connect(&database.url).await?;
                let sql = "begin; lock table interview_request in exclusive mode";
                sqlx::raw_sql(sql).execute(&mut connection).await?;
                Self::Postgres(connection)
            }
        })
    }

    async fn release(self) -> Result<()> {
        match self {
            Self::Sqlite(mut connection) => {
                sqlx::raw_sql("rollback").execute(&mut connection).await?;
                connection.close().await?;
            }
            Self::Postgres(mut connection) => {
                sqlx::raw_sql("rollback").execute(&mut connection).await?;
                connection.close().await?;
            }
        }
        Ok(())
    }
}

/// The disk full, again and again at another point, on a small file system of its own.
pub async fn full(run: &Run, kind: Kind) -> Result<String> {
    let count = run.count((100, 5));
    if kind == Kind::Sqlite && !rustix::process::geteuid().is_root() {
        return Ok("SKIPPED: only root can mount a file system to fill".to_owned());
    }
    let mut dice = run.dice();
    let database = Database::fresh(kind).await?;
    let disk = Disk::mount(database.folder())?;
    let (world, mut server) = World::build_on(database, 8, 0, |setup| setup.flag("--bench")).await?;
    let mut players = Player::all(&world, &dice);
    for player in &mut players {
        player.is_patient = true;
    }
    let mut judge = Judge::new(world.raw.clone(), world.workspace);
    let mut hand = world.company.another();
    let mut progress = Progress::new("full", count);
    let mut refused_turns = 0;
    for done in 0..count {
        // The log of changes begins anew, so that every write needs room.
        world.raw.execute("pragma wal_checkpoint(truncate)").await?;
        disk.fill(dice.between(0, 400_000))?;
        players = play(players).await?;
        // Deliveries and mail, too.
        refused_turns += u64::from(turn(&mut hand, 150.0).await.is_err());
        players = play(players).await?;
        disk.free()?;
        let now = turn(&mut hand, 61.0).await.map_err(|why| format!("the disk has room again, and still: {why}"))?;
        judge.examine(&mut players, now).await.map_err(|why| format!("at point {}: {why}", done + 1))?;
        progress.at(done + 1);
    }
    let mut now = 0;
    for _ in 0..6 {
        now = turn(&mut hand, 600.0).await?;
    }
    judge.examine_the_end(&mut players, now).await?;
    let sound = Facts::sound(&world.raw).await?;
    server.stop().await?;
    world.database.remove().await?;
    drop(disk);
    Ok(format!(
        "full at {count} points, {refused_turns} turns of the clock refused, beside {}; {sound}",
        told(&players)
    ))
}

/// A small file system over a folder, gone with this value.
struct Disk {
    folder: PathBuf,
}

impl Disk {
    fn mount(folder: &Path) -> Result<Self> {
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=96m", "tmpfs"]).arg(folder).status()?;
        if !mounted.success() {
            return Err(format!("mount ended with {mounted}").into());
        }
        Ok(Self { folder: folder.to_owned() })
    }

    fn filler(&self) -> PathBuf {
        self.folder.join("filler")
    }

    /// Leaves so many bytes.
    fn fill(&self, left: u64) -> Result<()> {
        let mut filler = File::create(self.filler())?;
        let part = vec![0; 64 * 1_024];
        let mut length: u64 = 0;
        while let Ok(written) = filler.write(&part) {
            length += written as u64;
        }
        filler.set_len(length.saturating_sub(left))?;
        Ok(())
    }

    fn free(&self) -> Result<()> {
        OpenOptions::new().write(true).open(self.filler())?.set_len(0)?;
        Ok(())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.folder).status();
    }
}

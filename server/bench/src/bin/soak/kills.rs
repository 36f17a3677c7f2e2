//! SIGKILL at random moments, during sends, edits, withdrawals, deliveries and mail.

use std::time::Duration;

use bench::{
    Result,
    database::{Kind, Raw},
    overture::Overture,
};
use tokio::{sync::watch, task::JoinSet};

use crate::{
    Run,
    dice::Dice,
    judge::Judge,
    player::{Counts, Player},
    progress::Progress,
    sink::Sink,
    world::{World, turn},
};

/// So many positions for each of the dozen candidates: requests in every state lie around at every kill.
const POSITIONS: usize = 20;

pub async fn run(run: &Run, kind: Kind) -> Result<String> {
    let count = run.count(match kind {
        Kind::Sqlite => (500, 12),
        Kind::Postgres => (100, 6),
    });
    let mut dice = run.dice();
    let sink = Sink::open().await?;
    let (world, mut server) = World::build(kind, POSITIONS, |setup| setup.flag("--bench")).await?;
    let mut players = Player::all(&world, &dice);
    let mut judge = Judge::new(world.raw.clone(), world.workspace);
    let mut progress = Progress::new("kills", count);
    let mut now = 0;
    for kill in 0..count {
        players = play_until_killed(&world, players, &mut dice, &mut server).await?;
        let_go(&world.raw).await?;
        // Mail goes to the mailbox or to a mail server, in turns.
        let setup = if kill % 2 == 0 {
            world.setup.clone().with("SMTP_URL", format!("smtp://{}", sink.address))
        } else {
            world.setup.clone()
        };
        server = setup.serve().await?;
        now = turn(&mut world.company.another(), 1.0).await?;
        judge.taken.clone_from(&sink.taken().copies);
        judge.examine(&mut players, now).await.map_err(|why| format!("after kill {}: {why}", kill + 1))?;
        progress.at(kill + 1);
    }
    // Hours later nothing is held, and no mail waits for a worker that is no more.
    for _ in 0..6 {
        now = turn(&mut world.company.another(), 600.0).await?;
    }
    judge.taken.clone_from(&sink.taken().copies);
    judge.examine_the_end(&mut players, now).await?;
    server.stop().await?;
    let copies = judge.copies;
    world.database.remove().await?;
    Ok(format!("{count} kills during {}; {copies} copies of mails that a mail server had taken", told(&players)))
}

/// Lets everybody play, and the clock turn, until the server is killed.
async fn play_until_killed(
    world: &World,
    players: Vec<Player>,
    dice: &mut Dice,
    server: &mut Overture,
) -> Result<Vec<Player>> {
    let (over, is_over) = watch::channel(false);
    let mut playing = JoinSet::new();
    for (number, mut player) in players.into_iter().enumerate() {
        let is_over = is_over.clone();
        playing.spawn(async move {
            while !*is_over.borrow() && player.step().await? {}
            Ok::<_, bench::Fault>((number, player))
        });
    }
    let mut hand = world.company.another();
    let turns: Vec<(Duration, f64)> =
        (0..3).map(|_| (dice.millis(0, 150), f64::from(u32::try_from(dice.between(10, 150)).unwrap_or(10)))).collect();
    let turning = tokio::spawn(async move {
        for (wait, seconds) in turns {
            tokio::time::sleep(wait).await;
            if turn(&mut hand, seconds).await.is_err() {
                break;
            }
        }
    });
    tokio::time::sleep(dice.millis(10, 500)).await;
    server.kill().await?;
    over.send_replace(true);
    let mut back = Vec::new();
    while let Some(player) = playing.join_next().await {
        back.push(player??);
    }
    turning.await?;
    back.sort_by_key(|(number, _)| *number);
    Ok(back.into_iter().map(|(_, player)| player).collect())
}

/// Waits until PostgreSQL has finished, one way or the other, what the killed server had asked of it.
pub async fn let_go(raw: &Raw) -> Result<()> {
    const ASKED: &str = "
        select count(*) from pg_stat_activity
        where datname = current_database() and application_name = 'overture'";
    if matches!(raw, Raw::Sqlite(_)) {
        return Ok(());
    }
    for _ in 0..500 {
        if raw.number(ASKED).await? == 0 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Err("connections of a killed server stay open".into())
}

/// What players did, in a line.
pub fn told(players: &[Player]) -> String {
    let mut all = Counts::new();
    for player in players {
        for (what, count) in &player.counts {
            *all.entry(what).or_default() += count;
        }
    }
    let mut all: Vec<_> = all.into_iter().collect();
    all.sort_unstable_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
    all.iter().map(|(what, count)| format!("{count} {what}")).collect::<Vec<_>>().join(", ")
}

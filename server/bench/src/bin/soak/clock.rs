//! The clock set back and forward by a day under a running server.
//!
//! What is promised: `deliver_at` is the server's present at the click plus five minutes, and stays what was answered,
//! whatever the clock does afterwards. Nothing leaves before the server's clock has reached it, nothing leaves twice,
//! and what is due by the server's clock leaves. A clock that is set back makes what was promised by it wait as much
//! longer; one that is set forward past `deliver_at` ends the wait, but never moves the promise.

use bench::{Result, database::Kind};
use tokio::task::JoinSet;

use crate::{
    Run,
    judge::Judge,
    kills::told,
    player::Player,
    progress::Progress,
    world::{World, turn},
};

const DAY: f64 = 24.0 * 3_600.0;
/// What each player does between two turns.
const STEPS: usize = 25;

pub async fn run(run: &Run, kind: Kind) -> Result<String> {
    let count = run.count((50, 3));
    let mut dice = run.dice();
    let (world, mut server) = World::build(kind, 8, |setup| setup.flag("--bench")).await?;
    let mut players = Player::all(&world, &dice);
    let mut judge = Judge::new(world.raw.clone(), world.workspace);
    let mut progress = Progress::new("clock", count);
    let mut hand = world.company.another();
    for done in 0..count {
        // Back; what was held waits longer, what is sent now does not. Then on, past everything; or the other way round.
        let first = if dice.percent(50) { -DAY } else { DAY };
        for jump in [first, 301.0, -first, 301.0] {
            players = play(players).await?;
            let now = turn(&mut hand, jump).await?;
            judge.examine(&mut players, now).await.map_err(|why| format!("after a jump of {jump} s: {why}"))?;
        }
        progress.at(done + 1);
    }
    let mut now = 0;
    for _ in 0..4 {
        now = turn(&mut hand, DAY).await?;
    }
    judge.examine_the_end(&mut players, now).await?;
    server.stop().await?;
    world.database.remove().await?;
    Ok(format!("{} jumps of a day beside {}", 2 * count, told(&players)))
}

/// Everybody does something, while the clock stands.
pub async fn play(players: Vec<Player>) -> Result<Vec<Player>> {
    let mut playing = JoinSet::new();
    for (number, mut player) in players.into_iter().enumerate() {
        playing.spawn(async move {
            for _ in 0..STEPS {
                if !player.step().await? {
                    return Err("an answer was lost, and nobody was killed".into());
                }
            }
            Ok::<_, bench::Fault>((number, player))
        });
    }
    let mut back = Vec::new();
    while let Some(player) = playing.join_next().await {
        back.push(player??);
    }
    back.sort_by_key(|(number, _)| *number);
    Ok(back.into_iter().map(|(_, player)| player).collect())
}

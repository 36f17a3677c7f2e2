//! Seeds that are played: some in every test run, as many as wanted by `OVERTURE_SIM_SEEDS` from `OVERTURE_SIM_FIRST` on.

use crate::simulation::{ground::Ground, world::play};

/// Deeds of a seed.
const DEEDS: usize = 60;

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|number| number.parse().ok()).unwrap_or(usual)
}

/// Plays every `of`th seed, beginning with the `nth`.
async fn play_all(ground: &Ground, seeds: u64, nth: u64, of: u64) {
    let (first, seeds) = (number("OVERTURE_SIM_FIRST", 1), number("OVERTURE_SIM_SEEDS", seeds));
    for seed in (first..first.saturating_add(seeds)).filter(|seed| seed % of == nth) {
        if let Err(why) = play(ground, seed, DEEDS).await {
            panic!("{why}\nOVERTURE_SIM_FIRST={seed} OVERTURE_SIM_SEEDS=1 repeats it");
        }
    }
}

/// Two halves, so that they play side by side.
#[tokio::test]
async fn odd_seeds_on_sqlite() {
    play_all(&Ground::sqlite().await, 200, 1, 2).await;
}

#[tokio::test]
async fn even_seeds_on_sqlite() {
    play_all(&Ground::sqlite().await, 200, 0, 2).await;
}

#[tokio::test]
async fn seeds_on_postgres() {
    if let Some(ground) = Ground::postgres().await {
        // A copy of a database costs more here than what is played in it.
        play_all(&ground, 200, 0, 32).await;
    }
}

/// Whoever has the seed has the run.
#[tokio::test]
async fn the_same_seed_is_the_same_run() {
    let ground = Ground::sqlite().await;
    for seed in 1..=8 {
        let one = play(&ground, seed, DEEDS).await.expect("a whole run");
        let other = play(&ground, seed, DEEDS).await.expect("a whole run");
        assert_eq!(one.text, other.text, "seed {seed}");
        assert_eq!(one.print(), other.print(), "seed {seed}");
    }
}

//! How long the slot engine thinks about a large question, beside the same question answered in Node with date-fns and
//! dayjs. Their answers have to be the same for every start, or the part fails.

#[path = "../../../../app/domain/benches/case/mod.rs"]
mod case;

use std::{hint::black_box, path::PathBuf, time::Instant};

use bench::{Result, overture::root};
use case::{Case, NEEDED, PEOPLE, SEATS, STARTS};
use domain::slots::{Ask, Panel, Slot, Verdict, slots};
use serde::Deserialize;
use tokio::process::Command;

use crate::{
    peers::{Peers, output},
    run::Run,
    stats::median,
    table::{Figure, Unit, number},
};

const PART: &str = "slots";
const LIBRARIES: [&str; 2] = ["date-fns", "dayjs"];
/// How often a round asks: the engine, and each peer. Peers are not quick but get quicker, so their first times don't count.
const TIMES: usize = 300;
const PEER_TIMES: usize = 15;
const PEER_WARM_UP: usize = 5;

/// What a peer says.
#[derive(Deserialize)]
struct Said {
    milliseconds: Vec<f64>,
    answers: Vec<String>,
}

pub async fn run(run: &mut Run) -> Result<Vec<Figure>> {
    let case = Case::new();
    let people = case.participants();
    let peers = run.peers().await?;
    let mut figures = Vec::new();
    for (file, needed) in [("panel", NEEDED), ("pool", 0)] {
        let pool = NEEDED..PEOPLE;
        let panels = [Panel { needs: SEATS, of: &people[pool.clone()] }];
        let ask = case.ask(&people[..needed], &panels);
        let written = serde_json::json!({
            "now": case.now, "within": case.within, "minutes": case.minutes, "step": case.step, "seats": SEATS,
            "needed": &case.people[..needed], "pool": &case.people[pool.clone()],
        });
        let path = root().join("target/bench").join(format!("slots-{file}.json"));
        std::fs::write(&path, serde_json::to_vec(&written)?)?;
        let expected: Vec<String> = slots(&ask).iter().map(answer).collect();
        if expected.len() != STARTS {
            return Err(format!("{} starts instead of {STARTS}", expected.len()).into());
        }
        let (mut ours, mut theirs) = (Vec::new(), [Vec::new(), Vec::new()]);
        for (round, counts) in run.turns().into_iter().enumerate() {
            run.say(&format!("{file}, round {round}"));
            let engine = engine(&ask, if run.short { 1 } else { TIMES });
            if counts {
                ours.push(engine);
            }
            for (library, rounds) in LIBRARIES.into_iter().zip(&mut theirs) {
                let Some(peers) = &peers else { continue };
                let said = peer(peers, library, &path).await?;
                if let Some(n) = (0..STARTS).find(|n| said.answers.get(*n) != expected.get(*n)) {
                    let (ours, theirs) = (&expected[n], said.answers.get(n));
                    return Err(format!("{library} answers start {n} with {theirs:?} instead of {ours:?}").into());
                }
                if counts {
                    rounds.push(median(said.milliseconds.get(PEER_WARM_UP..).unwrap_or(&said.milliseconds)));
                }
            }
        }
        let offered = expected.iter().filter(|answer| answer.starts_with("offered")).count();
        let what = format!(
            "{} interviewers, {} starts: {}{SEATS} of {}; {} offered",
            needed + pool.len(),
            number(STARTS),
            if needed > 0 { format!("{needed} and ") } else { String::new() },
            pool.len(),
            number(offered),
        );
        let mut figure = Figure::rounds(PART, what, &ours, Unit::Milliseconds).at_most(1.0);
        for (library, rounds) in LIBRARIES.into_iter().zip(&theirs).filter(|(_, rounds)| !rounds.is_empty()) {
            figure = figure.beside(library, median(rounds));
        }
        figures.push(figure);
    }
    Ok(figures)
}

/// The median of one question asked many times, in milliseconds.
fn engine(ask: &Ask<'_>, times: usize) -> f64 {
    let once = |_| {
        let began = Instant::now();
        black_box(slots(black_box(ask)));
        began.elapsed().as_secs_f64() * 1_000.0
    };
    median(&(0..times).map(once).collect::<Vec<f64>>())
}

async fn peer(peers: &Peers, library: &str, path: &PathBuf) -> Result<Said> {
    let mut node = Command::new("node");
    node.arg("slots.mjs").arg(library).arg(path).arg(PEER_TIMES.to_string()).current_dir(&peers.folder);
    Ok(serde_json::from_str(&output(&mut node).await?)?)
}

/// A start's answer as peers write it.
fn answer(slot: &Slot) -> String {
    match &slot.verdict {
        Verdict::Refused { why, whose: None } => why.as_str().to_owned(),
        Verdict::Refused { why, whose: Some(whose) } => format!("{} {whose}", why.as_str()),
        Verdict::Offered { who } => {
            let ids: Vec<String> = who.iter().map(|chosen| chosen.who.to_string()).collect();
            format!("offered {} of {}", ids.join(" "), who.first().map_or(0, |chosen| chosen.free))
        }
    }
}

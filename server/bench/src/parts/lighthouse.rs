//! What Lighthouse says of a candidate's pages on a phone: the worst of all runs counts, for each page.

use bench::{Result, database::Kind, overture::root};
use serde::Deserialize;
use tokio::process::Command;

use crate::{
    peers::{Peers, output},
    run::Run,
    stock::Stock,
    table::{Figure, Unit},
};

const PART: &str = "lighthouse";
const TRIES: usize = 4;
const FLAGS: &str = "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run \
                     --disable-background-networking --disable-component-update --disable-sync";

#[derive(Deserialize)]
struct Report {
    categories: Categories,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Categories {
    performance: Score,
    accessibility: Score,
    best_practices: Score,
}

#[derive(Deserialize)]
struct Score {
    score: Option<f64>,
}

pub async fn run(run: &mut Run) -> Result<Vec<Figure>> {
    let Some(peers) = run.peers().await? else {
        run.say("without npm there is no Lighthouse");
        return Ok(Vec::new());
    };
    let chromium = output(&mut Command::new(root().join(".ci/chromium"))).await?.trim().to_owned();
    let mut stock = Stock::new(Kind::Sqlite, 0).await?;
    let mut server = stock.setup.serve().await?;
    let ada = super::page::Signed::candidate(&mut server, &mut stock).await?;
    let pages = [
        ("Review request", format!("/interviews/{}", ada.interview)),
        ("Interviews", "/interviews".to_owned()),
        ("Profile", "/profile".to_owned()),
    ];
    let mut figures = Vec::new();
    for (name, path) in pages {
        let mut scores = [Vec::new(), Vec::new(), Vec::new()];
        for round in 1..=run.rounds {
            run.say(&format!("{name}, run {round} of {}", run.rounds));
            let Categories { performance, accessibility, best_practices } =
                look(run, &peers, &chromium, &format!("{}{path}", server.url()), &ada.token).await?;
            for (all, one) in scores.iter_mut().zip([performance, accessibility, best_practices]) {
                all.push(one.score.ok_or("Lighthouse could not say")? * 100.0);
            }
        }
        for (what, scores) in ["performance", "accessibility", "best practices"].into_iter().zip(scores) {
            let least = scores.iter().copied().fold(f64::INFINITY, f64::min);
            let mut figure =
                Figure::new(PART, format!("{name}, {what}, worst of {}", scores.len()), least, Unit::Score);
            figure.rounds = scores;
            figures.push(figure.at_least(95.0));
        }
    }
    server.stop().await?;
    stock.remove().await?;
    Ok(figures)
}

/// One look at a page. Now and then Lighthouse loses the trace it records and asks to be run again; that says nothing of
/// the page.
async fn look(run: &Run, peers: &Peers, chromium: &str, url: &str, token: &str) -> Result<Categories> {
    for _ in 1..TRIES {
        match try_to_look(peers, chromium, url, token).await {
            Err(fault) if fault.to_string().contains("run Lighthouse again") => run.say("Lighthouse lost its trace"),
            answer => return answer,
        }
    }
    try_to_look(peers, chromium, url, token).await
}

/// One look at a page, as a phone on a slow network sees it.
async fn try_to_look(peers: &Peers, chromium: &str, url: &str, token: &str) -> Result<Categories> {
    let mut lighthouse = peers.command("lighthouse");
    lighthouse
        .arg(url)
        .args(["--quiet", "--output=json", "--only-categories=performance,accessibility,best-practices", FLAGS])
        .arg(format!("--extra-headers={}", serde_json::json!({ "Cookie": format!("session={token}") })))
        .env("CHROME_PATH", chromium);
    let report: Report = serde_json::from_str(&output(&mut lighthouse).await?)?;
    Ok(report.categories)
}

//! `make bench`: figures of a running Overture, each beside a baseline or peer of the same run.
//!
//! Rounds alternate between what is compared, the first of them warms up and does not count, medians stand in the table.
//! The table goes to stdout in Markdown, everything that was measured to `target/bench/PART.json`.

mod hammer;
mod machine;
mod parts;
mod peers;
mod rows;
mod run;
mod stats;
mod stock;
mod table;
mod transfer;

use std::{path::PathBuf, process::ExitCode, time::Instant};

use bench::{Fault, Result, ending, overture::root};
use clap::{Parser, ValueEnum};

use crate::{
    machine::Machine,
    run::Run,
    table::{Figure, markdown},
};

/// Figures of a running Overture, each beside a baseline or peer of the same run.
#[derive(Parser)]
#[command(name = "make bench")]
struct Cli {
    /// What is measured; everything unless named
    parts: Vec<Part>,
    /// Held requests that wait while holds end
    #[arg(long, default_value_t = 1_000_000)]
    held: usize,
    /// Candidates that the search looks through
    #[arg(long, default_value_t = 1_000_000)]
    candidates: u64,
    /// Rounds that count
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// A small run that shows that every part works; its figures mean nothing
    #[arg(long)]
    short: bool,
    /// Leave out what is installed from npm and pip
    #[arg(long)]
    no_peers: bool,
    /// Answer a word on this loopback port: the bare server that pages are measured beside
    #[arg(long, hide = true)]
    hello: Option<u16>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    Hold,
    Drain,
    Send,
    Rest,
    Search,
    Page,
    Lighthouse,
    Slots,
    Calendar,
    Recurrence,
    Feed,
}

impl Part {
    const ALL: [Self; 11] = [
        Self::Slots,
        Self::Calendar,
        Self::Hold,
        Self::Drain,
        Self::Send,
        Self::Rest,
        Self::Search,
        Self::Page,
        Self::Lighthouse,
        Self::Recurrence,
        Self::Feed,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Hold => "hold",
            Self::Drain => "drain",
            Self::Send => "send",
            Self::Rest => "rest",
            Self::Search => "search",
            Self::Page => "page",
            Self::Lighthouse => "lighthouse",
            Self::Slots => "slots",
            Self::Calendar => "calendar",
            Self::Recurrence => "recurrence",
            Self::Feed => "feed",
        }
    }

    async fn measure(self, run: &mut Run) -> Result<Vec<Figure>> {
        match self {
            Self::Hold => parts::hold::run(run).await,
            Self::Drain => parts::drain::run(run).await,
            Self::Send => parts::send::run(run).await,
            Self::Rest => parts::rest::run(run).await,
            Self::Search => parts::search::run(run).await,
            Self::Page => parts::page::run(run).await,
            Self::Lighthouse => parts::lighthouse::run(run).await,
            Self::Slots => parts::slots::run(run).await,
            Self::Calendar => parts::calendar::run(run).await,
            Self::Recurrence => parts::recurrence::run(run).await,
            Self::Feed => parts::feed::run(run).await,
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.hello {
        Some(port) => parts::page::hello(port).await,
        None => measure(cli).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => fail(&fault),
    }
}

#[expect(clippy::print_stderr, reason = "a driver's only way to say it")]
fn fail(fault: &Fault) -> ExitCode {
    eprintln!("make bench: {fault}");
    ExitCode::FAILURE
}

#[expect(clippy::print_stdout, reason = "the table is what it is for")]
async fn measure(cli: Cli) -> Result<()> {
    ending::watch()?;
    let parts = if cli.parts.is_empty() { Part::ALL.to_vec() } else { cli.parts };
    let (held, candidates, rounds) =
        if cli.short { (2_000, 2_000, 1) } else { (cli.held.max(1), cli.candidates, cli.rounds.max(1)) };
    let stocked = if parts.contains(&Part::Search) { candidates } else { candidates.min(10_000) };
    let mut run = Run::new(held, rounds, cli.short, !cli.no_peers, stocked);
    let folder = results(cli.short)?;
    let mut all = Vec::new();
    let start = Instant::now();
    let mut failed = None;
    for part in Part::ALL.into_iter().filter(|part| parts.contains(part)) {
        run.say(part.name());
        let figures = match part.measure(&mut run).await {
            Ok(figures) => figures,
            // What was measured so far is still worth reading.
            Err(fault) => {
                failed = Some(format!("{}: {fault}", part.name()));
                break;
            }
        };
        let machine = Machine::look(run.installed()).await;
        let written = serde_json::json!({ "machine": machine, "short": cli.short, "figures": figures });
        std::fs::write(folder.join(format!("{}.json", part.name())), serde_json::to_string_pretty(&written)?)?;
        all.extend(figures);
    }
    let machine = Machine::look(run.installed()).await;
    run.finish().await?;
    let (pages, figures): (Vec<Figure>, Vec<Figure>) =
        all.iter().cloned().partition(|one| one.part == transfer::DETAIL);
    let mut text = format!("{machine}\n\n{}", markdown(&figures));
    if !pages.is_empty() {
        text.push_str(&format!("\nScript and wasm of every page, as sent:\n\n{}", markdown(&pages)));
    }
    std::fs::write(folder.join("table.md"), &text)?;
    println!("\n{text}");
    if cli.short {
        println!("A short run: everything works, the figures mean nothing.");
    } else {
        let short: Vec<&Figure> = all.iter().filter(|figure| figure.is_met() == Some(false)).collect();
        println!(
            "{} figures in {} min, {} short of their target.",
            all.len(),
            start.elapsed().as_secs() / 60,
            short.len()
        );
    }
    failed.map_or(Ok(()), |fault| Err(fault.into()))
}

/// Where results are written; those of a short run don't replace true ones.
fn results(short: bool) -> Result<PathBuf> {
    let folder = root().join(if short { "target/bench/short" } else { "target/bench" });
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

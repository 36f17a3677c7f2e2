//! `make soak`: kills, races and faults, with a judge outside of the server that keeps a ledger of what was
//! acknowledged. It prints what it did and stops at the first violation, with the seed that repeats it.

mod clock;
mod crowd;
mod dice;
mod facts;
mod faults;
mod hostile;
mod instances;
mod judge;
mod kills;
mod ledger;
mod mail;
mod offers;
mod player;
mod progress;
mod proxy;
mod races;
mod retries;
mod sink;
mod strangers;
mod world;

use std::{process::ExitCode, time::Instant};

use bench::{Result, database::Kind, ending};
use clap::{Parser, ValueEnum};

use dice::Dice;

/// Tortures a running Overture from outside.
#[derive(Parser)]
#[command(name = "soak")]
struct Asked {
    /// Which parts; all of them when none is named
    #[arg(value_enum)]
    parts: Vec<Part>,
    /// Repeats a run as far as chance goes; what the machine does in between stays its own
    #[arg(long)]
    seed: Option<u64>,
    /// How often, instead of the part's own count
    #[arg(long)]
    count: Option<u64>,
    /// A taste of every part, for every day
    #[arg(long)]
    short: bool,
    /// On this database alone
    #[arg(long, value_enum)]
    on: Option<On>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum On {
    Sqlite,
    Postgres,
}

/// What can be done to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// SIGKILL at random moments
    Kills,
    /// Withdrawals and edits against delivery
    Races,
    /// POSTs with idempotency keys through a faulty wire
    Retries,
    /// Three instances, one of them stopped, killed or cut off
    Instances,
    /// The clock set back and forward by a day
    Clock,
    /// The database locked by somebody else
    Locked,
    /// The disk full
    Full,
    /// A mail server that is down, stalls, rejects, disappears
    Mail,
    /// Many strangers at the door
    Crowd,
    /// Strangers who hold connections, and accounts that make the server work
    Strangers,
}

impl Part {
    /// Its word on the command line.
    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// On which databases it makes sense.
    const fn kinds(self) -> &'static [Kind] {
        match self {
            Self::Kills | Self::Races | Self::Retries | Self::Clock | Self::Locked | Self::Mail => &Kind::BOTH,
            Self::Full | Self::Crowd | Self::Strangers => &[Kind::Sqlite],
            Self::Instances => &[Kind::Postgres],
        }
    }

    async fn run(self, run: &Run, kind: Kind) -> Result<String> {
        match self {
            Self::Kills => kills::run(run, kind).await,
            Self::Races => races::run(run, kind).await,
            Self::Retries => retries::run(run, kind).await,
            Self::Instances => instances::run(run, kind).await,
            Self::Clock => clock::run(run, kind).await,
            Self::Locked => faults::locked(run, kind).await,
            Self::Full => faults::full(run, kind).await,
            Self::Mail => mail::run(run, kind).await,
            Self::Crowd => crowd::run(run, kind).await,
            Self::Strangers => strangers::run(run, kind).await,
        }
    }
}

/// How a part is run.
pub struct Run {
    pub seed: u64,
    count: Option<u64>,
    pub short: bool,
}

impl Run {
    /// How often: as asked, else in full or for a taste.
    pub fn count(&self, (full, short): (u64, u64)) -> u64 {
        self.count.unwrap_or(if self.short { short } else { full })
    }

    pub const fn dice(&self) -> Dice {
        Dice::new(self.seed)
    }
}

#[tokio::main]
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "a driver's figures and verdicts are its output")]
async fn main() -> ExitCode {
    let asked = Asked::parse();
    if let Err(error) = ending::watch() {
        eprintln!("soak: {error}");
        return ExitCode::FAILURE;
    }
    let run = Run {
        seed: asked
            .seed
            .unwrap_or_else(|| u64::from_le_bytes(*bench::moment::new_id().as_bytes().last_chunk().unwrap_or(&[0; 8]))),
        count: asked.count,
        short: asked.short,
    };
    let parts = if asked.parts.is_empty() { Part::value_variants() } else { &asked.parts };
    println!("soak, seed {}", run.seed);
    let begun = Instant::now();
    for part in parts {
        for kind in part.kinds() {
            let wanted = match asked.on {
                None => true,
                Some(On::Sqlite) => *kind == Kind::Sqlite,
                Some(On::Postgres) => *kind == Kind::Postgres,
            };
            if !wanted {
                continue;
            }
            let start = Instant::now();
            match part.run(&run, *kind).await {
                Ok(found) => {
                    println!("{:<10} {kind:<11} {:>5.0} s  {found}", part.name(), start.elapsed().as_secs_f64());
                }
                Err(why) => {
                    println!(
                        "{:<10} {kind:<11} VIOLATED after {:.0} s\n  {why}",
                        part.name(),
                        start.elapsed().as_secs_f64()
                    );
                    println!("  again: make soak {} SEED={}", part.name(), run.seed);
                    println!("  the end of the server's log:\n{}", ending::last_words());
                    ending::clear();
                    return ExitCode::FAILURE;
                }
            }
        }
    }
    println!("nothing lost, nothing doubled, nothing early: {:.0} s", begun.elapsed().as_secs_f64());
    ending::clear();
    ExitCode::SUCCESS
}

//! One run: what was asked for, and what its parts share.

use std::time::Instant;

use bench::{Result, database::Kind};

use crate::{peers::Peers, stock::Stock};

pub struct Run {
    /// How many held requests wait while holds end.
    pub held: usize,
    pub rounds: usize,
    /// A small run that only shows that everything works: its figures mean nothing.
    pub short: bool,
    /// Candidates in the stock: as many as the search needs when it is asked for.
    pub stocked: u64,
    wants_peers: bool,
    peers: Option<Peers>,
    /// Full databases that an earlier part has left for a later one.
    kept: Vec<(Kind, Stock)>,
    start: Instant,
}

impl Run {
    pub fn new(held: usize, rounds: usize, short: bool, wants_peers: bool, stocked: u64) -> Self {
        let kept = Vec::new();
        Self { held, rounds, short, stocked, wants_peers, peers: None, kept, start: Instant::now() }
    }

    /// Says how far it is, on stderr: stdout is the table's.
    #[expect(clippy::print_stderr, reason = "somebody waits")]
    pub fn say(&self, what: &str) {
        let seconds = self.start.elapsed().as_secs();
        eprintln!("{:>2}:{:02}  {what}", seconds / 60, seconds % 60);
    }

    /// The rounds, and whether each counts: the first warms up. A short run has one, which counts for want of another.
    pub fn turns(&self) -> Vec<bool> {
        if self.short { vec![true] } else { (0..=self.rounds).map(|round| round > 0).collect() }
    }

    /// Peers, installed; `None` in a run without them.
    pub async fn peers(&mut self) -> Result<Option<Peers>> {
        if self.wants_peers && self.peers.is_none() {
            self.say("peers from npm");
            self.peers = Some(Peers::install().await?);
        }
        Ok(self.peers.clone())
    }

    /// Peers, if a part has needed them so far.
    pub const fn installed(&self) -> Option<&Peers> {
        self.peers.as_ref()
    }

    /// The full database that an earlier part left, else a new one.
    pub async fn stock(&mut self, kind: Kind) -> Result<Stock> {
        if let Some(at) = self.kept.iter().position(|(known, _)| *known == kind) {
            return Ok(self.kept.swap_remove(at).1);
        }
        self.say(&format!("{kind}: {} candidates", self.stocked));
        Stock::new(kind, self.stocked).await
    }

    /// Leaves a full database for a later part.
    pub fn keep(&mut self, kind: Kind, stock: Stock) {
        self.kept.push((kind, stock));
    }

    /// Removes what was kept.
    pub async fn finish(self) -> Result<()> {
        for (_, stock) in self.kept {
            stock.remove().await?;
        }
        Ok(())
    }
}

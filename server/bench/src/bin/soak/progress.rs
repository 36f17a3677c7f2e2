//! How far it is, now and then, for those who wait.

use std::time::{Duration, Instant};

/// One part's progress, said every few seconds.
pub struct Progress {
    what: &'static str,
    most: u64,
    start: Instant,
    said: Instant,
}

const SELDOM: Duration = Duration::from_secs(10);

impl Progress {
    pub fn new(what: &'static str, most: u64) -> Self {
        Self { what, most, start: Instant::now(), said: Instant::now() }
    }

    /// So many are done.
    #[expect(clippy::print_stderr, reason = "the one who waits reads it")]
    pub fn at(&mut self, done: u64) {
        if self.said.elapsed() < SELDOM {
            return;
        }
        self.said = Instant::now();
        let each = self.start.elapsed() / u32::try_from(done.max(1)).unwrap_or(u32::MAX);
        let left = each * u32::try_from(self.most.saturating_sub(done)).unwrap_or(u32::MAX);
        eprintln!("   {} {done} of {}, about {} s left", self.what, self.most, left.as_secs());
    }
}

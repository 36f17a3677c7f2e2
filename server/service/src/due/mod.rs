//! Due work: found by looking at what is due by now (house.md, "Later has two shapes").
//!
//! No timers and no input: doing it twice, or on two machines, changes nothing.

use std::time::Duration;

use domain::Moment;

use crate::{Error, Service};

/// How much of each kind one round does at most, so that no kind waits for all of another.
const ROUND: u32 = 100;

/// What a round of due work has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ticked {
    /// Messages that were sent, put off or given up.
    pub mails: usize,
}

impl Ticked {
    /// How much in all.
    pub const fn total(self) -> usize {
        self.mails
    }
}

impl std::ops::AddAssign for Ticked {
    fn add_assign(&mut self, more: Self) {
        self.mails += more.mails;
    }
}

impl Service {
    /// One round of everything that is due, what others wait for first.
    pub async fn tick(&self) -> Result<Ticked, Error> {
        Ok(Ticked { mails: self.send_due(ROUND).await? })
    }

    /// Does due work until nothing is due at the present moment and nothing is in hand in this process.
    pub async fn settle(&self) -> Result<Ticked, Error> {
        let mut all = Ticked::default();
        loop {
            let done = self.tick().await?;
            self.in_hand.at_rest().await;
            all += done;
            match self.next_due().await? {
                Some(at) if at <= self.now() => {
                    // Another instance has it, or will in a moment.
                    if done.total() == 0 {
                        tokio::time::sleep(Duration::from_millis(5)).await;
                    }
                }
                _ => return Ok(all),
            }
        }
    }

    /// When there is something to do next; a moment that has passed means at once.
    pub async fn next_due(&self) -> Result<Option<Moment>, Error> {
        let mut tx = self.store.read().await?;
        Ok(tx.next_message_at().await?)
    }
}

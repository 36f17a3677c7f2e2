//! Due work: found by looking at what is due by now.
//!
//! No timers and no input: doing it twice, or on two machines, changes nothing. Work on our own data and mail are kept
//! apart, so that a mail server that stalls never holds up a delivery.

mod turn;

use std::time::Duration;

use chrono::TimeDelta;
use domain::Moment;

use crate::{Error, Service};

/// How much of each kind one round does at most, so that no kind waits for all of another.
const ROUND: u32 = 100;
/// The same for deliveries, which are done together; few enough that senders do not notice.
const DELIVERIES: u32 = 256;
/// How often settling looks again for work that another instance has in hand.
const PATIENCE: u32 = 400;

/// What somebody saw who looked for due work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    pub at: Moment,
    /// When there is something to do next, as it stood then.
    pub next: Option<Moment>,
}

/// What a round of due work has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ticked {
    /// Requests that reached their candidates (R5).
    pub delivered: usize,
    /// Requests that were declined automatically (R9).
    pub expired: usize,
    /// Endings that left their hold (R13).
    pub left: usize,
    /// Talks that began unapproved, or were over.
    pub passed: usize,
    /// Badges that were reckoned anew (R10).
    pub rechecked: usize,
    /// Messages that were sent, dropped, put off or given up.
    pub mails: usize,
}

impl Ticked {
    /// How much in all.
    pub const fn total(self) -> usize {
        self.delivered + self.expired + self.left + self.passed + self.rechecked + self.mails
    }
}

impl std::ops::AddAssign for Ticked {
    fn add_assign(&mut self, more: Self) {
        self.delivered += more.delivered;
        self.expired += more.expired;
        self.left += more.left;
        self.passed += more.passed;
        self.rechecked += more.rechecked;
        self.mails += more.mails;
    }
}

impl Service {
    /// One round of everything that is due, what others wait for first.
    pub async fn tick(&self) -> Result<Ticked, Error> {
        let done = self.work_due().await?;
        Ok(Ticked { mails: self.send_due(ROUND).await?, ..done })
    }

    /// One round of what is due on our own data; mail is only put into the outbox.
    pub async fn work_due(&self) -> Result<Ticked, Error> {
        Ok(self.work_round().await?.0)
    }

    /// As [`work_due`](Self::work_due), with what was seen before it began. Whoever did nothing sleeps by that: what
    /// became due a moment after the look is not taken for somebody else's.
    pub async fn work_round(&self) -> Result<(Ticked, Look), Error> {
        // Looking first: writers wait for each other, readers do not.
        let (now, next) = (self.now(), self.store.glance().await?.next_work().await?);
        let is_due = |at: Option<Moment>| at.is_some_and(|at| at <= now);
        let mut done = Ticked::default();
        if is_due(next.delivery) {
            done.delivered = self.deliver_due(DELIVERIES).await?;
        }
        if is_due(next.decline) {
            done.expired = self.expire_due(ROUND).await?;
        }
        if is_due(next.ending) {
            done.left = self.leave_due(ROUND).await?;
        }
        if is_due(next.talk) {
            done.passed = self.pass_talks(ROUND).await?;
        }
        if is_due(next.badge) {
            done.rechecked = self.recheck_response_times(ROUND).await?;
        }
        Ok((done, Look { at: now, next: next.first() }))
    }

    /// Does due work until nothing is due at the present moment and nothing is in hand in this process, and seals the
    /// audit log.
    ///
    /// Work that only another instance can finish is waited for, but not for ever.
    pub async fn settle(&self) -> Result<Ticked, Error> {
        let mut all = Ticked::default();
        let mut looked = 0;
        loop {
            let done = self.tick().await?;
            self.in_hand.at_rest().await;
            all += done;
            if self.late_by().await?.is_none() {
                self.seal_audit().await?;
                return Ok(all);
            }
            if done.total() > 0 {
                looked = 0;
            } else if looked < PATIENCE {
                looked += 1;
                tokio::time::sleep(Duration::from_millis(5)).await;
            } else {
                tracing::warn!("due work does not get done");
                return Ok(all);
            }
        }
    }

    /// When there is something to do next; a moment that has passed means at once.
    pub async fn next_due(&self) -> Result<Option<Moment>, Error> {
        let mut tx = self.store.read().await?;
        Ok(tx.next_work().await?.first().into_iter().chain(tx.next_message_at().await?).min())
    }

    /// When there is something to do next on our own data.
    pub async fn next_work(&self) -> Result<Option<Moment>, Error> {
        Ok(self.store.glance().await?.next_work().await?.first())
    }

    /// When the next message is due, or the next lease runs out.
    pub async fn next_mail(&self) -> Result<Option<Moment>, Error> {
        Ok(self.store.glance().await?.next_message_at().await?)
    }

    /// How long the oldest due work has been waiting; `None` when nothing is due.
    pub async fn late_by(&self) -> Result<Option<TimeDelta>, Error> {
        let now = self.now();
        Ok(self.next_due().await?.filter(|at| *at <= now).map(|at| now - at))
    }
}

//! Loops around due work: they sleep until the next due moment, and wake early when there is more to do.
//!
//! Any number of processes run them on the same database and share the work: rows are taken under locks and leases, so
//! nothing is done twice. Trouble is logged when it begins and when it is over; a loop never panics and never spins.

#[cfg(test)]
mod stories;

use std::{sync::Arc, time::Duration};

use service::{
    Clock, Error, Service,
    calendars::CALENDARS_AT_ONCE,
    delivery::{AT_ONCE, Dispatched},
    due::Look,
    store::StoreError,
};
use tokio::{
    sync::{Notify, watch},
    task::{JoinError, JoinSet},
    time::{sleep, timeout},
};

/// The longest sleep: a clock that jumped, or work that another process left, is noticed by then.
const NAP_MAX: Duration = Duration::from_secs(15);
/// The rest after looking at due work that could not be done, because another process has it in hand.
const NAP_BUSY: Duration = Duration::from_millis(250);
/// The longest that an event of the audit log waits for its seal while nothing is wrong.
const SEAL_WITHIN: Duration = Duration::from_secs(1);
/// How often the heads of logs are looked at, to name those that were not named for a day.
const HEADS_EVERY: u32 = 900;
/// Waits after trouble: from this, doubling, to [`NAP_MAX`].
const AFTER_TROUBLE: Duration = Duration::from_millis(500);

/// Loops at work, until they are told to stop.
pub struct Workers {
    tasks: JoinSet<()>,
}

/// What every loop holds.
#[derive(Clone)]
struct Loop {
    name: &'static str,
    service: Service,
    stopping: watch::Receiver<bool>,
    /// Rung when there may be more to do.
    bell: Arc<Notify>,
}

/// Whether the last attempts failed, and how long to wait because of it.
#[derive(Default)]
struct Trouble {
    wait: Option<Duration>,
}

impl Workers {
    /// Starts the loops. They stop by themselves, with what is in hand finished, once `stopping` turns true.
    pub fn start(service: &Service, stopping: watch::Receiver<bool>) -> Self {
        let of =
            |name| Loop { name, service: service.clone(), stopping: stopping.clone(), bell: Arc::new(Notify::new()) };
        let (work, mail) = (of("due work"), of("mail"));
        let bells = [work.bell.clone(), mail.bell.clone()];
        let mut tasks = JoinSet::new();
        tasks.spawn(of("bell").ring(bells));
        tasks.spawn(of("news").hear_others());
        tasks.spawn(work.work());
        tasks.spawn(mail.mail());
        tasks.spawn(of("calendars").calendars());
        tasks.spawn(of("audit").seal());
        Self { tasks }
    }

    /// Passes on what other processes tell, and does no work: for a server that leaves work to them.
    pub fn hear_only(service: &Service, stopping: watch::Receiver<bool>) -> Self {
        let news = Loop { name: "news", service: service.clone(), stopping, bell: Arc::new(Notify::new()) };
        let mut tasks = JoinSet::new();
        tasks.spawn(news.hear_others());
        Self { tasks }
    }

    /// Returns when all loops have stopped, at the latest after `grace`; what is cut then is done again by the next
    /// process, because its lease runs out.
    pub async fn finished(mut self, grace: Duration) {
        let all = async {
            while let Some(ended) = self.tasks.join_next().await {
                if let Err(error) = ended {
                    tracing::error!(%error, "a worker broke off");
                }
            }
        };
        if timeout(grace, all).await.is_err() {
            tracing::warn!("workers that did not finish are cut");
        }
    }
}

impl Loop {
    fn must_stop(&self) -> bool {
        *self.stopping.borrow()
    }

    /// Returns when it is time to stop.
    async fn stopped(&self) {
        // A sender that is gone will never ask again; stopping is the safe reading.
        let _ = self.stopping.clone().wait_for(|stop| *stop).await;
    }

    /// Sleeps for a while, less when the bell rings.
    async fn nap(&self, nap: Duration) {
        tokio::select! {
            () = sleep(nap) => {}
            () = self.bell.notified() => {}
            () = self.stopped() => {}
        }
    }

    /// How long to sleep after a look that led to nothing. A frozen clock does not come nearer to anything by waiting.
    fn until(&self, Look { at, next }: Look) -> Duration {
        match next {
            // It was there to be done, and somebody else has it.
            Some(next) if next <= at => NAP_BUSY,
            Some(next) if matches!(self.service.clock(), Clock::System) => {
                // Not at all when it became due after the look.
                (next - self.service.now()).to_std().unwrap_or_default().min(NAP_MAX)
            }
            Some(_) | None => NAP_MAX,
        }
    }

    /// Sleeps after a round; longer and longer while rounds fail.
    async fn rest(&self, trouble: &mut Trouble, round: Result<Duration, Error>) {
        match round {
            Ok(nap) => {
                trouble.over(self.name);
                if nap > Duration::ZERO {
                    self.nap(nap).await;
                }
            }
            Err(error) => {
                let wait = trouble.met(self.name, &error);
                // Not the bell: what is trouble now is trouble at once again.
                tokio::select! {
                    () = sleep(wait) => {}
                    () = self.stopped() => {}
                }
            }
        }
    }

    /// Wakes every loop when there may be more to do: the service wakes only one listener.
    async fn ring(self, bells: [Arc<Notify>; 2]) {
        while !self.must_stop() {
            tokio::select! {
                () = self.service.live().due() => bells.iter().for_each(|bell| bell.notify_one()),
                () = self.stopped() => {}
            }
        }
    }

    /// Hears what other processes on the same database tell, and reconnects when that breaks off.
    async fn hear_others(self) {
        let mut trouble = Trouble::default();
        while !self.must_stop() {
            tokio::select! {
                heard = self.service.store().hear_others(self.service.live()) => {
                    // Coming back from it at all means that the connection is lost.
                    let error = heard.err().unwrap_or_else(|| StoreError::Address("the connection was closed".to_owned()));
                    self.rest(&mut trouble, Err(error.into())).await;
                }
                // It has held for a while: the next loss is news again.
                () = sleep(NAP_MAX), if trouble.wait.is_some() => trouble.over(self.name),
                () = self.stopped() => {}
            }
        }
    }

    /// Deliveries, automatic declines, endings.
    async fn work(self) {
        let mut trouble = Trouble::default();
        while !self.must_stop() {
            let round = self.work_round().await;
            self.rest(&mut trouble, round).await;
        }
    }

    /// One round; how long to sleep after it.
    async fn work_round(&self) -> Result<Duration, Error> {
        let (done, look) = self.service.work_round().await?;
        Ok(if done.total() > 0 { Duration::ZERO } else { self.until(look) })
    }

    /// Mail, several at once, so that one that stalls does not hold up the others.
    async fn mail(self) {
        let mut trouble = Trouble::default();
        let mut in_hand: JoinSet<Result<Dispatched, Error>> = JoinSet::new();
        while !self.must_stop() {
            match self.fill(&mut in_hand).await {
                Ok(nap) if in_hand.is_empty() => self.rest(&mut trouble, Ok(nap)).await,
                Ok(nap) => {
                    let done = tokio::select! {
                        done = in_hand.join_next() => done,
                        () = self.nap(nap), if in_hand.len() < AT_ONCE => None,
                        () = self.stopped() => None,
                    };
                    self.note(&mut trouble, done).await;
                }
                Err(error) => self.rest(&mut trouble, Err(error)).await,
            }
        }
        while let Some(done) = in_hand.join_next().await {
            self.note(&mut trouble, Some(done)).await;
        }
        self.service.mailer().close().await;
    }

    /// Outside calendars, several at once, so that a server that stalls does not hold up the others. What is being looked
    /// at when it is time to stop is looked at again by whoever comes next.
    async fn calendars(self) {
        let mut trouble = Trouble::default();
        let mut in_hand: JoinSet<Result<bool, Error>> = JoinSet::new();
        while !self.must_stop() {
            while let Some(done) = in_hand.try_join_next() {
                self.note_look(&mut trouble, done).await;
            }
            let round = self.take_calendars(&mut in_hand).await;
            self.rest(&mut trouble, round).await;
        }
    }

    /// Seals the audit log, and names its heads once a day (I2).
    async fn seal(self) {
        let mut trouble = Trouble::default();
        let mut rounds = 0_u32;
        while !self.must_stop() {
            let round = self.seal_round(rounds.is_multiple_of(HEADS_EVERY)).await;
            rounds = rounds.wrapping_add(1);
            self.rest(&mut trouble, round).await;
        }
    }

    async fn seal_round(&self, names_heads: bool) -> Result<Duration, Error> {
        self.service.seal_audit().await?;
        if names_heads {
            self.service.log_audit_heads().await?;
        }
        Ok(SEAL_WITHIN)
    }

    /// Takes as many calendars as there is room for; how long to sleep after that.
    async fn take_calendars(&self, in_hand: &mut JoinSet<Result<bool, Error>>) -> Result<Duration, Error> {
        let room = CALENDARS_AT_ONCE - in_hand.len();
        let now = self.service.now();
        let next = self.service.next_calendar().await?;
        if room == 0 || next.is_none_or(|at| at > now) {
            return Ok(if in_hand.is_empty() { self.until(Look { at: now, next }) } else { NAP_BUSY });
        }
        for calendar in self.service.take_calendars(room).await? {
            let service = self.service.clone();
            in_hand.spawn(async move { service.poll_calendar(calendar).await });
        }
        Ok(NAP_BUSY)
    }

    /// Notes what came of a look: a server's trouble is written down already, the database's is ours.
    async fn note_look(&self, trouble: &mut Trouble, done: Result<Result<bool, Error>, JoinError>) {
        match done {
            Ok(Err(error)) => self.rest(trouble, Err(error)).await,
            Err(error) => tracing::error!(%error, worker = self.name, "a look broke off"),
            Ok(Ok(_)) => {}
        }
    }

    /// Takes as many messages as there is room for; how long to sleep when there were fewer.
    async fn fill(&self, in_hand: &mut JoinSet<Result<Dispatched, Error>>) -> Result<Duration, Error> {
        let room = AT_ONCE - in_hand.len();
        let now = self.service.now();
        // Looking costs a read, taking a write.
        let next = self.service.next_mail().await?;
        if room == 0 || next.is_none_or(|at| at > now) {
            return Ok(self.until(Look { at: now, next }));
        }
        let taken = self.service.take_mail(room).await?;
        let nap = if taken.is_empty() { NAP_BUSY } else { Duration::ZERO };
        for message in taken {
            let service = self.service.clone();
            in_hand.spawn(async move { service.dispatch(message).await });
        }
        Ok(nap)
    }

    /// Notes what came of a message: its own trouble is written down already, the database's is ours.
    async fn note(&self, trouble: &mut Trouble, done: Option<Result<Result<Dispatched, Error>, JoinError>>) {
        match done {
            Some(Ok(Err(error))) => self.rest(trouble, Err(error)).await,
            Some(Err(error)) => tracing::error!(%error, worker = self.name, "a message broke off"),
            Some(Ok(Ok(_))) => trouble.over(self.name),
            None => {}
        }
    }
}

impl Trouble {
    /// Says so when it begins; how long to wait.
    fn met(&mut self, worker: &'static str, error: &Error) -> Duration {
        let wait = match self.wait {
            None => {
                tracing::error!(
                    worker,
                    error = error as &dyn std::error::Error,
                    "in trouble; trying again until it works"
                );
                AFTER_TROUBLE
            }
            Some(wait) => (wait * 2).min(NAP_MAX),
        };
        self.wait = Some(wait);
        wait
    }

    /// Says so when it ends.
    fn over(&mut self, worker: &'static str) {
        if self.wait.take().is_some() {
            tracing::info!(worker, "out of trouble");
        }
    }
}

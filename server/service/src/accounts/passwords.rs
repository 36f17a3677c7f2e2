//! Passwords: argon2id, away from the threads that answer, and never more than two at once, so that guessing from
//! many places costs the guesser time and not the machine its memory.
//!
//! Whoever comes from one network queues up in a place of that network: one is served at a time, a few wait, the rest are
//! told to come back, and after a wrong guess the place rests: who only guesses gets a fifth of one turn.
//!
//! However many networks they come from, only so many wait at once, and none of them for longer than a few seconds:
//! whoever waits keeps a connection.
//!
//! A password is hashed in Unicode's NFKC form, so that it is the same one on every keyboard and system.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    time::{Duration, Instant},
};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use domain::{networks::Network, refusals::Refusal};
use tokio::sync::{Semaphore, SemaphorePermit};
use unicode_normalization::UnicodeNormalization;

use crate::Error;

/// Who may compute.
static TURNS: Semaphore = Semaphore::const_new(2);
/// Who may wait for a turn …
static WAITING: Semaphore = Semaphore::const_new(32);
/// … and who may wait in the places of all networks together. Counted apart, so that crowds that queue up behind
/// themselves leave room before the turns to those who don't.
static QUEUED: Semaphore = Semaphore::const_new(32);
/// Places where those queue up who come from the same network, or from another one that falls on the same place.
static QUEUES: [Queue; 1_024] =
    [const { Queue { door: Semaphore::const_new(16), turn: Semaphore::const_new(1) } }; 1_024];
/// How many of one site are served at a time, each in the place of a network of theirs …
const OF_A_SITE: usize = 4;
/// … and where they are counted, or those of another site that falls on the same place.
static SITES: [Semaphore; 1_024] = [const { Semaphore::const_new(OF_A_SITE) }; 1_024];
/// How often as long as a guess took its place rests when it was wrong, and how long at least and at most.
const REST: u32 = 4;
const REST_LEAST: Duration = Duration::from_millis(100);
const REST_MOST: Duration = Duration::from_secs(1);
/// How long to wait for a turn, and for all that is done in a place, waiting for it included.
const PATIENCE: Duration = Duration::from_secs(5);
/// Longest text that is tried as a password, in bytes; what is longer can be nobody's.
const TRIED_BYTES: usize = 8 * 1_024;
/// Goes with no password. Costs as much to try as a real one, so that time does not tell who has an account.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// How hard a password is to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cost {
    /// 19 MiB, two passes: for people.
    Full,
    /// For sample accounts, whose passwords are printed anyway.
    Sample,
}

impl Cost {
    fn argon2(self) -> Result<Argon2<'static>, argon2::Error> {
        let params = match self {
            Self::Full => Params::DEFAULT,
            Self::Sample => Params::new(Params::MIN_M_COST, Params::MIN_T_COST, Params::MIN_P_COST, None)?,
        };
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    }
}

/// What to keep of a password.
pub(crate) async fn hash_password(password: &str, cost: Cost) -> Result<String, Error> {
    let password = composed(password);
    in_turn(move || Ok(cost.argon2()?.hash_password(password.as_bytes())?.to_string())).await
}

/// One network's queue.
struct Queue {
    /// Who may wait, or be served.
    door: Semaphore,
    turn: Semaphore,
}

/// Being served, the only one from one's network; over with this value.
pub(crate) struct Place {
    _door: SemaphorePermit<'static>,
    _turn: SemaphorePermit<'static>,
    /// Among the networks of a site.
    _site: Option<SemaphorePermit<'static>>,
    since: Instant,
    /// When patience ends.
    until: Instant,
}

impl Place {
    /// What comes of work that waits for a turn, unless the patience ends before: waiting for the place has used some.
    pub(crate) async fn in_time<T>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let done = tokio::time::timeout_at(self.until.into(), work).await;
        done.unwrap_or_else(|_| Err(Refusal::Unavailable.into()))
    }

    /// Leaves the place empty for a while: it was a wrong guess.
    pub(crate) fn rest(self) {
        let rest = (self.since.elapsed() * REST).clamp(REST_LEAST, REST_MOST);
        tokio::spawn(async move {
            tokio::time::sleep(rest).await;
            drop(self);
        });
    }
}

/// Waits until nobody else from this network is served. A crowd from one address queues up behind itself, not before
/// everybody else; when too many wait already, there or anywhere, the next one is told to come back, before anything
/// costs time.
pub(crate) async fn one_at_a_time(whose: &str) -> Result<Place, Error> {
    place(whose, None).await
}

/// The same for a network: it queues up behind itself, and a site with many networks takes no more than its share.
pub(crate) async fn one_at_a_time_from(network: Network) -> Result<Place, Error> {
    place(&network.own().to_string(), network.site().map(|site| site.to_string())).await
}

async fn place(whose: &str, site: Option<String>) -> Result<Place, Error> {
    let queue = &QUEUES[place_of(whose, QUEUES.len())];
    let until = Instant::now() + PATIENCE;
    let of_site = match site {
        Some(site) => {
            let places = &SITES[place_of(&site, SITES.len())];
            let Some(place) = permit(places, &QUEUED, until).await else { return Err(Refusal::Unavailable.into()) };
            Some(place)
        }
        None => None,
    };
    let Ok(door) = queue.door.try_acquire() else { return Err(Refusal::Unavailable.into()) };
    let Some(turn) = permit(&queue.turn, &QUEUED, until).await else { return Err(Refusal::Unavailable.into()) };
    Ok(Place { _door: door, _turn: turn, _site: of_site, since: Instant::now(), until })
}

/// The place, of so many, on which this falls.
fn place_of(whose: &str, places: usize) -> usize {
    let mut hash = DefaultHasher::new();
    whose.hash(&mut hash);
    usize::try_from(hash.finish() % places as u64).unwrap_or_default()
}

/// A permit at once, or after waiting as one of those who may; `None` when too many wait already, or for too long.
async fn permit<'a>(of: &'a Semaphore, waiting: &Semaphore, until: Instant) -> Option<SemaphorePermit<'a>> {
    if let Ok(permit) = of.try_acquire() {
        return Some(permit);
    }
    let _one = waiting.try_acquire().ok()?;
    tokio::time::timeout_at(until.into(), of.acquire()).await.ok()?.ok()
}

/// Whether the password goes with the hash; without a hash it never does, after just as long.
pub(crate) async fn verify_password(password: &str, hash: Option<&str>) -> Result<bool, Error> {
    let password = composed(password);
    let hash = hash.unwrap_or(NOBODY).to_owned();
    in_turn(move || match Argon2::default().verify_password(password.as_bytes(), &PasswordHash::new(&hash)?) {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
        Err(error) => Err(error.into()),
    })
    .await
}

/// The one form of a password that is hashed. Text too long to be a password becomes the empty one, which nobody has.
fn composed(password: &str) -> String {
    if password.len() > TRIED_BYTES { String::new() } else { password.nfkc().collect() }
}

#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    #[error("argon2: {0}")]
    Argon2(#[from] argon2::Error),
    #[error("argon2: {0}")]
    Hash(#[from] argon2::password_hash::Error),
    #[error("argon2: {0}")]
    Text(#[from] argon2::password_hash::phc::Error),
}

/// Runs the work on a thread of its own when it is its turn.
pub(super) async fn in_turn<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Trouble> + Send + 'static,
) -> Result<T, Error> {
    let Some(turn) = permit(&TURNS, &WAITING, Instant::now() + PATIENCE).await else {
        tracing::warn!("too many passwords to check at once");
        return Err(Refusal::Unavailable.into());
    };
    let done = tokio::task::spawn_blocking(move || {
        // Held until the work is done, also when the caller has gone away.
        let _turn = turn;
        work()
    })
    .await;
    match done {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => {
            tracing::error!(%error, "a password could not be computed");
            Err(Refusal::Unavailable.into())
        }
        Err(error) => {
            tracing::error!(%error, "a password could not be computed");
            Err(Refusal::Unavailable.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_goes_with_its_own_hash_only() {
        for cost in [Cost::Full, Cost::Sample] {
            let hash = hash_password("correct horse", cost).await.expect("a hash");
            assert!(verify_password("correct horse", Some(&hash)).await.expect("an answer"));
            assert!(!verify_password("battery staple", Some(&hash)).await.expect("an answer"));
        }
        assert!(!verify_password("", None).await.expect("an answer"));
    }

    #[tokio::test]
    async fn a_password_is_the_same_on_every_keyboard() {
        let composed = "d\u{e9}j\u{e0} vu \u{2460}\u{ff21}";
        let decomposed = "de\u{301}ja\u{300} vu 1A";
        for (set, typed) in [(composed, decomposed), (decomposed, composed)] {
            let hash = hash_password(set, Cost::Sample).await.expect("a hash");
            assert!(verify_password(typed, Some(&hash)).await.expect("an answer"), "{set:?} typed as {typed:?}");
        }
        let endless = "\u{fdfa}".repeat(1 << 20);
        let soon = std::time::Duration::from_secs(5);
        let tried = tokio::time::timeout(soon, verify_password(&endless, Some(NOBODY))).await.expect("soon");
        assert!(!tried.expect("an answer"));
    }

    #[tokio::test]
    async fn a_few_wait_and_the_rest_are_told_to_come_back() {
        let served = one_at_a_time("198.51.100.1").await.expect("a place");
        let mut waiting: Vec<_> = (0..15).map(|_| Box::pin(one_at_a_time("198.51.100.1"))).collect();
        for one in &mut waiting {
            assert!(futures::poll!(one).is_pending());
        }
        let busy = one_at_a_time("198.51.100.1").await.err();
        assert!(matches!(busy, Some(Error::Refused(Refusal::Unavailable))));
        one_at_a_time("198.51.100.2").await.expect("a place of its own");
        drop(served);
        waiting.swap_remove(0).await.expect("the next one");
    }

    /// Found by an attacker: sign-ins that waited took all connections.
    #[tokio::test]
    async fn only_so_many_wait_and_none_for_long() {
        let (turns, waiting) = (Semaphore::new(1), Semaphore::new(2));
        let until = Instant::now() + Duration::from_secs(1);
        let served = permit(&turns, &waiting, until).await.expect("a turn at once");
        let mut first = Box::pin(permit(&turns, &waiting, until));
        let mut second = Box::pin(permit(&turns, &waiting, until));
        assert!(futures::poll!(&mut first).is_pending());
        assert!(futures::poll!(&mut second).is_pending());
        assert!(permit(&turns, &waiting, until).await.is_none(), "too many wait");
        assert!(Instant::now() < until, "which is said at once");
        drop(served);
        let _served = first.await.expect("the next one");
        assert!(second.await.is_none(), "nobody waits for ever");
        assert_eq!(waiting.available_permits(), 2);
    }

    #[tokio::test]
    async fn a_place_and_what_is_done_there_share_their_patience() {
        let mut place = one_at_a_time("198.51.100.4").await.expect("a place");
        assert_eq!(place.in_time(async { Ok(1) }).await.expect("in time"), 1);
        place.until = Instant::now();
        let late = place.in_time(std::future::pending::<Result<(), Error>>()).await.err();
        assert!(matches!(late, Some(Error::Refused(Refusal::Unavailable))));
    }

    #[tokio::test]
    async fn a_place_rests_after_a_wrong_guess() {
        one_at_a_time("198.51.100.3").await.expect("a place").rest();
        let mut next = Box::pin(one_at_a_time("198.51.100.3"));
        assert!(futures::poll!(&mut next).is_pending());
        next.await.expect("a place, later");
    }

    #[tokio::test]
    async fn nobody_costs_what_somebody_costs() {
        let real = hash_password("correct horse", Cost::Full).await.expect("a hash");
        let params = |hash: &str| hash.split('$').take(4).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(params(&real), params(NOBODY));
        assert_eq!(real.len(), NOBODY.len());
    }
}

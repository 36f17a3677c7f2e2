//! Room for large answers: few are held at a time, and nobody has that room for most of the time. Whoever has had it
//! leaves it to others for longer than they had it, however many calendars they have or connect anew.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::calendars::Cause;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, sleep_until, timeout_at},
};
use uuid::Uuid;

/// For how many times as long as somebody had the room it is others' …
const OTHERS: u32 = 3;
/// … at most, and at least.
const LONGEST: Duration = Duration::from_mins(2);
/// So many people are remembered before those whose time is over are forgotten.
const REMEMBERED: usize = 1_000;

/// The room; clones share it.
#[derive(Clone)]
pub(super) struct Large {
    places: Arc<Semaphore>,
    /// From when on somebody may have it again.
    again: Arc<Mutex<HashMap<Uuid, Instant>>>,
}

/// Room for one large answer, given back with this value.
pub(crate) struct Room {
    _place: OwnedSemaphorePermit,
    since: Instant,
    of: Option<(Uuid, Large)>,
}

impl Large {
    pub(super) fn of(places: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(places)), again: Arc::default() }
    }

    /// Room for an answer to this person; [`Cause::Busy`] when there is none in time.
    pub(super) async fn enter(&self, whose: Option<Uuid>, patience: Duration) -> Result<Room, Cause> {
        let until = Instant::now() + patience;
        if let Some(again) = whose.and_then(|whose| self.again_for(whose)) {
            if again > until {
                return Err(Cause::Busy);
            }
            sleep_until(again).await;
        }
        let place = timeout_at(until, self.places.clone().acquire_owned()).await;
        let place = place.map_err(|_| Cause::Busy)?.map_err(|_| Cause::Busy)?;
        Ok(Room { _place: place, since: Instant::now(), of: whose.map(|whose| (whose, self.clone())) })
    }

    fn again_for(&self, whose: Uuid) -> Option<Instant> {
        self.again.lock().unwrap_or_else(PoisonError::into_inner).get(&whose).copied()
    }

    fn had(&self, whose: Uuid, since: Instant) {
        let now = Instant::now();
        let again = now + (now.saturating_duration_since(since) * OTHERS).min(LONGEST);
        let mut all = self.again.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= REMEMBERED {
            all.retain(|_, again| *again > now);
        }
        all.insert(whose, again);
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        if let Some((whose, large)) = &self.of {
            large.had(*whose, self.since);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nobody_keeps_the_room_to_themselves() {
        let large = Large::of(1);
        let [eve, ada] = [1, 2].map(|n| Some(Uuid::from_u128(n)));
        let soon = Duration::from_millis(100);
        let room = large.enter(eve, soon).await.expect("room");
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert_eq!(large.enter(ada, soon).await.err(), Some(Cause::Busy), "there is room for one");
        drop(room);
        assert_eq!(large.enter(eve, soon).await.err(), Some(Cause::Busy), "she had it long");
        drop(large.enter(ada, soon).await.expect("others have it now"));
        drop(large.enter(None, soon).await.expect("and so does what is nobody's"));
        drop(large.enter(eve, Duration::from_secs(20)).await.expect("who waits gets it again"));
    }

    #[tokio::test]
    async fn a_short_answer_is_followed_by_a_short_wait() {
        let large = Large::of(1);
        let ada = Some(Uuid::from_u128(1));
        for _ in 0..10 {
            drop(large.enter(ada, Duration::from_secs(10)).await.expect("room"));
        }
    }
}

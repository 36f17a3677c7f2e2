//! How many outside calendars are looked at side by side: one for each person who asks, and a few in all. Each look holds a
//! connection and what the server sends, so their number is what bounds the memory of all of them.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::{calendars::Cause, refusals::Conflict};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};
use uuid::Uuid;

use super::CALENDARS_AT_ONCE;

/// In all: the polled ones, and room for a few people who ask.
const IN_ALL: usize = CALENDARS_AT_ONCE + 2;
/// How long to wait for a place.
const WAIT: Duration = Duration::from_secs(10);

/// The looks of this process; clones share them.
#[derive(Clone)]
pub(crate) struct Looks {
    all: Arc<Semaphore>,
    people: Arc<Mutex<HashSet<Uuid>>>,
    wait: Duration,
}

impl Default for Looks {
    fn default() -> Self {
        Self::of(IN_ALL, WAIT)
    }
}

impl Looks {
    fn of(in_all: usize, wait: Duration) -> Self {
        Self { all: Arc::new(Semaphore::new(in_all)), people: Arc::default(), wait }
    }

    /// The turn of a person who asks for a look; refused while another look of theirs goes on. It ends when it is dropped.
    pub(crate) fn turn_of(&self, person: Uuid) -> Result<Turn, Conflict> {
        let is_first = self.people.lock().unwrap_or_else(PoisonError::into_inner).insert(person);
        if is_first { Ok(Turn { people: self.people.clone(), person }) } else { Err(Conflict::CalendarBeingRead) }
    }

    /// A place among all looks, for as long as it is held. [`Cause::Busy`] when none becomes free in time.
    pub(crate) async fn place(&self) -> Result<OwnedSemaphorePermit, Cause> {
        let place = timeout(self.wait, self.all.clone().acquire_owned()).await;
        place.map_err(|_| Cause::Busy)?.map_err(|_| Cause::Busy)
    }
}

/// One person's look.
pub(crate) struct Turn {
    people: Arc<Mutex<HashSet<Uuid>>>,
    person: Uuid,
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.people.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.person);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_for_each_person_and_a_few_in_all() {
        let looks = Looks::of(2, Duration::from_millis(50));
        let [ada, grace] = [1, 2].map(Uuid::from_u128);
        let hers = looks.turn_of(ada).expect("the first");
        assert_eq!(looks.turn_of(ada).err(), Some(Conflict::CalendarBeingRead));
        let _theirs = looks.turn_of(grace).expect("somebody else's");
        drop(hers);
        let _next = looks.turn_of(ada).expect("the next");

        let (one, _other) = (looks.place().await.expect("a place"), looks.place().await.expect("a place"));
        assert_eq!(looks.place().await.err(), Some(Cause::Busy));
        let waiting = looks.place();
        drop(one);
        let _third = waiting.await.expect("once one is free");
    }
}

//! How many outside calendars are looked at side by side: one for each person who asks, and so many in all. Those that are
//! due and those that somebody asks for have places of their own, so that neither keep the others waiting. Each look holds a
//! connection and the little that a server sends at first; what costs more, large answers and their reading, has fewer
//! places elsewhere: in [`web`](super::web) and in [`untrusted`](crate::untrusted).

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

/// So many people who ask have a place.
const PEOPLE: usize = 32;
/// How long to wait for a place.
const WAIT: Duration = Duration::from_secs(10);

/// Why a calendar is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// Its time has come.
    Due,
    /// Somebody asks.
    Asked,
}

/// The looks of this process; clones share them.
#[derive(Clone)]
pub(crate) struct Looks {
    due: Arc<Semaphore>,
    asked: Arc<Semaphore>,
    people: Arc<Mutex<HashSet<Uuid>>>,
    wait: Duration,
}

impl Default for Looks {
    fn default() -> Self {
        Self::of(CALENDARS_AT_ONCE, PEOPLE, WAIT)
    }
}

impl Looks {
    fn of(due: usize, asked: usize, wait: Duration) -> Self {
        let [due, asked] = [due, asked].map(|places| Arc::new(Semaphore::new(places)));
        Self { due, asked, people: Arc::default(), wait }
    }

    /// The turn of a person who asks for a look; refused while another look of theirs goes on. It ends when it is dropped.
    pub(crate) fn turn_of(&self, person: Uuid) -> Result<Turn, Conflict> {
        let is_first = self.people.lock().unwrap_or_else(PoisonError::into_inner).insert(person);
        if is_first { Ok(Turn { people: self.people.clone(), person }) } else { Err(Conflict::CalendarBeingRead) }
    }

    /// A place among all looks of this sort, for as long as it is held. [`Cause::Busy`] when none becomes free in time.
    pub(crate) async fn place(&self, why: Why) -> Result<OwnedSemaphorePermit, Cause> {
        let places = match why {
            Why::Due => &self.due,
            Why::Asked => &self.asked,
        };
        let place = timeout(self.wait, places.clone().acquire_owned()).await;
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
        let looks = Looks::of(1, 2, Duration::from_millis(50));
        let [ada, grace] = [1, 2].map(Uuid::from_u128);
        let hers = looks.turn_of(ada).expect("the first");
        assert_eq!(looks.turn_of(ada).err(), Some(Conflict::CalendarBeingRead));
        let _theirs = looks.turn_of(grace).expect("somebody else's");
        drop(hers);
        let _next = looks.turn_of(ada).expect("the next");

        let (one, _other) =
            (looks.place(Why::Asked).await.expect("a place"), looks.place(Why::Asked).await.expect("a place"));
        assert_eq!(looks.place(Why::Asked).await.err(), Some(Cause::Busy));
        let _due = looks.place(Why::Due).await.expect("a place of its own, however many people ask");
        assert_eq!(looks.place(Why::Due).await.err(), Some(Cause::Busy));
        let waiting = looks.place(Why::Asked);
        drop(one);
        let _third = waiting.await.expect("once one is free");
    }
}

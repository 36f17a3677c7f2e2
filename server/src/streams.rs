//! Event streams that are open. Each holds a connection for minutes without doing anything, so a session has only a few,
//! and all sessions together leave room for everything else. The oldest one ends when a new one is opened: its page asks
//! from time to time instead.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::ids::SessionId;
use tokio::sync::oneshot;

/// The register of open event streams; cheap to clone.
#[derive(Clone, Debug)]
pub struct Streams {
    of_session: usize,
    of_all: usize,
    open: Arc<Mutex<Open>>,
}

#[derive(Debug, Default)]
struct Open {
    next: u64,
    /// Oldest first.
    by_session: HashMap<SessionId, Vec<(u64, oneshot::Sender<()>)>>,
}

/// A stream's place, given back with this value.
#[derive(Debug)]
pub struct Place {
    id: u64,
    session: SessionId,
    streams: Streams,
}

impl Streams {
    /// So many streams at most, of one session and of all.
    pub fn new(of_session: usize, of_all: usize) -> Self {
        Self { of_session, of_all, open: Arc::default() }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a new stream, and what tells it that it has to end for another one.
    pub fn enter(&self, session: SessionId) -> (Place, oneshot::Receiver<()>) {
        let (end, ends) = oneshot::channel();
        let mut open = self.open();
        if open.of(session) >= self.of_session {
            open.end_oldest(session);
        } else if open.by_session.values().map(Vec::len).sum::<usize>() >= self.of_all {
            // Whoever has most; among equals, who has had one for longest.
            let most = open
                .by_session
                .iter()
                .max_by_key(|(_, streams)| (streams.len(), streams.first().map(|(id, _)| std::cmp::Reverse(*id))));
            if let Some(session) = most.map(|(session, _)| *session) {
                open.end_oldest(session);
            }
        }
        let id = open.next;
        open.next += 1;
        open.by_session.entry(session).or_default().push((id, end));
        drop(open);
        metrics::gauge!("event_streams").increment(1.0);
        (Place { id, session, streams: self.clone() }, ends)
    }
}

impl Open {
    fn of(&self, session: SessionId) -> usize {
        self.by_session.get(&session).map_or(0, Vec::len)
    }

    fn end_oldest(&mut self, session: SessionId) {
        let Some(streams) = self.by_session.get_mut(&session).filter(|streams| !streams.is_empty()) else { return };
        let (_, end) = streams.remove(0);
        if streams.is_empty() {
            self.by_session.remove(&session);
        }
        metrics::counter!("event_streams_ended_for_others_total").increment(1);
        // One that has ended meanwhile needs no telling.
        let _ = end.send(());
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.streams.open();
        if let Some(streams) = open.by_session.get_mut(&self.session) {
            streams.retain(|(id, _)| *id != self.id);
            if streams.is_empty() {
                open.by_session.remove(&self.session);
            }
        }
        drop(open);
        metrics::gauge!("event_streams").decrement(1.0);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn session(number: u128) -> SessionId {
        SessionId(Uuid::from_u128(number))
    }

    #[test]
    fn a_session_has_a_few_streams_and_the_oldest_gives_way() {
        let streams = Streams::new(2, 10);
        let (_first, mut first) = streams.enter(session(1));
        let (_second, mut second) = streams.enter(session(1));
        let (_other, mut other) = streams.enter(session(2));
        assert!(first.try_recv().is_err());
        let (third, mut third_ends) = streams.enter(session(1));
        assert!(first.try_recv().is_ok(), "the oldest");
        assert!(second.try_recv().is_err() && other.try_recv().is_err());
        drop(third);
        let (_fourth, _) = streams.enter(session(1));
        assert!(second.try_recv().is_err(), "there was room again");
        assert!(third_ends.try_recv().is_err());
    }

    #[test]
    fn when_all_are_too_many_the_session_with_most_gives_way() {
        let streams = Streams::new(3, 4);
        let kept: Vec<_> = [1, 2, 2, 2].map(|number| streams.enter(session(number))).into();
        let (_new, _) = streams.enter(session(3));
        let ended: Vec<bool> = kept.into_iter().map(|(_place, mut ends)| ends.try_recv().is_ok()).collect();
        assert_eq!(ended, [false, true, false, false]);
    }
}

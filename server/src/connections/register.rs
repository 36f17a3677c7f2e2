//! Everybody who is connected, and who gives way when there is no room.
//!
//! The connection that has kept us waiting longest makes room for a new one, first among those that stopped midway; one
//! that is being answered never does. Holding a thousand connections therefore keeps nobody else out.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use super::{
    connection::{Connection, Why},
    limits::Limits,
};

/// How often "no room" is logged.
const WARN_EVERY: Duration = Duration::from_mins(1);

/// All open connections.
#[derive(Debug)]
pub struct Register {
    pub limits: Limits,
    all: Mutex<All>,
}

#[derive(Debug, Default)]
struct All {
    next: u64,
    open: HashMap<u64, Open>,
    warned_at: Option<Instant>,
}

#[derive(Debug)]
struct Open {
    connection: Arc<Connection>,
    /// `None` for trusted proxies, who speak for many.
    network: Option<IpAddr>,
}

/// A place in the register, given back with this value.
#[derive(Debug)]
pub struct Place {
    pub connection: Arc<Connection>,
    id: u64,
    register: Arc<Register>,
}

impl Register {
    pub fn new(limits: Limits) -> Arc<Self> {
        Arc::new(Self { limits, all: Mutex::default() })
    }

    fn all(&self) -> MutexGuard<'_, All> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a new connection of this network: an ordinary one if need be in exchange for one that waits, else a
    /// spare one. `None`: not even that.
    pub fn enter(self: &Arc<Self>, network: Option<IpAddr>, now: Instant) -> Option<Place> {
        let mut all = self.all();
        let has_room = network.is_none_or(|network| {
            all.make_room(self.limits.network, |open| !open.connection.is_spare && open.network == Some(network))
        }) && all.make_room(self.limits.connections, |open| !open.connection.is_spare);
        if !has_room {
            if all.warned_at.is_none_or(|at| now.saturating_duration_since(at) >= WARN_EVERY) {
                all.warned_at = Some(now);
                tracing::warn!(open = all.open.len(), "no room for more connections, and none of them waits");
            }
            if !all.make_room(self.limits.spare, |open| open.connection.is_spare) {
                metrics::counter!("http_connections_refused_total").increment(1);
                return None;
            }
        }
        let connection = Arc::new(Connection::new(!has_room, self.limits.write_bytes, now));
        let id = all.next;
        all.next += 1;
        all.open.insert(id, Open { connection: connection.clone(), network });
        drop(all);
        metrics::gauge!("http_connections").increment(1.0);
        Some(Place { connection, id, register: self.clone() })
    }

    /// Closes the connection that waits longest, for want of descriptors.
    pub fn give_way(&self) -> bool {
        self.all().give_way(|_| true)
    }

    /// Closes every connection that is late.
    pub fn sweep(&self, now: Instant) {
        self.all().open.retain(|_, open| match open.connection.is_late(&self.limits, now) {
            Some(why) => !open.connection.cut(why),
            None => true,
        });
    }
}

impl All {
    /// Whether one more of these is within `limit`, after the one that waits longest has gone if there are too many.
    fn make_room(&mut self, limit: usize, of: impl Fn(&Open) -> bool) -> bool {
        self.open.values().filter(|open| of(open)).count() < limit || self.give_way(of)
    }

    fn give_way(&mut self, of: impl Fn(&Open) -> bool) -> bool {
        // Who is picked may be at work a moment later, and then another one is.
        for _ in 0..3 {
            let waiting = self.open.iter().filter(|(_, open)| of(open));
            let waiting = waiting.filter_map(|(id, open)| Some((open.connection.waits()?, *id)));
            let Some((_, id)) = waiting.min() else { return false };
            if self.open.get(&id).is_some_and(|open| open.connection.cut(Why::Full)) {
                self.open.remove(&id);
                return true;
            }
        }
        false
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // Gone already when it has given way.
        self.register.all().open.remove(&self.id);
        metrics::gauge!("http_connections").decrement(1.0);
    }
}

/// The part of an address that one subscriber has: all of an IPv4 address, the first half of an IPv6 one.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> Limits {
        Limits { connections: 4, network: 3, spare: 1, ..Limits::with_descriptors(1_024) }
    }

    fn from(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    /// Whether it was told to go.
    async fn is_gone(place: &Place) -> bool {
        tokio::time::timeout(Duration::from_millis(5), place.connection.is_cut()).await.is_ok()
    }

    #[tokio::test]
    async fn who_waits_longest_gives_way_and_who_is_served_does_not() {
        let register = Register::new(limits());
        let start = Instant::now();
        let enter =
            |last, second| register.enter(Some(from(last)), start + Duration::from_secs(second)).expect("a place");
        let (served, waits, _later, _last) = (enter(1, 0), enter(1, 1), enter(2, 2), enter(3, 3));
        assert!(served.connection.begins());
        let new = enter(4, 4);
        assert!(!new.connection.is_spare);
        assert!(is_gone(&waits).await, "the one that has waited longest");
        assert!(!is_gone(&served).await, "it is being served");
        assert!(!waits.connection.begins(), "a request that came too late is not begun");
    }

    #[tokio::test]
    async fn who_stopped_midway_gives_way_before_who_has_said_nothing_yet() {
        let register = Register::new(limits());
        let start = Instant::now();
        let enter =
            |last, second| register.enter(Some(from(last)), start + Duration::from_secs(second)).expect("a place");
        let (quiet, half, body, late) = (enter(1, 0), enter(2, 1), enter(3, 2), enter(4, 3));
        half.connection.heard();
        assert!(body.connection.begins());
        body.connection.wants_body();
        let (_new, _newer) = (enter(5, 4), enter(5, 5));
        assert!(is_gone(&half).await && is_gone(&body).await);
        assert!(!is_gone(&quiet).await && !is_gone(&late).await);
        let _newest = enter(5, 6);
        assert!(is_gone(&quiet).await, "then the one that has been quiet longest");
    }

    #[tokio::test]
    async fn a_network_takes_no_more_than_its_share() {
        let register = Register::new(limits());
        let now = Instant::now();
        let enter = |from| register.enter(Some(from), now).expect("a place");
        let first: Vec<Place> = (0..3).map(|_| enter(from(1))).collect();
        for place in &first {
            assert!(place.connection.begins());
        }
        assert!(enter(from(1)).connection.is_spare, "all of its share is at work");
        assert!(!enter(from(2)).connection.is_spare, "others have room");
        // Proxies have no share, and bring many.
        let register = Register::new(limits());
        let proxied: Vec<Place> = (0..4).map(|_| register.enter(None, now).expect("a place")).collect();
        assert!(proxied.iter().all(|place| !place.connection.is_spare));
        assert!(!is_gone(&proxied[0]).await);
        assert_eq!(
            network("2001:db8::1:2:3:4".parse().expect("an address")).to_string(),
            network("2001:db8::ffff".parse().expect("an address")).to_string()
        );
    }

    #[tokio::test]
    async fn when_all_are_at_work_there_are_spare_places_and_then_none() {
        let register = Register::new(limits());
        let now = Instant::now();
        let served: Vec<Place> = (0..4).map(|_| register.enter(None, now).expect("a place")).collect();
        assert!(served.iter().all(|place| place.connection.begins()));
        let spare = register.enter(None, now).expect("a spare place");
        assert!(spare.connection.is_spare && spare.connection.begins());
        assert!(register.enter(None, now).is_none(), "that one is at work, too");
        spare.connection.answered();
        assert!(register.enter(None, now).expect("in its place").connection.is_spare);
        drop(served);
        assert!(!register.enter(None, now).expect("a place").connection.is_spare, "places are given back");
    }

    #[tokio::test]
    async fn an_answer_that_nobody_reads_ends() {
        let limits = limits();
        let now = Instant::now();
        let connection = Connection::new(false, limits.write_bytes, now);
        assert!(connection.begins());
        assert_eq!(connection.is_late(&limits, now + Duration::from_hours(1)), None, "our work may last");
        connection.stuck();
        connection.wrote(limits.write_bytes - 1);
        assert_eq!(connection.is_late(&limits, now + limits.write * 2), Some(Why::Write), "a trickle is not reading");
        connection.wrote(1);
        assert_eq!(connection.is_late(&limits, now + limits.write * 2), None);
        connection.stuck();
        connection.flushed();
        assert_eq!(connection.is_late(&limits, now + limits.write * 2), None, "everything has left");
    }
}

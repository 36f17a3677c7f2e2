//! Everybody who is connected, and who gives way when there is no room.
//!
//! A connection that has kept us waiting makes room for a new one, the longest of a few dozen, first among those that
//! stopped midway; one that is being answered never does. Holding a thousand connections therefore keeps nobody else out,
//! and costs nobody else time.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::networks::{Group, Network};
use tokio::time::Instant;

use super::{
    connection::{Connection, Why},
    limits::Limits,
};

/// How often "no room" is logged.
const WARN_EVERY: Duration = Duration::from_mins(1);
/// Among so many that wait the one that has waited longest is chosen, and no more than so many are looked at for them: a
/// new connection costs the same however many there are.
const CHOICE: usize = 64;
const LOOKED_AT: usize = 1_024;

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
    /// All but the spare ones.
    ordinary: Ring,
    spare: Ring,
    /// The ordinary ones of each network, of each site, and of each provider's block.
    of: HashMap<Group, Ring>,
    warned_at: Option<Instant>,
}

#[derive(Debug)]
struct Open {
    connection: Arc<Connection>,
    /// `None` for trusted proxies, who speak for many.
    network: Option<Network>,
}

/// Some of the connections. Who is looked at goes round, so that everybody's turn comes.
#[derive(Debug, Default)]
struct Ring {
    ids: BTreeSet<u64>,
    next: u64,
}

/// Some of the connections, by name.
#[derive(Clone, Copy, Debug)]
enum Which {
    Ordinary,
    Spare,
    Of(Group),
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
    pub fn enter(self: &Arc<Self>, network: Option<Network>, now: Instant) -> Option<Place> {
        let Limits { connections, network: of_network, spare, .. } = self.limits;
        // Whoever has many networks leaves less to others than whoever has one, but never nothing.
        let of_site = of_network + connections.saturating_sub(of_network) / 2;
        let of_block = of_site + connections.saturating_sub(of_site) / 2;
        let mut all = self.all();
        let has_share = network.is_none_or(|network| {
            all.make_room(of_network, Which::Of(network.own()))
                && network.site().is_none_or(|site| all.make_room(of_site, Which::Of(site)))
                && network.block().is_none_or(|block| all.make_room(of_block, Which::Of(block)))
        });
        let has_room = has_share && all.make_room(connections, Which::Ordinary);
        if !has_room {
            if all.warned_at.is_none_or(|at| now.saturating_duration_since(at) >= WARN_EVERY) {
                all.warned_at = Some(now);
                tracing::warn!(open = all.open.len(), "no room for more connections, and none of them waits");
            }
            if !all.make_room(spare, Which::Spare) {
                metrics::counter!("http_connections_refused_total").increment(1);
                return None;
            }
        }
        let connection = Arc::new(Connection::new(!has_room, self.limits.write_bytes, now));
        let id = all.add(Open { connection: connection.clone(), network });
        drop(all);
        metrics::gauge!("http_connections").increment(1.0);
        Some(Place { connection, id, register: self.clone() })
    }

    /// Closes a connection that waits long, for want of descriptors.
    pub fn give_way(&self) -> bool {
        let mut all = self.all();
        all.give_way(Which::Ordinary) || all.give_way(Which::Spare)
    }

    /// Closes every connection that is late.
    pub fn sweep(&self, now: Instant) {
        let mut all = self.all();
        let late = |open: &Open| open.connection.is_late(&self.limits, now).is_some_and(|why| open.connection.cut(why));
        let gone: Vec<u64> = all.open.iter().filter(|(_, open)| late(open)).map(|(id, _)| *id).collect();
        for id in gone {
            all.remove(id);
        }
    }
}

impl All {
    fn add(&mut self, open: Open) -> u64 {
        let id = self.next;
        self.next += 1;
        for which in open.is_in() {
            self.ring(which).ids.insert(id);
        }
        self.open.insert(id, open);
        id
    }

    /// Does nothing when it has gone already.
    fn remove(&mut self, id: u64) {
        let Some(open) = self.open.remove(&id) else { return };
        for which in open.is_in() {
            let ring = self.ring(which);
            ring.ids.remove(&id);
            if let (true, Which::Of(group)) = (ring.ids.is_empty(), which) {
                self.of.remove(&group);
            }
        }
    }

    fn ring(&mut self, which: Which) -> &mut Ring {
        match which {
            Which::Ordinary => &mut self.ordinary,
            Which::Spare => &mut self.spare,
            Which::Of(group) => self.of.entry(group).or_default(),
        }
    }

    /// Whether one more of these is within `limit`, after one that waits has gone if there are too many.
    fn make_room(&mut self, limit: usize, which: Which) -> bool {
        let many = match which {
            Which::Ordinary => self.ordinary.ids.len(),
            Which::Spare => self.spare.ids.len(),
            Which::Of(group) => self.of.get(&group).map_or(0, |ring| ring.ids.len()),
        };
        many < limit || self.give_way(which)
    }

    fn give_way(&mut self, which: Which) -> bool {
        // Who is picked may be at work a moment later, and then another one is.
        for _ in 0..3 {
            let Some(id) = self.longest_waiting(which) else { return false };
            if self.open.get(&id).is_some_and(|open| open.connection.cut(Why::Full)) {
                self.remove(id);
                return true;
            }
        }
        false
    }

    /// Who of the next few has waited longest.
    fn longest_waiting(&mut self, which: Which) -> Option<u64> {
        let Self { open, ordinary, spare, of, .. } = self;
        let ring = match which {
            Which::Ordinary => ordinary,
            Which::Spare => spare,
            Which::Of(group) => of.get_mut(&group)?,
        };
        let (mut waiting, mut longest, mut last) = (0, None, ring.next);
        for id in ring.ids.range(ring.next..).chain(ring.ids.range(..ring.next)).take(LOOKED_AT) {
            last = *id;
            if let Some(since) = open.get(id).and_then(|open| open.connection.waits()) {
                waiting += 1;
                let this = (since, *id);
                longest = Some(longest.map_or(this, |longest| this.min(longest)));
            }
            if waiting == CHOICE {
                break;
            }
        }
        ring.next = last + 1;
        longest.map(|(_, id)| id)
    }
}

impl Open {
    /// Where it is counted.
    fn is_in(&self) -> Vec<Which> {
        if self.connection.is_spare {
            return vec![Which::Spare];
        }
        let groups = self.network.into_iter().flat_map(|network| network.counted().map(|(group, _)| Which::Of(group)));
        std::iter::once(Which::Ordinary).chain(groups).collect()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // Gone already when it has given way.
        self.register.all().remove(self.id);
        metrics::gauge!("http_connections").decrement(1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> Limits {
        Limits { connections: 4, network: 3, spare: 1, ..Limits::with_descriptors(1_024) }
    }

    fn from(last: u8) -> Network {
        Network::of([192, 0, 2, last].into())
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
    }

    #[tokio::test]
    async fn a_site_with_many_networks_leaves_room_to_others() {
        let register = Register::new(Limits { connections: 8, network: 4, spare: 1, ..limits() });
        let now = Instant::now();
        let from = |text: &str| Some(Network::of(text.parse().expect("an address")));
        let enter = |text: &str| register.enter(from(text), now).expect("a place");
        let theirs: Vec<Place> = (0..6).map(|n| enter(&format!("2001:db8:7:{n}::1"))).collect();
        assert!(theirs.iter().all(|place| !place.connection.is_spare && place.connection.begins()));
        assert!(enter("2001:db8:7:9::1").connection.is_spare, "another network of the same site");
        let other = enter("2001:db8:8::1");
        assert!(!other.connection.is_spare && other.connection.begins(), "another site");
        assert!(!enter("192.0.2.1").connection.is_spare, "and whoever has no IPv6");
        assert!(enter("2001:db8:9::1").connection.is_spare, "the sites of one block leave room as well");
    }

    /// However many are at work or wait, a new one looks at a few of them, and those who wait give way in turn.
    #[tokio::test]
    async fn a_crowd_is_not_looked_through_for_each_who_comes() {
        const CROWD: usize = 20_000;
        let register = Register::new(Limits { connections: CROWD, network: CROWD, spare: 16, ..limits() });
        let now = Instant::now();
        let address =
            |n: usize| Some(Network::of(std::net::Ipv4Addr::from_bits(u32::try_from(n % 7).expect("few")).into()));
        let mut held: Vec<Place> = (0..CROWD).filter_map(|n| register.enter(address(n), now)).collect();
        assert_eq!(held.len(), CROWD);
        let started = std::time::Instant::now();
        let more: Vec<Place> = (0..CROWD).filter_map(|n| register.enter(address(n), now)).collect();
        assert!(more.iter().all(|place| !place.connection.is_spare), "each has a place");
        let took = started.elapsed();
        assert!(took < Duration::from_secs(20), "{took:?}: each would look at all of them");
        let mut gone = 0;
        for place in &held {
            gone += usize::from(!place.connection.begins());
        }
        assert!(gone > CROWD / 2, "{gone}: mostly those who had waited longest");
        held.clear();
        drop(more);
        let all = register.all();
        assert!(all.open.is_empty() && all.of.is_empty() && all.ordinary.ids.is_empty(), "nothing is left behind");
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

//! How many connections there may be, and how long one may keep us waiting.

use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::safety::bodies::Pace;

/// Descriptors for everything that is no connection of a client: databases, mail, calendars, logs.
const OWN: u64 = 128;
/// More connections than this are never useful on one machine, however many descriptors there are.
const MOST: u64 = 8_192;
const LEAST: u64 = 16;

/// How many, and how long. Stories set short ones.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Open connections, without the spare ones.
    pub connections: usize,
    /// Of those, how many one network may have that is no trusted proxy.
    pub network: usize,
    /// Connections beyond, for `/healthz` alone.
    pub spare: usize,
    /// Event streams of everybody together.
    pub streams: usize,
    /// Event streams of one session.
    pub session_streams: usize,
    /// How often an event stream asks whether its session has ended.
    pub session_check: Duration,
    /// From the first byte of a request's head (or from the connection's beginning) to its end.
    pub head: Duration,
    /// From an answer to the next request.
    pub idle: Duration,
    /// How fast bodies have to come.
    pub bodies: Pace,
    /// Between two parts of a body, on routes without a pace.
    pub body: Duration,
    /// In this time, `write_bytes` have to leave while an answer waits for its reader.
    pub write: Duration,
    pub write_bytes: usize,
    /// How often connections are looked through for those that are late.
    pub sweep: Duration,
}

impl Limits {
    /// With this many descriptors. A connection may need two: its own, and that of the file it is answered with.
    pub fn with_descriptors(descriptors: u64) -> Self {
        let connections = (descriptors.saturating_sub(OWN) / 2).clamp(LEAST, MOST);
        let connections = usize::try_from(connections).unwrap_or(usize::MAX);
        Self {
            connections,
            network: connections / 4 * 3,
            spare: 16,
            streams: connections / 2,
            session_streams: 6,
            session_check: Duration::from_secs(15),
            head: Duration::from_secs(20),
            // Longer than proxies keep theirs, so that none sends a request into a connection that is being closed.
            idle: Duration::from_mins(3),
            bodies: Pace::ORDINARY,
            body: Duration::from_mins(1),
            write: Duration::from_secs(30),
            write_bytes: 64 << 10,
            sweep: Duration::from_millis(500),
        }
    }

    /// What this process may open. Takes all the descriptors it can get before it counts.
    pub fn of_this_process() -> Self {
        let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
        let wanted = OWN + 2 * MOST;
        let allowed = maximum.unwrap_or(wanted).min(wanted);
        let current = current.unwrap_or(wanted);
        if current < allowed && setrlimit(Resource::Nofile, Rlimit { current: Some(allowed), maximum }).is_ok() {
            return Self::with_descriptors(allowed);
        }
        Self::with_descriptors(current)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_descriptors_left_for_everything_else() {
        for descriptors in [1_024, 4_096, 65_536, u64::MAX] {
            let limits = Limits::with_descriptors(descriptors);
            let most = 2 * (limits.connections as u64) + limits.spare as u64 + OWN / 2;
            assert!(most < descriptors, "{descriptors}: {limits:?}");
            assert!(limits.network < limits.connections && limits.streams < limits.connections, "{limits:?}");
        }
        assert_eq!(Limits::with_descriptors(1_024).connections, 448);
        assert_eq!(Limits::with_descriptors(u64::MAX).connections, 8_192);
        assert_eq!(Limits::with_descriptors(64).connections, 16);
    }
}

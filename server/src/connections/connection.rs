//! What one connection is doing, and since when it has kept us waiting.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::{sync::Notify, time::Instant};

use super::limits::Limits;

/// One client's connection.
#[derive(Debug)]
pub struct Connection {
    /// Beyond the limit: it is told about `/healthz` and nothing else.
    pub is_spare: bool,
    write_bytes: usize,
    state: Mutex<State>,
    cut: Notify,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    /// When the phase began.
    since: Instant,
    /// Since when an answer waits for its reader, and how many bytes have left since then.
    blocked: Option<(Instant, usize)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// The head of a request is awaited or on its way.
    Head,
    /// Nothing is asked.
    Idle,
    /// A request is being answered.
    Working,
    /// The handler of a request waits for more of its body.
    Body,
    /// Closed by us.
    Cut,
}

/// Why a connection was closed by us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    Head,
    Idle,
    Body,
    Write,
    /// Others need the room.
    Full,
}

impl Why {
    /// Its word in the figures.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Idle => "idle",
            Self::Body => "body",
            Self::Write => "write",
            Self::Full => "full",
        }
    }
}

impl Connection {
    /// One that begins now.
    pub fn new(is_spare: bool, write_bytes: usize, now: Instant) -> Self {
        let state = Mutex::new(State { phase: Phase::Head, since: now, blocked: None });
        Self { is_spare, write_bytes, state, cut: Notify::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goes on to a phase, from these alone.
    fn turn(&self, from: &[Phase], to: Phase) -> bool {
        let mut state = self.state();
        let turns = from.contains(&state.phase);
        if turns {
            (state.phase, state.since) = (to, Instant::now());
        }
        turns
    }

    /// Bytes have come.
    pub fn heard(&self) {
        self.turn(&[Phase::Idle], Phase::Head);
    }

    /// The head of a request is whole; `false`: too late, the connection has been given up.
    pub fn begins(&self) -> bool {
        self.turn(&[Phase::Head, Phase::Idle], Phase::Working)
    }

    /// The handler waits for more of the body.
    pub fn wants_body(&self) {
        self.turn(&[Phase::Working], Phase::Body);
    }

    /// More of the body has come, or nobody waits for it any longer.
    pub fn has_body(&self) {
        self.turn(&[Phase::Body], Phase::Working);
    }

    /// The last of an answer was handed over to be written.
    pub fn answered(&self) {
        self.turn(&[Phase::Working, Phase::Body], Phase::Idle);
    }

    /// The client takes nothing more for now.
    pub fn stuck(&self) {
        self.state().blocked.get_or_insert_with(|| (Instant::now(), 0));
    }

    /// So many bytes have left.
    pub fn wrote(&self, bytes: usize) {
        let mut state = self.state();
        let blocked = state.blocked.map(|(since, before)| (since, before.saturating_add(bytes)));
        state.blocked = blocked.filter(|(_, bytes)| *bytes < self.write_bytes);
        if state.phase == Phase::Idle {
            state.since = Instant::now();
        }
    }

    /// Everything has left.
    pub fn flushed(&self) {
        self.state().blocked = None;
    }

    /// Since when the client keeps us waiting; `None`: it does not, we are at work.
    pub fn waits_since(&self) -> Option<Instant> {
        let state = self.state();
        let blocked = state.blocked.map(|(since, _)| since);
        match state.phase {
            Phase::Cut => None,
            Phase::Working => blocked,
            Phase::Head | Phase::Idle | Phase::Body => Some(blocked.map_or(state.since, |b| b.min(state.since))),
        }
    }

    /// Whether the client has kept us waiting for too long.
    pub fn is_late(&self, limits: &Limits, now: Instant) -> Option<Why> {
        let state = self.state();
        let (limit, why) = match state.phase {
            Phase::Head => (Some(limits.head), Why::Head),
            Phase::Idle => (Some(limits.idle), Why::Idle),
            Phase::Body => (Some(limits.body), Why::Body),
            Phase::Working => (None, Why::Write),
            Phase::Cut => return None,
        };
        let over = |since: Instant, limit| now.saturating_duration_since(since) >= limit;
        if state.blocked.is_some_and(|(since, _)| over(since, limits.write)) {
            return Some(Why::Write);
        }
        limit.filter(|limit| over(state.since, *limit)).map(|_| why)
    }

    /// Closes the connection unless it is at work by now. A request that comes at this very moment is either answered
    /// or not begun.
    pub fn cut(&self, why: Why) -> bool {
        let mut state = self.state();
        let waits = match state.phase {
            Phase::Head | Phase::Idle | Phase::Body => true,
            Phase::Working => state.blocked.is_some(),
            Phase::Cut => false,
        };
        if waits {
            state.phase = Phase::Cut;
            drop(state);
            metrics::counter!("http_connections_closed_total", "why" => why.as_str()).increment(1);
            self.cut.notify_one();
        }
        waits
    }

    /// Returns when the connection is to be closed.
    pub async fn is_cut(&self) {
        self.cut.notified().await;
    }
}

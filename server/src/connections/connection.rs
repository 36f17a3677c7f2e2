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
    /// Nothing has been said yet.
    New,
    /// A part of a request's head has come.
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

/// What a client keeps us waiting for. Who is midway goes first when there is no room: heads and bodies of honest people
/// come in one piece, but they may be quiet for a moment before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wait {
    /// The rest of a head or body, or that it takes its answer.
    Midway,
    /// A request.
    Quiet,
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
        let state = Mutex::new(State { phase: Phase::New, since: now, blocked: None });
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
        let mut state = self.state();
        match state.phase {
            // The time for the first head runs from the beginning.
            Phase::New => state.phase = Phase::Head,
            Phase::Idle => (state.phase, state.since) = (Phase::Head, Instant::now()),
            Phase::Head | Phase::Working | Phase::Body | Phase::Cut => {}
        }
    }

    /// The head of a request is whole; `false`: too late, the connection has been given up.
    pub fn begins(&self) -> bool {
        self.turn(&[Phase::New, Phase::Head, Phase::Idle], Phase::Working)
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

    /// What the client keeps us waiting for, and since when; `None`: it does not, we are at work.
    pub fn waits(&self) -> Option<(Wait, Instant)> {
        let state = self.state();
        let blocked = state.blocked.map(|(since, _)| (Wait::Midway, since));
        match state.phase {
            Phase::Cut => None,
            Phase::Working => blocked,
            Phase::Head | Phase::Body => Some((Wait::Midway, state.since)),
            Phase::New | Phase::Idle => Some(blocked.unwrap_or((Wait::Quiet, state.since))),
        }
    }

    /// Whether the client has kept us waiting for too long.
    pub fn is_late(&self, limits: &Limits, now: Instant) -> Option<Why> {
        let state = self.state();
        let (limit, why) = match state.phase {
            Phase::New | Phase::Head => (Some(limits.head), Why::Head),
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
            Phase::New | Phase::Head | Phase::Idle | Phase::Body => true,
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

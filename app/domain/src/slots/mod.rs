//! Which times can be booked: one pure function from rules, busy times and zone data to an answer for every start (C4).
//!
//! Every start on the grid is offered or refused with a reason and whose reason it is, never neither. All intervals
//! are half-open, so touching is not overlapping; hours that daylight saving skips or repeats follow RFC 5545 (C11).
//! Rules are made by [`AvailabilityDraft`] and [`LimitsDraft`], moments and zones by the caller.

mod availability;
mod grid;
mod limits;
mod panels;
mod sweep;
mod told;

#[cfg(test)]
mod stories;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(crate) use availability::check_hours;
pub use availability::{Availability, AvailabilityDraft, Hours, HoursDraft, Override, OverrideDraft, Weekly};
pub use limits::{Limits, LimitsDraft};
pub use panels::{Chosen, Panel};
pub use told::{Reader, answer_for_company, reason_for_candidate, verdict_for_company};

use self::{
    grid::{Bits, Grid},
    panels::Seating,
    sweep::Sweep,
};
use crate::{Moment, zone::Zone};

/// From a moment to before another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Interval {
    pub start: Moment,
    pub end: Moment,
}

impl Interval {
    /// `None` when it would end before it begins, or as it begins.
    pub fn new(start: Moment, end: Moment) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    /// Whether they share a moment; touching ones don't.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// Somebody whose time is asked for. The order of the lists does not matter, nor whether their intervals overlap.
#[derive(Clone, Copy, Debug)]
pub struct Participant<'a> {
    pub id: Uuid,
    pub availability: &'a Availability,
    /// The zone that `availability` names, a week or more around what is asked for, and `now`.
    pub zone: &'a Zone,
    pub limits: &'a Limits,
    /// Out of office. Buffers reach up to it, and to what is busy.
    pub away: &'a [Interval],
    /// Taken by outside calendars.
    pub busy: &'a [Interval],
    /// Bookings, tentative ones too, and others' holds. Buffers surround them and limits count them, so they reach from the
    /// Monday before what is asked for to the Sunday after it.
    pub booked: &'a [Interval],
    /// An outside calendar is stale or broken: nothing is offered (C3).
    pub unsure: bool,
    /// The share of a pool's bookings this one should have; nothing means only when nobody else is free (C10).
    pub weight: u16,
    /// The share had so far, in bookings.
    pub load: u32,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    pub now: Moment,
    /// Starts lie in here: at its beginning and then every `step` minutes. Their number is the caller's to bound.
    pub within: Interval,
    /// How long each lasts, at least a minute.
    pub minutes: u16,
    /// Minutes from one start to the next, at least one.
    pub step: u16,
    /// All of them are needed.
    pub everyone: &'a [Participant<'a>],
    /// Of each, some are needed. Nobody sits twice, and who is needed anyway sits on no panel.
    pub panels: &'a [Panel<'a>],
}

/// A start and whether it can be had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    pub start: Moment,
    pub verdict: Verdict,
}

/// Whether a start can be had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Yes, with these of the panels beside everyone.
    Offered { who: Vec<Chosen> },
    /// No. The first reason in the order of [`Reason`] of the first participant who has one.
    Refused { why: Reason, whose: Option<Uuid> },
}

impl Verdict {
    /// Whether it can be had.
    pub const fn is_offered(&self) -> bool {
        matches!(self, Self::Offered { .. })
    }
}

/// Why a start is refused, in the order in which it is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It has begun; nobody's reason.
    Past,
    /// Sooner than their minimum notice.
    Notice,
    /// On a day beyond their horizon.
    Horizon,
    /// Begins on a date they have taken off.
    DayOff,
    /// Not within their hours from beginning to end.
    OutsideHours,
    /// They are out of office.
    Away,
    /// Their outside calendar is taken.
    Busy,
    /// They are booked or held.
    Booked,
    /// Too close to another booking of theirs, or to other time that is taken.
    Buffer,
    /// They have enough bookings on that day of theirs.
    DayLimit,
    /// They have enough bookings in that week of theirs, which begins on a Monday.
    WeekLimit,
    /// Nothing is known against it, but a calendar of theirs is stale (C3).
    Unsure,
    /// Too few of a panel's pool are free; nobody's reason.
    PoolTooSmall,
    /// What is told of the other side, whatever the reason: never found by looking for one (C13).
    NotFree,
}

impl Reason {
    /// All of them, in order.
    pub const ALL: [Self; 14] = [
        Self::Past,
        Self::Notice,
        Self::Horizon,
        Self::DayOff,
        Self::OutsideHours,
        Self::Away,
        Self::Busy,
        Self::Booked,
        Self::Buffer,
        Self::DayLimit,
        Self::WeekLimit,
        Self::Unsure,
        Self::PoolTooSmall,
        Self::NotFree,
    ];

    /// As stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Past => "past",
            Self::Notice => "notice",
            Self::Horizon => "horizon",
            Self::DayOff => "day_off",
            Self::OutsideHours => "outside_hours",
            Self::Away => "away",
            Self::Busy => "busy",
            Self::Booked => "booked",
            Self::Buffer => "buffer",
            Self::DayLimit => "day_limit",
            Self::WeekLimit => "week_limit",
            Self::Unsure => "unsure",
            Self::PoolTooSmall => "pool_too_small",
            Self::NotFree => "not_free",
        }
    }

    /// Whose rule it is, as a company reads it: goes on after a name, `Sven has another talk then`.
    pub const fn say(self) -> &'static str {
        match self {
            Self::Past => "can't go back in time",
            Self::Notice => "asks for more notice",
            Self::Horizon => "isn't booked that far ahead",
            Self::DayOff => "has the day off",
            Self::OutsideHours => "hasn't opened that time",
            Self::Away => "is out of office then",
            Self::Busy => "has something in the calendar then",
            Self::Booked => "has another talk then",
            Self::Buffer => "has something else too close to it",
            Self::DayLimit => "has enough talks on that day",
            Self::WeekLimit => "has enough talks in that week",
            Self::Unsure => "has a calendar that can't be read right now",
            Self::PoolTooSmall => "too few of the pool are free",
            Self::NotFree => "is not free then",
        }
    }
}

/// What one participant says to one start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub who: Uuid,
    /// The panel they may sit on, counted from zero; `None` when they are needed.
    pub panel: Option<usize>,
    /// Their reason against it, if there is one.
    pub why: Option<Reason>,
}

/// Every start of what is asked for, offered or refused (C4).
pub fn slots(ask: &Ask<'_>) -> Vec<Slot> {
    let grid = Grid::of(ask);
    let mut sweep = Sweep::new(grid, ask.now);
    let mut free = Bits::all(grid.count);
    let mut why = vec![(Reason::Past, None); grid.count];
    sweep.past(&mut free);
    for participant in ask.everyone {
        sweep.participant(participant, &mut free, |start, reason| why[start] = (reason, Some(participant.id)));
    }
    let mut seating = Seating::of(ask, &mut sweep, &free);
    let starts = why.into_iter().enumerate();
    let slot = |(n, (why, whose))| {
        let verdict = if !free.has(n) {
            Verdict::Refused { why, whose }
        } else if let Some(who) = seating.seat(n) {
            Verdict::Offered { who }
        } else {
            Verdict::Refused { why: Reason::PoolTooSmall, whose: None }
        };
        Slot { start: grid.start(n), verdict }
    };
    starts.map(slot).collect()
}

/// Whether this one start can be had, on the grid or not: what a booking asks before it is made.
pub fn verdict(ask: &Ask<'_>, start: Moment) -> Verdict {
    let only = slots(&only(ask, start)).pop();
    only.map_or(Verdict::Refused { why: Reason::Past, whose: None }, |slot| slot.verdict)
}

/// What everybody says to this one start, free or not: why not 10:00?
pub fn explain(ask: &Ask<'_>, start: Moment) -> Vec<Answer> {
    let ask = only(ask, start);
    let grid = Grid::of(&ask);
    let mut sweep = Sweep::new(grid, ask.now);
    let everyone = ask.everyone.iter().map(|participant| (None, participant));
    let pools = ask.panels.iter().enumerate().flat_map(|(n, panel)| panel.of.iter().map(move |one| (Some(n), one)));
    let mut answer = |(panel, participant): (_, &Participant<'_>)| {
        let mut why = None;
        let mut free = Bits::all(grid.count);
        sweep.participant(participant, &mut free, |_, reason| why = Some(reason));
        Answer { who: participant.id, panel, why }
    };
    everyone.chain(pools).map(&mut answer).collect()
}

/// The offered starts nearest to a moment, in the order of time: what the loser of a race is shown (C7).
pub fn nearest(slots: &[Slot], to: Moment, count: usize) -> Vec<Moment> {
    let mut offered: Vec<Moment> =
        slots.iter().filter(|slot| slot.verdict.is_offered()).map(|slot| slot.start).collect();
    offered.sort_unstable_by_key(|start| ((*start - to).abs(), *start));
    offered.truncate(count);
    offered.sort_unstable();
    offered
}

/// The same question about one start.
fn only<'a>(ask: &Ask<'a>, start: Moment) -> Ask<'a> {
    let end = start.checked_add_signed(TimeDelta::milliseconds(1)).unwrap_or(start);
    Ask { within: Interval { start, end }, ..*ask }
}

//! Which times of a process can be booked (C4), and keeping one while a form is filled in (C6).
//!
//! Lock order everywhere: the interview, then the people's calendars in the order of their ids, then the audit chain.

mod held;
mod hold;
mod offer;
mod people;
mod plan;
#[cfg(test)]
mod plan_stories;
mod rights;
#[cfg(test)]
pub(crate) mod stories;
#[cfg(test)]
mod told_stories;

use domain::{
    Moment, policy,
    problems::{Code, Problems},
    slots::Interval,
};

pub(crate) use offer::But;
pub(crate) use people::{Refused, Wanted, members_among};

/// The time a talk of so many minutes takes from `start`, which lies on the grid that slots are shown on.
pub(crate) fn time_at(start: Moment, minutes: u16) -> Result<Interval, Problems> {
    let on_grid = start.timestamp_millis().rem_euclid(i64::from(policy::SLOT_STEP) * 60_000) == 0;
    let end = start.checked_add_signed(chrono::TimeDelta::minutes(minutes.into()));
    let time = end.and_then(|end| Interval::new(start, end)).filter(|_| on_grid);
    time.ok_or_else(|| Problems::one("start", Code::UnknownChoice))
}

//! One participant after the other takes the starts away that they refuse.
//!
//! A reason is a stretch of time, and so a range of starts. What it finds still free it takes, with its name on it; so the
//! first reason wins, and a start costs something once, when it is refused. Nothing here depends on the order of intervals.

use super::{
    Availability, Hours, Interval, Limits, Participant, Reason,
    grid::{Bits, Grid, MINUTE},
};
use crate::{
    Moment,
    zone::{DAY, Walls},
};

/// The grid, and room to work in that serves one participant after the other.
pub(super) struct Sweep {
    grid: Grid,
    /// Milliseconds after 1970.
    now: i64,
    /// Opening hours, on clocks in seconds and then in milliseconds.
    open: Vec<(i64, i64)>,
    /// Starts that don't lie within opening hours.
    shut: Bits,
    /// What overrides make of the days around the grid.
    days: Vec<Day>,
    /// The days, or weeks, in which bookings start.
    booked: Vec<i64>,
}

/// What overrides make of a day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Day {
    /// Nothing: the hours of its weekday.
    Usual,
    Off,
    Other,
}

impl Sweep {
    pub(super) fn new(grid: Grid, now: Moment) -> Self {
        let shut = Bits::all(grid.count);
        let now = now.timestamp_millis();
        Self { grid, now, open: Vec::new(), shut, days: Vec::new(), booked: Vec::new() }
    }

    /// Takes the starts that are over.
    pub(super) fn past(&self, free: &mut Bits) {
        free.clear(0..self.grid.not_before(self.now));
    }

    /// Takes the starts that this participant refuses, and tells each once, with its reason.
    pub(super) fn participant(&mut self, who: &Participant<'_>, free: &mut Bits, mut told: impl FnMut(usize, Reason)) {
        let (grid, limits) = (self.grid, who.limits);
        let mut walls = Walls::new(who.zone);
        let sooner = self.now.saturating_add(i64::from(limits.notice) * MINUTE);
        free.take(0..grid.not_before(sooner), None, |start| told(start, Reason::Notice));
        let today = walls.day(self.now.div_euclid(1_000));
        let beyond = millis(walls.day_start(today + i64::from(limits.horizon_days) + 1));
        free.take(grid.not_before(beyond)..grid.count, None, |start| told(start, Reason::Horizon));
        self.hours(who, &mut walls, free, &mut told);
        let mut taken = |intervals: &[Interval], (before, after): (i64, i64), reason| {
            for interval in intervals {
                let (start, end) = interval.millis();
                if start < end {
                    let range = grid.overlapping(start.saturating_sub(before), end.saturating_add(after));
                    free.take(range, None, |start| told(start, reason));
                }
            }
        };
        taken(who.away, (0, 0), Reason::Away);
        taken(who.busy, (0, 0), Reason::Busy);
        taken(who.booked, (0, 0), Reason::Booked);
        let (before, after) = (i64::from(limits.buffer_before) * MINUTE, i64::from(limits.buffer_after) * MINUTE);
        if before + after > 0 {
            taken(who.booked, (before + after, before + after), Reason::Buffer);
            // What is no talk keeps no room of its own: the talk before it does, or the one after it.
            taken(who.busy, (after, before), Reason::Buffer);
            taken(who.away, (after, before), Reason::Buffer);
        }
        self.limits(limits, who.booked, &mut walls, free, &mut told);
        if who.unsure {
            free.take(0..grid.count, None, |start| told(start, Reason::Unsure));
        }
    }

    /// Takes what does not lie within their hours.
    fn hours(
        &mut self,
        who: &Participant<'_>,
        walls: &mut Walls<'_>,
        free: &mut Bits,
        told: &mut impl FnMut(usize, Reason),
    ) {
        let grid = self.grid;
        let (from, to) = grid.span();
        // Two days more on either side: some zone has skipped a whole one.
        let (first, last) = (walls.day(from.div_euclid(1_000)) - 2, walls.day(to.div_euclid(1_000)) + 2);
        self.hours_on_clocks(who.availability, first, last);
        // Rows that touch on clocks are one before their edges become moments. An edge in a gap is read past its end, so
        // they may touch again there, or end before they begin.
        merge(&mut self.open);
        for row in &mut self.open {
            *row = (millis(walls.moment(row.0)), millis(walls.moment(row.1)));
        }
        merge(&mut self.open);
        self.shut.fill(0..grid.count);
        for (start, end) in &self.open {
            self.shut.clear(grid.inside(*start, *end));
        }
        for (day, _) in (first..).zip(&self.days).filter(|(_, is)| **is == Day::Off) {
            let date = grid.not_before(millis(walls.day_start(day)))..grid.not_before(millis(walls.day_start(day + 1)));
            free.take(date, Some(&self.shut), |start| told(start, Reason::DayOff));
        }
        free.take(0..grid.count, Some(&self.shut), |start| told(start, Reason::OutsideHours));
    }

    /// The hours of these days, in seconds on clocks.
    fn hours_on_clocks(&mut self, availability: &Availability, first: i64, last: i64) {
        self.open.clear();
        let mut open = |day: i64, hours: Hours| {
            let wall = |minutes: u16| day * DAY + i64::from(minutes) * 60;
            self.open.push((wall(hours.from), wall(hours.to)));
        };
        self.days.clear();
        self.days.resize(usize::try_from(last - first + 1).unwrap_or(0), Day::Usual);
        for other in &availability.overrides {
            let day = days_after_1970(other.date);
            let Some(is) = usize::try_from(day - first).ok().and_then(|n| self.days.get_mut(n)) else { continue };
            if !other.hours.is_empty() {
                *is = Day::Other;
                other.hours.iter().for_each(|hours| open(day, *hours));
            } else if *is == Day::Usual {
                *is = Day::Off;
            }
        }
        for (day, _) in (first..).zip(&self.days).filter(|(_, is)| **is == Day::Usual) {
            let weekday = weekday(day);
            let rows = availability.weekly.iter().filter(|row| i64::from(row.weekday) == weekday);
            rows.for_each(|row| open(day, row.hours));
        }
    }

    /// Takes the days and weeks that hold as many bookings as they may.
    fn limits(
        &mut self,
        limits: &Limits,
        booked: &[Interval],
        walls: &mut Walls<'_>,
        free: &mut Bits,
        told: &mut impl FnMut(usize, Reason),
    ) {
        let grid = self.grid;
        for (most, days, reason) in [(limits.per_day, 1, Reason::DayLimit), (limits.per_week, 7, Reason::WeekLimit)] {
            let Some(most) = most else { continue };
            if most == 0 {
                free.take(0..grid.count, None, |start| told(start, reason));
                continue;
            }
            self.booked.clear();
            for interval in booked.iter().filter(|interval| interval.start < interval.end) {
                let day = walls.day(interval.start.timestamp());
                self.booked.push(if days == 1 { day } else { day - weekday(day) });
            }
            self.booked.sort_unstable();
            for full in self.booked.chunk_by(PartialEq::eq).filter(|same| same.len() >= most.into()) {
                let [day, ..] = full else { continue };
                let (start, end) = (walls.day_start(*day), walls.day_start(day + days));
                let range = grid.not_before(millis(start))..grid.not_before(millis(end));
                free.take(range, None, |start| told(start, reason));
            }
        }
    }
}

/// In order, without empty ones, and those that overlap or touch made one.
fn merge(intervals: &mut Vec<(i64, i64)>) {
    intervals.retain(|(start, end)| start < end);
    if !intervals.is_sorted() {
        intervals.sort_unstable();
    }
    intervals.dedup_by(|next, last| {
        let touches = next.0 <= last.1;
        if touches {
            last.1 = last.1.max(next.1);
        }
        touches
    });
}

/// 0 is Monday; 1970 began on a Thursday.
const fn weekday(day: i64) -> i64 {
    (day + 3).rem_euclid(7)
}

const fn millis(seconds: i64) -> i64 {
    seconds.saturating_mul(1_000)
}

fn days_after_1970(date: chrono::NaiveDate) -> i64 {
    (date - chrono::NaiveDate::default()).num_days()
}

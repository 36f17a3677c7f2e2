//! The wall times of a rule, one after the other, beginning where they are wanted.

use std::ops::Range;

use chrono::{NaiveDateTime, NaiveTime};

use super::{
    civil::{seconds, split, wall},
    plan::{Plan, chosen},
    rule::{Frequency, Rule, Until},
};
use crate::zone::{DAY, Walls, Zone};

/// How much an expansion may still cost. One of these can be shared by everything that comes from the same source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// A few nanoseconds each: days, weeks, months or years to look at, by how much a rule asks of each.
    pub steps: u64,
    /// Occurrences to find.
    pub found: u64,
}

impl Patience {
    /// Enough for any rule that people write, over any span they plan: a tenth of a second at most.
    pub const fn enough() -> Self {
        Self { steps: 5_000_000, found: 1_000_000 }
    }

    /// Takes so many steps; `false` when fewer are left, and then none are.
    pub fn afford(&mut self, steps: u64) -> bool {
        let left = self.steps.checked_sub(steps);
        self.steps = left.unwrap_or(0);
        left.is_some()
    }
}

/// Wall times of a rule within a window, in order. Ends early when patience does: see [`unknown_from`](Self::unknown_from).
pub struct Occurrences<'a> {
    plan: Plan,
    patience: &'a mut Patience,
    /// The next one to look at.
    period: i64,
    from: i64,
    /// Nothing counts from here on: the window's end, or past UNTIL.
    to: i64,
    until: Option<UntilUtc<'a>>,
    /// How many COUNT still allows.
    left: u64,
    /// What the period at hand has: its days, at each of these times, or only those chosen.
    days: Vec<i64>,
    times: Vec<i64>,
    chosen: Option<Vec<u64>>,
    /// Where in it the next one is, and how many of it still count.
    day: usize,
    time: usize,
    rest: u64,
    unknown_from: Option<i64>,
}

/// UNTIL as a moment. Around a change of clocks later wall times may be earlier moments, so there each is asked for.
struct UntilUtc<'a> {
    at: i64,
    /// Up to this wall time there is no doubt.
    doubtless: i64,
    walls: Walls<'a>,
}

impl Rule {
    /// The wall times of this rule from `start` on that lie in `window`. The start itself is among them only if the rule
    /// hits it. `is_date` says that the start is a day without a time; `zone` is for an UNTIL in UTC.
    pub fn occurrences<'a>(
        &self,
        start: NaiveDateTime,
        is_date: bool,
        zone: &'a Zone,
        window: Range<NaiveDateTime>,
        patience: &'a mut Patience,
    ) -> Occurrences<'a> {
        // What cannot even be begun is like a day's rule of which nothing is known.
        let is_affordable = patience.afford(self.price());
        let plan = if is_affordable {
            Plan::new(self, seconds(start), is_date)
        } else {
            Plan::new(&Self::every(1, Frequency::Daily), seconds(start), true)
        };
        let (from, mut to) = (seconds(window.start).max(plan.start), seconds(window.end));
        let mut until = None;
        match self.until {
            None => {}
            Some(Until::Date(date)) => to = to.min(seconds(date.and_time(NaiveTime::MIN)) + DAY),
            Some(Until::Local(wall)) => to = to.min(seconds(wall) + 1),
            // A day goes by its date, in UTC and in the zone: calendars mean either.
            Some(Until::Utc(at)) => {
                let (least, most) = offsets(zone, seconds(at));
                let most = if is_date { most.max(0) } else { most };
                to = to.min(seconds(at) + most + 1);
                if !is_date && least != most {
                    let doubtless = seconds(at) + least;
                    until = Some(UntilUtc { at: seconds(at), doubtless, walls: Walls::new(zone) });
                }
            }
        }
        let mut all = Occurrences {
            period: 0,
            from,
            to,
            until,
            left: self.count.map_or(u64::MAX, u64::from),
            days: Vec::new(),
            times: if plan.is_fine() { Vec::new() } else { plan.times.clone() },
            chosen: None,
            day: 0,
            time: 0,
            rest: 0,
            unknown_from: (!is_affordable).then_some(from),
            plan,
            patience,
        };
        if is_affordable {
            all.jump(self.count.is_some());
        }
        all
    }

    /// What it costs, in steps, to put the rule into the form that is quick to look up: its times of day are listed.
    fn price(&self) -> u64 {
        let said = |all: &[u8]| all.len().max(1) as u64;
        let times = match self.frequency {
            Frequency::Secondly | Frequency::Minutely => said(&self.seconds),
            Frequency::Hourly => said(&self.minutes) * said(&self.seconds),
            _ => said(&self.hours) * said(&self.minutes) * said(&self.seconds),
        };
        let lists = self.year_days.len() + self.weekdays.len() + self.month_days.len() + 8 * self.positions.len();
        40 + times + lists as u64
    }
}

impl Occurrences<'_> {
    /// From this wall time on nothing is known, because patience ended; `None` while everything is.
    pub fn unknown_from(&self) -> Option<NaiveDateTime> {
        self.unknown_from.map(wall)
    }

    /// Goes to the period in which the window begins, if what comes before can be counted without looking.
    fn jump(&mut self, counts: bool) {
        let period = self.plan.period_of(self.from);
        if period == 0 || !counts {
            self.period = period;
            return;
        }
        let Some(before) = self.plan.before(period) else { return };
        let early = if self.plan.is_fine() {
            self.plan.early()
        } else {
            self.fill(0);
            self.patience.afford(self.plan.cost(self.days.len(), self.times.len()));
            self.rank(self.plan.start)
        };
        self.left = self.left.saturating_sub(before - early.min(before));
        self.period = period;
    }

    /// What the period has.
    fn fill(&mut self, period: i64) {
        self.plan.fill(period, &mut self.days, &mut self.times);
        if !self.plan.positions.is_empty() {
            self.chosen = Some(chosen(&self.plan.positions, self.combined()));
        }
    }

    /// How many times the period has before BYSETPOS chooses among them.
    fn combined(&self) -> u64 {
        self.days.len() as u64 * self.times.len() as u64
    }

    /// How many occurrences of the period come before this wall time.
    fn rank(&self, wall: i64) -> u64 {
        let (day, second) = split(wall);
        let whole = self.days.partition_point(|one| *one < day);
        let within =
            if self.days.get(whole) == Some(&day) { self.times.partition_point(|time| *time < second) } else { 0 };
        let rank = whole as u64 * self.times.len() as u64 + within as u64;
        self.chosen.as_ref().map_or(rank, |chosen| chosen.partition_point(|n| *n < rank) as u64)
    }

    /// The next period with anything in the window.
    fn load(&mut self) -> bool {
        loop {
            let begins = self.plan.begins(self.period);
            if begins >= self.to || self.left == 0 || self.unknown_from.is_some() {
                return false;
            }
            self.fill(self.period);
            if !self.patience.afford(self.plan.cost(self.days.len(), self.times.len())) {
                self.unknown_from = Some(begins.max(self.from));
                return false;
            }
            self.period += 1;
            let (Some(first), Some(last)) =
                (Self::edge(self.days.first(), self.times.first()), Self::edge(self.days.last(), self.times.last()))
            else {
                continue;
            };
            let all = self.chosen.as_ref().map_or_else(|| self.combined(), |chosen| chosen.len() as u64);
            // Most periods lie well inside.
            let skipped = if first >= self.from { 0 } else { self.rank(self.from) };
            let end = if last < self.to { all } else { self.rank(self.to) };
            let early = if first >= self.plan.start { 0 } else { self.rank(self.plan.start) };
            self.left = self.left.saturating_sub(skipped - early);
            self.rest = end.saturating_sub(skipped).min(self.left);
            if self.rest > 0 {
                self.left -= self.rest;
                self.seek(skipped);
                return true;
            }
        }
    }

    fn edge(day: Option<&i64>, time: Option<&i64>) -> Option<i64> {
        Some(day? * DAY + time?)
    }

    /// Goes to the n-th occurrence of the period.
    fn seek(&mut self, n: u64) {
        let per_day = self.times.len().max(1) as u64;
        let (day, time) = if self.chosen.is_some() { (0, n) } else { (n / per_day, n % per_day) };
        self.day = usize::try_from(day).unwrap_or(usize::MAX);
        self.time = usize::try_from(time).unwrap_or(usize::MAX);
    }

    fn take(&mut self) -> Option<i64> {
        let (day, time) = if let Some(chosen) = &self.chosen {
            let (n, per_day) = (*chosen.get(self.time)?, self.times.len().max(1) as u64);
            self.time += 1;
            (usize::try_from(n / per_day).ok()?, usize::try_from(n % per_day).ok()?)
        } else {
            let at = (self.day, self.time);
            self.time += 1;
            if self.time == self.times.len() {
                (self.day, self.time) = (self.day + 1, 0);
            }
            at
        };
        Some(self.days.get(day)? * DAY + self.times.get(time)?)
    }

    /// The next one, in seconds of wall time.
    pub(super) fn next_second(&mut self) -> Option<i64> {
        loop {
            if self.rest == 0 && !self.load() {
                return None;
            }
            self.rest -= 1;
            let wall = self.take()?;
            if let Some(until) = &mut self.until
                && wall > until.doubtless
                && until.walls.moment(wall) > until.at
            {
                continue;
            }
            let Some(found) = self.patience.found.checked_sub(1) else {
                self.unknown_from = Some(wall);
                self.rest = 0;
                return None;
            };
            self.patience.found = found;
            return Some(wall);
        }
    }
}

impl Iterator for Occurrences<'_> {
    type Item = NaiveDateTime;

    fn next(&mut self) -> Option<NaiveDateTime> {
        self.next_second().map(wall)
    }
}

/// The least and the greatest offset within two days of a moment.
fn offsets(zone: &Zone, at: i64) -> (i64, i64) {
    let near = zone.spans[zone.near(at)].iter().map(|span| i64::from(span.offset));
    let (least, most) = near.fold((i64::MAX, i64::MIN), |(least, most), one| (least.min(one), most.max(one)));
    if least > most { (0, 0) } else { (least, most) }
}

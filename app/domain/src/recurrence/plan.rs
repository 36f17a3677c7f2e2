//! A rule joined with its start: what the rule leaves unsaid is taken from there, and what it says is put into the form
//! that is quickest to look up.

use super::{
    civil::{civil, day_number, first_week, split, week_year, weekday},
    days::{MonthDays, NthDays, Numbers},
    rule::{Frequency, Nth, Rule},
};
use crate::zone::DAY;

/// Every weekday, as bits.
pub(super) const ALL_WEEK: u8 = 0x7f;

/// What a rule does from its start on.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) frequency: Frequency,
    interval: i64,
    /// Wall time of the start, in seconds.
    pub(super) start: i64,
    /// Where period 0 begins: a day, a month after year 0, a year; for what is finer than a day, the day of the start.
    first: i64,
    /// BYMONTH; bit 1 is January.
    pub(super) months: u16,
    pub(super) month_days: MonthDays,
    pub(super) year_days: Option<Numbers>,
    pub(super) weeks: Option<Numbers>,
    /// Weekdays that are meant every time; bit 0 is Monday.
    pub(super) weekdays: u8,
    /// The n-th such weekday.
    pub(super) nth: Option<NthDays>,
    /// Whether these count within a year.
    pub(super) nth_of_year: bool,
    pub(super) week_start: i64,
    /// Whether anything but weekdays narrows days down.
    pub(super) narrows: bool,
    /// Whether years are those of week numbers.
    by_week: bool,
    /// For a day and coarser: seconds of the day. For what is finer: seconds within an hour, a minute, a second.
    pub(super) times: Vec<i64>,
    hours: u32,
    minutes: u64,
    seconds: u64,
    /// BYSETPOS, unless it was applied to `times` already.
    pub(super) positions: Vec<i16>,
    /// How many occurrences every period has, where that never changes; for what is finer than a day, every hour,
    /// minute or second.
    each: Option<u64>,
    /// What it costs to look at a period, in steps; and at each of its days, for what is finer than a day.
    weight: u64,
    weight_of_day: u64,
}

impl Plan {
    /// `is_date`: the start is a day without a time, and times of day in the rule don't count.
    pub(super) fn new(rule: &Rule, start: i64, is_date: bool) -> Self {
        let (day, second) = split(start);
        let (year, month, of_month) = civil(day);
        // "Every 24 hours" says nothing of days that have no hours but that it comes round: every day is meant, or more.
        let is_raised = is_date && rule.frequency < Frequency::Daily;
        let frequency = if is_raised { Frequency::Daily } else { rule.frequency };
        let by_week = frequency == Frequency::Yearly && !rule.weeks.is_empty();
        let numbered = matches!(frequency, Frequency::Monthly | Frequency::Yearly) && !by_week;
        let silent = rule.month_days.is_empty() && rule.weekdays.is_empty() && rule.year_days.is_empty();
        let bits = |all: &[u8]| all.iter().fold(0_u64, |bits, one| bits | 1 << (one % 64));

        let mut weekdays = 0;
        let mut nth = Vec::new();
        for one in &rule.weekdays {
            if one.nth == 0 || !numbered {
                weekdays |= 1 << one.weekday;
            } else {
                nth.push(*one);
            }
        }
        if rule.weekdays.is_empty() {
            let of_start = frequency == Frequency::Weekly || frequency > Frequency::Weekly && !rule.weeks.is_empty();
            weekdays = if of_start && silent { 1 << weekday(day) } else { ALL_WEEK };
        }
        let mut months = bits(&rule.months);
        let mut month_days = rule.month_days.clone();
        if numbered && silent && rule.weeks.is_empty() {
            month_days.extend(i8::try_from(of_month));
        }
        // A day of the month without a month is one of the month of the start (as every day and time left unsaid).
        let of_the_year = frequency == Frequency::Yearly && !by_week;
        let unsaid = of_the_year && rule.weekdays.is_empty() && rule.year_days.is_empty();
        if unsaid && months == 0 {
            months = 1 << month;
        }
        let months = if months == 0 { u16::MAX } else { u16::try_from(months).unwrap_or(u16::MAX) };
        let mut plan = Self {
            frequency,
            interval: if is_raised { 1 } else { rule.interval.max(1).into() },
            start,
            first: match frequency {
                Frequency::Yearly if by_week => week_year(day, rule.week_starts.into()),
                Frequency::Yearly => year,
                Frequency::Monthly => year * 12 + i64::from(month) - 1,
                Frequency::Weekly => day - (weekday(day) - i64::from(rule.week_starts)).rem_euclid(7),
                _ => day,
            },
            months,
            month_days: if month_days.is_empty() { MonthDays::ALL } else { MonthDays::of(&month_days) },
            year_days: Numbers::of(rule.year_days.iter().copied()),
            weeks: Numbers::of(rule.weeks.iter().map(|week| i16::from(*week))),
            weekdays,
            nth: NthDays::of(&nth),
            nth_of_year: of_the_year && rule.months.is_empty(),
            week_start: rule.week_starts.into(),
            narrows: false,
            by_week,
            times: Vec::new(),
            hours: 0,
            minutes: 0,
            seconds: 0,
            positions: Vec::new(),
            each: None,
            weight: 0,
            weight_of_day: 0,
        };
        plan.narrows = months != u16::MAX || !month_days.is_empty() || plan.year_days.is_some() || plan.weeks.is_some();
        plan.set_times(rule, second, is_date);
        if is_raised {
            plan.positions.clear();
            plan.times = vec![0];
        }
        plan.each = plan.count_each(&month_days, &nth, rule);
        plan.weigh(rule);
        plan
    }

    /// Times of day, and with them BYSETPOS where it chooses among times alone.
    fn set_times(&mut self, rule: &Rule, second: i64, is_date: bool) {
        let or = |all: &[u8], own: i64| -> Vec<i64> {
            if all.is_empty() { vec![own] } else { all.iter().map(|one| i64::from(*one)).collect() }
        };
        let mask = |all: &[u8]| if all.is_empty() { u64::MAX } else { all.iter().fold(0, |bits, one| bits | 1 << one) };
        #[expect(clippy::cast_possible_truncation, reason = "24 hours")]
        let hours = mask(&rule.hours) as u32 & 0xff_ffff;
        (self.hours, self.minutes, self.seconds) = (hours, mask(&rule.minutes), mask(&rule.seconds));
        let seconds = or(&rule.seconds, second % 60);
        let minutes = or(&rule.minutes, second / 60 % 60);
        let of_hour = || minutes.iter().flat_map(|minute| seconds.iter().map(move |second| minute * 60 + second));
        self.times = match self.frequency {
            _ if is_date => vec![0],
            Frequency::Secondly => vec![0],
            Frequency::Minutely => seconds,
            Frequency::Hourly => of_hour().collect(),
            _ => {
                let hours = or(&rule.hours, second / 3_600);
                hours.iter().flat_map(|hour| of_hour().map(move |second| hour * 3_600 + second)).collect()
            }
        };
        if rule.positions.is_empty() || self.frequency > Frequency::Daily {
            self.positions.clone_from(&rule.positions);
        } else {
            let chosen = chosen(&rule.positions, self.times.len() as u64);
            self.times = chosen.iter().filter_map(|n| self.times.get(usize::try_from(*n).ok()?).copied()).collect();
        }
    }

    /// What a period costs, measured in days that are passed by.
    fn weigh(&mut self, rule: &Rule) {
        let is_sieved = self.year_days.is_some() || self.weeks.is_some();
        let (numbered, sieved) = (u64::from(self.nth.is_some()), u64::from(is_sieved));
        let months = if rule.months.is_empty() { 12 } else { rule.months.len() as u64 };
        self.weight = 8 * self.positions.len() as u64
            + match self.frequency {
                Frequency::Yearly if self.by_week => 40 + 60 * rule.weeks.len() as u64,
                Frequency::Yearly => 24 + months * (10 * numbered + 30 * sieved),
                Frequency::Monthly => 4 + 10 * numbered + 30 * sieved,
                Frequency::Weekly => 2 + 40 * u64::from(self.narrows),
                _ => 1 + 6 * u64::from(self.narrows),
            };
        let (hours, minutes) = (u64::from(self.hours.count_ones()), u64::from(self.minutes.count_ones().min(60)));
        let hits = |unit: u64| unit / self.interval.unsigned_abs() / 8;
        self.weight_of_day = match self.frequency {
            Frequency::Hourly => 24,
            Frequency::Minutely => hours * (3 + hits(60)),
            Frequency::Secondly if self.interval >= 60 => 8 + 2 * 86_400 / self.interval.unsigned_abs(),
            Frequency::Secondly => hours * minutes * (2 + hits(60)),
            _ => 0,
        };
    }

    /// What it cost to fill a period that has so many days, and so many times on each, in steps.
    pub(super) fn cost(&self, days: usize, times: usize) -> u64 {
        let (days, times) = (days as u64, times as u64);
        // Hours, minutes and seconds are found anew for each day.
        let fine = if self.is_fine() { days * (self.weight_of_day + times / 8) } else { 0 };
        self.weight + days + fine
    }

    fn count_each(&self, month_days: &[i8], nth: &[Nth], rule: &Rule) -> Option<u64> {
        let plain = |n: usize| Some(n as u64);
        let days = match self.frequency {
            Frequency::Secondly | Frequency::Minutely | Frequency::Hourly => {
                let free = self.hours == 0xff_ffff
                    && (self.frequency == Frequency::Hourly || rule.minutes.is_empty())
                    && (self.frequency != Frequency::Secondly || rule.seconds.is_empty());
                return (free && !self.narrows && self.weekdays == ALL_WEEK).then_some(self.times.len() as u64);
            }
            Frequency::Daily => (!self.narrows && self.weekdays == ALL_WEEK).then_some(1),
            Frequency::Weekly if self.narrows => None,
            Frequency::Weekly => Some(self.weekdays.count_ones().into()),
            _ if self.year_days.is_some() || self.weeks.is_some() => None,
            Frequency::Monthly if !rule.months.is_empty() => None,
            _ => {
                let months = if rule.months.is_empty() { 1 } else { rule.months.len() };
                let same_sign = nth.iter().all(|one| (1..=4).contains(&one.nth))
                    || nth.iter().all(|one| (-4..=-1).contains(&one.nth));
                let always = month_days.iter().all(|day| (1..=28).contains(day));
                match (self.weekdays == ALL_WEEK, nth.is_empty(), month_days.is_empty()) {
                    (true, true, false) if always => plain(month_days.len() * months),
                    (false, false, true) if self.weekdays == 0 && same_sign => plain(nth.len() * months),
                    _ => None,
                }
            }
        }?;
        let all = days * self.times.len() as u64;
        if self.positions.is_empty() { Some(all) } else { Some(chosen(&self.positions, all).len() as u64) }
    }

    pub(super) const fn is_fine(&self) -> bool {
        matches!(self.frequency, Frequency::Secondly | Frequency::Minutely | Frequency::Hourly)
    }

    /// The period that a wall time lies in, or the last one before it.
    pub(super) fn period_of(&self, wall: i64) -> i64 {
        let (day, _) = split(wall);
        let (year, month, _) = civil(day);
        let at = match self.frequency {
            Frequency::Yearly if self.by_week => week_year(day, self.week_start),
            Frequency::Yearly => year,
            Frequency::Monthly => year * 12 + i64::from(month) - 1,
            _ => day,
        };
        (at - self.first).div_euclid(self.stride()).max(0)
    }

    /// Days, months or years from one period to the next.
    const fn stride(&self) -> i64 {
        match self.frequency {
            Frequency::Weekly => 7 * self.interval,
            _ if self.is_fine() => 1,
            _ => self.interval,
        }
    }

    fn at(&self, period: i64) -> i64 {
        self.first + period * self.stride()
    }

    /// No occurrence of this period or a later one comes before this wall time.
    pub(super) fn begins(&self, period: i64) -> i64 {
        let at = self.at(period);
        DAY * match self.frequency {
            Frequency::Yearly if self.by_week => first_week(at, self.week_start),
            Frequency::Yearly => day_number(at, 1, 1),
            Frequency::Monthly => Self::month_of(at).2,
            _ => at,
        }
    }

    fn month_of(at: i64) -> (i64, u32, i64) {
        let (year, month) = (at.div_euclid(12), u32::try_from(at.rem_euclid(12)).unwrap_or_default() + 1);
        (year, month, day_number(year, month, 1))
    }

    /// The days of a period; for what is finer than a day also the times of that day, which differ from day to day.
    pub(super) fn fill(&self, period: i64, days: &mut Vec<i64>, times: &mut Vec<i64>) {
        days.clear();
        let at = self.at(period);
        match self.frequency {
            Frequency::Yearly if self.by_week => self.weeks_of(at, days),
            Frequency::Yearly => self.year(at, days),
            Frequency::Monthly => {
                let (year, month, _) = Self::month_of(at);
                self.days_of_month(year, month, days);
            }
            Frequency::Weekly => self.week(at, days),
            _ => days.extend(self.keeps(at).then_some(at)),
        }
        if self.is_fine() && !days.is_empty() {
            times.clear();
            self.times_of(at, times);
        }
    }

    /// Hours, minutes or seconds of a day that the interval hits, and what is meant within each.
    fn times_of(&self, day: i64, times: &mut Vec<i64>) {
        if self.times.is_empty() {
            return;
        }
        // Units in steps of the interval, from the unit of the start.
        let next = |unit: i64, from: i64| (self.start.div_euclid(unit) - from).rem_euclid(self.interval);
        if self.frequency == Frequency::Hourly && next(3_600, day * 24) >= 24 {
            return;
        }
        if self.frequency == Frequency::Secondly && self.interval >= 60 {
            let mut second = next(1, day * DAY);
            while second < DAY {
                let (hour, minute) = (second / 3_600, second / 60 % 60);
                let is_meant = self.hours & (1 << hour) != 0
                    && self.minutes & (1 << minute) != 0
                    && self.seconds & (1 << (second % 60)) != 0;
                if is_meant {
                    times.push(second);
                }
                second += self.interval;
            }
            return;
        }
        for hour in (0..24).filter(|hour| self.hours & (1 << hour) != 0) {
            match self.frequency {
                Frequency::Hourly => {
                    if next(3_600, day * 24 + hour) == 0 {
                        times.extend(self.times.iter().map(|time| hour * 3_600 + time));
                    }
                }
                Frequency::Minutely => {
                    let mut minute = next(60, (day * 24 + hour) * 60);
                    while minute < 60 {
                        if self.minutes & (1 << minute) != 0 {
                            times.extend(self.times.iter().map(|time| (hour * 60 + minute) * 60 + time));
                        }
                        minute += self.interval;
                    }
                }
                _ => {
                    for minute in (0..60).filter(|minute| self.minutes & (1 << minute) != 0) {
                        let mut second = next(1, ((day * 24 + hour) * 60 + minute) * 60);
                        while second < 60 {
                            if self.seconds & (1 << second) != 0 {
                                times.push((hour * 60 + minute) * 60 + second);
                            }
                            second += self.interval;
                        }
                    }
                }
            }
        }
    }

    /// How many occurrences come before a period, where that can be computed: those that would come before the start
    /// are counted too.
    pub(super) fn before(&self, period: i64) -> Option<u64> {
        let each = self.each?;
        if !self.is_fine() {
            return u64::try_from(period).ok()?.checked_mul(each);
        }
        let (from, to) = (self.start.div_euclid(self.unit()), (self.at(period) * DAY).div_euclid(self.unit()));
        u64::try_from((to - from + self.interval - 1).div_euclid(self.interval)).ok()?.checked_mul(each)
    }

    /// Of what [`before`](Self::before) counts of a rule finer than a day, how many come before the start.
    pub(super) fn early(&self) -> u64 {
        let within = self.start.rem_euclid(self.unit());
        self.times.iter().filter(|time| **time < within).count() as u64
    }

    /// Seconds in an hour, a minute, a second; in a day for what is coarser.
    const fn unit(&self) -> i64 {
        match self.frequency {
            Frequency::Secondly => 1,
            Frequency::Minutely => 60,
            Frequency::Hourly => 3_600,
            _ => DAY,
        }
    }
}

/// Which of `all` occurrences of a period BYSETPOS chooses, from 0, in order.
pub(super) fn chosen(positions: &[i16], all: u64) -> Vec<u64> {
    let mut chosen: Vec<u64> = positions
        .iter()
        .filter_map(|position| {
            let n = u64::from(position.unsigned_abs());
            if *position > 0 { (n <= all).then(|| n - 1) } else { all.checked_sub(n) }
        })
        .collect();
    chosen.sort_unstable();
    chosen.dedup();
    chosen
}

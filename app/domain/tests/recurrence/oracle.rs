//! The same occurrences found another way: every time of every day is asked whether the rule means it, by the table of
//! RFC 5545, section 3.3.10, read as `recurrence` reads it.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike};
use domain::{
    recurrence::{Frequency, Patience, Rule, Until},
    zone::Zone,
};
use proptest::{prelude::*, test_runner::RngSeed};

use crate::properties::{rules, start};

/// Whether a list means the n-th of so many, from either end.
fn means<T: Copy + Into<i64>>(list: &[T], n: i64, all: i64) -> bool {
    list.iter().any(|one| [n, n - all - 1].contains(&(*one).into()))
}

fn weekday(date: NaiveDate) -> i64 {
    date.weekday().num_days_from_monday().into()
}

/// When the first week of a year begins.
fn first_week(year: i32, starts: i64) -> NaiveDate {
    let fourth = NaiveDate::from_ymd_opt(year, 1, 4).expect("a date");
    fourth - TimeDelta::days((weekday(fourth) - starts).rem_euclid(7))
}

fn week_year(date: NaiveDate, starts: i64) -> i32 {
    let year = date.year();
    let is_in = |year: &i32| first_week(*year, starts) <= date && date < first_week(*year + 1, starts);
    [year - 1, year, year + 1].into_iter().find(is_in).expect("one of three")
}

/// The period that a time lies in, from the one of the start; `None` between two of them.
fn period(rule: &Rule, start: NaiveDateTime, at: NaiveDateTime) -> Option<i64> {
    let starts = i64::from(rule.week_starts);
    let number = |at: NaiveDateTime| -> i64 {
        let (date, second) = (at.date(), at.and_utc().timestamp());
        match rule.frequency {
            Frequency::Yearly if !rule.weeks.is_empty() => week_year(date, starts).into(),
            Frequency::Yearly => date.year().into(),
            Frequency::Monthly => i64::from(date.year()) * 12 + i64::from(date.month0()),
            // 5 January 1970 was a Monday.
            Frequency::Weekly => (second.div_euclid(86_400) - 4 - starts).div_euclid(7),
            Frequency::Daily => second.div_euclid(86_400),
            Frequency::Hourly => second.div_euclid(3_600),
            Frequency::Minutely => second.div_euclid(60),
            Frequency::Secondly => second,
        }
    };
    let apart = number(at) - number(start);
    (apart % i64::from(rule.interval) == 0).then_some(apart)
}

/// Whether a rule means a day, its period aside.
fn means_day(rule: &Rule, start: NaiveDate, date: NaiveDate) -> bool {
    let (is_yearly, is_monthly) = (rule.frequency == Frequency::Yearly, rule.frequency == Frequency::Monthly);
    let first = |month: u32| NaiveDate::from_ymd_opt(date.year(), month, 1).expect("a date");
    let next = if date.month() == 12 { NaiveDate::from_ymd_opt(date.year() + 1, 1, 1) } else { None };
    let month_length = (next.unwrap_or_else(|| first(date.month() % 12 + 1)) - first(date.month())).num_days();
    let year_length = if date.leap_year() { 366 } else { 365 };
    let (of_month, of_year) = (i64::from(date.day()), i64::from(date.ordinal()));
    let says_day = !(rule.month_days.is_empty() && rule.year_days.is_empty() && rule.weekdays.is_empty());

    let month = match () {
        () if !rule.months.is_empty() => rule.months.contains(&u8::try_from(date.month()).expect("twelve")),
        // Left unsaid, it is the start's, unless days are said that count in the year.
        () if is_yearly && rule.weeks.is_empty() && rule.weekdays.is_empty() && rule.year_days.is_empty() => {
            date.month() == start.month()
        }
        () => true,
    };
    let week = rule.weeks.is_empty() || {
        let year = week_year(date, rule.week_starts.into());
        let (from, to) = (first_week(year, rule.week_starts.into()), first_week(year + 1, rule.week_starts.into()));
        means(&rule.weeks, (date - from).num_days() / 7 + 1, (to - from).num_days() / 7)
    };
    let day = match () {
        () if !rule.month_days.is_empty() => means(&rule.month_days, of_month, month_length),
        () if !says_day && rule.weeks.is_empty() && (is_yearly || is_monthly) => date.day() == start.day(),
        () => true,
    };
    let counts = (is_yearly || is_monthly) && rule.weeks.is_empty();
    let (n, all) = if is_yearly && rule.months.is_empty() { (of_year, year_length) } else { (of_month, month_length) };
    let on_weekday = rule.weekdays.iter().any(|one| {
        let nth = [(n - 1) / 7 + 1, -((all - n) / 7 + 1)].contains(&one.nth.into());
        i64::from(one.weekday) == weekday(date) && (one.nth == 0 || !counts || nth)
    });
    let weekday = match () {
        () if !rule.weekdays.is_empty() => on_weekday,
        () if says_day => true,
        () if rule.frequency == Frequency::Weekly || !rule.weeks.is_empty() => weekday(date) == weekday(start),
        () => true,
    };
    let year_day = rule.year_days.is_empty() || means(&rule.year_days, of_year, year_length);
    month && week && day && weekday && year_day
}

/// Values of a part of the time: those that are said, the start's, or all.
fn part(said: &[u8], own: u32, is_own: bool, most: u32) -> Vec<u32> {
    match (said.is_empty(), is_own) {
        (false, _) => said.iter().map(|one| u32::from(*one)).collect(),
        (true, true) => vec![own],
        (true, false) => (0..most).collect(),
    }
}

/// Every time between two that the rule means, in UTC.
fn expected(rule: &Rule, start: NaiveDateTime, end: NaiveDateTime) -> Vec<NaiveDateTime> {
    let hours = part(&rule.hours, start.hour(), rule.frequency >= Frequency::Daily, 24);
    let minutes = part(&rule.minutes, start.minute(), rule.frequency >= Frequency::Hourly, 60);
    let seconds = part(&rule.seconds, start.second(), rule.frequency >= Frequency::Minutely, 60);
    // Whole periods, because BYSETPOS chooses among all of one.
    let around = match rule.frequency {
        Frequency::Yearly => 380,
        Frequency::Monthly => 32,
        Frequency::Weekly => 8,
        _ => 1,
    };
    let mut periods: BTreeMap<i64, Vec<NaiveDateTime>> = BTreeMap::new();
    let mut date = start.date() - TimeDelta::days(around);
    while date <= end.date() + TimeDelta::days(around) {
        if means_day(rule, start.date(), date) {
            for at in hours.iter().flat_map(|hour| minutes.iter().map(move |minute| (hour, minute))) {
                for second in &seconds {
                    let at = date.and_hms_opt(*at.0, *at.1, *second).expect("a time");
                    if let Some(period) = period(rule, start, at) {
                        periods.entry(period).or_default().push(at);
                    }
                }
            }
        }
        date = date.succ_opt().expect("a day");
    }
    let chosen = periods.into_values().flat_map(|all| {
        let length = i64::try_from(all.len()).expect("few");
        let numbered = all.into_iter().zip(1_i64..);
        numbered.filter(move |(_, n)| rule.positions.is_empty() || means(&rule.positions, *n, length)).map(|(at, _)| at)
    });
    let is_over = |at: &NaiveDateTime| match rule.until {
        None => false,
        Some(Until::Date(last)) => at.date() > last,
        Some(Until::Local(last) | Until::Utc(last)) => *at > last,
    };
    let count = rule.count.map_or(usize::MAX, |count| count as usize);
    chosen.filter(|at| *at >= start).take(count).filter(|at| !is_over(at) && *at < end).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn every_time_is_asked(rule in rules(), start in start()) {
        let days = match rule.frequency {
            Frequency::Secondly => 2,
            Frequency::Minutely => 10,
            Frequency::Hourly => 90,
            Frequency::Daily | Frequency::Weekly => 400,
            Frequency::Monthly | Frequency::Yearly => 1_500,
        };
        let (zone, end) = (Zone::utc(), start + TimeDelta::days(days));
        let mut patience = Patience::enough();
        let found: Vec<NaiveDateTime> = rule.occurrences(start, false, &zone, start..end, &mut patience).collect();
        prop_assert_eq!(found, expected(&rule, start, end), "{} from {}", rule, start);
    }
}

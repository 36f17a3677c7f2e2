//! Short ways to write rules and times.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use domain::{
    Moment,
    recurrence::{Patience, Rule},
    zone::{Span, Zone},
};

pub fn rule(text: &str) -> Rule {
    text.parse().unwrap_or_else(|why| panic!("{text}: {why}"))
}

/// `20261122`, `20261122T090000`, with or without a Z; and whether it is a date.
pub fn date_or_time(text: &str) -> (NaiveDateTime, bool) {
    let text = text.trim().trim_end_matches('Z');
    let date = |text| NaiveDate::parse_from_str(text, "%Y%m%d").unwrap_or_else(|why| panic!("{text}: {why}"));
    match text.split_once('T') {
        None => (date(text).and_time(NaiveTime::MIN), true),
        Some((day, time)) => {
            let time = NaiveTime::parse_from_str(time, "%H%M%S").unwrap_or_else(|why| panic!("{text}: {why}"));
            (date(day).and_time(time), false)
        }
    }
}

pub fn times(all: impl Iterator<Item = NaiveDateTime>) -> Vec<String> {
    all.map(|wall| wall.format("%Y%m%dT%H%M%S").to_string()).collect()
}

/// What a rule has from its start to before `to`, in UTC.
pub fn expand(text: &str, start: &str, to: &str) -> Vec<NaiveDateTime> {
    let (start, is_date) = date_or_time(start);
    let mut patience = Patience::enough();
    let window = start..date_or_time(to).0;
    rule(text).occurrences(start, is_date, &Zone::utc(), window, &mut patience).collect()
}

/// Berlin from 2024 to 2029, computed as its law says: the last Sundays of March and October at one o'clock UTC.
pub fn berlin() -> Zone {
    let mut spans = vec![Span { from: 0, offset: 3_600, abbreviation: "CET".to_owned() }];
    for year in 2024..2030 {
        for (month, offset, abbreviation) in [(3, 7_200, "CEST"), (10, 3_600, "CET")] {
            let last = NaiveDate::from_ymd_opt(year, month, 31).expect("a date");
            let sunday = last - chrono::TimeDelta::days(last.weekday().num_days_from_sunday().into());
            let from = sunday.and_hms_opt(1, 0, 0).expect("a time").and_utc().timestamp();
            spans.push(Span { from, offset, abbreviation: abbreviation.to_owned() });
        }
    }
    Zone { name: "Europe/Berlin".to_owned(), spans }
}

/// This share of the way from one time to another.
pub fn spread(from: NaiveDateTime, to: NaiveDateTime, share: f64) -> NaiveDateTime {
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a few years in seconds")]
    let seconds = ((to - from).num_seconds() as f64 * share) as i64;
    from + chrono::TimeDelta::seconds(seconds)
}

pub fn at(text: &str) -> Moment {
    domain::time::parse(text).unwrap_or_else(|| panic!("{text}"))
}

//! Every zone and a whole year: the rules in `domain` say of wall times what jiff says, and offer what is then open.

use std::collections::HashMap;

use chrono::{NaiveDate, TimeDelta};
use domain::slots::{Ask, Availability, Hours, Interval, Limits, Participant, Weekly, slots};
use jiff::civil;
use uuid::Uuid;

use super::*;

/// 22 November 2026: a year from here changes every clock that changes.
fn present() -> Moment {
    domain::time::parse("2026-11-22T00:00:00Z").expect("RFC 3339")
}

/// Every way clocks go in that year: one zone for all that agree, and how many those are.
fn ways() -> Vec<(TimeZone, Zone, usize)> {
    let mut ways: HashMap<Vec<(i64, i32)>, (TimeZone, Zone, usize)> = HashMap::new();
    for name in names() {
        let zone = around(&name, present());
        let spans = zone.spans.iter().map(|span| (span.from, span.offset)).collect();
        ways.entry(spans).or_insert_with(|| (find(&name).expect("a zone"), zone, 0)).2 += 1;
    }
    ways.into_values().collect()
}

/// What jiff takes a wall time for; its usual way is that of RFC 5545.
fn moment(zone: &TimeZone, date: NaiveDate, minutes: u16) -> Moment {
    let date = date + TimeDelta::days((minutes / 1_440).into());
    let number = |number: u32| i8::try_from(number).expect("a month or a day");
    let (year, minutes) = (i16::try_from(date.year()).expect("a year"), minutes % 1_440);
    let time = number(u32::from(minutes) / 60);
    let wall =
        civil::date(year, number(date.month()), number(date.day())).at(time, number(u32::from(minutes) % 60), 0, 0);
    let at = wall.to_zoned(zone.clone()).expect("a moment").timestamp();
    domain::moment(at.as_millisecond()).expect("a moment")
}

#[test]
fn wall_times_mean_what_jiff_says() {
    let ways = ways();
    assert!(ways.iter().map(|(.., zones)| zones).sum::<usize>() > 300 && ways.len() > 40, "{} ways", ways.len());
    for (theirs, ours, _) in &ways {
        let first = present().date_naive();
        for date in first.iter_days().take(366) {
            let midnight = date.and_time(chrono::NaiveTime::MIN);
            let noon = ours.moment(midnight + TimeDelta::hours(12));
            // Every quarter of an hour of the days around a change, four times of every other day.
            let changes = ours.spans.iter().any(|span| (noon.timestamp() - span.from).abs() < 48 * 3_600);
            for minutes in (0..1_440).step_by(if changes { 15 } else { 411 }) {
                let wall = midnight + TimeDelta::minutes(minutes.into());
                assert_eq!(ours.moment(wall), moment(theirs, date, minutes), "{wall} in {}", ours.name);
            }
            let day = day(&ours.name, date).expect("a zone");
            assert_eq!(ours.day_start(date), day.start, "{date} in {}", ours.name);
            assert_eq!(ours.date(day.end - TimeDelta::milliseconds(1)), date, "{date} in {}", ours.name);
        }
    }
}

#[test]
fn what_is_offered_is_open_by_jiff_too() {
    // Where clocks change: around midnight, at one, two and three; and an ordinary morning.
    const ROWS: [Hours; 4] = [
        Hours { from: 0, to: 75 },
        Hours { from: 90, to: 210 },
        Hours { from: 540, to: 720 },
        Hours { from: 1_335, to: 1_440 },
    ];
    let weekly = (0..7).flat_map(|weekday| ROWS.map(|hours| Weekly { weekday, hours })).collect();
    let availability = Availability { zone: String::new(), weekly, overrides: Vec::new() };
    let limits = Limits { notice: 0, horizon_days: 400, ..Limits::default() };
    let within = Interval { start: present(), end: present() + TimeDelta::days(366) };
    for (theirs, ours, _) in &ways() {
        let ada = [Participant {
            id: Uuid::nil(),
            availability: &availability,
            zone: ours,
            limits: &limits,
            away: &[],
            busy: &[],
            booked: &[],
            unsure: false,
            weight: 1,
            load: 0,
        }];
        let (minutes, step) = (30, 15);
        let answered = slots(&Ask { now: present(), within, minutes, step, everyone: &ada, panels: &[] });
        let dates = (present().date_naive() - TimeDelta::days(2)).iter_days().take(370);
        let mut open: Vec<(Moment, Moment)> = dates
            .flat_map(|date| ROWS.map(|Hours { from, to }| (moment(theirs, date, from), moment(theirs, date, to))))
            .collect();
        // A row ends where the next one begins at midnight, or where a gap has pushed it.
        open.sort_unstable();
        open.dedup_by(|next, last| {
            let touches = next.0 <= last.1;
            last.1 = if touches { last.1.max(next.1) } else { last.1 };
            touches
        });
        let mut rows = open.iter().peekable();
        for slot in answered {
            let end = slot.start + TimeDelta::minutes(minutes.into());
            while rows.next_if(|(_, closes)| *closes < end).is_some() {}
            let is_open = rows.peek().is_some_and(|(opens, _)| *opens <= slot.start);
            assert_eq!(slot.verdict.is_offered(), is_open, "{} in {}", slot.start, ours.name);
        }
    }
}

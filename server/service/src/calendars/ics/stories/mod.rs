//! Calendars as others send them, whole and broken.

mod events;
mod hostile;
mod others;
mod peers;
mod series;
mod zones;

use domain::{
    slots::Interval,
    time::{parse, rfc3339},
};

use super::{Cause, MOST_BYTES, Owner, Reading, Trouble};

/// As somebody reads it who lives there and has no address.
fn read(text: &[u8], within: Interval, zone: &str) -> Result<Reading, Cause> {
    super::read(text, within, &Owner { zone, ..Owner::default() })
}

fn within(from: &str, to: &str) -> Interval {
    let at = |day: &str| parse(&format!("{day}T00:00:00Z")).expect("a day");
    Interval::new(at(from), at(to)).expect("in order")
}

fn june() -> Interval {
    within("2026-06-01", "2026-07-01")
}

/// A calendar with these lines in it.
fn calendar(lines: &str) -> String {
    format!("BEGIN:VCALENDAR\nVERSION:2.0\n{lines}\nEND:VCALENDAR\n").replace('\n', "\r\n")
}

/// A calendar of one event.
fn event(lines: &str) -> String {
    calendar(&format!("BEGIN:VEVENT\nUID:a\n{lines}\nEND:VEVENT"))
}

fn reading(text: &str) -> Reading {
    read(text.as_bytes(), june(), "Europe/Berlin").expect("a calendar")
}

/// `DDThh:mm/DDThh:mm` in UTC.
fn said(reading: &Reading) -> Vec<String> {
    let said = |one: &Interval| format!("{}/{}", &rfc3339(one.start)[8..16], &rfc3339(one.end)[8..16]);
    reading.busy.iter().map(said).collect()
}

/// What these lines of an event keep busy in June, with nothing found.
fn busy(lines: &str) -> Vec<String> {
    let reading = reading(&event(lines));
    assert_eq!(reading.findings, [], "{lines}");
    said(&reading)
}

/// What is found in these lines of an event, and what they keep busy.
fn trouble(lines: &str) -> (Vec<Trouble>, Vec<String>) {
    let reading = reading(&event(lines));
    (reading.findings.iter().map(|finding| finding.trouble.clone()).collect(), said(&reading))
}

/// From the first to the last moment that was asked for.
const ALL: &str = "01T00:00/01T00:00";

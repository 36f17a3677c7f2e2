//! What the engine answers, in examples to read; beside them random cases, properties of the answers, and an oracle.

mod cases;
mod days;
mod drafts;
mod oracle;
mod panels;
mod properties;

use chrono::NaiveDate;
use uuid::Uuid;

use super::*;
use crate::{
    time::parse,
    zone::{Span, Zone},
};

fn at(text: &str) -> Moment {
    parse(text).expect("RFC 3339")
}

fn interval(start: &str, end: &str) -> Interval {
    Interval::new(at(start), at(end)).expect("an interval")
}

/// Berlin in 2026, clocks and all.
fn berlin() -> Zone {
    let span = |from, offset| Span { from: at(from).timestamp(), offset, abbreviation: String::new() };
    let spans = vec![
        span("2025-10-26T01:00:00Z", 3_600),
        span("2026-03-29T01:00:00Z", 7_200),
        span("2026-10-25T01:00:00Z", 3_600),
    ];
    Zone { name: "Europe/Berlin".into(), spans }
}

fn named(name: &str) -> Uuid {
    let mut bytes = [0; 16];
    bytes[..name.len()].copy_from_slice(name.as_bytes());
    Uuid::from_bytes(bytes)
}

fn name(id: Uuid) -> String {
    String::from_utf8(id.as_bytes().iter().copied().take_while(|byte| *byte != 0).collect()).expect("a name")
}

/// Somebody who can be changed before they are asked.
#[derive(Clone, Debug)]
struct Somebody {
    id: Uuid,
    availability: Availability,
    zone: Zone,
    limits: Limits,
    away: Vec<Interval>,
    busy: Vec<Interval>,
    booked: Vec<Interval>,
    unsure: bool,
    weight: u16,
    load: u32,
}

impl Somebody {
    /// In Berlin, on all days from `from` to `to` o'clock, without limits.
    fn new(who: &str, from: u16, to: u16) -> Self {
        let hours = Hours { from: from * 60, to: to * 60 };
        let weekly = (0..7).map(|weekday| Weekly { weekday, hours }).collect();
        Self {
            id: named(who),
            availability: Availability { zone: "Europe/Berlin".into(), weekly, overrides: Vec::new() },
            zone: berlin(),
            limits: Limits { notice: 0, horizon_days: 365, ..Limits::default() },
            away: Vec::new(),
            busy: Vec::new(),
            booked: Vec::new(),
            unsure: false,
            weight: 1,
            load: 0,
        }
    }

    fn off(mut self, date: &str) -> Self {
        let date: NaiveDate = date.parse().expect("a date");
        self.availability.overrides.push(Override { date, hours: Vec::new() });
        self
    }

    fn busy(mut self, start: &str, end: &str) -> Self {
        self.busy.push(interval(start, end));
        self
    }

    fn booked(mut self, start: &str, end: &str) -> Self {
        self.booked.push(interval(start, end));
        self
    }

    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    fn asked(&self) -> Participant<'_> {
        Participant {
            id: self.id,
            availability: &self.availability,
            zone: &self.zone,
            limits: &self.limits,
            away: &self.away,
            busy: &self.busy,
            booked: &self.booked,
            unsure: self.unsure,
            weight: self.weight,
            load: self.load,
        }
    }
}

/// A talk of an hour, every half hour within, seen from long before.
fn hourly<'a>(within: Interval, everyone: &'a [Participant<'a>]) -> Ask<'a> {
    Ask { now: at("2026-01-01T00:00:00Z"), within, minutes: 60, step: 30, everyone, panels: &[] }
}

/// Runs of equal verdicts, a line each, on Berlin's clocks.
fn said(slots: &[Slot]) -> String {
    let verdict = |slot: &Slot| match &slot.verdict {
        Verdict::Offered { who } if who.is_empty() => "offered".to_owned(),
        Verdict::Offered { who } => {
            let who: Vec<String> = who.iter().map(|one| format!("{} of {} free", name(one.who), one.free)).collect();
            format!("offered with {}", who.join(", "))
        }
        Verdict::Refused { why, whose: None } => why.as_str().to_owned(),
        Verdict::Refused { why, whose: Some(whose) } => format!("{} ({})", why.as_str(), name(*whose)),
    };
    let zone = berlin();
    let clock = |slot: &Slot| zone.wall(slot.start).0.format("%a %H:%M").to_string();
    let line = |run: &[Slot]| match run {
        [] => String::new(),
        [one] => format!("{:<21}  {}\n", clock(one), verdict(one)),
        [first, .., last] => format!("{} – {}  {}\n", clock(first), clock(last), verdict(first)),
    };
    slots.chunk_by(|one, next| verdict(one) == verdict(next)).map(line).collect()
}

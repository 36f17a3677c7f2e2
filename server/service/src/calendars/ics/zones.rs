//! The zones that a calendar names: its own definitions first, then IANA's names, then those of Windows.

use std::collections::HashMap;

use chrono::{NaiveDateTime, TimeDelta};
use domain::{
    Moment,
    recurrence::{Patience, Rule, Until},
    slots::Interval,
    time::{Span, Zone},
};

use super::{
    lines::Property,
    values::{offset, stamp},
    windows,
};

/// More definitions than there are zones, and more names than people write, are not kept.
const MOST: usize = 2_000;
/// Changes of clocks in one definition; twice a year since they were invented are 250.
const MOST_CHANGES: u64 = 5_000;
/// So long before the span zones are known exactly; earlier, the first offset is taken.
const YEARS_BEFORE: i64 = 5;

/// Names of zones, numbered as they come, and what the calendar says about them.
#[derive(Debug, Default)]
pub(super) struct Names {
    owner: String,
    numbers: HashMap<String, u32>,
    embedded: HashMap<String, Embedded>,
}

impl Names {
    pub(super) fn of(owner: &str) -> Self {
        Self { owner: owner.to_owned(), ..Self::default() }
    }

    /// The number of a name.
    pub(super) fn number(&mut self, name: &str) -> u32 {
        if let Some(known) = self.numbers.get(name) {
            return *known;
        }
        // Beyond, all are the same unknown zone.
        let number = u32::try_from(self.numbers.len().min(MOST)).unwrap_or(u32::MAX);
        if self.numbers.len() < MOST {
            self.numbers.insert(name.to_owned(), number);
        }
        number
    }

    /// Keeps the calendar's own definition of a zone; the first one of a name counts.
    pub(super) fn embed(&mut self, zone: Embedded) {
        if self.embedded.len() < MOST {
            self.embedded.entry(zone.name.clone()).or_insert(zone);
        }
    }

    /// The owner's zone for the years around a span, then every zone by its number: with its data, or only its name.
    pub(super) fn look_up(&self, within: Interval) -> (Result<Zone, String>, Vec<Result<Zone, String>>) {
        let from = within.start - TimeDelta::days(YEARS_BEFORE * 366);
        let to = within.end + TimeDelta::days(3);
        let owner = crate::zones::between(&self.owner, from, to).ok_or_else(|| self.owner.clone());
        let mut all: Vec<Result<Zone, String>> = vec![Err(String::new()); self.numbers.len()];
        for (name, number) in &self.numbers {
            let own = self.embedded.get(name).and_then(|zone| zone.zone(from, to));
            let found = own.or_else(|| by_name(name, from, to)).ok_or_else(|| name.chars().take(100).collect());
            if let Some(slot) = usize::try_from(*number).ok().and_then(|number| all.get_mut(number)) {
                *slot = found;
            }
        }
        (owner, all)
    }
}

/// IANA's names, those of Windows, and what calendars write around them: `/mozilla.org/20070129_1/Europe/Berlin`.
fn by_name(name: &str, from: Moment, to: Moment) -> Option<Zone> {
    let name = name.trim();
    let mut tail = name.trim_start_matches('/');
    if name.starts_with('/') {
        // The name of whoever gave it comes first; a zone's own has one to three parts.
        let parts: Vec<&str> = tail.split('/').collect();
        let found = (1..parts.len()).map(|n| parts[n..].join("/")).find(|tail| crate::zones::exists(tail));
        return crate::zones::between(&found?, from, to);
    }
    if let Some(iana) = windows::iana(tail) {
        tail = iana;
    }
    if ["Z", "UTC", "GMT", "tzone://Microsoft/Utc"].iter().any(|known| known.eq_ignore_ascii_case(tail)) {
        tail = "Etc/UTC";
    }
    crate::zones::between(tail, from, to)
}

/// A VTIMEZONE (RFC 5545, section 3.6.5).
#[derive(Clone, Debug, Default)]
pub(super) struct Embedded {
    name: String,
    changes: Vec<Observance>,
    is_broken: bool,
}

/// Standard or summer time: when clocks are set to it, from which offset to which.
#[derive(Clone, Debug, Default)]
struct Observance {
    start: Option<NaiveDateTime>,
    from: Option<i32>,
    to: Option<i32>,
    abbreviation: String,
    rules: Vec<Rule>,
    extra: Vec<NaiveDateTime>,
}

impl Embedded {
    /// Another observance begins.
    pub(super) fn begin(&mut self) {
        if self.changes.len() < MOST {
            self.changes.push(Observance::default());
        } else {
            self.is_broken = true;
        }
    }

    /// A property of the zone itself, or of the observance that began last.
    pub(super) fn take(&mut self, name: &str, property: Option<&Property<'_>>, of_zone: bool) {
        let name = name.to_ascii_uppercase();
        if of_zone {
            if let ("TZID", Some(property)) = (name.as_str(), property) {
                property.value.clone_into(&mut self.name);
            }
            return;
        }
        let Some(change) = self.changes.last_mut() else { return };
        if change.take(&name, property).is_none() {
            self.is_broken = true;
        }
    }

    /// Its changes between two moments, unless a part of it cannot be understood.
    fn zone(&self, from: Moment, to: Moment) -> Option<Zone> {
        if self.is_broken || self.changes.is_empty() {
            return None;
        }
        let mut spans: Vec<(i64, i32, i32, &str)> = Vec::new();
        let mut patience = Patience { steps: 200_000, found: MOST_CHANGES };
        for change in &self.changes {
            let (start, before, after) = (change.start?, change.from?, change.to?);
            let clock = fixed(before);
            let mut add = |wall: NaiveDateTime| {
                spans.push((wall.and_utc().timestamp() - i64::from(before), before, after, &change.abbreviation));
            };
            add(start);
            change.extra.iter().copied().for_each(&mut add);
            for rule in &change.rules {
                // Exchange lets everything begin in 1601; what matters of that is the last change before the span.
                let early = (from - TimeDelta::days(30 * 366)).naive_utc();
                let early = if matches!(rule.until, Some(Until::Utc(_) | Until::Local(_) | Until::Date(_))) {
                    start
                } else {
                    early
                };
                let window = early.max(start)..to.naive_utc();
                let mut all = rule.occurrences(start, false, &clock, window, &mut patience);
                all.by_ref().for_each(&mut add);
                if all.unknown_from().is_some() {
                    return None;
                }
            }
        }
        spans.sort_by_key(|(at, ..)| *at);
        let (_, first, ..) = *spans.first()?;
        let begins = Span { from: i64::MIN, offset: first, abbreviation: String::new() };
        let later = spans.iter().map(|(at, _, offset, abbreviation)| Span {
            from: *at,
            offset: *offset,
            abbreviation: (*abbreviation).to_owned(),
        });
        let mut all: Vec<Span> = std::iter::once(begins).chain(later).collect();
        // The last one that has begun by then holds from the beginning.
        let known = all.iter().rposition(|span| span.from <= from.timestamp()).unwrap_or(0);
        all.drain(..known);
        Some(Zone { name: self.name.clone(), spans: all })
    }
}

impl Observance {
    fn take(&mut self, name: &str, property: Option<&Property<'_>>) -> Option<()> {
        let time = |text: &str| stamp(text, None).map(|stamp| stamp.wall);
        match name {
            "DTSTART" => self.start = Some(time(property?.value)?),
            "TZOFFSETFROM" => self.from = Some(offset(property?.value)?),
            "TZOFFSETTO" => self.to = Some(offset(property?.value)?),
            "TZNAME" => self.abbreviation = property?.value.chars().take(20).collect(),
            "RRULE" => self.rules.push(property?.value.parse().ok()?),
            "RDATE" => {
                let dates: Option<Vec<NaiveDateTime>> = property?.value.split(',').map(time).collect();
                self.extra.extend(dates?);
            }
            _ => {}
        }
        Some(())
    }
}

/// A clock that is never changed.
pub(super) fn fixed(offset: i32) -> Zone {
    Zone { name: String::new(), spans: vec![Span { from: 0, offset, abbreviation: String::new() }] }
}

//! A calendar's own definition of a zone: VTIMEZONE (RFC 5545, section 3.6.5).

use chrono::{NaiveDateTime, TimeDelta};
use domain::{
    Moment,
    recurrence::{Patience, Rule},
    time::{Span, Zone},
};

use super::{
    property::Property,
    values::{Frame, offset, stamp},
};

/// Changes of clocks in one definition; twice a year since they were invented are 250.
const MOST_CHANGES: usize = 2_000;
/// Observances in one definition, and rules in one of them.
const MOST_OBSERVANCES: usize = 200;
const MOST_RULES: usize = 2;
/// Nor does anybody change clocks more often than so many times in four days, within which times are looked up.
const MOST_AT_ONCE: usize = 8;
/// Clocks that were changed twice are changed again a year later, give or take a week: so long, in seconds, does a definition
/// hold that says no more …
const NEARLY_A_YEAR: i64 = (365 - 8) * 86_400;
/// … and one that knows a single change, for as long as no summer and no winter is shorter.
const A_SEASON: i64 = 120 * 86_400;

/// A definition as it stands in the calendar.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Embedded {
    name: String,
    changes: Vec<Observance>,
    /// Extra dates of all observances.
    dates: usize,
    is_broken: bool,
}

/// Standard or summer time: when clocks are set to it, from which offset to which.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Observance {
    start: Option<NaiveDateTime>,
    from: Option<i32>,
    to: Option<i32>,
    rules: Vec<Rule>,
    extra: Vec<NaiveDateTime>,
}

/// What a definition makes of clocks, and of which time it speaks, in seconds after 1970: before and after that it says
/// nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Defined {
    pub(super) zone: Zone,
    pub(super) from: i64,
    pub(super) to: i64,
}

impl Defined {
    /// A zone that is known for all time.
    pub(super) const fn always(zone: Zone) -> Self {
        Self { zone, from: i64::MIN, to: i64::MAX }
    }

    /// Whether it speaks of this time.
    pub(super) const fn covers(&self, at: i64) -> bool {
        self.from <= at && at < self.to
    }

    /// Whether clocks show the same in both, always.
    pub(super) fn agrees(&self, other: &Self) -> bool {
        (self.from, self.to) == (other.from, other.to) && offsets(&self.zone) == offsets(&other.zone)
    }

    /// Together with what is known of the zone by its name: where the definition says nothing, that holds.
    pub(super) fn beside(self, named: &Zone) -> Zone {
        let Self { zone, from, to } = self;
        let Span { offset, abbreviation, .. } = at(&zone, from);
        let before = named.spans.iter().filter(|span| span.from < from).cloned();
        let own = zone.spans.iter().filter(|span| from < span.from && span.from < to).cloned();
        let mut spans: Vec<Span> = if from == i64::MIN { Vec::new() } else { before.collect() };
        spans.push(Span { from, offset, abbreviation });
        spans.extend(own);
        if to < i64::MAX {
            spans.push(Span { from: to, ..at(named, to) });
            spans.extend(named.spans.iter().filter(|span| to < span.from).cloned());
        }
        Zone { name: named.name.clone(), spans }
    }
}

/// What holds at this time.
fn at(zone: &Zone, time: i64) -> Span {
    let found = zone.spans.iter().rfind(|span| span.from <= time).or_else(|| zone.spans.first());
    found.cloned().unwrap_or(Span { from: time, offset: 0, abbreviation: String::new() })
}

/// From when clocks are how far from UTC.
fn offsets(zone: &Zone) -> Vec<(i64, i32)> {
    let mut all: Vec<(i64, i32)> = Vec::with_capacity(zone.spans.len());
    for span in &zone.spans {
        if all.last().is_none_or(|(_, offset)| *offset != span.offset) {
            // The first one holds from the beginning.
            all.push((if all.is_empty() { i64::MIN } else { span.from }, span.offset));
        }
    }
    all
}

/// Of which time these changes of clocks speak, which are in order. What is endless goes on as it says.
fn covered(changes: &[(i64, i32, i32)], is_endless: bool) -> (i64, i64) {
    let (Some((first, offset, _)), Some((last, _, now))) = (changes.first(), changes.last()) else {
        return (i64::MIN, i64::MAX);
    };
    if changes.iter().all(|(_, before, after)| before == offset && after == offset) {
        return (i64::MIN, i64::MAX);
    }
    let other = changes.iter().rev().find(|(.., after)| after != now);
    let end = other.map_or(last + A_SEASON, |(at, ..)| (at + NEARLY_A_YEAR).max(*last));
    (*first, if is_endless { i64::MAX } else { end })
}

impl Embedded {
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Some programs name a zone like this and leave it at that.
    pub(super) fn says_nothing(&self) -> bool {
        self.changes.is_empty() && !self.is_broken
    }

    pub(super) fn call(&mut self, name: String) {
        self.name = name;
    }

    /// From now on it is not understood.
    pub(super) fn spoil(&mut self) {
        self.is_broken = true;
        self.changes.clear();
    }

    /// Another observance begins.
    pub(super) fn begin(&mut self) {
        if self.changes.len() == MOST_OBSERVANCES {
            self.spoil();
        }
        if !self.is_broken {
            self.changes.push(Observance::default());
        }
    }

    /// A property of the observance that began last.
    pub(super) fn observe(&mut self, name: &str, property: Option<&Property<'_>>) {
        let Some(change) = self.changes.last_mut() else { return };
        let before = change.extra.len();
        let is_read = change.take(name, property).is_some() && change.rules.len() <= MOST_RULES;
        self.dates += change.extra.len() - before;
        if !is_read || self.dates > MOST_CHANGES {
            self.spoil();
        }
    }

    /// Its changes between two moments; `None` when a part of it cannot be understood, or it never ends.
    pub(super) fn zone(&self, from: Moment, to: Moment, patience: &mut Patience) -> Option<Defined> {
        if self.is_broken || self.changes.is_empty() {
            return None;
        }
        let mut all: Vec<(i64, i32, i32)> = Vec::new();
        let mut is_endless = false;
        for change in &self.changes {
            let (start, before, after) = (change.start?, change.from?, change.to?);
            let clock = fixed(before);
            let change_at = |wall: NaiveDateTime| (wall.and_utc().timestamp() - i64::from(before), before, after);
            all.push(change_at(start));
            patience.found = patience.found.checked_sub(1 + change.extra.len() as u64)?;
            all.extend(change.extra.iter().copied().map(change_at));
            for rule in &change.rules {
                // Exchange lets everything begin in 1601; of what goes on for ever only the last change before matters.
                let early = (from - TimeDelta::days(30 * 366)).naive_utc();
                let ends = rule.until.is_some() || rule.count.is_some();
                is_endless |= !ends;
                // Of what ends the next change is asked for, too: until then the definition holds.
                let late = if ends { to + TimeDelta::days(366) } else { to };
                let window = if ends { start } else { early.max(start) }..late.naive_utc();
                let mut found = rule.occurrences(start, false, &clock, window, patience);
                all.extend(found.by_ref().take(MOST_CHANGES).map(change_at));
                if found.unknown_from().is_some() || all.len() > 2 * MOST_CHANGES {
                    return None;
                }
            }
        }
        // The first of all says what came before it; what comes after the end does not matter.
        all.sort_unstable();
        all.dedup();
        let (_, first, _) = *all.first()?;
        let covered = covered(&all, is_endless);
        all.retain(|(at, ..)| *at < to.timestamp());
        let is_hectic = all.windows(MOST_AT_ONCE + 1).any(|some| some[MOST_AT_ONCE].0 - some[0].0 < 4 * 86_400);
        if is_hectic || all.len() > MOST_CHANGES {
            return None;
        }
        let span = |from: i64, offset: i32| Span { from, offset, abbreviation: String::new() };
        let later = all.iter().map(|(at, _, offset)| span(*at, *offset));
        let mut spans: Vec<Span> = std::iter::once(span(i64::MIN, first)).chain(later).collect();
        // The last one that has begun by then holds from the beginning.
        let known = spans.iter().rposition(|span| span.from <= from.timestamp()).unwrap_or(0);
        spans.drain(..known);
        Some(Defined { zone: Zone { name: self.name.clone(), spans }, from: covered.0, to: covered.1 })
    }
}

impl Observance {
    fn take(&mut self, name: &str, property: Option<&Property<'_>>) -> Option<()> {
        let time = |text: &str| stamp(text, Frame::Owner).map(|stamp| stamp.wall);
        match name {
            "DTSTART" => self.start = Some(time(property?.value)?),
            "TZOFFSETFROM" => self.from = Some(offset(property?.value)?),
            "TZOFFSETTO" => self.to = Some(offset(property?.value)?),
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

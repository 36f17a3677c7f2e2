//! From events to busy intervals: which occurrence stands for which, and what to make of whatever could not be understood.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use domain::{
    Moment,
    recurrence::{Change, Changed, Extra, Lasts, Patience, Rule, Series, Until},
    slots::Interval,
};

use super::{
    Finding, MOST_FINDINGS, PATIENCE, PATIENCE_EACH, Reading, Trouble,
    clocks::{Clocks, EAST, WEST},
    event::{Changes, Event},
    read::Calendar,
    values::{Ends, Frame, Stamp},
    vtimezone::fixed,
};

/// More intervals than this are joined before there are more.
const MANY: usize = 200_000;
/// So long before the span zones are known in any case, in days; further back only if an event begins there …
const BEFORE: i64 = 5 * 366;
/// … after this year: before, clocks followed the sun.
const FIRST_YEAR: i32 = 1900;
/// What it costs to look at a change of an occurrence, in steps.
const CHANGE: u64 = 40;

pub(super) fn busy(calendar: &Calendar, within: Interval) -> Reading {
    let first = NaiveDate::from_ymd_opt(FIRST_YEAR, 1, 1).unwrap_or_default().and_time(NaiveTime::MIN);
    let earliest = calendar.earliest.map(|wall| wall.max(first).and_utc() - TimeDelta::days(3));
    let from = earliest.unwrap_or(within.start).min(within.start - TimeDelta::days(BEFORE));
    let zones = calendar.names.look_up(from, within.end + TimeDelta::days(3));
    let utc = fixed(0);
    let mut expansion = Expansion {
        clocks: Clocks { zones: &zones, utc: &utc, owners: false },
        within,
        patience: PATIENCE,
        joined: MANY,
        reading: Reading { events: calendar.events, ..Reading::default() },
    };
    expansion.calendar(calendar);
    let mut reading = expansion.reading;
    merge(&mut reading.busy);
    for one in &mut reading.busy {
        (one.start, one.end) = (one.start.max(within.start), one.end.min(within.end));
    }
    reading.busy.retain(|one| one.start < one.end);
    reading
}

/// Sorts intervals and joins those that overlap or touch.
pub fn merge(all: &mut Vec<Interval>) {
    all.sort_unstable();
    let mut kept = 0_usize;
    for n in 0..all.len() {
        let one = all[n];
        match kept.checked_sub(1).and_then(|last| all.get_mut(last)) {
            Some(last) if one.start <= last.end => last.end = last.end.max(one.end),
            _ => {
                all[kept] = one;
                kept += 1;
            }
        }
    }
    all.truncate(kept);
}

struct Expansion<'a> {
    clocks: Clocks<'a>,
    within: Interval,
    patience: Patience,
    /// With so many intervals they are joined again.
    joined: usize,
    reading: Reading,
}

impl Expansion<'_> {
    fn calendar(&mut self, calendar: &Calendar) {
        for event in &calendar.single {
            self.event(event, &[]);
        }
        // Occurrences that were changed, by the series they belong to.
        let (changed, series): (Vec<&Event>, Vec<&Event>) =
            calendar.series.iter().partition(|event| event.changes.is_some());
        let mut changes: HashMap<&str, Vec<&Event>> = HashMap::new();
        for event in changed.iter().filter(|event| !event.uid.is_empty()) {
            changes.entry(&event.uid).or_default().push(event);
        }
        for event in &series {
            self.event(event, changes.get(event.uid.as_str()).map_or(&[], Vec::as_slice));
        }
        let known: HashSet<&str> =
            series.iter().map(|event| event.uid.as_str()).filter(|uid| !uid.is_empty()).collect();
        for event in changed {
            self.changed(event, known.contains(event.uid.as_str()));
        }
        self.reports(calendar);
        for (is, trouble) in
            [(calendar.is_overfull(), Trouble::TooMany), (calendar.has_availability, Trouble::Availability)]
        {
            if is {
                self.tell("", trouble);
                self.reading.busy.push(self.within);
            }
        }
    }

    fn tell(&mut self, uid: &str, trouble: Trouble) {
        self.reading.found += 1;
        if self.reading.findings.len() < MOST_FINDINGS {
            let finding = Finding { event: uid.chars().take(200).collect(), trouble };
            if !self.reading.findings.contains(&finding) {
                self.reading.findings.push(finding);
            }
        }
    }

    fn keep(&mut self, start: Moment, end: Moment) {
        self.reading.busy.extend(Interval::new(start, end).filter(|one| one.overlaps(&self.within)));
        if self.reading.busy.len() > self.joined {
            merge(&mut self.reading.busy);
            self.joined = MANY.max(2 * self.reading.busy.len());
        }
    }

    /// Takes everything for busy from this moment on.
    fn keep_from(&mut self, start: Moment) {
        self.keep(start, self.within.end);
    }

    /// Free-busy reports say nothing of what lies outside of them; nor does anything else when there is nothing else.
    fn reports(&mut self, calendar: &Calendar) {
        if calendar.reports == 0 || calendar.reports < calendar.events {
            return;
        }
        let clocks = self.clocks;
        let covers = calendar.covered.iter().filter(|(start, end)| clocks.compares(*start, *end));
        let mut covered: Vec<Interval> = covers
            .filter_map(|(start, end)| {
                clocks.zone(start.frame).ok()?;
                Interval::new(clocks.moment(*start), clocks.moment(*end))
            })
            .collect();
        merge(&mut covered);
        let mut open = self.within.start;
        let within = self.within;
        for one in covered.iter().filter(|one| one.overlaps(&within)) {
            self.unreported(open, one.start);
            open = open.max(one.end);
        }
        self.unreported(open, self.within.end);
    }

    fn unreported(&mut self, start: Moment, end: Moment) {
        if start < end {
            self.tell("", Trouble::Unreported);
            self.keep(start, end);
        }
    }

    /// An event with the occurrences of it that were changed, in every reading of its times.
    fn event(&mut self, event: &Event, changed: &[&Event]) {
        if !self.patience.afford(CHANGE * changed.len() as u64) {
            self.tell(&event.uid, Trouble::Endless);
            self.reading.busy.push(self.within);
            return;
        }
        let mut stamps = event.stamps().chain(changed.iter().flat_map(|one| one.stamps()));
        if stamps.any(|stamp| self.clocks.has_two_readings(stamp)) {
            self.clocks.owners = true;
            self.read(event, changed);
            self.clocks.owners = false;
        }
        self.read(event, changed);
    }

    fn read(&mut self, event: &Event, changed: &[&Event]) {
        let clocks = self.clocks;
        let Some(start) = event.start.filter(|_| !event.trouble.contains(&Trouble::Start)) else {
            self.tell(&event.uid, Trouble::Start);
            self.reading.busy.push(self.within);
            return;
        };
        let begins = clocks.moment(start);
        for trouble in &event.trouble {
            self.tell(&event.uid, trouble.clone());
            if !matches!(trouble, Trouble::Exception | Trouble::Changes | Trouble::Contradicts) {
                self.keep_from(begins - EAST);
            }
        }
        let lasts = match clocks.lasts(event, start) {
            Ok(lasts) => lasts,
            Err(trouble) => {
                self.tell(&event.uid, trouble);
                let ends = event.end.map_or(begins, |end| clocks.moment(end));
                self.keep(ends - EAST, if event.is_single() { begins + WEST } else { self.within.end });
                return;
            }
        };
        let mut is_wide = false;
        let extra = event.extra.iter().flat_map(|(at, ends)| [Some(*at), ends.and_then(Ends::at)]).flatten();
        for name in extra.chain(event.end).chain([start]).filter_map(|stamp| clocks.zone(stamp.frame).err()) {
            is_wide = true;
            self.tell(&event.uid, Trouble::Zone(name.to_owned()));
        }
        let extra = self.extra(event, start, lasts);
        let without: Vec<Moment> = event.without.iter().filter_map(|at| self.exception(event, start, *at)).collect();
        let changes = self.changes(event, start, changed);
        let rules = readings(&event.rules, is_wide);
        // What is left out in one reading only is not left out.
        let is_doubtful = is_wide || event.without_rules.iter().any(|rule| rule.otherwise().is_some());
        let without_rules = if is_doubtful { &[] } else { event.without_rules.as_slice() };
        if without_rules.len() < event.without_rules.len() {
            self.tell(&event.uid, Trouble::Exception);
        }
        let series = Series {
            start: start.wall,
            is_date: start.is_date,
            zone: clocks.zone(start.frame).unwrap_or(clocks.utc),
            lasts,
            rules: &rules,
            extra: &extra,
            without: &without,
            without_rules,
            changes: &changes,
        };
        self.series(&event.uid, &series, is_wide);
    }

    fn series(&mut self, uid: &str, series: &Series<'_>, is_wide: bool) {
        let (east, west) = if is_wide { (EAST, WEST) } else { (TimeDelta::zero(), TimeDelta::zero()) };
        let span = Interval { start: self.within.start - west, end: self.within.end + east };
        let allowed = Patience {
            steps: self.patience.steps.min(PATIENCE_EACH.steps),
            found: self.patience.found.min(PATIENCE_EACH.found),
        };
        let mut left = allowed;
        let found = series.busy(span, &mut left);
        self.patience.steps -= allowed.steps - left.steps;
        self.patience.found -= allowed.found - left.found;
        for one in found.busy {
            self.keep(one.start - east, one.end + west);
        }
        if let Some(from) = found.unknown_from {
            self.tell(uid, Trouble::Endless);
            self.keep_from(DateTime::checked_sub_signed(from, east).unwrap_or(from));
        }
    }

    /// RDATE; what is not understood makes everything busy from the beginning.
    fn extra(&mut self, event: &Event, start: Stamp, lasts: Lasts) -> Vec<Extra> {
        let clocks = self.clocks;
        let begins = clocks.moment(start);
        let mut all = Vec::with_capacity(event.extra.len());
        for (stamp, ends) in &event.extra {
            let at = clocks.moment(*stamp);
            let lasts = match ends {
                None if stamp.is_date == start.is_date => None,
                // A day for a time, or a time for a day: whichever is meant, it is on that day.
                None => {
                    self.tell(&event.uid, Trouble::Extra);
                    Some(match lasts {
                        Lasts::Nominally { days, seconds } => Lasts::Nominally { days: days + 1, seconds },
                        Lasts::Exactly { seconds } | Lasts::Either { seconds, .. } => {
                            Lasts::Nominally { days: 1, seconds }
                        }
                    })
                }
                Some(Ends::After(lasts)) => Some(*lasts),
                Some(Ends::At(end)) => {
                    let apart = if clocks.compares(*stamp, *end) { TimeDelta::zero() } else { EAST + WEST };
                    Some(Lasts::Exactly { seconds: (clocks.moment(*end) - at + apart).num_seconds() })
                }
            };
            if matches!(lasts, Some(Lasts::Exactly { seconds }) if seconds < 0) {
                self.tell(&event.uid, Trouble::Extra);
                self.keep_from(begins.min(at) - EAST);
            }
            let is_early = start.is_date && !stamp.is_date;
            all.push(Extra { at: if is_early { at - TimeDelta::days(1) } else { at }, lasts });
        }
        all
    }

    /// When the occurrence would begin that an exception means; `None` where that is in doubt, and it stays busy.
    fn exception(&mut self, event: &Event, start: Stamp, at: Stamp) -> Option<Moment> {
        if start.is_date && !at.is_date && at.wall.time() == NaiveTime::MIN {
            // Some calendars write midnight where they mean the day.
            return Some(self.clocks.moment(Stamp { is_date: true, frame: Frame::Owner, ..at }));
        }
        if start.is_date == at.is_date && self.clocks.compares(start, at) {
            return Some(self.clocks.moment(at));
        }
        self.tell(&event.uid, Trouble::Exception);
        None
    }

    /// What the occurrences that were changed mean for their series.
    fn changes(&mut self, event: &Event, start: Stamp, changed: &[&Event]) -> Vec<Change> {
        let mut all = Vec::with_capacity(changed.len());
        for one in changed {
            let Some(Changes { id, following }) = one.changes else { continue };
            if id.is_none() && one.is_free() {
                self.tell(&event.uid, Trouble::Changes);
            }
            let at = id.and_then(|id| self.exception(event, start, id));
            if following && !one.is_free() {
                match at.and_then(|at| Some((at, self.moved(start, at, one)?))) {
                    Some((id, then)) => all.push(Change { id, then }),
                    None => self.adrift(event, one),
                }
            } else if let Some(id) = at {
                let then = if following {
                    Changed::Following { seconds: 0, lasts: None, is_busy: false }
                } else {
                    Changed::Gone
                };
                all.push(Change { id, then });
            }
        }
        all
    }

    /// By how much a change moves an occurrence and all that follow.
    fn moved(&self, start: Stamp, id: Moment, one: &Event) -> Option<Changed> {
        let clocks = self.clocks;
        let to = one.start.filter(|to| clocks.compares(start, *to) && start.is_date == to.is_date)?;
        if one.repeats() || !one.trouble.is_empty() {
            return None;
        }
        let lasts = clocks.lasts(one, to).ok()?;
        let zone = clocks.zone(start.frame).unwrap_or(clocks.utc);
        let wall = |at: Moment| -> NaiveDateTime { zone.wall(at).0 };
        let seconds = (wall(clocks.moment(to)) - wall(id)).num_seconds();
        Some(Changed::Following { seconds, lasts: Some(lasts), is_busy: true })
    }

    /// All that follow some occurrence are moved to nobody knows where: busy from the earliest time that may be meant.
    fn adrift(&mut self, event: &Event, one: &Event) {
        self.tell(&event.uid, Trouble::Changes);
        let clocks = self.clocks;
        let id = one.changes.and_then(|changes| changes.id).or(event.start);
        match (id, one.start) {
            (Some(id), Some(to)) => self.keep_from(clocks.moment(id).min(clocks.moment(to)) - EAST),
            _ => self.reading.busy.push(self.within),
        }
    }

    /// An occurrence that was changed, where it is now.
    fn changed(&mut self, event: &Event, has_series: bool) {
        match event.changes {
            _ if event.is_free() => {}
            Some(Changes { following: true, .. }) if has_series => {}
            Some(Changes { id, following: true }) => {
                self.tell(&event.uid, Trouble::Following);
                match (id, event.start) {
                    (Some(id), Some(to)) => {
                        self.keep_from(self.clocks.moment(id).min(self.clocks.moment(to)) - EAST);
                    }
                    _ => self.reading.busy.push(self.within),
                }
            }
            _ => self.event(event, &[]),
        }
    }
}

/// Rules in every reading, and wide: in an unknown zone the last moment may be shown as late as anywhere.
fn readings(rules: &[Rule], is_wide: bool) -> Cow<'_, [Rule]> {
    if !is_wide && rules.iter().all(|rule| rule.otherwise().is_none()) {
        return Cow::Borrowed(rules);
    }
    let both = rules.iter().flat_map(|rule| [Some(rule.clone()), rule.otherwise()]).flatten();
    both.map(|rule| match rule.until {
        Some(Until::Utc(at)) if is_wide => {
            Rule { until: Some(Until::Local(at.checked_add_signed(EAST).unwrap_or(at))), ..rule }
        }
        _ => rule,
    })
    .collect()
}

//! From events to busy intervals: which occurrence stands for which, whose clock a time is on, and what to make of
//! whatever could not be understood.

use std::collections::{HashMap, HashSet};

use chrono::{NaiveDateTime, NaiveTime, TimeDelta};
use domain::{
    Moment,
    recurrence::{Change, Changed, Extra, Lasts, Patience, Rule, Series, Until},
    slots::Interval,
    time::Zone,
};

use super::{
    Finding, MOST_FINDINGS, PATIENCE, PATIENCE_EACH, Reading, Trouble,
    component::Event,
    read::Calendar,
    values::{Ends, Frame, Stamp},
    zones::fixed,
};

/// The furthest east a zone is from UTC, and west; a time in an unknown zone lies somewhere in between.
const EAST: TimeDelta = TimeDelta::hours(14);
const WEST: TimeDelta = TimeDelta::hours(12);

/// More intervals than this are joined before there are more.
const MANY: usize = 200_000;

pub(super) fn busy(calendar: &Calendar, within: Interval) -> Reading {
    let (owner, zones) = calendar.names.look_up(within);
    let clocks = Clocks { owner, zones, utc: fixed(0) };
    let mut expansion = Expansion {
        clocks: &clocks,
        within,
        patience: PATIENCE,
        joined: MANY,
        reading: Reading { events: calendar.events, ..Reading::default() },
    };
    for event in &calendar.single {
        expansion.event(event, &[]);
    }
    // Occurrences that were changed, by the series they belong to.
    let (changed, series): (Vec<&Event>, Vec<&Event>) =
        calendar.series.iter().partition(|event| event.changes.is_some());
    let mut changes: HashMap<&str, Vec<&Event>> = HashMap::new();
    for event in changed.iter().filter(|event| !event.uid.is_empty()) {
        changes.entry(&event.uid).or_default().push(event);
    }
    for event in &series {
        expansion.event(event, changes.get(event.uid.as_str()).map_or(&[], Vec::as_slice));
    }
    let known: HashSet<&str> = series.iter().map(|event| event.uid.as_str()).collect();
    for event in changed {
        expansion.changed(event, known.contains(event.uid.as_str()));
    }
    if calendar.is_overfull {
        expansion.tell("", Trouble::TooMany);
        expansion.reading.busy.push(within);
    }
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

/// What clocks show, for everybody in the calendar.
struct Clocks {
    owner: Result<Zone, String>,
    zones: Vec<Result<Zone, String>>,
    utc: Zone,
}

impl Clocks {
    /// The zone of a frame, or the name that nobody knows.
    fn zone(&self, frame: Frame) -> Result<&Zone, &str> {
        let zone = match frame {
            Frame::Utc => return Ok(&self.utc),
            Frame::Owner => Some(&self.owner),
            Frame::Zone(number) => usize::try_from(number).ok().and_then(|number| self.zones.get(number)),
        };
        zone.map_or(Err(""), |zone| zone.as_ref().map_err(String::as_str))
    }

    /// When a time is; one in an unknown zone as if it were in UTC.
    fn moment(&self, stamp: Stamp) -> Moment {
        self.zone(stamp.frame).unwrap_or(&self.utc).moment(stamp.wall)
    }

    /// Whether two times can be compared: in known zones, or in the same unknown one.
    fn compares(&self, one: Stamp, other: Stamp) -> bool {
        one.frame == other.frame || self.zone(one.frame).is_ok() && self.zone(other.frame).is_ok()
    }

    /// How long an event lasts that begins and ends like this; the longer, if it says so twice.
    fn lasts(&self, event: &Event, start: Stamp) -> Result<Lasts, Trouble> {
        let said = |lasts: Lasts| match lasts {
            Lasts::Nominally { days, seconds } => days * 86_400 + seconds,
            Lasts::Exactly { seconds } => seconds,
        };
        let Some(end) = event.end else {
            let days = i64::from(start.is_date);
            return Ok(event.lasts.unwrap_or(Lasts::Nominally { days, seconds: 0 }));
        };
        let lasts = if start.is_date && end.is_date {
            // Some calendars let a day end on itself.
            let days = (end.wall - start.wall).num_days();
            Lasts::Nominally { days: if days == 0 { 1 } else { days }, seconds: 0 }
        } else {
            let apart = if self.compares(start, end) { TimeDelta::zero() } else { EAST + WEST };
            Lasts::Exactly { seconds: (self.moment(end) - self.moment(start) + apart).num_seconds() }
        };
        if said(lasts) < 0 {
            return Err(Trouble::Reversed);
        }
        Ok(event.lasts.filter(|other| said(*other) > said(lasts)).unwrap_or(lasts))
    }
}

struct Expansion<'a> {
    clocks: &'a Clocks,
    within: Interval,
    patience: Patience,
    /// With so many intervals they are joined again.
    joined: usize,
    reading: Reading,
}

impl Expansion<'_> {
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

    /// An event with the occurrences of it that were changed.
    fn event(&mut self, event: &Event, changed: &[&Event]) {
        let clocks = self.clocks;
        let Some(start) = event.start.filter(|_| !event.trouble.contains(&Trouble::Start)) else {
            self.tell(&event.uid, Trouble::Start);
            self.reading.busy.push(self.within);
            return;
        };
        let begins = clocks.moment(start);
        for trouble in &event.trouble {
            self.tell(&event.uid, trouble.clone());
            if !matches!(trouble, Trouble::Exception | Trouble::Changes) {
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
        let stamps = event.extra.iter().map(|(at, _)| *at).chain(event.end).chain([start]);
        for name in stamps.filter_map(|stamp| clocks.zone(stamp.frame).err()) {
            is_wide = true;
            self.tell(&event.uid, Trouble::Zone(name.to_owned()));
        }
        let extra = self.extra(event, begins);
        let without: Vec<Moment> = event.without.iter().filter_map(|at| self.exception(event, start, *at)).collect();
        let changes = self.changes(event, start, changed);
        let rules: Vec<Rule> = if is_wide { event.rules.iter().map(wide).collect() } else { Vec::new() };
        let series = Series {
            start: start.wall,
            is_date: start.is_date,
            zone: clocks.zone(start.frame).unwrap_or(&clocks.utc),
            lasts,
            rules: if is_wide { &rules } else { &event.rules },
            extra: &extra,
            without: &without,
            without_rules: &event.without_rules,
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
            self.keep_from(from - east);
        }
    }

    /// RDATE; what is not understood makes everything busy from the beginning.
    fn extra(&mut self, event: &Event, begins: Moment) -> Vec<Extra> {
        let clocks = self.clocks;
        let mut all = Vec::with_capacity(event.extra.len());
        for (start, ends) in &event.extra {
            let at = clocks.moment(*start);
            let lasts = match ends {
                None => None,
                Some(Ends::After(lasts)) => Some(*lasts),
                Some(Ends::At(end)) => Some(Lasts::Exactly { seconds: (clocks.moment(*end) - at).num_seconds() }),
            };
            if matches!(lasts, Some(Lasts::Exactly { seconds }) if seconds < 0) {
                self.tell(&event.uid, Trouble::Extra);
                self.keep_from(begins.min(at) - EAST);
            }
            all.push(Extra { at, lasts });
        }
        all
    }

    /// When the occurrence would begin that an exception means; `None` where that is in doubt, and it stays busy.
    fn exception(&mut self, event: &Event, start: Stamp, at: Stamp) -> Option<Moment> {
        if start.is_date && !at.is_date && at.wall.time() == NaiveTime::MIN {
            // Some calendars write midnight where they mean the day.
            return Some(self.clocks.moment(Stamp { is_date: true, frame: Frame::Owner, ..at }));
        }
        if self.clocks.compares(start, at) {
            return Some(self.clocks.moment(at));
        }
        self.tell(&event.uid, Trouble::Exception);
        None
    }

    /// What the occurrences that were changed mean for their series.
    fn changes(&mut self, event: &Event, start: Stamp, changed: &[&Event]) -> Vec<Change> {
        let clocks = self.clocks;
        let mut all = Vec::with_capacity(changed.len());
        for one in changed {
            let Some((id_stamp, following)) = one.changes else { continue };
            let Some(id) = self.exception(event, start, id_stamp) else { continue };
            if !following {
                all.push(Change { id, then: Changed::Gone });
                continue;
            }
            if one.is_free {
                all.push(Change { id, then: Changed::Following { seconds: 0, lasts: None, is_busy: false } });
                continue;
            }
            let zone = clocks.zone(start.frame).unwrap_or(&clocks.utc);
            let moved =
                one.start.filter(|to| one.rules.is_empty() && one.trouble.is_empty() && clocks.compares(start, *to));
            if let Some(to) = moved
                && let Ok(lasts) = clocks.lasts(one, to)
            {
                let wall = |at: Moment| -> NaiveDateTime { zone.wall(at).0 };
                let seconds = (wall(clocks.moment(to)) - wall(id)).num_seconds();
                all.push(Change { id, then: Changed::Following { seconds, lasts: Some(lasts), is_busy: true } });
            } else {
                self.tell(&event.uid, Trouble::Changes);
                self.keep_from(id - EAST);
            }
        }
        all
    }

    /// An occurrence that was changed, where it is now.
    fn changed(&mut self, event: &Event, has_series: bool) {
        match event.changes {
            _ if event.is_free => {}
            Some((_, true)) if has_series => {}
            Some((id, true)) => {
                self.tell(&event.uid, Trouble::Following);
                let begins = self.clocks.moment(event.start.unwrap_or(id)).min(self.clocks.moment(id));
                self.keep_from(begins - EAST);
            }
            _ => self.event(event, &[]),
        }
    }
}

/// A rule in an unknown zone: its last moment may be shown there as late as anywhere.
fn wide(rule: &Rule) -> Rule {
    let until = match rule.until {
        Some(Until::Utc(at)) => Some(Until::Local(at.checked_add_signed(EAST).unwrap_or(at))),
        other => other,
    };
    Rule { until, ..rule.clone() }
}

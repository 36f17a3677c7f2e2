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
    vtimezone::{Defined, fixed},
};

/// More intervals than this are joined before there are more.
const MANY: usize = 200_000;
/// So long before the span zones are known in any case, in days; further back only if an event begins there …
const BEFORE: i64 = 5 * 366;
/// … after this year: before, clocks followed the sun.
const FIRST_YEAR: i32 = 1900;
/// An event that ends longer before it begins says nothing of how long it lasts.
const ODD: TimeDelta = TimeDelta::days(7);
/// What it costs to look at a change of an occurrence, in steps.
const CHANGE: u64 = 40;

pub(super) fn busy(calendar: &Calendar, within: Interval) -> Reading {
    let first = NaiveDate::from_ymd_opt(FIRST_YEAR, 1, 1).unwrap_or_default().and_time(NaiveTime::MIN);
    let earliest = calendar.earliest.map(|wall| wall.max(first).and_utc() - TimeDelta::days(3));
    let from = earliest.unwrap_or(within.start).min(within.start - TimeDelta::days(BEFORE));
    let zones = calendar.names.look_up(from, within.end + TimeDelta::days(3));
    let utc = fixed(0);
    let mut expansion = Expansion {
        clocks: Clocks { zones: &zones, utc: &utc, owners: false, reading: 0 },
        within,
        patience: PATIENCE,
        joined: MANY,
        told: Vec::new(),
        about: (String::new(), None),
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
    /// What was told of the event at hand, in another reading of it.
    told: Vec<Trouble>,
    /// What the event at hand is called, and when it begins.
    about: (String, Option<Moment>),
    reading: Reading,
}

impl Expansion<'_> {
    fn calendar(&mut self, calendar: &Calendar) {
        for event in calendar.single.iter().filter(|event| !calendar.is_old(event)) {
            self.event(event, &[]);
        }
        // Occurrences that were changed, by the series they belong to.
        let newest = calendar.series.iter().filter(|event| !calendar.is_old(event));
        let (changed, series): (Vec<&Event>, Vec<&Event>) = newest.partition(|event| event.changes.is_some());
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
        self.begin_with("", None);
        self.reports(calendar);
        for (is, trouble) in
            [(calendar.is_overfull(), Trouble::TooMany), (calendar.has_availability, Trouble::Availability)]
        {
            if is {
                self.block("", trouble, self.within.start, self.within.end);
            }
        }
    }

    fn tell(&mut self, uid: &str, trouble: Trouble) {
        if self.told.contains(&trouble) {
            return;
        }
        if self.told.len() < MOST_FINDINGS {
            self.told.push(trouble.clone());
        }
        self.reading.found += 1;
        if self.reading.findings.len() < MOST_FINDINGS {
            let (title, at) = self.about.clone();
            let finding = Finding { event: uid.chars().take(200).collect(), title, at, trouble, blocks: None };
            if !self.reading.findings.contains(&finding) {
                self.reading.findings.push(finding);
            }
        }
    }

    /// What is told from now on is about this event.
    fn begin_with(&mut self, title: &str, at: Option<Moment>) {
        self.told.clear();
        self.about = (title.to_owned(), at);
    }

    /// Tells that nobody knows when the event is busy from one moment to another, and takes all of it for busy.
    fn block(&mut self, uid: &str, trouble: Trouble, start: Moment, end: Moment) {
        self.tell(uid, trouble.clone());
        self.keep(start, end);
        let Some(seen) = Interval::new(start.max(self.within.start), end.min(self.within.end)) else { return };
        let about = &self.about;
        let is_it = |one: &&mut Finding| {
            one.trouble == trouble && (&one.title, one.at) == (&about.0, about.1) && uid.starts_with(&one.event)
        };
        if let Some(finding) = self.reading.findings.iter_mut().rev().find(is_it) {
            let known = finding.blocks.unwrap_or(seen);
            finding.blocks = Some(Interval { start: known.start.min(seen.start), end: known.end.max(seen.end) });
        }
    }

    fn keep(&mut self, start: Moment, end: Moment) {
        self.reading.busy.extend(Interval::new(start, end).filter(|one| one.overlaps(&self.within)));
        if self.reading.busy.len() > self.joined {
            merge(&mut self.reading.busy);
            self.joined = MANY.max(2 * self.reading.busy.len());
        }
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
            self.block("", Trouble::Unreported, start, end);
        }
    }

    /// An event with the occurrences of it that were changed, in every reading of its times.
    fn event(&mut self, event: &Event, changed: &[&Event]) {
        self.begin_with(&event.title, event.start.map(|start| self.clocks.moment(start)));
        if !self.patience.afford(CHANGE * changed.len() as u64) {
            self.block(&event.uid, Trouble::Endless, self.within.start, self.within.end);
            return;
        }
        let stamps = || event.stamps().chain(changed.iter().flat_map(|one| one.stamps()));
        let is_owners = stamps().any(|stamp| self.clocks.has_two_readings(stamp));
        // By a calendar's own zone, and by the owner's, each has as many readings as the zone that has most.
        for owners in [true, false].into_iter().filter(|owners| is_owners || !owners) {
            self.clocks.owners = owners;
            let count = stamps().map(|stamp| self.clocks.count(stamp)).max().unwrap_or(1);
            for reading in 0..count {
                self.clocks.reading = reading;
                self.read(event, changed);
            }
            (self.clocks.owners, self.clocks.reading) = (false, 0);
        }
    }

    fn read(&mut self, event: &Event, changed: &[&Event]) {
        let clocks = self.clocks;
        let Some(start) = event.start.filter(|_| !event.trouble.contains(&Trouble::Start)) else {
            // Whatever begins nobody knows when is over by its end, if it comes once.
            let is_once = !event.repeats() && event.ends.is_empty() && event.trouble == [Trouble::Start];
            let end = event.end.filter(|_| is_once).map(|end| clocks.moment(end) + WEST);
            self.block(&event.uid, Trouble::Start, self.within.start, end.unwrap_or(self.within.end));
            return;
        };
        let begins = clocks.moment(start);
        let lasts = clocks.lasts(event, start);
        let most = TimeDelta::seconds(lasts.as_ref().map_or(0, |lasts| lasts.most()));
        let over = event.is_over_by().map(|wall| wall.and_utc() + TimeDelta::days(2) + most);
        for trouble in &event.trouble {
            if trouble.blocks() {
                self.block(&event.uid, trouble.clone(), begins - EAST, over.unwrap_or(self.within.end));
            } else {
                self.tell(&event.uid, trouble.clone());
            }
        }
        // Long past is of no interest.
        let is_past = !event.repeats() && begins + most + WEST < self.within.start;
        for trouble in event.mild.iter().filter(|_| !is_past) {
            self.tell(&event.uid, trouble.clone());
        }
        let mut before = TimeDelta::seconds(event.early);
        let lasts = match lasts {
            Ok(lasts) => lasts,
            Err(trouble) => {
                let ends = event.end.map_or(begins, |end| clocks.moment(end));
                if !event.repeats() || begins - ends > ODD {
                    let end = if event.repeats() { self.within.end } else { begins + WEST };
                    self.block(&event.uid, trouble, ends - EAST, end);
                    return;
                }
                // Each time from its end to its beginning, whichever way round it was meant.
                self.tell(&event.uid, trouble);
                before += begins - ends + EAST;
                Lasts::Exactly { seconds: WEST.num_seconds() }
            }
        };
        let mut is_wide = false;
        let extra = || event.extra.iter().flat_map(|(at, ends)| [Some(*at), ends.and_then(Ends::at)]).flatten();
        let named = || extra().chain(event.end);
        for name in named().chain([start]).filter_map(|stamp| clocks.zone(stamp.frame).err()) {
            is_wide = true;
            self.tell(&event.uid, Trouble::Zone(name.to_owned()));
        }
        for stamp in named().filter(|stamp| stamp.frame != start.frame && !clocks.is_covered(*stamp)) {
            is_wide = true;
            let name = clocks.zone(stamp.frame).map_or("", |zone| &zone.name);
            self.tell(&event.uid, Trouble::Zone(name.chars().take(100).collect()));
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
        let (east, west) = if is_wide { (EAST, WEST) } else { (TimeDelta::zero(), TimeDelta::zero()) };
        let around = (before + east, west);
        self.series(&event.uid, &series, around, clocks.defined(start.frame).filter(|_| !is_wide));
    }

    /// What a series keeps busy; where its zone is defined for some time only, beyond that in every zone.
    fn series(
        &mut self,
        uid: &str,
        series: &Series<'_>,
        (before, after): (TimeDelta, TimeDelta),
        defined: Option<&Defined>,
    ) {
        let (east, west) = if defined.is_some() { (EAST + WEST, EAST + WEST) } else { (before, after) };
        let (east, west) = (east.max(before), west.max(after));
        let span = Interval { start: self.within.start - west - east, end: self.within.end + east + west };
        let allowed = Patience {
            steps: self.patience.steps.min(PATIENCE_EACH.steps),
            found: self.patience.found.min(PATIENCE_EACH.found),
        };
        let mut left = allowed;
        let found = series.busy(span, &mut left);
        self.patience.steps -= allowed.steps - left.steps;
        self.patience.found -= allowed.found - left.found;
        for one in found.busy {
            match defined {
                None => self.keep(one.start - before, one.end + after),
                Some(zone) if zone.covers(one.start.timestamp()) && zone.covers(one.end.timestamp() - 1) => {
                    self.keep(one.start - before, one.end + after);
                }
                Some(Defined { zone, .. }) => {
                    let start = zone.wall(one.start).0.and_utc() - EAST - before;
                    let end = zone.wall(one.end).0.and_utc() + WEST + after;
                    if Interval::new(start, end).is_some_and(|wide| wide.overlaps(&self.within)) {
                        self.tell(uid, Trouble::Zone(zone.name.chars().take(100).collect()));
                    }
                    self.keep(start, end);
                }
            }
        }
        if let Some(from) = found.unknown_from {
            let from = DateTime::checked_sub_signed(from, east).unwrap_or(from);
            self.block(uid, Trouble::Endless, from, self.within.end);
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
                self.block(&event.uid, Trouble::Extra, begins.min(at) - EAST, self.within.end);
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
        let is_sure = start.frame == at.frame || self.clocks.is_covered(at);
        if start.is_date == at.is_date && self.clocks.compares(start, at) && is_sure {
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
        let id = one.changes.and_then(|changes| changes.id).or(event.start);
        self.block_from(&event.uid, Trouble::Changes, id.zip(one.start));
    }

    /// Takes everything for busy from the earlier of two times on; where one is unknown, everything.
    fn block_from(&mut self, uid: &str, trouble: Trouble, times: Option<(Stamp, Stamp)>) {
        let clocks = self.clocks;
        let from = times.map(|(id, to)| clocks.moment(id).min(clocks.moment(to)) - EAST);
        self.block(uid, trouble, from.unwrap_or(self.within.start), self.within.end);
    }

    /// An occurrence that was changed, where it is now.
    fn changed(&mut self, event: &Event, has_series: bool) {
        match event.changes {
            _ if event.is_free() => {}
            Some(Changes { following: true, .. }) if has_series => {}
            Some(Changes { id, following: true }) => {
                self.begin_with(&event.title, event.start.map(|start| self.clocks.moment(start)));
                self.block_from(&event.uid, Trouble::Following, id.zip(event.start));
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

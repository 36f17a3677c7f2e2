//! From lines to events: which component a line belongs to, and whether all of them fit into each other.

use chrono::TimeDelta;
use domain::slots::Interval;

use super::{
    Cause, MOST_BYTES, MOST_SERIES, MOST_SINGLE,
    component::{Event, asked},
    lines::{Lines, Property},
    zones::{Embedded, Names},
};

/// What a calendar says about times.
#[derive(Debug, Default)]
pub(super) struct Calendar {
    /// Events that come once, near the span that was asked for.
    pub(super) single: Vec<Event>,
    /// Events that repeat, changed occurrences, and what could not be understood.
    pub(super) series: Vec<Event>,
    /// There were more of these than are kept.
    pub(super) is_overfull: bool,
    pub(super) names: Names,
    /// Events altogether.
    pub(super) events: usize,
}

/// Deeper than any component lies.
const MOST_NESTED: usize = 16;

/// What is being read.
enum Within {
    Event(Box<Event>),
    /// A zone, and its standard or summer time while that is being read.
    Zone(Box<Embedded>),
    Nothing,
}

pub(super) fn calendar(text: &[u8], within: Interval, owner: &str) -> Result<Calendar, Cause> {
    let mut calendar = Calendar { names: Names::of(owner), ..Calendar::default() };
    // Names of the components that are open, the outermost first.
    let mut open: Vec<String> = Vec::new();
    let mut at = Within::Nothing;
    // How deep the component lies whose properties count.
    let mut level = 0;
    let mut is_calendar = false;
    if text.len() > MOST_BYTES {
        return Err(Cause::TooLarge);
    }
    for line in Lines::of(text).filter(|line| !line.is_blank()) {
        let (name, is_property) = line.name();
        let is = |word: &str| is_property && name.eq_ignore_ascii_case(word);
        if is("BEGIN") {
            let component =
                line.text().split_once(':').map_or_else(String::new, |(_, name)| name.trim().to_uppercase());
            if open.is_empty() && component != "VCALENDAR" {
                return Err(if is_calendar { Cause::Damaged } else { Cause::NotACalendar });
            }
            if open.len() == MOST_NESTED {
                return Err(Cause::Damaged);
            }
            is_calendar = true;
            open.push(component);
            match (&mut at, open.last().map(String::as_str)) {
                (Within::Nothing, Some("VEVENT" | "VFREEBUSY")) => {
                    (at, level) = (Within::Event(Box::default()), open.len());
                }
                (Within::Nothing, Some("VTIMEZONE")) => (at, level) = (Within::Zone(Box::default()), open.len()),
                (Within::Zone(zone), Some("STANDARD" | "DAYLIGHT")) if open.len() == level + 1 => zone.begin(),
                _ => {}
            }
        } else if is("END") {
            let component =
                line.text().split_once(':').map_or_else(String::new, |(_, name)| name.trim().to_uppercase());
            match open.pop() {
                Some(begun) if begun == component => {}
                // Cut off within the word.
                Some(begun) if begun.starts_with(&component) => return Err(Cause::CutOff),
                Some(_) => return Err(Cause::Damaged),
                None => return Err(if is_calendar { Cause::Damaged } else { Cause::NotACalendar }),
            }
            if open.len() + 1 == level {
                match std::mem::replace(&mut at, Within::Nothing) {
                    Within::Event(event) => calendar.keep(*event, component == "VFREEBUSY", within),
                    Within::Zone(zone) => calendar.names.embed(*zone),
                    Within::Nothing => {}
                }
                level = 0;
            }
        } else if open.is_empty() {
            return Err(if is_calendar { Cause::Damaged } else { Cause::NotACalendar });
        } else {
            match &mut at {
                Within::Event(event) if open.len() == level => {
                    if let Some(name) = asked(&name) {
                        let text = line.text();
                        event.take(name, Property::of(&text).filter(|_| is_property).as_ref(), &mut calendar.names);
                    }
                }
                Within::Zone(zone) if open.len() <= level + 1 => {
                    let text = line.text();
                    zone.take(&name, Property::of(&text).as_ref(), open.len() == level);
                }
                _ => {}
            }
        }
    }
    match (open.is_empty(), is_calendar) {
        (true, true) => Ok(calendar),
        (false, _) => Err(Cause::CutOff),
        (true, false) => Err(Cause::NotACalendar),
    }
}

impl Calendar {
    fn keep(&mut self, event: Event, is_free_busy: bool, within: Interval) {
        self.events += 1;
        // A changed occurrence that is free still stands for the one it changes.
        if event.is_free && event.changes.is_none() {
            return;
        }
        let mut event = event;
        if is_free_busy {
            // Its start and end are those of the report.
            (event.start, event.end, event.lasts) = (None, None, None);
            for (start, end) in std::mem::take(&mut event.extra) {
                let (end, lasts) = match end {
                    Some(super::values::Ends::At(end)) => (Some(end), None),
                    Some(super::values::Ends::After(lasts)) => (None, Some(lasts)),
                    None => (None, None),
                };
                self.keep(Event { start: Some(start), end, lasts, ..Event::default() }, false, within);
                self.events -= 1;
            }
            if event.trouble.is_empty() {
                return;
            }
        }
        if event.is_single() {
            // Most of a feed is long past. Zones are not known yet, but never two days apart.
            let near = (within.start - TimeDelta::days(2)).naive_utc();
            let far = (within.end + TimeDelta::days(2)).naive_utc();
            let is_near = event.last().is_none_or(|last| last >= near)
                && event.start.is_none_or(|start| start.wall <= far || event.end.is_some_and(|end| end.wall <= far));
            if is_near && self.single.len() == MOST_SINGLE {
                self.is_overfull = true;
            } else if is_near {
                self.single.push(event);
            }
        } else if self.series.len() < MOST_SERIES {
            self.series.push(event);
        } else {
            self.is_overfull = true;
        }
    }
}

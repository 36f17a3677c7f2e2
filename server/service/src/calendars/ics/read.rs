//! From lines to events: which component a line belongs to, and whether all of them fit into each other.

use chrono::{NaiveDateTime, TimeDelta};
use domain::slots::Interval;

use super::{
    Cause, MOST_BYTES, MOST_DATES, MOST_RULES, MOST_SERIES, MOST_SINGLE,
    event::{Event, asked},
    lines::{Line, Lines},
    property::Property,
    values::{Ends, Stamp},
    vtimezone::Embedded,
    zones::Names,
};

/// What a calendar says about times.
#[derive(Debug, Default)]
pub(super) struct Calendar {
    /// Events that come once, near the span that was asked for.
    pub(super) single: Vec<Event>,
    /// Events that repeat, changed occurrences, and what could not be understood.
    pub(super) series: Vec<Event>,
    pub(super) names: Names,
    /// Events altogether, reports among them.
    pub(super) events: usize,
    /// Free-busy reports, and from when to when they say something.
    pub(super) reports: usize,
    pub(super) covered: Vec<(Stamp, Stamp)>,
    /// It says when somebody is available (RFC 7953), which nobody here understands.
    pub(super) has_availability: bool,
    /// The earliest time of any event that was kept.
    pub(super) earliest: Option<NaiveDateTime>,
    rules: usize,
    dates: usize,
    is_overfull: bool,
}

/// Deeper than any component lies.
const MOST_NESTED: usize = 16;

/// What is being read.
#[derive(Default)]
enum At {
    Event(Box<Event>),
    /// A zone, and its standard or summer time while that is being read.
    Zone(Box<Embedded>),
    #[default]
    Nothing,
}

struct Reader {
    calendar: Calendar,
    within: Interval,
    /// Names of the components that are open, the outermost first.
    open: Vec<String>,
    at: At,
    /// How deep the component lies whose properties count.
    level: usize,
    is_calendar: bool,
}

pub(super) fn calendar(text: &[u8], within: Interval, owner: &str) -> Result<Calendar, Cause> {
    if text.len() > MOST_BYTES {
        return Err(Cause::TooLarge);
    }
    let calendar = Calendar { names: Names::of(owner), ..Calendar::default() };
    let mut reader = Reader { calendar, within, open: Vec::new(), at: At::Nothing, level: 0, is_calendar: false };
    for line in Lines::of(text).filter(|line| !line.is_blank()) {
        let (name, is_property) = line.name();
        let is = |word: &str| is_property && name.eq_ignore_ascii_case(word);
        if is("BEGIN") {
            reader.begin(component(line))?;
        } else if is("END") {
            reader.end(&component(line))?;
        } else if reader.open.is_empty() {
            return Err(reader.stray());
        } else {
            reader.line(&name, is_property, line);
        }
    }
    match (reader.open.is_empty(), reader.is_calendar) {
        (true, true) => Ok(reader.calendar),
        (false, _) => Err(Cause::CutOff),
        (true, false) => Err(Cause::NotACalendar),
    }
}

/// The component that begins or ends.
fn component(line: Line<'_>) -> String {
    line.text().split_once(':').map_or_else(String::new, |(_, name)| name.trim().to_uppercase())
}

impl Reader {
    /// Something stands outside of a calendar.
    const fn stray(&self) -> Cause {
        if self.is_calendar { Cause::Damaged } else { Cause::NotACalendar }
    }

    fn begin(&mut self, component: String) -> Result<(), Cause> {
        let name = component.as_str();
        if self.open.is_empty() && name != "VCALENDAR" {
            return Err(self.stray());
        }
        // None of these lies in another one: an end is missing, and nobody knows whose.
        let is_whole = matches!(name, "VEVENT" | "VFREEBUSY" | "VTIMEZONE");
        let is_inner = name == "VCALENDAR" && !self.open.is_empty();
        if self.open.len() == MOST_NESTED || is_inner || is_whole && !matches!(self.at, At::Nothing) {
            return Err(Cause::Damaged);
        }
        match (&mut self.at, name) {
            (_, "VCALENDAR") => self.calendar.names.begin(),
            (At::Nothing, "VEVENT" | "VFREEBUSY") => {
                (self.at, self.level) = (At::Event(Box::default()), self.open.len() + 1);
            }
            (At::Nothing, "VTIMEZONE") => (self.at, self.level) = (At::Zone(Box::default()), self.open.len() + 1),
            (At::Nothing, "VAVAILABILITY") => self.calendar.has_availability = true,
            (At::Zone(zone), "STANDARD" | "DAYLIGHT") if self.open.len() == self.level => zone.begin(),
            _ => {}
        }
        self.is_calendar = true;
        self.open.push(component);
        Ok(())
    }

    fn end(&mut self, component: &str) -> Result<(), Cause> {
        match self.open.pop() {
            Some(begun) if begun == component => {}
            // Cut off within the word.
            Some(begun) if begun.starts_with(component) => return Err(Cause::CutOff),
            Some(_) => return Err(Cause::Damaged),
            None => return Err(self.stray()),
        }
        if self.open.is_empty() {
            self.calendar.names.end();
        }
        if self.open.len() + 1 == self.level {
            match std::mem::take(&mut self.at) {
                At::Event(event) if component == "VFREEBUSY" => self.calendar.report(*event, self.within),
                At::Event(event) => self.calendar.keep(*event, self.within),
                At::Zone(zone) => self.calendar.names.embed(*zone),
                At::Nothing => {}
            }
            self.level = 0;
        }
        Ok(())
    }

    fn line(&mut self, name: &str, is_property: bool, line: Line<'_>) {
        let depth = self.open.len();
        match &mut self.at {
            At::Event(event) if depth == self.level => {
                if let Some(name) = asked(name) {
                    let text = line.text();
                    let property = Property::of(&text).filter(|_| is_property);
                    event.take(name, property.as_ref(), &mut self.calendar.names);
                }
            }
            At::Zone(zone) => {
                let is_observance = || matches!(self.open.last().map(String::as_str), Some("STANDARD" | "DAYLIGHT"));
                if depth == self.level || depth == self.level + 1 && is_observance() {
                    let text = line.text();
                    zone.take(name, Property::of(&text).as_ref(), depth == self.level);
                }
            }
            At::Nothing if depth == 1 && name.eq_ignore_ascii_case("X-WR-TIMEZONE") => {
                if let Some(property) = Property::of(&line.text()) {
                    self.calendar.names.belongs(property.value);
                }
            }
            _ => {}
        }
    }
}

impl Calendar {
    /// There was more than is kept.
    pub(super) fn is_overfull(&self) -> bool {
        self.is_overfull || self.names.is_overfull
    }

    /// A free-busy report: each of its times is an event.
    fn report(&mut self, mut event: Event, within: Interval) {
        self.reports += 1;
        self.events += 1;
        // Its start and end are those of the report. Once they were wrong, so may the rest be.
        let span = event.start.take().zip(event.end.take()).filter(|_| event.trouble.is_empty());
        if self.covered.len() < MOST_SERIES {
            self.covered.extend(span);
        }
        for (start, end) in std::mem::take(&mut event.extra) {
            let (end, lasts) = match end {
                Some(Ends::At(end)) => (Some(end), None),
                Some(Ends::After(lasts)) => (None, Some(lasts)),
                None => (None, None),
            };
            self.place(Event { start: Some(start), end, lasts, ..Event::default() }, within);
        }
        if !event.trouble.is_empty() {
            self.place(Event { uid: event.uid, trouble: event.trouble, ..Event::default() }, within);
        }
    }

    fn keep(&mut self, event: Event, within: Interval) {
        self.events += 1;
        // A changed occurrence that is free still stands for the one it changes.
        if !event.is_free() || event.changes.is_some() {
            self.place(event, within);
        }
    }

    fn place(&mut self, event: Event, within: Interval) {
        let is_single = event.is_single();
        if is_single && !is_near(&event, within) {
            return;
        }
        let (rules, dates) = (event.rules.len() + event.without_rules.len(), event.dates());
        let (list, most) = if is_single { (&mut self.single, MOST_SINGLE) } else { (&mut self.series, MOST_SERIES) };
        if list.len() >= most || self.rules + rules > MOST_RULES || self.dates + dates > MOST_DATES {
            self.is_overfull = true;
            return;
        }
        self.rules += rules;
        self.dates += dates;
        self.earliest = event.stamps().map(|stamp| stamp.wall).chain(self.earliest).min();
        list.push(event);
    }
}

/// Whether an event that comes once may touch the span. Most of a feed is long past. Zones are not known yet, but never
/// two days apart.
fn is_near(event: &Event, within: Interval) -> bool {
    let near = (within.start - TimeDelta::days(2)).naive_utc();
    let far = (within.end + TimeDelta::days(2)).naive_utc();
    event.last().is_none_or(|last| last >= near)
        && event.start.is_none_or(|start| start.wall <= far || event.end.is_some_and(|end| end.wall <= far))
}

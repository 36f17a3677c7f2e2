//! From lines to events: which component a line belongs to, and whether all of them fit into each other.

use std::collections::HashMap;

use chrono::{NaiveDateTime, TimeDelta};
use domain::slots::Interval;

use super::{
    Cause, MOST_BYTES, MOST_DATES, MOST_RULES, MOST_SERIES, MOST_SINGLE, Owner, Trouble,
    event::{Changes, Event, asked},
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
    /// Of events that were changed, the newest SEQUENCE.
    newest: HashMap<Version, u32>,
    rules: usize,
    dates: usize,
    is_overfull: bool,
}

/// What has one SEQUENCE: an event, or an occurrence of it (RFC 5546, section 2.1.5).
type Version = (String, Option<Changes>);

/// How much is made of what is damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Care {
    /// It is refused as a whole.
    Whole,
    /// Its parts are read as far as that goes.
    Parts,
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

struct Reader<'a> {
    calendar: Calendar,
    within: Interval,
    owner: &'a Owner<'a>,
    care: Care,
    /// Names of the components that are open, the outermost first.
    open: Vec<String>,
    at: At,
    /// How deep the component lies whose properties count.
    level: usize,
    is_calendar: bool,
}

pub(super) fn calendar(text: &[u8], within: Interval, owner: &Owner<'_>, care: Care) -> Result<Calendar, Cause> {
    if text.len() > MOST_BYTES {
        return Err(Cause::TooLarge);
    }
    let calendar = Calendar { names: Names::of(owner.zone), ..Calendar::default() };
    let (open, at) = (Vec::new(), At::Nothing);
    let mut reader = Reader { calendar, within, owner, care, open, at, level: 0, is_calendar: false };
    for line in Lines::of(text).filter(|line| !line.is_blank()) {
        let (name, is_property) = line.name();
        let is = |word: &str| is_property && name.eq_ignore_ascii_case(word);
        if is("BEGIN") {
            reader.begin(component(line))?;
        } else if is("END") {
            reader.end(&component(line))?;
        } else if !reader.open.is_empty() {
            reader.line(&name, is_property, line);
        } else if !reader.is_calendar && care == Care::Whole {
            return Err(Cause::NotACalendar);
        }
        // Words behind a whole calendar, or around a damaged one, say nothing.
    }
    if care == Care::Parts {
        reader.close(0, Trouble::CutOff);
    }
    match (reader.open.is_empty(), reader.is_calendar) {
        (true, true) => Ok(reader.calendar),
        (false, _) => Err(Cause::CutOff),
        (true, false) => Err(Cause::NotACalendar),
    }
}

/// The component that begins or ends.
fn component(line: Line<'_>) -> String {
    let text = line.text();
    let name = text.split_once(':').map_or("", |(_, name)| name.trim());
    // What follows on the same line belongs to nothing.
    let end = name.find(|sign: char| !sign.is_alphanumeric() && sign != '-').unwrap_or(name.len());
    name.get(..end).unwrap_or_default().to_uppercase()
}

impl Reader<'_> {
    /// Something stands outside of a calendar.
    const fn stray(&self) -> Cause {
        if self.is_calendar { Cause::Damaged } else { Cause::NotACalendar }
    }

    fn begin(&mut self, component: String) -> Result<(), Cause> {
        let name = component.as_str();
        let is_whole = matches!(name, "VEVENT" | "VFREEBUSY" | "VTIMEZONE");
        let is_inner = name == "VCALENDAR" && !self.open.is_empty();
        if self.care == Care::Parts && (is_inner || is_whole && !matches!(self.at, At::Nothing)) {
            // The end of what came before is missing.
            self.close(if is_inner { 0 } else { self.level.saturating_sub(1) }, Trouble::Damaged);
            return self.begin(component);
        }
        if self.open.is_empty() && name != "VCALENDAR" && self.care == Care::Whole {
            // Behind a calendar, an event may be somebody's, and anything else is nobody's.
            return if self.is_calendar && !is_whole { Ok(()) } else { Err(self.stray()) };
        }
        // None of these lies in another one: an end is missing, and nobody knows whose.
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
        // Words may follow right behind it.
        let component = if component.starts_with("VCALENDAR") { "VCALENDAR" } else { component };
        if self.care == Care::Parts {
            match self.open.iter().rposition(|begun| begun == component) {
                // Whatever is open in it ends with it.
                Some(at) => self.close(at + 1, Trouble::Damaged),
                None => return Ok(()),
            }
        }
        match self.open.pop() {
            Some(begun) if begun == component => {}
            // Cut off within the word.
            Some(begun) if begun.starts_with(component) => return Err(Cause::CutOff),
            Some(_) => return Err(Cause::Damaged),
            None if self.is_calendar && !matches!(component, "VEVENT" | "VFREEBUSY" | "VTIMEZONE") => return Ok(()),
            None => return Err(self.stray()),
        }
        self.ended(component, None);
        Ok(())
    }

    /// Ends whatever lies deeper than this, although nothing says that it ends.
    fn close(&mut self, depth: usize, why: Trouble) {
        while self.open.len() > depth {
            if let Some(component) = self.open.pop() {
                self.ended(&component, Some(&why));
            }
        }
    }

    /// A component is over; `why` says what is wrong with its end.
    fn ended(&mut self, component: &str, why: Option<&Trouble>) {
        if self.open.is_empty() {
            self.calendar.names.end();
        }
        if self.open.len() + 1 == self.level {
            match std::mem::take(&mut self.at) {
                At::Event(mut event) => {
                    event.finish();
                    match why {
                        Some(Trouble::CutOff) => event.doubt(Trouble::CutOff),
                        // All of its lines are there.
                        Some(why) if event.start.is_some() && (event.end.is_some() || event.lasts.is_some()) => {
                            event.mind(why.clone());
                        }
                        Some(why) => event.doubt(why.clone()),
                        None => {}
                    }
                    if component == "VFREEBUSY" {
                        self.calendar.report(*event, self.within);
                    } else {
                        self.calendar.keep(*event, self.within);
                    }
                }
                At::Zone(mut zone) => {
                    if why.is_some() {
                        zone.spoil();
                    }
                    self.calendar.names.embed(*zone);
                }
                At::Nothing => {}
            }
            self.level = 0;
        }
    }

    fn line(&mut self, name: &str, is_property: bool, line: Line<'_>) {
        let depth = self.open.len();
        match &mut self.at {
            At::Event(event) if depth == self.level => {
                if name.eq_ignore_ascii_case("ATTENDEE") && !self.owner.addresses.is_empty() {
                    let text = line.text();
                    if let Some(property) = Property::of(&text) {
                        event.invite(&property, self.owner);
                    }
                } else if let Some(name) = asked(name) {
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

    /// Whether a newer version of it is there, too: then it does not count.
    pub(super) fn is_old(&self, event: &Event) -> bool {
        let is_newer = |number: u32| {
            let newest = self.newest.get(&(event.uid.clone(), event.changes));
            newest.is_some_and(|newest| *newest > number)
        };
        !self.newest.is_empty() && event.sequence.is_some_and(is_newer)
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
        if let Some(number) = event.sequence.filter(|number| *number > 0 && !event.uid.is_empty())
            && self.newest.len() < MOST_SINGLE
        {
            let newest = self.newest.entry((event.uid.clone(), event.changes)).or_default();
            *newest = number.max(*newest);
        }
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

//! The zones that a stream names. Names belong to the calendar they stand in (RFC 5545, section 3.2.19).
//!
//! What a calendar defines and what IANA or Windows call by the same name are both readings of it: some programs go by the
//! definition, others by the name, and definitions are often old, or made for a year or two. A definition says nothing of
//! times that it does not cover.

use std::collections::HashMap;

use domain::{Moment, recurrence::Patience, time::Zone};

use super::{
    property::Property,
    values::Frame,
    vtimezone::{Defined, Embedded},
    windows,
};

/// More zones, more names and more definitions in one calendar than people write are not kept.
const MOST: usize = 2_000;
/// Longer names are nobody's, in bytes.
const LONGEST: usize = 255;
/// More definitions of one name in one calendar cannot all be meant.
const MOST_UNLIKE: usize = 4;
/// What the definitions of all zones may cost together.
const PATIENCE: Patience = Patience { steps: 20_000_000, found: 500_000 };

/// Names of zones, numbered as they come, and what calendars say about them.
#[derive(Debug, Default)]
pub(super) struct Names {
    owner: String,
    /// By number: what is meant, known once the calendar has been read.
    meant: Vec<Meant>,
    zones: Vec<Named>,
    /// Where these are. Calendars in one stream mostly define the same zones in the same words.
    known: HashMap<Named, usize>,
    /// Of the calendar at hand.
    numbers: HashMap<String, u32>,
    definitions: HashMap<String, Vec<Embedded>>,
    floating: u32,
    own: Option<String>,
    /// There were more than are kept.
    pub(super) is_overfull: bool,
}

/// A zone by its name, with its calendar's definitions of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Named {
    name: String,
    definitions: Vec<Embedded>,
}

/// What a number stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meant {
    Owner,
    Zone(usize),
    Nowhere,
}

/// The zones of a stream with their data.
#[derive(Debug)]
pub(super) struct Zones {
    /// Without data, only the name that nobody knows.
    pub(super) owner: Result<Zone, String>,
    pub(super) all: Vec<Readings>,
    pub(super) meant: Vec<Meant>,
}

/// What a zone may be: by each definition of it, and by its name. Nothing, when nobody knows it.
#[derive(Debug)]
pub(super) struct Readings {
    name: String,
    all: Vec<Defined>,
}

impl Readings {
    /// The n-th, or the last where there are fewer; the name where there is none. A program goes by definitions or by
    /// names, and not by the one here and by the other there.
    pub(super) fn get(&self, n: usize) -> Result<&Defined, &str> {
        self.all.get(n).or(self.all.last()).ok_or(&self.name)
    }

    pub(super) const fn count(&self) -> usize {
        self.all.len()
    }
}

impl Names {
    pub(super) fn of(owner: &str) -> Self {
        Self { owner: owner.to_owned(), ..Self::default() }
    }

    /// A calendar begins.
    pub(super) fn begin(&mut self) {
        self.floating = self.next(Meant::Owner);
    }

    /// Its name for the zone of everything in it, which is not in the RFC.
    pub(super) fn belongs(&mut self, zone: &str) {
        self.own = Some(zone.to_owned());
    }

    /// Whose clock it is that TZID names, or that nothing names.
    pub(super) fn clock(&mut self, zone: Option<&str>) -> Frame {
        let Some(name) = zone else { return Frame::Floating(self.floating) };
        if let Some(known) = self.numbers.get(name) {
            return Frame::Zone(*known);
        }
        if name.len() > LONGEST || self.numbers.len() == MOST {
            return Frame::Nowhere;
        }
        let number = self.next(Meant::Nowhere);
        self.numbers.insert(name.to_owned(), number);
        Frame::Zone(number)
    }

    fn next(&mut self, meant: Meant) -> u32 {
        self.meant.push(meant);
        u32::try_from(self.meant.len() - 1).unwrap_or(u32::MAX)
    }

    /// Keeps the calendar's own definition of a zone. Of unlike ones of a name, as joined calendars have them, each may be meant.
    pub(super) fn embed(&mut self, zone: Embedded) {
        if zone.says_nothing() {
            return;
        }
        let is_full = self.definitions.len() == MOST || zone.name().len() > LONGEST;
        match self.definitions.get_mut(zone.name()) {
            Some(known) if known.contains(&zone) => {}
            Some(known) if known.len() < MOST_UNLIKE => known.push(zone),
            Some(known) => known.iter_mut().for_each(Embedded::spoil),
            None if is_full => self.is_overfull = true,
            None => {
                self.definitions.insert(zone.name().to_owned(), vec![zone]);
            }
        }
    }

    /// The calendar ends: now it is known what its names mean.
    pub(super) fn end(&mut self) {
        let own = self.own.take().map(|own| self.clock(Some(own.trim())));
        let numbers = std::mem::take(&mut self.numbers);
        // One name can be escaped in many ways, and a definition can be long: each is copied and compared once.
        let mut meanings: HashMap<String, Meant> = HashMap::new();
        for (name, number) in numbers {
            let name = unescaped(&name);
            let meant = if let Some(known) = meanings.get(&name) {
                *known
            } else {
                let definitions = self.definitions.get(&name).cloned().unwrap_or_default();
                let meant = self.meaning(Named { name: name.clone(), definitions });
                meanings.insert(name, meant);
                meant
            };
            self.set(number, meant);
        }
        self.definitions.clear();
        match own {
            Some(Frame::Zone(number)) => {
                let meant = usize::try_from(number).ok().and_then(|number| self.meant.get(number)).copied();
                self.set(self.floating, meant.unwrap_or(Meant::Nowhere));
            }
            Some(_) => self.set(self.floating, Meant::Nowhere),
            None => {}
        }
    }

    fn meaning(&mut self, named: Named) -> Meant {
        if let Some(known) = self.known.get(&named) {
            return Meant::Zone(*known);
        }
        if self.zones.len() == MOST {
            return Meant::Nowhere;
        }
        self.zones.push(named.clone());
        self.known.insert(named, self.zones.len() - 1);
        Meant::Zone(self.zones.len() - 1)
    }

    fn set(&mut self, number: u32, meant: Meant) {
        if let Some(slot) = usize::try_from(number).ok().and_then(|number| self.meant.get_mut(number)) {
            *slot = meant;
        }
    }

    /// All zones from one moment to another.
    pub(super) fn look_up(&self, from: Moment, to: Moment) -> Zones {
        let owner = crate::zones::between(&self.owner, from, to).ok_or_else(|| self.owner.clone());
        let mut patience = PATIENCE;
        let mut find = |named: &Named| Readings {
            name: named.name.chars().take(100).collect(),
            all: readings(named, from, to, &mut patience).unwrap_or_default(),
        };
        let all = self.zones.iter().map(&mut find).collect();
        Zones { owner, all, meant: self.meant.clone() }
    }
}

/// By each definition, then by the name. One that is not understood may say anything: then nobody knows the zone.
fn readings(named: &Named, from: Moment, to: Moment, patience: &mut Patience) -> Option<Vec<Defined>> {
    let by_name = by_name(&named.name, from, to);
    let mut all: Vec<Defined> = Vec::with_capacity(1);
    for definition in &named.definitions {
        let defined = definition.zone(from, to, patience)?;
        let defined = match &by_name {
            Some(zone) => Defined::always(defined.beside(zone)),
            None => defined,
        };
        if !all.iter().any(|known| known.agrees(&defined)) {
            all.push(defined);
        }
    }
    if let Some(zone) = by_name.map(Defined::always)
        && !all.iter().any(|known| known.agrees(&zone))
    {
        all.push(zone);
    }
    Some(all)
}

/// A text as it was meant (section 3.3.11). TZID is one where it defines and none where it refers, and not every program
/// minds the difference.
pub(super) fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut signs = text.trim().chars();
    while let Some(sign) = signs.next() {
        plain.push(if sign == '\\' { signs.next().unwrap_or(sign) } else { sign });
    }
    plain
}

/// IANA's names, those of Windows, and what calendars write around them: `/mozilla.org/20070129_1/Europe/Berlin`,
/// `/Europe/Madrid`, `freeassociation.sourceforge.net/Tzfile/Europe/London`.
fn by_name(name: &str, from: Moment, to: Moment) -> Option<Zone> {
    let name = name.trim();
    let mut whole = name.trim_start_matches('/');
    if let Some(iana) = windows::iana(whole) {
        whole = iana;
    }
    if ["Z", "UTC", "GMT", "tzone://Microsoft/Utc"].iter().any(|known| known.eq_ignore_ascii_case(whole)) {
        whole = "Etc/UTC";
    }
    if let Some(zone) = crate::zones::between(whole, from, to) {
        return Some(zone);
    }
    // The name of whoever gave it may come first; a zone's own has one to three parts. A single one behind other words is
    // somebody's word, and no zone, unless the slash in front says that names of others follow.
    let parts: Vec<&str> = whole.split('/').collect();
    let least = if name.starts_with('/') { 1 } else { 2 };
    let tails = (parts.len().saturating_sub(3).max(1)..parts.len()).filter(|n| parts.len() - n >= least);
    let found = tails.map(|n| parts[n..].join("/")).find(|tail| crate::zones::exists(tail));
    crate::zones::between(&found?, from, to)
}

impl Embedded {
    /// Takes in a line of the definition itself, or of the observance that began last.
    pub(super) fn take(&mut self, name: &str, property: Option<&Property<'_>>, of_zone: bool) {
        match (of_zone, name.eq_ignore_ascii_case("TZID"), property) {
            (true, true, Some(property)) => self.call(unescaped(property.value)),
            (true, ..) => {}
            (false, ..) => self.observe(&name.to_ascii_uppercase(), property),
        }
    }
}

//! Events as they are collected from their lines.

use domain::recurrence::{Lasts, Rule};

use super::{
    Trouble,
    lines::Property,
    values::{Ends, Stamp, duration, period, stamp, stamps},
    zones::Names,
};

/// An event, an occurrence that was changed, or what somebody's free-busy time says.
#[derive(Clone, Debug, Default)]
pub(super) struct Event {
    pub(super) uid: String,
    pub(super) start: Option<Stamp>,
    pub(super) end: Option<Stamp>,
    pub(super) lasts: Option<Lasts>,
    pub(super) rules: Vec<Rule>,
    pub(super) without_rules: Vec<Rule>,
    pub(super) extra: Vec<(Stamp, Option<Ends>)>,
    pub(super) without: Vec<Stamp>,
    /// Which occurrence it changes, and whether all that follow.
    pub(super) changes: Option<(Stamp, bool)>,
    /// Cancelled or transparent.
    pub(super) is_free: bool,
    /// What could not be understood.
    pub(super) trouble: Vec<Trouble>,
}

/// The properties that say when somebody is busy.
const ASKED: [&str; 12] = [
    "UID",
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "RDATE",
    "EXDATE",
    "EXRULE",
    "RECURRENCE-ID",
    "STATUS",
    "TRANSP",
    "FREEBUSY",
];

/// The property of this name, if it matters.
pub(super) fn asked(name: &str) -> Option<&'static str> {
    ASKED.iter().find(|asked| asked.eq_ignore_ascii_case(name)).copied()
}

impl Event {
    /// Takes in a line; `None` stands for one that has no value.
    pub(super) fn take(&mut self, name: &'static str, property: Option<&Property<'_>>, names: &mut Names) {
        if self.try_take(name, property, names).is_none() {
            let trouble = match name {
                "DTSTART" | "FREEBUSY" => Trouble::Start,
                "DTEND" | "DURATION" => Trouble::Length,
                "RDATE" => Trouble::Extra,
                "RRULE" => Trouble::Rule(domain::recurrence::BadRule::Malformed),
                "EXDATE" | "EXRULE" => Trouble::Exception,
                "RECURRENCE-ID" => Trouble::Changes,
                // An unreadable name is no name; what is not said to be free is busy.
                _ => return,
            };
            self.trouble.push(trouble);
        }
    }

    fn try_take(&mut self, name: &'static str, property: Option<&Property<'_>>, names: &mut Names) -> Option<()> {
        let property = property?;
        let mut zone = || property.parameter("TZID").map(|name| names.number(name));
        match name {
            "UID" => property.value.clone_into(&mut self.uid),
            // Said twice, it is not known which is meant.
            "DTSTART" if self.start.is_none() => self.start = Some(stamp(property.value, zone())?),
            "DTEND" if self.end.is_none() => self.end = Some(stamp(property.value, zone())?),
            "DURATION" if self.lasts.is_none() => self.lasts = Some(duration(property.value)?),
            "DTSTART" | "DTEND" | "DURATION" => return None,
            "RRULE" => match property.value.parse() {
                Ok(rule) => self.rules.push(rule),
                Err(why) => self.trouble.push(Trouble::Rule(why)),
            },
            "EXRULE" => self.without_rules.push(property.value.parse().ok()?),
            "EXDATE" => self.without.extend(stamps(property, zone())?),
            "RDATE" if property.parameter("VALUE").is_some_and(|kind| kind.eq_ignore_ascii_case("PERIOD")) => {
                self.periods(property, zone())?;
            }
            "RDATE" => self.extra.extend(stamps(property, zone())?.into_iter().map(|at| (at, None))),
            "RECURRENCE-ID" => {
                let following = property.parameter("RANGE").is_some_and(|range| !range.is_empty());
                self.changes = Some((stamp(property.value, zone())?, following));
            }
            "STATUS" => self.is_free |= property.value.eq_ignore_ascii_case("CANCELLED"),
            "TRANSP" => self.is_free |= property.value.eq_ignore_ascii_case("TRANSPARENT"),
            "FREEBUSY" if property.parameter("FBTYPE").is_some_and(|kind| kind.eq_ignore_ascii_case("FREE")) => {}
            "FREEBUSY" => self.periods(property, zone())?,
            _ => {}
        }
        Some(())
    }

    fn periods(&mut self, property: &Property<'_>, zone: Option<u32>) -> Option<()> {
        let periods: Option<Vec<_>> = property.value.split(',').map(|one| period(one, zone)).collect();
        self.extra.extend(periods?.into_iter().map(|(start, end)| (start, Some(end))));
        Some(())
    }

    /// Whether it comes once and stands for nothing else.
    pub(super) fn is_single(&self) -> bool {
        self.rules.is_empty() && self.extra.is_empty() && self.changes.is_none() && self.trouble.is_empty()
    }

    /// A time that is no earlier than any of its own, in UTC give or take a day.
    pub(super) fn last(&self) -> Option<chrono::NaiveDateTime> {
        let start = self.start?.wall;
        let lasts = match self.lasts {
            Some(Lasts::Nominally { days, seconds }) => days * 86_400 + seconds,
            Some(Lasts::Exactly { seconds }) => seconds,
            None => 86_400,
        };
        let end = start.checked_add_signed(chrono::TimeDelta::seconds(lasts))?;
        Some(self.end.map_or(end, |other| other.wall.max(end)))
    }
}

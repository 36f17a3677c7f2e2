//! Events as they are collected from their lines.

use domain::recurrence::{BadRule, Lasts, Rule};

use super::{
    MOST_DATES_EACH, MOST_RULES_EACH, Trouble,
    property::Property,
    values::{Ends, Frame, Stamp, duration, period, stamp, stamps},
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
    pub(super) changes: Option<Changes>,
    /// What STATUS and TRANSP say: that it does not take place, and that it takes no time.
    pub(super) cancelled: Option<bool>,
    pub(super) transparent: Option<bool>,
    /// What could not be understood.
    pub(super) trouble: Vec<Trouble>,
}

/// Which occurrence an event changes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Changes {
    /// Where it would have been; `None` when that is unreadable.
    pub(super) id: Option<Stamp>,
    /// All that follow, too.
    pub(super) following: bool,
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
        if property.is_none() && name == "RECURRENCE-ID" {
            // It may be any, and all that follow.
            self.changes = Some(Changes { id: None, following: true });
        }
        if property.and_then(|property| self.try_take(name, property, names)).is_none() {
            self.doubt(match name {
                "DTSTART" | "FREEBUSY" => Trouble::Start,
                "DTEND" | "DURATION" => Trouble::Length,
                "RDATE" => Trouble::Extra,
                "RRULE" => Trouble::Rule(BadRule::Malformed),
                "EXDATE" | "EXRULE" => Trouble::Exception,
                "RECURRENCE-ID" => Trouble::Changes,
                // An unreadable name is no name; what is not said to be free is busy.
                _ => return,
            });
        }
        if self.rules.len() + self.without_rules.len() > MOST_RULES_EACH || self.dates() > MOST_DATES_EACH {
            self.rules.truncate(MOST_RULES_EACH);
            self.without_rules.clear();
            self.extra.truncate(MOST_DATES_EACH);
            self.without.clear();
            self.doubt(Trouble::TooMany);
        }
    }

    fn doubt(&mut self, trouble: Trouble) {
        if !self.trouble.contains(&trouble) {
            self.trouble.push(trouble);
        }
    }

    fn try_take(&mut self, name: &'static str, property: &Property<'_>, names: &mut Names) -> Option<()> {
        let mut clock = || names.clock(property.parameter("TZID"));
        match name {
            "UID" => property.value.clone_into(&mut self.uid),
            // Said twice, it is not known which is meant.
            "DTSTART" if self.start.is_none() => self.start = Some(stamp(property.value, clock())?),
            "DTEND" if self.end.is_none() => self.end = Some(stamp(property.value, clock())?),
            "DURATION" if self.lasts.is_none() => self.lasts = Some(duration(property.value)?),
            "DTSTART" | "DTEND" | "DURATION" => return None,
            "RRULE" => match property.value.parse() {
                Ok(rule) => self.rules.push(rule),
                Err(why) => self.doubt(Trouble::Rule(why)),
            },
            "EXRULE" => self.without_rules.push(property.value.parse().ok()?),
            "EXDATE" => self.without.extend(stamps(property, clock())?),
            "RDATE" if property.parameter("VALUE").is_some_and(|kind| kind.eq_ignore_ascii_case("PERIOD")) => {
                self.periods(property, clock())?;
            }
            "RDATE" => self.extra.extend(stamps(property, clock())?.into_iter().map(|at| (at, None))),
            "RECURRENCE-ID" => {
                let following = property.parameter("RANGE").is_some_and(|range| !range.is_empty());
                let id = stamp(property.value, clock()).filter(|_| self.changes.is_none());
                let following = following || self.changes.is_some_and(|other| other.following);
                self.changes = Some(Changes { id, following });
                id?;
            }
            "STATUS" => self.say(|event| &mut event.cancelled, property.value.eq_ignore_ascii_case("CANCELLED")),
            "TRANSP" => self.say(|event| &mut event.transparent, property.value.eq_ignore_ascii_case("TRANSPARENT")),
            "FREEBUSY" if property.parameter("FBTYPE").is_some_and(|kind| kind.eq_ignore_ascii_case("FREE")) => {}
            "FREEBUSY" => self.periods(property, clock())?,
            _ => {}
        }
        Some(())
    }

    /// Takes in whether it is free; said twice and not the same, it is not.
    fn say(&mut self, what: impl Fn(&mut Self) -> &mut Option<bool>, is_free: bool) {
        if what(self).is_some_and(|other| other != is_free) {
            *what(self) = Some(false);
            self.doubt(Trouble::Contradicts);
        } else if !self.trouble.contains(&Trouble::Contradicts) {
            *what(self) = Some(is_free);
        }
    }

    fn periods(&mut self, property: &Property<'_>, clock: Frame) -> Option<()> {
        let periods: Option<Vec<_>> = property.value.split(',').map(|one| period(one, clock)).collect();
        self.extra.extend(periods?.into_iter().map(|(start, end)| (start, Some(end))));
        Some(())
    }

    /// Cancelled or transparent.
    pub(super) fn is_free(&self) -> bool {
        self.cancelled == Some(true) || self.transparent == Some(true)
    }

    /// Whether it comes once and stands for nothing else.
    pub(super) fn is_single(&self) -> bool {
        !self.repeats() && self.without_rules.is_empty() && self.changes.is_none() && self.trouble.is_empty()
    }

    /// Whether it says that it comes round.
    pub(super) fn repeats(&self) -> bool {
        !self.rules.is_empty() || !self.extra.is_empty()
    }

    /// Extra dates and exceptions.
    pub(super) fn dates(&self) -> usize {
        self.extra.len() + self.without.len()
    }

    /// Every time it names.
    pub(super) fn stamps(&self) -> impl Iterator<Item = Stamp> {
        let extra = self.extra.iter().flat_map(|(start, ends)| [Some(*start), ends.and_then(Ends::at)]).flatten();
        let id = self.changes.and_then(|changes| changes.id);
        self.start.into_iter().chain(self.end).chain(id).chain(extra).chain(self.without.iter().copied())
    }

    /// A time that is no earlier than any of its own, in UTC give or take a day.
    pub(super) fn last(&self) -> Option<chrono::NaiveDateTime> {
        let start = self.start?.wall;
        let lasts = match self.lasts {
            Some(Lasts::Nominally { days, seconds }) => days * 86_400 + seconds,
            Some(Lasts::Exactly { seconds } | Lasts::Either { seconds, .. }) => seconds,
            None => 86_400,
        };
        let end = start.checked_add_signed(chrono::TimeDelta::seconds(lasts))?;
        Some(self.end.map_or(end, |other| other.wall.max(end)))
    }
}

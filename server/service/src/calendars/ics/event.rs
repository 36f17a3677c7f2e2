//! Events as they are collected from their lines.

use chrono::NaiveDateTime;
use domain::{
    addresses,
    recurrence::{BadRule, Lasts, Rule},
};

use super::{
    MOST_DATES_EACH, MOST_RULES_EACH, MOST_TITLE, Owner, Trouble,
    property::Property,
    values::{Ends, Frame, Stamp, damaged_duration, duration, near_stamp, period, stamp, stamps},
    zones::{Names, unescaped},
};

/// An event, an occurrence that was changed, or what somebody's free-busy time says.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) uid: String,
    /// The beginning of what it is called.
    pub(super) title: String,
    /// `None` when it says that it has a number, and no readable one.
    pub(super) sequence: Option<u32>,
    pub(super) start: Option<Stamp>,
    pub(super) end: Option<Stamp>,
    pub(super) lasts: Option<Lasts>,
    /// So many seconds before its start it may begin.
    pub(super) early: i64,
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
    /// What could not be understood either, but what it may mean at most is known, and busy.
    pub(super) mild: Vec<Trouble>,
    /// Of each rule that could not be understood, when it ends, as far as it says that.
    pub(super) ends: Vec<Option<NaiveDateTime>>,
    /// A length could not be read.
    pub(super) is_odd: bool,
    /// Whether the owner of the calendar is one who was invited, and does not come.
    pub(super) stays_away: Option<bool>,
}

impl Default for Event {
    fn default() -> Self {
        Self {
            uid: String::new(),
            title: String::new(),
            sequence: Some(0),
            start: None,
            end: None,
            lasts: None,
            early: 0,
            rules: Vec::new(),
            without_rules: Vec::new(),
            extra: Vec::new(),
            without: Vec::new(),
            changes: None,
            cancelled: None,
            transparent: None,
            trouble: Vec::new(),
            mild: Vec::new(),
            ends: Vec::new(),
            is_odd: false,
            stays_away: None,
        }
    }
}

/// Which occurrence an event changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Changes {
    /// Where it would have been; `None` when that is unreadable.
    pub(super) id: Option<Stamp>,
    /// All that follow, too.
    pub(super) following: bool,
}

/// The properties that say when somebody is busy.
const ASKED: [&str; 14] = [
    "UID",
    "SEQUENCE",
    "SUMMARY",
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
            self.miss(name);
        }
        if self.rules.len() + self.without_rules.len() > MOST_RULES_EACH || self.dates() > MOST_DATES_EACH {
            self.rules.truncate(MOST_RULES_EACH);
            self.without_rules.clear();
            self.extra.truncate(MOST_DATES_EACH);
            self.without.clear();
            self.doubt(Trouble::TooMany);
        }
    }

    /// A property was not understood.
    fn miss(&mut self, name: &str) {
        let trouble = match name {
            "DTSTART" | "FREEBUSY" => Trouble::Start,
            "RDATE" => Trouble::Extra,
            "EXDATE" | "EXRULE" => Trouble::Exception,
            "RECURRENCE-ID" => Trouble::Changes,
            "RRULE" => {
                self.ends.push(None);
                Trouble::Rule(BadRule::Malformed)
            }
            "DTEND" | "DURATION" => {
                self.is_odd = true;
                return;
            }
            "SEQUENCE" => {
                self.sequence = None;
                return;
            }
            // An unreadable name is no name; what is not said to be free is busy.
            _ => return,
        };
        self.doubt(trouble);
    }

    pub(super) fn doubt(&mut self, trouble: Trouble) {
        if !self.trouble.contains(&trouble) {
            self.trouble.push(trouble);
        }
    }

    /// Something was not understood, and has a meaning at most.
    pub(super) fn mind(&mut self, trouble: Trouble) {
        if !self.mild.contains(&trouble) {
            self.mild.push(trouble);
        }
    }

    /// All of its lines have come. Of two that say how long it lasts, one may do.
    pub(super) fn finish(&mut self) {
        if self.is_odd && (self.end.is_some() || self.lasts.is_some()) {
            self.mind(Trouble::Length);
        } else if self.is_odd {
            self.doubt(Trouble::Length);
        }
    }

    /// Somebody was invited: perhaps the owner of the calendar.
    pub(super) fn invite(&mut self, property: &Property<'_>, owner: &Owner<'_>) {
        let named = [addresses::of_mailto(property.value), property.parameter("EMAIL").map(addresses::named)];
        if !named.iter().flatten().any(|address| owner.is(address)) {
            return;
        }
        let answer = property.parameter("PARTSTAT").unwrap_or("NEEDS-ACTION");
        let is_open = answer.eq_ignore_ascii_case("NEEDS-ACTION");
        let is_away = answer.eq_ignore_ascii_case("DECLINED") || is_open && owner.unanswered_is_free;
        // Invited by two addresses, they come if they come by one.
        self.stays_away = Some(self.stays_away.unwrap_or(true) && is_away);
    }

    /// How long it lasts at most, by a duration that is damaged.
    fn take_damaged(&mut self, text: &str) -> Option<Lasts> {
        let most = damaged_duration(text)?;
        if most.is_negative {
            self.early = self.early.max(most.seconds);
        }
        if !most.is_sure {
            self.mind(Trouble::Length);
        }
        Some(Lasts::Nominally { days: most.seconds / 86_400, seconds: most.seconds % 86_400 })
    }

    /// A rule, or all that a damaged one may mean.
    fn take_rule(&mut self, text: &str) {
        let why = match text.parse() {
            Ok(rule) => return self.rules.push(rule),
            Err(why) => why,
        };
        match Rule::damaged(text) {
            Ok(meant) => {
                if meant.is_wide {
                    self.mind(Trouble::Rule(why));
                }
                self.rules.extend(meant.rules);
            }
            Err(why) => {
                self.ends.push(Rule::last_of(text).map(domain::recurrence::Until::wall));
                self.doubt(Trouble::Rule(why));
            }
        }
    }

    /// When it is over for good although a rule of it was not understood: as those say that were not.
    pub(super) fn is_over_by(&self) -> Option<NaiveDateTime> {
        let is_rule = |trouble: &Trouble| matches!(trouble, Trouble::Rule(_)) || !trouble.blocks();
        let ends = self.ends.iter().copied().collect::<Option<Vec<NaiveDateTime>>>();
        ends.filter(|_| self.trouble.iter().all(is_rule))?.into_iter().max()
    }

    fn try_take(&mut self, name: &'static str, property: &Property<'_>, names: &mut Names) -> Option<()> {
        let mut clock = || names.clock(property.parameter("TZID"));
        match name {
            "UID" => property.value.clone_into(&mut self.uid),
            "SEQUENCE" => self.sequence = Some(property.value.parse().ok()?),
            "SUMMARY" => {
                // No more of it is looked at than may be kept.
                let some: String = property.value.chars().take(2 * MOST_TITLE).collect();
                self.title = unescaped(&some).chars().filter(|sign| !sign.is_control()).take(MOST_TITLE).collect();
            }
            // Said twice and not the same, it is not known which is meant …
            "DTSTART" => {
                let start = near_stamp(property.value, clock())?;
                if self.start.is_some_and(|other| other != start) {
                    return None;
                }
                self.start = Some(start);
            }
            // … but how long it lasts at most.
            "DTEND" => {
                let end = near_stamp(property.value, clock())?;
                if self.end.is_some_and(|other| other != end) {
                    self.mind(Trouble::Length);
                }
                self.end = Some(self.end.filter(|other| other.wall > end.wall).unwrap_or(end));
            }
            "DURATION" => {
                let lasts = duration(property.value).or_else(|| self.take_damaged(property.value))?;
                if self.lasts.is_some_and(|other| other != lasts) {
                    self.mind(Trouble::Length);
                }
                self.lasts = Some(self.lasts.filter(|other| other.most() > lasts.most()).unwrap_or(lasts));
            }
            "RRULE" => self.take_rule(property.value),
            "EXDATE" | "RDATE" | "EXRULE" if property.value.is_empty() => {}
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

    /// Cancelled, transparent, or without the owner of the calendar.
    pub(super) fn is_free(&self) -> bool {
        self.cancelled == Some(true) || self.transparent == Some(true) || self.stays_away == Some(true)
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
        let lasts = self.lasts.map_or(86_400, Lasts::most);
        let end = start.checked_add_signed(chrono::TimeDelta::seconds(lasts))?;
        Some(self.end.map_or(end, |other| other.wall.max(end)))
    }
}

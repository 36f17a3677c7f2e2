//! Reads a recurrence rule. Whatever is not understood to the letter is refused: half a rule would leave times free
//! that are taken.

use std::{fmt, str::FromStr};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::rule::{Frequency, Nth, Rule, Until, WEEKDAYS};

/// Why a text is no recurrence rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadRule {
    /// Not `NAME=value;NAME=value`.
    Malformed,
    /// No FREQ.
    NoFrequency,
    /// A part that this version of the RFC does not have.
    UnknownPart,
    /// A value that its part cannot have.
    BadValue,
    /// A part that stands there twice.
    Twice,
    /// COUNT and UNTIL, of which there may be one.
    CountAndUntil,
    /// A calendar other than the Gregorian one, or days moved when they don't exist (RFC 7529).
    OtherCalendar,
}

impl fmt::Display for BadRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "not a list of parts with values",
            Self::NoFrequency => "does not say how often",
            Self::UnknownPart => "has a part nobody knows",
            Self::BadValue => "has a value out of its range",
            Self::Twice => "says something twice",
            Self::CountAndUntil => "says both how many times and until when",
            Self::OtherCalendar => "follows another calendar than the Gregorian",
        })
    }
}

impl std::error::Error for BadRule {}

impl FromStr for Rule {
    type Err = BadRule;

    /// Reads what stands behind `RRULE:`. Upper and lower case are the same; a semicolon at the end does no harm.
    fn from_str(text: &str) -> Result<Self, BadRule> {
        let mut rule = Self::every(1, Frequency::Daily);
        let mut seen = 0_u32;
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').ok_or(BadRule::Malformed)?;
            let n = PARTS.iter().position(|known| known.eq_ignore_ascii_case(name)).ok_or(BadRule::UnknownPart)?;
            if seen & (1 << n) != 0 {
                return Err(BadRule::Twice);
            }
            seen |= 1 << n;
            rule.take(PARTS[n], value)?;
        }
        if seen & 1 == 0 {
            return Err(BadRule::NoFrequency);
        }
        if rule.count.is_some() && rule.until.is_some() {
            return Err(BadRule::CountAndUntil);
        }
        Ok(rule)
    }
}

/// Every part; FREQ first.
pub(super) const PARTS: [&str; 16] = [
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "BYMONTH",
    "BYWEEKNO",
    "BYYEARDAY",
    "BYMONTHDAY",
    "BYDAY",
    "BYHOUR",
    "BYMINUTE",
    "BYSECOND",
    "BYSETPOS",
    "WKST",
    "RSCALE",
    "SKIP",
];

impl Rule {
    pub(super) fn take(&mut self, name: &str, value: &str) -> Result<(), BadRule> {
        match name {
            "FREQ" => {
                let mut known = Frequency::ALL.iter().filter(|(_, name)| name.eq_ignore_ascii_case(value));
                self.frequency = known.next().ok_or(BadRule::BadValue)?.0;
            }
            "INTERVAL" => self.interval = positive(value)?,
            "COUNT" => self.count = Some(positive(value)?),
            "UNTIL" => self.until = Some(until(value).ok_or(BadRule::BadValue)?),
            "BYMONTH" => self.months = list(value, |one| unsigned(one, 1, 12))?,
            "BYWEEKNO" => self.weeks = list(value, |one| signed(one, 53))?,
            "BYYEARDAY" => self.year_days = list(value, |one| signed(one, 366))?,
            "BYMONTHDAY" => self.month_days = list(value, |one| signed(one, 31))?,
            "BYDAY" => self.weekdays = list(value, nth)?,
            "BYHOUR" => self.hours = list(value, |one| unsigned(one, 0, 23))?,
            "BYMINUTE" => self.minutes = list(value, |one| unsigned(one, 0, 59))?,
            "BYSECOND" => self.seconds = list(value, |one| unsigned(one, 0, 60).map(|second| second.min(59)))?,
            "BYSETPOS" => self.positions = list(value, |one| signed(one, 366))?,
            "WKST" => self.week_starts = weekday(value).ok_or(BadRule::BadValue)?,
            "RSCALE" if value.eq_ignore_ascii_case("GREGORIAN") => {}
            "SKIP" if value.eq_ignore_ascii_case("OMIT") => {}
            _ => return Err(BadRule::OtherCalendar),
        }
        Ok(())
    }
}

/// Digits alone; not even a plus.
fn digits(text: &str) -> Option<u32> {
    let all = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| text.parse().ok()).flatten()
}

fn positive(text: &str) -> Result<u32, BadRule> {
    digits(text).filter(|number| *number > 0).ok_or(BadRule::BadValue)
}

fn unsigned(text: &str, least: u32, most: u32) -> Option<u8> {
    digits(text).filter(|number| (least..=most).contains(number)).and_then(|number| number.try_into().ok())
}

/// `5`, `+5`, `-5`; never 0.
fn signed<T: TryFrom<i32>>(text: &str, most: i32) -> Option<T> {
    let (sign, text) = match text.as_bytes().first()? {
        b'-' => (-1, text.get(1..)?),
        b'+' => (1, text.get(1..)?),
        _ => (1, text),
    };
    let number = i32::try_from(digits(text)?).ok().filter(|number| (1..=most).contains(number))?;
    (sign * number).try_into().ok()
}

fn weekday(text: &str) -> Option<u8> {
    WEEKDAYS.iter().position(|known| known.eq_ignore_ascii_case(text)).and_then(|n| n.try_into().ok())
}

/// `MO`, `1MO`, `-2SU`.
fn nth(text: &str) -> Option<Nth> {
    let (number, day) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let nth = if number.is_empty() { 0 } else { signed(number, 53)? };
    Some(Nth { nth, weekday: weekday(day)? })
}

fn list<T: Ord>(text: &str, read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, BadRule> {
    let mut all = text.split(',').map(|one| read(one.trim())).collect::<Option<Vec<T>>>().ok_or(BadRule::BadValue)?;
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

impl Until {
    /// A date, a time or a time in UTC, as every property has them: `20261122`, `20261122T090000`, `20261122T090000Z`.
    pub fn read(text: &str) -> Option<Self> {
        until(text)
    }
}

pub(super) fn until(text: &str) -> Option<Until> {
    let number = |from: usize, to: usize| digits(text.get(from..to)?);
    let year = i32::try_from(number(0, 4)?).ok()?;
    let date = NaiveDate::from_ymd_opt(year, number(4, 6)?, number(6, 8)?)?;
    if text.len() == 8 {
        return Some(Until::Date(date));
    }
    let is_time = text.get(8..9).is_some_and(|t| t.eq_ignore_ascii_case("T"));
    let time = NaiveTime::from_hms_opt(number(9, 11)?, number(11, 13)?, number(13, 15)?.min(59))?;
    let wall = NaiveDateTime::new(date, time);
    match text.get(15..)? {
        "" if is_time => Some(Until::Local(wall)),
        "Z" | "z" if is_time => Some(Until::Utc(wall)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_read_and_written() {
        for text in [
            "FREQ=DAILY",
            "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYMONTHDAY=2,3,4,5,6,7,8;BYDAY=TU",
            "FREQ=MONTHLY;BYDAY=-2SU,1MO,SA;BYSETPOS=-1,2;WKST=SU;COUNT=10",
            "FREQ=YEARLY;BYWEEKNO=-1,20;BYYEARDAY=-366,1;BYHOUR=0,23;BYMINUTE=59;BYSECOND=0;UNTIL=20261122T090000Z",
            "FREQ=WEEKLY;UNTIL=20261122",
        ] {
            let rule: Rule = text.parse().expect(text);
            assert_eq!(rule.to_string().parse(), Ok(rule.clone()), "{text}");
            assert_eq!(rule.to_string().len(), text.len(), "{rule}");
        }
        let odd = "freq=weekly;byday=mo,MO,+1tu; interval=1;BYSECOND=60;".parse::<Rule>().expect("understood");
        assert_eq!(odd.to_string(), "FREQ=WEEKLY;BYDAY=MO,1TU;BYSECOND=59");
    }

    #[test]
    fn half_understood_is_refused() {
        use BadRule::*;
        for (text, why) in [
            ("", NoFrequency),
            ("INTERVAL=2", NoFrequency),
            ("FREQ", Malformed),
            ("FREQ=", BadValue),
            ("FREQ=FORTNIGHTLY", BadValue),
            ("FREQ=DAILY;FREQ=DAILY", Twice),
            ("FREQ=DAILY;INTERVAL=0", BadValue),
            ("FREQ=DAILY;COUNT=-1", BadValue),
            ("FREQ=DAILY;COUNT=3;UNTIL=20261122", CountAndUntil),
            ("FREQ=DAILY;UNTIL=2026112", BadValue),
            ("FREQ=DAILY;UNTIL=20260230", BadValue),
            ("FREQ=DAILY;UNTIL=20261122X090000", BadValue),
            ("FREQ=DAILY;UNTIL=20261122T0900", BadValue),
            ("FREQ=DAILY;BYHOUR=24", BadValue),
            ("FREQ=DAILY;BYMONTH=", BadValue),
            ("FREQ=YEARLY;BYMONTH=5L", BadValue),
            ("FREQ=YEARLY;BYYEARDAY=0", BadValue),
            ("FREQ=YEARLY;BYDAY=54MO", BadValue),
            ("FREQ=YEARLY;BYDAY=0MO", BadValue),
            ("FREQ=YEARLY;BYEASTER=0", UnknownPart),
            ("FREQ=YEARLY;RSCALE=CHINESE", OtherCalendar),
            ("FREQ=YEARLY;SKIP=FORWARD", OtherCalendar),
        ] {
            assert_eq!(text.parse::<Rule>(), Err(why), "{text}");
        }
    }
}

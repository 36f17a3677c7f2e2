//! A recurrence rule as it is written down (RFC 5545, section 3.3.10).

use std::fmt;

use chrono::{NaiveDate, NaiveDateTime};

/// How often a rule comes round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Frequency {
    Secondly,
    Minutely,
    Hourly,
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

impl Frequency {
    /// Every one there is, the finest first, with its name.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::Secondly, "SECONDLY"),
        (Self::Minutely, "MINUTELY"),
        (Self::Hourly, "HOURLY"),
        (Self::Daily, "DAILY"),
        (Self::Weekly, "WEEKLY"),
        (Self::Monthly, "MONTHLY"),
        (Self::Yearly, "YEARLY"),
    ];
}

/// The last moment a rule may reach, itself included. Calendars write each form beside each form of DTSTART, whatever the
/// RFC says, so all of them are understood beside all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Until {
    /// All of this day, as the clock on the wall has it.
    Date(NaiveDate),
    /// This wall time, in the zone of the start.
    Local(NaiveDateTime),
    /// This moment, in UTC.
    Utc(NaiveDateTime),
}

impl Until {
    /// What clocks show then at the latest, give or take a day for the zone.
    pub fn wall(self) -> NaiveDateTime {
        match self {
            Self::Date(date) => date.succ_opt().unwrap_or(date).and_time(chrono::NaiveTime::MIN),
            Self::Local(wall) | Self::Utc(wall) => wall,
        }
    }
}

/// A weekday, perhaps only the n-th of its month or year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nth {
    /// From 1, or from the end if negative; 0 for every one.
    pub nth: i8,
    /// 0 for Monday.
    pub weekday: u8,
}

/// A recurrence rule whose every number is in its range. Lists are sorted and hold nothing twice; an empty one says
/// nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rule {
    pub frequency: Frequency,
    /// Every how many periods; at least 1.
    pub interval: u32,
    /// How many times altogether.
    pub count: Option<u32>,
    pub until: Option<Until>,
    /// BYMONTH, 1..=12.
    pub months: Vec<u8>,
    /// BYWEEKNO, ±1..=53.
    pub weeks: Vec<i8>,
    /// BYYEARDAY, ±1..=366.
    pub year_days: Vec<i16>,
    /// BYMONTHDAY, ±1..=31.
    pub month_days: Vec<i8>,
    /// BYDAY.
    pub weekdays: Vec<Nth>,
    /// BYHOUR, 0..=23.
    pub hours: Vec<u8>,
    /// BYMINUTE, 0..=59.
    pub minutes: Vec<u8>,
    /// BYSECOND, 0..=59: a leap second is read as the second before it (section 3.3.12).
    pub seconds: Vec<u8>,
    /// BYSETPOS, ±1..=366.
    pub positions: Vec<i16>,
    /// WKST, 0 for Monday.
    pub week_starts: u8,
}

impl Rule {
    /// A rule that says nothing but how often.
    pub const fn every(interval: u32, frequency: Frequency) -> Self {
        Self {
            frequency,
            interval: if interval == 0 { 1 } else { interval },
            count: None,
            until: None,
            months: Vec::new(),
            weeks: Vec::new(),
            year_days: Vec::new(),
            month_days: Vec::new(),
            weekdays: Vec::new(),
            hours: Vec::new(),
            minutes: Vec::new(),
            seconds: Vec::new(),
            positions: Vec::new(),
            week_starts: 0,
        }
    }
}

/// Weekdays as rules write them, Monday first.
pub(super) const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

impl fmt::Display for Nth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.nth != 0 {
            write!(f, "{}", self.nth)?;
        }
        f.write_str(WEEKDAYS[usize::from(self.weekday) % 7])
    }
}

impl fmt::Display for Until {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => write!(f, "{}", date.format("%Y%m%d")),
            Self::Local(wall) => write!(f, "{}", wall.format("%Y%m%dT%H%M%S")),
            Self::Utc(at) => write!(f, "{}", at.format("%Y%m%dT%H%M%SZ")),
        }
    }
}

/// The rule as an RRULE says it; reading this gives the same rule.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn list<T: fmt::Display>(f: &mut fmt::Formatter<'_>, name: &str, of: &[T]) -> fmt::Result {
            for (n, one) in of.iter().enumerate() {
                if n == 0 {
                    write!(f, ";{name}={one}")?;
                } else {
                    write!(f, ",{one}")?;
                }
            }
            Ok(())
        }
        let name = Frequency::ALL.iter().find(|(one, _)| *one == self.frequency).map_or("", |(_, name)| *name);
        write!(f, "FREQ={name}")?;
        if self.interval != 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        list(f, "BYMONTH", &self.months)?;
        list(f, "BYWEEKNO", &self.weeks)?;
        list(f, "BYYEARDAY", &self.year_days)?;
        list(f, "BYMONTHDAY", &self.month_days)?;
        list(f, "BYDAY", &self.weekdays)?;
        list(f, "BYHOUR", &self.hours)?;
        list(f, "BYMINUTE", &self.minutes)?;
        list(f, "BYSECOND", &self.seconds)?;
        list(f, "BYSETPOS", &self.positions)?;
        if self.week_starts != 0 {
            write!(f, ";WKST={}", WEEKDAYS[usize::from(self.week_starts) % 7])?;
        }
        if let Some(count) = self.count {
            write!(f, ";COUNT={count}")?;
        }
        if let Some(until) = self.until {
            write!(f, ";UNTIL={until}")?;
        }
        Ok(())
    }
}

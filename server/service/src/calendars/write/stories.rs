//! What is written, and what others read in it.

use chrono::TimeDelta;
use domain::{bookings::Answer, slots::Interval, time::parse};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::zones::between;

fn at(text: &str) -> Moment {
    parse(text).expect("RFC 3339")
}

fn event(start: &str, zone: &str) -> Event {
    let start = at(start);
    let zone = between(zone, at("2026-01-01T00:00:00Z"), at("2028-01-01T00:00:00Z")).expect("a zone");
    Event {
        uid: Uuid::from_u128(7).into(),
        sequence: 3,
        stamp: at("2026-11-23T08:00:00Z"),
        time: Interval { start, end: start + TimeDelta::minutes(30) },
        zone,
        status: Some(Status::Confirmed),
        summary: "Engines; \"Gears\", & Sons: Rust engineer".into(),
        description: "A first line,\nand a second one that is long enough to be folded, because it has more than \
                      seventy-five octets, some of them in pairs: äöü \\o/"
            .into(),
        url: "http://127.0.0.1:3000/interviews/7".into(),
        how: None,
        organizer: Some(Organizer {
            name: "Engines; \"Gears\", & Sons".into(),
            address: "overture@example.com".into(),
        }),
        guests: vec![Guest {
            name: "Ada Lovelace".into(),
            address: "ada+talks@example.com".into(),
            answer: Some(Answer::Accepted),
            asked: true,
        }],
    }
}

fn written(event: Event) -> String {
    Calendar { method: Some(Method::Request), name: None, events: &[event] }.write()
}

#[test]
fn an_invitation_as_it_is_written() {
    let text = written(event("2026-12-01T09:00:00Z", "Europe/Berlin"));
    insta::assert_snapshot!(text.replace("\r\n", "\n"), @r#"
    BEGIN:VCALENDAR
    VERSION:2.0
    PRODID:-//Overture//Overture//EN
    CALSCALE:GREGORIAN
    METHOD:REQUEST
    BEGIN:VTIMEZONE
    TZID:Europe/Berlin
    BEGIN:STANDARD
    DTSTART:19700101T000000
    TZOFFSETFROM:+0100
    TZOFFSETTO:+0100
    TZNAME:CET
    END:STANDARD
    BEGIN:DAYLIGHT
    DTSTART:20260329T020000
    TZOFFSETFROM:+0100
    TZOFFSETTO:+0200
    TZNAME:CEST
    END:DAYLIGHT
    BEGIN:STANDARD
    DTSTART:20261025T030000
    TZOFFSETFROM:+0200
    TZOFFSETTO:+0100
    TZNAME:CET
    END:STANDARD
    BEGIN:DAYLIGHT
    DTSTART:20270328T020000
    TZOFFSETFROM:+0100
    TZOFFSETTO:+0200
    TZNAME:CEST
    END:DAYLIGHT
    BEGIN:STANDARD
    DTSTART:20271031T030000
    TZOFFSETFROM:+0200
    TZOFFSETTO:+0100
    TZNAME:CET
    END:STANDARD
    END:VTIMEZONE
    BEGIN:VEVENT
    UID:00000000-0000-0000-0000-000000000007
    SEQUENCE:3
    DTSTAMP:20261123T080000Z
    DTSTART;TZID=Europe/Berlin:20261201T100000
    DTEND;TZID=Europe/Berlin:20261201T103000
    STATUS:CONFIRMED
    SUMMARY:Engines\; "Gears"\, & Sons: Rust engineer
    DESCRIPTION:A first line\,\nand a second one that is long enough to be fold
     ed\, because it has more than seventy-five octets\, some of them in pairs:
      äöü \\o/
    URL:http://127.0.0.1:3000/interviews/7
    ORGANIZER;CN="Engines; ^'Gears^', & Sons":mailto:overture@example.com
    ATTENDEE;CN=Ada Lovelace;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=AC
     CEPTED;RSVP=TRUE:mailto:ada+talks@example.com
    END:VEVENT
    END:VCALENDAR
    "#);
}

#[test]
fn an_hour_that_comes_twice_is_said_in_utc_the_second_time() {
    let lines = |start: &str, zone: &str| {
        let text = written(event(start, zone));
        let of_event = text.split("BEGIN:VEVENT").nth(1).expect("an event").to_owned();
        of_event
            .lines()
            .filter(|line| line.starts_with("DTSTART") || line.starts_with("DTEND"))
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(
        lines("2026-10-25T00:30:00Z", "Europe/Berlin"),
        "DTSTART;TZID=Europe/Berlin:20261025T023000 DTEND:20261025T010000Z"
    );
    assert_eq!(
        lines("2026-10-25T01:30:00Z", "Europe/Berlin"),
        "DTSTART:20261025T013000Z DTEND;TZID=Europe/Berlin:20261025T030000"
    );
    assert_eq!(lines("2026-10-25T01:30:00Z", "UTC"), "DTSTART:20261025T013000Z DTEND:20261025T020000Z");
}

/// Vancouver has stopped changing its clocks; who trusts a zone's name alone is an hour off.
#[test]
fn a_zone_says_what_its_clocks_do() {
    let text = written(event("2026-12-01T18:00:00Z", "America/Vancouver"));
    let zone = text.split("BEGIN:VTIMEZONE\r\n").nth(1).and_then(|rest| rest.split("END:VTIMEZONE").next());
    insta::assert_snapshot!(zone.expect("a zone").replace("\r\n", "\n"), @r"
    TZID:America/Vancouver
    BEGIN:STANDARD
    DTSTART:19700101T000000
    TZOFFSETFROM:-0800
    TZOFFSETTO:-0800
    TZNAME:PST
    END:STANDARD
    BEGIN:DAYLIGHT
    DTSTART:20260308T020000
    TZOFFSETFROM:-0800
    TZOFFSETTO:-0700
    TZNAME:PDT
    END:DAYLIGHT
    BEGIN:STANDARD
    DTSTART:20261101T020000
    TZOFFSETFROM:-0700
    TZOFFSETTO:-0700
    TZNAME:MST
    END:STANDARD
    ");
    assert!(text.contains("DTSTART;TZID=America/Vancouver:20261201T110000\r\n"), "{text}");
}

/// What our own reader makes busy is what was written, in every zone, also around changes of the clocks.
#[test]
fn our_own_reader_finds_the_time_in_every_zone() {
    for name in crate::zones::names() {
        for start in ["2026-03-29T01:15:00Z", "2026-07-01T12:00:00Z", "2026-10-25T01:15:00Z", "2027-01-10T23:45:00Z"] {
            let event = event(start, &name);
            let time = event.time;
            let within = Interval { start: time.start - TimeDelta::days(2), end: time.end + TimeDelta::days(2) };
            let reading = crate::calendars::ics::read(written(event).as_bytes(), within, "UTC");
            let busy = reading.map(|reading| (reading.busy, reading.found));
            assert_eq!(busy.ok(), Some((vec![time], 0)), "{name} {start}");
        }
    }
}

/// The same, read by two others, from the zone that stands in the object and from nothing else they know.
#[test]
fn two_others_find_the_time_in_fifty_zones() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut expected = std::collections::BTreeMap::new();
    for (n, name) in crate::zones::names().into_iter().step_by(8).enumerate() {
        for start in ["2026-03-29T01:15:00Z", "2026-07-01T12:00:00Z", "2026-10-25T01:15:00Z", "2027-01-10T23:45:00Z"] {
            let file = format!("{n} {start}.ics").replace(':', "");
            std::fs::write(folder.path().join(&file), written(event(start, &name))).expect("written");
            expected.insert(file, (start.to_owned(), name.clone()));
        }
    }
    assert!(expected.len() >= 200);
    let Some(read) = crate::testing::peers::read_by_both("calendars", folder.path()) else { return };
    for (read, whose) in read.iter().zip(["Python's", "npm's"]) {
        for (file, (start, name)) in &expected {
            let event = &read[file]["events"][0];
            assert_eq!(event["start"].as_str(), Some(start.as_str()), "{whose} in {name}");
            assert_eq!(event["summary"], "Engines; \"Gears\", & Sons: Rust engineer");
            assert_eq!(event["organizer"][0]["name"], "Engines; \"Gears\", & Sons");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever people call themselves: lines of 75 octets that end in CRLF, and no line of theirs among ours.
    #[test]
    fn whatever_people_write_stays_in_its_line(text in any::<String>(), more in "[\\r\\n:;,\\\\\"^A-Z]{0,40}") {
        let words = format!("{text}{more}\r\nATTENDEE:mailto:eve@example.com");
        let mut event = event("2026-12-01T09:00:00Z", "Europe/Berlin");
        event.summary.clone_from(&words);
        event.description.clone_from(&words);
        event.guests[0].name.clone_from(&words);
        event.guests[0].address.clone_from(&words);
        let written = written(event);
        prop_assert!(written.ends_with("END:VCALENDAR\r\n"));
        let lines: Vec<&str> = written.split("\r\n").collect();
        prop_assert!(lines.iter().all(|line| line.len() <= 75 && !line.contains(char::is_control)));
        let unfolded = written.replace("\r\n ", "");
        prop_assert_eq!(unfolded.split("\r\n").filter(|line| line.starts_with("ATTENDEE")).count(), 1);
        prop_assert_eq!(unfolded.split("\r\n").filter(|line| line.starts_with("END:VEVENT")).count(), 1);
    }
}

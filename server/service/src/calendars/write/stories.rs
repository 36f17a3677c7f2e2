//! What is written, and what others read in it.

use chrono::TimeDelta;
use domain::{bookings::Answer, slots::Interval, time::parse};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn at(text: &str) -> Moment {
    parse(text).expect("RFC 3339")
}

fn event(start: &str) -> Event {
    let start = at(start);
    Event {
        uid: Uuid::from_u128(7).into(),
        sequence: 3,
        stamp: at("2026-11-23T08:00:00Z"),
        time: Interval { start, end: start + TimeDelta::minutes(30) },
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
    let text = written(event("2026-12-01T09:00:00Z"));
    insta::assert_snapshot!(text.replace("\r\n", "\n"), @r#"
    BEGIN:VCALENDAR
    VERSION:2.0
    PRODID:-//Overture//Overture//EN
    CALSCALE:GREGORIAN
    METHOD:REQUEST
    BEGIN:VEVENT
    UID:00000000-0000-0000-0000-000000000007
    SEQUENCE:3
    DTSTAMP:20261123T080000Z
    DTSTART:20261201T090000Z
    DTEND:20261201T093000Z
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

/// What our own reader and two others make of it is what was written, wherever they are: no zone has to be known, and none is
/// defined that somebody may read an hour off.
#[test]
fn everybody_finds_the_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut expected = std::collections::BTreeMap::new();
    for (n, start) in [
        "2026-03-29T01:15:00Z",
        "2026-07-01T12:00:00Z",
        "2026-10-25T00:30:00Z",
        "2026-10-25T01:15:00Z",
        "2027-01-10T23:45:00Z",
    ]
    .into_iter()
    .enumerate()
    {
        let event = event(start);
        let time = event.time;
        let text = written(event);
        assert!(!text.contains("TZID") && !text.contains("VTIMEZONE"), "{text}");
        let within = Interval { start: time.start - TimeDelta::days(2), end: time.end + TimeDelta::days(2) };
        for zone in ["UTC", "Europe/Berlin", "America/Vancouver", "Pacific/Kiritimati"] {
            let owner = crate::calendars::ics::Owner { zone, ..Default::default() };
            let reading = crate::calendars::ics::read(text.as_bytes(), within, &owner);
            let busy = reading.map(|reading| (reading.busy, reading.found));
            assert_eq!(busy.ok(), Some((vec![time], 0)), "{zone} {start}");
        }
        let file = format!("{n}.ics");
        std::fs::write(folder.path().join(&file), text).expect("written");
        expected.insert(file, start);
    }
    let Some(read) = crate::testing::peers::read_by_both("calendars", folder.path()) else { return };
    for (read, whose) in read.iter().zip(["Python's", "npm's"]) {
        for (file, start) in &expected {
            let event = &read[file]["events"][0];
            assert_eq!(event["start"].as_str(), Some(*start), "{whose}");
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
        let mut event = event("2026-12-01T09:00:00Z");
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

//! Whose clock a time is on.

use super::*;

#[test]
fn a_zone_is_what_its_calendar_says_and_what_its_name_says() {
    // Three hours ahead in summer, whatever the name says; written as Exchange does it.
    let own = "BEGIN:VTIMEZONE\nTZID:Europe/Berlin\nBEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0300\n\
               TZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\nBEGIN:DAYLIGHT\n\
               DTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0300\nTZNAME:X\n\
               RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\nEND:VTIMEZONE";
    let event = "BEGIN:VEVENT\nDTSTART;TZID=Europe/Berlin:20260610T090000\nDURATION:PT1H\nEND:VEVENT";
    assert_eq!(said(&reading(&calendar(&format!("{event}\n{own}")))), ["10T06:00/10T08:00"]);
    // One that is broken is no zone that anybody knows, whatever it is called; one that says nothing leaves it to IANA.
    let broken = own.replace("+0300", "east");
    let read = reading(&calendar(&format!("{event}\n{broken}")));
    let unknown = Trouble::Zone("Europe/Berlin".to_owned());
    assert_eq!((said(&read), &read.findings[0].trouble), (vec!["09T19:00/10T22:00".to_owned()], &unknown));
    let silent = "BEGIN:VTIMEZONE\nTZID:Europe/Berlin\nX-LIC-LOCATION:Europe/Berlin\nEND:VTIMEZONE";
    assert_eq!(said(&reading(&calendar(&format!("{event}\n{silent}")))), ["10T07:00/10T08:00"]);
    // Of unlike ones each may be meant, as long as there are few.
    let four = own.replace("+0300", "+0400");
    let two = format!("{event}\n{four}\n{}", own.replace("+0300", "+0200"));
    assert_eq!(said(&reading(&calendar(&two))), ["10T05:00/10T06:00", "10T07:00/10T08:00"]);
    assert_eq!(said(&reading(&calendar(&format!("{event}\n{four}\n{four}")))), said(&reading(&calendar(&two))));
    let many: String = (4..9).map(|n| own.replace("+0300", &format!("+0{n}00")) + "\n").collect();
    assert_eq!(said(&reading(&calendar(&format!("{event}\n{many}")))), ["09T19:00/10T22:00"]);
    // One whose last rule ended before the span says nothing of it.
    let ended = own
        .replace("BYMONTH=10", "BYMONTH=10;UNTIL=20201231T000000Z")
        .replace("BYMONTH=3", "BYMONTH=3;UNTIL=20201231T000000Z");
    assert_eq!(said(&reading(&calendar(&format!("{event}\n{ended}")))), ["10T07:00/10T08:00"]);
    let counted = own.replace("BYMONTH=10", "BYMONTH=10;COUNT=500").replace("BYMONTH=3", "BYMONTH=3;COUNT=501");
    assert_eq!(said(&reading(&calendar(&format!("{event}\n{counted}")))), ["10T06:00/10T08:00"]);
    // What is no observance says nothing about the one before it.
    let odd = own.replace("END:DAYLIGHT\n", "END:DAYLIGHT\nBEGIN:X-ODD\nTZOFFSETTO:+0900\nEND:X-ODD\n");
    assert_eq!(said(&reading(&calendar(&format!("{event}\n{odd}")))), ["10T06:00/10T08:00"]);
    for (name, expected) in [
        ("America/New_York", "10T13:00/10T14:00"),
        ("\"Eastern Standard Time\"", "10T13:00/10T14:00"),
        ("W. Europe Standard Time", "10T07:00/10T08:00"),
        ("/mozilla.org/20070129_1/America/Argentina/Ushuaia", "10T12:00/10T13:00"),
        ("/freeassociation.sourceforge.net/Europe/Berlin", "10T07:00/10T08:00"),
        ("/freeassociation.sourceforge.net/Tzfile/Europe/Berlin", "10T07:00/10T08:00"),
        ("freeassociation.sourceforge.net/Tzfile/Europe/Berlin", "10T07:00/10T08:00"),
        ("/softwarestudio.org/Olson_20011030_5/America/New_York", "10T13:00/10T14:00"),
        ("/Europe/Madrid", "10T07:00/10T08:00"),
        ("/America/Argentina/Ushuaia", "10T12:00/10T13:00"),
        ("/UTC", "10T09:00/10T10:00"),
        ("UTC", "10T09:00/10T10:00"),
    ] {
        assert_eq!(busy(&format!("DTSTART;TZID={name}:20260610T090000\nDURATION:PT1H")), [expected], "{name}");
    }
}

/// Changes of clocks without a rule, as `20240331T020000 +0100 +0200`.
fn defined(name: &str, changes: &[&str]) -> String {
    let one = |change: &&str| {
        let parts: Vec<&str> = change.split(' ').collect();
        let kind = if parts[1] < parts[2] { "DAYLIGHT" } else { "STANDARD" };
        format!("BEGIN:{kind}\nDTSTART:{}\nTZOFFSETFROM:{}\nTZOFFSETTO:{}\nEND:{kind}\n", parts[0], parts[1], parts[2])
    };
    format!("BEGIN:VTIMEZONE\nTZID:{name}\n{}END:VTIMEZONE", changes.iter().map(one).collect::<String>())
}

const MADRID: [&str; 4] = [
    "20240331T020000 +0100 +0200",
    "20241027T030000 +0200 +0100",
    "20250330T020000 +0100 +0200",
    "20251026T030000 +0200 +0100",
];

#[test]
fn a_definition_says_nothing_outside_of_what_it_covers() {
    let weekly = |name: &str, zone: &str| {
        let event = format!("DTSTART;TZID={name}:20240603T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=MO");
        calendar(&format!("{zone}\nBEGIN:VEVENT\nUID:a\n{event}\nEND:VEVENT"))
    };
    let on = |text: &str, from: &str, to: &str| {
        let read = read(text.as_bytes(), within(from, to), "UTC").expect("a calendar");
        (said(&read).join(" "), read.found)
    };
    let none = |said: &str| (said.to_owned(), 0);
    for name in ["Europe/Madrid", "/example.org/2024/Europe/Madrid", "Romance Standard Time", "europe/madrid"] {
        let text = weekly(name, &defined(name, &MADRID));
        // In a summer and a winter that it covers, and in those that it doesn't.
        assert_eq!(on(&text, "2025-06-01", "2025-06-07"), none("02T07:00/02T08:00"), "{name}");
        assert_eq!(on(&text, "2027-06-01", "2027-06-08"), none("07T07:00/07T08:00"), "{name}");
        assert_eq!(on(&text, "2027-01-01", "2027-01-08"), none("04T08:00/04T09:00"), "{name}");
        // It ended with its summer time, or knows one change only.
        for end in [1, 3] {
            let text = weekly(name, &defined(name, &MADRID[..end]));
            assert_eq!(on(&text, "2027-01-01", "2027-01-08"), none("04T08:00/04T09:00"), "{name}");
        }
        // It begins after the event.
        let late = weekly(name, &defined(name, &["20280326T020000 +0300 +0400", "20281029T030000 +0400 +0300"]));
        assert_eq!(on(&late, "2027-01-01", "2027-01-08"), none("04T08:00/04T09:00"), "{name}");
        assert_eq!(on(&late, "2028-06-01", "2028-06-07"), none("05T05:00/05T06:00 05T07:00/05T08:00"), "{name}");
        assert_eq!(on(&late, "2029-06-01", "2029-06-07"), none("04T07:00/04T08:00"), "{name}");
    }
    // Where it is said wrongly, both readings are busy, for as long as it covers.
    let wrong = weekly("Europe/Madrid", &defined("Europe/Madrid", &["19700101T000000 +0000 +0000"]));
    assert_eq!(on(&wrong, "2027-06-01", "2027-06-08"), none("07T07:00/07T08:00 07T09:00/07T10:00"));
    // A name that is nobody else's: as its definition says, and beyond that in every zone, which is told.
    let own = weekly("Casa", &defined("Casa", &MADRID));
    assert_eq!(on(&own, "2025-06-01", "2025-06-07"), none("02T07:00/02T08:00"));
    assert_eq!(on(&own, "2026-01-04", "2026-01-08"), none("05T08:00/05T09:00"));
    assert_eq!(on(&own, "2027-06-04", "2027-06-12"), ("06T19:00/07T22:00".to_owned(), 1));
    let fixed = weekly("Casa", &defined("Casa", &["20240101T000000 +0200 +0200"]));
    assert_eq!(on(&fixed, "2027-06-04", "2027-06-12"), none("07T07:00/07T08:00"));
    // Nor does it say when something ends, or what is left out.
    let flight = "DTSTART:20270607T090000Z\nDTEND;TZID=Casa:20270607T120000";
    let text = calendar(&format!("{}\nBEGIN:VEVENT\n{flight}\nEND:VEVENT", defined("Casa", &MADRID)));
    assert_eq!(on(&text, "2027-06-04", "2027-06-12").1, 1);
    let daily = "DTSTART:20270607T070000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2\nEXDATE;TZID=Casa:20270607T080000";
    let text = calendar(&format!("{}\nBEGIN:VEVENT\n{daily}\nEND:VEVENT", defined("Casa", &MADRID)));
    assert_eq!(on(&text, "2027-06-04", "2027-06-12"), ("07T07:00/07T08:00 08T07:00/08T08:00".to_owned(), 1));
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
fn names_belong_to_their_calendar() {
    let of = |offset: &str| {
        calendar(&format!(
            "BEGIN:VEVENT\nDTSTART;TZID=Custom:20260610T090000\nDURATION:PT1H\nEND:VEVENT\nBEGIN:VTIMEZONE\nTZID:Custom\n\
             BEGIN:STANDARD\nDTSTART:20000101T000000\nTZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\nEND:STANDARD\nEND:VTIMEZONE"
        ))
    };
    let both = format!("{}{}", of("+0100"), of("-0800"));
    assert_eq!(said(&reading(&both)), ["10T08:00/10T09:00", "10T17:00/10T18:00"]);
    // As many calendars as a server has events, each with the same zone.
    assert_eq!(said(&reading(&of("+0100").repeat(3_000))), ["10T08:00/10T09:00"]);
    assert_eq!(reading(&of("+0100").repeat(3_000)).found, 0);
    // More zones than there are: each is unknown, and none of them another.
    let names =
        |from: i32, to: i32| (from..to).map(|n| format!("EXDATE;TZID=Z{n}:20260610T090000\n")).collect::<String>();
    let lines = |zone: &str| {
        format!(
            "BEGIN:VEVENT\n{}END:VEVENT\nBEGIN:VEVENT\nDTSTART;TZID={zone}:20260610T090000\nDURATION:PT1H\n\
                 EXDATE;TZID=Z9002:20260610T090000\nEND:VEVENT",
            names(0, 3_000)
        )
    };
    for zone in ["Z9001".to_owned(), format!("Z{}", "9".repeat(300))] {
        let read = reading(&calendar(&lines(&zone).replacen("BEGIN:VEVENT", "BEGIN:VEVENT\nDTSTART:20200101", 1)));
        assert_eq!(said(&read), ["09T19:00/10T22:00"], "{zone}");
    }
}

#[test]
fn names_are_read_as_they_were_meant() {
    let own = "BEGIN:VTIMEZONE\nTZID:(UTC+01:00) Amsterdam\\, Berlin\nBEGIN:STANDARD\nDTSTART:20000101T000000\n\
               TZOFFSETFROM:+0100\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE";
    for name in ["(UTC+01:00) Amsterdam, Berlin", "(UTC+01:00) Amsterdam\\, Berlin"] {
        let event = format!("BEGIN:VEVENT\nDTSTART;TZID=\"{name}\":20260610T090000\nDURATION:PT1H\nEND:VEVENT");
        assert_eq!(said(&reading(&calendar(&format!("{own}\n{event}")))), ["10T08:00/10T09:00"], "{name}");
    }
    // These say that nobody knows the zone.
    for name in ["Etc/Unknown", "etc/unknown", "Factory", "localtime", "posixrules"] {
        let (found, busy) = trouble(&format!("DTSTART;TZID={name}:20260610T090000\nDURATION:PT1H"));
        assert_eq!((found, &busy[0][..]), (vec![Trouble::Zone(name.to_owned())], "09T19:00/10T22:00"));
    }
}

#[test]
fn old_events_are_read_with_the_clocks_of_their_time() {
    // Nine o'clock in UTC to ten in Berlin was an hour in the winter of 2015 …
    let mixed = "DTSTART:20150105T080000Z\nDTEND;TZID=Europe/Berlin:20150105T100000\nRRULE:FREQ=WEEKLY;COUNT=600";
    assert_eq!(busy(mixed)[0], "01T08:00/01T09:00");
    // … and so is what a change moves it by.
    let changed = "BEGIN:VEVENT\nUID:a\nDTSTART:20150105T080000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY\nEND:VEVENT\n\
                   BEGIN:VEVENT\nUID:a\nRECURRENCE-ID;RANGE=THISANDFUTURE:20150112T080000Z\n\
                   DTSTART;TZID=Europe/Berlin:20150112T100000\nDURATION:PT1H\nEND:VEVENT";
    assert_eq!(said(&reading(&calendar(changed)))[0], "01T09:00/01T10:00");
}

#[test]
fn a_calendar_with_a_zone_of_its_own_has_two_readings() {
    let event = "BEGIN:VEVENT\nDTSTART:20260610T090000\nDURATION:PT1H\nEND:VEVENT";
    let in_zone = |zone: &str| said(&reading(&calendar(&format!("X-WR-TIMEZONE:{zone}\n{event}"))));
    assert_eq!(in_zone("Europe/Berlin"), ["10T07:00/10T08:00"]);
    assert_eq!(in_zone("America/New_York"), ["10T07:00/10T08:00", "10T13:00/10T14:00"]);
    assert_eq!(in_zone("Nowhere"), ["09T19:00/10T22:00"]);
    // Days, and times with a zone, have one.
    let day = "X-WR-TIMEZONE:America/New_York\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260610\nEND:VEVENT";
    assert_eq!(said(&reading(&calendar(day))), ["09T22:00/10T22:00"]);
}

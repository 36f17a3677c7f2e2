//! Single events: what is busy, what is free, and what nobody can tell.

use domain::recurrence::BadRule;

use super::*;

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
    // Said twice and not the same, it is not free, and that is told.
    for lines in ["TRANSP:OPAQUE\nTRANSP:TRANSPARENT", "STATUS:CANCELLED\nSTATUS:CONFIRMED\nSTATUS:CANCELLED"] {
        assert_eq!(
            trouble(&format!("{event}\n{lines}")),
            (vec![Trouble::Contradicts], vec!["10T09:00/10T10:00".into()])
        );
    }
    assert_eq!(busy(&format!("{event}\nTRANSP:TRANSPARENT\nTRANSP:TRANSPARENT")), [""; 0]);
    // What belongs to its alarm says nothing about the event.
    let alarm = "BEGIN:VALARM\nDURATION:PT5H\nDTSTART:x\nTRANSP:TRANSPARENT\nEND:VALARM";
    assert_eq!(busy(&format!("{event}\n{alarm}")), ["10T09:00/10T10:00"]);
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
    // Reports are not cancelled; what they don't cover nobody knows, unless there are events that say so.
    assert_eq!(said(&reading(&calendar(&report.replace("END:VF", "STATUS:CANCELLED\nEND:VF")))), expected);
    let short = report.replace("20270101T", "20260620T").replace("20260101T", "20260605T");
    let read = reading(&calendar(&short));
    assert_eq!(read.findings[0].trouble, Trouble::Unreported);
    assert_eq!(said(&read), [&["01T00:00/05T00:00"][..], &expected, &["20T00:00/01T00:00"]].concat());
    let event = "BEGIN:VEVENT\nDTSTART:20260625T090000Z\nDURATION:PT1H\nEND:VEVENT";
    assert_eq!(said(&reading(&calendar(&format!("{short}\n{event}")))).last().expect("some"), "25T09:00/25T10:00");
    assert_eq!(said(&reading(&calendar(&report.replace("DTEND:20270101T000000Z\n", "")))), [ALL]);
    // When somebody can be had is not read, so nobody knows.
    let available = calendar(&format!("{event}\nBEGIN:VAVAILABILITY\nEND:VAVAILABILITY"));
    assert_eq!((said(&reading(&available)), reading(&available).found), (vec![ALL.to_owned()], 1));
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
    // An end that is missing in one place and made up for in another: one of the two would be lost.
    let times = "DTSTART:20260610T090000Z\nDURATION:PT1H";
    for (outer, inner) in
        [("VEVENT", "VEVENT"), ("VTIMEZONE", "VEVENT"), ("VEVENT", "VFREEBUSY"), ("VEVENT", "VTIMEZONE")]
    {
        let nested = format!("BEGIN:{outer}\n{times}\nBEGIN:{inner}\n{times}\nEND:{inner}\nEND:{outer}");
        assert_eq!(refused(&calendar(&nested)), Cause::Damaged, "{inner} in {outer}");
    }
    assert_eq!(refused(&calendar("BEGIN:VCALENDAR\nEND:VCALENDAR")), Cause::Damaged);
    assert_eq!(read(&vec![b' '; MOST_BYTES + 1], june(), "UTC"), Err(Cause::TooLarge));
    // Two calendars in one stream are fine, so are blank lines and what is not UTF-8.
    assert_eq!(reading(&format!("{whole}\r\n{whole}\0\n")).events, 2);
    let bytes = whole.replace("UID:a", "SUMMARY:\u{1}");
    let bytes: Vec<u8> = bytes.bytes().map(|byte| if byte == 1 { 0xff } else { byte }).collect();
    assert_eq!(read(&bytes, june(), "UTC").map(|reading| reading.busy.len()), Ok(1));
}

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
        ("DTSTART:20260610T090000Z\nDTEND:20260610T10".to_owned(), (Trouble::Length, from_then())),
        ("DTSTART:20260610T090000Z\nDURATION:PT".to_owned(), (Trouble::Length, from_then())),
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
    // Words behind its end do no harm; an event behind it may be somebody's.
    for behind in [
        "<html>",
        "</pre></body>",
        "Warning: something\nis: wrong",
        "\r\nEND:VCALENDAR",
        "\r\nBEGIN:X\nX:Y\nEND:X",
        "\0\0",
    ] {
        assert_eq!(reading(&format!("{whole}{behind}")).events, 1, "{behind}");
        assert_eq!(reading(&format!("{}{behind}\r\n", whole.trim_end())).events, 1, "{behind}");
        assert_eq!(reading(&format!("{whole}{behind}\n{whole}")).events, 2, "{behind}");
    }
    for behind in ["BEGIN:VEVENT\nEND:VEVENT", "END:VEVENT", "BEGIN:VTIMEZONE"] {
        assert_eq!(refused(&format!("{whole}{behind}")), Cause::Damaged, "{behind}");
    }
    // Two calendars in one stream are fine, so are blank lines and what is not UTF-8.
    assert_eq!(reading(&format!("{whole}\r\n{whole}\0\n")).events, 2);
    let bytes = whole.replace("UID:a", "SUMMARY:\u{1}");
    let bytes: Vec<u8> = bytes.bytes().map(|byte| if byte == 1 { 0xff } else { byte }).collect();
    assert_eq!(read(&bytes, june(), "UTC").map(|reading| reading.busy.len()), Ok(1));
}

/// What these lines keep busy in June, whatever is found in them, and whether anything is.
fn at_most(lines: &str) -> (Vec<String>, bool) {
    let reading = reading(&event(lines));
    assert!(reading.findings.iter().all(|finding| finding.blocks.is_none()), "{lines}: {:?}", reading.findings);
    (said(&reading), !reading.findings.is_empty())
}

#[test]
fn damaged_properties_have_a_bounded_reading() {
    let nine = "DTSTART;TZID=Europe/Madrid:20260610T090000";
    let hour = ["10T07:00/10T08:00".to_owned()];
    for lines in [
        // An end that names no zone, or only the day.
        format!("{nine}\nDTEND:20260610T100000"),
        format!("{nine}\nDTEND;TZID=/Europe/Madrid:20260610T100000"),
        "DTSTART:20260610T090000\nDTEND;TZID=Europe/Madrid:20260610T100000".to_owned(),
        // Forms of times that can mean nothing else.
        format!("{nine}\nDTEND:2026-06-10T08:00:00Z"),
        format!("{nine}\nDTEND;TZID=Europe/Madrid:2026-06-10T10:00"),
        "DTSTART:2026-06-10T09:00:00+0200\nDTEND:20260610T1000+02".to_owned(),
        // Said twice in the same words, and durations whose units stand in odd places.
        format!("{nine}\n{nine}\nDURATION:PT1H"),
        format!("{nine}\nDURATION:P1H"),
        format!("{nine}\nDURATION:PT30M\nDURATION:PT1H").replace("PT30M\nDURATION:", ""),
        format!("{nine}\nDURATION:PT1H\nRDATE:\nEXDATE:"),
    ] {
        assert_eq!(at_most(&lines), (hour.to_vec(), false), "{lines}");
    }
    // Far from each other, the later end of both.
    let far = "DTSTART;TZID=Asia/Tokyo:20260610T090000\nDTEND:20260610T100000";
    assert_eq!(at_most(far), (vec!["10T00:00/10T08:00".to_owned()], false));
    let west = "DTSTART;TZID=America/New_York:20260610T090000\nDTEND:20260610T100000\nRRULE:FREQ=DAILY;COUNT=2";
    assert_eq!(at_most(west).0, ["10T13:00/10T14:00", "11T13:00/11T14:00"]);
    let utc = "DTSTART:20260610T090000Z\nDTEND:20260610T100000";
    assert_eq!(at_most(utc), (vec!["10T09:00/10T10:00".to_owned()], false));
    for (lines, expected) in [
        (format!("{nine}\nDTEND;VALUE=DATE:20260610"), "10T07:00/10T22:00"),
        (format!("{nine}\nDTEND;VALUE=DATE:20260611"), "10T07:00/11T22:00"),
        ("DTSTART;VALUE=DATE:20260610\nDTEND:20260610T120000".to_owned(), "09T22:00/10T22:00"),
        (format!("{nine}\nDURATION:PT1W"), "10T07:00/17T07:00"),
    ] {
        assert_eq!(at_most(&lines), (vec![expected.to_owned()], false), "{lines}");
    }
    // More than one reading, and the owner is told.
    for (lines, expected) in [
        (format!("{nine}\nDURATION:-PT1H"), "10T06:00/10T08:00"),
        (format!("{nine}\nDURATION:PT30M\nDURATION:PT1H"), "10T07:00/10T08:00"),
        (format!("{nine}\nDURATION:PT1.5H"), "10T07:00/10T09:00"),
        (
            format!("{nine}\nDTEND;TZID=Europe/Madrid:20260610T093000\nDTEND;TZID=Europe/Madrid:20260610T100000"),
            "10T07:00/10T08:00",
        ),
        (format!("{nine}\nDTEND;TZID=Europe/Madrid:20260610T100000\nDURATION:soon"), "10T07:00/10T08:00"),
        (format!("{nine}\nDURATION:PT1H\nDTEND:soon"), "10T07:00/10T08:00"),
    ] {
        assert_eq!(at_most(&lines), (vec![expected.to_owned()], true), "{lines}");
    }
    // It ends before it begins, day after day.
    let reversed = "DTSTART:20260610T090000Z\nDTEND:20260610T080000Z\nRRULE:FREQ=WEEKLY;COUNT=2";
    assert_eq!(at_most(reversed), (vec!["09T18:00/10T21:00".to_owned(), "16T18:00/17T21:00".to_owned()], true));
}

#[test]
fn an_old_event_blocks_nobody() {
    let old = |lines: &str| {
        let reading = reading(&event(&format!("DTSTART;TZID=Europe/Madrid:20150410T090000\n{lines}")));
        (said(&reading).join(" "), reading.found)
    };
    let hour = "DTEND;TZID=Europe/Madrid:20150410T100000\n";
    for lines in [
        format!("{hour}RRULE:FREQ=DAILY;COUNT=3;UNTIL=20150415T000000"),
        "DURATION:PT1W".to_owned(),
        "DURATION:-P1D".to_owned(),
        "DURATION:P30M".to_owned(),
        "DTEND:20150410T100000".to_owned(),
        "DTEND:20150410T080000Z\nDTEND:20150410T090000Z".to_owned(),
        "DTEND;VALUE=DATE:20150410".to_owned(),
        format!("{hour}RRULE:FREQ=DAILY;COUNT=3;COUNT=5"),
    ] {
        assert_eq!(old(&lines), (String::new(), 0), "{lines}");
    }
    // A rule that nobody understands ends all the same, and a beginning that nobody can read lies before its end.
    for rule in ["FREQ=SOMETIMES", "FREQ=DAILY;BYHOUR=25", "FREQ=DAILY;BYEASTER=1"] {
        assert_eq!(old(&format!("{hour}RRULE:{rule};UNTIL=20150415T000000Z")).0, "", "{rule}");
    }
    let unknown = reading(&event("DTSTART:soon\nDTEND:20150410T100000Z"));
    assert_eq!((said(&unknown).len(), unknown.findings[0].blocks), (0, None));
    let recent = reading(&event("DTSTART:soon\nDTEND:20260610T100000Z"));
    assert_eq!(said(&recent), ["01T00:00/10T22:00"]);
}

#[test]
fn what_blocks_its_owner_has_a_name_and_a_date() {
    let reading =
        reading(&event("SUMMARY:Yoga\\, with\\nAda\nDTSTART:20150410T090000Z\nDURATION:PT1H\nRRULE:FREQ=SOMETIMES"));
    let finding = &reading.findings[0];
    assert_eq!(
        (finding.title.as_str(), finding.at.map(rfc3339).as_deref()),
        ("Yoga, withnAda", Some("2015-04-10T09:00:00.000Z"))
    );
    assert_eq!(finding.blocks, Some(june()));
    let long = super::reading(&event(&format!("SUMMARY:{}\nDTSTART:20260610T090000Z\nDURATION:x", "é".repeat(500))));
    assert_eq!(long.findings[0].title, "é".repeat(80));
    assert_eq!(long.findings[0].blocks.map(|one| rfc3339(one.start)).as_deref(), Some("2026-06-09T19:00:00.000Z"));
}

#[test]
fn an_older_version_of_an_event_does_not_count() {
    let version =
        |number: &str, lines: &str| format!("BEGIN:VEVENT\nUID:a\n{number}\n{lines}\nDURATION:PT1H\nEND:VEVENT");
    let of = |versions: &[String]| said(&reading(&calendar(&versions.join("\n"))));
    let (tenth, ninth) = ("DTSTART:20260610T090000Z", "DTSTART:20260609T090000Z");
    let (ten, nine) = ("10T09:00/10T10:00", "09T09:00/09T10:00");
    let (old, new) = (version("SEQUENCE:1", tenth), version("SEQUENCE:2", ninth));
    assert_eq!(of(&[old.clone(), new.clone()]), [nine]);
    assert_eq!(of(&[new.clone(), old.clone()]), [nine]);
    assert_eq!(of(&[version("X-A:B", tenth), new.clone()]), [nine], "without a number it is the first");
    // Cancelled, or moved far away, it is there no more.
    assert_eq!(of(&[old.clone(), version("SEQUENCE:2\nSTATUS:CANCELLED", tenth)]), [""; 0]);
    assert_eq!(of(&[old.clone(), version("SEQUENCE:2", "DTSTART:20300610T090000Z")]), [""; 0]);
    assert_eq!(of(&[version("SEQUENCE:1", &format!("{tenth}\nRRULE:FREQ=DAILY")), new.clone()]), [nine]);
    // Of the same number both count, as does one whose number is unreadable, and another event.
    assert_eq!(of(&[old.clone(), version("SEQUENCE:1", ninth)]), [nine, ten]);
    assert_eq!(of(&[version("SEQUENCE:soon", tenth), new.clone()]), [nine, ten]);
    assert_eq!(of(&[old.replace("UID:a", "UID:b"), new.clone()]), [nine, ten]);
    assert_eq!(of(&[old.replace("UID:a\n", ""), new.replace("UID:a\n", "")]), [nine, ten]);
    // An occurrence that was changed has numbers of its own.
    let series = version("SEQUENCE:5", &format!("{tenth}\nRRULE:FREQ=DAILY;COUNT=2"));
    let change = |number: &str, to: &str| {
        version(number, &format!("RECURRENCE-ID:20260611T090000Z\nDTSTART:202606{to}T090000Z"))
    };
    assert_eq!(
        of(&[series.clone(), change("SEQUENCE:1", "15"), change("SEQUENCE:2", "16")]),
        [ten, "16T09:00/16T10:00"]
    );
    assert_eq!(of(&[change("SEQUENCE:2\nSTATUS:CANCELLED", "11"), change("SEQUENCE:1", "15"), series]), [ten]);
}

#[test]
fn invitations_that_were_declined_are_free() {
    let addresses = ["ada@example.com", "lovelace@example.org", "jörg@xn--bcher-kva.example"].map(str::to_owned);
    let busy = |attendees: &str, unanswered_is_free: bool| {
        let text = event(&format!(
            "DTSTART:20260610T090000Z\nDURATION:PT1H\nATTENDEE;PARTSTAT=DECLINED:mailto:bob@example.com\n{attendees}"
        ));
        let owner = Owner { zone: "UTC", addresses: &addresses, unanswered_is_free };
        !super::super::read(text.as_bytes(), june(), &owner).expect("a calendar").busy.is_empty()
    };
    for (attendees, kept) in [
        ("X:Y", true),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:ada@example.com", false),
        ("ATTENDEE;CN=\"A: b\";PARTSTAT=declined;ROLE=X:MAILTO:Ada@Example.com", false),
        ("ATTENDEE;PARTSTAT=DECLINED;EMAIL=lovelace@example.org:/principals/ada/", false),
        ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.com", true),
        ("ATTENDEE;PARTSTAT=TENTATIVE:mailto:ada@example.com", true),
        ("ATTENDEE;PARTSTAT=DELEGATED:mailto:ada@example.com", true),
        ("ATTENDEE;PARTSTAT=DECLINED", true),
        // One mailbox, however it is spelt.
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:ada%40example.com", false),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:jo\u{308}rg@B\u{dc}CHER.example", false),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:j%C3%B6rg@xn--bcher-kva.example", false),
        ("ATTENDEE;PARTSTAT=DECLINED;EMAIL=J\u{d6}RG@b\u{fc}cher.example:/principals/1/", false),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:jorg@xn--bcher-kva.example", true),
        // By one address no, by the other yes.
        (
            "ATTENDEE;PARTSTAT=DECLINED:mailto:ada@example.com\nATTENDEE;PARTSTAT=ACCEPTED:mailto:lovelace@example.org",
            true,
        ),
        (
            "ATTENDEE;PARTSTAT=DECLINED:mailto:ada@example.com\nATTENDEE;PARTSTAT=DECLINED:mailto:lovelace@example.org",
            false,
        ),
    ] {
        assert_eq!([busy(attendees, false), busy(attendees, true)], [kept; 2], "{attendees}");
    }
    for open in ["ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ada@example.com", "ATTENDEE:mailto:ada@example.com"] {
        assert_eq!([busy(open, false), busy(open, true)], [true, false], "{open}");
    }
    // One occurrence of many.
    let series = "BEGIN:VEVENT\nUID:a\nDTSTART:20260610T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2\n\
                  ATTENDEE;PARTSTAT=ACCEPTED:mailto:ada@example.com\nEND:VEVENT\nBEGIN:VEVENT\nUID:a\n\
                  RECURRENCE-ID:20260611T090000Z\nDTSTART:20260611T090000Z\nDURATION:PT1H\n\
                  ATTENDEE;PARTSTAT=DECLINED:mailto:ada@example.com\nEND:VEVENT";
    let owner = Owner { zone: "UTC", addresses: &addresses, unanswered_is_free: false };
    let read = super::super::read(calendar(series).as_bytes(), june(), &owner).expect("a calendar");
    assert_eq!(said(&read), ["10T09:00/10T10:00"]);
}

#[test]
fn of_a_damaged_object_is_read_what_can_be() {
    let salvaged = |text: &str| {
        let owner = Owner { zone: "Europe/Berlin", ..Owner::default() };
        let reading = super::super::salvage(text.as_bytes(), june(), &owner);
        let found: Vec<Trouble> = reading.findings.iter().map(|finding| finding.trouble.clone()).collect();
        (said(&reading).join(" "), found)
    };
    let whole = event("DTSTART:20260610T090000Z\nDTEND:20260610T100000Z");
    let ten = "10T09:00/10T10:00".to_owned();
    let mild = (ten.clone(), vec![Trouble::Damaged]);
    assert_eq!(salvaged(&whole.replace("END:VEVENT\r\n", "")), mild);
    assert_eq!(
        salvaged(&format!("<pre>\n{whole}BEGIN:VEVENT\nEND:VEVENT")),
        ("01T00:00/01T00:00".to_owned(), vec![Trouble::Start])
    );
    assert_eq!(salvaged(&whole.replace("BEGIN:VCALENDAR\r\n", "")), (ten.clone(), vec![]));
    let nested = "BEGIN:VEVENT\nDTSTART:20260610T090000Z\nDURATION:PT1H\nBEGIN:VEVENT\nDTSTART:20260611T090000Z\nDURATION:PT1H\nEND:VEVENT";
    assert_eq!(salvaged(&calendar(nested)), (format!("{ten} 11T09:00/11T10:00"), vec![Trouble::Damaged]));
    let alarm = whole.replace("END:VEVENT", "BEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VEVENT");
    assert_eq!(salvaged(&alarm), (ten, vec![]));
    // Cut off, it may go on in any way.
    let (busy, found) = salvaged(whole.split("END:VEVENT").next().expect("some"));
    assert_eq!((busy.as_str(), &found[..]), ("09T19:00/01T00:00", &[Trouble::CutOff][..]));
    for nothing in ["", "<html>", "BEGIN:VCALENDAR", "BEGIN:VCARD\nEND:VCARD", "END:VEVENT"] {
        assert_eq!(salvaged(nothing), (String::new(), vec![Trouble::Nothing]), "{nothing}");
    }
}

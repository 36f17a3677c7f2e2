//! Calendars that others wrote, and what other programs make of ours.

use std::{
    fmt::Write,
    path::{Path, PathBuf},
};

use domain::Moment;
use insta::assert_snapshot;
use proptest::{collection::vec, option, prelude::*, sample::select, test_runner::RngSeed};

use super::*;

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

fn name(file: &Path) -> String {
    file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// What each calendar of a folder is seen as, over all the years that calendars know.
fn seen(folder: &str) -> String {
    let years = within("1990-01-01", "2035-01-01");
    let mut seen = String::new();
    for (file, bytes) in corpus(folder) {
        let said = match read(&bytes, years, "UTC") {
            Ok(Reading { busy, events, findings, .. }) => {
                let day = |at: Moment| rfc3339(at)[..16].to_owned();
                let some = busy.iter().take(2).map(|one| format!(" {}/{}", day(one.start), day(one.end)));
                let more = if busy.len() > 2 { format!(" and {} more", busy.len() - 2) } else { String::new() };
                let told = findings.iter().map(|finding| format!(" ({})", finding.trouble));
                format!("{events} of{}{more}{}", some.collect::<String>(), told.collect::<String>())
            }
            Err(cause) => cause.to_string(),
        };
        let _ = writeln!(seen, "{}: {said}", name(&file));
    }
    seen
}

#[test]
fn others_calendars_are_read() {
    if corpus("valid").is_empty() {
        assert!(std::env::var_os("OVERTURE_TEST_REQUIRE_CORPUS").is_none(), "the corpus is missing");
        return;
    }
    assert_snapshot!(seen("valid"), @"
    attendee.ics: this is not a calendar
    comma.ics: this is not a calendar
    emoji.ics: 1 of 1997-12-25T00:00/1997-12-26T00:00
    fold.ics: this is not a calendar
    icalendar_object.ics: 1 of 1997-07-14T17:00/1997-07-15T04:00
    languages.ics: 9 of 1997-07-14T17:00/1997-07-15T04:00
    params.ics: 0 of
    params_empty.ics: 0 of
    params_quoted.ics: 0 of
    params_rfc6868_caret.ics: 0 of
    params_rfc6868_ical.ics: 0 of
    params_rfc6868_vcard.ics: 0 of
    params_rfc7986_calendar.ics: 0 of
    params_rfc7986_component.ics: 1 of 2026-07-08T15:00/2026-07-08T16:00
    rdate.ics: 0 of
    unicode.ics: 0 of
    vcalendar_emoji.ics: this is not a calendar
    vevent.ics: this is not a calendar
    vtodo.ics: this is not a calendar
    x-name.ics: this is not a calendar
    ");
    assert_snapshot!(seen("invalid"), @"
    invalid.ics: this is not a calendar
    invalid_iana-token.ics: this is not a calendar
    invalid_param_eol_copy.ics: 0 of
    invalid_param_eol_quoted.ics: 0 of
    invalid_param_name-1.ics: this is not a calendar
    invalid_param_name-2.ics: this is not a calendar
    invalid_param_value.ics: 0 of
    invalid_params_list.ics: 0 of
    invalid_quoted_missing_value.ics: 0 of
    invalid_quoted_name.ics: 0 of
    invalid_quoted_param_extra_end.ics: 0 of
    invalid_quoted_param_extra_start.ics: 0 of
    invalid_quoted_params.ics: 0 of
    invalid_x-name-1.ics: this is not a calendar
    invalid_x-name-2.ics: this is not a calendar
    missing_colon.ics: this is not a calendar
    ");
}

/// Programs whose zones, ends and rules are odd in ways that were seen in the wild.
#[test]
fn dialects_are_understood() {
    let files = corpus("dialects");
    if files.is_empty() {
        return;
    }
    let file = |named: &str| {
        let found = files.iter().find(|(file, _)| name(file) == named);
        found.unwrap_or_else(|| panic!("{named} is missing")).1.clone()
    };
    let busy = |named: &str, span| said(&read(&file(named), span, "UTC").expect("a calendar")).join(" ");
    let december = within("2025-12-01", "2026-01-01");
    assert_eq!(busy("calendar_labs_same_day_dtend.ics", december), "");
    // It is transparent. If it were not, its day would be a whole one although it ends on itself.
    let text = String::from_utf8(file("calendar_labs_same_day_dtend.ics")).expect("UTF-8");
    let opaque = text.replace("TRANSP:TRANSPARENT", "TRANSP:OPAQUE");
    assert_ne!(opaque, text);
    let days = read(opaque.as_bytes(), december, "UTC").expect("a calendar");
    assert_eq!(days.busy.iter().map(|one| (one.end - one.start).num_hours()).collect::<Vec<_>>(), [24]);
    for (named, span, expected) in [
        (
            "google_dtstart_until_mismatch.ics",
            within("2023-12-20", "2024-02-01"),
            "21T14:00/21T15:00 28T14:00/28T15:00",
        ),
        ("office_356_custom_timezone.ics", within("2024-05-01", "2024-05-28"), "02T09:00/02T10:00 21T13:00/21T14:00"),
        (
            "office_360_nz_tz.ics",
            within("2025-10-01", "2025-12-12"),
            "07T20:00/07T20:30 10T21:00/10T21:30 08T02:00/08T02:30 10T02:00/10T02:30",
        ),
        ("office_365_extended_timezone.ics", within("2024-04-20", "2024-05-01"), "26T12:00/26T13:00"),
        // A zone that stands nowhere: from fourteen hours before to twelve hours after.
        ("office_365_invalid_timezone.ics", within("2024-04-20", "2024-05-01"), "26T00:00/27T03:00"),
    ] {
        assert_eq!(busy(named, span), expected, "{named}");
    }
}

/// An event of any kind, whole.
fn whole() -> impl Strategy<Value = String> {
    let start = select(vec![
        "DTSTART:20260610T090000Z",
        "DTSTART;TZID=Europe/Berlin:20260328T023000",
        "DTSTART;TZID=X:20251025T013000",
        "DTSTART;TZID=Nowhere:20260601T120000",
        "DTSTART:20260605T080000",
        "DTSTART;VALUE=DATE:20260301",
        "DTSTART:00010101T000000Z",
        "DTSTART:99991231T235959",
    ]);
    let length =
        select(vec!["", "DURATION:PT90M", "DURATION:P1DT2H", "DTEND:20260610T100000Z", "DTEND;VALUE=DATE:20260702"]);
    let rule = select(vec![
        "",
        "",
        "RRULE:FREQ=DAILY",
        "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20260620T000000Z",
        "RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=40",
        "RRULE:FREQ=YEARLY;BYMONTHDAY=15",
        "RRULE:FREQ=YEARLY;BYWEEKNO=24",
        "RRULE:FREQ=HOURLY;INTERVAL=5;COUNT=400",
        "RRULE:FREQ=SECONDLY;BYSETPOS=-1",
        "RRULE:FREQ=YEARLY;BYWEEKNO=53;COUNT=4294967295",
    ]);
    let more = select(vec![
        "EXDATE;TZID=X:20260610T023000",
        "EXDATE:20260610T090000Z,20260611T090000Z",
        "EXDATE;VALUE=DATE:20260610",
        "EXRULE:FREQ=WEEKLY",
        "RDATE;VALUE=PERIOD:20260612T100000Z/PT1H,20260613T100000Z/20260613T110000Z",
        "RDATE;TZID=Europe/Berlin:20260614T100000",
        "RECURRENCE-ID:20260610T090000Z",
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260610T023000",
        "STATUS:CANCELLED",
        "TRANSP:TRANSPARENT",
        "TRANSP:OPAQUE",
        "X-ODD;A=\"b:c;d\":e\n f",
        "BEGIN:VALARM\nTRIGGER:-PT5M\nEND:VALARM",
    ]);
    (select(vec!["a", "b", ""]), start, length, rule, vec(more, 0..3)).prop_map(|(uid, start, length, rule, more)| {
        let lines = [&[start, length, rule][..], &more].concat();
        let lines: Vec<&str> = lines.into_iter().filter(|line| !line.is_empty()).collect();
        format!("BEGIN:VEVENT\nUID:{uid}\n{}\nEND:VEVENT\n", lines.join("\n"))
    })
}

/// Whole calendars, and some that were broken afterwards, with whether they were.
fn calendars() -> impl Strategy<Value = (String, bool)> {
    let zone = "BEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0100\n\
                TZOFFSETTO:-1000\nRRULE:FREQ=YEARLY;BYMONTH=10\nEND:STANDARD\nEND:VTIMEZONE\n";
    let report = "BEGIN:VFREEBUSY\nDTSTART:20260601T000000Z\nDTEND:20260620T000000Z\nFREEBUSY:20260610T100000Z/PT1H\nEND:VFREEBUSY\n";
    let part = prop_oneof![8 => whole(), 1 => Just(zone.to_owned()), 1 => Just(report.to_owned())];
    // Where, and what: a line goes, comes twice, is cut, or another one comes in.
    let slip = (any::<proptest::sample::Index>(), 0..4_u8, "[ -~]{0,12}");
    (vec(part, 0..6), option::weighted(0.4, slip)).prop_map(|(parts, slip)| {
        let text = format!("BEGIN:VCALENDAR\nVERSION:2.0\n{}END:VCALENDAR\n", parts.concat());
        let Some((place, what, odd)) = slip else { return (text, false) };
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let n = place.index(lines.len());
        match what {
            0 => drop(lines.remove(n)),
            1 => lines.insert(n, lines[n].clone()),
            2 => {
                let half = lines[n].len() / 2;
                lines[n].truncate(half);
            }
            _ => lines.insert(n, odd),
        }
        (lines.join("\n"), true)
    })
}

#[test]
fn whatever_comes_is_read_or_refused() {
    let config =
        ProptestConfig { cases: 600, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..Default::default() };
    let (mut cases, mut whole, mut busy) = (0, 0, 0);
    let counts = std::cell::RefCell::new((&mut cases, &mut whole, &mut busy));
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let outcome = runner.run(&calendars(), |(text, is_broken)| {
        let mut counts = counts.borrow_mut();
        *counts.0 += 1;
        match read(text.as_bytes(), june(), "Europe/Berlin") {
            Ok(reading) => {
                let (first, last) = (june().start, june().end);
                let fits = |one: &Interval| first <= one.start && one.start < one.end && one.end <= last;
                prop_assert!(reading.busy.iter().all(fits));
                prop_assert!(reading.busy.windows(2).all(|pair| pair[0].end < pair[1].start));
                *counts.1 += 1;
                *counts.2 += usize::from(!reading.busy.is_empty());
            }
            Err(cause) => prop_assert!(is_broken, "{cause}: {text}"),
        }
        Ok(())
    });
    outcome.unwrap_or_else(|why| panic!("{why}"));
    assert!(whole * 10 > cases * 8 && busy * 2 > cases, "of {cases} {whole} are read, {busy} of them busy");
}

proptest::proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, rng_seed: RngSeed::Fixed(1), ..Default::default() })]

    /// calcard's parser sees the same single events in the same text, however it is folded and quoted.
    #[test]
    fn another_reader_sees_the_same_single_events(events in vec((0..40_i64 * 96, 1..40_i64, "[ -~]{0,90}", 0..3_u8), 0..30)) {
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
        crate::calendars::ics::merge(&mut expected);
        let ours = reading(&text);
        prop_assert_eq!(ours.events, events.len());
        prop_assert_eq!(ours.busy, expected);
    }
}

//! Events that repeat, and what becomes of their occurrences.

use super::*;

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
fn what_follows_an_occurrence_that_nobody_finds_may_be_anywhere() {
    let series =
        "BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Europe/Berlin:20260608T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY\nEND:VEVENT";
    let with = |lines: &str| {
        let reading = reading(&calendar(&format!("BEGIN:VEVENT\nUID:a\n{lines}\nEND:VEVENT\n{series}")));
        assert!(reading.findings.iter().any(|finding| finding.trouble == Trouble::Changes), "{lines}");
        said(&reading)
    };
    let to = "DTSTART:20260616T100000Z\nDURATION:PT30M";
    // Its zone cannot be compared; its time is broken, or all of it: then it may be the first one.
    let from = |day: &str| [format!("{day}/01T00:00")];
    assert_eq!(
        with(&format!("RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Nowhere:20260615T090000\n{to}"))[1..],
        from("14T19:00")
    );
    assert_eq!(with(&format!("RECURRENCE-ID;RANGE=THISANDFUTURE:2026060\n{to}")), from("07T17:00"));
    assert_eq!(with(&format!("RECURRENCE-ID;RANGE=THISANDFUTURE\n{to}")), from("07T17:00"));
    // Where they go is not said at all, or comes round by a rule of its own that begins earlier.
    assert_eq!(with("RECURRENCE-ID;RANGE=THISANDFUTURE:20260615T070000Z"), [ALL]);
    let early = "DTSTART:20260602T070000Z\nDURATION:PT30M\nRRULE:FREQ=DAILY";
    assert_eq!(with(&format!("RECURRENCE-ID;RANGE=THISANDFUTURE:20260622T070000Z\n{early}")), from("01T17:00"));
    // Cancelled from there on, they move nowhere: the series stays as it was.
    let cancelled = with("RECURRENCE-ID;RANGE=THISANDFUTURE:2026060\nDTSTART:20260615T070000Z\nSTATUS:CANCELLED");
    assert_eq!(cancelled.len(), 4);
    // Without a name it belongs to no series, even if one has none either.
    let nameless = calendar(&format!(
        "BEGIN:VEVENT\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260620T070000Z\n{to}\nEND:VEVENT\n{series}"
    ));
    let nameless = nameless.replace("UID:a\r\n", "");
    assert_eq!(said(&reading(&nameless)).last().map(String::as_str), Some("15T20:00/01T00:00"));
}

#[test]
fn dates_of_another_kind_are_busy_and_told() {
    let timed = "DTSTART:20260610T090000Z\nDURATION:PT1H";
    let (found, busy) = trouble(&format!("{timed}\nRDATE;VALUE=DATE:20260612"));
    assert_eq!((found, busy), (vec![Trouble::Extra], vec!["10T09:00/10T10:00".into(), "11T22:00/12T23:00".into()]));
    let (found, busy) = trouble("DTSTART;VALUE=DATE:20260610\nRDATE:20260612T100000Z");
    assert_eq!((found, busy), (vec![Trouble::Extra], vec!["09T22:00/10T22:00".into(), "11T10:00/13T10:00".into()]));
    let period = "RDATE;VALUE=PERIOD:20260612T100000Z/20260612T103000Z";
    assert_eq!(super::busy(&format!("{timed}\n{period}"))[1], "12T10:00/12T10:30");
    let (found, busy) = trouble(&format!("{timed}\nRDATE;VALUE=PERIOD;TZID=Nowhere:20260612T100000Z/20260612T103000"));
    assert_eq!((found, &busy[1][..]), (vec![Trouble::Zone("Nowhere".to_owned())], "11T20:00/14T00:30"));
    for line in ["EXDATE;VALUE=DATE:20260610", "RRULE:FREQ=DAILY;COUNT=1\nEXRULE:FREQ=YEARLY;BYMONTHDAY=10"] {
        assert_eq!(trouble(&format!("{timed}\n{line}")), (vec![Trouble::Exception], vec!["10T09:00/10T10:00".into()]));
    }
    // Nor does a rule leave anything out where nobody knows the zone.
    let nowhere = "DTSTART;TZID=Nowhere:20260610T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2\nEXRULE:FREQ=DAILY";
    assert_eq!(trouble(nowhere).1, ["09T19:00/11T22:00"]);
}

#[test]
fn what_programs_read_differently_is_busy_in_every_reading() {
    let day = "DTSTART:20250110T090000Z\nDURATION:PT1H\n";
    let rule = |rule: &str| super::busy(&format!("{day}RRULE:{rule}"));
    assert_eq!(rule("FREQ=YEARLY;BYMONTHDAY=15"), ["15T09:00/15T10:00"]);
    // The fifteenth of every month ends soon, that of every January does not.
    let january = "DTSTART:20260110T090000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY;BYMONTHDAY=15;COUNT=3";
    assert_eq!(super::busy(january), [""; 0]);
    assert_eq!(
        rule("FREQ=WEEKLY;BYMONTHDAY=5,12"),
        ["05T09:00/05T10:00", "12T09:00/12T10:00", "19T09:00/19T10:00", "26T09:00/26T10:00"]
    );
    assert_eq!(rule("FREQ=DAILY;INTERVAL=20;BYYEARDAY=1"), ["14T09:00/14T10:00"]);
    assert_eq!(
        super::busy("DTSTART;VALUE=DATE:20260620\nRRULE:FREQ=HOURLY;INTERVAL=24;COUNT=3"),
        ["19T22:00/22T22:00"]
    );
    // The night that clocks went forward is the first of many.
    let shift = "DTSTART;TZID=Europe/Berlin:20260328T220000\nDTEND;TZID=Europe/Berlin:20260329T060000\nRRULE:FREQ=DAILY;UNTIL=20260602";
    assert_eq!(super::busy(shift), ["01T00:00/01T04:00", "01T20:00/02T04:00", "02T20:00/03T04:00"]);
}

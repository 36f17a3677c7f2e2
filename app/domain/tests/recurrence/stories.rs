//! Events as people have them: what is moved, left out, added, and what happens to clocks.

use chrono::TimeDelta;
use domain::{
    Moment,
    recurrence::{Change, Changed, Extra, Lasts, Patience, Rule, Series},
    slots::Interval,
    time::rfc3339,
    zone::Zone,
};

use crate::support::{at, berlin, date_or_time, expand, rule, times};

const HOUR: Lasts = Lasts::Exactly { seconds: 3_600 };

fn series<'a>(start: &str, zone: &'a Zone, rules: &'a [Rule]) -> Series<'a> {
    let (start, is_date) = date_or_time(start);
    let lasts = if is_date { Lasts::Nominally { days: 1, seconds: 0 } } else { HOUR };
    Series { start, is_date, zone, lasts, rules, extra: &[], without: &[], without_rules: &[], changes: &[] }
}

fn within(from: &str, to: &str) -> Interval {
    Interval::new(at(&format!("{from}T00:00:00Z")), at(&format!("{to}T00:00:00Z"))).expect("in order")
}

/// `MM-DDThh:mm/hh:mm` in UTC, in order.
fn busy(series: &Series<'_>, within: Interval) -> Vec<String> {
    let mut found = series.busy(within, &mut Patience::enough()).busy;
    found.sort_unstable();
    found.iter().map(|one| format!("{}/{}", &rfc3339(one.start)[5..16], &rfc3339(one.end)[11..16])).collect()
}

#[test]
fn nine_o_clock_stays_nine_o_clock() {
    let (zone, rules) = (berlin(), [rule("FREQ=WEEKLY")]);
    let event = series("20260323T090000", &zone, &rules);
    assert_eq!(busy(&event, within("2026-03-20", "2026-04-04")), ["03-23T08:00/09:00", "03-30T07:00/08:00"]);
}

#[test]
fn an_hour_that_never_comes_is_read_with_the_offset_before() {
    let (zone, rules) = (berlin(), [rule("FREQ=DAILY")]);
    let event = series("20260328T023000", &zone, &rules);
    let expected = ["03-28T01:30/02:30", "03-29T01:30/02:30", "03-30T00:30/01:30"];
    assert_eq!(busy(&event, within("2026-03-28", "2026-03-31")), expected);
}

#[test]
fn an_hour_that_comes_twice_is_the_first_but_every_hour_is_both() {
    let (zone, daily, hourly) = (berlin(), [rule("FREQ=DAILY")], [rule("FREQ=HOURLY;BYHOUR=1,2,3")]);
    let event = series("20261024T023000", &zone, &daily);
    assert_eq!(busy(&event, within("2026-10-25", "2026-10-26")), ["10-25T00:30/01:30"]);
    let event = series("20261024T013000", &zone, &hourly);
    let expected = ["10-24T23:30/00:30", "10-25T00:30/01:30", "10-25T01:30/02:30", "10-25T02:30/03:30"];
    assert_eq!(busy(&event, within("2026-10-25", "2026-10-26")), expected);
}

#[test]
fn a_day_is_23_to_25_hours_long() {
    let (zone, rules) = (berlin(), [rule("FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU")]);
    let event = series("20260329", &zone, &rules);
    assert_eq!(busy(&event, within("2026-01-01", "2027-01-01")), ["03-28T23:00/22:00", "10-24T22:00/23:00"]);
}

#[test]
fn an_end_is_exact_and_a_duration_follows_the_clock() {
    let (zone, rules) = (berlin(), [rule("FREQ=DAILY")]);
    let mut event = series("20260327T220000", &zone, &rules);
    event.lasts = Lasts::Exactly { seconds: 10 * 3_600 };
    assert_eq!(busy(&event, within("2026-03-28", "2026-03-29"))[1], "03-28T21:00/07:00");
    event.lasts = Lasts::Nominally { days: 1, seconds: 0 };
    assert_eq!(busy(&event, within("2026-03-28", "2026-03-29"))[1], "03-28T21:00/20:00");
}

#[test]
fn dates_are_added_and_left_out() {
    let (zone, rules, odd) = (berlin(), [rule("FREQ=DAILY")], [rule("FREQ=DAILY;INTERVAL=2")]);
    let mut event = series("20260601T090000", &zone, &rules);
    let extra = [
        Extra { at: at("2026-06-02T12:00:00Z"), lasts: None },
        Extra { at: at("2026-06-03T12:00:00Z"), lasts: Some(Lasts::Exactly { seconds: 60 }) },
    ];
    let without = [at("2026-06-02T07:00:00Z"), at("2026-06-04T09:00:00+02:00")];
    (event.extra, event.without) = (&extra, &without);
    let expected = ["06-01T07:00/08:00", "06-02T12:00/13:00", "06-03T07:00/08:00", "06-03T12:00/12:01"];
    assert_eq!(busy(&event, within("2026-06-01", "2026-06-05")), expected);
    event.without_rules = &odd;
    assert_eq!(busy(&event, within("2026-06-01", "2026-06-05")), ["06-02T12:00/13:00", "06-03T12:00/12:01"]);
}

#[test]
fn one_is_changed_alone_or_with_all_that_follow() {
    let (zone, rules) = (berlin(), [rule("FREQ=DAILY")]);
    let mut event = series("20261022T090000", &zone, &rules);
    let id = |day: &str| at(&format!("2026-10-{day}:00:00Z"));
    let later = Changed::Following { seconds: 90 * 60, lasts: Some(Lasts::Exactly { seconds: 60 }), is_busy: true };
    let changes = [
        Change { id: id("24T07"), then: later },
        Change { id: id("23T07"), then: Changed::Gone },
        Change { id: id("26T08"), then: Changed::Gone },
        Change { id: id("28T08"), then: Changed::Following { seconds: 0, lasts: None, is_busy: false } },
    ];
    event.changes = &changes;
    // Half past ten on the wall, before and after the change of clocks.
    let expected = ["10-22T07:00/08:00", "10-24T08:30/08:31", "10-25T09:30/09:31", "10-27T09:30/09:31"];
    assert_eq!(busy(&event, within("2026-10-22", "2026-11-05")), expected);
}

#[test]
fn what_was_moved_far_is_found_where_it_is() {
    let (zone, rules) = (berlin(), [rule("FREQ=MONTHLY;COUNT=4")]);
    let mut event = series("20260110T090000", &zone, &rules);
    let days = |n: i64| Changed::Following { seconds: n * 86_400, lasts: None, is_busy: true };
    let changes = [Change { id: at("2026-02-10T08:00:00Z"), then: days(-20) }];
    event.changes = &changes;
    assert_eq!(busy(&event, within("2026-01-20", "2026-01-22")), ["01-21T08:00/09:00"]);
    let changes = [Change { id: at("2026-02-10T08:00:00Z"), then: days(20) }];
    event.changes = &changes;
    assert_eq!(busy(&event, within("2026-03-01", "2026-03-03")), ["03-02T08:00/09:00"]);
}

#[test]
fn a_start_counts_though_the_rule_misses_it() {
    let (zone, rules) = (berlin(), [rule("FREQ=WEEKLY;BYDAY=WE;COUNT=1")]);
    let event = series("20260601T090000", &zone, &rules);
    assert_eq!(busy(&event, within("2026-06-01", "2026-07-01")), ["06-01T07:00/08:00", "06-03T07:00/08:00"]);
}

#[test]
fn what_began_before_reaches_in() {
    let (zone, rules) = (berlin(), [rule("FREQ=MONTHLY")]);
    let mut event = series("20260101T090000", &zone, &rules);
    event.lasts = Lasts::Exactly { seconds: 20 * 86_400 };
    assert_eq!(busy(&event, within("2026-06-10", "2026-06-11")), ["06-01T07:00/07:00"]);
}

#[test]
fn until_is_understood_in_any_form() {
    let zone = berlin();
    let last = |until: &str, start: &str| {
        let ((start, is_date), mut patience) = (date_or_time(start), Patience::enough());
        let window = start..start + TimeDelta::days(60);
        let rule = rule(&format!("FREQ=DAILY;UNTIL={until}"));
        times(rule.occurrences(start, is_date, &zone, window, &mut patience)).pop().unwrap_or_default()
    };
    // Beside a time in a zone: a moment, a wall time, and the day that Google writes.
    assert_eq!(last("20261026T080000Z", "20261020T090000"), "20261026T090000");
    assert_eq!(last("20261026T075959Z", "20261020T090000"), "20261025T090000");
    assert_eq!(last("20261026T090000", "20261020T090000"), "20261026T090000");
    assert_eq!(last("20261026", "20261020T090000"), "20261026T090000");
    // Half past two comes twice on the 25th and means the first time, which is before each of these moments.
    assert_eq!(last("20261025T003000Z", "20261020T023000"), "20261025T023000");
    assert_eq!(last("20261025T010000Z", "20261020T024500"), "20261025T024500");
    // It never comes on 29 March, and is read as half past three.
    assert_eq!(last("20260329T012900Z", "20260320T023000"), "20260328T023000");
    assert_eq!(last("20260329T013000Z", "20260320T023000"), "20260329T023000");
    // Beside a day: another day, midnight in UTC, midnight in Berlin.
    for until in ["20261026", "20261026T000000", "20261026T000000Z", "20261025T230000Z"] {
        assert_eq!(last(until, "20261020"), "20261026T000000", "{until}");
    }
}

#[test]
fn a_century_of_seconds_stops_and_says_where() {
    let (zone, rules) = (berlin(), [rule("FREQ=SECONDLY")]);
    let mut event = series("19260101T000000", &zone, &rules);
    event.lasts = Lasts::Exactly { seconds: 1 };
    let (mut patience, within) = (Patience { steps: 1_000_000, found: 10_000 }, within("2026-06-01", "2027-06-01"));
    let found = event.busy(within, &mut patience);
    assert!(found.busy.len() <= 10_000);
    assert!(found.unknown_from.is_some_and(|from| from < within.end));
}

/// Steps that a rule takes for a month of 2026.
fn cost(text: &str, start: &str) -> (u64, usize) {
    let mut patience = Patience::enough();
    let window = date_or_time("20260601").0..date_or_time("20260701").0;
    let found = rule(text).occurrences(date_or_time(start).0, false, &Zone::utc(), window, &mut patience).count();
    (Patience::enough().steps - patience.steps, found)
}

#[test]
fn an_old_rule_costs_what_it_has_in_the_window() {
    for (text, found) in [
        ("FREQ=DAILY", 30),
        ("FREQ=DAILY;COUNT=1000000", 30),
        ("FREQ=DAILY;COUNT=20;BYHOUR=9,17", 0),
        ("FREQ=WEEKLY;BYDAY=MO,TH;COUNT=1000000", 9),
        ("FREQ=MONTHLY;BYDAY=1MO,3MO;COUNT=10000", 2),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", 1),
        ("FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1,15;COUNT=5000", 2),
        ("FREQ=HOURLY;INTERVAL=5;COUNT=100000000", 144),
        ("FREQ=MINUTELY;INTERVAL=1441;COUNT=100000000", 30),
    ] {
        let (steps, count) = cost(text, "19260105T090000");
        assert_eq!(count, found, "{text}");
        assert!(steps < 3_000, "{text}: {steps} steps");
    }
    // Where months have different numbers of Mondays they have to be counted.
    let (steps, found) = cost("FREQ=MONTHLY;BYDAY=MO;COUNT=100000", "19260105T090000");
    assert!(found == 5 && (1_000..20_000).contains(&steps), "{found} in {steps} steps");
}

#[test]
fn a_rule_that_never_comes_round_ends() {
    for text in [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=31",
    ] {
        let (start, mut patience) = (date_or_time("20260106T090000").0, Patience::enough());
        let far = start..date_or_time("25001231").0;
        let zone = Zone::utc();
        let mut all = rule(text).occurrences(start, false, &zone, far, &mut patience);
        assert_eq!(all.next(), None, "{text}");
        assert_eq!(all.unknown_from(), None, "{text}");
    }
}

#[test]
fn the_end_of_time_is_no_trouble() {
    let (zone, rules) = (berlin(), [rule("FREQ=YEARLY;INTERVAL=4294967295"), rule("FREQ=DAILY;COUNT=4294967295")]);
    let mut event = series("00010101T000000", &zone, &rules);
    event.lasts = Lasts::Nominally { days: i64::MAX, seconds: i64::MAX };
    let all = Interval::new(Moment::MIN_UTC, Moment::MAX_UTC).expect("in order");
    let found = event.busy(all, &mut Patience { steps: 1_000, found: 100 });
    assert!(found.unknown_from.is_some());
}

/// Steps are of one size: rules made of the longest lists there are end with patience, not hours after it.
#[test]
fn the_heaviest_rules_end_with_patience() {
    let numbers = |from: i16, to: i16| (from..=to).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    let all_days: Vec<String> = (1..=53)
        .flat_map(|n| ["MO", "TU", "WE", "TH", "FR", "SA", "SU"].map(|day| format!("{n}{day},-{n}{day}")))
        .collect();
    let started = std::time::Instant::now();
    for text in [
        format!("FREQ=YEARLY;COUNT=9;BYMONTH=7,8,9,10,11,12;BYYEARDAY={}", numbers(-366, -184)),
        format!("FREQ=YEARLY;COUNT=9;BYMONTH=2;BYMONTHDAY=30;BYDAY={}", all_days.join(",")),
        format!("FREQ=YEARLY;COUNT=9;BYWEEKNO={};BYMONTH=2;BYMONTHDAY=30", numbers(1, 53)),
        "FREQ=SECONDLY;INTERVAL=59;BYSECOND=1;BYMINUTE=1;BYHOUR=1;COUNT=100000000".to_owned(),
        "FREQ=SECONDLY;COUNT=16126020;BYSETPOS=2,5".to_owned(),
    ] {
        let (start, far) = (date_or_time("00010101T000000").0, date_or_time("99991231").0);
        for n in 0..3 {
            let (zone, mut patience) = (Zone::utc(), Patience { found: 10, ..Patience::enough() });
            let window = far - TimeDelta::days(40 + n)..far;
            rule(&text).occurrences(start, false, &zone, window, &mut patience).count();
        }
    }
    // So does one that is never even begun, because its times of day alone are too many.
    let times = format!("FREQ=DAILY;BYHOUR={0};BYMINUTE={1};BYSECOND={1}", numbers(0, 23), numbers(0, 59));
    let (zone, mut patience, text) = (Zone::utc(), Patience { steps: 10_000, found: 10 }, rule(&times));
    let (from, to) = (date_or_time("20260601").0, date_or_time("20260701").0);
    for _ in 0..1_000 {
        let mut all = text.occurrences(from, false, &zone, from..to, &mut patience);
        assert_eq!((all.next(), all.unknown_from()), (None, Some(from)));
    }
    assert!(started.elapsed() < std::time::Duration::from_mins(1), "{:?}", started.elapsed());
}

#[test]
fn exceptions_are_paid_from_the_same_purse() {
    let (zone, rules, seconds) = (berlin(), [rule("FREQ=DAILY")], [rule("FREQ=SECONDLY")]);
    let mut event = series("20260601T090000", &zone, &rules);
    event.without_rules = &seconds;
    let (mut patience, june) = (Patience { steps: 1_000_000, found: 10_000 }, within("2026-06-01", "2026-07-01"));
    let found = event.busy(june, &mut patience);
    assert_eq!(patience.found, 0, "spent on what is left out");
    assert_eq!(found.unknown_from, Some(at("2026-06-01T07:00:00Z")), "nothing is known from the first on");
}

#[test]
fn hours_of_a_day_without_hours_are_that_day() {
    for text in ["FREQ=HOURLY;INTERVAL=24", "FREQ=MINUTELY;INTERVAL=3;BYSETPOS=7", "FREQ=SECONDLY"] {
        let found = expand(text, "20260601", "20260605");
        assert_eq!(
            times(found.into_iter()),
            ["20260601T000000", "20260602T000000", "20260603T000000", "20260604T000000"]
        );
    }
}

#[test]
fn a_night_shift_lasts_until_six_and_no_shorter_than_the_first() {
    let (zone, rules) = (berlin(), [rule("FREQ=DAILY")]);
    let mut event = series("20260327T220000", &zone, &rules);
    event.lasts = Lasts::Either { seconds: 7 * 3_600, shown: 8 * 3_600 };
    assert_eq!(busy(&event, within("2026-03-28", "2026-03-29")), ["03-27T21:00/05:00", "03-28T21:00/04:00"]);
    // The night that is an hour longer.
    assert_eq!(busy(&event, within("2026-10-25", "2026-10-26"))[0], "10-24T20:00/05:00");
}

#[test]
fn absurd_changes_are_no_trouble() {
    let (zone, rules) = (berlin(), [rule("FREQ=DAILY")]);
    for seconds in [i64::MIN, i64::MAX] {
        let then = Changed::Following { seconds, lasts: None, is_busy: true };
        let changes = [Change { id: at("2026-06-03T07:00:00Z"), then }];
        let event = Series { changes: &changes, ..series("20260601T090000", &zone, &rules) };
        event.busy(within("2026-06-01", "2026-07-01"), &mut Patience { steps: 100, found: 5 });
    }
}

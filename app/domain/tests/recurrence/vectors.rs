//! The recurrence vectors of libical's test suite, where they are present: rule, start, and the occurrences expected.
//! One of them is without an answer; ours stands here.

use std::path::PathBuf;

use domain::{recurrence::Patience, zone::Zone};

use crate::support::{date_or_time, rule, times};

/// Vectors that say something else than we do, and why we stay with it.
const OTHERWISE: &[(&str, &[&str], &str)] = &[
    (
        "FREQ=YEARLY;BYWEEKNO=53;INTERVAL=6;BYDAY=TH;COUNT=1",
        &["20321230T000000"],
        "the start is a Sunday, which the rule does not hit, so the RFC leaves it open from which year years count. The \
         start lies in week 53 of 2026; we count from there, as for a start that is hit, libical from 2027",
    ),
    (
        "FREQ=YEARLY;BYWEEKNO=53;INTERVAL=5;BYDAY=TH;COUNT=1",
        &["20711231T000000"],
        "the same start: 2026 and every fifth year after it, of which 2071 is the first with a week 53",
    ),
];

/// Vectors without an answer, by their rule, and ours.
const OPEN: &[(&str, &[&str])] = &[(
    "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=30;BYWEEKNO=1;UNTIL=20320101",
    // 30 December where it lies in week 1 of the year that follows.
    &["20241230T000000", "20251230T000000", "20301230T000000", "20311230T000000"],
)];

fn corpus() -> Option<String> {
    let folder = std::env::var_os("OVERTURE_CORPUS")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus")), PathBuf::from);
    std::fs::read_to_string(folder.join("ical/recurrence/icalrecur_test.txt")).ok()
}

#[test]
fn every_vector_agrees() {
    let Some(text) = corpus() else {
        println!("skipped: the corpus is not here");
        return;
    };
    let (mut agreed, mut otherwise, mut wrong) = (0, 0, Vec::new());
    for block in text.split("\n\n") {
        let line = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        let (Some(rule_text), Some(start), Some(instances)) = (line("RRULE"), line("DTSTART"), line("INSTANCES"))
        else {
            continue;
        };
        let (start, is_date) = date_or_time(start);
        let (mut patience, zone) = (Patience::enough(), Zone::utc());
        let window = start..date_or_time("21000101").0;
        let rule = rule(rule_text.trim());
        let found: Vec<String> = times(rule.occurrences(start, is_date, &zone, window, &mut patience));
        let expected: Vec<String> = match OPEN.iter().find(|(open, _)| *open == rule_text) {
            Some((_, ours)) => ours.iter().map(ToString::to_string).collect(),
            None => times(instances.trim().split(',').map(|one| date_or_time(one).0)),
        };
        if found == expected {
            agreed += 1;
        } else if OTHERWISE.iter().any(|(known, ours, _)| *known == rule_text && found == *ours) {
            otherwise += 1;
        } else {
            wrong.push(format!("{rule_text}\n  from     {start}\n  expected {expected:?}\n  found    {found:?}"));
        }
    }
    println!("{agreed} vectors agree, {otherwise} differ for a reason");
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!((agreed, otherwise), (144, OTHERWISE.len()));
}

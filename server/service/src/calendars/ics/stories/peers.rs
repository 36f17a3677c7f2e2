//! A second opinion on what repeats: Python's recurring-ical-events expands the same calendars to the same busy times.

use std::{
    fmt::Write as _,
    io::Write as _,
    process::{Command, Stdio},
};

use proptest::{
    collection::vec,
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, RngSeed, TestRunner},
};

use super::*;

/// As many calendars are compared.
const CALENDARS: usize = 150;

/// Zone, day and hour of the start, length, rule, what is left out, and what is changed by how many hours.
type Drawn = (usize, u32, u32, usize, usize, Vec<u32>, Vec<(u32, i32)>);

/// Series about which programs agree: by day, so that no length meets a change of clocks, and with a start that its rule hits.
fn series() -> impl Strategy<Value = Drawn> {
    let exceptions = vec(0..30_u32, 0..3);
    let changes = vec((0..30_u32, -2..30_i32), 0..3);
    (0..4_usize, 1..28_u32, 8..17_u32, 0..3_usize, 0..RULES.len(), exceptions, changes)
}

const ZONES: [&str; 4] = ["Z", "Europe/Berlin", "America/New_York", "W. Europe Standard Time"];
const LENGTHS: [&str; 3] = ["DURATION:PT45M", "DURATION:PT2H", "DURATION:PT20M"];
const RULES: [&str; 9] = [
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3;COUNT=80",
    "FREQ=DAILY;UNTIL=20261003T235959Z",
    "FREQ=WEEKLY;INTERVAL=2",
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;COUNT=200",
    "FREQ=MONTHLY",
    "FREQ=MONTHLY;INTERVAL=2;COUNT=30",
    "FREQ=YEARLY;BYMONTH=1,6,7,8,9",
    "FREQ=DAILY;BYMONTH=1,2,6,7,11",
];

/// A calendar with some series, of which occurrences are left out, moved and cancelled.
fn written(all: &[Drawn]) -> String {
    let mut lines = String::new();
    for (n, (zone, day, hour, length, rule, exceptions, changes)) in all.iter().enumerate() {
        let (before, after) = match ZONES[*zone] {
            "Z" => (String::new(), "Z"),
            zone => (format!(";TZID={zone}"), ""),
        };
        let at = |property: &str, months: i32, day: u32, hour: u32| {
            let month = 1 + months.rem_euclid(12);
            format!("{property}{before}:2026{month:02}{day:02}T{hour:02}0000{after}")
        };
        let rule = RULES[*rule];
        let length = LENGTHS[*length];
        let _ = writeln!(
            lines,
            "BEGIN:VEVENT\nUID:{n}\nDTSTAMP:20260101T000000Z\n{}\n{length}\nRRULE:{rule}",
            at("DTSTART", 0, *day, *hour)
        );
        for exception in exceptions {
            let _ = writeln!(lines, "{}", at("EXDATE", 5 + i32::try_from(exception / 5).unwrap_or(0), *day, *hour));
        }
        lines.push_str("END:VEVENT\n");
        let mut changed = Vec::new();
        for (which, hours) in changes {
            let months = 5 + i32::try_from(which / 5).unwrap_or(0);
            if changed.contains(&months) || exceptions.iter().any(|one| one / 5 == which / 5) {
                continue;
            }
            changed.push(months);
            let id = at("RECURRENCE-ID", months, *day, *hour);
            let to = at("DTSTART", months, 28.min(day + 1), 8 + hours.unsigned_abs() % 9);
            // Only what is there can be changed.
            if rule.starts_with("FREQ=DAILY") && !rule.contains("INTERVAL") && !rule.contains("BYMONTH") && months < 9 {
                let _ = writeln!(
                    lines,
                    "BEGIN:VEVENT\nUID:{n}\nDTSTAMP:20260101T000000Z\n{id}\n{to}\nDURATION:PT30M\nEND:VEVENT"
                );
            }
        }
    }
    calendar(lines.trim_end())
}

#[test]
fn recurring_ical_events_finds_the_same() {
    let python = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/peers/bin/python");
    let imports = |module: &str| {
        let asked = Command::new(&python).args(["-c", &format!("import {module}")]).stderr(Stdio::null()).status();
        asked.is_ok_and(|status| status.success())
    };
    if !imports("recurring_ical_events") {
        assert!(
            std::env::var_os("OVERTURE_TEST_REQUIRE_PEERS").is_none(),
            "recurring-ical-events is not in target/peers"
        );
        println!("skipped: recurring-ical-events is not in target/peers");
        return;
    }
    let config = Config { rng_seed: RngSeed::Fixed(1), rng_algorithm: RngAlgorithm::ChaCha, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let folder = tempfile::tempdir().expect("a folder");
    let (mut ours, mut files, mut texts) = (Vec::new(), String::new(), Vec::new());
    for n in 0..CALENDARS {
        let text = written(&vec(series(), 1..4).new_tree(&mut runner).expect("a calendar").current());
        let path = folder.path().join(format!("{n}.ics"));
        std::fs::write(&path, &text).expect("written");
        let _ = writeln!(files, "{}", path.display());
        let reading = read(text.as_bytes(), within("2026-06-01", "2026-12-01"), "Europe/Berlin").expect("a calendar");
        assert_eq!(reading.findings, [], "{text}");
        let said = |one: &Interval| format!("{}/{}", &rfc3339(one.start)[5..16], &rfc3339(one.end)[5..16]);
        ours.push(reading.busy.iter().map(said).collect::<Vec<_>>().join(" "));
        texts.push(text);
    }
    let mut peer = Command::new(&python)
        .args(["-W", "ignore", "-c", include_str!("expand.py")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python starts");
    peer.stdin.take().expect("a pipe").write_all(files.as_bytes()).expect("written");
    let output = peer.wait_with_output().expect("python ends");
    assert!(output.status.success());
    let theirs = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(theirs.lines().count(), CALENDARS);
    for ((ours, theirs), text) in ours.iter().zip(theirs.lines()).zip(&texts) {
        assert_eq!(ours, theirs, "{text}");
    }
    assert!(
        ours.iter().filter(|busy| busy.len() > 100).count() > CALENDARS / 2,
        "most of them have something to compare"
    );
}

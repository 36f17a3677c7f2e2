//! What is typed for availability and limits, and what of it is believed (C1, C2).

use insta::assert_snapshot;

use super::*;
use crate::problems::Problems;

fn row(weekday: &str, from: &str, to: &str) -> HoursDraft {
    HoursDraft { weekday: weekday.into(), from: from.into(), to: to.into() }
}

fn date(date: &str, from: &str, to: &str) -> OverrideDraft {
    OverrideDraft { date: date.into(), from: from.into(), to: to.into() }
}

fn check(draft: &AvailabilityDraft) -> Result<Availability, Problems> {
    // In Berlin it is the third of June already.
    let now = at("2026-06-02T22:30:00Z");
    draft.check(now, |name| (name == "Europe/Berlin").then(berlin))
}

fn draft(weekly: Vec<HoursDraft>, overrides: Vec<OverrideDraft>) -> AvailabilityDraft {
    AvailabilityDraft { zone: " Europe/Berlin ".into(), weekly, overrides }
}

fn read(availability: &Availability) -> String {
    let hours = |hours: &Hours| format!("{}–{}", hours.from, hours.to);
    let weekly = availability.weekly.iter().map(|row| format!("{}: {}\n", row.weekday, hours(&row.hours)));
    let overrides = availability.overrides.iter().map(|row| {
        let hours: Vec<String> = row.hours.iter().map(hours).collect();
        format!("{}: {}\n", row.date, if hours.is_empty() { "off".to_owned() } else { hours.join(", ") })
    });
    weekly.chain(overrides).collect()
}

#[test]
fn an_input_for_times_says_midnight_as_nought() {
    let typed =
        draft(vec![row("0", "18:00", "00:00"), row("2", "00:00", "00:00")], vec![date("2026-06-04", "20:00", "00:00")]);
    assert_eq!(check(&typed).expect_err("no time at all").to_string(), "weekly[1].to: no_time");
    let read = read(&check(&typed.with_midnight()).expect("until the end of the day"));
    assert_eq!(read, "0: 1080–1440\n2: 0–1440\n2026-06-04: 1200–1440\n");
    // A day off stays one.
    let off = draft(vec![], vec![date("2026-06-04", "", "")]).with_midnight();
    assert_eq!(check(&off).expect("a day off").overrides[0].hours, []);
}

#[test]
fn rows_that_overlap_or_touch_are_one() {
    let weekly = vec![
        row("1", "13", "17:00"),
        row("0", "09:00", "11:00"),
        row("0", "10:30:00", "12:00"),
        row("0", "12:00", "12:30"),
        row("", "", " "),
        row("0", "22:00", "00:00"),
        row("6", "0:00", "24:00"),
    ];
    let overrides = vec![
        date("2026-06-05", "10:00", "11:00"),
        date("2026-06-04", "", ""),
        date("2026-06-05", "9:00", "10:00"),
        date("2026-06-03", "15:00", "16:00"),
        date("2026-06-04", "", ""),
        date("", "", ""),
    ];
    let checked = check(&draft(weekly, overrides)).expect("fine");
    assert_snapshot!(read(&checked), @"
    0: 540–750
    0: 1320–1440
    1: 780–1020
    6: 0–1440
    2026-06-03: 900–960
    2026-06-04: off
    2026-06-05: 540–660
    ");
    let today = NaiveDate::from_ymd_opt(2026, 6, 3).expect("a date");
    assert_eq!(check(&AvailabilityDraft::of(&checked, today)), Ok(checked.clone()), "it survives editing");
    let later = AvailabilityDraft::of(&checked, today.succ_opt().expect("a date"));
    assert_eq!(later.overrides.len(), 2, "what is over is not edited");
}

#[test]
fn what_is_wrong_is_refused_by_row() {
    let weekly = vec![
        row("0", "09:00", "17:00"),
        row("7", "09:00", "17:00"),
        row("Monday", "17:00", "09:00"),
        row("2", "09:00", "09:00"),
        row("3", "00:00", "00:00"),
        row("4", "", "10:00"),
        row("5", "25:00", "9.30"),
        row("6", "24:01", "-1:00"),
    ];
    let overrides = vec![
        date("2026-06-02", "09:00", "10:00"),
        date("2026-06-31", "09:00", "10:00"),
        date("tomorrow", "", ""),
        date("", "09:00", "10:00"),
        date("2026-06-04", "", ""),
        date("2026-06-04", "09:00", "10:00"),
        date("2026-06-05", "12:00", "10:00"),
        date("2126-06-05", "", ""),
    ];
    let refused = |draft: &AvailabilityDraft| check(draft).expect_err("refused").to_string().replace(", ", "\n");
    assert_snapshot!(refused(&draft(weekly, overrides)), @"
    weekly[1].weekday: unknown_choice
    weekly[2].to: end_before_start
    weekly[2].weekday: unknown_choice
    weekly[3].to: no_time
    weekly[4].to: no_time
    weekly[5].from: missing
    weekly[6].from: not_a_time
    weekly[6].to: not_a_time
    weekly[7].from: not_a_time
    weekly[7].to: not_a_time
    overrides[0].date: in_the_past
    overrides[1].date: not_a_date
    overrides[2].date: not_a_date
    overrides[3].date: missing
    overrides[6].to: end_before_start
    overrides[7].date: too_far_ahead
    overrides[4].date: day_off_with_hours
    ");
    for (zone, code) in [("", "missing"), ("Europe/Atlantis", "unknown_zone")] {
        let past = vec![date("2020-01-01", "", "")];
        let draft = AvailabilityDraft { zone: zone.into(), ..draft(vec![], past) };
        assert_eq!(refused(&draft), format!("zone: {code}"), "without a zone there is no today");
    }
    let many = draft(vec![row("0", "09:00", "10:00"); 1_000], vec![date("2026-06-04", "", ""); 2_000]);
    assert_eq!(refused(&many), "weekly: too_many\noverrides: too_many");
}

#[test]
fn limits_have_limits() {
    assert_eq!(LimitsDraft::default().check(), Ok(Limits::default()));
    let limits = Limits { buffer_after: 15, per_day: Some(4), ..Limits::default() };
    assert_eq!(LimitsDraft::of(&limits).check(), Ok(limits));
    let typed = LimitsDraft { buffer_after: " 0000000000015 ".into(), per_day: "04".into(), ..LimitsDraft::default() };
    assert_eq!(typed.check().map(|limits| (limits.buffer_after, limits.per_day)), Ok((15, Some(4))));
    let plus = LimitsDraft { per_day: "+5".into(), ..LimitsDraft::default() };
    assert_eq!(plus.check().expect_err("no digit").to_string(), "per_day: not_a_number");
    let below = LimitsDraft {
        notice: "-1".into(),
        per_day: "\u{2212}1".into(),
        per_week: "-".into(),
        ..LimitsDraft::default()
    };
    assert_eq!(
        below.check().expect_err("too small").to_string(),
        "notice: negative, per_day: not_positive, per_week: not_a_number"
    );
    let draft = LimitsDraft {
        buffer_before: "241".into(),
        buffer_after: "-5".into(),
        notice: "99999999999999999999".into(),
        horizon_days: "0".into(),
        per_day: "0".into(),
        per_week: "many".into(),
    };
    assert_snapshot!(draft.check().expect_err("refused").to_string().replace(", ", "\n"), @"
    buffer_before: too_large
    buffer_after: negative
    notice: too_large
    horizon_days: not_positive
    per_day: not_positive
    per_week: not_a_number
    ");
}

//! Hours, calendars, limits, and the two odd days of the year (C2, C4, C11).

use insta::assert_snapshot;

use super::*;

#[test]
fn an_ordinary_day() {
    let ada = Somebody::new("ada", 9, 17)
        .busy("2026-06-03T10:00:00Z", "2026-06-03T10:30:00Z")
        .booked("2026-06-03T12:00:00Z", "2026-06-03T13:00:00Z")
        .with(|ada| (ada.limits.buffer_before, ada.limits.buffer_after) = (10, 5));
    let day = interval("2026-06-02T22:00:00Z", "2026-06-03T22:00:00Z");
    assert_snapshot!(said(&slots(&hourly(day, &[ada.asked()]))), @"
    Wed 00:00 – Wed 08:30  outside_hours (ada)
    Wed 09:00 – Wed 10:30  offered
    Wed 11:00              buffer (ada)
    Wed 11:30 – Wed 12:00  busy (ada)
    Wed 12:30 – Wed 13:00  buffer (ada)
    Wed 13:30 – Wed 14:30  booked (ada)
    Wed 15:00              buffer (ada)
    Wed 15:30 – Wed 16:00  offered
    Wed 16:30 – Wed 23:30  outside_hours (ada)
    ");
}

/// C2: room before and after a talk is kept beside everything that takes time, exactly.
#[test]
fn buffers_are_kept_beside_everything() {
    let quarters = |who: &Somebody| {
        let day = interval("2026-06-03T06:00:00Z", "2026-06-03T10:30:00Z");
        let asked = [who.asked()];
        said(&slots(&Ask { minutes: 30, step: 15, ..hourly(day, &asked) }))
    };
    let ada = |before, after| {
        Somebody::new("ada", 8, 12).with(|ada| (ada.limits.buffer_before, ada.limits.buffer_after) = (before, after))
    };
    let taken = ("2026-06-03T08:00:00Z", "2026-06-03T08:30:00Z");
    let busy = |before, after| ada(before, after).busy(taken.0, taken.1);
    assert_snapshot!(quarters(&busy(30, 30)), @"
    Wed 08:00 – Wed 09:00  offered
    Wed 09:15 – Wed 09:30  buffer (ada)
    Wed 09:45 – Wed 10:15  busy (ada)
    Wed 10:30 – Wed 10:45  buffer (ada)
    Wed 11:00 – Wed 11:30  offered
    Wed 11:45 – Wed 12:15  outside_hours (ada)
    ");
    assert_snapshot!(quarters(&busy(0, 15)), @"
    Wed 08:00 – Wed 09:15  offered
    Wed 09:30              buffer (ada)
    Wed 09:45 – Wed 10:15  busy (ada)
    Wed 10:30 – Wed 11:30  offered
    Wed 11:45 – Wed 12:15  outside_hours (ada)
    ");
    assert_eq!(quarters(&busy(0, 0)).matches("buffer").count(), 0);
    let away = ada(30, 30).with(|ada| ada.away.push(interval(taken.0, taken.1)));
    assert_eq!(quarters(&away), quarters(&busy(30, 30)).replace("busy", "away"));
}

#[test]
fn the_first_one_who_cannot_is_named() {
    let ada = Somebody::new("ada", 9, 13).busy("2026-06-03T08:00:00Z", "2026-06-03T09:00:00Z");
    let bob = Somebody::new("bob", 10, 14)
        .with(|bob| bob.away.push(interval("2026-06-03T09:30:00Z", "2026-06-10T00:00:00Z")));
    let morning = interval("2026-06-03T06:00:00Z", "2026-06-03T13:00:00Z");
    let (ada, bob) = (ada.asked(), bob.asked());
    assert_snapshot!(said(&slots(&hourly(morning, &[ada, bob]))), @"
    Wed 08:00 – Wed 08:30  outside_hours (ada)
    Wed 09:00              outside_hours (bob)
    Wed 09:30 – Wed 10:30  busy (ada)
    Wed 11:00 – Wed 12:00  away (bob)
    Wed 12:30 – Wed 14:30  outside_hours (ada)
    ");
    let everyone = [ada, bob];
    let answers: Vec<String> = explain(&hourly(morning, &everyone), at("2026-06-03T10:00:00Z"))
        .iter()
        .map(|answer| format!("{}: {}", name(answer.who), answer.why.map_or("free", Reason::as_str)))
        .collect();
    assert_eq!(answers, ["ada: free", "bob: away"]);
}

#[test]
fn clocks_go_forward_over_opening_hours() {
    // 02:00 to 03:00 never comes: three hours on the clock are two.
    let ada = Somebody::new("ada", 1, 4);
    let night = interval("2026-03-28T23:00:00Z", "2026-03-29T04:00:00Z");
    assert_snapshot!(said(&slots(&hourly(night, &[ada.asked()]))), @"
    Sun 00:00 – Sun 00:30  outside_hours (ada)
    Sun 01:00 – Sun 03:00  offered
    Sun 03:30 – Sun 05:30  outside_hours (ada)
    ");
}

#[test]
fn clocks_go_back_over_opening_hours() {
    // 02:00 to 03:00 comes twice: three hours on the clock are four, with room for seven starts.
    let ada = Somebody::new("ada", 1, 4);
    let night = interval("2026-10-24T22:00:00Z", "2026-10-25T04:00:00Z");
    let slots = slots(&hourly(night, &[ada.asked()]));
    assert_eq!(slots.iter().filter(|slot| slot.verdict.is_offered()).count(), 7);
    assert_snapshot!(said(&slots), @"
    Sun 00:00 – Sun 00:30  outside_hours (ada)
    Sun 01:00 – Sun 03:00  offered
    Sun 03:30 – Sun 04:30  outside_hours (ada)
    ");
}

#[test]
fn an_edge_in_an_hour_that_comes_twice_is_the_first_one() {
    let ada = Somebody::new("ada", 0, 1).with(|ada| {
        ada.availability.weekly.iter_mut().for_each(|row| row.hours = Hours { from: 60, to: 150 });
    });
    let night = interval("2026-10-24T23:00:00Z", "2026-10-25T02:00:00Z");
    assert_snapshot!(said(&slots(&hourly(night, &[ada.asked()]))), @"
    Sun 01:00 – Sun 01:30  offered
    Sun 02:00 – Sun 02:30  outside_hours (ada)
    ");
}

#[test]
fn a_night_goes_on_after_midnight_and_a_day_off_does_not() {
    let ada = Somebody::new("ada", 0, 24).off("2026-06-05");
    let nights = interval("2026-06-03T21:00:00Z", "2026-06-06T00:00:00Z");
    assert_snapshot!(said(&slots(&hourly(nights, &[ada.asked()]))), @"
    Wed 23:00 – Thu 23:00  offered
    Thu 23:30              outside_hours (ada)
    Fri 00:00 – Fri 23:30  day_off (ada)
    Sat 00:00 – Sat 01:30  offered
    ");
}

#[test]
fn enough_is_enough_for_a_day_and_a_week() {
    // Two talks on Tuesday, the second one begins as Tuesday ends; the third one belongs to the week before.
    let ada = Somebody::new("ada", 9, 11)
        .booked("2026-06-02T12:00:00Z", "2026-06-02T13:00:00Z")
        .booked("2026-06-02T21:59:00Z", "2026-06-02T23:00:00Z")
        .booked("2026-05-31T21:59:00Z", "2026-05-31T23:00:00Z")
        .with(|ada| (ada.limits.per_day, ada.limits.per_week) = (Some(2), Some(3)));
    let week = interval("2026-06-01T07:00:00Z", "2026-06-05T10:00:00Z");
    let offered = |ada: &Somebody| {
        let slots = slots(&Ask { step: 24 * 60, ..hourly(week, &[ada.asked()]) });
        said(&slots)
    };
    assert_snapshot!(offered(&ada), @"
    Mon 09:00              offered
    Tue 09:00              day_limit (ada)
    Wed 09:00 – Fri 09:00  offered
    ");
    let more = ada.booked("2026-06-01T12:00:00Z", "2026-06-01T13:00:00Z");
    assert_snapshot!(offered(&more), @"
    Mon 09:00              week_limit (ada)
    Tue 09:00              day_limit (ada)
    Wed 09:00 – Fri 09:00  week_limit (ada)
    ");
}

#[test]
fn notice_and_horizon_have_edges() {
    let ada = Somebody::new("ada", 0, 24).with(|ada| (ada.limits.notice, ada.limits.horizon_days) = (90, 1));
    let ada = [ada.asked()];
    let ask = Ask {
        now: at("2026-06-03T10:00:00Z"),
        ..hourly(interval("2026-06-03T00:00:00Z", "2026-06-06T00:00:00Z"), &ada)
    };
    let why = |start: &str| match verdict(&ask, at(start)) {
        Verdict::Offered { .. } => "offered",
        Verdict::Refused { why, .. } => why.as_str(),
    };
    assert_eq!(why("2026-06-03T09:59:59.999Z"), "past");
    assert_eq!(why("2026-06-03T10:00:00Z"), "notice");
    assert_eq!(why("2026-06-03T11:29:59.999Z"), "notice");
    assert_eq!(why("2026-06-03T11:30:00Z"), "offered");
    assert_eq!(why("2026-06-04T21:59:59.999Z"), "offered", "tomorrow, as long as it lasts in Berlin");
    assert_eq!(why("2026-06-04T22:00:00Z"), "horizon");
}

#[test]
fn who_is_unsure_is_not_offered() {
    let ada =
        Somebody::new("ada", 9, 11).busy("2026-06-03T07:00:00Z", "2026-06-03T07:30:00Z").with(|ada| ada.unsure = true);
    let morning = interval("2026-06-03T06:00:00Z", "2026-06-03T10:00:00Z");
    assert_snapshot!(said(&slots(&hourly(morning, &[ada.asked()]))), @"
    Wed 08:00 – Wed 08:30  outside_hours (ada)
    Wed 09:00              busy (ada)
    Wed 09:30 – Wed 10:00  unsure (ada)
    Wed 10:30 – Wed 11:30  outside_hours (ada)
    ");
}

#[test]
fn the_nearest_ones_stand_in_the_order_of_time() {
    let ada = Somebody::new("ada", 9, 17).busy("2026-06-03T08:00:00Z", "2026-06-03T10:00:00Z");
    let ada = [ada.asked()];
    let slots = slots(&hourly(interval("2026-06-03T00:00:00Z", "2026-06-04T00:00:00Z"), &ada));
    let three = nearest(&slots, at("2026-06-03T08:30:00Z"), 3).into_iter().map(crate::time::rfc3339);
    let three: Vec<String> = three.collect();
    assert_eq!(three, ["2026-06-03T07:00:00.000Z", "2026-06-03T10:00:00.000Z", "2026-06-03T10:30:00.000Z"]);
    assert!(nearest(&[], at("2026-06-03T08:30:00Z"), 3).is_empty());
}

#[test]
fn what_no_draft_lets_through_does_no_harm() {
    let backwards = Interval { start: at("2026-06-03T12:00:00Z"), end: at("2026-06-03T08:00:00Z") };
    let ada = Somebody::new("ada", 9, 11).with(|ada| {
        ada.busy.push(backwards);
        ada.booked.push(Interval { start: Moment::MIN_UTC, end: Moment::MIN_UTC });
        ada.away.push(Interval { start: Moment::MIN_UTC, end: at("2026-06-03T07:30:00Z") });
        ada.availability.weekly.push(Weekly { weekday: 200, hours: Hours { from: 0, to: 9 } });
        ada.availability.weekly.push(Weekly { weekday: 2, hours: Hours { from: u16::MAX, to: 0 } });
        ada.zone.spans.clear();
        (ada.limits.notice, ada.limits.horizon_days) = (0, u16::MAX);
        (ada.limits.per_day, ada.limits.per_week) = (Some(1), Some(1));
    });
    let ada = [ada.asked()];
    let morning = interval("2026-06-03T06:00:00Z", "2026-06-03T12:00:00Z");
    let ask = Ask { minutes: 0, step: 0, ..hourly(morning, &ada) };
    let slots = slots(&ask);
    assert_eq!(slots.len(), 360);
    assert_eq!(slots.iter().filter(|slot| slot.verdict.is_offered()).count(), 120);
    assert!(super::super::slots(&Ask { within: backwards, ..ask }).is_empty());
    let end_of_time = verdict(&ask, Moment::MAX_UTC);
    assert!(!end_of_time.is_offered() && explain(&ask, Moment::MAX_UTC).len() == 1);
}

//! C1, C2: saying when one can be met, as stories on both databases.

use chrono::TimeDelta;
use domain::{
    policy,
    slots::{AvailabilityDraft, HoursDraft, Interval, LimitsDraft, OverrideDraft},
    workspaces::Role,
};

use crate::{
    Store,
    gate::Actor,
    testing::{Cast, on_both, said},
};

fn row(weekday: &str, from: &str, to: &str) -> HoursDraft {
    HoursDraft { weekday: weekday.into(), from: from.into(), to: to.into() }
}

fn hours(zone: &str, weekly: Vec<HoursDraft>) -> AvailabilityDraft {
    AvailabilityDraft { zone: zone.into(), weekly, overrides: Vec::new() }
}

/// C1: rows that overlap are merged, what is wrong is refused by row, and what was read last is what is changed.
async fn a_candidate_says_when(store: Store) {
    let cast = Cast::new(store);
    let ada = Actor::Person(cast.candidate("Ada Lovelace").await);
    let service = &cast.service;
    let nothing = service.my_availability(&ada).await.expect("nothing yet");
    assert_eq!((nothing.availability, nothing.version), (None, 0));

    let draft = AvailabilityDraft {
        overrides: vec![OverrideDraft { date: "2026-11-30".into(), ..OverrideDraft::default() }],
        ..hours("Europe/Berlin", vec![row("0", "9", "12"), row("0", "11:00", "14:30"), row("4", "", "")])
    };
    let mine = service.save_availability(&ada, 0, &draft).await.expect("saved");
    let saved = mine.availability.clone().expect("said");
    assert_eq!((saved.weekly.len(), saved.weekly[0].hours.to, saved.overrides.len()), (1, 14 * 60 + 30, 1));
    assert_eq!(service.my_availability(&ada).await.expect("there"), mine);

    assert_eq!(said(&service.save_availability(&ada, 0, &draft).await), "stale", "saved in another window meanwhile");
    let reversed = hours("Europe/Atlantis", vec![row("0", "9", "12"), row("7", "14", "13"), row("1", "10", "10")]);
    assert_eq!(
        said(&service.save_availability(&ada, 1, &reversed).await),
        "zone: unknown_zone, weekly[1].to: end_before_start, weekly[1].weekday: unknown_choice, weekly[2].to: no_time"
    );
    assert_eq!(service.my_availability(&ada).await.expect("there"), mine, "what was valid last stays");
}

/// C2: limits and times out of office are a member's own; what is over is left out.
async fn a_member_sets_limits_and_goes_away(store: Store) {
    let cast = Cast::new(store);
    let engines = cast.workspace("Engines").await;
    let grace = cast.member(engines, Role::Reviewer, "Grace Hopper").await;
    let bob = cast.member(engines, Role::Admin, "Bob Admin").await;
    let service = &cast.service;
    let limits = LimitsDraft { buffer_after: "10".into(), per_day: "2".into(), ..LimitsDraft::default() };
    let mine = service.save_limits(&grace, 0, &limits).await.expect("saved");
    assert_eq!(
        (mine.limits.buffer_after, mine.limits.per_day, mine.limits.notice),
        (10, Some(2), policy::NOTICE_MINUTES)
    );
    let wrong = LimitsDraft { horizon_days: "0".into(), ..LimitsDraft::default() };
    assert_eq!(said(&service.save_limits(&grace, 1, &wrong).await), "horizon_days: not_positive");

    let now = service.now();
    let days = |from: i64, to: i64| Interval { start: now + TimeDelta::days(from), end: now + TimeDelta::days(to) };
    assert_eq!(said(&service.add_away(&grace, days(2, 2), "").await), "end: end_before_start");
    assert_eq!(said(&service.add_away(&grace, days(-3, 0), "").await), "end: in_the_past");
    assert_eq!(said(&service.add_away(&grace, days(0, 367), "").await), "end: too_far_ahead");
    let mine = service.add_away(&grace, days(1, 3), " At sea ").await.expect("added");
    assert_eq!((mine.away[0].time, mine.away[0].note.as_deref()), (days(1, 3), Some("At sea")));
    assert_eq!(said(&service.remove_away(&bob, mine.away[0].id).await), "not_found", "of somebody else");
    cast.after(TimeDelta::days(3));
    assert!(service.my_availability(&Actor::Member(grace.clone())).await.expect("there").away.is_empty());
    service.remove_away(&grace, mine.away[0].id).await.expect("removed");
    assert_eq!(said(&service.remove_away(&grace, mine.away[0].id).await), "not_found");

    let log = service.audit_log(&bob, &domain::pages::Window::default()).await.expect("the log");
    let actions: Vec<&str> = log.items.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["away.removed", "away.added", "limits.changed"]);
}

on_both!(a_candidate_says_when, a_member_sets_limits_and_goes_away);

//! C4, C5: a day of everybody, and the link that is out, as stories on both databases.

use domain::{
    bookings::{Choice, TalkDraft},
    slots::{Interval, Reason, Verdict},
    workspaces::Role,
};

use crate::{
    Store,
    slots::stories::{Talks, at, tuesday, with},
    testing::{on_both, said},
};

/// Tuesday in Berlin.
fn whole_day() -> Interval {
    Interval { start: tuesday("00:00"), end: at("2026-12-02T00:00:00+01:00") }
}

/// C4: every start of the day, and whose rule stands in its way.
async fn a_day_of_everybody(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let mara = talks.interviewer("Mara").await;
    let (_, other) = talks.another("Joan Clarke").await;
    let with_mara = with(&[mara.id]);
    let elsewhere = Choice::Start { start: tuesday("10:00"), talk: with_mara.clone() };
    service.book(talks.admin(), other, &elsewhere).await.expect("booked");

    let plan = service.day_plan(talks.admin(), talks.id, &with_mara, whole_day()).await.expect("a plan");
    assert_eq!(plan.starts.len(), 96);
    assert_eq!(plan.people.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Ada Lovelace", "Mara"]);
    assert_eq!(plan.candidate_zone.name, "Europe/Berlin");
    let answers = |time: &str| plan.at(tuesday(time)).expect("a start").answers.clone();
    assert_eq!(answers("09:30"), [None, None]);
    assert_eq!(answers("10:15"), [None, Some(Reason::NotFree)], "whose time it is, and not what takes it");
    assert_eq!(answers("17:00"), [Some(Reason::NotFree), Some(Reason::OutsideHours)]);
    let same = service.slots(talks.admin(), talks.id, &with_mara, whole_day(), true).await.expect("slots");
    assert!(plan.starts.iter().map(|start| &start.verdict).eq(same.slots.iter().map(|slot| &slot.verdict)));

    let booked = service.bookings(crate::gate::Party::Member(talks.admin()), other).await.expect("theirs");
    let moving = service.day_plan_to_move(talks.admin(), booked[0].id, whole_day()).await.expect("a plan");
    let verdict = &moving.at(tuesday("10:15")).expect("a start").verdict;
    assert!(matches!(verdict, Verdict::Offered { .. }), "it does not stand in its own way");

    let week = Interval { start: tuesday("00:00"), end: tuesday("00:00") + chrono::TimeDelta::days(7) };
    assert_eq!(said(&service.day_plan(talks.admin(), talks.id, &with_mara, week).await), "day: unknown_choice");
    let reviewer = talks.scene.cast.member(talks.admin().scope.id(), Role::Reviewer, "Rita").await;
    assert_eq!(said(&service.day_plan(&reviewer, talks.id, &with_mara, whole_day()).await), "not_found");
    assert_eq!(service.longest_talk(talks.admin(), talks.id).await.expect("known"), 30);
}

/// C5: one link is out at most, and it can be ended without another.
async fn the_link_that_is_out(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let open = async || service.open_scheduling_link(talks.admin(), talks.id).await.expect("seen");
    assert_eq!(open().await, None);
    assert_eq!(said(&service.revoke_scheduling_link(talks.admin(), talks.id).await), "not_found");
    let made = service
        .make_scheduling_link(
            talks.admin(),
            talks.id,
            &TalkDraft { minutes: "20".into(), ..TalkDraft::default() },
            true,
        )
        .await
        .expect("a link");
    let shown = open().await.expect("open");
    assert_eq!((shown.minutes, shown.needs_approval, shown.expires_at), (20, true, made.expires_at));
    service.revoke_scheduling_link(talks.admin(), talks.id).await.expect("ended");
    assert_eq!(open().await, None);
    assert_eq!(said(&service.invited(&service.link_token(made.id)).await), "link_used");
    let seen = service.interview(talks.admin(), talks.id).await.expect("there");
    assert_eq!(seen.timeline.last().map(|entry| entry.action.as_str()), Some("scheduling_link.revoked"));
}

on_both! {
    a_day_of_everybody,
    the_link_that_is_out,
}

//! C8, R12: talks that move, are cancelled, are missed.

use domain::{
    bookings::{ActorKind, StageName, TalkDraft},
    interviews::{Ended, InterviewFilter, Side, StateName},
    policy,
    slots::Reason,
};

use crate::{
    Store,
    bookings::stories::start,
    gate::Party,
    requests::stories::tick,
    slots::stories::{Talks, at, nearest, tuesday},
    testing::{on_both, said},
};

/// C8: moved until two hours before, three times a side, with the same id and SEQUENCE + 1; it is not in its own way.
async fn moved(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let booked = talks.book(tuesday("10:00")).await;
    let (ada, admin) = (Party::Person(talks.ada()), Party::Member(talks.admin()));
    let to = async |who, version, start| service.reschedule(who, booked.id, version, start).await;

    let moved = to(ada, 1, tuesday("10:15")).await.expect("overlapping only itself");
    assert_eq!((moved.id, moved.sequence, moved.version), (booked.id, 1, 2));
    assert_eq!(to(ada, 1, tuesday("10:15")).await.expect("the same").sequence, 1, "double taps are one move");
    assert_eq!(said(&to(ada, 1, tuesday("11:00")).await), "stale");
    assert_eq!(said(&to(ada, 2, at("2026-11-23T08:00:00Z")).await), "into_the_past");
    let (_, other) = talks.another("Joan Clarke").await;
    service.book(talks.admin(), other, &start(tuesday("13:00"))).await.expect("booked");
    let (why, free) = nearest(to(ada, 2, tuesday("13:15")).await);
    assert_eq!((why, free), (Reason::NotFree, vec![tuesday("12:30"), tuesday("13:30"), tuesday("13:45")]));
    assert_eq!(service.booking(ada, booked.id).await.expect("there").time.start, tuesday("10:15"), "it stays");

    for (version, time) in [(2, "11:00"), (3, "12:00")] {
        to(ada, version, tuesday(time)).await.expect("moved");
    }
    assert_eq!(said(&to(ada, 4, tuesday("10:00")).await), "moved_too_often");
    let moved = to(admin, 4, tuesday("10:00")).await.expect("the company may");
    assert_eq!((moved.sequence, moved.may_move), (4, true));
    service.book(talks.admin(), other, &start(tuesday("12:00"))).await.expect("what was left is free");

    talks.scene.cast.after(tuesday("10:00") - policy::MOVE_NOTICE + tick() - service.now());
    assert_eq!(said(&to(admin, 5, tuesday("16:00")).await), "under_notice");
    talks.scene.cast.after(-tick());
    to(admin, 5, tuesday("16:00")).await.expect("to the millisecond");
    let told = talks.told().await;
    let reminders = told.iter().filter(|line| line.starts_with("talk_reminder to ada")).count();
    assert_eq!(reminders, 1, "only of the time it has now: {told:?}");
}

/// Cancelled until half an hour before: everybody's time is free, and without another talk the candidate waits anew.
async fn cancelled(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let (ada, admin) = (Party::Person(talks.ada()), Party::Member(talks.admin()));
    let (first, second) = (talks.book(tuesday("10:00")).await, talks.book(tuesday("11:00")).await);
    let cancelled = service.cancel_booking(ada, first.id, " Ill ").await.expect("cancelled");
    assert_eq!((cancelled.stage, cancelled.sequence), (StageName::Cancelled, 1));
    assert_eq!((cancelled.stage_side, cancelled.reason.as_deref()), (Some(ActorKind::Candidate), Some("Ill")));
    let again = service.cancel_booking(ada, first.id, "").await.expect("one cancellation");
    assert_eq!((again.sequence, again.reason.as_deref()), (1, Some("Ill")));
    assert_eq!(said(&service.cancel_booking(admin, first.id, "").await), "booking_cancelled");
    assert_eq!(said(&service.reschedule(ada, first.id, 2, tuesday("12:00")).await), "booking_cancelled");
    assert_eq!(said(&service.approve_booking(talks.admin(), first.id).await), "booking_cancelled");
    assert_eq!(talks.state().await, StateName::Scheduled, "another one is to come");
    assert_eq!(talks.why(tuesday("10:00")).await, None, "free again");

    talks.scene.cast.after(tuesday("11:00") - policy::CANCEL_NOTICE + tick() - service.now());
    assert_eq!(said(&service.cancel_booking(admin, second.id, "").await), "under_notice");
    talks.scene.cast.after(-tick());
    service.cancel_booking(admin, second.id, "").await.expect("to the millisecond");
    assert_eq!(talks.state().await, StateName::AwaitingSchedule);
    let card = service.my_interview(talks.ada(), talks.id).await.expect("there");
    let expected = service.now() + policy::COMPANY_REPLY_BY;
    assert_eq!(card.reply_expected.map(|(_, by)| by), Some(expected), "the candidate waits anew");
    let counted = service.interview_counts(talks.admin()).await.expect("counts");
    assert!(counted.contains(&(InterviewFilter::ToSchedule, 1)));
    assert!(talks.told().await.iter().all(|line| !line.starts_with("talk_reminder")), "reminders died with them");
}

/// R12, R13: whoever ends a process, its talks to come, holds and reminders die in the same transaction.
async fn ended_with_everything(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let booked = talks.book(tuesday("10:00")).await;
    service.hold_slot(talks.admin(), talks.id, tuesday("11:00"), &TalkDraft::default()).await.expect("held");
    service.end_interview(talks.ada(), talks.id, "").await.expect("ended");
    assert_eq!(talks.told().await, ["talk_cancelled to ada.lovelace", "talk_cancelled to grace.admin"]);
    let shown = service.booking(Party::Person(talks.ada()), booked.id).await.expect("there");
    assert_eq!((shown.stage, shown.stage_side), (StageName::Cancelled, Some(ActorKind::Candidate)));

    let (joan, other) = talks.another("Joan Clarke").await;
    let choice = start(tuesday("10:00"));
    let booked = service.book(talks.admin(), other, &choice).await.expect("both times are free");
    service.hold_slot(talks.admin(), other, tuesday("11:00"), &TalkDraft::default()).await.expect("held");
    service.end_for_company(talks.admin(), other, "Filled").await.expect("held");
    service.book(talks.admin(), other, &start(tuesday("12:00"))).await.expect("the candidate knows of nothing");
    talks.scene.after(policy::HOLD).await;
    let card = service.my_interview(&joan, other).await.expect("there");
    assert_eq!(card.ended, Some(Ended::Company));
    let all = service.bookings(Party::Person(&joan), other).await.expect("theirs");
    assert!(all.iter().all(|one| one.stage == StageName::Cancelled && one.stage_side == Some(ActorKind::Company)));
    assert_eq!(said(&service.cancel_booking(Party::Person(&joan), booked.id, "").await), "booking_cancelled");
}

/// A talk that has begun stays when the process ends; from ten minutes on somebody may be missing.
async fn missed(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let booked = talks.book(tuesday("10:00")).await;
    talks.scene.cast.after(tuesday("10:00") + policy::NO_SHOW_AFTER - tick() - service.now());
    assert_eq!(said(&service.cancel_booking(Party::Person(talks.ada()), booked.id, "").await), "talk_begun");
    assert_eq!(said(&service.no_show(talks.admin(), booked.id, Side::Candidate).await), "not_missed_yet");
    talks.scene.cast.after(tick());
    let missed = service.no_show(talks.admin(), booked.id, Side::Candidate).await.expect("missed");
    assert_eq!((missed.stage, missed.stage_side), (StageName::NoShow, Some(ActorKind::Candidate)));
    let again = service.no_show(talks.admin(), booked.id, Side::Candidate).await.expect("said twice");
    assert_eq!(again, missed, "is said once");
    assert_eq!(said(&service.no_show(talks.admin(), booked.id, Side::Company).await), "already_missed");
    assert_eq!(talks.state().await, StateName::AwaitingSchedule);

    let later = tuesday("16:00");
    let booked = talks.book(later).await;
    talks.scene.cast.after(later - service.now());
    service.end_interview(talks.ada(), talks.id, "").await.expect("ended during the talk");
    let shown = service.booking(Party::Person(talks.ada()), booked.id).await.expect("there");
    assert_eq!(shown.stage, StageName::Confirmed);
}

on_both!(moved, cancelled, ended_with_everything, missed);

//! C8, C9, I7: what is told of talks, and what is forgotten.

use chrono::TimeDelta;
use domain::{
    bookings::{StageName, TalkDraft},
    pages::Window,
};

use crate::{
    Store,
    bookings::stories::start,
    gate::{Actor, Party},
    requests::stories::tick,
    slots::stories::{Talks, at, tuesday},
    store::on,
    testing::{on_both, said},
};

/// C8, C9: mails say when in both zones, reminders belong to the time the talk has, and what is over is not told.
async fn mails_about_talks(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let mut there = crate::slots::stories::nine_to_five("America/New_York");
    there.weekly.iter_mut().for_each(|row| row.from = "3".into());
    service.save_availability(&Actor::Member(talks.admin().clone()), 1, &there).await.expect("saved");
    talks.send_all().await;
    let booked = talks.book(tuesday("16:30")).await;
    talks.send_all().await;
    let (subject, text) = talks.mails(&talks.ada().email).await.pop().expect("a mail");
    assert_eq!(subject, "Booked: Engines, Rust engineer");
    assert!(text.contains("Tue 1 Dec 2026, 16:30 CET (Tue 1 Dec 2026, 10:30 EST there)"), "{text}");
    let (subject, text) = talks.mails(&talks.admin().email).await.pop().expect("a mail");
    assert_eq!(subject, "Booked: Ada Lovelace, Rust engineer");
    assert!(text.contains("Tue 1 Dec 2026, 10:30 EST (Tue 1 Dec 2026, 16:30 CET there)"), "{text}");

    service.reschedule(Party::Person(talks.ada()), booked.id, 1, tuesday("12:00")).await.expect("moved");
    talks.scene.cast.after(tuesday("12:00") - TimeDelta::hours(24) - service.now());
    talks.send_all().await;
    talks.scene.cast.after(TimeDelta::hours(23));
    talks.send_all().await;
    let subjects: Vec<String> = talks.mails(&talks.ada().email).await.into_iter().map(|(subject, _)| subject).collect();
    let tail = &subjects[subjects.len() - 4..];
    assert_eq!(
        tail,
        [
            "Booked: Engines, Rust engineer",
            "Moved: Engines, Rust engineer",
            "In 24 hours: Engines, Rust engineer",
            "In an hour: Engines, Rust engineer"
        ]
    );
    service.end_interview(talks.ada(), talks.id, "").await.expect("ended");
    talks.send_all().await;
    assert_eq!(talks.mails(&talks.ada().email).await.pop().expect("a mail").0, "Cancelled: Engines, Rust engineer");

    let (joan, other) = talks.another("Joan Clarke").await;
    service.make_scheduling_link(talks.admin(), other, &TalkDraft::default(), true).await.expect("a link");
    talks.send_all().await;
    let (subject, text) = talks.mails(&joan.email).await.pop().expect("a mail");
    assert_eq!(subject, "Pick a time: Engines, Rust engineer");
    assert!(text.contains("/pick/"), "{text}");
}

/// I7: an erased candidate's talks are cancelled, their hours and words gone; interviewers are told.
async fn erased_candidates_come_to_nothing(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let booked = talks.book(tuesday("10:00")).await;
    let other = talks.book(tuesday("11:00")).await;
    service.cancel_booking(Party::Person(talks.ada()), other.id, "A private reason").await.expect("cancelled");
    service.erase_person(talks.ada()).await.expect("erased");
    let shown = service.booking(Party::Member(talks.admin()), booked.id).await.expect("there");
    assert_eq!(shown.stage, StageName::Cancelled);
    assert_eq!(shown.people[1].name, "Erased candidate");
    let shown = service.booking(Party::Member(talks.admin()), other.id).await.expect("there");
    assert_eq!(shown.reason, None);
    // Also of what was cancelled before, and had not left yet.
    assert_eq!(talks.told().await, ["talk_cancelled to grace.admin", "talk_cancelled to grace.admin"]);
    let (_, free) = talks.another("Joan Clarke").await;
    service.book(talks.admin(), free, &start(tuesday("10:00"))).await.expect("free again");
}

/// What stays true is told, also when the process ends or the candidate is erased before the mail has left.
async fn cancellations_outlive_the_end(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let booked = talks.book(tuesday("10:00")).await;
    service.cancel_booking(Party::Person(talks.ada()), booked.id, "Ill").await.expect("cancelled");
    service.end_interview(talks.ada(), talks.id, "").await.expect("ended");
    assert_eq!(talks.told().await, ["talk_cancelled to ada.lovelace", "talk_cancelled to grace.admin"]);
    service.erase_person(talks.ada()).await.expect("erased");
    assert_eq!(talks.told().await, ["talk_cancelled to grace.admin"]);
    talks.send_all().await;
    let (subject, text) = talks.mails(&talks.admin().email).await.pop().expect("a mail");
    assert_eq!(subject, "Cancelled: Erased candidate, Rust engineer");
    assert!(!text.contains("Ill"), "{text}");
}

/// C8: reminders say what is so when they leave: nothing approved, nothing twice, the real distance.
async fn reminders_are_true(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let invited = talks.invited(&TalkDraft::default(), true).await;
    service.book_by_link(&invited, &start(tuesday("10:00"))).await.expect("asked for");
    talks.send_all().await;
    talks.scene.cast.after(tuesday("10:00") - TimeDelta::hours(24) - service.now());
    talks.send_all().await;
    let (subject, text) = talks.mails(&talks.admin().email).await.pop().expect("a mail");
    assert_eq!(subject, "In 24 hours, still to approve: Ada Lovelace, Rust engineer");
    assert!(text.contains("waits for your company's approval"), "{text}");
    let subjects = talks.mails(&talks.ada().email).await;
    assert_eq!(
        subjects.last().expect("a mail").0,
        "Waits for approval: Engines, Rust engineer",
        "no talk of theirs yet"
    );

    // The mail server was away from before the first to forty minutes before the talk.
    let (joan, other) = talks.another("Joan Clarke").await;
    service.book(talks.admin(), other, &start(at("2026-12-03T10:00:00+01:00"))).await.expect("booked");
    talks.send_all().await;
    talks.scene.cast.after(at("2026-12-03T09:20:00+01:00") - service.now());
    talks.send_all().await;
    let subjects: Vec<String> = talks.mails(&joan.email).await.into_iter().map(|(subject, _)| subject).collect();
    let tail = &subjects[subjects.len() - 2..];
    assert_eq!(tail, ["Booked: Engines, Rust engineer", "In 40 minutes: Engines, Rust engineer"], "{subjects:?}");
}

/// I2: the log says which talk, when from and to, and who for whom; one entry a talk that is called off.
async fn the_log_names_the_talk(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let bea = talks.interviewer("Bea B").await;
    let (first, second) = (talks.book(tuesday("10:00")).await, talks.book(tuesday("11:00")).await);
    service.reschedule(Party::Member(talks.admin()), first.id, 1, tuesday("12:00")).await.expect("moved");
    service.reassign(talks.admin(), second.id, talks.admin().id, Some(bea.id)).await.expect("reassigned");
    let again = service.reassign(talks.admin(), second.id, talks.admin().id, Some(bea.id)).await.expect("asked twice");
    assert_eq!(again.sequence, 1, "it is done once");
    service.end_interview(talks.ada(), talks.id, "").await.expect("ended");
    let log = service.audit_log(talks.admin(), &Window { limit: Some(100), cursor: None }).await.expect("the log");
    let of_talks = log.items.iter().rev().filter(|entry| entry.action.starts_with("talk."));
    let lines: Vec<String> = of_talks.map(|entry| format!("{} {}", entry.action, entry.subject)).collect();
    let (from, to) = (tuesday("10:00").timestamp_millis(), tuesday("12:00").timestamp_millis());
    let (one, other, grace) = (first.id, second.id, talks.admin().id);
    assert_eq!(
        lines,
        [
            format!("talk.booked {one}"),
            format!("talk.booked {other}"),
            format!("talk.moved {one} {from}>{to}"),
            format!("talk.reassigned {other} {grace}>{}", bea.id),
            format!("talk.cancelled {other}"),
            format!("talk.cancelled {one}"),
        ]
    );
    assert_eq!(service.audit_fault(talks.admin().scope.id().0).await, None, "the log is whole");
}

/// I8: a link's secret does not stay behind in mail that never left, nor leave when another link has taken its place.
async fn secrets_of_links_do_not_stay(store: Store) {
    const SQL: &str = "select notice from outbox where kind = 'pick_a_time' order by created_at, message_id";
    let talks = Talks::new(store).await;
    let service = talks.service();
    let usual = TalkDraft::default();
    service.make_scheduling_link(talks.admin(), talks.id, &usual, false).await.expect("a link");
    talks.scene.cast.after(tick());
    service.make_scheduling_link(talks.admin(), talks.id, &usual, false).await.expect("another");
    talks.send_all().await;
    let mails = talks.mails(&talks.ada().email).await;
    let links = mails.iter().filter(|(subject, _)| subject.starts_with("Pick a time")).count();
    assert_eq!(links, 1, "the first one works no more");
    service.make_scheduling_link(talks.admin(), talks.id, &usual, false).await.expect("a third");
    service.end_interview(talks.ada(), talks.id, "").await.expect("ended");
    let mut tx = talks.scene.cast.begin().await;
    let left: Vec<String> = on!(tx, conn => sqlx::query_scalar(SQL).fetch_all(conn).await).expect("the outbox");
    assert_eq!(left, ["", "", ""], "no secret in clear");
}

/// I7: hours that are saved while their owner is erased are nobody's.
async fn the_erased_get_no_hours(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    service.erase_person(talks.ada()).await.expect("erased");
    let hours = crate::slots::stories::nine_to_five("Europe/Berlin");
    for version in [0, 1, 2] {
        let late = service.save_availability(&Actor::Person(talks.ada().clone()), version, &hours).await;
        assert_eq!(said(&late), "stale", "{version}");
    }
}

on_both!(
    mails_about_talks,
    erased_candidates_come_to_nothing,
    cancellations_outlive_the_end,
    reminders_are_true,
    the_log_names_the_talk,
    secrets_of_links_do_not_stay,
    the_erased_get_no_hours
);

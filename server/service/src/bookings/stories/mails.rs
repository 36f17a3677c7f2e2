//! C8, C9, I7: what is told of talks, and what is forgotten.

use chrono::TimeDelta;
use domain::bookings::{StageName, TalkDraft};

use crate::{
    Store,
    bookings::stories::start,
    gate::{Actor, Party},
    slots::stories::{Talks, tuesday},
    testing::on_both,
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
    service.erase(talks.ada()).await.expect("erased");
    let shown = service.booking(Party::Member(talks.admin()), booked.id).await.expect("there");
    assert_eq!(shown.stage, StageName::Cancelled);
    assert_eq!(shown.people[1].name, "Erased candidate");
    let shown = service.booking(Party::Member(talks.admin()), other.id).await.expect("there");
    assert_eq!(shown.reason, None);
    assert_eq!(talks.told().await, ["talk_cancelled to grace.admin"]);
    let (_, free) = talks.another("Joan Clarke").await;
    service.book(talks.admin(), free, &start(tuesday("10:00"))).await.expect("free again");
}

on_both!(mails_about_talks, erased_candidates_come_to_nothing);

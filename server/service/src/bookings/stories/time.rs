//! What time does to talks, and what comes after them.

use chrono::TimeDelta;
use domain::{
    bookings::{StageName, TalkDraft},
    interviews::{Ended, Side, StateName},
    policy,
};

use crate::{
    Store,
    bookings::stories::start,
    gate::Party,
    requests::stories::tick,
    slots::stories::{Talks, at, tuesday},
    testing::{on_both, said},
};

/// C5: what nobody approves before its start does not take place; both sides are told, and the candidate waits anew.
async fn never_approved(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let invited = talks.invited(&TalkDraft::default(), true).await;
    let asked = service.book_by_link(&invited, &start(tuesday("10:00"))).await.expect("asked for");
    talks.send_all().await;
    talks.scene.cast.after(tuesday("10:00") - tick() - service.now());
    service.settle().await.expect("nothing is due");
    assert_eq!(talks.state().await, StateName::Scheduled, "to the last it can be approved");
    talks.scene.cast.after(tick());
    assert_eq!(service.work_due().await.expect("worked").passed, 1);
    let shown = service.booking(Party::Invited(&invited), asked.id).await.expect("there");
    assert_eq!((shown.stage, shown.stage_side, shown.sequence), (StageName::Cancelled, None, 1));
    assert_eq!(talks.told().await, ["talk_lapsed to ada.lovelace", "talk_lapsed to grace.admin"]);
    assert_eq!(said(&service.approve_booking(talks.admin(), asked.id).await), "booking_cancelled");
    let card = service.my_interview(talks.ada(), talks.id).await.expect("there");
    assert_eq!(card.state, StateName::AwaitingSchedule);
    assert_eq!(card.reply_expected.map(|(_, by)| by), Some(service.now() + policy::COMPANY_REPLY_BY), "R15");
    assert_eq!(card.timeline.last().map(domain::audit::Entry::say).as_deref(), Some("Talk lapsed"));
    service.settle().await.expect("told");
    let (subject, text) = talks.mails(&talks.ada().email).await.pop().expect("a mail");
    assert_eq!(subject, "Not approved in time: Engines, Rust engineer");
    assert!(text.contains("They can offer you other times."), "{text}");
    let (_, text) = talks.mails(&talks.admin().email).await.pop().expect("a mail");
    assert!(text.contains("Nobody approved the talk with Ada Lovelace"), "{text}");
    assert_eq!(service.late_by().await.expect("a look"), None, "once");
}

/// Section 4: once the last talk is over the company decides: nobody waits (R15), and it can book, write or end.
async fn in_review(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let first = talks.book(tuesday("10:00")).await;
    talks.book(tuesday("11:00")).await;
    talks.scene.after(tuesday("11:30") - tick() - service.now()).await;
    assert_eq!(talks.state().await, StateName::Scheduled, "another one is not over");
    talks.scene.after(tick()).await;
    let card = service.my_interview(talks.ada(), talks.id).await.expect("there");
    assert_eq!((card.state, card.reply_expected, card.follow_up), (StateName::InReview, None, None));
    let row = service.interview(talks.admin(), talks.id).await.expect("there").row;
    assert_eq!((row.state, row.waiting_since, row.changed_at), (StateName::InReview, None, tuesday("11:30")));
    assert_eq!(said(&service.follow_up(talks.ada(), talks.id, "Well?").await), "in_review");
    talks.scene.after(TimeDelta::days(3)).await;
    assert!(service.company_reply_time(talks.admin()).await.expect("figures").answers_in_time, "nobody waits");
    service.reply(talks.admin(), talks.id, "We'd like to see you again.").await.expect("a word");

    let next = talks.book(at("2026-12-10T10:00:00+01:00")).await;
    assert_eq!(talks.state().await, StateName::Scheduled, "a next talk");
    service.cancel_booking(Party::Member(talks.admin()), next.id, "").await.expect("cancelled");
    assert_eq!(talks.state().await, StateName::AwaitingSchedule, "the last booking is cancelled");

    let (_, other) = talks.another("Joan Clarke").await;
    let held = service.book(talks.admin(), other, &start(at("2026-12-10T14:00:00+01:00"))).await.expect("booked");
    talks.scene.after(held.time.end - service.now()).await;
    assert_eq!(service.interview(talks.admin(), other).await.expect("there").row.state, StateName::InReview);
    service.no_show(talks.admin(), held.id, Side::Candidate).await.expect("known after the end");
    let row = service.interview(talks.admin(), other).await.expect("there").row;
    assert_eq!(row.state, StateName::AwaitingSchedule, "nobody came, so there is nothing to review");
    service.end_for_company(talks.admin(), other, "").await.expect("ended");
    assert_eq!(said(&service.no_show(talks.admin(), first.id, Side::Company).await), "done");
}

/// A process is in review until somebody ends it, from either side.
async fn ended_from_review(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let booked = talks.book(tuesday("10:00")).await;
    talks.scene.after(booked.time.end - service.now()).await;
    service.end_for_company(talks.admin(), talks.id, "Thank you").await.expect("held");
    talks.scene.after(policy::HOLD).await;
    assert_eq!(service.my_interview(talks.ada(), talks.id).await.expect("there").ended, Some(Ended::Company));

    let (joan, other) = talks.another("Joan Clarke").await;
    let booked = service.book(talks.admin(), other, &start(tuesday("15:00"))).await.expect("booked");
    // A talk that takes place right now is nobody's to wait for, also when a later one is cancelled meanwhile.
    let later = service.book(talks.admin(), other, &start(tuesday("16:00"))).await.expect("booked");
    talks.scene.after(booked.time.start - service.now()).await;
    service.cancel_booking(Party::Person(&joan), later.id, "").await.expect("cancelled");
    assert_eq!(service.my_interview(&joan, other).await.expect("there").state, StateName::Scheduled);
    talks.scene.after(booked.time.end - service.now()).await;
    assert_eq!(service.my_interview(&joan, other).await.expect("there").state, StateName::InReview);
    service.end_interview(&joan, other, "").await.expect("ended");
    assert_eq!(service.my_interview(&joan, other).await.expect("there").ended, Some(Ended::Candidate));
}

/// Two workers who look at once do it once.
async fn passed_once(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let invited = talks.invited(&TalkDraft::default(), true).await;
    service.book_by_link(&invited, &start(tuesday("10:00"))).await.expect("asked for");
    talks.send_all().await;
    talks.scene.cast.after(tuesday("10:00") - service.now());
    let (one, other) = futures::join!(service.pass_talks(10), service.pass_talks(10));
    one.and(other).expect("both look");
    assert_eq!(talks.told().await, ["talk_lapsed to ada.lovelace", "talk_lapsed to grace.admin"]);
}

on_both!(never_approved, in_review, ended_from_review, passed_once);

//! C5, C6, C7: talks that are booked, from both sides.

use chrono::TimeDelta;
use domain::{
    bookings::{ActorKind, Choice, StageName, TalkDraft},
    interviews::StateName,
    pages::Window,
    policy,
    slots::Reason,
    workspaces::Role,
};

use crate::{
    Store,
    bookings::stories::start,
    gate::{Invited, Member, Party},
    requests::stories::tick,
    slots::stories::{Talks, at, nearest, tuesday, with},
    testing::{on_both, said},
};

/// C5, C7: the company picks from the open times; both sides are told, the process is scheduled, the time is taken.
async fn the_company_books(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    assert_eq!(talks.state().await, StateName::AwaitingSchedule);
    let booked = talks.book(tuesday("10:00")).await;
    assert_eq!((booked.stage, booked.sequence, booked.booked_by), (StageName::Confirmed, 0, ActorKind::Company));
    assert_eq!(booked.time.end, tuesday("10:30"));
    assert_eq!((booked.company.as_str(), booked.position_title.as_str()), ("Engines", "Rust engineer"));
    assert_eq!(booked.people.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Grace Admin", "Ada Lovelace"]);
    assert_eq!(talks.state().await, StateName::Scheduled);
    assert_eq!(
        talks.told().await,
        [
            "talk_booked to ada.lovelace",
            "talk_booked to grace.admin",
            "talk_reminder to ada.lovelace in 168 h",
            "talk_reminder to grace.admin in 168 h",
            "talk_reminder to ada.lovelace in 191 h",
            "talk_reminder to grace.admin in 191 h"
        ]
    );
    let seen = service.interview(talks.admin(), talks.id).await.expect("there");
    assert_eq!((seen.row.state, seen.row.waiting_since), (StateName::Scheduled, None), "answered with a time (R15)");
    assert_eq!(seen.timeline.last().map(domain::audit::Entry::say).as_deref(), Some("Talk booked"));
    assert_eq!(service.bookings(Party::Person(talks.ada()), talks.id).await.expect("theirs"), {
        let mut theirs = vec![booked.clone()];
        theirs[0].may_cancel = true;
        theirs
    });

    let (_, other) = talks.another("Joan Clarke").await;
    let (why, free) = nearest(service.book(talks.admin(), other, &start(tuesday("10:15"))).await);
    assert_eq!((why, free), (Reason::Booked, vec![tuesday("09:30"), tuesday("10:30"), tuesday("10:45")]));
    service.book(talks.admin(), other, &start(tuesday("10:30"))).await.expect("touching is not overlapping");
    service.book(talks.admin(), other, &start(tuesday("09:30"))).await.expect("on either side");
    assert_eq!(said(&service.book(talks.admin(), other, &start(tuesday("10:40"))).await), "start: unknown_choice");
    let (why, _) = nearest(service.book(talks.admin(), other, &start(tuesday("17:00"))).await);
    assert_eq!(why, Reason::NotFree, "never offered");
    let again = talks.book(tuesday("14:00")).await;
    assert_ne!(again.id, booked.id, "a process may have several talks");
}

/// C6: what is held is booked, by its holder, until five minutes are over, also past the minimum notice.
async fn booked_from_a_hold(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let bob = talks.scene.cast.member(talks.admin().scope.id(), Role::Admin, "Bob Admin").await;
    let hold = async |start| {
        let usual = TalkDraft::default();
        Choice::Hold(service.hold_slot(talks.admin(), talks.id, start, &usual).await.expect("held").id)
    };
    let held = hold(tuesday("10:00")).await;
    assert_eq!(said(&service.book(&bob, talks.id, &held).await), "not_found", "somebody else's");
    talks.scene.cast.after(policy::SLOT_HOLD);
    assert_eq!(said(&service.book(talks.admin(), talks.id, &held).await), "hold_over");
    let held = hold(tuesday("10:00")).await;
    talks.scene.cast.after(policy::SLOT_HOLD - tick());
    let booked = service.book(talks.admin(), talks.id, &held).await.expect("a millisecond before");
    assert_eq!(booked.time.start, tuesday("10:00"));
    let again = service.book(talks.admin(), talks.id, &held).await.expect("the same form");
    assert_eq!(again, booked, "double taps are one booking");
    assert_eq!(said(&service.book(&bob, talks.id, &held).await), "not_found", "still somebody else's");

    let soon = tuesday("14:00");
    let edge = soon - TimeDelta::minutes(policy::NOTICE_MINUTES.into());
    talks.scene.cast.after(edge - service.now());
    let held = hold(soon).await;
    talks.scene.cast.after(tick());
    assert_eq!(nearest(service.book(talks.admin(), talks.id, &start(soon)).await).0, Reason::NotFree);
    service.book(talks.admin(), talks.id, &held).await.expect("it was soon enough when it was held");
}

/// C5: the candidate picks from a link; what needs approval is tentative and takes the time all the same.
async fn the_candidate_books_by_a_link(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    assert_eq!(said(&service.invited("nobody knows").await), "not_found");
    let first = talks.invited(&TalkDraft::default(), false).await;
    let invited = talks.invited(&TalkDraft::default(), true).await;
    let late = service.scheduling_link(&first).await.expect("read before it ended");
    assert_eq!((late.company.as_str(), late.candidate_zone.as_str(), late.minutes), ("Engines", "Europe/Berlin", 30));

    let held = service.hold_slot_of_link(&invited, tuesday("09:00")).await.expect("held");
    let asked = service.book_by_link(&invited, &Choice::Hold(held.id)).await.expect("asked for");
    assert_eq!((asked.stage, asked.booked_by), (StageName::Tentative, ActorKind::Link));
    assert!(asked.people.iter().all(|person| person.chosen.is_none()));
    assert_eq!(talks.state().await, StateName::Scheduled);
    let again = service.book_by_link(&invited, &Choice::Hold(held.id)).await.expect("the same form");
    assert_eq!(again, asked, "double taps are one answer");
    assert_eq!(service.book_by_link(&invited, &start(tuesday("09:00"))).await.expect("the same"), asked, "double taps");
    assert_eq!(said(&service.book_by_link(&invited, &start(tuesday("11:00"))).await), "scheduled");
    let (_, other) = talks.another("Joan Clarke").await;
    assert_eq!(nearest(service.book(talks.admin(), other, &start(tuesday("09:00"))).await).0, Reason::Booked);

    let approved = service.approve_booking(talks.admin(), asked.id).await.expect("approved");
    assert_eq!((approved.stage, approved.sequence), (StageName::Confirmed, 1));
    let again = service.approve_booking(talks.admin(), asked.id).await.expect("approved twice");
    assert_eq!(again, approved, "is approved once");
    let moved = service.reschedule(Party::Invited(&invited), asked.id, approved.version, tuesday("20:00")).await;
    assert_eq!(nearest(moved).0, Reason::NotFree, "why is the interviewer's to know");
    let moved = service.reschedule(Party::Invited(&invited), asked.id, approved.version, tuesday("15:00")).await;
    assert_eq!(moved.expect("moved").stage, StageName::Tentative, "another time has to be approved again");
    let shown = service.scheduling_link(&invited).await.expect("there").booking.expect("booked");
    assert_eq!(shown.time.start, tuesday("15:00"));

    service.cancel_booking(Party::Invited(&invited), asked.id, "Ill").await.expect("cancelled");
    service.book_by_link(&invited, &start(tuesday("16:00"))).await.expect("the link works on");
    let free = start(tuesday("15:30"));
    let first = service.book_by_link(&invited, &free).await;
    assert_eq!(said(&first), "scheduled", "one at a time");
    let elsewhere = Invited { interview_id: other, ..invited.clone() };
    assert_eq!(said(&service.booking(Party::Invited(&elsewhere), asked.id).await), "not_found");
}

/// A link ends: after fourteen days, when another one is made, when the process ends.
async fn links_end(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let usual = TalkDraft::default();
    let make = async || {
        let link = service.make_scheduling_link(talks.admin(), talks.id, &usual, false).await.expect("a link");
        service.link_token(link.id)
    };
    let (first, second) = (make().await, make().await);
    assert_eq!(said(&service.invited(&first).await), "link_used");
    service.invited(&second).await.expect("it works");
    talks.scene.cast.after(policy::SCHEDULING_LINK_LASTS - tick());
    service.invited(&second).await.expect("to the last");
    talks.scene.cast.after(tick());
    assert_eq!(said(&service.invited(&second).await), "link_used");
    let third = make().await;
    service.end_interview(talks.ada(), talks.id, "").await.expect("ended");
    assert_eq!(said(&service.invited(&third).await), "link_used");
    let reviewer = talks.interviewer("Rita Reviewer").await;
    assert_eq!(said(&service.make_scheduling_link(&reviewer, talks.id, &usual, false).await), "may_not_book");
}

/// C6: what somebody holds is not in their own way, whichever way they book or move, and is used up by it.
async fn ones_own_hold(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let usual = TalkDraft::default();
    let hold = async |start| service.hold_slot(talks.admin(), talks.id, start, &usual).await.expect("held");
    hold(tuesday("10:00")).await;
    let booked = talks.book(tuesday("10:00")).await;
    hold(tuesday("11:00")).await;
    let admin = Party::Member(talks.admin());
    let moved =
        service.reschedule(admin, booked.id, booked.version, tuesday("11:00")).await.expect("it was shown as free");
    assert_eq!(moved.time.start, tuesday("11:00"));
    let (_, other) = talks.another("Joan Clarke").await;
    hold(tuesday("14:00")).await;
    let (why, _) = nearest(service.book(talks.admin(), other, &start(tuesday("14:00"))).await);
    assert_eq!(why, Reason::Booked, "in another process it is in the way");
    talks.book(tuesday("15:00")).await;
    service
        .book(talks.admin(), other, &start(tuesday("14:00")))
        .await
        .expect("no hold of a finished form stays behind");

    let invited = talks.invited(&usual, false).await;
    service.hold_slot_of_link(&invited, at("2026-12-02T10:00:00+01:00")).await.expect("held");
    let choice = start(at("2026-12-02T10:15:00+01:00"));
    service.book_by_link(&invited, &choice).await.expect("next to what they hold");
}

/// Who holds a talk sees it and its process, also off the hiring team; others of their role see neither.
async fn interviewers_see_their_talks(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let (bea, cid) = (talks.interviewer("Bea B").await, talks.interviewer("Cid C").await);
    let book = async |time: &str, who: &Member| {
        let choice = Choice::Start { start: tuesday(time), talk: with(&[who.id]) };
        service.book(talks.admin(), talks.id, &choice).await.expect("booked")
    };
    assert_eq!(said(&service.interview(&bea, talks.id).await), "not_found");
    let (late, early) = (book("11:00", &bea).await, book("10:00", &bea).await);
    let of_cid = book("12:00", &cid).await;
    let first = Window { limit: Some(1), cursor: None };
    let page = service.my_talks(&bea, &first).await.expect("her talks");
    assert_eq!(page.items.iter().map(|talk| talk.id).collect::<Vec<_>>(), [early.id]);
    let page = service.my_talks(&bea, &Window { cursor: page.next_cursor, ..first }).await.expect("the rest");
    assert_eq!((page.items[0].id, page.next_cursor), (late.id, None));
    assert_eq!(service.booking(Party::Member(&bea), early.id).await.expect("hers").id, early.id);
    assert_eq!(service.interview(&bea, talks.id).await.expect("the button in her mail").row.id, talks.id);
    assert_eq!(service.bookings(Party::Member(&bea), talks.id).await.expect("all of it").len(), 3);
    assert_eq!(said(&service.cancel_booking(Party::Member(&bea), early.id, "").await), "may_not_book");

    for id in [early.id, late.id] {
        service.cancel_booking(Party::Member(talks.admin()), id, "").await.expect("cancelled");
    }
    let usual = Window::default();
    assert!(service.my_talks(&bea, &usual).await.expect("nothing").items.is_empty());
    assert_eq!(said(&service.interview(&bea, talks.id).await), "not_found", "nothing of it is hers any more");
    assert_eq!(said(&service.booking(Party::Member(&bea), of_cid.id).await), "not_found");
    talks.scene.cast.after(of_cid.time.end - tick() - service.now());
    assert_eq!(service.my_talks(&cid, &usual).await.expect("under way").items.len(), 1);
    talks.scene.cast.after(tick());
    assert!(service.my_talks(&cid, &usual).await.expect("over").items.is_empty());
}

/// A link that was replaced or is too old books nothing more, also for who came in time (C5); nor does one that is used up.
async fn links_are_looked_at_again(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let usual = TalkDraft::default();
    let old = talks.invited(&usual, false).await;
    let held = service.hold_slot_of_link(&old, tuesday("10:00")).await.expect("held");
    let invited = talks.invited(&usual, false).await;
    assert_eq!(said(&service.book_by_link(&old, &Choice::Hold(held.id)).await), "link_used");
    assert_eq!(said(&service.hold_slot_of_link(&old, tuesday("10:00")).await), "link_used");
    let kept = service.book_by_link(&invited, &Choice::Hold(held.id)).await;
    assert_eq!(said(&kept), "not_found", "what was held by the old one was held for another talk");

    let booked = service.book_by_link(&invited, &start(tuesday("10:00"))).await.expect("booked");
    let again = service.reschedule(Party::Invited(&old), booked.id, 1, tuesday("11:00")).await;
    assert_eq!(said(&again), "link_used");
    assert_eq!(said(&service.cancel_booking(Party::Invited(&old), booked.id, "").await), "link_used");
    talks.scene.after(tuesday("10:00") - service.now()).await;
    assert_eq!(
        said(&service.book_by_link(&invited, &start(tuesday("15:00"))).await),
        "link_used",
        "its talk has begun"
    );

    let (_, other) = talks.another("Joan Clarke").await;
    let link = service.make_scheduling_link(talks.admin(), other, &usual, false).await.expect("a link");
    let joan = service.invited(&service.link_token(link.id)).await.expect("it works");
    let next = at("2026-12-02T10:00:00+01:00");
    for _ in 0..policy::LINK_CANCELLATIONS {
        let booked = service.book_by_link(&joan, &start(next)).await.expect("booked");
        service.cancel_booking(Party::Invited(&joan), booked.id, "").await.expect("cancelled");
    }
    assert_eq!(said(&service.book_by_link(&joan, &start(next)).await), "link_used", "there and back has an end");
    talks.scene.after(policy::SCHEDULING_LINK_LASTS).await;
    assert_eq!(said(&service.hold_slot_of_link(&joan, next).await), "link_used");
}

/// C6: picking the same time again keeps it no longer; a candidate is not told how full whose calendar is.
async fn nobody_holds_for_ever(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let invited = talks.invited(&TalkDraft::default(), false).await;
    let held = service.hold_slot_of_link(&invited, tuesday("10:00")).await.expect("held");
    talks.scene.cast.after(policy::SLOT_HOLD - tick());
    let again = service.hold_slot_of_link(&invited, tuesday("10:00")).await.expect("still theirs");
    assert_eq!(again.expires_at, held.expires_at);
    let other = service.hold_slot_of_link(&invited, tuesday("11:00")).await.expect("another one");
    assert_eq!(other.expires_at, service.now() + policy::SLOT_HOLD);
    let away = domain::slots::Interval { start: tuesday("12:00"), end: tuesday("13:00") };
    service.add_away(talks.admin(), away, "").await.expect("away");
    assert_eq!(nearest(service.hold_slot_of_link(&invited, tuesday("12:00")).await).0, Reason::NotFree);
    let (_, free) = nearest(service.hold_slot_of_link(&invited, at("2027-06-01T10:00:00+02:00")).await);
    assert_eq!(free.len(), policy::NEAREST, "beyond the horizon: the nearest there is");
}

on_both!(
    the_company_books,
    booked_from_a_hold,
    the_candidate_books_by_a_link,
    links_end,
    ones_own_hold,
    interviewers_see_their_talks,
    links_are_looked_at_again,
    nobody_holds_for_ever
);

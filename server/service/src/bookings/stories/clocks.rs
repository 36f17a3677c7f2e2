//! C8, C11: the rules of clocks change between the agreement and the talk.

use domain::{bookings::StageName, ids::BookingId, slots::Reason};

use crate::{
    Store,
    bookings::stories::start,
    gate::Party,
    slots::stories::{Talks, tuesday},
    store::on,
    testing::on_both,
};

impl Talks {
    /// As if a talk had been agreed at this wall time in Vancouver, by data that knew of winter time there.
    async fn agreed_in_vancouver(&self, id: BookingId, wall: &str) {
        const SQL: &str = "
            update booking set agreed_zone = 'America/Vancouver', agreed_wall = $2, zone_data = '2025b'
            where booking_id = $1";
        let mut tx = self.scene.cast.begin().await;
        on!(tx, conn => sqlx::query(SQL).bind(id.0).bind(wall).execute(conn).await.map(drop)).expect("saved");
        self.service().commit(tx).await.expect("saved");
    }
}

/// A talk keeps what its clock shows: it moves once, SEQUENCE counts up, both sides are told, nothing else moves.
async fn talks_follow_clocks(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let (admin, ada) = (Party::Member(talks.admin()), Party::Person(talks.ada()));
    assert_eq!(service.follow_clocks().await.expect("a look"), 0, "agreed by the data in use");
    // 16:30 in Berlin was 07:30 in Vancouver by winter time, and is 08:30 without it.
    let (first, second) = (talks.book(tuesday("15:30")).await, talks.book(tuesday("16:30")).await);
    let other = talks.book(tuesday("09:00")).await;
    talks.send_all().await;
    assert_eq!(service.follow_clocks().await.expect("a look"), 0);
    talks.agreed_in_vancouver(first.id, "2026-12-01T06:30:00").await;
    talks.agreed_in_vancouver(second.id, "2026-12-01T07:30:00").await;
    let outdated = service.store().talks_to_follow_clocks(crate::zones::version(), service.now()).await;
    assert_eq!(outdated.expect("a number"), 2);
    assert_eq!(service.follow_clocks().await.expect("moved"), 2, "they make room for each other");
    assert_eq!(service.follow_clocks().await.expect("a look"), 0, "once");
    let moved = service.booking(admin, second.id).await.expect("there");
    assert_eq!((moved.time.start, moved.time.end), (tuesday("15:30"), tuesday("16:00")));
    assert_eq!((moved.id, moved.sequence, moved.stage), (second.id, 1, StageName::Confirmed));
    assert_eq!(service.booking(ada, first.id).await.expect("there").time.start, tuesday("14:30"));
    assert_eq!(service.booking(ada, other.id).await.expect("there").sequence, 0);
    assert_eq!(talks.why(tuesday("16:30")).await, None, "free again");
    assert_eq!(talks.why(tuesday("15:30")).await, Some(Reason::NotFree));
    let told = talks.told().await;
    assert_eq!(told[..2], ["talk_clocks to ada.lovelace", "talk_clocks to ada.lovelace"], "{told:?}");
    assert_eq!(told.iter().filter(|line| line.starts_with("talk_reminder to ada")).count(), 6, "{told:?}");
    talks.send_all().await;
    let (subject, text) = talks.mails(&talks.ada().email).await.pop().expect("a mail");
    assert_eq!(subject, "As agreed, with other clocks: Engines, Rust engineer");
    assert!(text.contains("It is still on Tue 1 Dec 2026, 1"), "{text}");
    let seen = service.interview(talks.admin(), talks.id).await.expect("there");
    assert_eq!(seen.timeline.last().map(domain::audit::Entry::say).as_deref(), Some("Talk followed clocks"));
}

/// C7: nobody is in two talks at once because of that: a talk without room stays at its moment, and everybody is told.
async fn without_room_it_stays(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let talk = talks.book(tuesday("16:30")).await;
    let (_, other) = talks.another("Joan Clarke").await;
    service.book(talks.admin(), other, &start(tuesday("15:30"))).await.expect("booked");
    talks.send_all().await;
    talks.agreed_in_vancouver(talk.id, "2026-12-01T07:30:00").await;
    assert_eq!(service.follow_clocks().await.expect("a look"), 0);
    let stays = service.booking(Party::Person(talks.ada()), talk.id).await.expect("there");
    assert_eq!((stays.time.start, stays.sequence), (tuesday("16:30"), 0));
    let told = talks.told().await;
    assert_eq!(told[..2], ["talk_clocks to ada.lovelace", "talk_clocks to grace.admin"], "{told:?}");
    talks.send_all().await;
    let (subject, _) = talks.mails(&talks.admin().email).await.pop().expect("a mail");
    assert_eq!(subject, "Please look, other clocks: Ada Lovelace, Rust engineer");
    service.cancel_booking(Party::Member(talks.admin()), talk.id, "").await.expect("cancelled");
    assert_eq!(service.follow_clocks().await.expect("a look"), 0, "settled");
}

/// A wall time that comes twice means what it meant; a zone that is no more moves nothing.
async fn what_did_not_change_stays(store: Store) {
    const SQL: &str = "update booking set agreed_zone = 'Europe/Atlantis', zone_data = '2025b' where booking_id = $1";
    let talks = Talks::new(store).await;
    let service = talks.service();
    let talk = talks.book(tuesday("10:00")).await;
    let mut tx = talks.scene.cast.begin().await;
    on!(tx, conn => sqlx::query(SQL).bind(talk.id.0).execute(conn).await.map(drop)).expect("saved");
    service.commit(tx).await.expect("saved");
    assert_eq!(service.follow_clocks().await.expect("a look"), 0);
    talks.agreed_in_vancouver(talk.id, "2026-12-01T02:00:00").await;
    assert_eq!(service.follow_clocks().await.expect("a look"), 0, "clocks there show just that");
    assert_eq!(service.booking(Party::Person(talks.ada()), talk.id).await.expect("there").sequence, 0);
}

on_both!(talks_follow_clocks, without_room_it_stays, what_did_not_change_stays);

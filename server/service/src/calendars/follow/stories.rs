//! C8: one's own talks by a secret address, as stories on both databases.

use chrono::TimeDelta;
use domain::{
    bookings::{BookingView, Choice, TalkDraft},
    policy,
};

use crate::{
    Service, Settings, Store,
    gate::{Actor, Party},
    requests::stories::tick,
    slots::stories::{Talks, tuesday},
    testing::{on_both, peers, said},
};

on_both!(
    an_address_of_ones_own,
    what_it_shows,
    nobody_else_can_read_it,
    what_is_erased_is_not_found,
    a_seat_that_comes_back_brings_no_address_with_it,
    one_talk_as_a_file,
);

fn me(talks: &Talks) -> Actor {
    Actor::Member(talks.admin().clone())
}

fn secret(url: &str) -> &str {
    url.rsplit('/').next().and_then(|file| file.strip_suffix(".ics")).expect("a secret")
}

async fn booked(talks: &Talks, time: &str) -> BookingView {
    let choice = Choice::Start { start: tuesday(time), talk: TalkDraft::default() };
    talks.service().book(talks.admin(), talks.id, &choice).await.expect("booked")
}

/// The text of somebody's feed.
async fn text(service: &Service, who: &Actor) -> String {
    let url = service.my_feed(who).await.expect("read").expect("made").url.expect("an address");
    service.feed(secret(&url)).await.expect("found").text
}

/// Made, shown as often as its owner looks, renewed, ended.
async fn an_address_of_ones_own(store: Store) {
    let talks = Talks::new(store).await;
    let (service, who) = (talks.service(), me(&talks));
    assert_eq!(service.my_feed(&who).await.expect("read"), None);
    let made = service.make_feed(&who).await.expect("made");
    assert_eq!(service.my_feed(&who).await.expect("read"), Some(made.clone()), "shown again");
    let first = made.url.expect("an address");
    assert!(first.starts_with("http://127.0.0.1:3000/feeds/") && secret(&first).len() == 43, "{first}");
    service.feed(secret(&first)).await.expect("found");

    talks.scene.cast.after(TimeDelta::hours(1));
    let second = service.make_feed(&who).await.expect("renewed").url.expect("an address");
    assert_ne!(first, second);
    assert_eq!(said(&service.feed(secret(&first)).await), "not_found", "the old one has ended");
    service.feed(secret(&second)).await.expect("found");
    service.end_feed(&who).await.expect("ended");
    service.end_feed(&who).await.expect("twice is once");
    assert_eq!(said(&service.feed(secret(&second)).await), "not_found");
    assert_eq!(service.my_feed(&who).await.expect("read"), None);
    let audited = service.audit_fault(talks.admin().scope.id().0).await;
    assert_eq!(audited, None);
}

/// Talks from thirty days ago to a year ahead, by their owner's clock, moved and cancelled ones as what they are; the
/// tag changes when they do and at no other time.
async fn what_it_shows(store: Store) {
    let talks = Talks::new(store).await;
    let (service, ada) = (talks.service(), Actor::Person(talks.ada().clone()));
    let url = service.make_feed(&ada).await.expect("made").url.expect("an address");
    let feed = async || service.feed(secret(&url)).await.expect("found");
    let empty = feed().await;
    assert!(!empty.text.contains("VEVENT") && empty.text.contains("NAME:Overture\r\n"), "{}", empty.text);
    let (first, second) = (booked(&talks, "10:00").await, booked(&talks, "14:00").await);
    let full = feed().await;
    assert_ne!(full.tag, empty.tag);
    talks.scene.cast.after(TimeDelta::minutes(5));
    assert_eq!(feed().await, full, "nothing has changed but the time");
    for part in ["SUMMARY:Engines: Rust engineer", "DTSTART:20261201T090000Z", "STATUS:CONFIRMED"] {
        assert!(full.text.contains(part), "{part} is missing in {}", full.text);
    }
    assert!(!full.text.contains("mailto:") && !full.text.contains("METHOD"), "{}", full.text);
    service.reschedule(Party::Person(talks.ada()), first.id, 1, tuesday("11:00")).await.expect("moved");
    service.cancel_booking(Party::Person(talks.ada()), second.id, "Ill").await.expect("cancelled");
    let changed = feed().await;
    assert!(changed.text.contains("SEQUENCE:1\r\n") && changed.text.contains("STATUS:CANCELLED"), "{}", changed.text);

    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("feed.ics"), &changed.text).expect("written");
    if let Some([python, javascript]) = peers::read_by_both("calendars", folder.path()) {
        assert_eq!(python, javascript);
        let starts: Vec<_> = python["feed.ics"]["events"].as_array().expect("events").iter().collect();
        let said: Vec<String> = starts.iter().map(|event| format!("{} {}", event["start"], event["status"])).collect();
        assert_eq!(said, ["\"2026-12-01T10:00:00Z\" \"CONFIRMED\"", "\"2026-12-01T13:00:00Z\" \"CANCELLED\""]);
    }

    let ends = tuesday("14:30") + policy::FEED_PAST;
    talks.scene.cast.after(ends - tick() - service.now());
    assert_eq!(feed().await.text.matches("BEGIN:VEVENT").count(), 1, "the earlier one is long over");
    talks.scene.cast.after(tick());
    assert!(!feed().await.text.contains("VEVENT"));
}

/// Each sees their own; whoever lost their seat, or has an address from before the key changed, sees nothing.
async fn nobody_else_can_read_it(store: Store) {
    let talks = Talks::new(store.clone()).await;
    let service = talks.service();
    let (grace, bob) = (me(&talks), talks.interviewer("Bob Engineer").await);
    let bob = Actor::Member(bob);
    for who in [&grace, &bob] {
        service.make_feed(who).await.expect("made");
    }
    booked(&talks, "10:00").await;
    assert!(text(service, &grace).await.contains("SUMMARY:Ada Lovelace: Rust engineer"));
    assert!(!text(service, &bob).await.contains("VEVENT"), "he does not come");
    let long = "x".repeat(5_000);
    for wrong in ["", "x", long.as_str()] {
        assert_eq!(said(&service.feed(wrong).await), "not_found");
    }
    let url = service.my_feed(&grace).await.expect("read").expect("made").url.expect("an address");
    let rekeyed = Settings { secret_key: vec![1; 32], ..Settings::default() };
    let other = Service::new(store, service.clock.clone(), crate::Ids::Random, rekeyed);
    assert_eq!(other.my_feed(&grace).await.expect("read").expect("made").url, None, "it has to be renewed");
    other.feed(secret(&url)).await.expect("whoever follows it is not cut off");
    talks.scene.cast.meddle("update member set removed_at = 1").await;
    assert_eq!(said(&service.feed(secret(&url)).await), "not_found", "a seat that is gone reads nothing");
}

async fn what_is_erased_is_not_found(store: Store) {
    let talks = Talks::new(store).await;
    let (service, ada) = (talks.service(), Actor::Person(talks.ada().clone()));
    booked(&talks, "10:00").await;
    let url = service.make_feed(&ada).await.expect("made").url.expect("an address");
    service.erase_person(talks.ada()).await.expect("erased");
    assert_eq!(said(&service.feed(secret(&url)).await), "not_found");
}

/// Whoever has kept the address of a member who was removed reads nothing with it when that member is invited again.
async fn a_seat_that_comes_back_brings_no_address_with_it(store: Store) {
    let talks = Talks::new(store.clone()).await;
    let service = talks.service();
    let member = talks.interviewer("Bob Engineer").await;
    let bob = Actor::Member(member.clone());
    let address = |feed: domain::bookings::Feed| feed.url.expect("an address");
    let old = address(service.make_feed(&bob).await.expect("made"));
    let mut tx = store.begin().await.expect("begin");
    tx.unseat_member(member.id, service.now()).await.expect("removed");
    talks.scene.cast.commit(tx).await;
    assert_eq!(said(&service.feed(secret(&old)).await), "not_found");

    let mut tx = store.begin().await.expect("begin");
    let workspace = member.scope.id();
    let again = tx.seat_member(member.id, workspace, member.account_id, member.role, service.now()).await;
    assert_eq!(again.expect("seated"), member.id, "the same seat");
    talks.scene.cast.commit(tx).await;
    assert_eq!(said(&service.feed(secret(&old)).await), "not_found", "still");
    assert_eq!(service.my_feed(&bob).await.expect("read"), None, "until they make another one");
    let new = address(service.make_feed(&bob).await.expect("made"));
    service.feed(secret(&new)).await.expect("found");
    assert_eq!(said(&service.feed(secret(&old)).await), "not_found");
}

/// A file for each who may see the talk, and for nobody else.
async fn one_talk_as_a_file(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let booking = booked(&talks, "10:00").await;
    let ada = service.talk_file(Party::Person(talks.ada()), booking.id).await.expect("hers").text;
    assert!(ada.contains("SUMMARY:Engines: Rust engineer") && ada.contains(&format!("UID:{}", booking.id)), "{ada}");
    let grace = service.talk_file(Party::Member(talks.admin()), booking.id).await.expect("hers").text;
    assert!(grace.contains("SUMMARY:Ada Lovelace: Rust engineer"), "{grace}");
    let (joan, _) = talks.another("Joan Clarke").await;
    assert_eq!(said(&service.talk_file(Party::Person(&joan), booking.id).await), "not_found");
    let elsewhere = talks.scene.cast.workspace("Machines").await;
    let eve = talks.scene.cast.member(elsewhere, domain::workspaces::Role::Admin, "Eve Admin").await;
    assert_eq!(said(&service.talk_file(Party::Member(&eve), booking.id).await), "not_found");
}

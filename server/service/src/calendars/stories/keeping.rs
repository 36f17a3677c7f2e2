//! A calendar from being connected to being forgotten.

use chrono::TimeDelta;
use domain::{
    calendars::{Cause, ChooseDraft},
    policy,
    slots::AvailabilityDraft,
};

use super::scene::{Scene, calendar, ten_to_eleven};
use crate::{
    Clock, Store,
    calendars::web::scripted::Say,
    gate::Actor,
    testing::{on_both, said},
};

/// C3: connected, seen by slots, refreshed, changed, removed.
async fn a_calendar_keeps_its_owner_busy(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    assert_eq!(scene.busy(&scene.ada).await, "", "nobody has said anything");
    let connected = scene.connect(&scene.ada, "/ada.ics?key=secret").await.expect("connected");
    assert_eq!((connected.name.as_str(), connected.host.as_str()), ("Work", "127.0.0.1"));
    assert_eq!((connected.events, connected.cause, connected.is_unsure), (1, None, false));
    assert_eq!(connected.refreshed_at, Some(service.now()));
    assert_eq!(scene.busy(&scene.ada).await, "Tue 10:00-Tue 11:00");

    scene.server.now_says(|_| Say::calendar(calendar(&[("20261125T080000Z", "20261125T090000Z")])));
    assert_eq!(service.poll_calendars().await.expect("polled"), 0, "not due yet");
    let again = service.refresh_calendar(&scene.ada, connected.id).await.expect("asked");
    assert_eq!((again.refreshed_at, scene.server.asked().len()), (Some(service.now()), 1), "it was just looked at");
    scene.cast.after(policy::OUTSIDE_AGAIN);
    service.refresh_calendar(&scene.ada, connected.id).await.expect("refreshed");
    assert_eq!(scene.busy(&scene.ada).await, "Wed 08:00-Wed 09:00");

    scene.server.now_says(|_| Say::calendar(ten_to_eleven()));
    scene.cast.after(policy::OUTSIDE_EVERY * 2);
    assert_eq!(service.poll_calendars().await.expect("polled"), 1);
    assert_eq!(service.poll_calendars().await.expect("polled"), 0, "once");
    assert_eq!(scene.busy(&scene.ada).await, "Tue 10:00-Tue 11:00");

    service.disconnect_calendar(&scene.ada, connected.id).await.expect("removed");
    assert_eq!(scene.busy(&scene.ada).await, "");
    assert_eq!(said(&service.disconnect_calendar(&scene.ada, connected.id).await), "not_found");
}

/// C3: what does not work any more fails closed, at once or when it becomes stale, and comes back by itself.
async fn what_breaks_fails_closed_and_comes_back(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    scene.connect(&scene.ada, "/").await.expect("connected");

    scene.server.now_says(|_| Say::answer(500, "", "oops"));
    scene.cast.after(TimeDelta::minutes(20));
    service.poll_calendars().await.expect("polled");
    let one = scene.only(&scene.ada).await;
    assert_eq!((one.cause, one.is_unsure), (Some(Cause::Trouble), false), "that may pass");
    assert!(one.next_at - service.now() < TimeDelta::minutes(2), "and is tried again soon");
    assert_eq!(scene.busy(&scene.ada).await, "Tue 10:00-Tue 11:00");
    scene.cast.after(policy::OUTSIDE_STALE - TimeDelta::minutes(20) - TimeDelta::milliseconds(1));
    assert_eq!(scene.busy(&scene.ada).await, "Tue 10:00-Tue 11:00");
    scene.cast.after(TimeDelta::milliseconds(1));
    assert_eq!(scene.busy(&scene.ada).await, "unsure, Tue 10:00-Tue 11:00", "stale");
    assert!(scene.only(&scene.ada).await.is_unsure);

    scene.server.now_says(|_| Say::calendar(ten_to_eleven()));
    service.poll_calendars().await.expect("polled");
    assert_eq!(scene.busy(&scene.ada).await, "Tue 10:00-Tue 11:00", "back");
    assert_eq!(scene.only(&scene.ada).await.cause, None);

    scene.server.now_says(|_| Say::answer(404, "", ""));
    scene.cast.after(TimeDelta::minutes(20));
    service.poll_calendars().await.expect("polled");
    assert_eq!(scene.busy(&scene.ada).await, "unsure, Tue 10:00-Tue 11:00", "waiting does not help");
    assert_eq!(scene.only(&scene.ada).await.cause, Some(Cause::Missing));
}

/// Others' calendars don't exist; candidates have their own.
async fn everybody_has_their_own(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let grace = Actor::Person(scene.cast.candidate("Grace Hopper").await);
    let hers = scene.connect(&grace, "/grace.ics").await.expect("connected").id;
    assert_eq!(said(&service.refresh_calendar(&scene.ada, hers).await), "not_found");
    assert_eq!(said(&service.disconnect_calendar(&scene.ada, hers).await), "not_found");
    assert_eq!(said(&service.choose_calendars(&scene.ada, hers, &ChooseDraft::default()).await), "not_found");
    assert!(service.outside_calendars(&scene.ada).await.expect("calendars").is_empty());
    assert_eq!(scene.busy(&scene.ada).await, "");
    assert_eq!(scene.busy(&grace).await, "Tue 10:00-Tue 11:00");
    for _ in 1..policy::OUTSIDE_MOST {
        scene.connect(&grace, "/more.ics").await.expect("connected");
    }
    assert_eq!(said(&scene.connect(&grace, "/too-many.ics").await), "address: too_many");

    let Actor::Person(person) = &grace else { unreachable!() };
    service.erase_person(person).await.expect("erased");
    let mut tx = service.store.read().await.expect("a transaction");
    assert!(tx.outside_calendars(grace.someone().id(), service.now()).await.expect("calendars").is_empty(), "I7");
}

/// Two instances, many calendars: each is looked at once.
async fn two_instances_never_look_at_one_calendar(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    for n in 0..policy::OUTSIDE_MOST {
        scene.connect(&scene.ada, &format!("/{n}.ics")).await.expect("connected");
    }
    scene.cast.after(TimeDelta::hours(1));
    let before = scene.server.asked().len();
    let (one, other) = futures::join!(service.poll_calendars(), service.poll_calendars());
    assert_eq!(one.expect("polled") + other.expect("polled"), policy::OUTSIDE_MOST);
    assert_eq!(scene.server.asked().len() - before, policy::OUTSIDE_MOST);

    // Who was too slow does not write over what another one found.
    scene.cast.after(TimeDelta::hours(1));
    let slow = service.take_calendars(1).await.expect("taken").remove(0);
    scene.cast.after(TimeDelta::hours(1));
    service.poll_calendars().await.expect("polled");
    scene.server.now_says(|_| Say::answer(404, "", ""));
    assert!(!service.poll_calendar(slow).await.expect("an answer"), "not theirs any more");
    assert!(service.outside_calendars(&scene.ada).await.expect("calendars").iter().all(|one| one.cause.is_none()));
}

/// A 304, or the same bytes again, is no work and counts as fresh; once a month all is read anew, since time moves on.
async fn a_refresh_without_changes_is_cheap(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    scene.server.now_says(|_| {
        Say::answer(200, "etag: \"1\"\r\nlast-modified: Sun, 22 Nov 2026 00:00:00 GMT\r\n", ten_to_eleven())
    });
    scene.connect(&scene.ada, "/").await.expect("connected");
    scene.server.now_says(|asked| {
        let knows = asked.contains("if-none-match: \"1\"") && asked.contains("if-modified-since: Sun, 22 Nov 2026");
        if knows { Say::answer(304, "", "") } else { Say::answer(500, "", "") }
    });
    scene.cast.after(TimeDelta::minutes(20));
    service.poll_calendars().await.expect("polled");
    let one = scene.only(&scene.ada).await;
    assert_eq!((one.cause, one.refreshed_at), (None, Some(service.now())));
    scene.cast.after(TimeDelta::days(32));
    scene.server.now_says(|asked| {
        if asked.contains("if-none-match") { Say::answer(304, "", "") } else { Say::calendar(ten_to_eleven()) }
    });
    service.poll_calendars().await.expect("polled");
    let one = scene.only(&scene.ada).await;
    assert_eq!((one.cause, one.refreshed_at), (None, Some(service.now())), "asked for without conditions");
}

/// All days and floating times are those of the owner's zone, and read anew when they move.
async fn a_day_is_the_owners_day(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let grace = Actor::Person(scene.cast.candidate("Grace Hopper").await);
    let day =
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20261124\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    scene.server.now_says(move |_| Say::answer(200, "etag: \"1\"\r\n", day));
    scene.connect(&grace, "/").await.expect("connected");
    assert_eq!(scene.busy(&grace).await, "Mon 23:00-Tue 23:00", "in Berlin");
    scene.cast.meddle("update candidate set zone = 'America/New_York'").await;
    scene.cast.after(TimeDelta::minutes(20));
    service.poll_calendars().await.expect("polled");
    assert_eq!(scene.busy(&grace).await, "Tue 05:00-Wed 05:00");

    // Who says that they live elsewhere is unsure until that is read anew, which is done at once.
    let draft = AvailabilityDraft { zone: "Asia/Tokyo".into(), ..AvailabilityDraft::default() };
    service.save_availability(&grace, 0, &draft).await.expect("saved");
    assert!(scene.busy(&grace).await.starts_with("unsure"));
    assert_eq!(service.poll_calendars().await.expect("polled"), 1);
    assert_eq!(scene.busy(&grace).await, "Mon 15:00-Tue 15:00");
}

/// What could not be understood is busy, and its owner told.
async fn what_is_unclear_is_told(store: Store) {
    let scene = Scene::new(store).await;
    let unclear = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:odd\r\nDTSTART:20261124T100000Z\r\nDTEND:20261124T110000Z\r\n\
        RRULE:FREQ=SOMETIMES\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    scene.server.now_says(move |_| Say::calendar(unclear));
    let one = scene.connect(&scene.ada, "/").await.expect("connected");
    assert_eq!((one.found, one.findings.len(), one.findings[0].event.as_str()), (1, 1, "odd"));
    assert!(!scene.outside(&scene.ada).await.busy.is_empty());
}

/// I8: who reads the database learns neither address nor password; who takes the key away, too, and the owner is told.
async fn secrets_are_sealed(store: Store) {
    let mut scene = Scene::new(store).await;
    scene.connect(&scene.ada, "/ada.ics?key=hush-hush").await.expect("connected");
    let mut tx = scene.cast.service.store.begin().await.expect("a transaction");
    let until = scene.cast.service.now() + TimeDelta::minutes(1);
    let taken = tx.take_due_outside(Scene::at("2030-01-01T00:00:00Z"), until, 9).await.expect("taken");
    assert!(!taken[0].sealed.windows(9).any(|part| part == b"hush-hush"));
    scene.cast.commit(tx).await;
    let settings = crate::Settings { secret_key: vec![1; 32], ..crate::Settings::default() };
    let clock = Clock::frozen(scene.cast.service.now() + TimeDelta::hours(1));
    let store = scene.cast.service.store.clone();
    scene.cast.service = crate::Service::new(store, clock, crate::Ids::Random, settings).with_web(scene.server.web());
    scene.cast.service.poll_calendars().await.expect("polled");
    assert_eq!(scene.only(&scene.ada).await.cause, Some(Cause::Locked));
    assert!(scene.busy(&scene.ada).await.starts_with("unsure"));
}

on_both!(
    a_calendar_keeps_its_owner_busy,
    what_breaks_fails_closed_and_comes_back,
    everybody_has_their_own,
    two_instances_never_look_at_one_calendar,
    a_refresh_without_changes_is_cheap,
    a_day_is_the_owners_day,
    what_is_unclear_is_told,
    secrets_are_sealed,
);

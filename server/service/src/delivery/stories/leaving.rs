//! How messages leave: once, by one worker, and never when they were cancelled.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use domain::{ids::MessageId, policy};

use super::scene::Scene;
use crate::{
    Service, Settings, Store,
    delivery::{Dispatched, Notice},
    testing::on_both,
};

on_both!(
    a_link_leaves_once_and_not_too_late,
    a_lease_keeps_others_away_until_it_runs_out,
    two_workers_share_twenty_messages,
    two_instances_do_everything_once,
    cancelled_messages_never_leave,
    a_message_that_cannot_be_read_holds_up_nobody,
    an_address_that_cannot_be_written_to_is_given_up,
    everything_to_an_address_is_forgotten,
);

async fn a_link_leaves_once_and_not_too_late(store: Store) {
    let scene = Scene::new(store).await;
    scene.post_link("ada@example.com").await;
    assert_eq!(scene.service().settle().await.expect("settles").mails, 1);
    assert_eq!(scene.service().settle().await.expect("settles").mails, 0);
    scene.post_link("old@example.com").await;
    scene.cast.after(policy::LINK_LASTS - TimeDelta::milliseconds(1));
    scene.post_link("eve@example.com").await;
    scene.later(TimeDelta::milliseconds(1)).await;
    assert_eq!(
        scene.mails().await,
        ["ada@example.com: Your link to Overture", "eve@example.com: Your link to Overture"],
        "a link nobody can use any more is not sent"
    );
}

async fn a_lease_keeps_others_away_until_it_runs_out(store: Store) {
    let scene = Scene::new(store).await;
    let service = scene.service();
    let id = scene.post_link("ada@example.com").await;
    let dead = service.take_mail(10).await.expect("taken");
    assert_eq!(dead.len(), 1);
    scene.cast.after(TimeDelta::seconds(60) - TimeDelta::milliseconds(1));
    assert!(service.take_mail(10).await.expect("looked").is_empty(), "somebody else has it");
    scene.cast.after(TimeDelta::milliseconds(1));
    let mut alive = service.take_mail(10).await.expect("taken over");
    assert_eq!(service.dispatch(alive.pop().expect("one")).await.expect("sent"), Dispatched::Sent);
    // The first worker was only slow. What it does now changes nothing.
    for slow in dead {
        assert_eq!(service.dispatch(slow).await.expect("too late"), Dispatched::Lost);
    }
    assert_eq!(scene.mails().await.len(), 1);
    assert_eq!(scene.last().await.id, id);
}

async fn two_workers_share_twenty_messages(store: Store) {
    let scene = Scene::new(store).await;
    let mut posted = BTreeSet::new();
    for n in 0..20 {
        posted.insert(scene.post_link(&format!("ada{n}@example.com")).await);
    }
    let worker = || async {
        let mut mine: Vec<MessageId> = Vec::new();
        loop {
            let (now, mut tx) = (scene.service().now(), scene.cast.begin().await);
            let leased = tx.lease(now, now + TimeDelta::seconds(60), 3).await.expect("leased");
            tokio::task::yield_now().await;
            scene.cast.commit(tx).await;
            if leased.is_empty() && scene.service().next_mail().await.expect("due").is_none_or(|at| at > now) {
                return mine;
            }
            mine.extend(leased.iter().map(|message| message.id));
        }
    };
    let (one, other) = tokio::join!(worker(), worker());
    let all: Vec<MessageId> = one.into_iter().chain(other).collect();
    assert_eq!(all.len(), 20, "each by one worker");
    assert_eq!(all.into_iter().collect::<BTreeSet<_>>(), posted);
}

async fn two_instances_do_everything_once(store: Store) {
    let scene = Scene::new(store.clone()).await;
    let here = scene.service();
    let there = Service::new(store, here.clock.clone(), here.ids.clone(), Settings::default());
    let mut expected = Vec::new();
    for n in 0..12 {
        let somebody = scene.cast.candidate(&format!("Ada {n}")).await;
        scene.hold_for(&somebody).await;
        expected.push(format!("{}: Interview request: Engines & Co, Senior Rust engineer", somebody.email));
    }
    scene.cast.after(policy::HOLD - TimeDelta::milliseconds(1));
    assert_eq!(here.settle().await.expect("settles").total(), 0, "too early");
    scene.cast.after(TimeDelta::milliseconds(1));
    let (one, other) = tokio::join!(here.settle(), there.settle());
    let (one, other) = (one.expect("settles"), other.expect("settles"));
    assert_eq!((one.delivered + other.delivered, one.mails + other.mails), (12, 12));
    let mut mails = scene.mails().await;
    mails.sort();
    expected.sort();
    assert_eq!(mails, expected);
    assert_eq!(here.late_by().await.expect("looked"), None);
}

async fn cancelled_messages_never_leave(store: Store) {
    let scene = Scene::new(store).await;
    let service = scene.service();
    let (request, interview) = scene.deliver().await;
    service.accept_request(&scene.ada, request, "").await.expect("accepted");
    scene.settle().await;
    let before = scene.mails().await.len();
    let planned = Notice::CompanyReplied { interview_id: interview, message: "Tuesday?".into() };
    scene.post("ada.lovelace@example.com", planned.clone(), Some(interview)).await;
    service.end_interview(&scene.ada, interview, "").await.expect("ended");
    // Posted in the same moment, after the end: nothing but a second look stops this one.
    scene.post("ada.lovelace@example.com", planned, Some(interview)).await;
    scene.later(TimeDelta::days(3)).await;
    let mails = scene.mails().await;
    assert_eq!(mails[before..], ["grace.hopper@example.com: Process ended: Ada Lovelace, Senior Rust engineer"]);
}

async fn a_message_that_cannot_be_read_holds_up_nobody(store: Store) {
    let scene = Scene::new(store).await;
    scene.post_link("ada@example.com").await;
    scene.cast.meddle("update outbox set notice = 'nonsense'").await;
    scene.post_link("eve@example.com").await;
    scene.settle().await;
    assert_eq!(scene.mails().await, ["eve@example.com: Your link to Overture"]);
    assert_eq!(scene.service().next_mail().await.expect("due"), None);
}

async fn an_address_that_cannot_be_written_to_is_given_up(store: Store) {
    let scene = Scene::new(store).await;
    scene.post_link("not an address\r\nBcc: eve@example.com").await;
    scene.settle().await;
    assert_eq!(scene.mails().await, [""; 0]);
    assert_eq!(scene.service().next_mail().await.expect("due"), None);
}

async fn everything_to_an_address_is_forgotten(store: Store) {
    let scene = Scene::new(store).await;
    scene.post_link("ada@example.com").await;
    scene.post_link("eve@example.com").await;
    scene.settle().await;
    scene.post_link("ada@example.com").await;
    let mut tx = scene.cast.begin().await;
    tx.forget_mail("ada@example.com").await.expect("forgotten");
    scene.cast.commit(tx).await;
    scene.settle().await;
    assert_eq!(scene.mails().await, ["eve@example.com: Your link to Overture"]);
}

//! Real SMTP to a mail server in every mood.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use domain::workspaces::Role;

use super::{
    scene::Scene,
    sink::{Mood, Sink},
};
use crate::{
    Mailer, Store,
    delivery::{
        backoff::{ATTEMPTS, backoff},
        mailer::Smtp,
    },
    testing::{on_both, said},
};

on_both!(
    a_mail_is_handed_over_whole,
    refused_and_then_taken,
    refused_for_good_is_listed_and_tried_again,
    what_never_gets_through_is_given_up_after_two_days,
    a_server_that_stalls_is_left,
    a_copy_after_a_cut_has_the_same_message_id,
    not_being_let_in_passes,
    a_server_that_is_away_passes,
    admins_alone_see_what_did_not_get_through,
);

/// A way out to the sink that loses its patience in no time.
pub(super) fn to(sink: &Sink) -> Mailer {
    let patience = Duration::from_millis(300);
    Mailer::Smtp(Smtp::open(&sink.url(), patience, patience * 3).expect("an address"))
}

async fn with_sink(store: Store) -> (Scene, Sink) {
    let sink = Sink::open().await;
    (Scene::new(store).await.by(to(&sink)), sink)
}

async fn a_mail_is_handed_over_whole(store: Store) {
    let (scene, sink) = with_sink(store).await;
    let id = scene.post_link("ada@example.com").await;
    scene.settle().await;
    let received = sink.received();
    let [mail] = received.as_slice() else { panic!("{received:?}") };
    for line in [
        "From: Overture <overture@localhost>",
        "To: ada@example.com",
        "Subject: Your link to Overture",
        "Date: Mon, 23 Nov 2026 08:00:00 +0000",
        "Auto-Submitted: auto-generated",
        "Content-Type: multipart/alternative;",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Type: text/html; charset=utf-8",
        "http://127.0.0.1:3000/continue/s3cret",
    ] {
        assert!(mail.lines().any(|found| found.starts_with(line)), "{line:?} is missing in\n{mail}");
    }
    assert!(mail.contains(&format!("Message-ID: <{id}@127.0.0.1>")), "{mail}");
    assert_eq!(scene.mails().await, [""; 0], "what leaves is not kept");
}

async fn refused_and_then_taken(store: Store) {
    let (scene, sink) = with_sink(store).await;
    let id = scene.post_link("ada@example.com").await;
    sink.set(Mood::Busy);
    scene.settle().await;
    assert_eq!((sink.attempts(), sink.received().len()), (1, 0));
    sink.set(Mood::Accept);
    let wait = backoff(id, 1);
    scene.later(wait - TimeDelta::milliseconds(1)).await;
    assert_eq!(sink.attempts(), 1, "too early");
    scene.later(TimeDelta::milliseconds(1)).await;
    scene.later(TimeDelta::days(3)).await;
    assert_eq!((sink.attempts(), sink.received().len()), (2, 1));
}

async fn refused_for_good_is_listed_and_tried_again(store: Store) {
    let (scene, sink) = with_sink(store).await;
    let service = scene.service();
    sink.set(Mood::Reject);
    scene.deliver().await;
    scene.later(TimeDelta::days(1)).await;
    assert_eq!(sink.attempts(), 1, "no is no");
    let lost = service.undelivered(&scene.grace).await.expect("listed");
    let [message] = lost.as_slice() else { panic!("{lost:?}") };
    insta::assert_snapshot!(
        format!("{} to {}, {:?}, {} attempt: {}", message.about, message.to, message.position, message.attempts, message.error),
        @r#"Interview request to Ada Lovelace, Some("Senior Rust engineer"), 1 attempt: permanent error (550): 5.1.1 RCPT TO:<…>: no such mailbox"#
    );
    assert_eq!(message.next_attempt_at, None);
    sink.set(Mood::Accept);
    service.try_again(&scene.grace, message.id).await.expect("queued");
    scene.settle().await;
    assert_eq!(sink.received().len(), 1);
    assert!(service.undelivered(&scene.grace).await.expect("listed").is_empty());
    assert_eq!(said(&service.try_again(&scene.grace, message.id).await), "not_found", "it has left");
    assert_eq!(service.audit_fault(scene.grace.scope.id().0).await, None);
}

async fn what_never_gets_through_is_given_up_after_two_days(store: Store) {
    let (scene, sink) = with_sink(store).await;
    sink.set(Mood::Busy);
    scene.deliver().await;
    let start = scene.service().now();
    while let Some(at) = scene.service().next_mail().await.expect("due") {
        let waiting = scene.service().undelivered(&scene.grace).await.expect("listed");
        assert_eq!(waiting[0].next_attempt_at, Some(at), "put off, and said so");
        scene.later(at - scene.service().now()).await;
    }
    assert_eq!(i64::try_from(sink.attempts()), Ok(ATTEMPTS));
    let took = scene.service().now() - start;
    assert!((36..52).contains(&took.num_hours()), "{took}");
    assert_eq!(scene.service().undelivered(&scene.grace).await.expect("listed").len(), 1);
}

async fn a_server_that_stalls_is_left(store: Store) {
    let (scene, sink) = with_sink(store).await;
    sink.set(Mood::Stall);
    for n in 0..8 {
        scene.post_link(&format!("ada{n}@example.com")).await;
    }
    let start = Instant::now();
    scene.settle().await;
    assert!(start.elapsed() < Duration::from_millis(1_500), "all at once, not one after the other");
    assert_eq!(sink.attempts(), 8);
    sink.set(Mood::Accept);
    scene.later(TimeDelta::minutes(1)).await;
    assert_eq!(sink.received().len(), 8);
}

async fn a_copy_after_a_cut_has_the_same_message_id(store: Store) {
    let (scene, sink) = with_sink(store).await;
    scene.post_link("ada@example.com").await;
    sink.set(Mood::Drop);
    scene.settle().await;
    sink.set(Mood::Accept);
    scene.later(TimeDelta::minutes(1)).await;
    let received = sink.received();
    let ids: Vec<&str> =
        received.iter().filter_map(|mail| mail.lines().find(|line| line.starts_with("Message-ID"))).collect();
    assert_eq!(ids.len(), 2, "at least once: nobody could know that it was taken");
    assert_eq!(ids[0], ids[1]);
}

async fn not_being_let_in_passes(store: Store) {
    let (scene, sink) = with_sink(store).await;
    scene.post_link("ada@example.com").await;
    sink.set(Mood::Locked);
    scene.settle().await;
    sink.set(Mood::Accept);
    scene.later(TimeDelta::minutes(1)).await;
    assert_eq!(sink.received().len(), 1, "the operator has mended the password");
}

async fn a_server_that_is_away_passes(store: Store) {
    let gone =
        tokio::net::TcpListener::bind("127.0.0.1:0").await.and_then(|socket| socket.local_addr()).expect("a port");
    let patience = Duration::from_millis(300);
    let away = Smtp::open(&format!("smtp://{gone}"), patience, patience).expect("an address");
    let scene = Scene::new(store).await.by(Mailer::Smtp(away));
    scene.post_link("ada@example.com").await;
    scene.settle().await;
    assert!(scene.service().mailer().answers().await.is_err());
    let sink = Sink::open().await;
    let scene = scene.by(to(&sink));
    assert_eq!(scene.service().mailer().answers().await, Ok(()));
    scene.later(TimeDelta::minutes(1)).await;
    assert_eq!(sink.received().len(), 1);
}

async fn admins_alone_see_what_did_not_get_through(store: Store) {
    let (scene, sink) = with_sink(store).await;
    let service = scene.service();
    sink.set(Mood::Reject);
    scene.deliver().await;
    let id = service.undelivered(&scene.grace).await.expect("listed")[0].id;
    let manager = scene.cast.member(scene.grace.scope.id(), Role::Manager, "Mary").await;
    assert_eq!(said(&service.undelivered(&manager).await), "admins_only");
    assert_eq!(said(&service.try_again(&manager, id).await), "admins_only");
    let elsewhere = scene.cast.workspace("Looms").await;
    let stranger = scene.cast.member(elsewhere, Role::Admin, "Charles").await;
    assert!(service.undelivered(&stranger).await.expect("listed").is_empty());
    assert_eq!(said(&service.try_again(&stranger, id).await), "not_found");
}

//! I12: one side of a process mails the other only so often a day, as stories on both databases.

use chrono::TimeDelta;
use domain::{
    bookings::{HowDraft, ProposalDraft, TalkDraft, WindowDraft},
    policy,
    refusals::Refusal,
    requests::Draft,
};

use crate::{
    Error, Store,
    bookings::stories::start,
    gate::{Actor, Party},
    requests::stories::{Scene, position},
    slots::stories::{Talks, tuesday},
    testing::{on_both, said},
};

/// Does something until it is refused, and says how often it was done.
async fn until_refused<T>(mut act: impl AsyncFnMut(u32) -> Result<T, Error>) -> u32 {
    for done in 0..200 {
        match act(done).await {
            Ok(_) => {}
            Err(Error::Refused(Refusal::TooMany { seconds: 1..=86_400 })) => return done,
            Err(other) => panic!("refused for another reason after {done}: {other:?}"),
        }
    }
    200
}

fn times(n: u32) -> ProposalDraft {
    let row = WindowDraft { date: "2026-12-01".into(), from: "18".into(), to: "19".into() };
    ProposalDraft { windows: vec![row], note: format!("Rather now, {n}."), ..ProposalDraft::default() }
}

/// Whoever has a link, an account or none, proposes times a few times a day; the candidate is not locked out by it.
async fn proposals_have_an_end(store: Store) {
    let talks = Talks::new(store).await;
    let (service, id) = (talks.service(), talks.id);
    let invited = talks.invited(&TalkDraft::default(), false).await;
    let (guest, ada) = (Party::Invited(&invited), Party::Person(talks.ada()));
    talks.send_all().await;
    let before = talks.mails(&talks.admin().email).await.len();
    let by_link = until_refused(async |n| {
        let done = service.propose(guest, id, &times(n)).await;
        talks.send_all().await;
        done
    })
    .await;
    assert_eq!(by_link, policy::CONTACTS_BY_LINK);
    let shown = service.proposal(ada, id).await.expect("seen").expect("there");
    assert_eq!(shown.note.as_deref(), Some("Rather now, 5."), "what was refused has changed nothing");
    assert_eq!(shown.answered_at, None);
    let signed_in = until_refused(async |n| {
        let done = service.propose(ada, id, &times(n)).await;
        talks.send_all().await;
        done
    })
    .await;
    assert_eq!(signed_in, policy::CONTACTS_OF_A_KIND);
    let mails = talks.mails(&talks.admin().email).await.len() - before;
    assert_eq!(mails, usize::try_from(by_link + signed_in).expect("few"), "one mail each, no more");

    // Other things are still done, above all those that end it.
    service.book_by_link(&invited, &start(tuesday("10:00"))).await.expect("booked");
    service.end_interview(talks.ada(), id, "").await.expect("ended");
}

/// Who thinks better of it before the first mail has left writes one.
async fn what_gives_way_before_its_mail_left_is_not_mailed(store: Store) {
    let talks = Talks::new(store).await;
    let (service, id) = (talks.service(), talks.id);
    talks.send_all().await;
    let before = talks.mails(&talks.admin().email).await.len();
    for n in 0..3 {
        service.propose(Party::Person(talks.ada()), id, &times(n)).await.expect("proposed");
    }
    talks.send_all().await;
    let mails = talks.mails(&talks.admin().email).await;
    assert_eq!(mails.len(), before + 1);
    assert!(mails.last().expect("one").1.contains("Rather now, 2."), "{mails:?}");
}

/// What a company does that mails its candidate, each kind by itself; nothing half done; the next day it goes on.
async fn a_company_writes_only_so_often(store: Store) {
    let talks = Talks::new(store).await;
    let (service, id) = (talks.service(), talks.id);
    let admin = talks.admin();
    let mut table = String::new();
    let replies = until_refused(async |n| service.reply(admin, id, &format!("Hello {n}")).await).await;
    table.push_str(&format!("replies: {replies}\n"));
    let links =
        until_refused(async |_| service.make_scheduling_link(admin, id, &TalkDraft::default(), false).await).await;
    table.push_str(&format!("links: {links}\n"));
    assert!(service.open_scheduling_link(admin, id).await.expect("read").is_some(), "the last one still works");
    let (joan, hers) = talks.another("Joan Clarke").await;
    service.reply(admin, hers, "Hello").await.expect("nobody else's count");
    assert_eq!(said(&service.my_interview(&joan, hers).await), "done");

    talks.scene.cast.after(TimeDelta::days(1));
    let (mut version, mut last) = (0, None);
    let booked = service.book(admin, id, &start(tuesday("10:00"))).await.expect("booked");
    let ways = until_refused(async |n| {
        let how = HowDraft { kind: "place".into(), value: format!("Room {n}") };
        let shown = service.change_how(admin, booked.id, booked.version + i64::from(n), &how).await?;
        (version, last) = (shown.version, shown.how.map(|how| how.value));
        Ok(())
    })
    .await;
    table.push_str(&format!("ways to meet: {ways}\n"));
    let seen = service.booking(Party::Member(admin), booked.id).await.expect("there");
    assert_eq!((seen.version, seen.how.map(|how| how.value)), (version, last), "nothing half done");
    service.cancel_booking(Party::Member(admin), booked.id, "").await.expect("cancelled");
    let mut open = None;
    let talks_booked = until_refused(async |_| {
        let booked = service.book(admin, id, &start(tuesday("10:00"))).await?;
        open = Some(booked.id);
        service.cancel_booking(Party::Member(admin), booked.id, "").await
    })
    .await;
    table.push_str(&format!("talks, beside the first one: {talks_booked}\n"));
    insta::assert_snapshot!(table, @r"
    replies: 20
    links: 20
    ways to meet: 20
    talks, beside the first one: 19
    ");
    service.end_for_company(admin, id, "Sorry").await.expect("ending is always possible");
}

/// All kinds together, in all processes of the two.
async fn all_kinds_together_have_an_end(store: Store) {
    let talks = Talks::new(store).await;
    let (service, id) = (talks.service(), talks.id);
    let admin = talks.admin();
    let mut done = until_refused(async |n| service.reply(admin, id, &format!("Hello {n}")).await).await;
    done += until_refused(async |_| service.make_scheduling_link(admin, id, &TalkDraft::default(), false).await).await;
    done += until_refused(async |_| {
        let booked = service.book(admin, id, &start(tuesday("10:00"))).await?;
        service.cancel_booking(Party::Member(admin), booked.id, "").await
    })
    .await;
    assert_eq!(done, policy::CONTACTS_IN_ALL);
    assert_eq!(said(&service.reply(admin, id, "One more").await), "too_many");
    service.end_interview(talks.ada(), id, "").await.expect("ended");
    let asked = service.ask_to_reopen(&Actor::Member(admin.clone()), id, "Please").await;
    assert_eq!(said(&asked), "too_many", "a process that ended gives no new count");
    service.ask_to_reopen(&Actor::Person(talks.ada().clone()), id, "").await.expect("the other side is free");
}

/// Many positions are no way to write to one candidate without end.
async fn requests_to_one_candidate_have_an_end(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let send = async |n: i64| {
        let opened = service.open_position(&scene.admin, &position(&format!("Engineer {n}"))).await.expect("opened");
        let draft = Draft { position_id: opened.id.to_string(), ..scene.draft() };
        service.send_request(&scene.admin, scene.ada_id(), &draft).await
    };
    let mut last = None;
    for n in 0..policy::REQUESTS_WAITING {
        last = Some(send(n).await.expect("sent"));
    }
    assert_eq!(said(&send(25).await), "too_many_waiting");
    service.withdraw_request(&scene.admin, last.expect("one").id).await.expect("withdrawn");
    send(26).await.expect("one less waits");
    let other = scene.cast.candidate("Joan Clarke").await;
    service.send_request(&scene.admin, other.scope.id(), &scene.draft()).await.expect("others are free");
}

on_both!(
    proposals_have_an_end,
    what_gives_way_before_its_mail_left_is_not_mailed,
    a_company_writes_only_so_often,
    all_kinds_together_have_an_end,
    requests_to_one_candidate_have_an_end,
);

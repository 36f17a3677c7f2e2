//! Who leaves the company, who never belonged to the team, and what they still hear.

use domain::{bookings::Choice, slots::Reason, workspaces::Role};

use crate::{
    Store,
    bookings::stories::start,
    gate::{Member, Party},
    slots::stories::{Talks, nearest, of_pool, tuesday, with},
    store::on,
    testing::{on_both, said},
};

/// What a member has invited to goes on with whoever took their seat; they hear of nothing that comes after.
async fn who_left_hears_nothing_more(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let ann = talks.interviewer("Ann A").await;
    let bob = talks.scene.cast.member(talks.admin().scope.id(), Role::Admin, "Bob Admin").await;
    let choice = |time: &str| Choice::Start { start: tuesday(time), talk: with(&[ann.id]) };
    let booked = service.book(&bob, talks.id, &choice("10:00")).await.expect("booked");
    let (joan, other) = talks.another("Joan Clarke").await;
    let link = service.make_scheduling_link(&bob, other, &with(&[ann.id]), false).await.expect("a link");
    let invited = service.invited(&service.link_token(link.id)).await.expect("it works");
    talks.send_all().await;
    let (_, text) = talks.mails(&bob.email).await.pop().expect("a mail");
    assert!(text.contains("Ann A talks with Ada Lovelace about Rust engineer"), "he does not himself: {text}");
    let (_, text) = talks.mails(&ann.email).await.pop().expect("a mail");
    assert!(text.contains("You talk with Ada Lovelace about Rust engineer"), "{text}");

    let before = talks.mails(&bob.email).await.len();
    let admin = Member { session_id: Some(service.ids.next()), ..talks.admin().clone() };
    service.remove_member(&admin, bob.id).await.expect("removed");
    service.cancel_booking(Party::Person(talks.ada()), booked.id, "A private reason").await.expect("cancelled");
    let by_link = service.book_by_link(&invited, &start(tuesday("11:00"))).await.expect("the link works on");
    talks.send_all().await;
    service.cancel_booking(Party::Person(&joan), by_link.id, "").await.expect("cancelled");
    talks.send_all().await;
    assert_eq!(talks.mails(&bob.email).await.len(), before, "not a word");
    let subjects: Vec<String> =
        talks.mails(&talks.admin().email).await.into_iter().map(|(subject, _)| subject).collect();
    let heard = |subject: &str| subjects.iter().any(|known| known == subject);
    assert!(
        heard("Cancelled: Ada Lovelace, Rust engineer") && heard("Booked: Joan Clarke, Rust engineer"),
        "{subjects:?}"
    );

    let link = service.make_scheduling_link(talks.admin(), other, &with(&[ann.id]), false).await.expect("a link");
    let invited = service.invited(&service.link_token(link.id)).await.expect("it works");
    service.remove_member(&admin, ann.id).await.expect("removed");
    let late = service.book_by_link(&invited, &start(tuesday("12:00"))).await;
    assert_eq!(said(&late), "link_used", "it asks for somebody who has left");
    let seen = service.interview(talks.admin(), other).await.expect("there");
    assert_eq!(seen.timeline.last().map(domain::audit::Entry::say).as_deref(), Some("Scheduling link revoked"));
}

/// R2: a confidential position's talks are its team's alone, named or of a pool.
async fn confidential_talks_are_the_teams(store: Store) {
    const HIDE: &str = "update position set confidential = $1";
    const JOIN: &str = "insert into position_team (position_id, member_id) select p.position_id, $1 from position p
        where not exists (select 1 from position_team t where t.member_id = $1)";
    let talks = Talks::new(store).await;
    let service = talks.service();
    let (bea, cid) = (talks.interviewer("Bea B").await, talks.interviewer("Cid C").await);
    let pool = talks.pool("Both", &[&bea, &cid]).await;
    let mut tx = talks.scene.cast.begin().await;
    on!(tx, conn => sqlx::query(HIDE).bind(true).execute(conn).await.map(drop)).expect("hidden");
    for member in [bea.id, talks.admin().id] {
        on!(tx, conn => sqlx::query(JOIN).bind(member.0).execute(conn).await.map(drop)).expect("joined");
    }
    service.commit(tx).await.expect("saved");
    let book = async |time: &str, talk| {
        service.book(talks.admin(), talks.id, &Choice::Start { start: tuesday(time), talk }).await
    };
    assert_eq!(said(&book("10:00", with(&[cid.id])).await), "members[0]: not_found");
    let link = service.make_scheduling_link(talks.admin(), talks.id, &with(&[bea.id, cid.id]), false).await;
    assert_eq!(said(&link), "members[1]: not_found");
    let booked = book("10:00", of_pool(pool, "1")).await.expect("booked");
    assert_eq!(booked.people[0].name, "Bea B");
    assert_eq!(nearest(book("11:00", of_pool(pool, "2")).await).0, Reason::PoolTooSmall);
    let instead = service.reassign(talks.admin(), booked.id, bea.id, Some(cid.id)).await;
    assert_eq!(said(&instead), "to: not_found");
}

/// C10: a pool is removed: what was booked stays and can be moved, links that ask for it end, its name is free.
async fn a_pool_is_removed(store: Store) {
    let talks = Talks::new(store).await;
    let service = talks.service();
    let (bea, cid) = (talks.interviewer("Bea B").await, talks.interviewer("Cid C").await);
    let (pool, other_pool) = (talks.pool("Rust", &[&bea, &cid]).await, talks.pool("Go", &[&cid]).await);
    let choice = Choice::Start { start: tuesday("10:00"), talk: of_pool(pool, "1") };
    let booked = service.book(talks.admin(), talks.id, &choice).await.expect("booked");
    let chosen = booked.people[0].clone();
    let (_, joans) = talks.another("Joan Clarke").await;
    let (_, marys) = talks.another("Mary Somerville").await;
    let link = async |id, pool| {
        let link = service.make_scheduling_link(talks.admin(), id, &of_pool(pool, "1"), false).await.expect("a link");
        service.invited(&service.link_token(link.id)).await.expect("it works")
    };
    let (of_it, of_another) = (link(joans, pool).await, link(marys, other_pool).await);
    let held = service.hold_slot(talks.admin(), marys, tuesday("14:00"), &of_pool(pool, "1")).await.expect("held");

    assert_eq!(said(&service.remove_pool(&bea, pool).await), "managers_only");
    let looms = talks.scene.cast.workspace("Looms").await;
    let eve = talks.scene.cast.member(looms, Role::Admin, "Eve Admin").await;
    assert_eq!(said(&service.remove_pool(&eve, pool).await), "not_found");
    service.remove_pool(talks.admin(), pool).await.expect("removed");
    assert_eq!(said(&service.remove_pool(talks.admin(), pool).await), "not_found", "once");
    let pools = service.pools(talks.admin()).await.expect("there");
    assert_eq!(pools.iter().map(|pool| pool.name.as_str()).collect::<Vec<_>>(), ["Go"]);

    assert_eq!(said(&service.book_by_link(&of_it, &start(tuesday("11:00"))).await), "link_used");
    assert_eq!(said(&service.hold_slot_of_link(&of_it, tuesday("11:00")).await), "link_used");
    service.book_by_link(&of_another, &start(tuesday("11:00"))).await.expect("another pool's works on");
    let late = service.make_scheduling_link(talks.admin(), joans, &of_pool(pool, "1"), false).await;
    assert_eq!(said(&late), "pools[0].pool_id: not_found");
    let seen = service.interview(talks.admin(), joans).await.expect("there");
    assert_eq!(seen.timeline.last().map(domain::audit::Entry::say).as_deref(), Some("Scheduling link revoked"));

    let kept = service.book(talks.admin(), marys, &Choice::Hold(held.id)).await.expect("who was chosen comes");
    assert_eq!(kept.people[0].chosen.map(|why| why.free), Some(2));
    let there = service.booking(Party::Member(talks.admin()), booked.id).await.expect("there");
    assert_eq!(there.people[0], chosen, "and why is remembered");
    let member = chosen.id.into();
    assert_eq!(said(&service.reassign(talks.admin(), booked.id, member, None).await), "to: missing");
    let ada = Party::Person(talks.ada());
    let moved = service.reschedule(ada, booked.id, booked.version, tuesday("12:00")).await.expect("moved");
    assert_eq!((moved.people[0].id, moved.people.len()), (chosen.id, 2), "with the same people");

    let again = talks.pool("Rust", &[&cid]).await;
    assert_ne!(again, pool);
    let log = service.audit_log(talks.admin(), &domain::pages::Window::default()).await.expect("the log");
    assert_eq!(log.items.iter().filter(|entry| entry.action == "pool.removed").count(), 1);
}

on_both!(who_left_hears_nothing_more, confidential_talks_are_the_teams, a_pool_is_removed);

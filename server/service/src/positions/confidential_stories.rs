//! Confidential positions are their hiring team's alone (R2, R16), as stories on both databases.

use domain::{bookings::Choice, ids::MemberId, pages::Window, policy, positions, requests::Draft, workspaces::Role};

use crate::{
    Store,
    gate::{Member, Party},
    requests::stories::{Scene, position},
    slots::stories::{Talks, tuesday, with},
    testing::{on_both, said},
};

/// The rule in `domain` and the condition in the store are one.
async fn the_store_asks_the_rule(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let on_team = &scene.admin;
    let off_team = scene.cast.member(scene.admin.scope.id(), Role::Admin, "Bob Admin").await;
    for is_confidential in [false, true] {
        let draft = positions::Draft { confidential: is_confidential, ..position("Analyst") };
        let id = service.open_position(on_team, &draft).await.expect("opened").id;
        for (who, is_on_team) in [(on_team, true), (&off_team, false)] {
            let expected = positions::is_visible(is_confidential, is_on_team);
            let all = Window { limit: Some(100), cursor: None };
            let listed = service.positions(who, true, &all).await.expect("a list");
            assert_eq!(listed.items.iter().any(|row| row.id == id), expected);
            assert_eq!(said(&service.position(who, id).await) == "done", expected);
            let mut tx = scene.cast.begin().await;
            let concealed = tx.concealed_among(who, &[id.0].into()).await.expect("an answer");
            assert_eq!(concealed.is_empty(), expected);
        }
    }
}

/// A position does not become confidential over the heads of those who interview for it; mails about it go to its team.
async fn a_position_becomes_confidential(store: Store) {
    let talks = Talks::new(store).await;
    let (service, admin) = (talks.service(), talks.admin());
    let mara = talks.interviewer("Mara").await;
    let booked = {
        let choice = Choice::Start { start: tuesday("10:00"), talk: with(&[mara.id]) };
        service.book(admin, talks.id, &choice).await.expect("booked").id
    };
    let close = async |team: &[MemberId]| {
        let team = team.iter().map(ToString::to_string).collect();
        let draft = positions::Draft { confidential: true, team, ..position("Rust engineer") };
        let version = service.position(admin, talks.scene.position).await.expect("seen").version;
        service.change_position(admin, talks.scene.position, version, &draft).await
    };
    assert_eq!(said(&close(&[]).await), "team: outsiders_interview");
    close(&[mara.id]).await.expect("with her on the team");
    assert_eq!(said(&close(&[]).await), "team: outsiders_interview", "nor does she leave the team");
    let party = Party::Member(&mara);
    assert_eq!(said(&service.booking(party, booked).await), "done");
    service.cancel_booking(Party::Member(admin), booked, "").await.expect("cancelled");
    close(&[]).await.expect("now she may leave");
    assert_eq!(said(&service.booking(party, booked).await), "not_found");
    assert!(service.my_talks(&mara, &Window::default()).await.expect("a list").items.is_empty());
}

/// A mail that does not get through tells an Admin off the team nothing, and can't be sent again by one; nor does the log
/// name it. What the candidate answers goes to somebody of the team.
async fn mails_about_it_are_its_teams(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let workspace = scene.admin.scope.id();
    let manager = scene.cast.member(workspace, Role::Manager, "Mary Manager").await;
    let insider = scene.cast.member(workspace, Role::Admin, "Ines Insider").await;
    let draft = |team: &[MemberId]| positions::Draft {
        confidential: true,
        team: team.iter().map(ToString::to_string).collect(),
        ..position("Successor")
    };
    let secret = service.open_position(&manager, &draft(&[insider.id])).await.expect("opened").id;
    let asked = Draft { position_id: secret.to_string(), ..scene.draft() };
    let sent = service.send_request(&manager, scene.ada_id(), &asked).await.expect("sent");
    scene.after(policy::HOLD).await;
    scene.cast.meddle("update outbox set state = 'given_up', last_error = '550 no such user'").await;
    let lost = service.undelivered(&insider).await.expect("a list");
    assert_eq!(lost.iter().map(|mail| mail.position.as_deref()).collect::<Vec<_>>(), [Some("Successor")]);
    assert!(service.undelivered(&scene.admin).await.expect("a list").is_empty());
    assert_eq!(said(&service.try_again(&scene.admin, lost[0].id).await), "not_found");
    service.try_again(&insider, lost[0].id).await.expect("again");

    let actions = async |who: &Member| {
        let log = service.audit_log(who, &Window { limit: Some(2), cursor: None }).await.expect("the log");
        let mut actions: Vec<String> = log.items.into_iter().map(|entry| entry.action).collect();
        let mut cursor = log.next_cursor;
        while cursor.is_some() {
            let log = service.audit_log(who, &Window { limit: Some(2), cursor }).await.expect("the log");
            assert!(log.items.len() == 2 || log.next_cursor.is_none(), "pages are full");
            actions.extend(log.items.into_iter().map(|entry| entry.action));
            cursor = log.next_cursor;
        }
        actions.reverse();
        actions
    };
    service.close_position(&scene.admin, scene.position).await.expect("closed");
    assert_eq!(actions(&scene.admin).await, ["position.opened", "position.closed"]);
    let all = [
        "position.opened",
        "position.opened",
        "request.held",
        "request.delivered",
        "mail.tried_again",
        "position.closed",
    ];
    assert_eq!(actions(&insider).await, all);

    // The sender leaves the team: somebody who is on it hears the answer.
    let version = service.position(&insider, secret).await.expect("seen").version;
    service.change_position(&insider, secret, version, &draft(&[])).await.expect("changed");
    assert_eq!(said(&service.position(&manager, secret).await), "not_found");
    service.accept_request(&scene.ada, sent.id, "").await.expect("accepted");
    let posted = scene.posted().await;
    assert!(posted.iter().any(|mail| mail.ends_with("to ines.insider@example.com")), "{posted:?}");
    assert!(posted.iter().all(|mail| !mail.ends_with("to mary.manager@example.com")), "{posted:?}");
}

on_both!(the_store_asks_the_rule, a_position_becomes_confidential, mails_about_it_are_its_teams);

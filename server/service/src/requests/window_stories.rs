//! What stands in the request window, as stories on both databases (R2, R6, R7).

use domain::{
    policy,
    refusals::{Conflict, Forbidden, Refusal},
    workspaces::Role,
};

use super::stories::Scene;
use crate::{
    Store,
    testing::{on_both, said},
};

/// R6: the window names what is open already, and stops naming it when it is over.
async fn names_what_is_open(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let before = service.request_window(&scene.admin, scene.ada_id()).await.expect("a window");
    assert_eq!((before.positions.len(), before.open_elsewhere.len(), before.may_not_send), (1, 0, None));
    assert_eq!(
        (before.values.candidate_name.as_str(), before.values.company_name.as_str()),
        ("Ada Lovelace", "Engines")
    );

    let sent = scene.send().await;
    let open = service.request_window(&scene.admin, scene.ada_id()).await.expect("a window").open_elsewhere;
    assert_eq!(open.iter().map(|row| row.request_id).collect::<Vec<_>>(), [sent.id]);
    service.withdraw_request(&scene.admin, sent.id).await.expect("withdrawn");
    let over = service.request_window(&scene.admin, scene.ada_id()).await.expect("a window").open_elsewhere;
    assert!(over.is_empty());
}

/// R2, R7: a standard seat reads the window and learns why it may not send; so does everybody once a promotion is over.
async fn says_why_nothing_can_be_sent(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let reader = scene.cast.member(scene.admin.scope.id(), Role::Reviewer, "Rita Reader").await;
    let read = service.request_window(&reader, scene.ada_id()).await.expect("a window");
    assert_eq!(read.may_not_send, Some(Refusal::from(Forbidden::StandardSeat)));
    assert_eq!(read.positions.len(), 1, "shown, read only");
    let requester = scene.cast.member(scene.admin.scope.id(), Role::Requester, "Rob Requester").await;
    let uninvited = service.request_window(&requester, scene.ada_id()).await.expect("a window");
    assert_eq!((uninvited.positions.len(), uninvited.may_not_send), (0, None));

    let sent = scene.send().await;
    scene.after(policy::PROMOTION).await;
    let late = service.request_window(&scene.admin, scene.ada_id()).await.expect("known from a process");
    assert_eq!(late.may_not_send, Some(Refusal::from(Conflict::NotPromoted)));
    assert_eq!(late.open_elsewhere[0].request_id, sent.id);
    let rivals = scene.cast.workspace("Rivals").await;
    let rival = scene.cast.member(rivals, Role::Admin, "Rival Admin").await;
    assert_eq!(said(&service.request_window(&rival, scene.ada_id()).await), "not_found");
}

on_both!(names_what_is_open, says_why_nothing_can_be_sent);

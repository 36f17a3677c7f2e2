//! What stands in the request window, as stories on both databases (R2, R6, R7, R14).

use chrono::TimeDelta;
use domain::{
    candidates::ProfileForm,
    money::Amount,
    places::PlaceDraft,
    policy, positions,
    refusals::{Conflict, Forbidden, Refusal},
    requests::Draft,
    workspaces::Role,
};

use super::stories::Scene;
use crate::{
    Store,
    testing::{on_both, said},
};

fn position(title: &str) -> positions::Draft {
    let places = vec![PlaceDraft { kind: "remote".into(), place: None }];
    positions::Draft { title: title.into(), places, ..positions::Draft::default() }
}

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

/// R14: numbers of the last thirty days; a range only where five others make it, for positions that are alike.
async fn tells_how_much_is_asked(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let profile = ProfileForm {
        name: "Ada Lovelace".into(),
        headline: "Senior Rust engineer".into(),
        zone: "Europe/Berlin".into(),
        ..ProfileForm::default()
    };
    service.save_profile(&scene.ada, &profile).await.expect("a profile");
    let activity = async || service.request_window(&scene.admin, scene.ada_id()).await.expect("a window").activity;
    assert_eq!((activity().await.received, activity().await.range), (0, None));

    let mut titles = vec!["Senior engineer"];
    titles.extend(["Rust developer"; 5]);
    for (index, title) in titles.into_iter().enumerate() {
        assert_eq!(activity().await.range, None, "{index} are too few, and alike needs more than a rank");
        let rivals = scene.cast.workspace(&format!("Rivals {index}")).await;
        let rival = scene.cast.member(rivals, Role::Admin, &format!("Rival {index}")).await;
        let theirs = service.open_position(&rival, &position(title)).await.expect("theirs").id;
        let mut draft = Draft { position_id: theirs.to_string(), ..scene.draft() };
        draft.base_salary.amount = Amount::Minor(8_000_000 + i64::try_from(index).expect("small") * 500_000);
        let sent = service.send_request(&rival, scene.ada_id(), &draft).await.expect("sent");
        scene.after(policy::HOLD).await;
        if index == 0 {
            service.accept_request(&scene.ada, sent.id, "").await.expect("accepted");
        }
    }
    let told = activity().await;
    assert_eq!((told.received, told.accepted, told.waiting), (6, 1, 5));
    let range = told.range.expect("five others");
    assert_eq!((range.of, range.say()), (5, "€ 90,000–100,000 a year".to_owned()));

    service.promote_until(&scene.ada, "2027-01-31").await.expect("promoted");
    scene.after(policy::RESPONSE_WINDOW + TimeDelta::hours(1)).await;
    assert_eq!(activity().await.received, 0, "thirty days later nothing of it counts");
}

on_both!(names_what_is_open, says_why_nothing_can_be_sent, tells_how_much_is_asked);

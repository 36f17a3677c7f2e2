//! Who sees a profile, and for how long (R16), as stories on both databases.

use domain::{
    bookings::{Choice, TalkDraft},
    candidates::{CandidateBesideRequest, ProfileForm, SearchForm},
    interviews::InterviewFilter,
    pages::Window,
    policy, positions,
    refusals::{Conflict, Refusal},
    requests::{Activity, Draft},
    slots::Interval,
    workspaces::Role,
};

use crate::{
    Store,
    gate::{Actor, Member, Party},
    requests::stories::{Scene, position, tick},
    slots::stories::{nine_to_five, tuesday},
    testing::{on_both, said},
};

/// Ada hides from Engines and ends her promotion: from now on only a process gives sight of her.
async fn leaves_the_market(scene: &Scene) {
    let service = &scene.cast.service;
    service.hide_from(&scene.ada, "Engines").await.expect("hidden");
    service.end_promotion(&scene.ada).await.expect("ended");
    let profile = ProfileForm {
        name: "Ada Lovelace".into(),
        headline: "Written afterwards".into(),
        zone: "Europe/Berlin".into(),
        ..ProfileForm::default()
    };
    service.save_profile(&scene.ada, &profile).await.expect("a profile");
    service
        .save_availability(&Actor::Person(scene.ada.clone()), 0, &nine_to_five("Europe/Berlin"))
        .await
        .expect("saved");
}

/// Everything that shows something of a candidate to a member, in a word each.
async fn seen(scene: &Scene, who: &Member) -> [String; 3] {
    let service = &scene.cast.service;
    let found = service.search(who, &SearchForm::default(), &Window::default()).await;
    let found = if found.expect("a search").items.is_empty() { "not found" } else { "found" };
    [
        said(&service.candidate(who, scene.ada_id()).await),
        said(&service.request_window(who, scene.ada_id()).await),
        found.to_owned(),
    ]
}

/// Sent, withdrawn, and never heard of: nothing is left of it, neither profile nor zone nor open hours.
async fn what_was_withdrawn_gives_no_sight(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let sent = scene.send().await;
    assert_eq!(seen(&scene, &scene.admin).await, ["done", "done", "found"], "promoted");
    service.withdraw_request(&scene.admin, sent.id).await.expect("withdrawn");
    leaves_the_market(&scene).await;
    assert_eq!(seen(&scene, &scene.admin).await, ["not_found", "not_found", "not found"]);
    assert_eq!(said(&service.candidate_beside_request(&scene.admin, scene.ada_id()).await), "not_found");

    let party = Party::Member(&scene.admin);
    let id = sent.interview_id;
    let day = Interval { start: service.now(), end: service.now() + chrono::TimeDelta::days(1) };
    let talk = TalkDraft::default();
    assert_eq!(said(&service.candidate_zone(party, id).await), "not_found");
    assert_eq!(said(&service.slots(&scene.admin, id, &talk, day, true).await), "already_ended");
    assert_eq!(said(&service.day_plan(&scene.admin, id, &talk, day).await), "already_ended");
    let start = tuesday("10:00");
    assert_eq!(said(&service.hold_slot(&scene.admin, id, start, &talk).await), "already_ended");
    let choice = Choice::Start { start, talk: talk.clone() };
    assert_eq!(said(&service.book(&scene.admin, id, &choice).await), "already_ended", "whatever the time");
    let listed = service.interviews(&scene.admin, InterviewFilter::All, &Window::default()).await;
    assert_eq!(listed.expect("a list").items.len(), 1, "what was done is remembered");
}

/// A held request shows the name alone once the profile is not to be seen; it can be edited and withdrawn, and delivered it
/// gives sight.
async fn a_held_request_shows_the_name(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let colleague = scene.cast.member(scene.admin.scope.id(), Role::Reviewer, "Rita Reader").await;
    let sent = scene.send().await;
    leaves_the_market(&scene).await;
    let beside = service.candidate_beside_request(&scene.admin, scene.ada_id()).await.expect("a name");
    assert_eq!(beside, CandidateBesideRequest::Name { id: scene.ada_id(), name: "Ada Lovelace".into() });
    assert_eq!(said(&service.candidate(&scene.admin, scene.ada_id()).await), "not_found");
    assert_eq!(said(&service.candidate(&colleague, scene.ada_id()).await), "not_found");
    let window = service.request_window(&scene.admin, scene.ada_id()).await.expect("a window");
    assert_eq!(window.may_not_send, Some(Refusal::from(Conflict::NotPromoted)));
    assert_eq!((window.values.candidate_name.as_str(), window.activity), ("Ada Lovelace", Activity::default()));
    let day = Interval { start: service.now(), end: service.now() + chrono::TimeDelta::days(1) };
    let slots = service.slots(&scene.admin, sent.interview_id, &TalkDraft::default(), day, true).await;
    assert_eq!(said(&slots), "not_accepted", "she knows nothing of it");

    let draft = Draft { message: "Better, {{candidate.first_name}}.".into(), ..scene.draft() };
    let edited = service.edit_request(&scene.admin, sent.id, sent.version, &draft).await.expect("edited");
    assert_eq!(edited.note, "Better, Ada.");
    scene.after(policy::HOLD).await;
    let view = service.candidate(&scene.admin, scene.ada_id()).await.expect("she was asked");
    assert_eq!(view.profile.headline.as_deref(), Some("Written afterwards"));
    assert_eq!(said(&service.candidate(&colleague, scene.ada_id()).await), "done", "by the whole workspace");
    let rivals = scene.cast.workspace("Rivals").await;
    let rival = scene.cast.member(rivals, Role::Admin, "Rival Admin").await;
    assert_eq!(seen(&scene, &rival).await, ["not_found", "not_found", "not found"]);
}

/// While it runs, and for thirty days after its end; asking to reopen it does not make that longer.
async fn thirty_days_after_the_end(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let accepted = scene.accepted().await;
    leaves_the_market(&scene).await;
    scene.after(policy::SIGHT_AFTER_END * 2).await;
    assert_eq!(seen(&scene, &scene.admin).await[..2], ["done", "done"], "it runs");
    service.end_interview(&scene.ada, accepted.interview_id, "").await.expect("ended");
    scene.after(policy::SIGHT_AFTER_END - tick()).await;
    assert_eq!(seen(&scene, &scene.admin).await[..2], ["done", "done"]);
    let admin = Actor::Member(scene.admin.clone());
    service.ask_to_reopen(&Actor::Person(scene.ada.clone()), accepted.interview_id, "").await.expect("asked");
    scene.after(tick()).await;
    assert_eq!(seen(&scene, &scene.admin).await[..2], ["not_found", "not_found"]);
    let zone = service.candidate_zone(Party::Member(&scene.admin), accepted.interview_id).await;
    assert_eq!(said(&zone), "not_found");
    service.agree_to_reopen(&admin, accepted.interview_id).await.expect("agreed");
    assert_eq!(seen(&scene, &scene.admin).await[..2], ["done", "done"], "it runs again");
}

/// A confidential process gives sight to its hiring team alone; an open one beside it to everybody.
async fn a_confidential_process_gives_sight_to_its_team(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let workspace = scene.admin.scope.id();
    let manager = scene.cast.member(workspace, Role::Manager, "Mary Manager").await;
    let mate = scene.cast.member(workspace, Role::Reviewer, "Tess Mate").await;
    let team = vec![mate.id.to_string()];
    let secret = positions::Draft { confidential: true, team, ..position("Successor") };
    let secret = service.open_position(&manager, &secret).await.expect("opened").id;
    let draft = Draft { position_id: secret.to_string(), ..scene.draft() };
    service.send_request(&manager, scene.ada_id(), &draft).await.expect("sent");
    leaves_the_market(&scene).await;
    assert_eq!(said(&service.candidate_beside_request(&scene.admin, scene.ada_id()).await), "not_found", "held, too");
    scene.after(policy::HOLD).await;
    for (who, expected) in [(&manager, "done"), (&mate, "done"), (&scene.admin, "not_found")] {
        assert_eq!(said(&service.candidate(who, scene.ada_id()).await), expected, "{}", who.name);
        assert_eq!(said(&service.request_window(who, scene.ada_id()).await), expected, "{}", who.name);
    }
}

on_both!(
    what_was_withdrawn_gives_no_sight,
    a_held_request_shows_the_name,
    thirty_days_after_the_end,
    a_confidential_process_gives_sight_to_its_team,
);

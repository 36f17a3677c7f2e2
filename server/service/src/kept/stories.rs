//! What somebody typed is kept, for them alone (R17), as stories on both databases.

use chrono::TimeDelta;
use domain::{
    ids::CandidateId,
    policy, positions,
    requests::{Draft, RequestForm},
    workspaces::Role,
};
use uuid::Uuid;

use super::KeptForm;
use crate::{
    Service, Store,
    gate::{Actor, Member},
    requests::stories::{Scene, position},
    testing::{on_both, said},
};

fn typed(scene: &Scene, message: &str) -> RequestForm {
    RequestForm { position_id: scene.position.to_string(), message: message.into(), ..RequestForm::default() }
}

async fn kept(service: &Service, who: &Member, to: CandidateId) -> Option<String> {
    service.kept_draft(who, to, None).await.expect("read").map(|draft| draft.form.message)
}

/// A draft is there on another day, until it is sent; each member has their own.
async fn a_draft_waits_until_it_is_sent(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let colleague = scene.cast.member(scene.admin.scope.id(), Role::Admin, "Joan Admin").await;
    assert_eq!(kept(service, &scene.admin, scene.ada_id()).await, None);

    let saved_at = service.keep_draft(&scene.admin, scene.ada_id(), None, &typed(&scene, "Hi")).await.expect("kept");
    assert_eq!(saved_at, Some(service.now()));
    service.keep_draft(&scene.admin, scene.ada_id(), None, &typed(&scene, "Hi Ada")).await.expect("kept");
    scene.after(TimeDelta::days(1)).await;
    assert_eq!(kept(service, &scene.admin, scene.ada_id()).await.as_deref(), Some("Hi Ada"));
    assert_eq!(kept(service, &colleague, scene.ada_id()).await, None, "nobody else's");

    // What is refused stays a draft.
    let unfinished = Draft { position_id: String::new(), ..scene.draft() };
    assert!(service.send_request(&scene.admin, scene.ada_id(), &unfinished).await.is_err());
    assert_eq!(kept(service, &scene.admin, scene.ada_id()).await.as_deref(), Some("Hi Ada"));
    scene.send().await;
    assert_eq!(kept(service, &scene.admin, scene.ada_id()).await, None, "sent");
}

/// What is emptied or thrown away is gone, and nothing is kept for ever.
async fn a_draft_has_an_end(store: Store) {
    let scene = Scene::new(store).await;
    let (service, admin, ada) = (&scene.cast.service, &scene.admin, scene.ada_id());
    service.keep_draft(admin, ada, None, &typed(&scene, "Hi")).await.expect("kept");
    assert_eq!(service.keep_draft(admin, ada, None, &typed(&scene, " ")).await.expect("emptied"), None);
    assert_eq!(kept(service, admin, ada).await, None);

    service.keep_draft(admin, ada, None, &typed(&scene, "Hi")).await.expect("kept");
    service.forget_draft(admin, ada, None).await.expect("thrown away");
    assert_eq!(kept(service, admin, ada).await, None);

    let long = typed(&scene, &"x".repeat(policy::KEPT_BYTES + 1));
    assert_eq!(said(&service.keep_draft(admin, ada, None, &long).await), "message: too_long");

    service.promote_until(&scene.ada, "2027-04-30").await.expect("promoted");
    service.keep_draft(admin, ada, None, &typed(&scene, "Hi")).await.expect("kept");
    scene.cast.after(policy::DRAFT_LASTS);
    assert_eq!(kept(service, admin, ada).await.as_deref(), Some("Hi"));
    scene.cast.after(TimeDelta::milliseconds(1));
    assert_eq!(kept(service, admin, ada).await, None);
}

/// What was withdrawn is offered again, but never instead of what has been begun since.
async fn what_was_withdrawn_is_offered_again(store: Store) {
    let scene = Scene::new(store).await;
    let (service, admin, ada) = (&scene.cast.service, &scene.admin, scene.ada_id());
    let sent = scene.send().await;
    service.withdraw_request(admin, sent.id).await.expect("withdrawn");
    let draft = service.kept_draft(admin, ada, None).await.expect("read").expect("offered");
    assert_eq!(draft.form, RequestForm::of(sent.position_id, &sent.offer));

    let again = scene.send().await;
    service.keep_draft(admin, ada, None, &typed(&scene, "Another one")).await.expect("kept");
    service.withdraw_request(admin, again.id).await.expect("withdrawn");
    assert_eq!(kept(service, admin, ada).await.as_deref(), Some("Another one"));
}

/// A held request that is edited has a draft of its own, which its saving or withdrawing ends.
async fn an_edit_has_a_draft_of_its_own(store: Store) {
    let scene = Scene::new(store).await;
    let (service, admin, ada) = (&scene.cast.service, &scene.admin, scene.ada_id());
    let sent = scene.send().await;
    service.keep_draft(admin, ada, Some((sent.id, sent.version)), &typed(&scene, "Better")).await.expect("kept");
    assert_eq!(kept(service, admin, ada).await, None);
    let draft = service.kept_draft(admin, ada, Some(sent.id)).await.expect("read").expect("kept");
    assert_eq!((draft.form.message.as_str(), draft.version), ("Better", Some(sent.version)));
    service.edit_request(admin, sent.id, sent.version, &scene.draft()).await.expect("edited");
    assert_eq!(service.kept_draft(admin, ada, Some(sent.id)).await.expect("read"), None);

    let joan = scene.cast.candidate("Joan Clarke").await.scope.id();
    assert_eq!(
        said(&service.keep_draft(admin, joan, Some((sent.id, sent.version)), &typed(&scene, "x")).await),
        "not_found"
    );
}

/// Who may not send keeps nothing; who does not see the candidate neither reads nor writes.
async fn drafts_are_for_those_who_may_send(store: Store) {
    let scene = Scene::new(store).await;
    let (service, ada) = (&scene.cast.service, scene.ada_id());
    let reader = scene.cast.member(scene.admin.scope.id(), Role::Reviewer, "Rita Reader").await;
    assert_eq!(said(&service.keep_draft(&reader, ada, None, &typed(&scene, "Hi")).await), "standard_seat");
    assert_eq!(said(&service.kept_draft(&reader, ada, None).await), "done");

    service.keep_draft(&scene.admin, ada, None, &typed(&scene, "Hi")).await.expect("kept");
    service.hide_from(&scene.ada, "Engines").await.expect("hidden");
    assert_eq!(said(&service.kept_draft(&scene.admin, ada, None).await), "not_found");
    assert_eq!(said(&service.keep_draft(&scene.admin, ada, None, &typed(&scene, "Hi")).await), "not_found");
}

/// Whoever left the team of a confidential position does not read about it in a draft of theirs; a seat that is taken away
/// takes its drafts along.
async fn drafts_keep_what_is_confidential(store: Store) {
    let scene = Scene::new(store).await;
    let (service, admin, ada) = (&scene.cast.service, &scene.admin, scene.ada_id());
    let joan = scene.cast.member(admin.scope.id(), Role::Manager, "Joan Manager").await;
    let secret = positions::Draft {
        confidential: true,
        team: vec![joan.id.to_string(), admin.id.to_string()],
        ..position("Secret chief")
    };
    let secret = service.open_position(admin, &secret).await.expect("a position");
    let form = RequestForm { position_id: secret.id.to_string(), ..typed(&scene, "Be our secret chief") };
    service.keep_draft(&joan, ada, None, &form).await.expect("kept");
    assert_eq!(kept(service, &joan, ada).await.as_deref(), Some("Be our secret chief"));

    let without = positions::Draft { confidential: true, team: vec![admin.id.to_string()], ..position("Secret chief") };
    service.change_position(admin, secret.id, secret.version, &without).await.expect("changed");
    assert_eq!(kept(service, &joan, ada).await, None, "concealed");

    service.keep_draft(&joan, ada, None, &typed(&scene, "Hi")).await.expect("kept");
    let signed_in = Member { session_id: Some(service.ids.next()), ..admin.clone() };
    service.remove_member(&signed_in, joan.id).await.expect("removed");
    let mut tx = scene.cast.begin().await;
    let since = service.now() - policy::DRAFT_LASTS;
    assert_eq!(tx.draft(joan.id, ada.0, since).await.expect("read"), None, "gone with the seat");
}

fn form(page: &str, fields: &[(&str, &str)]) -> KeptForm {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    KeptForm { page: page.into(), function: "/api/interviews/accept".into(), fields }
}

/// A form whose session had ended is given back to the account it was shown to, and to no other one.
async fn a_form_waits_for_whom_it_was_shown_to(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let (ada, joan) = (Actor::Person(scene.ada.clone()), Actor::Person(scene.cast.candidate("Joan Clarke").await));
    let page = format!("/interviews/{}?step=accept", Uuid::from_u128(7));
    let path = page.split('?').next().unwrap_or_default();
    let sent = form(&page, &[("note", "Tuesday suits me")]);
    assert!(service.keep_form(&service.shown_to(&ada), sent.clone()).await.expect("kept"));
    assert_eq!(service.kept_form(&joan, path).await.expect("read"), None, "somebody else on this browser");
    assert_eq!(service.kept_page(joan.account_id()).await.expect("read"), None);
    assert_eq!(service.kept_form(&ada, path).await.expect("read"), Some(sent.clone()));
    assert_eq!(service.kept_form(&ada, path).await.expect("read"), Some(sent), "looking does not use it up");
    assert_eq!(service.kept_form(&ada, "/interviews").await.expect("read"), None, "another page");
    assert_eq!(service.kept_page(ada.account_id()).await.expect("read"), Some(page.clone()));

    service.forget_form(&joan, path).await.expect("nothing of hers");
    assert!(service.kept_form(&ada, path).await.expect("read").is_some());
    service.forget_form(&ada, path).await.expect("forgotten");
    assert_eq!(service.kept_form(&ada, path).await.expect("read"), None);
}

/// Nobody leaves a form for somebody else, and secrets are not kept at all.
async fn a_form_says_whom_it_was_shown_to(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let ada = Actor::Person(scene.ada.clone());
    let shown = service.shown_to(&ada);
    assert_eq!(shown, service.shown_to(&ada), "a page that is looked at again says the same");
    let account = ada.account_id().0.simple().to_string();
    for forged in [String::new(), account.clone(), format!("{account}."), format!("{account}.{}", "0".repeat(32))] {
        assert!(!service.keep_form(&forged, form("/profile", &[])).await.expect("answered"), "{forged}");
    }
    let sent = form("/data", &[("password", "correct horse"), ("why", "leaving")]);
    assert!(service.keep_form(&shown, sent).await.expect("kept"));
    let kept = service.kept_form(&ada, "/data").await.expect("read").expect("kept");
    assert_eq!(kept.fields, [("why".to_owned(), "leaving".to_owned())]);
    for function in ["/api/accounts/change-password", "/api/calendars/connect"] {
        let sent = KeptForm { function: function.into(), ..form("/account", &[("address", "https://secret")]) };
        assert!(!service.keep_form(&shown, sent).await.expect("answered"), "{function}");
    }
    let long = form("/profile/edit", &[("experience", &"x".repeat(policy::KEPT_BYTES))]);
    assert!(!service.keep_form(&shown, long).await.expect("answered"));
}

/// A day later it is gone, and one account has so many.
async fn forms_have_an_end(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let ada = Actor::Person(scene.ada.clone());
    let shown = service.shown_to(&ada);
    for n in 0..=policy::KEPT_FORMS {
        service.keep_form(&shown, form(&format!("/page/{n}"), &[])).await.expect("kept");
        scene.cast.after(TimeDelta::milliseconds(1));
    }
    assert_eq!(service.kept_form(&ada, "/page/0").await.expect("read"), None, "one too many");
    assert!(service.kept_form(&ada, "/page/1").await.expect("read").is_some());
    scene.cast.after(policy::KEPT_FORM_LASTS);
    assert_eq!(service.kept_form(&ada, &format!("/page/{}", policy::KEPT_FORMS)).await.expect("read"), None);
}

on_both!(
    a_draft_waits_until_it_is_sent,
    a_draft_has_an_end,
    what_was_withdrawn_is_offered_again,
    an_edit_has_a_draft_of_its_own,
    drafts_are_for_those_who_may_send,
    drafts_keep_what_is_confidential,
    a_form_waits_for_whom_it_was_shown_to,
    a_form_says_whom_it_was_shown_to,
    forms_have_an_end,
);

//! Two tabs, one thing: what was read before somebody else's change is not saved over it (on both databases).

use domain::{
    candidates::{ProfileDraft, ProfileForm},
    money::{Amount, SalaryDraft},
    text::Entries,
    workspaces::{CompanyDraft, Role},
};

use crate::{
    Store,
    gate::{Member, Party},
    requests::stories::Scene,
    slots::stories::{Talks, tuesday, with},
    testing::{Cast, on_both, said},
};

async fn a_profile_is_not_undone_in_silence(store: Store) {
    let cast = Cast::new(store);
    let ada = cast.candidate("Ada Lovelace").await;
    let service = &cast.service;
    let read = service.my_profile(&ada).await.expect("mine");
    let draft = ProfileDraft {
        name: "Ada".into(),
        headline: "Engineer of engines".into(),
        places: Entries::Listed(vec!["Portland, OR".into(), "Kraków".into()]),
        desired_salary: Some(SalaryDraft {
            amount: Amount::Minor(9_500_000),
            upper: Amount::Minor(10_500_000),
            currency: "EUR".into(),
            period: "year".into(),
        }),
        zone: "Europe/Berlin".into(),
        ..ProfileDraft::default()
    };
    let saved = service.save_profile((&ada, read.version), &draft).await.expect("saved");
    assert_eq!(saved.version, read.version + 1);
    assert_eq!(saved.profile.places, ["Portland, OR", "Kraków"]);
    assert_eq!(saved.profile.desired_salary.and_then(|salary| salary.upper_minor), Some(10_500_000));
    assert_eq!(service.my_profile(&ada).await.expect("mine"), saved, "all of it is kept");

    let other_tab = ProfileDraft { name: "Ada".into(), zone: "Europe/Berlin".into(), ..ProfileDraft::default() };
    assert_eq!(said(&service.save_profile((&ada, read.version), &other_tab).await), "stale");
    assert_eq!(said(&service.promote_until((&ada, read.version), "2026-12-31").await), "stale");
    assert_eq!(said(&service.end_promotion((&ada, read.version)).await), "stale");
    assert_eq!(service.my_profile(&ada).await.expect("mine"), saved, "nothing was changed");
    let same = service.save_profile((&ada, saved.version), &ProfileForm::of(&saved.profile)).await.expect("saved");
    assert_eq!(same, saved, "the form says the same, and a change of nothing is none");
    let promoted = service.promote_until((&ada, saved.version), "2026-12-31").await.expect("promoted");
    assert_eq!(promoted.version, saved.version + 1);
    let again = service.promote_until((&ada, promoted.version), "2026-12-31").await.expect("promoted");
    assert_eq!(again.version, promoted.version);

    let third_tab = ProfileDraft { headline: "Other".into(), ..other_tab.clone() };
    let (one, other) = futures::join!(
        service.save_profile((&ada, again.version), &other_tab),
        service.save_profile((&ada, again.version), &third_tab)
    );
    let mut both = [said(&one), said(&other)];
    both.sort();
    assert_eq!(both, ["done", "stale"], "of two at the same moment one is saved");
}

async fn a_company_and_its_templates_are_not_undone_in_silence(store: Store) {
    let cast = Cast::new(store);
    let workspace = cast.workspace("Engines").await;
    let admin = cast.member(workspace, Role::Admin, "Anna").await;
    let service = &cast.service;
    let read = service.workspace(&admin).await.expect("read");
    let draft = CompanyDraft {
        name: "Engines".into(),
        locations: Entries::Listed(vec!["Portland, OR".into()]),
        ..CompanyDraft::default()
    };
    let saved = service.save_workspace((&admin, read.version), &draft).await.expect("saved");
    assert_eq!((saved.version, &*saved.profile.locations), (read.version + 1, &["Portland, OR".to_owned()][..]));
    let other_tab = CompanyDraft { name: "Engines".into(), ..CompanyDraft::default() };
    assert_eq!(said(&service.save_workspace((&admin, read.version), &other_tab).await), "stale");
    assert_eq!(service.save_workspace((&admin, saved.version), &draft).await.expect("the same"), saved);
    assert_eq!(service.workspace(&admin).await.expect("read"), saved);

    let template = service.save_template(&admin, "Hello", "Hello").await.expect("saved");
    assert_eq!(template.version, 1);
    let changed = service.change_template(&admin, (template.id, 1), "Hello", "Good day").await.expect("changed");
    assert_eq!(changed.version, 2);
    assert_eq!(said(&service.change_template(&admin, (template.id, 1), "Hello", "Hi").await), "stale");
    assert_eq!(service.change_template(&admin, (template.id, 2), "Hello", "Good day").await.expect("same"), changed);
    assert_eq!(service.template(&admin, template.id).await.expect("read"), changed);
}

async fn requests_positions_and_endings_are_not_undone_in_silence(store: Store) {
    let scene = Scene::new(store).await;
    let (service, admin) = (&scene.cast.service, &scene.admin);
    let held = service.send_request(admin, scene.ada_id(), &scene.draft()).await.expect("sent");
    assert_eq!(said(&service.withdraw_request(admin, (held.id, held.version - 1)).await), "stale");
    service.withdraw_request(admin, (held.id, held.version)).await.expect("withdrawn");

    let accepted = scene.accepted().await;
    let id = accepted.interview_id;
    let read = service.interview(admin, id).await.expect("read").version;
    assert_eq!(said(&service.end_for_company(admin, (id, read - 1), "Sorry").await), "stale");
    let ending = service.end_for_company(admin, (id, read), "Sorry").await.expect("held");
    assert!(ending.version > read);
    assert_eq!(said(&service.edit_ending(admin, (id, read), "Other words").await), "stale");
    assert_eq!(said(&service.withdraw_ending(admin, (id, read)).await), "stale");
    let edited = service.edit_ending(admin, (id, ending.version), "The position is filled.").await.expect("edited");
    service.withdraw_ending(admin, (id, edited.version)).await.expect("withdrawn");

    let position = service.position(admin, scene.position).await.expect("read");
    assert_eq!(said(&service.close_position(admin, (position.id, position.version - 1)).await), "stale");
    let closed = service.close_position(admin, (position.id, position.version)).await.expect("closed");
    assert_eq!(said(&service.reopen_position(admin, (position.id, position.version)).await), "stale");
    service.reopen_position(admin, (position.id, closed.version)).await.expect("reopened");
}

async fn bookings_are_not_undone_in_silence(store: Store) {
    let talks = Talks::new(store).await;
    let (service, admin) = (talks.service(), talks.admin());
    let mara = talks.interviewer("Mara").await;
    let choice = domain::bookings::Choice::Start { start: tuesday("10:00"), talk: with(&[admin.id]) };
    let booked = service.book(admin, talks.id, &choice).await.expect("booked");
    let party = Party::Member(admin);
    let moved = service.reschedule(party, booked.id, booked.version, tuesday("11:00")).await.expect("moved");
    let (id, old) = (booked.id, booked.version);
    assert_eq!(said(&service.cancel_booking(party, (id, old), "").await), "stale");
    assert_eq!(said(&service.reassign(admin, (id, old), admin.id, Some(mara.id)).await), "stale");
    let reassigned =
        service.reassign(admin, (id, moved.version), admin.id, Some(mara.id)).await.expect("another one comes");
    service.cancel_booking(party, (id, reassigned.version), "").await.expect("cancelled");
}

async fn roles_are_not_undone_in_silence(store: Store) {
    let cast = Cast::new(store);
    let workspace = cast.workspace("Engines").await;
    let admin = cast.member(workspace, Role::Admin, "Anna").await;
    let mara = cast.member(workspace, Role::Reviewer, "Mara").await;
    let service = &cast.service;
    let admin = Member { session_id: Some(service.ids.next()), ..admin };
    let read = async || {
        let members = service.members(&admin).await.expect("read");
        members.into_iter().find(|member| member.id == mara.id).expect("Mara")
    };
    let before = read().await;
    service.change_role(&admin, (mara.id, before.version), "manager").await.expect("changed");
    let changed = read().await;
    assert_eq!((changed.role, changed.version), (Role::Manager, before.version + 1));
    assert_eq!(said(&service.change_role(&admin, (mara.id, before.version), "scheduler").await), "stale");
    assert_eq!(read().await, changed, "nothing was changed");
    service.change_role(&admin, (mara.id, changed.version), "manager").await.expect("the same");
    assert_eq!(read().await, changed, "a change of nothing is none");
    let (one, other) = futures::join!(
        service.change_role(&admin, (mara.id, changed.version), "scheduler"),
        service.change_role(&admin, (mara.id, changed.version), "reviewer")
    );
    let mut both = [said(&one), said(&other)];
    both.sort();
    assert_eq!(both, ["done", "stale"], "of two at the same moment one is saved");
}

on_both!(
    roles_are_not_undone_in_silence,
    a_profile_is_not_undone_in_silence,
    a_company_and_its_templates_are_not_undone_in_silence,
    requests_positions_and_endings_are_not_undone_in_silence,
    bookings_are_not_undone_in_silence,
);

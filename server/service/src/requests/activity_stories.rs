//! What is told of others' requests (R14), as stories on both databases.

use chrono::TimeDelta;
use domain::{
    candidates::ProfileForm, ids::PositionId, money::Amount, policy, positions, requests::Draft, workspaces::Role,
};

use crate::{
    Store,
    gate::Member,
    requests::stories::{Scene, position},
    testing::on_both,
};

/// A company that has been here for a while, with a position of this title.
async fn company(scene: &Scene, n: usize, draft: &positions::Draft) -> (Member, PositionId) {
    let workspace = scene.cast.workspace(&format!("Rivals {n}")).await;
    let admin = scene.cast.member(workspace, Role::Admin, &format!("Rival {n}")).await;
    let id = scene.cast.service.open_position(&admin, draft).await.expect("opened").id;
    (admin, id)
}

/// Sends an offer to somebody and lets it be delivered.
async fn offers(scene: &Scene, (who, position): &(Member, PositionId), amount_minor: i64, n: usize) {
    let person = scene.cast.candidate(&format!("Candidate {n} of {}", who.workspace_name)).await;
    let mut draft = Draft { position_id: position.to_string(), ..scene.draft() };
    draft.base_salary.amount = Amount::Minor(amount_minor);
    scene.cast.service.send_request(who, person.scope.id(), &draft).await.expect("sent");
    scene.after(policy::HOLD).await;
}

async fn range(scene: &Scene) -> Option<String> {
    let activity = scene.cast.service.request_window(&scene.admin, scene.ada_id()).await.expect("a window").activity;
    activity.range_for(scene.position).map(|range| range.say())
}

/// A while later; Ada can still be found.
async fn after(scene: &Scene, time: TimeDelta) {
    scene.after(time).await;
    let until = scene.cast.service.now() + TimeDelta::days(7);
    scene.cast.service.promote_until(&scene.ada, &until.date_naive().to_string()).await.expect("promoted");
}

/// R14: five *companies* that have been here for a while, each with one offer; none of it confidential, withdrawn or one's
/// own, and nothing of the current week.
async fn five_other_companies_with_one_offer_each(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let open = position("Backend developer");
    let mut companies = Vec::new();
    for n in 0..4 {
        companies.push(company(&scene, n, &open).await);
    }
    let secretive = company(&scene, 4, &positions::Draft { confidential: true, ..open.clone() }).await;
    let regretful = company(&scene, 5, &open).await;
    let elsewhere = company(&scene, 6, &position("Nurse")).await;
    scene.after(policy::COUNTS_FROM_AGE).await;
    let newcomer = company(&scene, 7, &open).await;
    // One that asks often is one; what is confidential, withdrawn, for another kind of work, of somebody new, or one's own
    // is none.
    for (n, company) in companies.iter().enumerate() {
        for k in 0..3 {
            offers(&scene, company, 8_000_000 + 500_000 * i64::try_from(n).expect("small"), k).await;
        }
    }
    for company in [&secretive, &elsewhere, &newcomer, &(scene.admin.clone(), scene.position)] {
        offers(&scene, company, 1_000_000, 0).await;
    }
    let person = scene.cast.candidate("Never Told").await;
    let draft = Draft { position_id: regretful.1.to_string(), ..scene.draft() };
    let sent = service.send_request(&regretful.0, person.scope.id(), &draft).await.expect("sent");
    service.withdraw_request(&regretful.0, sent.id).await.expect("withdrawn");
    after(&scene, TimeDelta::weeks(2)).await;
    assert_eq!(range(&scene).await, None, "four are too few");

    offers(&scene, &regretful, 12_000_000, 1).await;
    assert_eq!(range(&scene).await, None, "not before the week is over");
    after(&scene, TimeDelta::weeks(1)).await;
    assert_eq!(range(&scene).await.as_deref(), Some("€ 75,000–100,000 a year"), "roughly, as long as there are few");

    // What the asker writes in a title, or the candidate in a profile, changes nothing.
    let words = position("Backend developer for glass blowing in Bielefeld");
    let narrow = service.open_position(&scene.admin, &words).await.expect("opened").id;
    let window = service.request_window(&scene.admin, scene.ada_id()).await.expect("a window");
    assert_eq!(window.activity.range_for(narrow), window.activity.range_for(scene.position));
    let profile = ProfileForm {
        name: "Nobody Known".into(),
        headline: "Nurse".into(),
        zone: "UTC".into(),
        ..ProfileForm::default()
    };
    let other = scene.cast.candidate("Nobody Known").await;
    service.save_profile(&other, &profile).await.expect("a profile");
    let window = service.request_window(&scene.admin, other.scope.id()).await.expect("a window");
    assert_eq!(window.activity.range_for(scene.position).map(|range| range.of.step()), Some(Some(5)));
    // A position that becomes confidential takes its offers with it.
    let closed = positions::Draft { confidential: true, team: Vec::<String>::new(), ..open };
    service.change_position(&companies[0].0, companies[0].1, 1, &closed).await.expect("changed");
    let window = service.request_window(&scene.admin, other.scope.id()).await.expect("a window");
    assert_eq!(window.activity.range_for(scene.position), None);
}

/// R14: how much a candidate is asked is told in steps, once a day, by companies; the asker's own requests, confidential ones
/// and those of newcomers are no part of it; whether anybody was accepted is told of ten or more.
async fn how_much_a_candidate_is_asked(store: Store) {
    let scene = Scene::new(store).await;
    let service = &scene.cast.service;
    let mut companies = Vec::new();
    for n in 0..5 {
        companies.push(company(&scene, n, &position("Nurse")).await);
    }
    let secretive = company(&scene, 5, &positions::Draft { confidential: true, ..position("Nurse") }).await;
    scene.after(policy::COUNTS_FROM_AGE).await;
    let newcomer = company(&scene, 6, &position("Nurse")).await;
    service.promote_until(&scene.ada, "2027-01-31").await.expect("promoted");
    let ask = async |(who, position): &(Member, PositionId)| {
        let draft = Draft { position_id: position.to_string(), ..scene.draft() };
        let sent = service.send_request(who, scene.ada_id(), &draft).await.expect("sent");
        scene.after(policy::HOLD).await;
        sent.id
    };
    let say = async || service.request_window(&scene.admin, scene.ada_id()).await.expect("a window").activity.say();
    let few = "Fewer than 5 other companies have asked in the last 30 days.";
    for company in [&secretive, &newcomer, &(scene.admin.clone(), scene.position)] {
        ask(company).await;
    }
    for company in &companies[..4] {
        ask(company).await;
    }
    scene.after(TimeDelta::days(1)).await;
    assert_eq!(say().await, few);
    let fifth = ask(&companies[4]).await;
    assert_eq!(say().await, few, "not before the day is over");
    scene.after(TimeDelta::days(1)).await;
    assert_eq!(say().await, "At least 5 other companies have asked in the last 30 days.");
    service.accept_request(&scene.ada, fifth, "").await.expect("accepted");
    assert_eq!(say().await, "At least 5 other companies have asked in the last 30 days.", "of few it is not told");
    scene.after(policy::RESPONSE_WINDOW).await;
    assert_eq!(say().await, few, "thirty days later nothing of it counts");
}

/// The attack: somebody owns ten companies, puts five offers low and five high, and the eleventh asks about a single other
/// one. It shows the rough step of the other one's offer, like with four; nothing finer, and not whether it was accepted.
async fn ten_own_companies_tell_of_a_single_other_one_no_more_than_a_rough_step(store: Store) {
    let scene = Scene::new(store).await;
    let open = position("Backend developer");
    let mut companies = Vec::new();
    for n in 0..11 {
        companies.push(company(&scene, n, &open).await);
    }
    scene.after(policy::COUNTS_FROM_AGE).await;
    for (n, own) in companies.iter().enumerate().take(10) {
        offers(&scene, own, if n < 5 { 1_000_000 } else { 90_000_000 }, n).await;
    }
    offers(&scene, &companies[10], 13_700_000, 10).await;
    after(&scene, TimeDelta::weeks(1)).await;
    assert_eq!(range(&scene).await.as_deref(), Some("€ 10,000–1,000,000 a year"), "the quarter at each end is theirs");
    // Two low and eight high, and so on: whichever stands at the end of the range, its step stays rough.
    for (n, own) in companies.iter().enumerate().take(10).skip(2) {
        offers(&scene, own, 90_000_000, 20 + n).await;
    }
    after(&scene, TimeDelta::weeks(1)).await;
    assert_eq!(range(&scene).await.as_deref(), Some("€ 100,000–1,000,000 a year"), "137,000 is within 100,000–150,000");
}

on_both!(
    ten_own_companies_tell_of_a_single_other_one_no_more_than_a_rough_step,
    five_other_companies_with_one_offer_each,
    how_much_a_candidate_is_asked
);

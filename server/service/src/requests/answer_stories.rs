//! One candidate who answers several requests at the same moment, in several windows.

use chrono::TimeDelta;
use domain::{ids::RequestId, policy, requests::Draft};
use futures::future::join_all;

use crate::{
    Store,
    gate::Person,
    requests::stories::{Scene, position},
    store::on,
    testing::on_both,
};

/// Sends everybody a request for a position of its own.
async fn ask(scene: &Scene, people: &[Person], title: &str) -> Vec<RequestId> {
    let service = &scene.cast.service;
    let position = service.open_position(&scene.admin, &position(title)).await.expect("a position").id;
    let draft = Draft { position_id: position.to_string(), ..scene.draft() };
    let mut asked = Vec::new();
    for person in people {
        asked.push(service.send_request(&scene.admin, person.scope.id(), &draft).await.expect("sent").id);
    }
    asked
}

async fn answers_at_the_same_moment_neither_block_nor_forget_each_other(store: Store) {
    const BADGE: &str = "select fast_responder from candidate where candidate_id = $1";
    let scene = Scene::new(store).await;
    let mut people = Vec::new();
    for n in 0..5 {
        people.push(scene.cast.candidate(&format!("Candidate {n}")).await);
    }
    // One that has waited for long makes everybody slow, whatever they answer at once.
    let mut asked = vec![ask(&scene, &people, "Long ago").await];
    scene.after(policy::HOLD).await;
    scene.after(TimeDelta::days(13)).await;
    for n in 0..3 {
        asked.push(ask(&scene, &people, &format!("Just now {n}")).await);
    }
    scene.after(policy::HOLD).await;

    let service = &scene.cast.service;
    for (number, person) in people.iter().enumerate() {
        let answers = asked.iter().map(|ids| service.decline_request(person, ids[number], ""));
        for answer in join_all(answers).await {
            answer.expect("nobody stands in another's way");
        }
        let mut tx = service.store.read().await.expect("a look");
        let is_fast: bool = on!(tx, conn => sqlx::query_scalar(BADGE).bind(person.scope.id().0).fetch_one(conn).await)
            .expect("a badge");
        assert!(!is_fast, "an answer was forgotten");
    }
}

on_both!(answers_at_the_same_moment_neither_block_nor_forget_each_other);

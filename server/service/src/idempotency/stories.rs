//! Keys through the service, on both databases.

use chrono::TimeDelta;
use domain::{
    policy,
    refusals::{Conflict, Refusal},
};

use super::{Answer, Claim, UNFINISHED};
use crate::{Clock, Error, Ids, Service, Settings, Store, testing::on_both};

const REQUEST: &[u8] = b"POST\n/api/v1/requests\n{}";

fn service(store: Store) -> Service {
    let noon = domain::moment(1_795_000_000_000).expect("a moment");
    Service::new(store, Clock::frozen(noon), Ids::counted(), Settings::default())
}

fn answer() -> Answer {
    let body = r#"{"token":"a secret that nobody reads in the database"}"#.to_owned();
    Answer { status: 201, media_type: Some("application/json".into()), location: Some("/x".into()), body }
}

/// What a claim leads to, in one word.
async fn claim(service: &Service, principal: &str, key: &str, request: &[u8]) -> String {
    match service.claim_key(principal, key, request).await {
        Ok(Claim::First(_)) => "first".into(),
        Ok(Claim::Again(answer)) => format!("again {}", answer.status),
        Err(Error::Refused(Refusal::Conflict { why })) => why.as_str().into(),
        Err(error) => error.to_string(),
    }
}

async fn the_same_request_gets_the_same_answer(store: Store) {
    let service = service(store);
    let Ok(Claim::First(claimed)) = service.claim_key("ada", "1", REQUEST).await else { panic!("not the first") };
    assert_eq!(claim(&service, "ada", "1", REQUEST).await, Conflict::KeyInUse.as_str());
    service.keep_answer(&claimed, &answer()).await.expect("kept");
    let Ok(Claim::Again(again)) = service.claim_key("ada", "1", REQUEST).await else { panic!("not kept") };
    assert_eq!(again, answer());
    assert_eq!(claim(&service, "ada", "1", b"something else").await, Conflict::KeyReused.as_str());
    assert_eq!(claim(&service, "bob", "1", REQUEST).await, "first", "keys are everybody's own");
    assert_eq!(claim(&service, "ada", "2", REQUEST).await, "first");
}

async fn a_key_is_forgotten_after_a_day(store: Store) {
    let service = service(store);
    let Ok(Claim::First(claimed)) = service.claim_key("ada", "1", REQUEST).await else { panic!("not the first") };
    service.keep_answer(&claimed, &answer()).await.expect("kept");
    service.clock().turn(policy::IDEMPOTENCY_LASTS);
    assert_eq!(claim(&service, "ada", "1", REQUEST).await, "again 201");
    service.clock().turn(TimeDelta::milliseconds(1));
    assert_eq!(claim(&service, "ada", "1", REQUEST).await, "first");
}

async fn what_was_not_final_may_be_tried_again(store: Store) {
    let service = service(store);
    let Ok(Claim::First(claimed)) = service.claim_key("ada", "1", REQUEST).await else { panic!("not the first") };
    service.free_key(&claimed).await.expect("freed");
    assert_eq!(claim(&service, "ada", "1", REQUEST).await, "first");
    service.clock().turn(UNFINISHED);
    assert_eq!(claim(&service, "ada", "1", REQUEST).await, Conflict::KeyInUse.as_str());
    service.clock().turn(TimeDelta::milliseconds(1));
    assert_eq!(claim(&service, "ada", "1", REQUEST).await, "first", "whoever held it is gone");
    service.keep_answer(&claimed, &answer()).await.expect("ignored");
    assert_eq!(claim(&service, "ada", "1", REQUEST).await, Conflict::KeyInUse.as_str(), "a late answer is not theirs");
}

async fn answers_are_sealed(store: Store) {
    let service = service(store);
    let Ok(Claim::First(claimed)) = service.claim_key("ada", "1", REQUEST).await else { panic!("not the first") };
    service.keep_answer(&claimed, &answer()).await.expect("kept");
    let mut tx = service.store.begin().await.expect("a transaction");
    let kept =
        tx.claim_key("ada", "1", b"", service.now(), service.now(), service.now()).await.expect("read").expect("kept");
    let body = kept.body.expect("a body");
    let bytes = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, body).expect("base64");
    assert!(!String::from_utf8_lossy(&bytes).contains("secret"));
}

on_both! {
    the_same_request_gets_the_same_answer,
    a_key_is_forgotten_after_a_day,
    what_was_not_final_may_be_tried_again,
    answers_are_sealed,
}

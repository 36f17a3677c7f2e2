//! `Idempotency-Key` at the door.

use std::time::Duration;

use axum::{
    body::Body,
    http::{HeaderValue, Request, header},
    response::Response,
};
use serde_json::{Value, json};

use crate::testing::{Bench, PASSWORD, read, request};

async fn post(bench: &Bench, token: &str, key: &str, path: &str, body: &Value) -> Response {
    let mut request =
        Request::post(path).header("idempotency-key", key).header(header::CONTENT_TYPE, "application/json");
    if !token.is_empty() {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    bench.raw(request.body(Body::from(body.to_string())).expect("a request")).await
}

#[tokio::test]
async fn a_request_sent_twice_is_one() {
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    let ada = bench.candidate("Ada").await;
    let body = request(&bench.candidate_id(&ada).await, &bench.position(&grace, "Analyst").await);
    let first = post(&bench, &grace, "1", "/api/v1/requests", &body).await;
    let location = first.headers().get(header::LOCATION).cloned();
    let first = read(first).await;
    let again = post(&bench, &grace, "1", "/api/v1/requests", &body).await;
    assert_eq!(again.headers().get(header::LOCATION), location.as_ref());
    assert_eq!(again.headers().get("idempotency-replayed").map(HeaderValue::as_bytes), Some(b"true".as_slice()));
    assert_eq!(read(again).await, first);
    let mut other = body.clone();
    other["message"] = json!("Something else");
    assert_eq!(
        read(post(&bench, &grace, "1", "/api/v1/requests", &other).await).await.line(),
        "422 idempotency_key_reused"
    );
    assert_eq!(read(post(&bench, &grace, "2", "/api/v1/requests", &body).await).await.line(), "409 already_active");
    assert_eq!(
        read(post(&bench, &grace, " ", "/api/v1/requests", &body).await).await.line(),
        "400 bad_idempotency_key"
    );
}

#[tokio::test]
async fn two_at_the_same_time_are_one() {
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    let ada = bench.candidate("Ada").await;
    let body = request(&bench.candidate_id(&ada).await, &bench.position(&grace, "Analyst").await);
    let send = async || read(post(&bench, &grace, "1", "/api/v1/requests", &body).await).await.line();
    let mut said = <[String; 3]>::from(tokio::join!(send(), send(), send()));
    said.sort();
    assert_eq!(said[0], "201");
    assert!(said[1..].iter().all(|said| said == "201" || said == "409 idempotency_key_in_use"), "{said:?}");
}

/// Found by `make soak`: a key whose claim was cut off was in use for minutes, with nobody at work for it.
#[tokio::test]
async fn whoever_hangs_up_while_the_key_is_claimed_finds_an_answer() {
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    let body = json!({"title": "Analyst", "places": [{"kind": "remote"}]});
    for looks in 1..40 {
        let key = looks.to_string();
        let mut asking = Box::pin(post(&bench, &grace, &key, "/api/v1/positions", &body));
        for _ in 0..looks {
            if futures::poll!(&mut asking).is_ready() {
                break;
            }
            tokio::time::sleep(Duration::from_micros(200)).await;
        }
        drop(asking);
        let mut tries = 0;
        while read(post(&bench, &grace, &key, "/api/v1/positions", &body).await).await.status != 201 {
            tries += 1;
            assert!(tries < 500, "cut off after {looks} looks, it is still in use");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    let opened = bench.get(&grace, "/api/v1/positions?limit=100").await;
    assert_eq!(opened.body["items"].as_array().map(Vec::len), Some(39), "one each");
}

#[tokio::test]
async fn signing_in_twice_opens_one_session() {
    let bench = Bench::new().await;
    bench.candidate("Ada").await;
    let body = json!({"email": "ada@example.com", "password": PASSWORD});
    let first = read(post(&bench, "", "1", "/api/v1/sessions", &body).await).await;
    assert_eq!((first.status, read(post(&bench, "", "1", "/api/v1/sessions", &body).await).await), (201, first));
}

/// Asking again under the same key is no second link: the one that was mailed works on. Nor is a link copied twice.
#[tokio::test]
async fn a_scheduling_link_is_made_once() {
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    let ada = bench.candidate("Ada").await;
    let interview = super::calendars::accepted(&bench, &grace, &ada, "Analyst").await;
    let path = format!("/api/v1/interviews/{interview}/scheduling-link");
    let first = read(post(&bench, &grace, "1", &path, &json!({})).await).await;
    assert_eq!(first.status, 201, "{first:?}");
    assert_eq!(read(post(&bench, &grace, "1", &path, &json!({})).await).await, first);
    let mailed = async || bench.mailed("ada@example.com", "/pick/").await;
    let works = async |secret: &str| bench.service.invited(secret).await.is_ok();
    let of_first = mailed().await;
    assert!(works(&of_first).await, "nothing took its place");
    let other = read(post(&bench, &grace, "2", &path, &json!({})).await).await;
    assert_eq!(other.status, 201, "{other:?}");
    let of_other = mailed().await;
    assert_eq!((works(&of_first).await, works(&of_other).await), (false, true), "the newest works");

    let copy = format!("{path}/copy");
    let copied = read(post(&bench, &grace, "3", &copy, &json!({})).await).await;
    assert!(copied.text("/url").ends_with(&of_other), "{copied:?}");
    assert_eq!(read(post(&bench, &grace, "3", &copy, &json!({})).await).await, copied);
    let timeline = bench.get(&grace, &format!("/api/v1/interviews/{interview}")).await.body["timeline"].clone();
    let copies = timeline.as_array().into_iter().flatten().filter(|event| event["action"] == "scheduling_link.copied");
    assert_eq!(copies.count(), 1, "{timeline}");
}

//! The whole journey by REST, and the shapes that others rely on.

use axum::http::Method;
use chrono::TimeDelta;
use domain::policy;
use serde_json::{Value, json};

use crate::testing::{Bench, PASSWORD, request};

/// The names of an object's members.
fn names(value: &Value) -> String {
    let names: Vec<&str> = value.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    names.join(" ")
}

#[tokio::test]
async fn a_request_is_sent_edited_delivered_accepted_and_ended() {
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    let ada = bench.candidate("Ada").await;
    let candidate_id = bench.candidate_id(&ada).await;
    let found = bench.get(&grace, "/api/v1/candidates?q=ada").await;
    assert_eq!(found.text("/items/0/id"), candidate_id);
    assert_eq!(found.body["next_cursor"], Value::Null);
    let position_id = bench.position(&grace, "Analyst").await;

    let sent = bench.post(&grace, "/api/v1/requests", &request(&candidate_id, &position_id)).await;
    assert_eq!((sent.status, sent.text("/stage").as_str()), (201, "held"));
    assert_eq!(
        names(&sent.body),
        "answer answered_at base_salary candidate_id candidate_name compensation deliver_at delivered_at expires_at id \
         interview_id may_act message note places position_id position_title sender_id sender_name sent_at stage version"
    );
    assert_eq!(sent.body["base_salary"], request("", "")["base_salary"]);
    assert_eq!(sent.body["places"], request("", "")["places"]);
    assert_eq!(sent.body["compensation"], request("", "")["compensation"]);
    assert_eq!(sent.text("/note"), "Hello Ada, we read what you wrote about schedulers.");
    let id = sent.text("/id");
    let (theirs, mine) = (format!("/api/v1/requests/{id}"), format!("/api/v1/me/requests/{id}"));
    assert_eq!(bench.get(&ada, &mine).await.line(), "404 not_found", "nothing is to be seen before delivery");

    let change = json!({"version": sent.body["version"], "base_salary": {"amount_minor": 9_900_000, "currency": "EUR", "period": "year"}});
    let edited = bench.call(&grace, Method::PATCH, &theirs, &change).await;
    assert_eq!((edited.status, &edited.body["base_salary"]["amount_minor"]), (200, &json!(9_900_000)));
    assert_eq!(edited.body["deliver_at"], sent.body["deliver_at"], "editing never restarts the hold");
    assert_eq!(edited.body["message"], sent.body["message"], "what is left out stays");
    assert_eq!(bench.call(&grace, Method::PATCH, &theirs, &change).await.line(), "409 stale");

    bench.after(policy::HOLD).await;
    let late = bench.call(&grace, Method::PATCH, &theirs, &change).await;
    assert_eq!(late.line(), "409 already_delivered");
    assert_eq!((late.text("/current/id"), late.text("/current/stage").as_str()), (id.clone(), "delivered"));
    let late = bench.post(&grace, &format!("{theirs}/withdraw"), &Value::Null).await;
    assert_eq!((late.line().as_str(), late.text("/current/stage").as_str()), ("409 already_delivered", "delivered"));

    let shown = bench.get(&ada, &mine).await;
    assert_eq!(
        (shown.status, shown.text("/stage").as_str(), shown.text("/company/name").as_str()),
        (200, "delivered", "Engines")
    );
    let listed = bench.get(&ada, "/api/v1/me/interviews").await;
    assert_eq!(listed.text("/items/0/request_id"), id);
    assert_eq!(listed.text("/items/0/state"), "open");
    let accepted = bench.post(&ada, &format!("{mine}/accept"), &json!({"note": "Gladly."})).await;
    assert_eq!((accepted.status, accepted.text("/stage").as_str()), (200, "accepted"));
    assert_eq!(bench.post(&ada, &format!("{mine}/decline"), &json!({})).await.line(), "409 already_answered");

    let interview_id = sent.text("/interview_id");
    let ended =
        bench.post(&ada, &format!("/api/v1/me/interviews/{interview_id}/end"), &json!({"message": "Sorry."})).await;
    assert_eq!(
        (ended.status, ended.text("/state").as_str(), ended.text("/ended").as_str()),
        (200, "ended", "candidate")
    );
    assert_eq!(bench.get(&ada, "/api/v1/me/interviews").await.body["items"], json!([]));
    let listed = bench.get(&ada, "/api/v1/me/interviews?show_ended=true").await;
    assert_eq!(listed.text("/items/0/id"), interview_id);
    let listed = bench.get(&grace, "/api/v1/interviews").await;
    assert_eq!((listed.text("/items/0/id"), listed.text("/items/0/request_id")), (interview_id, id));
}

#[tokio::test]
async fn a_withdrawn_request_leaves_no_trace_for_the_candidate() {
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    let ada = bench.candidate("Ada").await;
    let position_id = bench.position(&grace, "Analyst").await;
    let sent = bench.post(&grace, "/api/v1/requests", &request(&bench.candidate_id(&ada).await, &position_id)).await;
    let path = format!("/api/v1/requests/{}", sent.text("/id"));
    let withdrawn = bench.post(&grace, &format!("{path}/withdraw"), &json!({})).await;
    assert_eq!((withdrawn.status, withdrawn.text("/stage").as_str()), (200, "withdrawn"));
    bench.after(TimeDelta::hours(1)).await;
    assert_eq!(bench.get(&ada, "/api/v1/me/interviews?show_ended=true").await.body["items"], json!([]));
    assert_eq!(bench.get(&ada, &format!("/api/v1/me/requests/{}", sent.text("/id"))).await.line(), "404 not_found");
}

#[tokio::test]
async fn a_session_is_opened_and_closed() {
    let bench = Bench::new().await;
    bench.candidate("Ada").await;
    let wrong = bench.post("", "/api/v1/sessions", &json!({"email": "ada@example.com", "password": "wrong"})).await;
    let unknown = bench.post("", "/api/v1/sessions", &json!({"email": "bob@example.com", "password": "wrong"})).await;
    assert_eq!((wrong.line().as_str(), &wrong.body), ("401 wrong_credentials", &unknown.body));
    let opened = bench.post("", "/api/v1/sessions", &json!({"email": "ada@example.com", "password": PASSWORD})).await;
    assert_eq!((opened.status, opened.text("/me/name").as_str()), (201, "Ada"));
    let token = opened.text("/token");
    assert_eq!(bench.get(&token, "/api/v1/me").await.status, 200);
    assert_eq!(bench.call(&token, Method::DELETE, "/api/v1/sessions/current", &Value::Null).await.status, 204);
    assert_eq!(bench.get(&token, "/api/v1/me").await.line(), "401 signed_out");
    assert_eq!(bench.get("", "/api/v1/me").await.line(), "401 signed_out");
}

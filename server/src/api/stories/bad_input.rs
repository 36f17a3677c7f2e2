//! What bad input gets: a clear answer at the field, and nothing changed.

use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    body::{Body, Bytes},
    http::{Method, Request, header},
};
use domain::policy;
use futures::{StreamExt, stream};
use serde_json::{Value, json};

use crate::testing::{Bench, read, request};

const ABSENT: &str = "01890000-0000-7000-8000-000000000000";

/// The good request with one member replaced; `Undo` by null removes it.
fn with(good: &Value, pointer: &str, value: Value) -> Value {
    let mut changed = good.clone();
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    let parent = changed.pointer_mut(parent).and_then(Value::as_object_mut).expect("an object");
    parent.insert(name.to_owned(), value);
    changed
}

fn without(good: &Value, pointer: &str) -> Value {
    let mut changed = good.clone();
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    changed.pointer_mut(parent).and_then(Value::as_object_mut).expect("an object").remove(name);
    changed
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one table")]
async fn every_bad_request_is_refused_at_its_field() {
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    let other = bench.company("Konrad", "Machines").await;
    let ada = bench.candidate("Ada").await;
    let (candidate_id, position_id) = (bench.candidate_id(&ada).await, bench.position(&grace, "Analyst").await);
    let foreign = bench.position(&other, "Engineer").await;
    let closed = bench.position(&grace, "Clerk").await;
    bench.post(&grace, &format!("/api/v1/positions/{closed}/close"), &Value::Null).await;
    let good = request(&candidate_id, &position_id);
    let amount = |value: Value| with(&good, "/base_salary/amount_minor", value);
    let cases = [
        ("no salary", without(&good, "/base_salary")),
        ("salary null", with(&good, "/base_salary", Value::Null)),
        ("salary text", with(&good, "/base_salary", json!("a lot"))),
        ("no amount", without(&good, "/base_salary/amount_minor")),
        ("amount null", amount(Value::Null)),
        ("amount zero", amount(json!(0))),
        ("amount negative", amount(json!(-1))),
        ("amount text", amount(json!("9500000"))),
        ("amount fraction", amount(json!(95.5))),
        ("amount huge", amount(json!(u64::MAX))),
        ("amount list", amount(json!([1]))),
        ("upper below lower", with(&good, "/base_salary/upper_minor", json!(1))),
        ("upper text", with(&good, "/base_salary/upper_minor", json!("more"))),
        ("no currency", without(&good, "/base_salary/currency")),
        ("unknown currency", with(&good, "/base_salary/currency", json!("XXX"))),
        ("unknown period", with(&good, "/base_salary/period", json!("decade"))),
        ("no places", without(&good, "/places")),
        ("places empty", with(&good, "/places", json!([]))),
        ("places text", with(&good, "/places", json!("remote"))),
        ("a place that is none", with(&good, "/places", json!([5]))),
        ("unknown place", with(&good, "/places", json!([{"kind": "moon"}]))),
        ("on-site without a place", with(&good, "/places", json!([{"kind": "on_site"}]))),
        ("unknown compensation", with(&good, "/compensation", json!([{"kind": "luck", "text": "much"}]))),
        ("unknown variable", with(&good, "/message", json!("Dear {{candidate.shoe_size}}"))),
        ("broken variable", with(&good, "/message", json!("Dear {{candidate.first_name"))),
        ("100 kB message", with(&good, "/message", json!("a".repeat(100_000)))),
        ("message a number", with(&good, "/message", json!(5))),
        ("message with NUL", with(&good, "/message", json!("a\0b"))),
        ("no candidate", without(&good, "/candidate_id")),
        ("malformed candidate", with(&good, "/candidate_id", json!("ada"))),
        ("absent candidate", with(&good, "/candidate_id", json!(ABSENT))),
        ("no position", without(&good, "/position_id")),
        ("malformed position", with(&good, "/position_id", json!("analyst"))),
        ("absent position", with(&good, "/position_id", json!(ABSENT))),
        ("foreign position", with(&good, "/position_id", json!(foreign))),
        ("closed position", with(&good, "/position_id", json!(closed))),
        ("everything missing", json!({})),
        ("no object", json!([])),
    ];
    let mut table = String::new();
    for (name, body) in cases {
        table.push_str(&format!("{name}: {}\n", bench.post(&grace, "/api/v1/requests", &body).await.line()));
    }
    assert_eq!(bench.get(&grace, "/api/v1/interviews").await.body["items"], json!([]), "nothing was changed");
    assert_eq!(bench.post(&grace, "/api/v1/requests", &good).await.status, 201);
    table.push_str(&format!("a second one: {}\n", bench.post(&grace, "/api/v1/requests", &good).await.line()));
    bench.after(policy::PROMOTION + policy::HOLD).await;
    let analyst = bench.position(&grace, "Second analyst").await;
    let late = request(&candidate_id, &analyst);
    table.push_str(&format!("no longer promoted: {}\n", bench.post(&grace, "/api/v1/requests", &late).await.line()));
    insta::assert_snapshot!(table, @r"
    no salary: 422 invalid base_salary.currency=missing base_salary.period=missing base_salary.amount_minor=missing
    salary null: 422 invalid base_salary.currency=missing base_salary.period=missing base_salary.amount_minor=missing
    salary text: 422 invalid base_salary=wrong_type base_salary.currency=missing base_salary.period=missing base_salary.amount_minor=missing
    no amount: 422 invalid base_salary.amount_minor=missing
    amount null: 422 invalid base_salary.amount_minor=missing
    amount zero: 422 invalid base_salary.amount_minor=not_positive
    amount negative: 422 invalid base_salary.amount_minor=not_positive
    amount text: 422 invalid base_salary.amount_minor=not_a_number
    amount fraction: 422 invalid base_salary.amount_minor=not_a_number
    amount huge: 422 invalid base_salary.amount_minor=too_large
    amount list: 422 invalid base_salary.amount_minor=not_a_number
    upper below lower: 422 invalid base_salary.upper_minor=upper_below_lower
    upper text: 422 invalid base_salary.upper_minor=not_a_number
    no currency: 422 invalid base_salary.currency=missing
    unknown currency: 422 invalid base_salary.currency=unknown_currency
    unknown period: 422 invalid base_salary.period=unknown_period
    no places: 422 invalid places=no_place
    places empty: 422 invalid places=no_place
    places text: 422 invalid places=wrong_type
    a place that is none: 422 invalid places[0]=wrong_type places=no_place
    unknown place: 422 invalid places[0].kind=unknown_place_kind
    on-site without a place: 422 invalid places[0].place=place_missing
    unknown compensation: 422 invalid compensation[0].kind=unknown_choice
    unknown variable: 422 invalid message=unknown_variable
    broken variable: 422 invalid message=broken_variable
    100 kB message: 422 invalid message=too_long
    message a number: 422 invalid message=wrong_type
    message with NUL: 422 invalid message=wrong_type
    no candidate: 422 invalid candidate_id=missing
    malformed candidate: 422 invalid candidate_id=not_an_id
    absent candidate: 404 not_found
    no position: 422 invalid position_id=missing
    malformed position: 422 invalid position_id=not_an_id
    absent position: 422 invalid position_id=not_found
    foreign position: 422 invalid position_id=not_found
    closed position: 422 invalid position_id=closed
    everything missing: 422 invalid candidate_id=missing position_id=missing places=no_place base_salary.currency=missing base_salary.period=missing base_salary.amount_minor=missing
    no object: 422 invalid =wrong_type
    a second one: 409 already_active
    no longer promoted: 409 not_promoted
    ");
}

#[tokio::test]
async fn what_is_no_request_at_all_is_told_so() {
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    let send = async |method: Method, path: &str, kind: &str, body: &[u8]| {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Bearer {grace}"))
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body.to_vec()))
            .expect("a request");
        read(bench.raw(request).await).await.line()
    };
    let json = "application/json";
    let requests = "/api/v1/requests";
    let deep = "[".repeat(100_000);
    let table = [
        ("not JSON", send(Method::POST, requests, json, b"{\"candidate_id\":").await),
        ("not UTF-8", send(Method::POST, requests, json, b"{\"a\":\"\xff\"}").await),
        ("too deep", send(Method::POST, requests, json, deep.as_bytes()).await),
        ("a form", send(Method::POST, requests, "application/x-www-form-urlencoded", b"a=b").await),
        ("too large", send(Method::POST, requests, json, &vec![b' '; (1 << 20) + 1]).await),
        ("nothing", send(Method::POST, requests, json, b"").await),
        ("malformed id", send(Method::GET, "/api/v1/requests/1", json, b"").await),
        ("malformed UTF-8 id", send(Method::GET, "/api/v1/requests/%ff", json, b"").await),
        ("unknown address", send(Method::GET, "/api/v1/unicorns", json, b"").await),
        ("unknown method", send(Method::DELETE, requests, json, b"").await),
        ("limit text", send(Method::GET, "/api/v1/interviews?limit=many", json, b"").await),
        ("cursor nonsense", send(Method::GET, "/api/v1/interviews?cursor=nonsense", json, b"").await),
        ("filter unknown", send(Method::GET, "/api/v1/interviews?filter=blue", json, b"").await),
        ("query with NUL", send(Method::GET, "/api/v1/candidates?place=%00", json, b"").await),
        ("sort unknown", send(Method::GET, "/api/v1/candidates?sort=luck", json, b"").await),
        (
            "version missing",
            send(Method::PATCH, &format!("/api/v1/positions/{}", bench.position(&grace, "Clerk").await), json, b"{}")
                .await,
        ),
    ];
    let table: Vec<String> = table.iter().map(|(name, said)| format!("{name}: {said}")).collect();
    insta::assert_snapshot!(table.join("\n"), @r"
    not JSON: 400 malformed_json
    not UTF-8: 400 malformed_json
    too deep: 400 malformed_json
    a form: 415 unsupported_media_type
    too large: 413 too_large
    nothing: 422 invalid candidate_id=missing position_id=missing places=no_place base_salary.currency=missing base_salary.period=missing base_salary.amount_minor=missing
    malformed id: 404 not_found
    malformed UTF-8 id: 404 not_found
    unknown address: 404 not_found
    unknown method: 405 method_not_allowed
    limit text: 422 invalid limit=not_a_number
    cursor nonsense: 422 invalid cursor=unknown_choice
    filter unknown: 422 invalid filter=unknown_choice
    query with NUL: 422 invalid place=wrong_type
    sort unknown: 422 invalid sort=unknown_choice
    version missing: 422 invalid version=missing
    ");
}

#[tokio::test]
async fn a_token_that_opens_nothing_is_refused() {
    let bench = Bench::new().await;
    for token in ["nonsense", "ovk_nonsense", "\u{e4}"] {
        assert_eq!(bench.get(token, "/api/v1/candidates").await.line(), "401 signed_out");
    }
}

/// Whoever is not known makes the server neither read nor parse more than they need for signing in.
#[tokio::test]
async fn strangers_bodies_cost_next_to_nothing() {
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    let send = async |token: &str, path: &str, kind: &str, length: usize| {
        let read_on = Arc::new(AtomicUsize::new(0));
        let counted = read_on.clone();
        let parts = stream::iter((0..length).step_by(1_024)).map(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
            Ok::<_, Infallible>(Bytes::from(vec![b'['; 1_024]))
        });
        let mut request =
            Request::post(path).header(header::CONTENT_TYPE, kind).header("sec-fetch-site", "same-origin");
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = request.body(Body::from_stream(parts)).expect("a request");
        let line = read(bench.raw(request).await).await.line();
        format!("{line}, after {} KiB", read_on.load(Ordering::Relaxed))
    };
    let (json, form, large) = ("application/json", "application/x-www-form-urlencoded", 900 << 10);
    let mut table = String::new();
    for (what, said) in [
        ("a request", send("", "/api/v1/requests", json, large).await),
        ("a request with a wrong token", send("nonsense", "/api/v1/requests", json, large).await),
        ("what is not there", send("", "/api/v1/unicorns", json, large).await),
        ("signing in", send("", "/api/v1/sessions", json, large).await),
        ("signing in, small", send("", "/api/v1/sessions", json, 8 << 10).await),
        ("signing in by a page", send("", "/api/accounts/sign-in", form, large).await),
        ("signing up by a page", send("", "/api/accounts/sign-up", form, large).await),
        ("a link by a page", send("", "/api/accounts/request-link", form, large).await),
        ("somebody who is known", send(&grace, "/api/v1/requests", json, large).await),
    ] {
        table.push_str(&format!("{what}: {said}\n"));
    }
    insta::assert_snapshot!(table, @r"
    a request: 401 signed_out, after 0 KiB
    a request with a wrong token: 401 signed_out, after 0 KiB
    what is not there: 404 not_found, after 0 KiB
    signing in: 413 too_large, after 17 KiB
    signing in, small: 400 malformed_json, after 8 KiB
    signing in by a page: 413 too_large, after 17 KiB
    signing up by a page: 413 too_large, after 17 KiB
    a link by a page: 413 too_large, after 17 KiB
    somebody who is known: 400 malformed_json, after 900 KiB
    ");
}

/// A body full of faults is told some of them, and costs no more than that.
#[tokio::test]
async fn so_many_faults_are_told() {
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    let (candidate_id, position_id) =
        (bench.candidate_id(&bench.candidate("Ada").await).await, bench.position(&grace, "Analyst").await);
    let good = request(&candidate_id, &position_id);
    let unknown: serde_json::Map<String, Value> = (0..50_000).map(|n| (format!("mesage{n}"), json!(n))).collect();
    let place = json!({"kind": "on_site", "plaace": "Berlin"});
    for (what, body, most) in [
        ("unknown members", Value::Object(unknown.clone()), 110),
        ("unknown members of rows", with(&good, "/places", json!(vec![place; 10_000])), 110),
        ("rows that are none", with(&good, "/places", json!(vec![5; 100_000])), 1),
        ("unknown members of a member", with(&good, "/base_salary", Value::Object(unknown)), 110),
    ] {
        let said = bench.post(&grace, "/api/v1/requests", &body).await;
        let told = said.body["fields"].as_array().map_or(0, Vec::len);
        assert!(said.status == 422 && (1..=most).contains(&told), "{what}: {}, {told}", said.status);
    }
    let asked: Vec<String> = (0..4_000).map(|n| format!("lmit{n}=1")).collect();
    let said = bench.get(&grace, &format!("/api/v1/interviews?{}", asked.join("&"))).await;
    assert_eq!(said.body["fields"].as_array().map_or(0, Vec::len), 100);
}

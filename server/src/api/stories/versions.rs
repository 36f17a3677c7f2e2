//! Lost updates: what was read before somebody else's change is not saved over it.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use domain::policy;
use serde_json::{Value, json};

use crate::{
    api,
    testing::{Bench, Said, read, request},
};

const PROFILE: &str = "/api/v1/me/profile";

/// A call with `If-Match`; the answer and its `ETag`.
async fn if_match(bench: &Bench, token: &str, method: Method, path: &str, tag: &str, body: &Value) -> (Said, String) {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json");
    if !tag.is_empty() {
        request = request.header(header::IF_MATCH, tag);
    }
    let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
    let response = bench.raw(request.body(body).expect("a request")).await;
    let tag = response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok()).unwrap_or_default().to_owned();
    (read(response).await, tag)
}

#[tokio::test]
async fn a_profile_keeps_what_a_change_does_not_name() {
    let bench = Bench::new().await;
    let ada = bench.candidate("Ada").await;
    let (read, tag) = if_match(&bench, &ada, Method::GET, PROFILE, "", &Value::Null).await;
    let version = read.body["version"].clone();
    assert_eq!(tag, format!("\"{version}\""));
    let whole = json!({
        "version": version, "name": "Ada", "headline": "Engineer", "skills": ["Rust", "C, C++"],
        "places": ["Portland, OR", "Kraków"], "zone": "Europe/Berlin",
        "desired_salary": {"amount_minor": 9_500_000, "upper_minor": 10_500_000, "currency": "EUR", "period": "year"},
    });
    let saved = bench.call(&ada, Method::PUT, PROFILE, &whole).await;
    assert_eq!(saved.status, 200, "{saved:?}");
    assert_eq!(saved.body["places"], json!(["Portland, OR", "Kraków"]));
    assert_eq!(saved.body["skills"], json!(["Rust", "C, C++"]));
    assert_eq!(saved.body["desired_salary"]["upper_minor"], json!(10_500_000));

    // Another tab, with what it had read.
    let other = json!({"version": version, "name": "Ada", "zone": "Europe/Berlin"});
    for method in [Method::PUT, Method::PATCH] {
        let stale = bench.call(&ada, method, PROFILE, &other).await;
        assert_eq!((stale.line().as_str(), &stale.body["current"]), ("409 stale", &saved.body));
    }
    let unsaid = bench.call(&ada, Method::PUT, PROFILE, &json!({"name": "Ada", "zone": "UTC"})).await;
    assert_eq!(unsaid.line(), "422 invalid version=missing");
    assert_eq!(bench.get(&ada, PROFILE).await, saved, "nothing was changed");

    let change = |parts: Value, version: &Value| {
        let mut body = parts;
        body["version"] = version.clone();
        body
    };
    let version = &saved.body["version"];
    let same = bench.call(&ada, Method::PATCH, PROFILE, &change(json!({"headline": "Engineer"}), version)).await;
    assert_eq!(same.body, saved.body, "a change of nothing is none");
    let changed = change(json!({"headline": null, "places": ["Berlin"]}), version);
    let changed = bench.call(&ada, Method::PATCH, PROFILE, &changed).await;
    let mut expected = saved.body.clone();
    expected["headline"] = Value::Null;
    expected["places"] = json!(["Berlin"]);
    expected["version"] = json!(version.as_i64().expect("a number") + 1);
    assert_eq!(changed.body, expected);
    let nameless = bench.call(&ada, Method::PATCH, PROFILE, &change(json!({"name": null}), &expected["version"])).await;
    assert_eq!(nameless.line(), "422 invalid name=missing");

    // `ETag` and `If-Match` say the same in headers.
    let (_, tag) = if_match(&bench, &ada, Method::GET, PROFILE, "", &Value::Null).await;
    for bogus in ["\"0\"", "bogus", "W/\"1\"", "\"\"", "\"0\", \"999\""] {
        let (refused, _) = if_match(&bench, &ada, Method::PATCH, PROFILE, bogus, &json!({"headline": "X"})).await;
        assert_eq!((refused.line().as_str(), &refused.body["current"]), ("412 precondition_failed", &changed.body));
    }
    let tags = format!("\"0\", {tag}");
    let (headline, new) = if_match(&bench, &ada, Method::PATCH, PROFILE, &tags, &json!({"headline": "By tag"})).await;
    assert_eq!((headline.status, headline.text("/headline").as_str()), (200, "By tag"), "{headline:?}");
    assert_ne!(new, tag);
    let any = json!({"headline": "Any", "version": headline.body["version"]});
    let (headline, _) = if_match(&bench, &ada, Method::PATCH, PROFILE, "*", &any).await;
    assert_eq!(headline.text("/headline"), "Any");
    let (wrong, _) = if_match(&bench, &ada, Method::PATCH, PROFILE, "bogus", &json!({"zone": "Mars"})).await;
    assert_eq!(wrong.line(), "422 invalid zone=unknown_zone", "what is wrong anyhow is told first");
}

#[tokio::test]
async fn a_promotion_ends_by_being_deleted_and_not_by_a_slip() {
    let bench = Bench::new().await;
    let ada = bench.candidate("Ada").await;
    bench.put_over(&ada, PROFILE, &json!({"name": "Ada", "headline": "Engineer", "zone": "UTC"})).await;
    let version = bench.get(&ada, PROFILE).await.body["version"].clone();
    let path = "/api/v1/me/promotion";
    let mut table = String::new();
    for body in [
        json!({}),
        json!({"untill": "2026-12-31"}),
        json!({"until": null}),
        json!({"until": ""}),
        json!({"until": "soon"}),
        json!({"until": "2020-01-01"}),
        json!({"until": 5}),
    ] {
        let mut sent = body.clone();
        sent["version"] = version.clone();
        table.push_str(&format!("{body}: {}\n", bench.call(&ada, Method::PUT, path, &sent).await.line()));
    }
    let unsaid = bench.call(&ada, Method::PUT, path, &json!({"until": "2026-12-31"})).await;
    table.push_str(&format!("without a version: {}\n", unsaid.line()));
    insta::assert_snapshot!(table, @r#"
    {}: 422 invalid until=missing
    {"untill":"2026-12-31"}: 422 invalid untill=unknown_field until=missing
    {"until":null}: 422 invalid until=missing
    {"until":""}: 422 invalid until=missing
    {"until":"soon"}: 422 invalid until=not_a_date
    {"until":"2020-01-01"}: 422 invalid until=in_the_past
    {"until":5}: 422 invalid until=wrong_type
    without a version: 422 invalid version=missing
    "#);
    assert_eq!(bench.get(&ada, PROFILE).await.body["is_promoted"], json!(true), "still");
    let set = bench.call(&ada, Method::PUT, path, &json!({"version": version, "until": "2026-12-31"})).await;
    assert_eq!(set.text("/promoted_until"), "2026-12-31T23:59:59.999Z", "{set:?}");
    let (stale, _) = if_match(&bench, &ada, Method::DELETE, path, "\"0\"", &Value::Null).await;
    assert_eq!(stale.line(), "412 precondition_failed");
    let ended = bench.call(&ada, Method::DELETE, path, &Value::Null).await;
    assert_eq!((ended.status, &ended.body["is_promoted"]), (200, &json!(false)));
}

/// Each operation that is documented with `If-Match` keeps it, on a thing of whoever asks.
#[tokio::test]
async fn if_match_is_kept_wherever_it_is_documented() {
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    let ada = bench.candidate("Ada").await;
    let position = bench.position(&grace, "Analyst").await;
    let template =
        bench.post(&grace, "/api/v1/templates", &json!({"name": "Hello", "body": "Hello"})).await.text("/id");
    let seats = json!([{"member_id": bench.who(&grace).await.id}]);
    let pool = bench.post(&grace, "/api/v1/pools", &json!({"name": "Backend", "seats": seats})).await.text("/id");
    let weekly = json!([{"weekday": "tuesday", "from": "00:00", "to": "24:00"}]);
    for who in [&grace, &ada] {
        let hours = json!({"version": 0, "zone": "Europe/Berlin", "weekly": weekly});
        assert_eq!(bench.call(who, Method::PUT, "/api/v1/me/availability", &hours).await.status, 200);
    }
    let sent = bench.post(&grace, "/api/v1/requests", &request(&bench.candidate_id(&ada).await, &position)).await;
    bench.after(policy::HOLD).await;
    let accept = format!("/api/v1/me/requests/{}/accept", sent.text("/id"));
    assert_eq!(bench.post(&ada, &accept, &json!({})).await.status, 200);
    let interview = sent.text("/interview_id");
    let at = json!({"interview_id": interview, "start": "2026-11-24T10:00:00Z"});
    let booking = bench.post(&grace, "/api/v1/bookings", &at).await.text("/id");
    let later = "2026-11-24T12:00:00Z";
    let member = bench.who(&grace).await.id;
    let mut kept = 0;
    let document = api::document();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("methods") {
            let known = operation["parameters"].as_array().into_iter().flatten();
            if !known.into_iter().any(|known| known["name"] == "If-Match") {
                continue;
            }
            let place = path.trim_start_matches("/api/v1/");
            let id = match place.split('/').next().unwrap_or_default() {
                "positions" => &position,
                "templates" => &template,
                "pools" => &pool,
                "requests" => &sent.text("/id"),
                "interviews" => &interview,
                "bookings" => &booking,
                // Nobody here has connected one.
                "me" if place.starts_with("me/calendars") => continue,
                _ => "",
            };
            let is_persons = place.starts_with("me/profile") || place.starts_with("me/promotion");
            let token = if is_persons { &ada } else { &grace };
            let body = match place.rsplit('/').next().unwrap_or_default() {
                "reschedule" => json!({"start": later}),
                "no-show" => json!({"whose": "candidate"}),
                "reassign" => json!({"member_id": member}),
                "reply" => json!({"message": "Hello"}),
                "availability" => json!({"zone": "Europe/Berlin"}),
                "how" => json!({"how": {"kind": "phone", "value": "+49 30 1234567"}}),
                "promotion" if method == "put" => json!({"until": "2026-12-31"}),
                "profile" => json!({"name": "Ada", "zone": "UTC"}),
                "workspace" => json!({"name": "Engines"}),
                _ if place.starts_with("templates") => json!({"name": "Hello", "body": "Hi"}),
                _ if place.starts_with("pools") => json!({"name": "Backend", "seats": seats}),
                _ => json!({}),
            };
            let method: Method = method.to_uppercase().parse().expect("a method");
            let path = path.replace("{id}", id);
            let (said, _) = if_match(&bench, token, method.clone(), &path, "\"bogus\"", &body).await;
            match said.line().as_str() {
                "412 precondition_failed" => kept += 1,
                // What can't be done now for another reason is told so first; what is done already is done.
                line if line.starts_with("409 ") && line != "409 stale" => {}
                "200" if path.ends_with("/reopen") => continue,
                _ => panic!("{method} {path}: {said:?}"),
            }
            assert!(said.body["current"].is_object(), "{method} {path}");
        }
    }
    assert!(kept > 15, "{kept}");
    let (said, _) = if_match(&bench, &grace, Method::POST, "/api/v1/me/away", "\"1\"", &json!({})).await;
    assert_eq!(said.line(), "412 no_version_here", "what has no version keeps none");
}

/// What a change does not name stays; what it empties is empty or as usual; what it misspells is refused by name.
#[tokio::test]
async fn calendars_and_pools_keep_what_a_change_does_not_name() {
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    let me = bench.who(&grace).await.id;
    let pool = json!({"name": "Backend", "seats": [{"member_id": me, "weight": 7}],
        "how": {"kind": "phone", "value": "+49 30 1234567"}});
    let pool = bench.post(&grace, "/api/v1/pools", &pool).await;
    let pool = format!("/api/v1/pools/{}", pool.text("/id"));
    let hours = json!({"version": 0, "zone": "Europe/Berlin",
        "weekly": [{"weekday": "tuesday", "from": "09:00", "to": "17:00"}],
        "overrides": [{"date": "2026-12-24"}]});
    let (hours_at, limits_at) = ("/api/v1/me/availability", "/api/v1/me/limits");
    assert_eq!(bench.call(&grace, Method::PUT, hours_at, &hours).await.status, 200);
    let limits = json!({"version": 1, "buffer_before_minutes": 10, "notice_minutes": 60, "per_day": 3, "per_week": 9});
    assert_eq!(bench.call(&grace, Method::PUT, limits_at, &limits).await.status, 200);
    for (path, change, becomes) in [
        (&*pool, json!({}), json!({})),
        (&pool, json!({"name": "Data"}), json!({"name": "Data"})),
        (&pool, json!({"how": null}), json!({"how": null})),
        (&pool, json!({"seats": [{"member_id": me}]}), json!({"seats": [{"member_id": me, "weight": 1}]})),
        (hours_at, json!({}), json!({})),
        (hours_at, json!({"zone": "UTC"}), json!({"zone": "UTC"})),
        (hours_at, json!({"overrides": null}), json!({"overrides": []})),
        (hours_at, json!({"weekly": []}), json!({"weekly": []})),
        (limits_at, json!({}), json!({})),
        (limits_at, json!({"per_day": null}), json!({"per_day": null})),
        (limits_at, json!({"buffer_after_minutes": 5}), json!({"buffer_after_minutes": 5})),
        (limits_at, json!({"notice_minutes": null}), json!({"notice_minutes": 240})),
    ] {
        let before = bench.get(&grace, path).await.body;
        let mut sent = change.clone();
        sent["version"] = before["version"].clone();
        let after = bench.call(&grace, Method::PATCH, path, &sent).await;
        let mut expected = before.clone();
        for (name, value) in becomes.as_object().expect("members") {
            expected[name] = value.clone();
        }
        expected["version"] = after.body["version"].clone();
        assert_eq!((after.status, &after.body), (200, &expected), "{path} {change}");
    }
    for (path, change, why) in [
        (&*pool, json!({"version": 0, "nmae": "Data"}), "nmae=unknown_field"),
        (&pool, json!({"version": 0, "seats": [{"member": me}]}), "seats[0].member=unknown_field"),
        (&pool, json!({"version": 0, "name": null}), "name=missing"),
        (&pool, json!({"version": 0, "seats": null}), "seats=missing"),
        (&pool, json!({"name": "Data"}), "version=missing"),
        (hours_at, json!({"version": 0, "weekley": []}), "weekley=unknown_field"),
        (hours_at, json!({"version": 0, "zone": null}), "zone="),
        (hours_at, json!({"zone": "UTC"}), "version=missing"),
        (limits_at, json!({"version": 0, "per_month": 3}), "per_month=unknown_field"),
        (limits_at, json!({"version": 0, "per_day": "3"}), "per_day=wrong_type"),
        (limits_at, json!({"version": 0, "buffer_after_minutes": 241}), "buffer_after_minutes=too_large"),
        (limits_at, json!({"per_day": 3}), "version=missing"),
    ] {
        let said = bench.call(&grace, Method::PATCH, path, &change).await.line();
        assert!(said.starts_with(&format!("422 invalid {why}")), "{change}: {said}");
    }
}

/// Each list that the document knows comes in parts, whichever it is.
#[tokio::test]
async fn every_list_comes_in_pages() {
    let document = api::document();
    let mut lists = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        let Some(read) = item.get("get") else { continue };
        let schema = &read["responses"]["200"]["content"]["application/json"]["schema"];
        if !schema["$ref"].as_str().is_some_and(|name| name.contains("/List_")) {
            continue;
        }
        let names: Vec<&str> =
            read["parameters"].as_array().into_iter().flatten().filter_map(|known| known["name"].as_str()).collect();
        assert!(names.contains(&"limit") && names.contains(&"cursor"), "{path}: {names:?}");
        lists.push(path.trim_start_matches("/api/v1/").to_owned());
    }
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    let ada = bench.candidate("Ada").await;
    let position = bench.position(&grace, "Analyst").await;
    let me = bench.who(&grace).await.id;
    for name in ["Robert", "Edsger"] {
        bench.member(&grace, "requester", name).await;
    }
    for n in 1..4 {
        let pool = json!({"name": format!("Pool {n}"), "seats": [{"member_id": me}]});
        assert_eq!(bench.post(&grace, "/api/v1/pools", &pool).await.status, 201);
        let template = json!({"name": format!("Hello {n}"), "body": "Hello"});
        assert_eq!(bench.post(&grace, "/api/v1/templates", &template).await.status, 201);
        let away = json!({"start": format!("2026-12-0{n}T08:00:00Z"), "end": format!("2026-12-0{n}T09:00:00Z")});
        assert_eq!(bench.post(&grace, "/api/v1/me/away", &away).await.status, 201);
    }
    let weekly = json!([{"weekday": "tuesday", "from": "00:00", "to": "24:00"}]);
    for who in [&grace, &ada] {
        let hours = json!({"version": bench.get(who, "/api/v1/me/availability").await.body["version"],
            "zone": "Europe/Berlin", "weekly": weekly});
        assert_eq!(bench.call(who, Method::PUT, "/api/v1/me/availability", &hours).await.status, 200);
    }
    let sent = bench.post(&grace, "/api/v1/requests", &request(&bench.candidate_id(&ada).await, &position)).await;
    bench.after(policy::HOLD).await;
    let accept = format!("/api/v1/me/requests/{}/accept", sent.text("/id"));
    assert_eq!(bench.post(&ada, &accept, &json!({})).await.status, 200);
    let interview = sent.text("/interview_id");
    for time in ["10:00", "12:00", "14:00"] {
        let at = json!({"interview_id": interview, "start": format!("2026-11-24T{time}:00Z")});
        let booked = bench.post(&grace, "/api/v1/bookings", &at).await;
        assert_eq!(booked.status, 201, "{booked:?}");
    }
    let ids = |said: &Said| -> Vec<String> {
        let items = said.body["items"].as_array().into_iter().flatten();
        items.map(|item| item["id"].as_str().expect("an id").to_owned()).collect()
    };
    let mut table = String::new();
    for list in &lists {
        let path = format!("/api/v1/{}", list.replace("{id}", &interview));
        let mut said = bench.get(&grace, &format!("{path}?limit=100")).await;
        let token = if said.status == 403 { &ada } else { &grace };
        if said.status == 403 {
            said = bench.get(token, &format!("{path}?limit=100")).await;
        }
        let all = ids(&said);
        let (mut parts, mut cursor) = (Vec::new(), String::new());
        for _ in 0..10 {
            let part = bench.get(token, &format!("{path}?limit=1{cursor}")).await;
            assert_eq!((part.status, ids(&part).len()), (200, all.len().min(1)), "{path}: {part:?}");
            parts.extend(ids(&part));
            let Some(next) = part.body["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(parts, all, "{path}");
        let bad = bench.get(token, &format!("{path}?cursor=nonsense")).await.line();
        let much = bench.get(token, &format!("{path}?limit=101")).await.line();
        table.push_str(&format!("{list}: {}; {bad}; {much}\n", all.len()));
    }
    insta::assert_snapshot!(table, @r"
    candidates: 1; 422 invalid cursor=unknown_choice; 422 invalid limit=too_large
    interviews: 1; 422 invalid cursor=unknown_choice; 422 invalid limit=too_large
    interviews/{id}/bookings: 3; 422 invalid cursor=unknown_choice; 422 invalid limit=too_large
    me/away: 3; 422 invalid cursor=unknown_choice; 422 invalid limit=too_large
    me/calendars: 0; 422 invalid cursor=unknown_choice; 422 invalid limit=too_large
    me/interviews: 1; 422 invalid cursor=unknown_choice; 422 invalid limit=too_large
    me/talks: 3; 422 invalid cursor=unknown_choice; 422 invalid limit=too_large
    members: 3; 422 invalid cursor=unknown_choice; 422 invalid limit=too_large
    pools: 3; 422 invalid cursor=unknown_choice; 422 invalid limit=too_large
    positions: 1; 422 invalid cursor=unknown_choice; 422 invalid limit=too_large
    templates: 3; 422 invalid cursor=unknown_choice; 422 invalid limit=too_large
    ");
}

/// All that one takes along says its moments as the rest of the API does, and what people wrote as they wrote it.
#[tokio::test]
async fn what_one_takes_along_says_moments_to_the_millisecond() {
    fn walk(value: &Value, path: &str, found: &mut Vec<(String, String)>) {
        match value {
            Value::Object(members) => {
                members.iter().for_each(|(name, value)| walk(value, &format!("{path}/{name}"), found));
            }
            Value::Array(items) => items.iter().for_each(|value| walk(value, path, found)),
            Value::String(text) if domain::time::parse(text).is_some() => found.push((path.to_owned(), text.clone())),
            _ => {}
        }
    }
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    let ada = bench.candidate("Ada").await;
    let written = "2026-11-24T10:00:00Z";
    let profile = json!({"name": "Ada", "headline": written, "experience": written, "zone": "UTC"});
    assert_eq!(bench.put_over(&ada, PROFILE, &profile).await.status, 200);
    let weekly = json!([{"weekday": "tuesday", "from": "00:00", "to": "24:00"}]);
    for who in [&grace, &ada] {
        let hours = json!({"version": 0, "zone": "Europe/Berlin", "weekly": weekly});
        assert_eq!(bench.call(who, Method::PUT, "/api/v1/me/availability", &hours).await.status, 200);
    }
    let (candidate, position) = (bench.candidate_id(&ada).await, bench.position(&grace, "Analyst").await);
    let sent = bench.post(&grace, "/api/v1/requests", &request(&candidate, &position)).await;
    bench.after(policy::HOLD).await;
    let accept = format!("/api/v1/me/requests/{}/accept", sent.text("/id"));
    assert_eq!(bench.post(&ada, &accept, &json!({"note": written})).await.status, 200);
    let at = json!({"interview_id": sent.text("/interview_id"), "start": written});
    assert_eq!(bench.post(&grace, "/api/v1/bookings", &at).await.status, 201);
    bench.after(chrono::TimeDelta::minutes(1)).await;
    let mut found = Vec::new();
    walk(&bench.get(&ada, "/api/v1/me/data").await.body, "", &mut found);
    let is_exact = |text: &str| text.len() == written.len() + 4 && text.ends_with('Z') && text.as_bytes()[19] == b'.';
    let (exact, other): (Vec<_>, Vec<_>) = found.into_iter().partition(|(_, text)| is_exact(text));
    assert!(exact.len() > 15, "{exact:?}");
    assert!(exact.iter().any(|(path, text)| path.contains("talks") && text == "2026-11-24T10:00:00.000Z"), "{exact:?}");
    assert!(other.len() > 2 && other.iter().all(|(_, text)| text == written), "{other:?}");
    let names: Vec<&str> = other.iter().filter_map(|(path, _)| path.rsplit('/').next()).collect();
    assert!(names.iter().all(|name| ["headline", "experience", "answer"].contains(name)), "{other:?}");
}

#[tokio::test]
async fn every_stale_change_is_told_what_the_thing_is() {
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    let position = format!("/api/v1/positions/{}", bench.position(&grace, "Analyst").await);
    let template = bench.post(&grace, "/api/v1/templates", &json!({"name": "Hello", "body": "Hello"})).await;
    let template = format!("/api/v1/templates/{}", template.text("/id"));
    let seats = json!([{"member_id": bench.who(&grace).await.id}]);
    let pool = bench.post(&grace, "/api/v1/pools", &json!({"name": "Backend", "seats": seats})).await;
    let pool = format!("/api/v1/pools/{}", pool.text("/id"));
    for (method, read, path, body) in [
        (Method::PATCH, &*position, position.clone(), json!({"title": "Other"})),
        (Method::POST, &position, format!("{position}/close"), json!({})),
        (Method::PUT, &template, template.clone(), json!({"name": "Hello", "body": "Other"})),
        (Method::PATCH, &template, template.clone(), json!({"body": "Other"})),
        (Method::PUT, &pool, pool.clone(), json!({"name": "Other", "seats": seats})),
        (Method::PATCH, &pool, pool.clone(), json!({"name": "Another"})),
        (Method::PUT, "/api/v1/workspace", "/api/v1/workspace".into(), json!({"name": "Other"})),
        (Method::PATCH, "/api/v1/workspace", "/api/v1/workspace".into(), json!({"culture": "Other"})),
        (Method::PUT, "/api/v1/me/limits", "/api/v1/me/limits".into(), json!({"per_day": 3})),
        (Method::PATCH, "/api/v1/me/limits", "/api/v1/me/limits".into(), json!({"per_week": 9})),
        (Method::PUT, "/api/v1/me/availability", "/api/v1/me/availability".into(), json!({"zone": "UTC"})),
        (Method::PATCH, "/api/v1/me/availability", "/api/v1/me/availability".into(), json!({"zone": "Europe/Berlin"})),
    ] {
        let current = bench.get(&grace, read).await;
        let mut sent = body.clone();
        sent["version"] = json!(current.body["version"].as_i64().expect("a version") + 7);
        let stale = bench.call(&grace, method.clone(), &path, &sent).await;
        assert_eq!(stale.line(), "409 stale", "{method} {path}");
        assert_eq!(stale.body["current"], current.body, "{method} {path}");
        sent["version"] = current.body["version"].clone();
        let changed = bench.call(&grace, method.clone(), &path, &sent).await;
        assert_eq!(changed.status, 200, "{method} {path}: {changed:?}");
    }
}

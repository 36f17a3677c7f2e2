//! I7 at the door: a candidate erases everything, and no answer that was kept for a client shows them again.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
};

use axum::{
    body::Body,
    http::{HeaderValue, Method, Request, header},
};
use chrono::TimeDelta;
use domain::{bookings::Choice, policy, time::rfc3339};
use serde_json::{Value, json};

use crate::testing::{Bench, PASSWORD, Said, read, request};

/// Found nowhere else.
const NAME: &str = "Xanthippe";

/// A client that sends every POST with a key, and can send it again.
struct Client<'a> {
    bench: &'a Bench,
    sent: RefCell<Vec<(String, &'static str, String, Value)>>,
    keys: Cell<usize>,
}

impl<'a> Client<'a> {
    const fn new(bench: &'a Bench) -> Self {
        Self { bench, sent: RefCell::new(Vec::new()), keys: Cell::new(0) }
    }

    /// `POST` to this route of the API, with `{id}` filled in; it has to be done.
    async fn post(&self, token: &str, route: &'static str, id: &str, body: Value) -> Said {
        let path = format!("/api/v1{}", route.replace("{id}", id));
        let (_, said) = send(self.bench, token, &self.keys.get().to_string(), &path, &body).await;
        assert!((200..300).contains(&said.status), "{route}: {said:?}");
        self.sent.borrow_mut().push((token.to_owned(), route, path, body));
        self.keys.set(self.keys.get() + 1);
        said
    }

    /// Everything once more, under the same keys.
    async fn again(&self) -> Vec<(&'static str, bool, Said)> {
        let mut answers = Vec::new();
        let sent = self.sent.borrow().clone();
        for (key, (token, route, path, body)) in sent.into_iter().enumerate() {
            let (is_replayed, said) = send(self.bench, &token, &key.to_string(), &path, &body).await;
            answers.push((route, is_replayed, said));
        }
        answers
    }
}

/// The answer, and whether it was given before.
async fn send(bench: &Bench, token: &str, key: &str, path: &str, body: &Value) -> (bool, Said) {
    let mut request =
        Request::post(path).header("idempotency-key", key).header(header::CONTENT_TYPE, "application/json");
    if !token.is_empty() {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let response = bench.raw(request.body(Body::from(body.to_string())).expect("a request")).await;
    let is_replayed = response.headers().get("idempotency-replayed") == Some(&HeaderValue::from_static("true"));
    (is_replayed, read(response).await)
}

/// Those that need a server elsewhere; what they answer is the asker's own, and goes with the asker.
const NOT_HERE: [&str; 2] = ["/me/calendars", "/me/calendars/{id}/refresh"];

/// Every POST of the API, done with a key by those who may; whoever adds one adds it here. Then the candidate erases their
/// account, and every request is sent again.
#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one way to write after the other")]
async fn no_kept_answer_shows_who_was_erased() {
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    let helper = bench.member(&grace, "reviewer", "Henry").await;
    let henry = bench.who(&helper).await.id;
    let her = bench.candidate(NAME).await;
    let client = Client::new(&bench);
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let weekly: Vec<_> = days.iter().map(|day| json!({"weekday": day, "from": "0", "to": "24:00"})).collect();
    for who in [&grace, &her, &helper] {
        let hours = json!({"version": 0, "zone": "Europe/Athens", "weekly": weekly});
        assert_eq!(bench.call(who, Method::PUT, "/api/v1/me/availability", &hours).await.status, 200);
    }

    let candidate = bench.candidate_id(&her).await;
    let ask = async |title: &str| {
        let position = json!({"title": title, "places": [{"kind": "remote"}]});
        let position = client.post(&grace, "/positions", "", position).await.text("/id");
        client.post(&grace, "/requests", "", request(&candidate, &position)).await
    };
    let accepted = async |title: &str| {
        let sent = ask(title).await;
        bench.after(policy::HOLD).await;
        client.post(&her, "/me/requests/{id}/accept", &sent.text("/id"), json!({"note": "Gladly."})).await;
        sent.text("/interview_id")
    };
    // This one first: by the time it is overdue, keys are forgotten.
    let waiting = accepted("Waiting").await;
    bench.after(TimeDelta::hours(49)).await;
    client.sent.borrow_mut().clear();
    client.keys.set(0);
    client.post(&her, "/me/interviews/{id}/follow-up", &waiting, json!({"message": "And?"})).await;

    // Requests, and how they end.
    let withdrawn = ask("Withdrawn").await.text("/id");
    client.post(&grace, "/requests/{id}/withdraw", &withdrawn, json!({})).await;
    let (retracted, declined) = (ask("Retracted").await.text("/id"), ask("Declined").await.text("/id"));
    bench.after(policy::HOLD).await;
    client.post(&grace, "/requests/{id}/retract", &retracted, json!({})).await;
    client.post(&her, "/me/requests/{id}/decline", &declined, json!({"reason": "Not now."})).await;

    // A process ends and begins again.
    let over = accepted("Over").await;
    let message = || json!({"message": "A word."});
    for (ask, agree, by, to) in [
        ("/interviews/{id}/reopening", "/me/interviews/{id}/reopening/agree", &grace, &her),
        ("/me/interviews/{id}/reopening", "/interviews/{id}/reopening/agree", &her, &grace),
        ("/interviews/{id}/reopening", "/me/interviews/{id}/reopening/refuse", &grace, &her),
        ("/me/interviews/{id}/reopening", "/interviews/{id}/reopening/refuse", &her, &grace),
    ] {
        if bench.get(&her, &format!("/api/v1/me/interviews/{over}")).await.text("/state") != "ended" {
            client.post(&her, "/me/interviews/{id}/end", &over, message()).await;
        }
        client.post(by, ask, &over, message()).await;
        client.post(to, agree, &over, json!({})).await;
    }
    client.post(&grace, "/interviews/{id}/end", &waiting, message()).await;
    client.post(&grace, "/interviews/{id}/ending/withdraw", &waiting, json!({})).await;

    // Talks.
    let talks = accepted("Talks").await;
    client.post(&grace, "/interviews/{id}/reply", &talks, message()).await;
    let day = (bench.service.now() + TimeDelta::days(3)).date_naive();
    let at = |hour: u8| format!("{day}T{hour:02}:00:00Z");
    let window = json!({"windows": [{"date": day.to_string(), "from": "9", "to": "11"}], "note": "Then."});
    client.post(&her, "/me/interviews/{id}/proposal", &talks, window).await;
    let choice = |hour| json!({"interview_id": talks, "start": at(hour)});
    client.post(&grace, "/slots/holds", "", choice(8)).await;
    let booked = client.post(&grace, "/bookings", "", choice(12)).await;
    let id = booked.text("/id");
    let moved = json!({"version": booked.body["version"], "start": at(14)});
    client.post(&grace, "/bookings/{id}/reschedule", &id, moved).await;
    let me = bench.who(&grace).await.id;
    client.post(&grace, "/bookings/{id}/reassign", &id, json!({"member_id": me, "to": henry})).await;
    client.post(&her, "/bookings/{id}/cancel", &id, json!({"reason": "Ill."})).await;
    client.post(&grace, "/interviews/{id}/scheduling-link", &talks, json!({"needs_approval": true})).await;
    let link = client.post(&grace, "/interviews/{id}/scheduling-link/copy", &talks, json!({})).await;
    let invited = bench.service.invited(link.text("/url").rsplit('/').next().expect("a secret")).await.expect("works");
    let soon = bench.service.now() + TimeDelta::hours(6);
    let soon = domain::moment(soon.timestamp_millis() / 3_600_000 * 3_600_000).expect("a moment");
    let picked = Choice::Start { start: soon, talk: domain::bookings::TalkDraft::default() };
    let picked = bench.service.book_by_link(&invited, &picked).await.expect("picked").id.to_string();
    client.post(&grace, "/bookings/{id}/approve", &picked, json!({})).await;
    bench.after(soon + TimeDelta::minutes(11) - bench.service.now()).await;
    client.post(&grace, "/bookings/{id}/no-show", &picked, json!({"whose": "candidate"})).await;

    // What is a company's or one's own.
    let position = bench.position(&grace, "Other").await;
    client.post(&grace, "/positions/{id}/close", &position, json!({})).await;
    client.post(&grace, "/positions/{id}/reopen", &position, json!({})).await;
    client.post(&grace, "/templates", "", json!({"name": "Hello", "body": "Hello"})).await;
    client.post(&grace, "/pools", "", json!({"name": "All", "seats": [{"member_id": henry}]})).await;
    let later = bench.service.now() + TimeDelta::days(30);
    let away = json!({"start": rfc3339(later), "end": rfc3339(later + TimeDelta::days(1))});
    client.post(&grace, "/me/away", "", away).await;
    client.post(&her, "/me/calendar-feed", "", json!({})).await;
    client.post(&her, "/me/hidden", "", json!({"company": "Engines"})).await;
    let mine = "xanthippe@example.com";
    client.post("", "/sessions", "", json!({"email": mine, "password": PASSWORD})).await;

    let shown = |said: &Said| said.body.to_string().to_lowercase().contains("xanthippe");
    let before = client.again().await;
    assert!(before.iter().filter(|(_, _, said)| shown(said)).count() >= 12, "most of them show the candidate");
    for (route, is_replayed, said) in &before {
        assert!(is_replayed, "{route}: {said:?}");
    }

    let wrong = client.bench.post(&her, "/api/v1/me/data/erase", &json!({"confirm": "grace@example.com"})).await;
    assert_eq!(wrong.line(), "422 invalid confirm=not_confirmed");
    // The link that opened this session was followed long ago.
    let bare = client.bench.post(&her, "/api/v1/me/data/erase", &json!({"confirm": mine})).await;
    assert_eq!(bare.line(), "422 invalid password=missing");
    let erasure = json!({"confirm": mine, "password": PASSWORD});
    client.post(&her, "/me/data/erase", "", erasure).await;

    for ((route, _, old), (_, _, new)) in before.iter().zip(client.again().await) {
        assert!(!shown(&new), "{route}: {new:?}");
        if shown(old) {
            let line = new.line();
            assert!(["401 signed_out", "409 idempotency_answer_not_kept"].contains(&line.as_str()), "{route}: {line}");
        }
    }

    let done: BTreeSet<String> = client.sent.borrow().iter().map(|(_, route, ..)| (*route).to_owned()).collect();
    let document = crate::api::document();
    let all = document["paths"].as_object().expect("paths").iter().filter(|(_, item)| !item["post"].is_null());
    let all = all.map(|(path, _)| path.trim_start_matches("/api/v1").to_owned());
    let left: Vec<String> = all.filter(|path| !done.contains(path) && !NOT_HERE.contains(&path.as_str())).collect();
    assert_eq!(left, [""; 0], "these were not sent with a key");
}

/// The erasure of somebody called by a letter leaves everybody else's answers alone: nothing of theirs happens twice.
#[tokio::test]
async fn whoever_has_a_short_name_takes_no_other_answer_along() {
    let bench = Bench::new().await;
    for (n, name) in ["A", "Bo"].into_iter().enumerate() {
        let boss = bench.company(&format!("Boss{n}"), &format!("Company {n}")).await;
        let (gone, stays) = (bench.candidate(name).await, bench.candidate(&format!("Stays{n}")).await);
        let client = Client::new(&bench);
        let mut positions = Vec::new();
        for turn in 0..20 {
            let position = json!({"title": format!("Bold analyst {turn}"), "places": [{"kind": "remote"}]});
            positions.push(client.post(&boss, "/positions", "", position).await.text("/id"));
        }
        let stays = bench.candidate_id(&stays).await;
        for position in &positions {
            client.post(&boss, "/requests", "", request(&stays, position)).await;
        }
        let erasure = json!({"confirm": format!("{}@example.com", name.to_lowercase())});
        assert_eq!(bench.post(&gone, "/api/v1/me/data/erase", &erasure).await.status, 204, "a moment after a link");
        for (route, is_replayed, said) in client.again().await {
            assert!(is_replayed, "{route}: {said:?}");
        }
        let interviews = bench.get(&boss, "/api/v1/interviews?limit=100").await;
        assert_eq!(interviews.body["items"].as_array().map(Vec::len), Some(20), "one each");
    }
}

/// Keys of strangers are not read, refusals are not kept.
#[tokio::test]
async fn strangers_store_nothing() {
    let bench = Bench::new().await;
    bench.candidate("Ada").await;
    let grace = bench.company("Grace", "Engines").await;
    let position = json!({"title": "Analyst", "places": [{"kind": "remote"}]});
    for turn in 0..100 {
        let (_, said) = send(&bench, "", &turn.to_string(), "/api/v1/positions", &position).await;
        assert_eq!(said.line(), "401 signed_out", "and not 429: nothing was counted");
    }
    let wrong = json!({"email": "ada@example.com", "password": "a wrong one"});
    let right = json!({"email": "ada@example.com", "password": PASSWORD});
    let (_, refused) = send(&bench, "", "1", "/api/v1/sessions", &wrong).await;
    assert_eq!(refused.line(), "401 wrong_credentials");
    let (_, signed_in) = send(&bench, "", "1", "/api/v1/sessions", &right).await;
    assert_eq!(signed_in.status, 201, "what was refused is no request: its key is free");
    for turn in 2..60 {
        let (_, said) = send(&bench, "", &turn.to_string(), "/api/v1/sessions", &json!({"email": ""})).await;
        assert_eq!(said.status, 422, "{turn}");
    }
    let (_, said) = send(&bench, "", "60", "/api/v1/sessions", &right).await;
    assert_eq!(said.line(), "429 too_many", "so many keys from one network");
    let without = bench.post("", "/api/v1/sessions", &right).await;
    assert_eq!(without.status, 201, "without a key it is as ever");

    let nameless = json!({"title": "", "places": []});
    let (_, said) = send(&bench, &grace, "1", "/api/v1/positions", &nameless).await;
    assert_eq!(said.status, 422);
    let (is_replayed, said) = send(&bench, &grace, "1", "/api/v1/positions", &position).await;
    assert_eq!((is_replayed, said.status), (false, 201), "put right, under the same key");
}

//! Stories of the web: what every answer carries, who is let in where, what is live.

mod asvs;
mod markup;

use std::time::Duration;

use axum::{
    body::{Body, HttpBody, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use chrono::TimeDelta;
use domain::policy;
use futures::StreamExt;
use serde_json::{Value, json};

use crate::{
    pages,
    testing::{Bench, PASSWORD, read, request},
};

/// A page as a browser gets it.
struct Page {
    status: StatusCode,
    headers: HeaderMap,
    html: String,
}

impl Page {
    fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// Opens a page with a session.
async fn open(bench: &Bench, token: &str, path: &str) -> Page {
    let request =
        Request::get(path).header(header::COOKIE, format!("session={token}")).header(header::ACCEPT, "text/html");
    let response = bench.raw(request.body(Body::empty()).expect("a request")).await;
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    Page { status, headers, html: String::from_utf8_lossy(&bytes).into_owned() }
}

#[tokio::test]
async fn every_page_has_a_nonce_of_its_own_and_nothing_inline() {
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    for (token, path) in
        [("", "/"), ("", "/sign-in"), ("", "/nowhere"), (&*grace, "/candidates"), (&*grace, "/positions/new")]
    {
        let (page, again) = (open(&bench, token, path).await, open(&bench, token, path).await);
        let policy = page.header(header::CONTENT_SECURITY_POLICY);
        let (_, rest) = policy.split_once("'nonce-").expect("a nonce");
        let nonce = rest.split('\'').next().unwrap_or_default();
        assert!(nonce.len() > 20, "{path}");
        assert!(!again.html.contains(nonce), "{path}: the nonce is used twice");
        assert!(!policy.contains("unsafe-inline") && policy.starts_with("default-src 'none'"), "{policy}");
        for inline in [" style=\"", "<style", " onclick=", "javascript:"] {
            assert!(!page.html.contains(inline), "{path}: {inline}");
        }
        for script in page.html.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap_or_default();
            assert!(tag.contains(nonce) || tag.contains(" src=\"/"), "{path}: an inline script without the nonce");
        }
        // Members' browsers load the program, all others do without it.
        assert_eq!(page.html.contains(".wasm"), !token.is_empty(), "{path}");
        assert_eq!(page.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
        assert_eq!(page.header(header::REFERRER_POLICY), "same-origin");
        let kept = if token.is_empty() { "private, no-cache" } else { "no-store" };
        assert_eq!(page.header(header::CACHE_CONTROL), kept, "{path}");
    }
    assert_eq!(open(&bench, "", "/nowhere").await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        open(&bench, "", &format!("/{}", "b".repeat(300))).await.status,
        StatusCode::NOT_FOUND,
        "no file has such a name"
    );
}

/// What one task has drawn, with all that it waited for; nothing is left that somebody would have to go on with.
#[tokio::test]
async fn every_page_comes_in_one_piece() {
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    let get = |path: &str| Request::get(path).body(Body::empty());
    let refused = Request::post("/api/accounts/sign-in?from=%2Fsign-in")
        .header("sec-fetch-site", "same-origin")
        .header(header::ACCEPT, "text/html")
        .header(header::REFERER, "http://localhost/sign-in")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("email=nobody@example.com&password=wrong"));
    for (request, status) in
        [(get("/candidates"), 200), (get("/positions/new"), 200), (get("/nowhere"), 404), (refused, 422)]
    {
        let mut request = request.expect("a request");
        let path = request.uri().clone();
        request.headers_mut().insert(header::COOKIE, format!("session={grace}").parse().expect("a cookie"));
        let response = bench.raw(request).await;
        assert_eq!(response.status(), status, "{path}");
        let length = response.body().size_hint().exact();
        let html = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
        assert_eq!(length, Some(html.len() as u64), "{path}");
    }
}

#[tokio::test]
async fn writes_from_other_sites_change_nothing() {
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    let send = async |site: &str| {
        let request = Request::post("/api/look/theme")
            .header(header::COOKIE, format!("session={grace}"))
            .header("sec-fetch-site", site)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from("theme=dark"))
            .expect("a request");
        bench.raw(request).await
    };
    assert_eq!(read(send("cross-site").await).await.line(), "403 other_site");
    assert_eq!(read(send("same-site").await).await.line(), "403 other_site");
    assert!(send("same-origin").await.status().as_u16() < 400);
    // The API takes no cookie at all.
    let request = Request::get("/api/v1/me").header(header::COOKIE, format!("session={grace}"));
    assert_eq!(read(bench.raw(request.body(Body::empty()).expect("a request")).await).await.line(), "401 signed_out");
}

#[tokio::test]
async fn no_page_shows_what_is_somebody_elses() {
    const ABSENT: &str = "01890000-0000-7000-8000-000000000000";
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    let reviewer = bench.member(&grace, "reviewer", "Rita").await;
    let konrad = bench.company("Konrad", "Machines").await;
    let (ada, bob) = (bench.candidate("Ada").await, bench.candidate("Bob").await);
    let (own, foreign) =
        (bench.position(&grace, "Own-Analyst").await, bench.position(&konrad, "Secret-Engineer").await);
    let mine = bench.post(&grace, "/api/v1/requests", &request(&bench.candidate_id(&ada).await, &own)).await;
    let secret = bench.post(&konrad, "/api/v1/requests", &request(&bench.candidate_id(&bob).await, &foreign)).await;
    bench.after(policy::HOLD).await;
    bench.post(&bob, "/api/v1/me/hidden", &json!({"company": "Engines"})).await;
    let ids = |path: &str| match path.split('/').nth(1).unwrap_or_default() {
        "positions" => [own.clone(), foreign.clone(), ABSENT.into()],
        "interviews" => [mine.text("/interview_id"), secret.text("/interview_id"), ABSENT.into()],
        "candidates" => [mine.text("/candidate_id"), secret.text("/candidate_id"), ABSENT.into()],
        "continue" | "invitation" | "pick" | "confirm-address" => ["own".into(), "foreign".into(), ABSENT.into()],
        "help" => ["sending".into(), "nothing".into(), "1".into()],
        _ => panic!("whose is what {path} names? Decide, and say it here"),
    };
    let routes = pages::routes(&bench.service);
    assert!(routes.len() > 10, "the routes come from the app");
    for route in routes {
        let path = route.path();
        let places: Vec<String> = match path.split_once('{') {
            None => vec![path.to_owned()],
            Some((before, after)) => {
                let after = after.split_once('}').map_or("", |(_, after)| after);
                ids(path).map(|id| format!("{before}{id}{after}")).into()
            }
        };
        for place in places {
            for (name, token) in [("nobody", ""), ("admin", &*grace), ("reviewer", &*reviewer), ("candidate", &*ada)] {
                let page = open(&bench, token, &place).await;
                assert!(page.status.as_u16() < 500, "{name} {place}: {}", page.status);
                for secret in ["Secret-Engineer", "Machines", "konrad@example.com", "bob@example.com"] {
                    assert!(!page.html.contains(secret), "{name} {place} shows {secret}");
                }
                if name == "nobody" {
                    assert!(!page.html.contains("Own-Analyst"), "{place} shows a position to nobody");
                }
            }
        }
    }
}

#[tokio::test]
async fn everybody_hears_of_their_own_alone() {
    let bench = Bench::new().await;
    let (grace, konrad) = (bench.company("Grace", "Engines").await, bench.company("Konrad", "Machines").await);
    let ada = bench.candidate("Ada").await;
    let position = bench.position(&grace, "Analyst").await;
    let listen = async |token: &str| {
        let request = Request::get("/events").header(header::COOKIE, format!("session={token}"));
        let response = bench.raw(request.body(Body::empty()).expect("a request")).await;
        assert_eq!(response.status(), StatusCode::OK);
        let mut stream = response.into_body().into_data_stream();
        let first = stream.next().await.expect("open").expect("a frame");
        assert!(String::from_utf8_lossy(&first).contains("open"));
        stream
    };
    let (mut hers, mut theirs, mut candidates) = (listen(&grace).await, listen(&konrad).await, listen(&ada).await);
    let sent = bench.post(&grace, "/api/v1/requests", &request(&bench.candidate_id(&ada).await, &position)).await;
    assert_eq!(sent.status, 201);
    let hear = async |stream: &mut axum::body::BodyDataStream| {
        let frame = tokio::time::timeout(Duration::from_millis(300), stream.next()).await;
        frame.is_ok_and(|frame| {
            frame.is_some_and(|frame| String::from_utf8_lossy(&frame.unwrap_or_default()).contains("event: news"))
        })
    };
    assert!(hear(&mut hers).await, "the sender's company hears");
    assert!(!hear(&mut theirs).await, "another company does not");
    assert!(!hear(&mut candidates).await, "the candidate does not before delivery (R1)");
    bench.after(policy::HOLD).await;
    assert!(hear(&mut candidates).await, "the candidate hears of the delivery");
    assert!(!hear(&mut theirs).await);
    let nobody = bench.raw(Request::get("/events").body(Body::empty()).expect("a request")).await;
    assert_eq!(read(nobody).await.line(), "401 signed_out");
}

#[tokio::test]
async fn a_candidate_takes_their_data_along() {
    let bench = Bench::new().await;
    let (grace, ada) = (bench.company("Grace", "Engines").await, bench.candidate("Ada").await);
    let file = open(&bench, &ada, "/data/download").await;
    assert!(
        file.header(header::CONTENT_DISPOSITION).starts_with("attachment") && file.html.contains("ada@example.com")
    );
    assert_eq!(file.header(header::CACHE_CONTROL), "no-store");
    for token in ["", &*grace] {
        assert_eq!(open(&bench, token, "/data/download").await.header(header::LOCATION), "/data");
    }
}

/// Whoever goes back after signing out sees nothing of what was there: browsers keep no page, and forget what they kept.
#[tokio::test]
async fn nothing_stays_of_who_signs_out() {
    let bench = Bench::new().await;
    let (grace, ada) = (bench.company("Grace", "Engines").await, bench.candidate("Ada").await);
    for (token, path) in [(&grace, "/account"), (&grace, "/candidates"), (&ada, "/interviews"), (&ada, "/help")] {
        assert_eq!(open(&bench, token, path).await.header(header::CACHE_CONTROL), "no-store", "{path}");
    }
    for token in [grace, ada] {
        let request = Request::get("/events").header(header::COOKIE, format!("session={token}"));
        let response = bench.raw(request.body(Body::empty()).expect("a request")).await;
        let mut elsewhere = response.into_body().into_data_stream();
        elsewhere.next().await.expect("open").expect("a frame");

        let request = Request::post("/api/accounts/sign-out")
            .header(header::COOKIE, format!("session={token}"))
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let out = bench.raw(request.body(Body::empty()).expect("a request")).await;
        assert_eq!((out.status(), out.headers()[header::LOCATION].as_bytes()), (StatusCode::FOUND, b"/".as_slice()));
        assert_eq!(out.headers()["clear-site-data"], "\"cache\", \"storage\"");
        assert_eq!(out.headers()[header::CACHE_CONTROL], "no-store");

        // Pages that are open in another tab are told to look again, and are led away then.
        let told = tokio::time::timeout(Duration::from_secs(5), elsewhere.next()).await.expect("news").expect("open");
        assert!(String::from_utf8_lossy(&told.expect("a frame")).contains("event: signed_out"));
        let gone = open(&bench, &token, "/account").await;
        assert_eq!((gone.status, gone.header(header::LOCATION)), (StatusCode::FOUND, "/sign-in?next=%2Faccount"));
    }
}

#[tokio::test]
async fn no_form_leads_to_another_host() {
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    let send_as = async |token: &str, path: &str, referer: &str, body: String| {
        let request = Request::post(path)
            .header(header::COOKIE, format!("session={token}"))
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, "text/html")
            .header(header::REFERER, referer)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .expect("a request");
        let response = bench.raw(request).await;
        let to = response.headers().get(header::LOCATION).map(|to| to.to_str().expect("text").to_owned());
        // Leptos takes the refusal of before out of an address, and leaves the mark before it.
        to.unwrap_or_default().trim_end_matches('?').to_owned()
    };
    let send = async |path: &str, referer: &str, body: String| send_as(&grace, path, referer, body).await;
    let here = "http://localhost/api/look/theme";
    assert_eq!(send("/api/look/theme?from=%2Fpositions", here, "theme=dark".into()).await, "/positions");
    let all = ["%2F%5Cevil.example", "%2F%2Fevil.example", "%2F%09%2Fevil.example", "https%3A%2F%2Fevil.example"];
    for (version, astray) in all.into_iter().enumerate() {
        let from = send(&format!("/api/look/theme?from={astray}"), here, "theme=dark".into()).await;
        assert_eq!(from, "/api/look/theme", "from={astray}");
        let sign_in = format!("email=grace@example.com&password={}&next={astray}", PASSWORD.replace(' ', "+"));
        // By a browser of its own: signing in ends the session that a browser had.
        assert_eq!(send_as("", "/api/accounts/sign-in", here, sign_in).await, "/", "next={astray}");
        let page = format!("version={version}&deed=save&zone=Europe%2FBerlin&page={astray}");
        assert_eq!(send("/api/availability/save", here, page).await, "/", "page={astray}");
    }
    for astray in ["https://evil.example//evil.example/", "//evil.example/"] {
        assert_eq!(send("/api/look/theme", astray, "theme=dark".into()).await, "/", "from {astray}");
    }
    assert_eq!(send("/api/look/theme", "https://evil.example/positions", "theme=dark".into()).await, "/positions");
}

#[tokio::test]
async fn the_bench_turns_the_clock_and_shows_the_mail() {
    let bench = Bench::new().await;
    bench.candidate("Ada").await;
    let before = bench.get("", "/bench/clock").await.text("/now");
    for (seconds, said) in [
        (json!(-1e300), "422 invalid seconds=too_large"),
        (json!("NaN"), "422 invalid seconds=wrong_type"),
        (Value::Null, "422 invalid seconds=missing"),
        (json!(1e300), "422 invalid seconds=too_large"),
    ] {
        assert_eq!(bench.post("", "/bench/clock/advance", &json!({"seconds": seconds})).await.line(), said);
    }
    assert_eq!(bench.get("", "/bench/clock").await.text("/now"), before);
    let turned = bench.post("", "/bench/clock/advance", &json!({"seconds": 300})).await.text("/now");
    let gone = domain::time::parse(&turned).zip(domain::time::parse(&before)).map(|(after, before)| after - before);
    assert_eq!(gone, Some(TimeDelta::minutes(5)));
    assert_eq!(bench.post("", "/bench/clock/advance", &json!({"seconds": -300})).await.text("/now"), before);
    let mail = bench.get("", "/bench/mail?to=ada@example.com").await;
    assert_eq!(mail.text("/0/to"), "ada@example.com");
    assert!(mail.text("/0/text").contains("/continue/"));
    assert_eq!(bench.get("", "/bench/mail?to=bob@example.com").await.body, json!([]));
    let id = mail.text("/0/id");
    for path in ["/mailbox".to_owned(), format!("/mailbox/{id}"), format!("/mailbox/{id}/html")] {
        let page = open(&bench, "", &path).await;
        assert_eq!((page.status, page.html.contains("<script")), (StatusCode::OK, false), "{path}");
    }
    assert!(
        open(&bench, "", &format!("/mailbox/{id}/html"))
            .await
            .header(header::CONTENT_SECURITY_POLICY)
            .contains("sandbox")
    );
}

#[tokio::test]
async fn the_api_describes_itself_without_loading_anything() {
    let bench = Bench::new().await;
    let page = open(&bench, "", "/api").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.html.contains("/api/v1/requests/{id}/withdraw") && page.html.contains("id=\"already_delivered\""));
    assert!(!page.html.contains("<script") && !page.html.contains("src=\"http") && !page.html.contains("href=\"http"));
    let described = bench.get("", "/api/v1/openapi.json").await.body;
    assert_eq!(described["openapi"], "3.1.0");
    let operations = described["paths"]
        .as_object()
        .into_iter()
        .flatten()
        .flat_map(|(_, item)| item.as_object().into_iter().flatten());
    let mut names: Vec<&str> =
        operations.map(|(_, operation)| operation["operationId"].as_str().unwrap_or_default()).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "every operation has a name of its own");
    let change = described["components"]["schemas"]["RequestChange"].to_string();
    assert!(
        change.contains(r#""required":["version"]"#) && !change.contains(r#""required":["position_id""#),
        "{change}"
    );
}

#[tokio::test]
async fn whoever_is_far_away_reads_no_figures() {
    let bench = Bench::new().await;
    assert_eq!(bench.get("", "/metrics").await.line(), "404 not_found");
    let ready = bench.call("", Method::GET, "/readyz", &Value::Null).await;
    assert_eq!((ready.status, ready.body["due_work_late_seconds"].clone()), (200, json!(0)));
}

/// The log as a file, which can be checked with nothing but the key; by Admins alone.
#[tokio::test]
async fn an_admin_downloads_the_audit_log() {
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    let rita = bench.member(&grace, "reviewer", "Rita").await;
    bench.service.settle().await.expect("settled");
    let file = open(&bench, &grace, "/settings/audit/download").await;
    assert_eq!(file.status, StatusCode::OK);
    assert_eq!(file.header(header::CONTENT_DISPOSITION), "attachment; filename=\"overture-audit-log.jsonl\"");
    assert_eq!(file.header(header::CACHE_CONTROL), "no-store");
    let key = &bench.service.settings().secret_key;
    let found = service::audit::check_file(key, file.html.lines().map(str::to_owned)).expect("a whole file");
    assert_eq!((found.scope, found.check.fault, found.check.unsealed), (bench.who(&grace).await.scope.id().0, None, 0));
    assert_eq!(found.check.head.map(|head| i64::try_from(file.html.lines().count()).expect("few") - head.seq), Some(2));
    assert_eq!(open(&bench, &rita, "/settings/audit/download").await.status, StatusCode::FORBIDDEN);
    for token in ["", &*bench.candidate("Ada").await] {
        let led = open(&bench, token, "/settings/audit/download").await;
        assert_eq!((led.status, led.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/settings/audit"));
    }

    let page = open(&bench, &grace, "/settings/audit?check").await.html;
    assert!(page.contains("The log is complete"), "{page}");
}

//! Outside calendars by REST: what is wrong is said at its field, and what leads to a calendar is told to nobody.

use serde_json::{Value, json};

use crate::testing::Bench;

const ABSENT: &str = "01890000-0000-7000-8000-000000000000";

#[tokio::test]
async fn every_bad_calendar_is_refused_at_its_field() {
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    let ada = bench.candidate("Ada").await;
    let ics = |address: Value| json!({"kind": "ics_url", "name": "Work", "address": address});
    let account = |user: Value, password: Value| json!({"kind": "caldav", "name": "Work", "address": "cloud.example.com", "user": user, "password": password});
    let cases = [
        ("nothing", json!({})),
        ("no object", json!("https://example.com")),
        ("unknown kind", json!({"kind": "google", "name": "Work", "address": "https://example.com"})),
        ("kind a number", json!({"kind": 1, "name": "Work", "address": "https://example.com"})),
        ("long name", json!({"kind": "ics_url", "name": "a".repeat(121), "address": "https://example.com"})),
        ("no address", ics(Value::Null)),
        ("address a list", ics(json!(["https://example.com"]))),
        ("no web address", ics(json!("work.ics"))),
        ("another scheme", ics(json!("file:///etc/passwd"))),
        ("a port that is none", ics(json!("https://example.com:99999/"))),
        ("a user in it", ics(json!("https://ada:secret@example.com/"))),
        ("long address", ics(json!(format!("https://example.com/{}", "a".repeat(2_000))))),
        ("this machine", ics(json!("http://127.0.0.1:1/"))),
        ("this machine in other letters", ics(json!("https://[::ffff:7f00:1]/"))),
        ("metadata", ics(json!("http://169.254.169.254/latest/meta-data/"))),
        (
            "other servers that are none",
            json!({"kind": "caldav", "name": "Work", "address": "cloud.example.com", "user": "ada", "password": "secret", "also": ["a b"]}),
        ),
        (
            "other servers in a text",
            json!({"kind": "caldav", "name": "Work", "address": "cloud.example.com", "user": "ada", "password": "secret", "also": "a"}),
        ),
        ("no user", account(Value::Null, json!("secret"))),
        ("no password", account(json!("ada"), Value::Null)),
        ("a colon in the user", account(json!("a:b"), json!("secret"))),
        (
            "password in the open",
            json!({"kind": "caldav", "name": "Work", "address": "http://cloud.example.com", "user": "ada", "password": "secret"}),
        ),
    ];
    let mut table = String::new();
    for (name, body) in cases {
        let (member, candidate) = (
            bench.post(&grace, "/api/v1/me/calendars", &body).await,
            bench.post(&ada, "/api/v1/me/calendars", &body).await,
        );
        assert_eq!(member.line(), candidate.line(), "{name}");
        table.push_str(&format!("{name}: {}\n", member.line()));
    }
    let absent = format!("/api/v1/me/calendars/{ABSENT}");
    table.push_str(&format!("absent: {}\n", bench.get(&grace, &absent).await.line()));
    table.push_str(&format!(
        "absent to refresh: {}\n",
        bench.post(&grace, &format!("{absent}/refresh"), &json!({})).await.line()
    ));
    table.push_str(&format!("not an id: {}\n", bench.get(&grace, "/api/v1/me/calendars/work").await.line()));
    assert_eq!(bench.get(&grace, "/api/v1/me/calendars").await.body["items"], json!([]), "nothing was changed");
    insta::assert_snapshot!(table, @r"
    nothing: 422 invalid kind=unknown_choice name=missing address=missing
    no object: 422 invalid =wrong_type
    unknown kind: 422 invalid kind=unknown_choice
    kind a number: 422 invalid kind=wrong_type
    long name: 422 invalid name=too_long
    no address: 422 invalid address=missing
    address a list: 422 invalid address=wrong_type
    no web address: 422 invalid address=not_a_url
    another scheme: 422 invalid address=not_a_url
    a port that is none: 422 invalid address=not_a_url
    a user in it: 422 invalid address=not_a_url
    long address: 422 invalid address=too_long
    this machine: 422 invalid address=calendar_unreachable
    this machine in other letters: 422 invalid address=calendar_unreachable
    metadata: 422 invalid address=calendar_unreachable
    other servers that are none: 422 invalid also=wrong_type
    other servers in a text: 422 invalid also=wrong_type
    no user: 422 invalid user=missing
    no password: 422 invalid password=missing
    a colon in the user: 422 invalid user=wrong_type
    password in the open: 422 invalid address=calendar_insecure
    absent: 404 not_found
    absent to refresh: 404 not_found
    not an id: 404 not_found
    ");
}

#[tokio::test]
async fn too_many_tries_are_refused() {
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    // Refused without asking anybody, and counted all the same.
    let body = json!({"kind": "caldav", "name": "Work", "address": "http://cloud.example.com", "user": "ada", "password": "secret"});
    let mut said = Vec::new();
    for _ in 0..61 {
        said.push(bench.post(&grace, "/api/v1/me/calendars", &body).await.status);
    }
    assert_eq!((said[59], said[60]), (422, 429));
}

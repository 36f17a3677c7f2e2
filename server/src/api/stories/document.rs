//! What is misspelt is refused by name, and the document says everything that is.

use std::{collections::BTreeMap, path::Path};

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use serde_json::{Map, Value, json};

use crate::{
    api,
    testing::{Bench, read},
};

const ABSENT: &str = "01890000-0000-7000-8000-000000000000";

/// All operations: method, address with an id that names nothing, and what is said of it.
fn operations(document: &Value) -> Vec<(Method, String, &Value)> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("methods") {
            all.push((method.to_uppercase().parse().expect("a method"), path.replace("{id}", ABSENT), operation));
        }
    }
    assert!(all.len() > 90, "all of them");
    all
}

fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return resolved(document, &document["components"]["schemas"][name]);
    }
    match schema["oneOf"].as_array().and_then(|choices| choices.iter().find(|one| one["type"] != "null")) {
        Some(choice) => resolved(document, choice),
        None => schema,
    }
}

/// A body that has, in every object there can be in it, a member that does not belong there; and where those are.
fn misspelt(document: &Value, schema: &Value, path: &str, where_: &mut Vec<String>) -> Value {
    let schema = resolved(document, schema);
    if let Some(properties) = schema["properties"].as_object() {
        assert_eq!(schema["additionalProperties"], json!(false), "{path}: said in the document, too");
        let at = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        let mut members = Map::new();
        for (name, value) in properties {
            members.insert(name.clone(), misspelt(document, value, &at(name), where_));
        }
        members.insert("zebra".into(), json!(1));
        where_.push(at("zebra"));
        return members.into();
    }
    if !schema["items"].is_null() {
        return json!([misspelt(document, &schema["items"], &format!("{path}[0]"), where_)]);
    }
    Value::Null
}

#[tokio::test]
async fn unknown_members_are_refused_by_name_everywhere() {
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    let document = api::document();
    let mut nested = 0;
    for (method, path, operation) in operations(&document) {
        if !matches!(method, Method::POST | Method::PUT | Method::PATCH) {
            continue;
        }
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        let mut expected = vec!["zebra".to_owned()];
        let body = if schema.is_null() {
            json!({"zebra": 1})
        } else {
            expected.clear();
            misspelt(&document, schema, "", &mut expected)
        };
        nested += expected.len() - 1;
        let said = bench.call(&grace, method.clone(), &path, &body).await;
        assert_eq!(said.status, 422, "{method} {path}: {said:?}");
        let fields = said.body["fields"].as_array().expect("fields");
        let mut unknown: Vec<&str> = fields
            .iter()
            .filter(|field| field["code"] == "unknown_field")
            .filter_map(|field| field["path"].as_str())
            .collect();
        unknown.sort_unstable();
        expected.sort_unstable();
        assert_eq!(unknown, expected, "{method} {path}");
    }
    assert!(nested > 15, "objects within objects");
}

#[tokio::test]
async fn unknown_parameters_are_refused_by_name_everywhere() {
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    let document = api::document();
    for (method, path, _) in operations(&document) {
        let said = bench.call(&grace, method.clone(), &format!("{path}?zebra=1"), &Value::Null).await;
        assert_eq!(said.line(), "422 invalid zebra=unknown_field", "{method} {path}");
    }
}

#[tokio::test]
async fn what_is_misspelt_is_guessed_and_choices_are_named() {
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    let position = bench.position(&grace, "Analyst").await;
    let mut table = String::new();
    let mut note = |name: &str, said: &crate::testing::Said| {
        let field = &said.body["fields"][0];
        table.push_str(&format!("{name}: {} — {}\n", said.line(), field["message"].as_str().unwrap_or_default()));
    };
    for query in [
        "candidates?remote=maybe",
        "candidates?remote=False",
        "candidates?remote=",
        "candidates?remot=true",
        "candidates?remote=true&remote=false",
        "candidates?sort=Newest",
        "candidates?period=Year&salary=1",
        "interviews?limit=0",
        "interviews?limit=101",
        "interviews?limit=-1",
        "interviews?limit=ten",
        "interviews?Limit=10",
        "interviews?filter=Held",
        "interviews?filter=in_review",
        "interviews?state=in_review&state=done",
        "interviews?state=open&filter=all",
        "positions?include_closed=1",
        "slots?explain=on",
        "templates?offset=5",
    ] {
        note(query, &bench.get(&grace, &format!("/api/v1/{query}")).await);
    }
    let place = |kind: &str| json!({"title": "Clerk", "places": [{"kind": kind}]});
    for (name, body) in [
        ("an enum in other letters", place("Remote")),
        ("visibility", json!({"title": "Clerk", "places": [{"kind": "remote"}], "visibility": "everybody"})),
        ("nested", json!({"title": "Clerk", "places": [{"kind": "remote", "plase": "Berlin"}]})),
        ("a list for an object", json!({"title": "Clerk", "places": [["remote", null]]})),
        ("camel case", json!({"title": "Clerk", "places": [{"kind": "remote"}], "salary": {"amountMinor": 1}})),
        ("several at once", json!({"titel": "Clerk", "places": "remote", "team": [], "x": 1})),
    ] {
        note(name, &bench.post(&grace, "/api/v1/positions", &body).await);
    }
    let path = format!("/api/v1/positions/{position}");
    note("PATCH", &bench.call(&grace, Method::PATCH, &path, &json!({"version": 1, "titel": "Clerk"})).await);
    insta::assert_snapshot!(table, @r"
    candidates?remote=maybe: 422 invalid remote=unknown_choice — Choose one of: true, false.
    candidates?remote=False: 422 invalid remote=unknown_choice — Choose one of: true, false.
    candidates?remote=: 422 invalid remote=unknown_choice — Choose one of: true, false.
    candidates?remot=true: 422 invalid remot=unknown_field — There is no such field here. Did you mean remote?
    candidates?remote=true&remote=false: 422 invalid remote=duplicate — This is listed twice.
    candidates?sort=Newest: 422 invalid sort=unknown_choice — Choose one of: newest, ending_soonest, name.
    candidates?period=Year&salary=1: 422 invalid period=unknown_choice — Choose one of: hour, day, month, year.
    interviews?limit=0: 422 invalid limit=not_positive — This has to be more than zero.
    interviews?limit=101: 422 invalid limit=too_large — This number is too large.
    interviews?limit=-1: 422 invalid limit=not_positive — This has to be more than zero.
    interviews?limit=ten: 422 invalid limit=not_a_number — Write this as a number, in digits.
    interviews?Limit=10: 422 invalid Limit=unknown_field — There is no such field here. Did you mean limit?
    interviews?filter=Held: 422 invalid filter=unknown_choice — Choose one of: active, held, delivered, to_schedule, scheduled, ended, all.
    interviews?filter=in_review: 422 invalid filter=unknown_choice — Choose one of: active, held, delivered, to_schedule, scheduled, ended, all.
    interviews?state=in_review&state=done: 422 invalid state=unknown_choice — Choose one of: open, awaiting_schedule, scheduled, in_review, ended.
    interviews?state=open&filter=all: 422 invalid filter=duplicate — This is listed twice.
    positions?include_closed=1: 422 invalid include_closed=unknown_choice — Choose one of: true, false.
    slots?explain=on: 422 invalid explain=unknown_choice — Choose one of: true, false.
    templates?offset=5: 422 invalid offset=unknown_field — There is no such field here.
    an enum in other letters: 422 invalid places[0].kind=unknown_place_kind — Choose one of: remote, hybrid, on_site.
    visibility: 422 invalid visibility=unknown_choice — Choose one of: request_only, public_link.
    nested: 422 invalid places[0].plase=unknown_field — There is no such field here. Did you mean place?
    a list for an object: 422 invalid places[0]=wrong_type — This is not the kind of value that belongs here.
    camel case: 422 invalid salary.amountMinor=unknown_field salary.amount_minor=missing salary.currency=missing salary.period=missing — There is no such field here. Did you mean amount_minor?
    several at once: 422 invalid titel=unknown_field x=unknown_field places=wrong_type title=missing — There is no such field here. Did you mean title?
    PATCH: 422 invalid titel=unknown_field — There is no such field here. Did you mean title?
    ");
    for query in ["state=in_review", "state=awaiting_schedule&state=scheduled&limit=100", "filter=all&limit=1"] {
        assert_eq!(bench.get(&grace, &format!("/api/v1/interviews?{query}")).await.status, 200, "{query}");
    }
}

#[tokio::test]
async fn a_packed_body_is_refused() {
    let bench = Bench::new().await;
    let grace = bench.company("Grace", "Engines").await;
    let send = async |encoding: &str| {
        let request = Request::post("/api/v1/positions")
            .header(header::AUTHORIZATION, format!("Bearer {grace}"))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CONTENT_ENCODING, encoding)
            .body(Body::from(r#"{"title": "Clerk", "places": [{"kind": "remote"}]}"#))
            .expect("a request");
        read(bench.raw(request).await).await.line()
    };
    for encoding in ["gzip", "br", "zstd", "deflate, gzip"] {
        assert_eq!(send(encoding).await, "415 content_encoded", "{encoding}");
    }
    assert_eq!(send("identity").await, "201");
}

/// Two types of one name become one schema, and one of them is described as the other.
#[test]
fn no_two_schemas_share_a_name() {
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/api");
    for file in std::fs::read_dir(folder).expect("a folder") {
        let path = file.expect("a file").path();
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let mut note = |name: &str| {
            let name = name.split(['<', ' ', '(', '{']).next().unwrap_or_default().to_owned();
            names.entry(name).or_default().push(path.display().to_string());
        };
        let mut is_schema = false;
        let mut given: Option<String> = None;
        for line in text.lines().map(str::trim) {
            if let Some((_, word)) = line.split_once("#[schema(as = ") {
                given = word.split([',', ')']).next().map(str::to_owned);
            } else if line.starts_with("#[derive(") {
                is_schema = line.contains("ToSchema");
            }
            let line = line.strip_prefix("pub ").unwrap_or(line);
            let declared = line.strip_prefix("struct ").or_else(|| line.strip_prefix("enum "));
            if let Some(name) = declared {
                // Names that a macro fills in are written where it is called.
                if is_schema && !name.starts_with('$') {
                    note(given.as_deref().unwrap_or(name));
                }
                (is_schema, given) = (false, None);
            }
            // `words!`: `Side for interviews::Side: Candidate Company;`
            if let Some((name, _)) =
                line.split_once(" for ").filter(|(name, _)| name.chars().all(char::is_alphanumeric))
                && line.ends_with(';')
            {
                note(name);
            }
        }
    }
    let known = api::document();
    let described = known["components"]["schemas"].as_object().expect("schemas");
    assert!(described.keys().filter(|name| names.contains_key(*name)).count() > 60, "the names were found: {names:?}");
    let shared: Vec<_> = names.iter().filter(|(_, files)| files.len() > 1).collect();
    assert!(shared.is_empty(), "{shared:?}");
}

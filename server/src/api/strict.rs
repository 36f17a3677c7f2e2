//! Reads requests by the API's own document: what it does not name is refused by name, in addresses and in bodies, and
//! what stands in the place of a choice learns which ones there are.

use std::{collections::BTreeSet, sync::LazyLock};

use axum::{
    body::{Body, to_bytes},
    extract::{MatchedPath, Query, Request},
    http::{Method, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::problems::Code;
use serde_json::{Map, Value};
use service::gate::Actor;

use crate::{
    api::{
        body::{self, Parsed},
        lenient,
        problem::{Field, Problem},
    },
    web::BODY_BYTES,
};

static DOCUMENT: LazyLock<Value> = LazyLock::new(super::document);

/// What may stand in a place where the document knows no members.
static NOTHING: LazyLock<Value> = LazyLock::new(|| serde_json::json!({"type": "object", "properties": {}}));

/// Query parameters that may be given more than once.
const REPEATED: [&str; 3] = ["members", "pools", "state"];

/// So many faults are told at most: whoever sent more will ask again, and each costs time to look for what was meant.
const FAULTS: usize = 100;
/// So many items of a list are looked at: no list may be longer, which handlers say.
const ITEMS: usize = lenient::ROWS + 1;

/// Refuses what the document does not name, before anything is done; says the choices where a choice was refused.
pub async fn check(request: Request, next: Next) -> Response {
    let Some(operation) = Operation::of(&request) else { return next.run(request).await };
    // Who has to sign in first learns that before anything else.
    if !operation.is_open() && request.extensions().get::<Actor>().is_none() {
        return next.run(request).await;
    }
    if request.headers().contains_key(header::IF_MATCH) && !operation.knows_if_match() {
        return Problem::no_version_here().into_response();
    }
    let mut found = operation.query(request.uri());
    let request = if operation.reads_body {
        let (mut parts, body) = request.into_parts();
        let Ok(bytes) = to_bytes(body, BODY_BYTES).await else { return Problem::too_large().into_response() };
        let parsed = body::parse(&parts.headers, bytes).await;
        if let Ok(value @ Value::Object(_)) = &parsed {
            found.extend(operation.body(value));
        }
        parts.extensions.insert(Parsed(parsed));
        Request::from_parts(parts, Body::empty())
    } else {
        request
    };
    if !found.is_empty() {
        return Problem::invalid(found).into_response();
    }
    let mut response = next.run(request).await;
    match response.extensions_mut().remove::<Problem>() {
        Some(problem) if problem.shape().fields.iter().any(super::problem::Field::is_choice) => {
            problem.with_choices(|path| operation.choices(path)).into_response()
        }
        _ => response,
    }
}

/// An operation of the document.
struct Operation {
    described: &'static Value,
    only_reads: bool,
    reads_body: bool,
}

impl Operation {
    fn of(request: &Request) -> Option<Self> {
        let path = request.extensions().get::<MatchedPath>()?.as_str();
        let described = DOCUMENT["paths"].get(path)?.get(request.method().as_str().to_ascii_lowercase())?;
        let reads_body = matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH);
        Some(Self { described, only_reads: *request.method() == Method::GET, reads_body })
    }

    fn is_open(&self) -> bool {
        self.described.get("security").is_some()
    }

    fn parameters(&self, place: &'static str) -> impl Iterator<Item = (&'static str, &'static Value)> {
        let all = self.described["parameters"].as_array().into_iter().flatten();
        all.filter(move |known| known["in"] == place)
            .filter_map(|known| Some((known["name"].as_str()?, &known["schema"])))
    }

    fn knows_if_match(&self) -> bool {
        self.only_reads || self.parameters("header").any(|(name, _)| name == "If-Match")
    }

    /// What is wrong with the query, as far as names and simple kinds go.
    fn query(&self, uri: &Uri) -> Vec<Field> {
        let asked = Query::<Vec<(String, String)>>::try_from_uri(uri).map(|Query(asked)| asked).unwrap_or_default();
        let known: Vec<(&str, &Value)> = self.parameters("query").collect();
        let names: BTreeSet<&str> = known.iter().map(|(name, _)| *name).collect();
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        for (name, value) in &asked {
            if found.len() >= FAULTS {
                break;
            }
            let Some((_, schema)) = known.iter().find(|(known, _)| known == name) else {
                found.push(Field::unknown(name.clone(), nearest(name, &names)));
                continue;
            };
            if !seen.insert(name.as_str()) && !REPEATED.contains(&name.as_str()) {
                found.push(Field::of(name, Code::Duplicate));
                continue;
            }
            let schema = resolved(schema);
            let schema = if is(schema, "array") { resolved(&schema["items"]) } else { schema };
            if let Some(problem) = simple(value, schema, name == "limit") {
                found.push(Field::of(name, problem).among(choices(schema)));
            }
        }
        found
    }

    /// What is wrong with a body, once it names something that is not known.
    fn body(&self, value: &Value) -> Vec<Field> {
        let schema = &self.described["requestBody"]["content"]["application/json"]["schema"];
        let schema = if schema.is_null() { &*NOTHING } else { schema };
        let mut read = Read::default();
        read.value(value, schema, "");
        if read.unknown.is_empty() { Vec::new() } else { [read.unknown, read.others].concat() }
    }

    /// The choices at a path of the body or of the query.
    fn choices(&self, path: &str) -> Vec<String> {
        let in_query = self.parameters("query").find(|(name, _)| *name == path).map(|(_, schema)| resolved(schema));
        let in_query = in_query.map(|schema| if is(schema, "array") { resolved(&schema["items"]) } else { schema });
        let body = &self.described["requestBody"]["content"]["application/json"]["schema"];
        let mut schema = in_query.unwrap_or_else(|| resolved(body));
        if in_query.is_none() {
            for part in path.split('.') {
                let (name, is_row) = part.split_once('[').map_or((part, false), |(name, _)| (name, true));
                schema = resolved(&schema["properties"][name]);
                if is_row {
                    schema = resolved(&schema["items"]);
                }
            }
        }
        choices(schema)
    }
}

/// What a walk through a body has found.
#[derive(Default)]
struct Read {
    /// Names that are not known, and lists that stand for objects.
    unknown: Vec<Field>,
    /// What handlers find as well, and say where nothing unknown keeps them from it.
    others: Vec<Field>,
}

impl Read {
    fn value(&mut self, value: &Value, schema: &Value, path: &str) {
        if self.unknown.len() >= FAULTS {
            return;
        }
        let schema = resolved(schema);
        match value {
            Value::Object(members) if schema.get("properties").is_some() => self.object(members, schema, path),
            Value::Array(items) if is(schema, "array") => {
                for (index, item) in items.iter().enumerate().take(ITEMS) {
                    self.value(item, &schema["items"], &format!("{path}[{index}]"));
                }
            }
            // Serde would read it as an object, member by member.
            Value::Array(_) if schema.get("properties").is_some() => {
                self.unknown.push(Field::of(path, Code::WrongType));
            }
            Value::Null => {}
            value if !fits(value, schema) => self.others.push(Field::of(path, Code::WrongType)),
            Value::String(text) => {
                let choices = choices(schema);
                if !choices.is_empty() && !choices.contains(text) {
                    self.others.push(Field::of(path, Code::UnknownChoice).among(choices));
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, members: &Map<String, Value>, schema: &Value, path: &str) {
        let known = schema["properties"].as_object().into_iter().flatten();
        let names: BTreeSet<&str> = known.map(|(name, _)| name.as_str()).collect();
        let at = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        for (name, value) in members {
            if let Some(known) = schema["properties"].get(name) {
                self.value(value, known, &at(name));
            } else if self.unknown.len() < FAULTS {
                let left = names.iter().copied().filter(|known| !members.contains_key(*known)).collect();
                self.unknown.push(Field::unknown(at(name), nearest(name, &left)));
            }
        }
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if members.get(name).is_none_or(Value::is_null) {
                self.others.push(Field::of(&at(name), Code::Missing));
            }
        }
    }
}

/// A schema behind its references, and without the null that it may be.
fn resolved(schema: &Value) -> &Value {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return resolved(&DOCUMENT["components"]["schemas"][name]);
    }
    let choices = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array());
    match choices.and_then(|choices| choices.iter().find(|choice| choice["type"] != "null")) {
        Some(choice) => resolved(choice),
        None => schema,
    }
}

fn is(schema: &Value, kind: &str) -> bool {
    match &schema["type"] {
        Value::String(one) => one == kind,
        Value::Array(several) => several.iter().any(|one| one == kind),
        _ => false,
    }
}

/// Whether a value is of a kind that the schema names, or it names none.
fn fits(value: &Value, schema: &Value) -> bool {
    let kinds: &[&str] = match value {
        Value::Null => &["null"],
        Value::Bool(_) => &["boolean"],
        Value::Number(number) if number.is_f64() => &["number"],
        Value::Number(_) => &["integer", "number"],
        Value::String(_) => &["string"],
        Value::Array(_) => &["array"],
        Value::Object(_) => &["object"],
    };
    schema["type"].is_null() || kinds.iter().any(|kind| is(schema, kind))
}

/// The words that a schema lets one choose from.
fn choices(schema: &Value) -> Vec<String> {
    if is(schema, "boolean") {
        return ["true", "false"].map(str::to_owned).into();
    }
    let words = schema["enum"].as_array().into_iter().flatten();
    words.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// What is wrong with the text of a parameter: a word that is none of the choices, no number, a number out of bounds.
/// Bounds that are a rule of the domain are told by it, in its own words.
fn simple(text: &str, schema: &Value, is_bounded: bool) -> Option<Code> {
    let choices = choices(schema);
    if !choices.is_empty() {
        return (!choices.iter().any(|choice| choice == text)).then_some(Code::UnknownChoice);
    }
    if !is(schema, "integer") {
        return None;
    }
    match text.parse::<i64>() {
        Err(_) => Some(Code::NotANumber),
        Ok(_) if !is_bounded => None,
        Ok(number) if schema["minimum"].as_i64().is_some_and(|least| number < least) => Some(Code::NotPositive),
        Ok(number) if schema["maximum"].as_i64().is_some_and(|most| number > most) => Some(Code::TooLarge),
        Ok(_) => None,
    }
}

/// The known name that is most like an unknown one, if one is.
fn nearest(name: &str, known: &BTreeSet<&str>) -> Option<String> {
    let folded = |name: &str| name.to_lowercase().replace(['-', ' ', '.'], "_");
    let wanted: Vec<char> = folded(name).chars().take(64).collect();
    if wanted.len() < 2 {
        return None;
    }
    let far = wanted.len().div_ceil(3).max(1);
    let by_distance = known.iter().map(|known| {
        let letters: Vec<char> = folded(known).chars().collect();
        let begins =
            known.len() > 3 && wanted.len() > 3 && (letters.starts_with(&wanted) || wanted.starts_with(&letters));
        (if begins { 1 } else { distance(&wanted, &letters) }, *known)
    });
    by_distance.min().filter(|(distance, _)| *distance <= far).map(|(_, known)| known.to_owned())
}

/// How many letters have to be added, left out, exchanged or swapped with their neighbour.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (row, letter) in one.iter().enumerate() {
        let mut now = vec![row + 1];
        for (column, against) in other.iter().enumerate() {
            let changed = last[column] + usize::from(letter != against);
            let mut best = changed.min(last[column + 1] + 1).min(now[column] + 1);
            let is_swapped = row > 0 && column > 0 && one[row - 1] == *against && other[column - 1] == *letter;
            if is_swapped {
                best = best.min(before_last[column - 1] + 1);
            }
            now.push(best);
        }
        before_last = std::mem::replace(&mut last, now);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_names_are_guessed() {
        let known: BTreeSet<&str> = ["message", "until", "limit", "upper_minor", "amount_minor", "q"].into();
        let said = |name: &str| nearest(name, &known);
        for (typed, meant) in [
            ("mesage", "message"),
            ("untill", "until"),
            ("Limit", "limit"),
            ("upperMinor", "upper_minor"),
            ("amount", "amount_minor"),
            ("unitl", "until"),
        ] {
            assert_eq!(said(typed).as_deref(), Some(meant), "{typed}");
        }
        for typed in ["", "zebra", "{\"$gt\":1}", &"x".repeat(10_000)] {
            assert_eq!(said(typed), None, "{typed:.20}");
        }
    }
}

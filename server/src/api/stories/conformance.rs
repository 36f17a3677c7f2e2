//! Every answer of every story is held against the document, and so is every body that was taken.

use std::sync::LazyLock;

use axum::http::Method;
use serde_json::Value;

static DOCUMENT: LazyLock<Value> = LazyLock::new(crate::api::document);

/// Panics where a call and its answer are not what the document says.
pub fn check(method: &Method, path: &str, sent: &Value, status: u16, answered: &Value) {
    let Some(operation) = operation(method, path) else { return };
    let what = format!("{method} {path} {status}");
    if (200..300).contains(&status) && sent.as_object().is_some_and(|members| !members.is_empty()) {
        let body = &operation["requestBody"]["content"]["application/json"]["schema"];
        assert!(!body.is_null(), "{what}: no body is documented");
        let wrong = wrong(sent, body, "");
        assert!(wrong.is_empty(), "{what}: what was taken is not what is documented: {wrong:?}\n{sent}");
    }
    let response = &operation["responses"][status.to_string()];
    assert!(!response.is_null(), "{what}: the status is not documented: {answered}");
    let kind = if status < 400 { "application/json" } else { "application/problem+json" };
    let schema = &response["content"][kind]["schema"];
    if schema.is_null() {
        assert!(answered.is_null(), "{what}: no body is documented: {answered}");
        return;
    }
    let wrong = wrong(answered, schema, "");
    assert!(wrong.is_empty(), "{what}: {wrong:?}\n{answered}");
}

/// The operation that an address calls.
fn operation(method: &Method, path: &str) -> Option<&'static Value> {
    let path = path.split('?').next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').collect();
    let fits = |known: &str| {
        let known: Vec<&str> = known.split('/').collect();
        known.len() == parts.len()
            && known.iter().zip(&parts).all(|(known, part)| known.starts_with('{') || known == part)
    };
    let paths = DOCUMENT["paths"].as_object()?;
    // `/me/x` before `/{id}/x`.
    let exact = paths.get(path).or_else(|| paths.iter().find(|(known, _)| fits(known)).map(|(_, item)| item))?;
    exact.get(method.as_str().to_lowercase())
}

fn resolved(schema: &Value) -> &Value {
    match schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        Some(name) => resolved(&DOCUMENT["components"]["schemas"][name]),
        None => schema,
    }
}

fn is(schema: &Value, kind: &str) -> bool {
    match &schema["type"] {
        Value::Null => true,
        Value::String(one) => one == kind,
        kinds => kinds.as_array().is_some_and(|kinds| kinds.iter().any(|one| one == kind)),
    }
}

/// Where a value is not what its schema says, and how.
fn wrong(value: &Value, schema: &Value, path: &str) -> Vec<String> {
    let schema = resolved(schema);
    let no = |why: &str| vec![format!("{path}: {why}")];
    if let Some(choices) = schema["oneOf"].as_array() {
        let all: Vec<Vec<String>> = choices.iter().map(|choice| wrong(value, choice, path)).collect();
        return match all.iter().filter(|wrong| wrong.is_empty()).count() {
            1 => Vec::new(),
            _ => all.into_iter().max_by_key(|wrong| wrong.iter().map(String::len).max()).unwrap_or_default(),
        };
    }
    if schema["enum"].as_array().is_some_and(|choices| !choices.contains(value)) {
        return no("none of the choices");
    }
    match value {
        Value::Null if !is(schema, "null") => no("null"),
        Value::Bool(_) if !is(schema, "boolean") => no("a boolean"),
        Value::Number(number) => {
            let bounds = (schema["minimum"].as_f64(), schema["maximum"].as_f64(), number.as_f64());
            match bounds {
                _ if !is(schema, "integer") || number.is_f64() => no("a number"),
                (Some(least), _, Some(is)) if is < least => no("too small"),
                (_, Some(most), Some(is)) if is > most => no("too large"),
                _ => Vec::new(),
            }
        }
        Value::String(_) if !is(schema, "string") => no("a text"),
        Value::String(text) => {
            let count = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
            let is_good = match schema["format"].as_str() {
                Some("uuid") => text.parse::<uuid::Uuid>().is_ok(),
                Some("date-time") => domain::time::parse(text).is_some(),
                Some("date") => text.parse::<chrono::NaiveDate>().is_ok(),
                _ => true,
            };
            if !is_good || schema["maxLength"].as_u64().is_some_and(|most| count > most) {
                return no("not of this format or length");
            }
            Vec::new()
        }
        Value::Array(_) if !is(schema, "array") => no("a list"),
        Value::Array(items) => {
            let count = u64::try_from(items.len()).unwrap_or(u64::MAX);
            if schema["minItems"].as_u64().is_some_and(|least| count < least) {
                return no("too few");
            }
            let rows = items.iter().enumerate();
            rows.flat_map(|(index, item)| wrong(item, &schema["items"], &format!("{path}[{index}]"))).collect()
        }
        Value::Object(_) if !is(schema, "object") => no("an object"),
        Value::Object(members) => {
            let parts: Vec<&Value> = match schema["allOf"].as_array() {
                Some(parts) => parts.iter().map(resolved).collect(),
                None => vec![schema],
            };
            // An object of which nothing is said.
            if parts.iter().all(|part| part["properties"].is_null()) {
                return Vec::new();
            }
            let mut found = Vec::new();
            for (name, value) in members {
                match parts.iter().find_map(|part| part["properties"].get(name)) {
                    Some(known) => found.extend(wrong(value, known, &format!("{path}.{name}"))),
                    None => found.push(format!("{path}.{name}: not documented")),
                }
            }
            for part in parts {
                for name in part["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                    if !members.contains_key(name) {
                        found.push(format!("{path}.{name}: missing"));
                    }
                }
            }
            found
        }
        _ => Vec::new(),
    }
}

//! The API's page: made from its document, without a script, loading nothing from elsewhere.

use std::fmt::Write;

use axum::{
    http::{HeaderName, header},
    response::Html,
};
use domain::{
    refusals::{Conflict, Forbidden, Refusal},
    slots::Reason,
};
use serde_json::Value;

use crate::{api::problem::Problem, html::escape};

/// The page with its headers.
pub type Page = ([(HeaderName, &'static str); 2], Html<String>);

const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/// All operations, shapes and problem codes.
pub fn html(api: &Value) -> Page {
    let mut body = String::new();
    let out = &mut body;
    heading(out, api);
    operations(out, api);
    shapes(out, api);
    problems(out);
    let headers = [(header::CONTENT_SECURITY_POLICY, POLICY), (header::CACHE_CONTROL, "public, max-age=300")];
    (headers, Html(crate::html::page("The REST API", &body)))
}

/// Writing to a string can't fail.
macro_rules! put {
    ($out:expr, $($text:tt)*) => {
        let _ = write!($out, $($text)*);
    };
}

fn heading(out: &mut String, api: &Value) {
    put!(out, "<div class=\"heading\"><div><h1>The REST API</h1>");
    for paragraph in text(&api["info"]["description"]).split("\n\n") {
        put!(out, "<p>{}</p>", code(paragraph));
    }
    put!(out, "<p><a class=\"link\" href=\"/api/v1/openapi.json\">OpenAPI 3.1 document</a></p></div></div>");
    put!(out, "<nav aria-label=\"On this page\"><ul>");
    for tag in list(&api["tags"]) {
        put!(
            out,
            "<li><a class=\"link\" href=\"#{}\">{}</a></li>",
            anchor(text(&tag["name"])),
            escape(text(&tag["name"]))
        );
    }
    put!(
        out,
        "<li><a class=\"link\" href=\"#shapes\">Shapes</a></li><li><a class=\"link\" href=\"#problems\">Problems</a></li></ul></nav>"
    );
}

fn operations(out: &mut String, api: &Value) {
    for tag in list(&api["tags"]) {
        let name = text(&tag["name"]);
        put!(out, "<section class=\"stack\"><h2 id=\"{}\">{}</h2>", anchor(name), escape(name));
        put!(out, "<p class=\"hush\">{}</p>", code(text(&tag["description"])));
        for (path, item) in members(&api["paths"]) {
            for (method, operation) in members(item) {
                if list(&operation["tags"]).iter().any(|tag| text(tag) == name) {
                    show(out, method, path, operation);
                }
            }
        }
        put!(out, "</section>");
    }
}

fn show(out: &mut String, method: &str, path: &str, operation: &Value) {
    put!(out, "<article class=\"card stack\" id=\"{}\">", escape(text(&operation["operationId"])));
    put!(out, "<h3><code>{} {}</code></h3>", method.to_uppercase(), escape(path));
    put!(out, "<p><strong>{}</strong></p>", code(text(&operation["summary"])));
    if let Some(about) = operation["description"].as_str() {
        put!(out, "<p>{}</p>", code(about));
    }
    let asked: Vec<&Value> = list(&operation["parameters"]).iter().collect();
    if !asked.is_empty() {
        put!(
            out,
            "<table><thead><tr><th scope=\"col\">Name</th><th scope=\"col\">In</th><th scope=\"col\">What</th></tr></thead><tbody>"
        );
        for one in asked {
            put!(
                out,
                "<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>",
                escape(text(&one["name"])),
                escape(text(&one["in"])),
                code(text(&one["description"]))
            );
        }
        put!(out, "</tbody></table>");
    }
    if let Some(schema) = operation.pointer("/requestBody/content/application~1json/schema") {
        put!(out, "<p>Body: {}</p>", kind(schema));
    }
    put!(out, "<ul>");
    for (status, answer) in members(&operation["responses"]) {
        let shape = answer.pointer("/content/application~1json/schema").map(|schema| format!(": {}", kind(schema)));
        put!(
            out,
            "<li><code>{}</code> {}{}</li>",
            escape(status),
            code(text(&answer["description"])),
            shape.unwrap_or_default()
        );
    }
    put!(out, "</ul></article>");
}

fn shapes(out: &mut String, api: &Value) {
    put!(out, "<section class=\"stack\"><h2 id=\"shapes\">Shapes</h2>");
    for (name, schema) in members(&api["components"]["schemas"]) {
        put!(out, "<article class=\"card stack\" id=\"{}\"><h3><code>{}</code></h3>", shape_anchor(name), escape(name));
        if let Some(about) = schema["description"].as_str() {
            put!(out, "<p>{}</p>", code(about));
        }
        let words: Vec<&str> = list(&schema["enum"]).iter().filter_map(Value::as_str).collect();
        if !words.is_empty() {
            put!(out, "<p>One of <code>{}</code></p>", escape(&words.join(" · ")));
        }
        let parts = std::iter::once(schema).chain(list(&schema["allOf"]));
        let rows: Vec<(&str, &Value, bool)> = parts
            .flat_map(|part| {
                let needed: Vec<&str> = list(&part["required"]).iter().filter_map(Value::as_str).collect();
                members(&part["properties"]).map(move |(name, value)| (name, value, needed.contains(&name)))
            })
            .collect();
        if !rows.is_empty() {
            put!(
                out,
                "<table><thead><tr><th scope=\"col\">Member</th><th scope=\"col\">Kind</th><th scope=\"col\">What</th></tr></thead><tbody>"
            );
            for (member, value, needed) in rows {
                let needed = if needed { "" } else { " (may be absent)" };
                put!(
                    out,
                    "<tr><td><code>{}</code>{needed}</td><td>{}</td><td>{}</td></tr>",
                    escape(member),
                    kind(value),
                    code(text(&value["description"]))
                );
            }
            put!(out, "</tbody></table>");
        }
        put!(out, "</article>");
    }
    put!(out, "</section>");
}

fn problems(out: &mut String) {
    put!(
        out,
        "<section class=\"stack\"><h2 id=\"problems\">Problems</h2><table><thead><tr><th scope=\"col\">Code</th>\
        <th scope=\"col\">Status</th><th scope=\"col\">What happened</th></tr></thead><tbody>"
    );
    let plain = [Refusal::SignedOut, Refusal::NotFound, Refusal::TooMany { seconds: 1 }, Refusal::Unavailable];
    let invalid = Refusal::Invalid { problems: domain::problems::Problems::new() };
    let refusals = plain
        .into_iter()
        .chain([invalid])
        .chain([Reason::Booked, Reason::OutsideHours].map(|why| Refusal::NoSlot { why, nearest: Vec::new() }))
        .chain(Forbidden::ALL.iter().map(|why| (*why).into()))
        .chain(Conflict::ALL.iter().map(|why| (*why).into()));
    for problem in Problem::of_this_door().into_iter().chain(refusals.map(Problem::from)) {
        let shape = problem.shape();
        put!(
            out,
            "<tr id=\"{0}\"><td><code>{0}</code></td><td>{1}</td><td>{2}</td></tr>",
            escape(&shape.code),
            shape.status,
            escape(&shape.title)
        );
    }
    put!(
        out,
        "</tbody></table><h3>Codes of fields</h3><table><thead><tr><th scope=\"col\">Code</th>\
        <th scope=\"col\">What is wrong</th></tr></thead><tbody>"
    );
    for code in domain::problems::Code::ALL {
        put!(out, "<tr><td><code>{}</code></td><td>{}</td></tr>", code.as_str(), escape(code.sentence()));
    }
    put!(out, "</tbody></table></section>");
}

/// A schema in few words, with a link to its shape.
fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return format!("<a class=\"link\" href=\"#{}\"><code>{}</code></a>", shape_anchor(name), escape(name));
    }
    for choice in ["oneOf", "anyOf", "allOf"] {
        let kinds: Vec<String> = list(&schema[choice]).iter().map(kind).collect();
        if !kinds.is_empty() {
            return kinds.join(" or ");
        }
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if kinds.contains(&"array") {
        return format!("list of {}", kind(&schema["items"]));
    }
    let format = schema["format"].as_str().map(|format| format!(" ({format})")).unwrap_or_default();
    escape(&format!("{}{format}", kinds.join(" or ")))
}

/// Text with `code` in it.
fn code(text: &str) -> String {
    let marked = escape(text).split('`').enumerate().fold(String::new(), |mut html, (index, part)| {
        if index % 2 == 1 {
            put!(html, "<code>{part}</code>");
        } else {
            html.push_str(part);
        }
        html
    });
    marked.replace('\n', " ")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

fn anchor(name: &str) -> String {
    name.to_lowercase().replace(' ', "-")
}

fn shape_anchor(name: &str) -> String {
    format!("shape-{}", escape(name))
}

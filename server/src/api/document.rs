//! What the OpenAPI document says beside what the handlers say of themselves: who may ask, what every operation may be
//! refused with, how to ask twice.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Components, Content, HttpMethod, Info, License, OpenApi, OpenApiVersion, PathItem, Ref, RefOr, Required,
        Response, Schema,
        path::{Operation, Parameter, ParameterIn},
        schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type},
        security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
        tag::Tag,
    },
};

use domain::pages::{PAGE, PAGE_MAX};

use crate::api::problem::{Field, Problem, Shape};

const BEARER: &str = "bearer";
const PROBLEM: &str = "Problem";

/// Completes a document.
pub fn describe(api: OpenApi) -> Value {
    // What was just made of types is JSON.
    let mut api = serde_json::to_value(complete_all(api)).unwrap_or_default();
    join_parts(&mut api);
    close_inputs(&mut api);
    tag_versions(&mut api);
    for operation in operations(&mut api) {
        finish(operation);
    }
    api
}

/// Answers of which the version says nothing about what may be changed: they are about something else, or given once.
const UNTAGGED: [&str; 4] = ["/me/requests/", "/me/interviews/", "/me/hidden", "/me/calendars/{id}/refresh"];

/// What is read with a version has an `ETag`; what changes it may be asked with `If-Match`.
fn tag_versions(api: &mut Value) {
    let schemas = api["components"]["schemas"].clone();
    let is_counted = |operation: &Value| {
        let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        let Some(name) = name_of(schema) else { return false };
        let schema = &schemas[name];
        let parts = schema["allOf"].as_array().into_iter().flatten().chain([schema]);
        parts.into_iter().any(|part| !part["properties"]["version"].is_null())
    };
    for (path, item) in api["paths"].as_object_mut().into_iter().flatten() {
        let is_untagged = UNTAGGED.iter().any(|known| path.starts_with(&format!("{}{known}", super::ROOT)));
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            if is_untagged || !is_counted(operation) {
                continue;
            }
            operation["responses"]["200"]["headers"]["ETag"] =
                json!({"description": "Its version, for `If-Match`.", "schema": {"type": "string"}});
            if method == "get" {
                continue;
            }
            let about =
                "The `ETag` you have read: nothing is changed if it is another one by now. Stands in for `version`.";
            let header = json!({"name": "If-Match", "in": "header", "required": false, "description": about,
                "schema": {"type": "string"}});
            match operation.get_mut("parameters").and_then(Value::as_array_mut) {
                Some(parameters) => parameters.push(header),
                None => operation["parameters"] = json!([header]),
            }
        }
    }
}

/// Schemas of inputs are one object each: what is flattened within is joined, so that it can be said that nothing else
/// belongs there.
fn join_parts(api: &mut Value) {
    let Some(schemas) = api["components"]["schemas"].as_object_mut() else { return };
    for schema in schemas.values_mut() {
        let Some(parts) = schema.get("allOf").and_then(Value::as_array).cloned() else { continue };
        if parts.iter().any(|part| part.get("properties").is_none()) {
            continue;
        }
        let (mut properties, mut required) = (Map::new(), Vec::new());
        for part in parts {
            properties.extend(part["properties"].as_object().cloned().unwrap_or_default());
            required.extend(part["required"].as_array().cloned().unwrap_or_default());
        }
        let mut joined = json!({"type": "object", "properties": properties});
        if !required.is_empty() {
            joined["required"] = required.into();
        }
        if let Some(about) = schema.get("description") {
            joined["description"] = about.clone();
        }
        *schema = joined;
    }
}

/// Says of everything that is sent as a body that it has no other members, and of bodies whether they have to be there.
fn close_inputs(api: &mut Value) {
    let mut left: Vec<String> = Vec::new();
    let mut bodies = Vec::new();
    for operation in operations(api) {
        if let Some(body) = operation.get_mut("requestBody") {
            let name = name_of(&body["content"]["application/json"]["schema"]).unwrap_or_default();
            left.push(name.clone());
            bodies.push(name);
        }
    }
    let mut known = BTreeSet::new();
    while let Some(name) = left.pop() {
        if known.insert(name.clone()) {
            let schema = &mut api["components"]["schemas"][&name];
            if schema.get("properties").is_some() {
                schema["additionalProperties"] = false.into();
            }
            named_in(schema, &mut left);
        }
    }
    let needed: BTreeSet<String> =
        bodies.into_iter().filter(|name| !api["components"]["schemas"][name]["required"].is_null()).collect();
    for operation in operations(api) {
        if let Some(body) = operation.get_mut("requestBody") {
            let name = name_of(&body["content"]["application/json"]["schema"]).unwrap_or_default();
            body["required"] = needed.contains(&name).into();
        }
    }
}

/// The name of a schema that is referred to.
fn name_of(schema: &Value) -> Option<String> {
    schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()).map(str::to_owned)
}

/// All schemas that one refers to.
fn named_in(schema: &Value, names: &mut Vec<String>) {
    names.extend(name_of(schema));
    match schema {
        Value::Object(members) => members.values().for_each(|value| named_in(value, names)),
        Value::Array(items) => items.iter().for_each(|value| named_in(value, names)),
        _ => {}
    }
}

fn operations(api: &mut Value) -> impl Iterator<Item = &mut Value> {
    let paths = api["paths"].as_object_mut().into_iter().flatten();
    paths.flat_map(|(_, item)| item.as_object_mut().into_iter().flatten().map(|(_, operation)| operation))
}

/// The headers of answers.
fn finish(operation: &mut Value) {
    let text = |about: &str| json!({"description": about, "schema": {"type": "string"}});
    let Some(responses) = operation["responses"].as_object_mut() else { return };
    for (status, response) in responses {
        match status.as_str() {
            "201" => response["headers"]["Location"] = text("Where it can be read."),
            "401" => response["headers"]["WWW-Authenticate"] = text("`Bearer`"),
            "405" => response["headers"]["Allow"] = text("The methods that this address knows."),
            "429" | "503" => {
                let about = "When to try again, in seconds.";
                response["headers"]["Retry-After"] =
                    json!({"description": about, "schema": {"type": "integer", "minimum": 1}});
            }
            _ => {}
        }
    }
}

fn complete_all(mut api: OpenApi) -> OpenApi {
    api.openapi = OpenApiVersion::Version31;
    api.info = info();
    api.tags = Some(
        [
            ("Sessions", "Signing in and out, and who is signed in."),
            ("Candidates", "Finding people who want to be found."),
            ("Positions", "Open roles."),
            ("Requests", "A company's direct approach: held for five minutes, then delivered."),
            ("Interviews", "What comes of a request."),
            ("Calendars", "When people can be met, and the talks booked with them."),
            ("Workspace", "The company and its people."),
            ("For candidates", "What a signed-in candidate sees and does."),
        ]
        .map(|(name, about)| {
            let mut tag = Tag::new(name);
            tag.description = Some(about.to_owned());
            tag
        })
        .into(),
    );
    api.security = Some(vec![SecurityRequirement::new::<_, [&str; 0], _>(BEARER, [])]);
    let components = api.components.get_or_insert_with(Components::new);
    components.security_schemes.insert(BEARER.to_owned(), bearer().into());
    components.schemas.insert(PROBLEM.to_owned(), Shape::schema());
    components.schemas.insert(Field::name().into_owned(), Field::schema());
    for (name, schema) in &mut components.schemas {
        if let (true, RefOr::T(schema)) = (name.ends_with("Change"), schema) {
            need_version_alone(schema);
        }
    }
    for (path, item) in &mut api.paths.paths {
        for (method, operation) in operations_mut(item) {
            complete(operation, &method, path);
        }
    }
    api
}

/// A change leaves alone what it does not name, but it has to say of what it is one.
fn need_version_alone(schema: &mut Schema) {
    match schema {
        Schema::Object(object) => object.required.retain(|name| name == "version"),
        Schema::AllOf(all) => {
            for part in &mut all.items {
                if let RefOr::T(part) = part {
                    need_version_alone(part);
                }
            }
        }
        _ => {}
    }
}

fn info() -> Info {
    let mut info = Info::new("Overture", env!("CARGO_PKG_VERSION"));
    info.license = Some(License::new("MIT OR Apache-2.0"));
    info.description = Some(
        "A company asks a person for an interview, and the person answers.\n\n\
         Send `Authorization: Bearer` with the token of a session or an API key. Bodies are JSON, moments are RFC 3339 in UTC, \
         amounts are whole minor units, lists are pages: hand `next_cursor` back as `cursor`. Whatever is refused is a problem \
         (RFC 9457) with a `code` for programs and a sentence for people. What is misspelt is refused by name: members and \
         parameters that are not described here get `unknown_field` and the name that was meant.\n\n\
         Changes say the `version` they are made to, or `If-Match` with the `ETag` that was read. PATCH leaves what is absent, \
         empties what is null, and replaces lists and objects whole; PUT replaces all. Where somebody else was faster, 409 \
         (412 to `If-Match`) carries the thing as it is in `current`; a change of nothing counts no version.\n\n\
         Send an `Idempotency-Key` with a POST, and sending it \
         again does nothing twice: an account's newest 5,000 answers are kept for a day."
            .to_owned(),
    );
    info
}

fn bearer() -> SecurityScheme {
    let about = "The token of `POST /api/v1/sessions`, or an API key of the workspace's settings.";
    SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(about)).build())
}

/// The operations of a path, with their methods.
fn operations_mut(item: &mut PathItem) -> impl Iterator<Item = (HttpMethod, &mut Operation)> {
    [
        (HttpMethod::Get, item.get.as_mut()),
        (HttpMethod::Put, item.put.as_mut()),
        (HttpMethod::Post, item.post.as_mut()),
        (HttpMethod::Patch, item.patch.as_mut()),
        (HttpMethod::Delete, item.delete.as_mut()),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation?)))
}

/// What handlers need not repeat.
fn complete(operation: &mut Operation, method: &HttpMethod, path: &str) {
    let name = match method {
        HttpMethod::Get => "get",
        HttpMethod::Put => "put",
        HttpMethod::Post => "post",
        HttpMethod::Patch => "patch",
        _ => "delete",
    };
    let place = path.trim_start_matches(super::ROOT).replace(['/', '-'], "_").replace(['{', '}'], "");
    operation.operation_id = Some(format!("{name}{place}"));
    let reads = matches!(method, HttpMethod::Get);
    let is_open = operation.security.is_some();
    // What these are about is named in the address or in the body.
    let names_things = ["/slots", "/bookings", "/requests", "/slots/holds", "/me/calendar-feed"]
        .iter()
        .any(|known| path.strip_prefix(super::ROOT) == Some(known));
    let refusals = [
        (!reads, "400", "The body is not JSON"),
        (true, "401", "Nobody is signed in"),
        (!is_open, "403", "The seat or role does not allow it"),
        (path.contains('{') || names_things, "404", "It does not exist, or is not yours to see"),
        (!reads, "408", "The body came too slowly"),
        (!reads, "409", "Not now: the code says why"),
        (!reads, "412", "It is no longer the version that `If-Match` names, or has none"),
        (!reads, "413", "The body is too large"),
        (!reads, "415", "The body is no JSON by its own words, or packed (`Content-Encoding`)"),
        (true, "422", "The input is wrong; `fields` says where"),
        (true, "429", "Too often; `Retry-After` says when again"),
        (true, "503", "Not right now; nothing was changed"),
    ];
    for (applies, status, about) in refusals {
        if applies {
            operation.responses.responses.entry(status.to_owned()).or_insert_with(|| RefOr::T(problem(about)));
        }
    }
    let is_list = reads && answers_a_list(operation);
    let parameters = operation.parameters.get_or_insert_default();
    if is_list {
        parameters.push(RefOr::T(limit()));
        parameters.push(RefOr::T(text("cursor", ParameterIn::Query, "The `next_cursor` of the page before")));
    }
    if matches!(method, HttpMethod::Post) {
        let about = "Names this very request: sending it again under the same key does nothing twice and gets the same answer. \
                     Another body under the same key gets 422. What was refused may be sent again under the same key. \
                     Read for callers who are signed in, and for signing in.";
        let schema = ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(super::once::KEY_CHARS))
            .pattern(Some("^[!-~]+$"));
        parameters.push(RefOr::T(parameter("Idempotency-Key", ParameterIn::Header, about, schema)));
    }
    if parameters.is_empty() {
        operation.parameters = None;
    }
}

/// Whether the answer is a page of a list.
fn answers_a_list(operation: &Operation) -> bool {
    let answer = operation.responses.responses.get("200");
    let content = answer.and_then(|answer| match answer {
        RefOr::T(answer) => answer.content.get("application/json"),
        RefOr::Ref(_) => None,
    });
    let Some(RefOr::T(Content { schema: Some(RefOr::Ref(schema)), .. })) = content else { return false };
    schema.ref_location.rsplit('/').next().is_some_and(|name| name.starts_with("List_"))
}

fn problem(about: &str) -> Response {
    let mut response = Response::new(about);
    let content = Content::new(Some(RefOr::<Schema>::Ref(Ref::from_schema_name(PROBLEM))));
    response.content.insert(Problem::MEDIA_TYPE.to_owned(), content.into());
    response
}

fn text(name: &str, place: ParameterIn, about: &str) -> Parameter {
    parameter(name, place, about, ObjectBuilder::new().schema_type(Type::String))
}

fn limit() -> Parameter {
    let schema = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
        .minimum(Some(1))
        .maximum(Some(PAGE_MAX))
        .default(Some(PAGE.into()));
    parameter("limit", ParameterIn::Query, "How many items", schema)
}

fn parameter(name: &str, place: ParameterIn, about: &str, schema: ObjectBuilder) -> Parameter {
    let mut parameter = Parameter::new(name);
    parameter.parameter_in = place;
    parameter.required = Required::False;
    parameter.description = Some(about.to_owned());
    parameter.schema = Some(schema.into());
    parameter
}

//! What the OpenAPI document says beside what the handlers say of themselves: who may ask, what every operation may be
//! refused with, how to ask twice.

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

use crate::api::problem::{Field, Problem, Shape};

const BEARER: &str = "bearer";
const PROBLEM: &str = "Problem";

/// Completes a document.
pub fn describe(mut api: OpenApi) -> OpenApi {
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
         (RFC 9457) with a `code` for programs and a sentence for people. Send an `Idempotency-Key` with a POST, and sending it \
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
    let refusals = [
        (!reads, "400", "The body is not JSON"),
        (true, "401", "Nobody is signed in"),
        (!is_open, "403", "The seat or role does not allow it"),
        (path.contains('{'), "404", "It does not exist, or is not yours to see"),
        (!reads, "409", "Not now: the code says why"),
        (!reads, "413", "The body is too large"),
        (!reads, "415", "The body is no JSON by its own words"),
        (true, "422", "The input is wrong; `fields` says where"),
        (true, "429", "Too often; `Retry-After` says when again"),
        (true, "503", "Not right now; nothing was changed"),
    ];
    for (applies, status, about) in refusals {
        if applies {
            operation.responses.responses.entry(status.to_owned()).or_insert_with(|| RefOr::T(problem(about)));
        }
    }
    let is_list = operation.parameters.is_some() && reads && !path.contains('{') && !path.ends_with("/slots")
        || path.ends_with("/members");
    let parameters = operation.parameters.get_or_insert_default();
    if is_list {
        parameters.push(RefOr::T(number("limit", "How many items, at most 100; 25 unless said")));
        parameters.push(RefOr::T(text("cursor", ParameterIn::Query, "The `next_cursor` of the page before")));
    }
    if matches!(method, HttpMethod::Post) {
        let about = "Names this very request: sending it again under the same key does nothing twice and gets the same answer. \
                     Another body under the same key gets 422. What was refused may be sent again under the same key. \
                     Read for callers who are signed in, and for signing in.";
        parameters.push(RefOr::T(text("Idempotency-Key", ParameterIn::Header, about)));
    }
    if parameters.is_empty() {
        operation.parameters = None;
    }
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

fn number(name: &str, about: &str) -> Parameter {
    let schema =
        ObjectBuilder::new().schema_type(Type::Integer).format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)));
    parameter(name, ParameterIn::Query, about, schema)
}

fn parameter(name: &str, place: ParameterIn, about: &str, schema: ObjectBuilder) -> Parameter {
    let mut parameter = Parameter::new(name);
    parameter.parameter_in = place;
    parameter.required = Required::False;
    parameter.description = Some(about.to_owned());
    parameter.schema = Some(schema.into());
    parameter
}

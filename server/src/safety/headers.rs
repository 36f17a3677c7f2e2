//! Headers that every answer carries.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use crate::web::Web;

/// For all answers; pages bring a policy of their own.
const ALWAYS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Adds what is not there yet, and says how text is encoded where a file does not.
pub async fn add(State(web): State<Web>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if let Some(kind) = with_charset(headers) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    for (name, value) in ALWAYS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if web.settings.is_https() {
        headers
            .insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000; includeSubDomains"));
    }
    response
}

/// The type of a text with the encoding that it lacks: all text of ours is UTF-8.
fn with_charset(headers: &HeaderMap) -> Option<HeaderValue> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let is_text = kind.starts_with("text/") || kind.ends_with("+xml");
    if !is_text || kind.contains("charset") {
        return None;
    }
    HeaderValue::from_str(&format!("{kind}; charset=utf-8")).ok()
}

#[cfg(test)]
mod stories {
    use std::fs;

    use axum::{Router, body::Body, http::StatusCode, routing::get};
    use tower::ServiceExt;

    use super::*;
    use crate::{
        settings::Settings,
        shutdown::Shutdown,
        testing::{Bench, PASSWORD},
        web,
    };

    async fn panics() -> &'static str {
        panic!("as a story wants it")
    }

    #[tokio::test]
    async fn every_answer_carries_its_headers() {
        let bench = Bench::new().await;
        let site = tempfile::tempdir().expect("a folder");
        for file in ["look.css", "run.js", "words.txt", "icon.svg"] {
            fs::write(site.path().join(file), "/* ü */").expect("a file");
        }
        let settings = Settings {
            base_url: Some("https://jobs.example.org".into()),
            listen: "127.0.0.1:3000".into(),
            database_url: format!("sqlite://{}", bench.database().display()),
            site_root: Some(site.path().to_owned()),
            ..Settings::default()
        };
        let settings = settings.check().expect("settings");
        let web = Web::new(bench.service.clone(), settings, Shutdown::never(), false, false);
        let panicking = web::around(Router::new().route("/panics", get(panics)), &web).with_state(web.clone());
        let router = web::router(web);
        let ask = |method: &str, path: &str, body: &str| {
            let request = Request::builder().method(method).uri(path).header("sec-fetch-site", "cross-site");
            request
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(body.to_owned()))
                .expect("a request")
        };
        let credentials = format!("{{\"email\":\"nobody@example.com\",\"password\":\"{PASSWORD}\"}}");
        let table = [
            ("GET", "/", 200),
            ("GET", "/nowhere", 404),
            ("GET", "/look.css", 200),
            ("GET", "/run.js", 200),
            ("GET", "/words.txt", 200),
            ("GET", "/icon.svg", 200),
            ("GET", "/healthz", 200),
            ("GET", "/api", 200),
            ("GET", "/api/v1/openapi.json", 200),
            ("GET", "/api/v1/me", 401),
            ("GET", "/feeds/nothing.ics", 404),
            ("POST", "/api/v1/sessions", 403),
            ("TRACE", "/api/v1/me", 403),
            ("GET", "/panics", 500),
        ];
        for (method, path, status) in table {
            let router = if path == "/panics" { &panicking } else { &router };
            let response = router.clone().oneshot(ask(method, path, &credentials)).await.expect("an answer");
            assert_eq!(response.status(), StatusCode::from_u16(status).expect("a status"), "{method} {path}");
            let said = |name: HeaderName| {
                let value = response.headers().get(name).and_then(|value| value.to_str().ok());
                value.unwrap_or_default().to_owned()
            };
            let hsts = said(header::STRICT_TRANSPORT_SECURITY);
            assert_eq!(hsts, "max-age=63072000; includeSubDomains", "{method} {path}");
            assert_eq!(said(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{method} {path}");
            assert_eq!(said(header::REFERRER_POLICY), "same-origin", "{method} {path}");
            let policy = said(header::CONTENT_SECURITY_POLICY);
            for directive in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"] {
                assert!(policy.contains(directive), "{method} {path}: {policy}");
            }
            assert_eq!(said(header::ACCESS_CONTROL_ALLOW_ORIGIN), "", "{method} {path}");
            let kind = said(header::CONTENT_TYPE);
            let needs_charset = kind.starts_with("text/") || kind.contains("+xml");
            assert!(
                !kind.is_empty() && (!needs_charset || kind.ends_with("; charset=utf-8")),
                "{method} {path}: {kind}"
            );
        }
    }
}

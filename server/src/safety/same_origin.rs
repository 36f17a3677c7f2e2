//! Writes come from our own pages, or from programs that bring a token themselves; never from another website that
//! borrows somebody's cookie.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::refusals::{Forbidden, Refusal};
use url::Url;

use crate::{api::problem::Problem, web::Web};

/// Lets reads through, and writes of our own pages.
pub async fn check(State(web): State<Web>, request: Request, next: Next) -> Response {
    if is_read(request.method()) || is_ours(request.headers(), &web.settings.base_url) {
        return next.run(request).await;
    }
    Problem::from(Refusal::from(Forbidden::OtherSite)).into_response()
}

const fn is_read(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Browsers say where a request comes from, by `Sec-Fetch-Site` or at least by `Origin`. Who says neither is no browser,
/// and who brings a bearer token was given it: neither sends a stranger's cookie along.
fn is_ours(headers: &HeaderMap, base: &Url) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let brings_token = text(header::AUTHORIZATION)
        .is_some_and(|value| value.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer ")));
    if brings_token {
        return true;
    }
    match headers.get("sec-fetch-site").map(HeaderValue::as_bytes) {
        Some(b"same-origin" | b"none") => true,
        Some(_) => false,
        None => match headers.get(header::ORIGIN) {
            None => true,
            Some(origin) => Url::parse(origin.to_str().unwrap_or_default())
                .is_ok_and(|origin| origin.origin() == base.origin() || is_host(&origin, base, text(header::HOST))),
        },
    }
}

/// Whether an origin is the very host that was asked, by the scheme that people use here: whoever can answer for the same
/// name without TLS is somebody else. A server without TLS may be asked by its own TLS proxy.
fn is_host(origin: &Url, base: &Url, host: Option<&str>) -> bool {
    let (Some(name), Some(host)) = (origin.host_str(), host) else { return false };
    let is_web = matches!(origin.scheme(), "http" | "https");
    let is_as_safe = origin.scheme() == "https" || base.scheme() != "https";
    let asked = origin.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"));
    // Clients may write the port that goes without saying.
    let with_port = origin.port_or_known_default().map(|port| format!("{name}:{port}"));
    let is_asked = asked.eq_ignore_ascii_case(host) || with_port.is_some_and(|asked| asked.eq_ignore_ascii_case(host));
    is_web && is_as_safe && is_asked
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderName;

    use super::*;

    #[test]
    fn writes_of_other_sites_are_refused() {
        let base: Url = "https://interviews.example.com".parse().expect("an address");
        let ours = |headers: &[(&'static str, &'static str)]| {
            let headers: HeaderMap = headers
                .iter()
                .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
                .collect();
            is_ours(&headers, &base)
        };
        assert!(ours(&[]), "no browser");
        assert!(ours(&[("sec-fetch-site", "same-origin")]));
        assert!(ours(&[("sec-fetch-site", "none")]));
        assert!(!ours(&[("sec-fetch-site", "same-site")]));
        assert!(!ours(&[("sec-fetch-site", "cross-site"), ("origin", "https://interviews.example.com")]));
        assert!(ours(&[("origin", "https://interviews.example.com")]));
        assert!(ours(&[("origin", "https://127.0.0.1:3000"), ("host", "127.0.0.1:3000")]));
        assert!(ours(&[("origin", "https://other.example.com"), ("host", "other.example.com:443")]));
        for host in ["interviews.example.com", "interviews.example.com:80"] {
            assert!(!ours(&[("origin", "http://interviews.example.com"), ("host", host)]), "{host}: without TLS");
        }
        assert!(!ours(&[("origin", "http://127.0.0.1:3000"), ("host", "127.0.0.1:3000")]), "nor here");
        assert!(!ours(&[("origin", "ftp://interviews.example.com"), ("host", "interviews.example.com")]));
        assert!(!ours(&[("origin", "https://evil.example"), ("host", "interviews.example.com")]));
        assert!(!ours(&[("origin", "null")]));
        assert!(ours(&[("origin", "https://evil.example"), ("authorization", "Bearer token")]));
        assert!(!ours(&[("origin", "https://evil.example"), ("authorization", "Basic dTpw")]));
        let plain: Url = "http://127.0.0.1:3000".parse().expect("an address");
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static("localhost:3000"));
        for (origin, is_allowed) in
            [("http://localhost:3000", true), ("http://localhost:4000", false), ("http://evil.example:3000", false)]
        {
            headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
            assert_eq!(is_ours(&headers, &plain), is_allowed, "{origin}: a server without TLS");
        }
    }
}

//! Who asks from this machine, and under which name. A listener on loopback says only that the last step came from here:
//! a proxy on the same machine hands on what strangers ask, and a web page whose name was turned to 127.0.0.1 asks with the
//! browser of whoever looks at it.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderValue, Uri, Version, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::refusals::Refusal;
use url::{Host, Url};

use crate::{api::problem::Problem, web::Web};

/// What proxies add to what they hand on, beside all that begins with [`FORWARDED`].
const OF_PROXIES: [&str; 25] = [
    "forwarded",
    "via",
    "x-real-ip",
    "x-client-ip",
    "true-client-ip",
    "cf-connecting-ip",
    "x-original-forwarded-for",
    "x-cluster-client-ip",
    "forwarded-for",
    "x_forwarded_for",
    "client-ip",
    "fly-client-ip",
    "fastly-client-ip",
    "x-envoy-external-address",
    "x-azure-clientip",
    "cdn-loop",
    "tailscale-user-login",
    "x-original-host",
    "x-host",
    "x-scheme",
    "x-url-scheme",
    "x-original-url",
    "x-proxyuser-ip",
    "x-arr-log-id",
    "front-end-https",
];
const FORWARDED: &str = "x-forwarded";

/// Lets requests through that were made on this machine, in the name of a loopback address. For everybody else there is
/// nothing here.
pub async fn only(State(web): State<Web>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    if is_nearby(&parts, &web.settings.base_url) {
        next.run(Request::from_parts(parts, body)).await
    } else {
        Problem::from(Refusal::NotFound).into_response()
    }
}

/// Whether a request was made on this machine and by nobody else through it.
pub fn is_nearby(parts: &Parts, base: &Url) -> bool {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let is_here = peer.is_some_and(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback());
    // nginx asks by HTTP/1.0 unless told otherwise, and does not say for whom.
    let is_own = parts.version >= Version::HTTP_11 && !is_handed_on(&parts.headers);
    let names = names(&parts.headers, &parts.uri);
    is_here
        && is_own
        && !names.is_empty()
        && names.iter().all(|name| name.as_deref().is_some_and(|name| is_loopback(name, base)))
}

/// Refuses to be somebody else's name, where people come without TLS: there a name is all that keeps another website's
/// scripts out. An address of numbers is nobody's name, and a request without a name comes from no browser.
pub async fn known_host(State(web): State<Web>, request: Request, next: Next) -> Response {
    let base = &web.settings.base_url;
    let is_known =
        |name: &Option<String>| name.as_deref().is_some_and(|name| is_address(name) || is_loopback(name, base));
    if base.scheme() == "https" || names(request.headers(), request.uri()).iter().all(is_known) {
        return next.run(request).await;
    }
    Problem::misdirected().into_response()
}

fn is_handed_on(headers: &HeaderMap) -> bool {
    headers.keys().any(|name| name.as_str().starts_with(FORWARDED) || OF_PROXIES.contains(&name.as_str()))
}

/// The host that is asked for, without its port, wherever a request says it; `None` for one that can't be read.
fn names(headers: &HeaderMap, uri: &Uri) -> Vec<Option<String>> {
    let said = headers.get_all(header::HOST).iter().map(HeaderValue::to_str).map(Result::ok);
    said.chain(uri.authority().map(|authority| Some(authority.as_str()))).map(|host| host.and_then(host_of)).collect()
}

/// `localhost:3000` asks for `localhost`, `[::1]:3000` for `[::1]`.
fn host_of(host: &str) -> Option<String> {
    let url = Url::parse(&format!("http://{host}/")).ok()?;
    let is_plain = url.username().is_empty() && url.password().is_none() && url.path() == "/" && !host.contains('/');
    url.host_str().filter(|_| is_plain).map(|host| host.trim_end_matches('.').to_owned())
}

/// Whether this is a name of this machine for itself: a loopback address, `localhost`, or the `BASE_URL` that it was
/// started with for this machine alone.
fn is_loopback(name: &str, base: &Url) -> bool {
    let is_near = match Host::parse(name) {
        Ok(Host::Ipv4(address)) => address.is_loopback(),
        Ok(Host::Ipv6(address)) => IpAddr::from(address).to_canonical().is_loopback(),
        Ok(Host::Domain(name)) => name == "localhost",
        Err(_) => false,
    };
    // An https one is the name by which everybody comes, through a proxy.
    is_near || (base.scheme() == "http" && base.host_str() == Some(name))
}

fn is_address(name: &str) -> bool {
    matches!(Host::parse(name), Ok(Host::Ipv4(_) | Host::Ipv6(_)))
}

#[cfg(test)]
mod tests {
    use axum::http;

    use super::*;

    const HERE: &str = "http://127.0.0.1:3000";
    const AWAY: &str = "https://interviews.example.com";

    fn parts(peer: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = http::Request::get("/metrics");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (mut parts, ()) = request.body(()).expect("a request").into_parts();
        parts.extensions.insert(ConnectInfo::<SocketAddr>(peer.parse().expect("a peer")));
        parts
    }

    #[test]
    fn nearby_is_who_asks_from_here_for_themselves() {
        let near = |base: &str, peer: &str, headers: &[(&str, &str)]| {
            is_nearby(&parts(peer, headers), &base.parse().expect("an address"))
        };
        for host in ["127.0.0.1:3000", "127.8.9.1", "localhost", "LOCALHOST:3000", "[::1]:3000", "localhost."] {
            assert!(near(HERE, "127.0.0.1:5", &[("host", host)]), "{host}");
            assert!(near(AWAY, "[::1]:5", &[("host", host)]), "{host}");
            assert!(near(HERE, "[::ffff:127.0.0.1]:5", &[("host", host)]), "{host}");
            assert!(!near(HERE, "192.0.2.1:5", &[("host", host)]), "{host} from elsewhere");
        }
        for handed_on in [
            "x-forwarded-for",
            "x-forwarded-proto",
            "X-Forwarded-Host",
            "forwarded",
            "x-real-ip",
            "via",
            "x-client-ip",
            "x-forwarded",
            "cf-connecting-ip",
            "X-Original-Forwarded-For",
            "X-Cluster-Client-IP",
            "Forwarded-For",
            "X_Forwarded_For",
            "Client-IP",
            "Fly-Client-IP",
            "Fastly-Client-IP",
            "X-Envoy-External-Address",
            "X-Azure-ClientIP",
            "CDN-Loop",
            "Tailscale-User-Login",
            "X-Original-Host",
            "X-Host",
            "X-Scheme",
            "X-Url-Scheme",
            "X-Original-URL",
            "X-ProxyUser-Ip",
            "X-ARR-LOG-ID",
            "Front-End-Https",
        ] {
            let headers = [("host", "127.0.0.1:3000"), (handed_on, "127.0.0.1")];
            assert!(!near(HERE, "127.0.0.1:5", &headers), "{handed_on}");
        }
        for host in [
            "evil.example",
            "evil.example:3000",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "10.0.0.1",
            "",
            "evil@localhost",
            "127.0.0.1:3000/x",
            "interviews.example.com",
            "localhost:x",
        ] {
            assert!(!near(HERE, "127.0.0.1:5", &[("host", host)]), "{host}");
            assert!(!near(AWAY, "127.0.0.1:5", &[("host", host)]), "{host}: that is how everybody comes");
        }
        assert!(!near(HERE, "127.0.0.1:5", &[]), "without a name");
        assert!(!near(HERE, "127.0.0.1:5", &[("host", "localhost"), ("host", "evil.example")]), "under two names");
        let mut old = parts("127.0.0.1:5", &[("host", "127.0.0.1:3000")]);
        old.version = Version::HTTP_10;
        assert!(!is_nearby(&old, &HERE.parse().expect("an address")), "as nginx asks");
        assert!(near("http://overture.localhost:3000", "127.0.0.1:5", &[("host", "overture.localhost:3000")]));
        let mut unknown = parts("127.0.0.1:5", &[("host", "localhost")]);
        unknown.extensions.clear();
        assert!(!is_nearby(&unknown, &HERE.parse().expect("an address")), "from nobody knows where");
    }
}

//! Who asks, as far as the network knows: counted against when somebody tries too often.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::header,
    middleware::Next,
    response::Response,
};
use domain::zone::ZONE_NAME_MAX;
use service::accounts::Origin;

use crate::web::Web;

/// Longest user agent worth remembering, in characters.
const AGENT_CHARS: usize = 200;

/// The network address that an answer goes to.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// Notes the [`Origin`] of a request in its extensions, and in those of the answer, where the log finds it.
pub async fn note(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(peer)| peer.ip());
    let forwarded = request.headers().get_all("x-forwarded-for");
    let hops: Vec<&str> =
        forwarded.iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).collect();
    let address = web.settings.trusted_proxies.client(peer, hops.into_iter());
    let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let agent = agent.chars().take(AGENT_CHARS).collect();
    // What it says is read where it is used.
    let zone = app::cookies::of(request.headers(), app::session::zone_cookie(web.settings.is_https()));
    let zone = zone.filter(|zone| zone.len() <= ZONE_NAME_MAX).unwrap_or_default();
    request.extensions_mut().insert(Origin { address, agent, zone });
    let mut response = next.run(request).await;
    response.extensions_mut().insert(Peer(address));
    response
}

//! Who opens an address of ours that is no page of the app: by the session's cookie, as pages do.

use axum::http::HeaderMap;
use axum_extra::extract::CookieJar;
use service::{Error, gate::Actor};

use crate::web::Web;

/// Whoever is signed in.
pub async fn viewer(web: &Web, headers: &HeaderMap) -> Result<Option<Actor>, Error> {
    match session(web, headers) {
        Some(token) => web.service.actor_by_session(&token).await,
        None => Ok(None),
    }
}

/// The session's token that a browser sends, whether it still opens something or not.
pub fn session(web: &Web, headers: &HeaderMap) -> Option<String> {
    // Tied to the host by its prefix, which browsers allow with TLS alone.
    let name = if web.settings.is_https() { "__Host-session" } else { "session" };
    let token = CookieJar::from_headers(headers).get(name)?.value().to_owned();
    (!token.is_empty()).then_some(token)
}

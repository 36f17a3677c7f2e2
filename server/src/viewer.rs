//! Who opens an address of ours that is no page of the app: by the session's cookie, as pages do.

use axum::http::HeaderMap;
use axum_extra::extract::CookieJar;
use service::{Error, gate::Actor};

use crate::web::Web;

/// Whoever is signed in.
pub async fn viewer(web: &Web, headers: &HeaderMap) -> Result<Option<Actor>, Error> {
    match session_token(web, headers) {
        Some(token) => web.service.actor_by_session(&token).await,
        None => Ok(None),
    }
}

/// The session's token in the cookie.
pub fn session_token(web: &Web, headers: &HeaderMap) -> Option<String> {
    // Tied to the host by its prefix, which browsers allow with TLS alone.
    let name = if web.settings.is_https() { "__Host-session" } else { "session" };
    Some(CookieJar::from_headers(headers).get(name)?.value().to_owned())
}

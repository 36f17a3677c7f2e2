//! The few cookies pages read and set. What they hold is decided elsewhere.

/// Seconds in a year: how long a preference is kept.
pub const YEAR: u32 = 365 * 24 * 60 * 60;

/// What the names of cookies begin with under https: browsers tie such a cookie to this host, so that no neighbour under the
/// same domain sets it. Http is served on loopback addresses only, where browsers keep no such cookie.
pub const HOST: &str = "__Host-";

/// Keeps a preference from within the browser.
#[cfg(not(feature = "ssr"))]
pub fn keep(name: &str, value: &str) {
    use wasm_bindgen::JsCast;

    if let Ok(document) = leptos::prelude::document().dyn_into::<web_sys::HtmlDocument>() {
        let is_secure = leptos::prelude::location().protocol().is_ok_and(|protocol| protocol == "https:");
        let (prefix, secure) = if is_secure { (HOST, "; Secure") } else { ("", "") };
        // A browser that keeps no cookies shows UTC.
        let _ = document.set_cookie(&format!("{prefix}{name}={value}; Path=/; Max-Age={YEAR}; SameSite=Lax{secure}"));
    }
}

/// Only browsers keep preferences by themselves.
#[cfg(feature = "ssr")]
pub const fn keep(_name: &str, _value: &str) {}

/// The value of a cookie of this request.
#[cfg(feature = "ssr")]
pub fn get(name: &str) -> Option<String> {
    of(&leptos::prelude::use_context::<http::request::Parts>()?.headers, name)
}

/// The value of a cookie among these headers.
#[cfg(feature = "ssr")]
pub fn of(headers: &http::HeaderMap, name: &str) -> Option<String> {
    let headers = headers.get_all(http::header::COOKIE);
    let pairs = headers.iter().filter_map(|header| header.to_str().ok()).flat_map(|header| header.split(';'));
    pairs
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then(|| value.to_owned()))
}

/// A preference of this browser, which [`set`] or [`keep`] has left there.
#[cfg(feature = "ssr")]
pub fn preference(name: &str) -> Option<String> {
    get(&crate::session::on_host(&crate::session::service().ok()?, name))
}

/// Sets a preference that scripts may read: nothing secret. An empty value forgets it.
#[cfg(feature = "ssr")]
pub fn set(name: &str, value: &str, max_age: u32) {
    let Ok(service) = crate::session::service() else { return };
    let max_age = if value.is_empty() { 0 } else { max_age };
    let (name, secure) = (crate::session::on_host(&service, name), crate::session::secure(&service));
    append(&format!("{name}={value}; Path=/; Max-Age={max_age}; SameSite=Lax{secure}"));
}

/// Adds a `Set-Cookie` header to the answer.
#[cfg(feature = "ssr")]
pub fn append(cookie: &str) {
    if let (Some(response), Ok(cookie)) =
        (leptos::prelude::use_context::<leptos_axum::ResponseOptions>(), http::HeaderValue::from_str(cookie))
    {
        response.append_header(http::header::SET_COOKIE, cookie);
    }
}

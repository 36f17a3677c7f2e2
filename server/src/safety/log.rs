//! One line a request: its route, never its address, because addresses may hold secrets (I8).

use std::{
    sync::atomic::{AtomicI64, AtomicU32, Ordering},
    time::Instant,
};

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue, Method},
    middleware::Next,
    response::Response,
};
use tracing::Instrument;

use super::client::Peer;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Most refusals a second, and as many answers of a busy server, that get a line each: whoever knocks harder does not fill the operator's disk.
const REFUSALS_A_SECOND: u32 = 20;

/// How many lines this second has already.
struct Lines {
    second: AtomicI64,
    count: AtomicU32,
}

static REFUSED: Lines = Lines::new();
static BUSY: Lines = Lines::new();

impl Lines {
    const fn new() -> Self {
        Self { second: AtomicI64::new(0), count: AtomicU32::new(0) }
    }

    /// Whether one more gets a line; the last one that does says that more may follow unseen.
    fn one_more(&self, second: i64) -> Option<bool> {
        if self.second.swap(second, Ordering::Relaxed) != second {
            self.count.store(0, Ordering::Relaxed);
        }
        let before = self.count.fetch_add(1, Ordering::Relaxed);
        (before < REFUSALS_A_SECOND).then_some(before + 1 == REFUSALS_A_SECOND)
    }
}

/// Names the request, logs its answer and counts it.
pub async fn log(mut request: Request, next: Next) -> Response {
    let id = format!("{:016x}", rand::random::<u64>());
    let method = name(request.method());
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unmatched".to_owned(), |path| path.as_str().to_owned());
    if let Ok(value) = HeaderValue::from_str(&id) {
        request.headers_mut().insert(REQUEST_ID, value);
    }
    let span = tracing::info_span!("request", id, method, route);
    let started = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let took = started.elapsed();
    let status = response.status().as_u16();
    let _entered = span.enter();
    if status == 503 {
        // A crowd makes as many of them as it likes.
        if let Some(more) = BUSY.one_more(seconds(started)) {
            tracing::warn!(status, ms = took.as_millis(), more, "too busy");
        }
    } else if status >= 500 {
        tracing::error!(status, ms = took.as_millis(), "failed");
    } else if matches!(status, 401 | 403 | 429)
        && let Some(more) = REFUSED.one_more(seconds(started))
    {
        let address = response.extensions().get::<Peer>().map(|Peer(address)| tracing::field::display(*address));
        tracing::info!(status, address, more, "refused");
    } else {
        tracing::debug!(status, ms = took.as_millis(), "answered");
    }
    crate::metrics::count(method, route, status, took);
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// Invented methods would make as many names.
const fn name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Seconds since the first request.
fn seconds(now: Instant) -> i64 {
    static FIRST: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    let first = FIRST.get_or_init(|| now);
    i64::try_from(now.saturating_duration_since(*first).as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crowd_does_not_fill_the_log() {
        let lines = Lines::new();
        for second in [7, 8] {
            let written: Vec<_> = (0..1_000).filter_map(|_| lines.one_more(second)).collect();
            assert_eq!(written.len(), REFUSALS_A_SECOND as usize);
            assert_eq!(written.iter().filter(|more| **more).count(), 1, "the last one says that there may be more");
        }
    }
}

//! Figures for Prometheus: routes, never addresses; numbers, never names.

use std::{net::SocketAddr, sync::OnceLock, time::Duration};

use axum::{
    extract::{ConnectInfo, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::refusals::Refusal;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use subtle::ConstantTimeEq;

use crate::{api::problem::Problem, health, web::Web};

static FIGURES: OnceLock<PrometheusHandle> = OnceLock::new();

/// Begins to count. Without it nothing is counted and nothing is shown.
pub fn start() {
    const SECONDS: [f64; 9] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0];
    let builder = PrometheusBuilder::new().set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS);
    match builder.and_then(PrometheusBuilder::install_recorder) {
        Ok(handle) => drop(FIGURES.set(handle)),
        Err(error) => tracing::warn!(%error, "no metrics"),
    }
}

/// Counts an answered request.
pub fn count(method: &'static str, route: String, status: u16, took: Duration) {
    let status = status.to_string();
    metrics::counter!("http_requests_total", "method" => method, "route" => route.clone(), "status" => status)
        .increment(1);
    metrics::histogram!("http_request_seconds", "method" => method, "route" => route).record(took);
}

/// The figures, to this machine or to who brings the token; nothing is here for anybody else.
pub async fn show(
    State(web): State<Web>,
    peer: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
) -> Response {
    let peer = peer.map(|axum::Extension(ConnectInfo(peer))| peer);
    let Some(figures) = FIGURES.get().filter(|_| may_read(&web, peer, &headers)) else {
        return Problem::from(Refusal::NotFound).into_response();
    };
    match health::late_seconds(&web.service).await {
        #[expect(clippy::cast_precision_loss, reason = "seconds of lateness are far below 2^52")]
        Ok(late) => metrics::gauge!("due_work_late_seconds").set(late as f64),
        Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "no figure for due work"),
    }
    figures.run_upkeep();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], figures.render()).into_response()
}

fn may_read(web: &Web, peer: Option<SocketAddr>, headers: &HeaderMap) -> bool {
    let brought = headers.get(header::AUTHORIZATION).map(HeaderValue::as_bytes);
    let brought = brought.and_then(|value| value.strip_prefix(b"Bearer "));
    let knows_token = match (&web.settings.metrics_token, brought) {
        (Some(token), Some(brought)) => bool::from(token.as_bytes().ct_eq(brought)),
        _ => false,
    };
    // Behind a proxy on this machine everybody seems to be near; proxies say so.
    let is_forwarded = headers.contains_key("x-forwarded-for") || headers.contains_key(header::FORWARDED);
    knows_token || (!is_forwarded && peer.is_some_and(|peer| peer.ip().to_canonical().is_loopback()))
}

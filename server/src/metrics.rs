//! Figures for Prometheus: routes, never addresses; numbers, never names.

use std::{sync::OnceLock, time::Duration};

use axum::{
    extract::State,
    http::{HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
};
use domain::refusals::Refusal;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use subtle::ConstantTimeEq;

use crate::{api::problem::Problem, health, safety::nearby, settings::Checked, web::Web};

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

/// The figures, to who brings the token or, where there is none and nobody comes through a proxy, to this machine; nothing
/// is here for anybody else.
pub async fn show(State(web): State<Web>, parts: Parts) -> Response {
    let Some(figures) = FIGURES.get().filter(|_| may_read(&web.settings, &parts)) else {
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

fn may_read(settings: &Checked, parts: &Parts) -> bool {
    let brought = parts.headers.get(header::AUTHORIZATION).map(HeaderValue::as_bytes);
    let brought = brought.and_then(|value| value.strip_prefix(b"Bearer "));
    let knows_token = match (&settings.metrics_token, brought) {
        (Some(token), Some(brought)) => bool::from(token.as_bytes().ct_eq(brought)),
        _ => false,
    };
    // With https people come through a proxy, and not every one says for whom it asks: there the token alone opens.
    let is_near_enough = settings.metrics_token.is_none() && settings.base_url.scheme() != "https";
    knows_token || (is_near_enough && nearby::is_nearby(parts, &settings.base_url))
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use axum::{extract::ConnectInfo, http::Request};

    use super::*;
    use crate::settings::Settings;

    #[test]
    fn figures_are_for_this_machine_or_for_who_knows_the_token() {
        const TOKEN: &str = "a token of thirty-two characters";
        let folder = tempfile::tempdir().expect("a folder");
        let settings = Settings {
            database_url: format!("sqlite://{}/overture.db", folder.path().display()),
            listen: "127.0.0.1:3000".into(),
            base_url: Some("https://interviews.example.com".into()),
            metrics_token: Some(TOKEN.into()),
            ..Settings::default()
        };
        let without_token = Settings { metrics_token: None, ..settings.clone() };
        let at_home = Settings { base_url: None, ..without_token.clone() };
        let at_home_with_token = Settings { base_url: None, ..settings.clone() };
        let [settings, without_token, at_home, at_home_with_token] =
            [settings, without_token, at_home, at_home_with_token].map(|settings| settings.check().expect("settings"));
        let may_with = |settings: &Checked, peer: &str, headers: &[(&str, &str)]| {
            let mut request = Request::get("/metrics");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let (mut parts, ()) = request.body(()).expect("a request").into_parts();
            parts.extensions.insert(ConnectInfo::<SocketAddr>(peer.parse().expect("a peer")));
            may_read(settings, &parts)
        };
        let may = |peer: &str, headers: &[(&str, &str)]| may_with(&settings, peer, headers);
        let (bearer, other) = (format!("Bearer {TOKEN}"), format!("Bearer {}", TOKEN.to_uppercase()));
        let public = ("host", "interviews.example.com");
        let here = [("host", "127.0.0.1:3000")];
        assert!(may_with(&at_home, "127.0.0.1:5", &here));
        assert!(!may_with(&at_home, "192.0.2.1:5", &here), "from elsewhere");
        assert!(!may_with(&at_home_with_token, "127.0.0.1:5", &here), "there is a token");
        assert!(may_with(&at_home_with_token, "127.0.0.1:5", &[here[0], ("authorization", &bearer)]));
        assert!(!may_with(&without_token, "127.0.0.1:5", &here), "with https, and no token to bring");
        assert!(!may("127.0.0.1:5", &here), "with https, and without the token");
        assert!(may("127.0.0.1:5", &[here[0], ("authorization", &bearer)]));
        assert!(!may("127.0.0.1:5", &[public]), "a proxy that says nothing");
        assert!(!may("127.0.0.1:5", &[("host", "127.0.0.1:3000"), ("x-forwarded-for", "127.0.0.1")]), "a proxy");
        assert!(!may("192.0.2.1:5", &[("host", "127.0.0.1:3000")]), "from elsewhere");
        assert!(may("192.0.2.1:5", &[public, ("authorization", &bearer)]));
        assert!(!may("192.0.2.1:5", &[public, ("authorization", &other)]));
    }
}

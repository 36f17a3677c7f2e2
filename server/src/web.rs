//! Everything that is served, in one router, and what every request passes on its way in and out.

use std::sync::Arc;

use axum::{Router, extract::FromRef, middleware, routing::get};
use leptos::config::LeptosOptions;
use service::Service;
use tower_http::{compression::CompressionLayer, limit::RequestBodyLimitLayer};

use crate::{
    api, audit, bench, calendars,
    connections::Limits,
    download, events, health, mailbox, metrics, pages,
    safety::{
        bodies::{self, Bodies},
        client, headers, limits, log, nearby, panics, same_origin,
    },
    settings::Checked,
    shutdown::Shutdown,
    streams::Streams,
};

/// Largest body anybody may send.
pub const BODY_BYTES: usize = 1 << 20;

/// Largest body where nobody has signed in: an address, a password, a name, each in any script.
pub const OPEN_BODY_BYTES: usize = 16 << 10;

/// Bodies of requests that are not answered yet: of everybody together, and of one client.
const BODIES_BYTES: usize = 64 << 20;
const CLIENT_BODIES_BYTES: usize = 16 << 20;

/// What handlers need; cheap to clone.
#[derive(Clone)]
pub struct Web {
    pub service: Service,
    pub options: Arc<LeptosOptions>,
    pub settings: Arc<Checked>,
    pub shutdown: Shutdown,
    pub limits: Limits,
    pub streams: Streams,
    pub doors: Doors,
}

impl FromRef<Web> for Service {
    fn from_ref(web: &Web) -> Self {
        web.service.clone()
    }
}

impl FromRef<Web> for LeptosOptions {
    fn from_ref(web: &Web) -> Self {
        Self::clone(&web.options)
    }
}

/// Doors that are open only when asked for.
#[derive(Clone, Copy)]
pub struct Doors {
    pub mailbox: bool,
    pub bench: bool,
}

impl Web {
    /// Everything a server needs.
    pub fn new(service: Service, settings: Checked, shutdown: Shutdown, mailbox: bool, bench: bool) -> Self {
        let options = LeptosOptions::builder()
            .output_name(pages::OUTPUT)
            .site_root(settings.site_root.to_string_lossy())
            .site_addr(settings.listen)
            .build();
        let limits = Limits::of_this_process();
        Self {
            service,
            options: Arc::new(options),
            settings: Arc::new(settings),
            shutdown,
            limits,
            streams: Streams::new(limits.session_streams, limits.streams),
            doors: Doors { mailbox, bench },
        }
    }

    /// With limits of a story's own.
    #[cfg(test)]
    pub fn within(self, limits: Limits) -> Self {
        Self { limits, streams: Streams::new(limits.session_streams, limits.streams), ..self }
    }
}

/// All routes behind all precautions.
pub fn router(web: Web) -> Router {
    let bodies = Bodies::new(web.limits.bodies, BODIES_BYTES, CLIENT_BODIES_BYTES);
    let mut router = Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::show))
        .route("/events", get(events::stream))
        .route("/data/download", get(download::download))
        .route("/settings/audit/download", get(audit::download))
        .merge(calendars::router())
        .merge(api::router(&web));
    let nearby = middleware::from_fn_with_state(web.clone(), nearby::only);
    if web.doors.bench {
        router = router.nest("/bench", bench::router().layer(nearby.clone()));
    }
    if web.doors.mailbox {
        router = router.nest("/mailbox", mailbox::router().layer(nearby));
    }
    let router = router
        .merge(pages::router(&web))
        .layer(middleware::from_fn(limits::open))
        .layer(RequestBodyLimitLayer::new(BODY_BYTES))
        .layer(middleware::from_fn(limits::say))
        .layer(middleware::from_fn_with_state(bodies, bodies::in_time))
        .layer(middleware::from_fn_with_state(web.clone(), same_origin::check))
        .layer(middleware::from_fn_with_state(web.clone(), client::note))
        .layer(middleware::from_fn_with_state(web.clone(), nearby::known_host))
        .layer(CompressionLayer::new());
    around(router, &web).with_state(web)
}

/// What every answer passes, also the one to a panic.
pub fn around(router: Router<Web>, web: &Web) -> Router<Web> {
    router
        .layer(middleware::from_fn(panics::catch))
        .layer(middleware::from_fn_with_state(web.clone(), headers::add))
        .layer(middleware::from_fn(log::log))
}

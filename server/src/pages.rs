//! The pages of `app`, their server functions, and the files they load.

#[cfg(test)]
mod account_stories;
#[cfg(test)]
mod clock_stories;
#[cfg(test)]
mod kept_stories;
mod one_task;
#[cfg(test)]
mod stale_stories;

use std::{convert::Infallible, sync::Arc};

use axum::{
    Router,
    extract::{Request, State},
    handler::HandlerWithoutStateExt,
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use leptos::{nonce::use_nonce, prelude::provide_context};
use leptos_axum::{
    AxumRouteListing, LeptosRoutes, ResponseOptions, generate_route_list_with_exclusions_and_ssg_and_context,
};
use service::Service;
use tower::ServiceExt;
use tower_http::services::ServeDir;

use crate::{safety::witness, viewer, web::Web};

/// What cargo-leptos calls what it builds.
pub const OUTPUT: &str = "overture";

/// How long the name of a file may be on the usual file systems.
const NAME_BYTES: usize = 255;

/// Pages, server functions and files; anything else is the app's own "not found".
pub fn router(web: &Web) -> Router<Web> {
    let context = context(web.service.clone());
    let routes = routes(&web.service);
    let shell = {
        let options = Arc::clone(&web.options);
        move || app::shell(&options)
    };
    let unreachable = web.clone();
    let nowhere = {
        let web = web.clone();
        move |request: Request| not_found(web, request)
    };
    let files = ServeDir::new(&web.settings.site_root)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip()
        .call_fallback_on_method_not_allowed(true)
        .fallback(nowhere.into_service());
    // No file system has such names, and says so by an error that would be taken for a fault of ours.
    let files = tower::service_fn(move |request: Request| {
        let (files, web) = (files.clone(), unreachable.clone());
        async move {
            if request.uri().path().split('/').any(|name| name.len() > NAME_BYTES) {
                return Ok(not_found(web, request).await);
            }
            Ok::<_, Infallible>(files.oneshot(request).await.into_response())
        }
    });
    Router::new()
        .leptos_routes_with_context(web, routes, context, shell)
        .layer(middleware::from_fn_with_state(web.clone(), look))
        .fallback_service(files)
        .layer(middleware::from_fn_with_state(web.clone(), in_place))
        .layer(middleware::from_fn_with_state(web.clone(), witness::wait))
        .layer(middleware::from_fn_with_state(web.clone(), cache))
}

/// The app's own routes.
pub fn routes(service: &Service) -> Vec<AxumRouteListing> {
    one_task::prepare();
    let mut routes =
        generate_route_list_with_exclusions_and_ssg_and_context(app::App, None, context(service.clone())).0;
    // Files come before what has no page.
    routes.retain(|route| route.path() != app::NOWHERE);
    routes
}

/// What every page and server function finds in its context.
fn context(service: Service) -> impl Fn() + Clone + Send + Sync + 'static {
    move || {
        provide_context(service.clone());
        if let (Some(response), Some(nonce)) = (leptos::prelude::use_context::<ResponseOptions>(), use_nonce())
            && let Ok(policy) = HeaderValue::from_str(&policy(&nonce))
        {
            response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
    }
}

/// Nothing inline but the scripts that carry this answer's nonce, nothing from elsewhere.
fn policy(nonce: &str) -> String {
    // `cargo leptos watch` reloads pages through a socket of its own.
    let watch =
        if std::env::var_os("LEPTOS_WATCH").is_some() { " ws://127.0.0.1:3001 ws://localhost:3001" } else { "" };
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         connect-src 'self'{watch}; img-src 'self' data:; font-src 'self'; manifest-src 'self'; \
         form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
}

/// The app's page for what is not there.
async fn not_found(web: Web, request: Request) -> Response {
    let mut response = render(&web, request).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}

/// A form that a browser posted by itself and that is refused gets its own page back.
async fn in_place(State(web): State<Web>, request: Request, next: Next) -> Response {
    app::in_place::answer(&web.service, request, |request| next.run(request), |request| render(&web, request)).await
}

/// Finds out who is looking before a page is rendered; server functions look for themselves.
async fn look(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    app::session::look(&web.service, &mut request).await;
    one_task::whole(next.run(request)).await
}

/// Any page of the app, by its address.
async fn render(web: &Web, mut request: Request) -> Response {
    app::session::look(&web.service, &mut request).await;
    let options = Arc::clone(&web.options);
    let shell = move || app::shell(&options);
    one_task::whole(leptos_axum::render_app_async_with_context(context(web.service.clone()), shell)(request)).await
}

/// How long browsers may keep an answer: files are asked for again by their date, pages always, and what somebody signed
/// in for is not kept at all: whoever goes back after they signed out sees nothing of it.
async fn cache(State(web): State<Web>, request: Request, next: Next) -> Response {
    let is_signed_in = viewer::session(&web, request.headers()).is_some();
    let is_package = request.uri().path().starts_with("/pkg/");
    let mut response = next.run(request).await;
    let is_file = response.headers().contains_key(header::LAST_MODIFIED);
    let rule = match (is_file, is_package) {
        // Their names stay the same from build to build.
        (true, true) => "no-cache",
        (true, false) => "public, max-age=3600",
        (false, _) if is_signed_in => "no-store",
        (false, _) => "private, no-cache",
    };
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static(rule));
    response
}

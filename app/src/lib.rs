//! What people see: pages, forms and the server functions behind them.

pub mod cookies;
pub mod failure;
pub mod frames;
mod home_page;
pub mod refused;
pub mod session;
mod shell;
pub mod theme;
pub mod ui;

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    path,
};
pub use shell::shell;

use crate::frames::{PlainFrame, PlainPage};

/// All pages. Every route is rendered whole before it is sent, so that it works without JavaScript.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    ui::provide_toasts();
    session::provide_viewer();
    session::remember_zone();
    view! {
        <Title formatter=window_title/>
        <Router>
            <a class="skip" href="#main" rel="external">"Skip to content"</a>
            <Routes fallback=|| view! { <PlainPage><refused::NotFound/></PlainPage> }>
                <ParentRoute path=path!("") view=PlainFrame ssr=SsrMode::Async>
                    <Route path=path!("") view=home_page::HomePage ssr=SsrMode::Async/>
                </ParentRoute>
            </Routes>
            <ui::ToastRegion/>
        </Router>
    }
}

fn window_title(page: String) -> String {
    if page.is_empty() { "Overture".to_owned() } else { format!("{page} · Overture") }
}

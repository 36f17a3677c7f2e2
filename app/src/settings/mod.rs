//! The workspace's settings: places beside the page, and those that belong to nothing else.

pub mod api;
mod audit_page;
mod keys_page;
mod mail_page;
mod pools_page;

pub use audit_page::AuditPage;
pub use keys_page::KeysPage;
pub use mail_page::MailPage;
pub use pools_page::PoolsPage;

use leptos::prelude::*;
use leptos_router::components::{Outlet, Redirect};

use crate::{session, ui::SideNav};

/// The places beside every settings page; what is for Admins is shown to them alone.
#[component]
pub fn SettingsFrame() -> impl IntoView {
    let mut links =
        vec![("/settings/workspace", "Company"), ("/settings/members", "Members"), ("/settings/pools", "Pools")];
    if session::governs() {
        links.extend([
            ("/settings/api-keys", "API keys"),
            ("/settings/mail", "Undelivered mail"),
            ("/settings/audit", "Audit log"),
        ]);
    }
    view! {
        <div class="aside">
            <SideNav label="Workspace" links/>
            <div class="min-w-0"><Outlet/></div>
        </div>
    }
}

/// Settings begin with the company.
#[component]
pub fn SettingsStart() -> impl IntoView {
    view! { <Redirect path="/settings/workspace"/> }
}

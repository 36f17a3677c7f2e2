//! The recruiter's frame: places along the top, what is held along the bottom of every page.

use domain::accounts::Profile;
use leptos::prelude::*;
use leptos_router::components::{A, Outlet};

use super::{Main, account_menu::AccountMenu, attention::WaitingCount, brand::Brand};
use crate::requests::HeldBar;

const PLACES: [(&str, &str); 6] = [
    ("/candidates", "Candidates"),
    ("/interviews", "Interviews"),
    ("/calendar", "Calendar"),
    ("/positions", "Positions"),
    ("/templates", "Templates"),
    ("/settings", "Workspace"),
];

/// Around every page of a workspace.
#[component]
pub(super) fn RecruiterFrame(profile: Profile) -> impl IntoView {
    let places = PLACES
        .into_iter()
        .map(|(href, name)| {
            let count = (href == "/interviews").then(|| view! { <WaitingCount/> });
            view! { <A href=href>{name} {count}</A> }
        })
        .collect_view();
    view! {
        <div class="frame recruiter">
            <header class="topbar">
                <div>
                    <Brand/>
                    <nav class="topnav" aria-label="Main">{places}</nav>
                    <AccountMenu profile/>
                </div>
            </header>
            <Main><Outlet/></Main>
            <div class="heldslot"><HeldBar/></div>
        </div>
    }
    .into_any()
}

//! The way in and the way out: one column, nothing beside it.

use leptos::prelude::*;
use leptos_router::components::Outlet;

use super::{Main, brand::Brand};
use crate::theme::ThemeSwitch;

/// A page that stands for itself, in the density of a phone.
#[component]
pub fn PlainPage(children: Children) -> impl IntoView {
    view! {
        <div class="frame plain candidate">
            <header class="topbar"><div><Brand/></div></header>
            <Main>{children()}</Main>
            <footer class="foot">
                <p>"Overture — a company asks, a person answers."</p>
                <ThemeSwitch/>
            </footer>
        </div>
    }
    .into_any()
}

/// [`PlainPage`] around the routes of the way in.
#[component]
pub fn PlainFrame() -> impl IntoView {
    view! { <PlainPage><Outlet/></PlainPage> }.into_any()
}

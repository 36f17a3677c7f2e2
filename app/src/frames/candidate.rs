//! The candidate's frame: four places, under the thumb on a phone.

use leptos::prelude::*;
use leptos_router::components::{A, Outlet};

use super::{Main, brand::Brand};
use crate::ui::{Glyph, Icon, typed::answers_a_post};

const PLACES: [(&str, Glyph, &str); 4] = [
    ("/interviews", Glyph::Interviews, "Interviews"),
    ("/profile", Glyph::Person, "Profile"),
    ("/response-time", Glyph::Gauge, "Response time"),
    ("/account", Glyph::Settings, "Account"),
];

/// Around every page of a candidate. It stays fresh, unless it answers a form: then its address is the form's.
#[component]
pub(super) fn CandidateFrame() -> impl IntoView {
    let places = PLACES
        .into_iter()
        .map(|(href, glyph, name)| view! { <A href=href><Icon glyph/><span>{name}</span></A> })
        .collect_view();
    view! {
        <div class="frame candidate" data-live=!answers_a_post()>
            <header class="topbar">
                <div>
                    <Brand/>
                    <nav class="tabbar" aria-label="Main">{places}</nav>
                </div>
            </header>
            <Main><Outlet/></Main>
        </div>
    }
    .into_any()
}

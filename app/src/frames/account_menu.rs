//! Who is signed in, and what they may want to do about it.

use domain::accounts::{Identity, Profile};
use leptos::prelude::*;

use crate::{
    theme::ThemeSwitch,
    ui::{Glyph, Icon, Menu, MenuLink},
};

/// The menu in the top bar.
#[component]
pub(super) fn AccountMenu(profile: Profile) -> impl IntoView {
    let company = match profile.identity {
        Identity::Member { workspace_name, role, .. } => Some(format!("{workspace_name} · {}", role.label())),
        Identity::Candidate { .. } => None,
    };
    view! {
        <Menu label="Account menu" face=|| view! { <Icon glyph=Glyph::Account/> } class="button button-bare button-icon">
            <div class="menu-words">
                <p class="font-semibold">{profile.name}</p>
                <p class="hush">{profile.email}</p>
                {company.map(|company| view! { <p class="hush">{company}</p> })}
            </div>
            <hr/>
            <MenuLink href="/account" icon=Glyph::Person>"Your account"</MenuLink>
            <hr/>
            <ThemeSwitch/>
        </Menu>
    }
}

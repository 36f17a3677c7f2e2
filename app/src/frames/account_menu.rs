//! Who is signed in, and what they may want to do about it.

use domain::accounts::{Identity, Profile};
use leptos::prelude::*;

use crate::{
    accounts::api::SignOut,
    theme::ThemeSwitch,
    ui::{Glyph, Icon, Menu, MenuLink, Plain, named},
};

/// The menu in the top bar.
#[component]
pub(super) fn AccountMenu(profile: Profile) -> impl IntoView {
    let sign_out = ServerAction::<SignOut>::new();
    let company = match profile.identity {
        Identity::Member { workspace_name, role, .. } => Some(format!("{} · {}", named(&workspace_name), role.label())),
        Identity::Candidate { .. } => None,
    };
    view! {
        <Menu label="Account menu" face=|| view! { <Icon glyph=Glyph::Account/> } class="button button-bare button-icon">
            <div class="menu-words">
                <p class="font-semibold" dir="auto">{profile.name}</p>
                <p class="hush">{profile.email}</p>
                {company.map(|company| view! { <p class="hush">{company}</p> })}
            </div>
            <hr/>
            <MenuLink href="/account" icon=Glyph::Person>"Your account"</MenuLink>
            <hr/>
            <ThemeSwitch/>
            <hr/>
            <Plain action=sign_out class="">
                <button class="menu-row" type="submit"><Icon glyph=Glyph::Leave/>"Sign out"</button>
            </Plain>
        </Menu>
    }.into_any()
}

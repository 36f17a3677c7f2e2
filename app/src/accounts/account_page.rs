//! One's own account: who one is here, how it looks, where one is signed in.

use domain::accounts::{Identity, Profile, SessionSummary};
use leptos::prelude::*;

use super::{
    address_form::AddressForm,
    api::{RevokeOtherSessions, RevokeSession, SignOut, sessions},
    name_form::NameForm,
    password_form::PasswordForm,
};
use crate::{
    calendars::FeedSection,
    clock::SettledClock,
    refused::Refused,
    session,
    theme::ThemeSwitch,
    ui::{Badge, Button, Form, Glyph, Heading, Icon, Plain, Said, Skeleton, State, Tone, When, done, named, suspend},
};

/// Everybody's own page.
#[component]
pub fn AccountPage() -> impl IntoView {
    view! {
        <div class="mx-auto max-w-3xl">
        <Heading title="Your account"/>
        <Said key="session">"That device is signed out."</Said>
        <Said key="sessions">"All other devices are signed out."</Said>
        <Said key="name">"Your name is changed."</Said>
        <Said key="address_asked">"Check the mailbox of the new address: we sent a link there."</Said>
        <Said key="address_kept">"Your address stays as it is. The link we sent works no longer."</Said>
        <Said key="address">"Your e-mail address is changed. Other devices are signed out."</Said>
        <Said key="no_password">
            "You are signed in. This link was asked for in another browser, so the password typed there was not kept: please set your own below."
        </Said>
        <Said key="password">"Your password is changed. Other devices are signed out."</Said>
        <div class="stack gap-8">
            {session::profile().map(|profile| view! { <WhoIAm profile/> })}
            <Appearance/>
            <FeedSection/>
            <NameForm/>
            <AddressForm/>
            <PasswordForm/>
            <Sessions/>
            <WaysOn/>
        </div>
        </div>
    }
}

/// Places that are looked for here: the data that is kept, and help.
#[component]
fn WaysOn() -> impl IntoView {
    let is_candidate = session::profile().is_some_and(|profile| matches!(profile.identity, Identity::Candidate { .. }));
    let way = |href: &'static str, name: &'static str| {
        view! { <li><a class="link inline-flex min-h-11 items-center" href=href>{name}</a></li> }
    };
    view! {
        <ul>
            {is_candidate.then(|| way("/data", "Your data: see, download, erase"))}
            {way("/calendar/outside", "Other calendars: what makes you busy elsewhere")}
            {way("/help", "Help")}
            {way("/privacy", "Privacy")}
        </ul>
    }
}

#[component]
fn WhoIAm(profile: Profile) -> impl IntoView {
    let sign_out = ServerAction::<SignOut>::new();
    let company = match profile.identity {
        Identity::Member { workspace_name, role, .. } => Some(format!("{}, {}", named(&workspace_name), role.label())),
        Identity::Candidate { .. } => None,
    };
    view! {
        <section class="card">
            <div class="item">
                <div>
                    <h2 dir="auto">{profile.name}</h2>
                    <p class="hush">{profile.email}</p>
                    {company.map(|company| view! { <p class="hush">{company}</p> })}
                </div>
                <Plain action=sign_out>
                    <Button icon=Glyph::Leave>"Sign out"</Button>
                </Plain>
            </div>
        </section>
    }
}

#[component]
fn Appearance() -> impl IntoView {
    view! {
        <section>
            <h2>"Appearance"</h2>
            <p class="hush mb-2">"Light or dark, on this device."</p>
            <ThemeSwitch/>
            <SettledClock/>
        </section>
    }
}

#[component]
fn Sessions() -> impl IntoView {
    let (revoke, revoke_others) = (ServerAction::<RevokeSession>::new(), ServerAction::<RevokeOtherSessions>::new());
    let (revoked, all_revoked) = (done(revoke), done(revoke_others));
    let list = Resource::new(move || (revoked.get(), all_revoked.get()), |_| sessions());
    let rows = move || {
        suspend(async move {
            match list.await {
                Ok(sessions) => {
                    let has_others = sessions.len() > 1;
                    let rows =
                        sessions.into_iter().map(|session| view! { <SessionRow session revoke/> }).collect_view();
                    view! {
                        <div class="divided">{rows}</div>
                        {has_others
                            .then(|| {
                                view! {
                                    <Form action=revoke_others class="mt-3">
                                        <Button tone=Tone::Danger>"Sign out all other devices"</Button>
                                    </Form>
                                }
                            })}
                    }
                    .into_any()
                }
                Err(failure) => view! { <Refused failure/> }.into_any(),
            }
        })
    };
    view! {
        <section>
            <h2>"Where you are signed in"</h2>
            <p class="hush">
                "Sign out what you don't know or don't use any more. Every device is signed out by itself after 30 days without use, and after 90 days in any case."
            </p>
            <div class="mt-2">
                <Transition fallback=|| view! { <Skeleton rows=2/> }>{rows}</Transition>
            </div>
        </section>
    }
}

#[component]
fn SessionRow(session: SessionSummary, revoke: ServerAction<RevokeSession>) -> impl IntoView {
    let SessionSummary { id, agent, created_at, last_seen_at, is_this } = session;
    let name = if agent.is_empty() { "Unknown device".to_owned() } else { device(&agent) };
    let whose = format!(" {name}");
    let end = if is_this {
        view! { <Badge state=State::Accepted>"This device"</Badge> }.into_any()
    } else {
        view! {
            <Form action=revoke key=("id", id.to_string()) class="">
                <Button small=true tone=Tone::Danger>"Sign out"<span class="unseen">{whose}</span></Button>
            </Form>
        }
        .into_any()
    };
    view! {
        <div class="item">
            <div class="flex items-start gap-3">
                <Icon glyph=Glyph::System/>
                <div>
                    <p class="font-semibold">{name}</p>
                    <p class="hush">"Last seen " <When at=last_seen_at/> ", since " <When at=created_at day=true/></p>
                </div>
            </div>
            {end}
        </div>
    }
}

/// What a browser calls itself, as its owner would: `Firefox on Linux`.
fn device(agent: &str) -> String {
    let find = |names: &[(&'static str, &'static str)]| {
        names.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name)
    };
    let browser = find(&[
        ("Edg", "Edge"),
        ("OPR", "Opera"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("Chrom", "Chrome"),
        ("CriOS", "Chrome"),
        ("Safari", "Safari"),
    ]);
    let system = find(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => agent.chars().take(40).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::device;

    #[test]
    fn devices_have_names_people_know() {
        let chrome =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
        let iphone =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Safari/604.1";
        assert_eq!([chrome, iphone, "curl/8.5"].map(device), ["Chrome on Linux", "Safari on iPhone", "curl/8.5"]);
    }
}

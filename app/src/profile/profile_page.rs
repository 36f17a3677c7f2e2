//! The profile as companies read it, and what surrounds it.

use domain::candidates::CandidateProfile;
use leptos::prelude::*;

use super::{
    api::{ExtendPromotion, HideFrom, Profile, PromoteUntil, StopPromotion, Unhide, read_profile},
    hidden_companies::HiddenCompanies,
    promotion::Promotion,
};
use crate::{
    help::{self, HelpLink},
    refused::Refused,
    ui::{Chips, Glyph, Heading, LinkButton, Said, Skeleton, Tone, listed, suspend},
};

/// What can be done on the page; kept while it is read anew.
#[derive(Clone, Copy)]
pub(super) struct Deeds {
    pub(super) extend: ServerAction<ExtendPromotion>,
    pub(super) promote: ServerAction<PromoteUntil>,
    pub(super) stop: ServerAction<StopPromotion>,
    pub(super) hide: ServerAction<HideFrom>,
    pub(super) unhide: ServerAction<Unhide>,
}

/// `/profile`
#[component]
pub fn ProfilePage() -> impl IntoView {
    let deeds = Deeds {
        extend: ServerAction::new(),
        promote: ServerAction::new(),
        stop: ServerAction::new(),
        hide: ServerAction::new(),
        unhide: ServerAction::new(),
    };
    let changes = move || {
        (
            deeds.extend.version().get(),
            deeds.promote.version().get(),
            deeds.stop.version().get(),
            deeds.hide.version().get(),
            deeds.unhide.version().get(),
        )
    };
    let profile = Resource::new(changes, |_| read_profile());
    view! {
        <Transition fallback=|| view! { <Skeleton rows=3 cards=true/> }>
            {move || suspend(async move {
                match profile.await {
                    Ok(profile) => view! { <Shown profile deeds/> }.into_any(),
                    Err(failure) => view! { <Refused failure/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Shown(profile: Profile, deeds: Deeds) -> impl IntoView {
    let Profile { mine, zone, extends_to } = profile;
    let (is_promoted, says_something) = (mine.is_promoted, mine.profile.says_something());
    view! {
        <Heading title="Your profile" intro="This is what companies read, and all they read."/>
        <Said key="saved">{if is_promoted { "Your profile is saved. Companies read it as it is now." } else { "Your profile is saved. No company finds it now." }}</Said>
        <Said key="promoted">"Companies find you until the day you chose."</Said>
        <Said key="stopped">"Companies no longer find you. Requests you already have stay."</Said>
        <Said key="hidden">"That company no longer finds you. It is not told."</Said>
        <Said key="shown">"That company may find you again."</Said>
        <div class="stack">
            <AsCompaniesSee profile=mine.profile/>
            <Promotion until=mine.promoted_until version=mine.version is_promoted says_something zone extends_to deeds/>
            <section class="card stack" aria-labelledby="hours">
                <div class="grid gap-2">
                    <h2 id="hours">"When you can be met"</h2>
                    <p>"Companies that you accepted pick a time for a talk from your hours."</p>
                </div>
                <LinkButton href="/availability" icon=Glyph::Clock wide=true>"Change your hours"</LinkButton>
            </section>
            <HiddenCompanies hidden=mine.hidden deeds/>
            <HelpLink article=help::BEING_FOUND/>
            <div class="reach">
                <LinkButton href="/profile/edit" tone=Tone::Leading icon=Glyph::Edit>"Edit profile"</LinkButton>
            </div>
        </div>
    }
}

/// Empty parts are absent.
#[component]
fn AsCompaniesSee(profile: CandidateProfile) -> impl IntoView {
    let fact =
        |name: &'static str, value: Option<String>| value.map(|value| view! { <dt>{name}</dt> <dd>{value}</dd> });
    let mut places = profile.places;
    if profile.remote {
        places.insert(0, "Remote".to_owned());
    }
    let is_bare = profile.headline.is_none() && profile.skills.is_empty();
    view! {
        <section class="card grid gap-3" aria-labelledby="me">
            <div>
                <h2 id="me" dir="auto">{profile.name}</h2>
                {profile.headline.map(|headline| view! { <p dir="auto">{headline}</p> })}
            </div>
            {is_bare
                .then(|| view! { <p class="hush">"A headline and a few skills are what companies search by. Add them with Edit profile."</p> })}
            <Chips words=profile.skills/>
            <dl class="facts">
                {fact("Desired salary", profile.desired_salary.map(|salary| salary.say()))}
                {fact("Places", (!places.is_empty()).then(|| listed(&places)))}
                {fact("Time zone", Some(profile.zone.replace('_', " ")))}
                {profile
                    .resume_url
                    .map(|url| {
                        let href = url.clone();
                        view! {
                            <dt>"Résumé"</dt>
                            <dd>
                                <a class="link" href=href rel="external noopener nofollow" target="_blank" dir="auto">{url}</a>
                            </dd>
                        }
                    })}
            </dl>
            {profile
                .experience
                .map(|text| {
                    view! {
                        <div>
                            <h3>"Experience"</h3>
                            <p class="whitespace-pre-wrap" dir="auto">{text}</p>
                        </div>
                    }
                })}
        </section>
    }
}

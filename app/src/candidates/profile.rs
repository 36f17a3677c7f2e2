//! What a candidate says about themselves, as a company reads it.

use domain::{candidates::CandidateView, ids::CandidateId};
use leptos::prelude::*;

use super::api::Around;
use crate::{
    ui::{Badge, Banner, Chips, Glyph, Heading, Icon, State, When, listed, named},
    way_back::back_to,
};

/// Name, badges, and everything that is there; what is not said is absent.
#[component]
pub(super) fn Profile(candidate: CandidateView, around: Around) -> impl IntoView {
    let way = (back_to("/candidates", candidate.id), "Candidates");
    let profile = candidate.profile;
    let mut places = profile.places;
    places.extend(profile.remote.then(|| "Remote".to_owned()));
    let until = candidate.promoted_until;
    let experience = profile.experience.map(|text| {
        let paragraphs = text
            .split("\n\n")
            .map(|part| view! { <p class="whitespace-pre-line" dir="auto">{part.to_owned()}</p> })
            .collect_view();
        view! {
            <section>
                <h2>"Experience"</h2>
                <div class="prose mt-2">{paragraphs}</div>
            </section>
        }
    });
    let skills = (!profile.skills.is_empty()).then(|| {
        view! {
            <section>
                <h2>"Skills"</h2>
                <div class="mt-2"><Chips words=profile.skills/></div>
            </section>
        }
    });
    view! {
        <article class="min-w-0">
            <Beside around/>
            <Heading title=named(&profile.name) intro=named(&profile.headline.unwrap_or_default()) way/>
            <div class="stack gap-6">
                <div class="flex flex-wrap items-center gap-2">
                    {candidate.fast_responder.then(|| view! { <Badge state=State::Accepted icon=Glyph::Fast>"Fast responder"</Badge> })}
                    {if candidate.is_promoted {
                        view! { <span class="hush">"Promoted until " <When at=until day=true/></span> }.into_any()
                    } else {
                        view! { <Badge state=State::Ended>"Not promoted any more"</Badge> }.into_any()
                    }}
                </div>
                {(!candidate.is_promoted).then(|| {
                    view! {
                        <Banner state=State::Ended icon=Glyph::Clock>
                            "The promotion ended on " <When at=until day=true/>
                            ". No new request can be sent; what is under way goes on."
                        </Banner>
                    }
                })}
                <dl class="facts">
                    {fact("Works in", (!places.is_empty()).then(|| listed(&places)))}
                    {fact("Asks for", profile.desired_salary.map(|salary| salary.say()))}
                    {fact("Time zone", Some(profile.zone.replace('_', " ")).filter(|zone| !zone.is_empty()))}
                    {profile.resume_url.map(|url| view! {
                        <dt>"Résumé"</dt>
                        <dd>
                            <a class="link inline-flex items-center gap-1" href=url.clone() target="_blank" rel="external noopener noreferrer nofollow">
                                <bdi>{host(&url)}</bdi> " " <Icon glyph=Glyph::External/>
                                <span class="unseen">" (opens in a new tab)"</span>
                            </a>
                        </dd>
                    })}
                </dl>
                {skills}
                {experience}
            </div>
        </article>
    }
}

/// The ways to who stands before and behind in the search.
#[component]
fn Beside(around: Around) -> impl IntoView {
    let Around { before, after } = around;
    (before.is_some() || after.is_some()).then(|| {
        view! {
            <nav class="neighbours" aria-label="Candidates of this search">
                {before.map(|href| view! { <a class="link" rel="prev" href=href><Icon glyph=Glyph::Back/>"Previous candidate"</a> })}
                {after.map(|href| view! { <a class="link" rel="next" href=href>"Next candidate"<Icon glyph=Glyph::Forward/></a> })}
            </nav>
        }
    })
}

/// A candidate of whom only the name is to be seen, while a request to them is held (R16).
#[component]
pub(super) fn NameAlone(id: CandidateId, name: String) -> impl IntoView {
    let way = (back_to("/candidates", id), "Candidates");
    view! {
        <article class="min-w-0">
            <Heading title=named(&name) way/>
            <Banner state=State::Ended icon=Glyph::Hidden>
                "Your company can't see this profile at the moment. You can still edit or withdraw the request until it is sent."
            </Banner>
        </article>
    }
}

fn fact(name: &'static str, value: Option<String>) -> impl IntoView {
    value.map(|value| view! { <dt>{name}</dt> <dd>{value}</dd> })
}

/// Where a link leads, without how.
fn host(url: &str) -> String {
    let bare = url.trim_start_matches("https://").trim_start_matches("http://");
    bare.trim_end_matches('/').to_owned()
}

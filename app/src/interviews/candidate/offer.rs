//! What a company offers, in the order a candidate wants to know it (R8). What is not known is not there.

use domain::{interviews::CandidateInterview, money::Salary, places, workspaces::WorkspaceProfile};
use leptos::prelude::*;
use leptos_meta::Title;

use super::words::{Standing, size_and_places};
use crate::ui::{Badge, Chips, Glyph, Icon, When, listed, named};

/// The salary, the places, who asks for what: the first screen, before any prose.
#[component]
pub(super) fn Headline(interview: CandidateInterview, standing: Standing) -> impl IntoView {
    let company = named(&interview.company.name);
    let line = size_and_places(&interview.company).map(|line| format!(" · {line}"));
    view! {
        <Title text=format!("{} at {company}", named(&interview.position_title))/>
        <header class="grid gap-3">
            <a class="back" href=crate::way_back::back_to("/interviews", interview.id)><Icon glyph=Glyph::Back/>"Interviews"</a>
            <p><Badge state=standing.tone()>{standing.label()}</Badge></p>
            {match interview.next_talk {
                Some(talk) => view! {
                    <p class="headline"><When at=talk.time.start/></p>
                    <p class="hush">{interview.base_salary.say()} ", not set in stone"</p>
                }
                .into_any(),
                None => view! {
                    <div>
                        <SalaryLine salary=interview.base_salary/>
                        <p class="hush">"Not set in stone"</p>
                    </div>
                }
                .into_any(),
            }}
            <p class="flex items-start gap-2"><Icon glyph=Glyph::Place/>{places::say(&interview.places)}</p>
            <div>
                <h1 dir="auto">{interview.position_title}</h1>
                <p>{company} {line}</p>
            </div>
        </header>
    }
}

/// The salary as a headline: the number large, what it is paid for beside it.
#[component]
pub(super) fn SalaryLine(salary: Salary) -> impl IntoView {
    let (amount, whole) = (salary.say_amount(), salary.say());
    let period = whole.strip_prefix(&amount).unwrap_or_default().to_owned();
    view! { <p class="headline">{amount} <span class="text-lg font-normal whitespace-nowrap">{period}</span></p> }
}

/// Company, offer, personal note.
#[component]
pub(super) fn Offer(interview: CandidateInterview) -> impl IntoView {
    let CandidateInterview { company, company_answers_in_time, base_salary, places, request, .. } = interview;
    let rows = request
        .compensation
        .iter()
        .map(|row| view! { <dt>{row.kind.label()}</dt> <dd dir="auto">{row.text.clone()}</dd> })
        .collect_view();
    view! {
        <Company company answers_in_time=company_answers_in_time/>
        <section class="card grid gap-3" aria-labelledby="offer-title">
            <h2 id="offer-title">"The offer"</h2>
            <dl class="facts">
                <dt>"Base salary"</dt>
                <dd>
                    {base_salary.say()}
                    <span class="hush block">"Not set in stone: it is where talking begins."</span>
                </dd>
                {rows}
                <dt>"Where"</dt>
                <dd>{places::say(&places)}</dd>
            </dl>
        </section>
        {(!request.note.is_empty())
            .then(|| {
                view! {
                    <section class="card grid gap-3" aria-labelledby="note-title">
                        <h2 id="note-title">"Personal note"</h2>
                        <p class="hush">"From " <bdi>{request.sender_name.clone()}</bdi></p>
                        <p class="whitespace-pre-wrap" dir="auto">{request.note.clone()}</p>
                    </section>
                }
            })}
    }
}

#[component]
fn Company(company: WorkspaceProfile, answers_in_time: bool) -> impl IntoView {
    let size = company.size.map(|size| if size == 1 { "1 person".to_owned() } else { format!("{size} people") });
    let fact =
        |name: &'static str, value: Option<String>| value.map(|value| view! { <dt>{name}</dt> <dd>{value}</dd> });
    let locations = (!company.locations.is_empty()).then(|| listed(&company.locations));
    view! {
        <section class="card grid gap-3" aria-labelledby="company-title">
            <h2 id="company-title" dir="auto">{company.name}</h2>
            {answers_in_time
                .then(|| view! { <p><Badge state=crate::ui::State::Accepted icon=Glyph::Fast>"Answers within 48 h"</Badge></p> })}
            <dl class="facts">
                {fact("Size", size)}
                {fact("Locations", locations)}
                {(!company.tech_stack.is_empty())
                    .then(|| view! { <dt>"Tech stack"</dt> <dd><Chips words=company.tech_stack.clone()/></dd> })}
                {company
                    .culture
                    .map(|culture| view! { <dt>"Culture"</dt> <dd class="whitespace-pre-wrap" dir="auto">{culture}</dd> })}
                {company
                    .website
                    .map(|website| {
                        let shown = website.split_once("://").map_or(website.as_str(), |(_, host)| host).trim_end_matches('/').to_owned();
                        view! {
                            <dt>"Website"</dt>
                            <dd>
                                <a class="link" href=website rel="external noopener nofollow" target="_blank" dir="auto">{shown}</a>
                            </dd>
                        }
                    })}
            </dl>
        </section>
    }
}

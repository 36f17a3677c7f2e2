//! The candidate's Interviews tab: what is new first, then what waits for the company, then what has ended.

use domain::interviews::CandidateInterview;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    api::{InterviewList, my_interviews},
    card::Card,
    words::{Standing, standing},
};
use crate::{
    help::{self, HelpLink},
    refused::Refused,
    ui::{Empty, Glyph, Heading, LinkButton, More, Skeleton, live, suspend},
    way_back::row_id,
};

/// `/interviews` of a candidate.
#[component]
pub(in crate::interviews) fn CandidateList() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| (query.get_str("show_ended").map(|value| value == "true"), query.get("cursor")))
    });
    let news = live::use_live();
    let interviews =
        Resource::new(move || (asked.get(), news.get()), |((show_ended, cursor), _)| my_interviews(show_ended, cursor));
    view! {
        <Transition fallback=|| view! { <Skeleton rows=3 cards=true/> }>
            {move || suspend(async move {
                match interviews.await {
                    Ok(mine) => view! { <Listed mine cursor=asked.get_untracked().1/> }.into_any(),
                    Err(failure) => view! { <Refused failure/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Listed(
    mine: InterviewList,
    /// Where the page begins, unless it is the first one.
    cursor: Option<String>,
) -> impl IntoView {
    let InterviewList { show_ended, page } = mine;
    let address = |cursor: &String| {
        format!("/interviews?show_ended={show_ended}&cursor={}", leptos_router::location::Url::escape(cursor))
    };
    let (next, paged) = (page.next_cursor.as_ref().map(address), cursor.is_some());
    let list = cursor.as_ref().map_or_else(|| format!("/interviews?show_ended={show_ended}"), address);
    let (mut fresh, mut scheduled, mut waiting, mut ended) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for interview in page.items {
        match standing(&interview) {
            Standing::New => fresh.push(interview),
            Standing::Scheduled => scheduled.push(interview),
            Standing::Waiting | Standing::InReview => waiting.push(interview),
            Standing::Ended(_) => ended.push(interview),
        }
    }
    let is_empty = fresh.is_empty() && scheduled.is_empty() && waiting.is_empty() && ended.is_empty();
    view! {
        <Heading title="Interviews"/>
        <ShowEnded show_ended/>
        {is_empty.then(|| view! { <Nothing show_ended paged/> })}
        <Group title="New" interviews=fresh list=list.clone()/>
        <Group title="Scheduled" interviews=scheduled list=list.clone()/>
        <Group title="Waiting for the company" interviews=waiting list=list.clone()/>
        <Group title="Ended" interviews=ended list/>
        <More href=next/>
        <HelpLink article=help::REQUESTS/>
    }
}

/// Ticking it is remembered and stands in the address; without JavaScript a button does what the tick alone can't.
#[component]
fn ShowEnded(show_ended: bool) -> impl IntoView {
    view! {
        <form action="/interviews" class="flex flex-wrap items-center justify-between gap-2 mb-4">
            <input type="hidden" name="show_ended" value="false"/>
            <label class="tick">
                <input type="checkbox" name="show_ended" value="true" checked=show_ended data-sends=true/>
                <span>"Show ended interviews"</span>
            </label>
            <noscript><button class="button button-quiet">"Update the list"</button></noscript>
        </form>
    }
}

#[component]
fn Group(title: &'static str, interviews: Vec<CandidateInterview>, list: String) -> impl IntoView {
    (!interviews.is_empty()).then(|| {
        let card = |interview: CandidateInterview| {
            let id = row_id(interview.id);
            view! { <li id=id><Card interview list=list.clone()/></li> }
        };
        let cards = interviews.into_iter().map(card).collect_view();
        view! {
            <section class="mb-8">
                <h2 class="mb-3">{title}</h2>
                <ul class="stack">{cards}</ul>
            </section>
        }
    })
}

#[component]
fn Nothing(show_ended: bool, paged: bool) -> impl IntoView {
    if paged {
        return view! {
            <Empty icon=Glyph::Inbox title="That is all" text="There is nothing more on this page.">
                <LinkButton href=format!("/interviews?show_ended={show_ended}")>"Back to the first page"</LinkButton>
            </Empty>
        }
        .into_any();
    }
    let text = "Companies that find your profile can ask you for an interview. Their requests arrive here, salary \
                first, and by e-mail. A profile that says what you can and want is found more often.";
    view! {
        <Empty icon=Glyph::Inbox title="No interview requests yet" text>
            <LinkButton href="/profile" icon=Glyph::Person>"Go to your profile"</LinkButton>
        </Empty>
    }
    .into_any()
}

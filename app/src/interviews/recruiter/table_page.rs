//! The company's interviews: what waits for whom, longest waiting first where it is the company's turn (R15).

use domain::interviews::{InterviewFilter, InterviewRow};
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, location::Url};

use super::{
    api::{Listed, list_interviews},
    next_step::NextStep,
    row_menu::RowMenu,
    state_badge::StateBadge,
};
use crate::{
    fresh::{Told, fresh},
    refused::Refused,
    ui::{Empty, Glyph, Heading, LinkButton, More, Shortcuts, Skeleton, Tab, Table, Tabs, Tone, suspend},
    way_back::{RowLink, stand_on_row},
};

/// `/interviews` for a member.
#[component]
pub(crate) fn InterviewsPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| {
            let filter = InterviewFilter::from_address(query.get_str("show").unwrap_or_default());
            (filter, query.get("cursor").filter(|cursor| !cursor.is_empty()))
        })
    });
    let listed = Resource::new(move || asked.get(), |(filter, cursor)| list_interviews(filter, cursor));
    let inside = move || {
        suspend(async move {
            match listed.await {
                Ok(first) => {
                    let (filter, cursor) = asked.get_untracked();
                    view! { <Interviews first filter cursor/> }.into_any()
                }
                Err(failure) => view! { <Refused failure/> }.into_any(),
            }
        })
    };
    view! {
        <Heading title="Interviews"/>
        <Transition set_pending=crate::ui::waiting() fallback=|| view! { <Skeleton rows=10/> }>{inside}</Transition>
        <Shortcuts/>
    }
}

fn address(filter: InterviewFilter, cursor: Option<&str>) -> String {
    let show = (filter != InterviewFilter::default()).then(|| format!("show={}", filter.as_str()));
    let cursor = cursor.map(|cursor| format!("cursor={}", Url::escape(cursor)));
    let query: Vec<String> = show.into_iter().chain(cursor).collect();
    if query.is_empty() { "/interviews".to_owned() } else { format!("/interviews?{}", query.join("&")) }
}

#[component]
fn Interviews(first: Told<Listed>, filter: InterviewFilter, cursor: Option<String>) -> impl IntoView {
    stand_on_row();
    let (is_first, list) = (cursor.is_none(), address(filter, cursor.as_deref()));
    let (told, again) = fresh(first, move || list_interviews(filter, cursor.clone()));
    let tabs = InterviewFilter::ALL.map(|tab| {
        let count = Signal::derive(move || {
            told.with(|told| {
                let counts = &told.what.counts;
                counts.iter().find(|(known, _)| *known == tab).map_or(0, |(_, count)| u64::from(*count))
            })
        });
        view! { <Tab href=address(tab, None) current=tab == filter count>{tab.label()}</Tab> }
    });
    let next = Signal::derive(move || {
        told.with(|told| told.what.page.next_cursor.as_ref().map(|cursor| address(filter, Some(cursor))))
    });
    view! {
        <Tabs label="Which interviews">{tabs.collect_view()}</Tabs>
        {move || {
            let Told { now, what } = told.get();
            if what.page.items.is_empty() {
                return view! { <Nothing filter is_first/> }.into_any();
            }
            let rows = what.page.items.into_iter().map(|row| view! { <Row row list=list.clone() now again/> }).collect_view();
            view! {
                <Table caption=format!("Interviews: {}", filter.label())>
                    <thead>
                        <tr>
                            <th scope="col">"Candidate"</th>
                            <th scope="col">"Position"</th>
                            <th scope="col">"State"</th>
                            <th scope="col">"Next"</th>
                            <th scope="col"><span class="unseen">"Actions"</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </Table>
            }
            .into_any()
        }}
        <More href=next/>
    }
}

#[component]
fn Row(row: InterviewRow, list: String, now: domain::Moment, again: Callback<()>) -> impl IntoView {
    let name = row.candidate_name.clone();
    view! {
        <tr>
            <th scope="row">
                <RowLink id=row.id.to_string() href=format!("/interviews/{}", row.id) list><bdi>{name}</bdi></RowLink>
            </th>
            <td data-label="Position"><bdi>{row.position_title.clone()}</bdi></td>
            <td data-label="State"><StateBadge row=row.clone()/></td>
            <td data-label="Next"><span><NextStep row=row.clone() now over=again/></span></td>
            <td class="number row-actions"><RowMenu row again/></td>
        </tr>
    }
}

#[component]
fn Nothing(filter: InterviewFilter, is_first: bool) -> impl IntoView {
    if !is_first {
        return view! {
            <Empty icon=Glyph::Interviews title="That was all" text="There is nothing further down this list right now.">
                <LinkButton href=address(filter, None)>"Back to the first page"</LinkButton>
            </Empty>
        }
        .into_any();
    }
    let (title, text) = match filter {
        InterviewFilter::Active | InterviewFilter::All => (
            "No interview yet",
            "Find somebody you would like to talk with, and send an interview request. It shows here at once.",
        ),
        InterviewFilter::Held => ("Nothing is held", "A request waits here for five minutes before it leaves."),
        InterviewFilter::Delivered => {
            ("Nobody owes you an answer", "Delivered requests wait here until they are answered.")
        }
        InterviewFilter::ToSchedule => ("Nobody waits for you", "Who accepts shows here, longest waiting first."),
        InterviewFilter::Scheduled => {
            ("No talk is booked", "Once a time is found, the interview stands here until the talk is over.")
        }
        InterviewFilter::Ended => ("Nothing has ended", "Declined, withdrawn and ended interviews stay here."),
    };
    let find = matches!(filter, InterviewFilter::Active | InterviewFilter::All)
        .then(|| view! { <LinkButton href="/candidates" tone=Tone::Leading>"Find candidates"</LinkButton> });
    view! { <Empty icon=Glyph::Interviews title text>{find}</Empty> }.into_any()
}

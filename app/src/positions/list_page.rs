//! All positions a member sees.

use domain::{places, positions::PositionSummary};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::api::positions;
use crate::{
    refused::Refused,
    session,
    ui::{Badge, Empty, Glyph, Heading, Icon, LinkButton, More, Skeleton, State, Tab, Table, Tabs, Tone, suspend},
    way_back::{RowLink, on_this_way, stand_on_row, way_to_request},
};

/// The list, open ones or all.
#[component]
pub fn PositionsPage() -> impl IntoView {
    let query = use_query_map();
    let all = Memo::new(move |_| query.with(|query| query.get_str("show") == Some("all")));
    let cursor = Memo::new(move |_| query.with(|query| query.get("after")));
    let list = Resource::new(move || (all.get(), cursor.get()), |(all, cursor)| positions(all, cursor));
    let may_open = session::may_open_positions();
    let rows = move || {
        suspend(async move {
            match list.await {
                Ok(page) if page.items.is_empty() => view! { <Nothing may_open all=all.get_untracked()/> }.into_any(),
                Ok(page) => {
                    let show = if all.get_untracked() { "show=all&" } else { "" };
                    let next = page.next_cursor.map(|cursor| format!("/positions?{show}after={cursor}"));
                    let after = cursor.get_untracked().map(|cursor| format!("after={cursor}"));
                    let query = format!("{show}{}", after.unwrap_or_default());
                    let list = format!("/positions?{}", query.trim_end_matches('&'));
                    let list = on_this_way(list.trim_end_matches('?').to_owned());
                    stand_on_row();
                    let row = |position| view! { <Row position list=list.clone()/> };
                    let rows = page.items.into_iter().map(row).collect_view();
                    view! {
                        <Table caption="Positions">
                            <thead>
                                <tr>
                                    <th scope="col">"Title"</th>
                                    <th scope="col">"Places"</th>
                                    <th scope="col">"Salary range"</th>
                                    <th scope="col">"State"</th>
                                    <th scope="col" class="number">"Active requests"</th>
                                </tr>
                            </thead>
                            <tbody>{rows}</tbody>
                        </Table>
                        <More href=next/>
                    }
                    .into_any()
                }
                Err(failure) => view! { <Refused failure/> }.into_any(),
            }
        })
    };
    view! {
        {way_to_request().map(|href| view! { <a class="back" href=href><Icon glyph=Glyph::Back/>"Back to the request"</a> })}
        <Heading title="Positions" intro="The roles you ask people for.">
            {may_open
                .then(|| {
                    view! {
                        <LinkButton href="/positions/new" tone=Tone::Leading icon=Glyph::Add>"New position"</LinkButton>
                    }
                })}
        </Heading>
        <Tabs label="Which positions">
            <Tab href="/positions".to_owned() current=Signal::derive(move || !all.get())>"Open"</Tab>
            <Tab href="/positions?show=all".to_owned() current=all>"All"</Tab>
        </Tabs>
        <Transition set_pending=crate::ui::waiting() fallback=|| view! { <Skeleton/> }>{rows}</Transition>
    }
}

#[component]
fn Nothing(may_open: bool, all: bool) -> impl IntoView {
    let title = if all { "No positions yet" } else { "No open positions" };
    let text = if may_open {
        "A position says what the work is, where it is done and what it pays. Requests are sent for one."
    } else {
        "Nobody has opened one, or you are on no hiring team yet. An Admin or Manager can add you."
    };
    view! {
        <Empty icon=Glyph::Briefcase title text>
            {may_open
                .then(|| view! { <LinkButton href="/positions/new" tone=Tone::Leading>"Open a position"</LinkButton> })}
        </Empty>
    }
    .into_any()
}

#[component]
fn Row(position: PositionSummary, list: String) -> impl IntoView {
    let PositionSummary { id, role, closed_at, active_requests, .. } = position;
    let salary = role.salary.map(|salary| salary.say());
    view! {
        <tr>
            <th scope="row"><RowLink id=id.to_string() href=format!("/positions/{id}") list><bdi>{role.title}</bdi></RowLink></th>
            <td data-label="Places">{places::say(&role.places)}</td>
            <td data-label="Salary range">{salary.unwrap_or_else(|| "–".to_owned())}</td>
            <td data-label="State">
                <span class="chips">
                    {if closed_at.is_some() {
                        view! { <Badge state=State::Ended>"Closed"</Badge> }.into_any()
                    } else {
                        view! { <Badge state=State::Accepted>"Open"</Badge> }.into_any()
                    }}
                    {role
                        .confidential
                        .then(|| view! { <Badge state=State::Accent icon=Glyph::Hidden>"Confidential"</Badge> })}
                </span>
            </td>
            <td data-label="Active requests" class="number">{active_requests}</td>
        </tr>
    }
}

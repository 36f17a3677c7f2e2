//! Who was found, one row each.

use domain::{
    candidates::{CandidateCard, SearchForm},
    pages::Page,
};
use leptos::prelude::*;

use super::search_address;
use crate::{
    ui::{Badge, Chips, Empty, Glyph, LinkButton, More, State, Table, When, listed},
    way_back::{RowLink, stand_on_row},
};

/// Skills a row has room for.
const SKILLS: usize = 6;

/// The rows, or what to do when there are none.
#[component]
pub(super) fn SearchResults(page: Page<CandidateCard>, search: SearchForm, cursor: Option<String>) -> impl IntoView {
    stand_on_row();
    let (is_first, list) = (cursor.is_none(), search_address::write(&search, cursor.as_deref()));
    if page.items.is_empty() {
        return view! { <Nobody search is_first/> }.into_any();
    }
    let next = page.next_cursor.map(|cursor| search_address::write(&search, Some(&cursor)));
    let rows = page.items.into_iter().map(|card| view! { <Row card list=list.clone()/> }).collect_view();
    view! {
        <Table caption="Candidates found">
            <thead>
                <tr>
                    <th scope="col">"Candidate"</th>
                    <th scope="col">"Skills"</th>
                    <th scope="col">"Place"</th>
                    <th scope="col" class="number">"Asks for"</th>
                    <th scope="col">"Promoted until"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
        <More href=Signal::stored(next)/>
    }
    .into_any()
}

#[component]
fn Row(card: CandidateCard, list: String) -> impl IntoView {
    let more = card.skills.len().saturating_sub(SKILLS);
    let mut skills: Vec<String> = card.skills.into_iter().take(SKILLS).collect();
    skills.extend((more > 0).then(|| format!("+ {more}")));
    let mut places = card.places;
    places.extend(card.remote.then(|| "Remote".to_owned()));
    view! {
        <tr>
            <th scope="row">
                <div class="flex flex-wrap items-center gap-x-2 gap-y-1">
                    <RowLink id=card.id.to_string() href=format!("/candidates/{}", card.id) list><bdi>{card.name}</bdi></RowLink>
                    {card.fast_responder.then(|| view! { <Badge state=State::Accepted icon=Glyph::Fast>"Fast responder"</Badge> })}
                    {card.is_asked.then(|| view! { <Badge state=State::Delivered>"Asked"</Badge> })}
                </div>
                {card.headline.map(|headline| view! { <p class="hush font-normal" dir="auto">{headline}</p> })}
            </th>
            <td><Chips words=skills/></td>
            <td data-label="Place">{listed(&places)}</td>
            <td class="number" data-label="Asks for">{card.desired_salary.map(|salary| salary.say())}</td>
            <td class="whitespace-nowrap" data-label="Promoted until"><When at=card.promoted_until day=true/></td>
        </tr>
    }
}

#[component]
fn Nobody(search: SearchForm, is_first: bool) -> impl IntoView {
    let is_asking = search_address::filters(&search) > 0 || !search.q.trim().is_empty();
    if !is_first {
        let first = search_address::write(&search, None);
        return view! {
            <Empty icon=Glyph::People title="That was everybody" text="Nobody else fits this search right now.">
                <LinkButton href=first>"Back to the first page"</LinkButton>
            </Empty>
        }
        .into_any();
    }
    if is_asking {
        view! {
            <Empty icon=Glyph::Search title="Nobody fits all of this" text="Take away a filter, or use fewer or shorter words.">
                <LinkButton href="/candidates">"Show everybody"</LinkButton>
            </Empty>
        }
        .into_any()
    } else {
        view! {
            <Empty
                icon=Glyph::People
                title="Nobody is promoted right now"
                text="Candidates appear here while they want to be asked. Have a position ready for when they do."
            >
                <LinkButton href="/positions">"See your positions"</LinkButton>
            </Empty>
        }
        .into_any()
    }
}

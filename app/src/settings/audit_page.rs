//! What happened in the workspace, and whether the record of it is whole (I2).

use domain::{
    audit::{Actor, Check, Entry, LogLine, Thing, ThingKind},
    refusals::Forbidden,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::api::{audit_log, check_audit};
use crate::{
    refused::Refused,
    session,
    ui::{Badge, Banner, Empty, Glyph, Heading, LinkButton, More, Skeleton, State, Table, When, suspend},
};

/// The audit log, for Admins.
#[component]
pub fn AuditPage() -> impl IntoView {
    if !session::governs() {
        return view! { <Refused failure=Forbidden::AdminsOnly.into()/> }.into_any();
    }
    let query = use_query_map();
    let cursor = Memo::new(move |_| query.with(|query| query.get("after")));
    let checks = Memo::new(move |_| query.with(|query| query.get("check").is_some()));
    let found = Resource::new(move || cursor.get(), audit_log);
    let list = move || {
        suspend(async move {
            match found.await {
                Ok(page) if page.items.is_empty() => view! {
                    <Empty icon=Glyph::Log title="Nothing here" text="Every change in the workspace is written down here."/>
                }
                .into_any(),
                Ok(page) => {
                    let next = page.next_cursor.map(|cursor| format!("/settings/audit?after={cursor}"));
                    let rows = page.items.into_iter().map(|line| view! { <Row line/> }).collect_view();
                    view! {
                        <Table caption="Audit log">
                            <thead>
                                <tr>
                                    <th scope="col">"When"</th>
                                    <th scope="col">"Who"</th>
                                    <th scope="col">"What"</th>
                                    <th scope="col">"About"</th>
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
        <Heading
            title="Audit log"
            intro="Every change, by whom and when. Each entry is sealed together with the one before it, so that none can be changed or removed unnoticed."
        >
            <a class="button button-quiet" href="/settings/audit/download" rel="external" download>"Download"</a>
            <LinkButton href="/settings/audit?check" icon=Glyph::Check>"Check the log"</LinkButton>
        </Heading>
        <div role="status">{move || checks.get().then(|| view! { <Verdict/> })}</div>
        <Transition set_pending=crate::ui::waiting() fallback=|| view! { <Skeleton rows=10/> }>{list}</Transition>
    }
    .into_any()
}

/// Whether every entry is what it was.
#[component]
fn Verdict() -> impl IntoView {
    let verdict = OnceResource::new(check_audit());
    let inside = move || {
        suspend(async move {
            match verdict.await {
                Ok(Check { fault: None, head, unsealed }) => view! {
                    <Banner state=State::Accepted>
                        <p>"The log is complete: every entry is what was sealed."</p>
                        {head.map(|head| view! {
                            <p>
                                {format!("The newest seal is that of entry {}: ", head.seq)} <code class="seal">{head.seal}</code>
                                ". Compare it with an earlier download to see that nothing was cut off."
                            </p>
                        })}
                        {waiting(unsealed).map(|text| view! { <p>{text}</p> })}
                    </Banner>
                }
                .into_any(),
                Ok(Check { fault: Some(fault), .. }) => view! {
                    <Banner state=State::Danger>
                        {format!("{} The database was changed from outside. Tell your operator.", fault.sentence())}
                    </Banner>
                }
                .into_any(),
                Err(failure) => view! { <Banner state=State::Danger>{failure.sentence()}</Banner> }.into_any(),
            }
        })
    };
    view! { <div class="mb-4"><Suspense fallback=|| view! { <Skeleton rows=1/> }>{inside}</Suspense></div> }
}

/// What to say of entries that have no seal yet.
fn waiting(unsealed: i64) -> Option<String> {
    match unsealed {
        0 => None,
        1 => Some("The newest entry is being sealed.".to_owned()),
        more => Some(format!("The {more} newest entries are being sealed.")),
    }
}

#[component]
fn Row(line: LogLine) -> impl IntoView {
    let LogLine { entry, things, moved, text } = line;
    let (said, by_a_stranger) = (entry.words(), entry.is_by_a_stranger());
    let Entry { at, actor, actor_name, .. } = entry;
    let things = things
        .into_iter()
        .map(|thing| {
            let href = address(&thing);
            view! { <li><a class="link" href=href><bdi>{thing.name}</bdi></a></li> }
        })
        .collect_view();
    let who = match (actor, actor_name) {
        (Actor::Time, _) => view! { <Badge state=State::Ended icon=Glyph::Clock>"By itself"</Badge> }.into_any(),
        (Actor::Link, _) => view! { <Badge state=State::Ended icon=Glyph::Link>"By link"</Badge> }.into_any(),
        (Actor::Operator, _) => view! { "The operator" }.into_any(),
        (Actor::Member | Actor::Candidate, Some(name)) => view! { <bdi>{name}</bdi> }.into_any(),
        (_, None) if by_a_stranger => view! { "Not signed in" }.into_any(),
        (Actor::Member, None) => view! { "A member" }.into_any(),
        (Actor::Candidate, None) => view! { "A candidate" }.into_any(),
    };
    view! {
        <tr>
            <td data-label="When"><When at/></td>
            <td data-label="Who">{who}</td>
            <th scope="row" data-label="What">{said}</th>
            <td data-label="About">
                <ul>
                    {things}
                    {moved.map(|(from, to)| view! { <li class="hush">"from " <When at=from/> " to " <When at=to/></li> })}
                    {(!text.is_empty()).then(|| view! { <li class="hush">{text}</li> })}
                </ul>
            </td>
        </tr>
    }
    .into_any()
}

/// Where the thing is seen.
fn address(thing: &Thing) -> String {
    match thing.kind {
        ThingKind::Interview => format!("/interviews/{}", thing.id),
        ThingKind::Position => format!("/positions/{}", thing.id),
        ThingKind::Member => "/settings/members".to_owned(),
        ThingKind::Pool => "/settings/pools".to_owned(),
        ThingKind::Template => "/templates".to_owned(),
        ThingKind::Key => "/settings/api-keys".to_owned(),
    }
}

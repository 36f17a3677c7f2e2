//! Pools: interviewers of whom some are enough, and each one's share (C10).

use domain::{
    bookings::{HowDraft, PoolDraft, PoolSummary},
    problems::Problems,
    workspaces::{Deed, Extent, MemberSummary},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::api::{AddPool, ChangePool, RemovePool, list_pools};
use crate::{
    failure::Failure,
    help::{self, HelpLink},
    how::{HowFields, HowLine},
    refused::Refused,
    session,
    ui::{
        Button, Check, Empty, Field, Form, Glyph, Group, Heading, Icon, LinkButton, Said, Skeleton, Tone, Version,
        done, named, suspend, typed::answers_in_place,
    },
    workspaces::api::members,
};

/// `/settings/pools`
#[component]
pub fn PoolsPage() -> impl IntoView {
    let add = ServerAction::<AddPool>::new();
    let change = ServerAction::<ChangePool>::new();
    let remove = ServerAction::<RemovePool>::new();
    let (added, changed, removed) = (done(add), done(change), done(remove));
    let may_change = matches!(session::extent(Deed::OpenPositions), Extent::All | Extent::Team);
    let found = Resource::new(
        move || (added.get(), changed.get(), removed.get()),
        |_| async move { Ok::<_, Failure>((list_pools().await?, members().await?)) },
    );
    let query = use_query_map();
    let editing = Memo::new(move |_| query.with(|query| query.get("edit")).filter(|_| may_change));
    let page = move || {
        suspend(async move {
            match found.await {
                Ok((pools, mut members)) => {
                    members.retain(|member| member.removed_at.is_none());
                    view! { <List pools members editing=editing.get() may_change acts=Acts { add, change, remove }/> }
                        .into_any()
                }
                Err(failure) => view! { <Refused failure/> }.into_any(),
            }
        })
    };
    view! {
        <Heading
            title="Pools"
            intro="Interviewers of whom some are enough. Who has had the fewest talks for their share comes first."
        />
        <Said key="made">"The pool is made. You can choose of it when you book a talk."</Said>
        <Said key="changed">"Saved. Talks that are booked stay as they are."</Said>
        <Said key="removed">"Removed. Talks that are booked stay; links that asked for somebody of the pool have ended."</Said>
        <Transition set_pending=crate::ui::waiting() fallback=|| view! { <Skeleton rows=5/> }>{page}</Transition>
        <HelpLink article=help::POOLS/>
    }
}

/// What is pressed here; it outlives what is drawn anew around it.
#[derive(Clone, Copy)]
struct Acts {
    add: ServerAction<AddPool>,
    change: ServerAction<ChangePool>,
    remove: ServerAction<RemovePool>,
}

#[component]
fn List(
    pools: Vec<PoolSummary>,
    members: Vec<MemberSummary>,
    editing: Option<String>,
    may_change: bool,
    acts: Acts,
) -> impl IntoView {
    let is_empty = pools.is_empty();
    let cards = pools
        .into_iter()
        .map(|pool| {
            let members = members.clone();
            if editing.as_ref() == Some(&pool.id.to_string()) {
                view! { <Changing pool members acts/> }.into_any()
            } else {
                view! { <Card pool members may_change/> }.into_any()
            }
        })
        .collect_view();
    let none = is_empty.then(|| {
        view! {
            <Empty icon=Glyph::People title="No pools" text="Where any of several people can talk with a candidate, a pool shares the talks out fairly."/>
        }
    });
    let blank = may_change.then(|| {
        view! {
            <section class="card">
                <h2 class="mb-3">"New pool"</h2>
                <Form action=acts.add check=|sent: &AddPool| check(&sent.name, &sent.seats, (&sent.how_kind, &sent.how_value)) prefix="new-" again=true class="form form-wide">
                    <Fields name=String::new() seats=Vec::new() members prefix="new" how=HowDraft::default()/>
                    <div><Button tone=Tone::Leading icon=Glyph::People>"Make pool"</Button></div>
                </Form>
            </section>
        }
    });
    view! {
        <div class="stack gap-6 mb-6">
            {none}
            {cards}
            {blank}
            {(!may_change).then(|| view! { <p class="hush">"Admins and Managers make and change pools."</p> })}
        </div>
    }
}

#[component]
fn Card(pool: PoolSummary, members: Vec<MemberSummary>, may_change: bool) -> impl IntoView {
    let PoolSummary { id, name, seats, how, .. } = pool;
    let whose = format!(" {}", named(&name));
    let rows = seats
        .iter()
        .filter_map(|seat| {
            let member = members.iter().find(|member| member.id == seat.member)?;
            let share = match seat.weight {
                0 => "only when nobody else is free".to_owned(),
                1 => "an equal share".to_owned(),
                more => format!("{more} shares"),
            };
            Some(view! { <li><bdi>{member.name.clone()}</bdi> " " <span class="hush">{share}</span></li> })
        })
        .collect_view();
    view! {
        <article class="card">
            <div class="flex flex-wrap items-start justify-between gap-x-4">
                <h2 class="min-w-0" dir="auto">{name}</h2>
                {may_change.then(|| view! {
                    <LinkButton href=format!("/settings/pools?edit={id}") tone=Tone::Bare small=true icon=Glyph::Edit>
                        "Edit"<span class="unseen">{whose}</span>
                    </LinkButton>
                })}
            </div>
            <ul class="mt-2">{rows}</ul>
            {how.map(|how| view! { <p class="mt-2"><HowLine how/></p> })}
        </article>
    }
    .into_any()
}

#[component]
fn Changing(pool: PoolSummary, members: Vec<MemberSummary>, acts: Acts) -> impl IntoView {
    let PoolSummary { id, name, seats, how, version } = pool;
    let how = HowDraft::of(how.as_ref());
    let seats = seats.into_iter().map(|seat| (seat.member.to_string(), seat.weight)).collect();
    let whose = format!(" {}", named(&name));
    view! {
        <article class="card">
            <h2 class="mb-3">"Edit pool"</h2>
            <Form action=acts.change check=|sent: &ChangePool| check(&sent.name, &sent.seats, (&sent.how_kind, &sent.how_value)) key=("id", id.to_string()) class="form form-wide">
                <Version value=version/>
                <Fields name seats members prefix="edit" how/>
                <div class="actions">
                    <Button tone=Tone::Leading>"Save pool"</Button>
                    <LinkButton href="/settings/pools">"Keep it as it is"</LinkButton>
                </div>
            </Form>
            <details class="pencil mt-4" open=answers_in_place()>
                <summary class="link"><Icon glyph=Glyph::Delete/> " Remove this pool"</summary>
                <Form action=acts.remove key=("id", id.to_string()) class="form form-wide mt-3">
                    <p>"Talks that are booked stay, with whoever was chosen for them. Links that ask for somebody of this pool end."</p>
                    <div><Button tone=Tone::Danger icon=Glyph::Delete>"Remove" {whose} ", and end its links"</Button></div>
                </Form>
            </details>
        </article>
    }
    .into_any()
}

/// The name, and a row for everybody: ticked, and with which share.
#[component]
fn Fields(
    name: String,
    seats: Vec<(String, u16)>,
    members: Vec<MemberSummary>,
    prefix: &'static str,
    how: HowDraft,
) -> impl IntoView {
    let rows = members
        .into_iter()
        .enumerate()
        .map(|(n, member)| {
            let id = member.id.to_string();
            let weight = seats.iter().find(|(seated, _)| *seated == id).map(|(_, weight)| *weight);
            view! {
                <div class="seat">
                    <Check
                        name=format!("seats[{n}][member_id]")
                        id=format!("{prefix}-seat-{n}")
                        label=named(&member.name)
                        value=id
                        checked=weight.is_some()
                        hint=member.role.label()
                    />
                    <Field
                        name=format!("seats[{n}][weight]")
                        at=format!("seats[{n}].weight")
                        label=format!("Share of {}", named(&member.name))
                        value=weight.unwrap_or(1).to_string()
                        inputmode="numeric"
                        short=true
                        free=true
                    />
                </div>
            }
        })
        .collect_view();
    view! {
        <Field name="name" label="Name" value=name autocomplete="off"/>
        <Group
            legend="Who is in it"
            at="seats"
            hint="With twice the share somebody gets twice the talks. With 0 they come only when nobody else is free."
        >
            <div class="seats">
                <p class="seat hint" aria-hidden="true"><span></span> <span>"Share"</span></p>
                {rows}
            </div>
        </Group>
        <HowFields how legend="How they usually meet candidates" none="As usual for the position or the interviewer"/>
    }
}

fn check(name: &str, seats: &[domain::bookings::SeatDraft], (kind, value): (&str, &str)) -> Result<(), Problems> {
    let how = HowDraft { kind: kind.to_owned(), value: value.to_owned() };
    PoolDraft { name: name.to_owned(), seats: seats.to_vec(), how }.check().map(drop)
}

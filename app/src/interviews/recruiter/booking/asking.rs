//! What kind of talk it is to be: how long, and with whom.

use domain::{
    accounts::Identity,
    bookings::PoolSummary,
    ids::{InterviewId, MemberId},
    policy,
    workspaces::MemberSummary,
};
use leptos::prelude::*;

use super::address::Asked;
use crate::{
    session,
    ui::{Button, Check, Choice, Field, Glyph, Group, Radios, Select},
};

/// A form whose address is the question.
#[component]
pub(super) fn Asking(
    interview: InterviewId,
    asked: Asked,
    /// The longest that this talk may be.
    longest: u16,
    members: Vec<MemberSummary>,
    team: Vec<MemberId>,
    pools: Vec<PoolSummary>,
) -> impl IntoView {
    let Asked { talk, .. } = asked;
    let minutes = if talk.minutes.is_empty() { policy::TALK_MINUTES.to_string() } else { talk.minutes.clone() };
    let lengths = [15, 20, 30, 45, 60, 90].into_iter().filter(|minutes| *minutes <= longest);
    let choices = lengths.map(|minutes| Choice::new(minutes.to_string(), format!("{minutes} min"))).collect();
    let hint = if longest == policy::FIRST_TALK_MINUTES { "A first talk is short." } else { "" };
    let needs = if talk.needs.is_empty() { "1".to_owned() } else { talk.needs.clone() };
    let of_pool = (!pools.is_empty()).then(|| {
        let none = (String::new(), "Nobody of a pool".to_owned());
        let options = pools.iter().map(|pool| (pool.id.to_string(), format!("{} ({})", pool.name, pool.seats.len())));
        let options = std::iter::once(none).chain(options).collect();
        view! {
            <div class="grid grid-cols-[minmax(0,1fr)_6.5rem] gap-2">
                <Select name="pool" label="And of a pool" options value=talk.pool.clone()/>
                <Field name="needs" label="How many" inputmode="numeric" value=needs free=true/>
            </div>
        }
    });
    view! {
        <form class="form form-wide" method="get" action=format!("/interviews/{interview}/talk")>
            <div class="row-choices"><Radios name="minutes" legend="How long" hint choices value=minutes/></div>
            <Who asked=talk.members members team is_pool_enough=!talk.pool.is_empty()/>
            {of_pool}
            <div><Button icon=Glyph::Search>"Show free times"</Button></div>
        </form>
    }
}

/// Who has to come: the hiring team in sight, everybody else one press away.
#[component]
fn Who(
    asked: Vec<String>,
    members: Vec<MemberSummary>,
    team: Vec<MemberId>,
    /// With a pool nobody else has to come.
    is_pool_enough: bool,
) -> impl IntoView {
    let me = match session::profile().map(|profile| profile.identity) {
        Some(Identity::Member { member_id, .. }) => Some(member_id),
        Some(Identity::Candidate { .. }) | None => None,
    };
    let is_mine = asked.is_empty() && !is_pool_enough;
    let here = members.into_iter().filter(|member| member.removed_at.is_none());
    let (near, others): (Vec<_>, Vec<_>) = here.partition(|member| me == Some(member.id) || team.contains(&member.id));
    let is_asked =
        |member: &MemberSummary| asked.contains(&member.id.to_string()) || (is_mine && me == Some(member.id));
    let has_others = others.iter().any(is_asked);
    let tick = |member: MemberSummary| {
        let checked = is_asked(&member);
        let id = member.id.to_string();
        let label = if me == Some(member.id) { format!("{} (you)", member.name) } else { member.name };
        view! { <Check name="with" id=format!("with-{id}") label value=id checked hint=member.role.label()/> }
    };
    let near = near.into_iter().map(tick).collect_view();
    let others = (!others.is_empty()).then(|| {
        let others = others.into_iter().map(tick).collect_view();
        view! {
            <details class="pencil" open=has_others>
                <summary class="link">"Somebody else of the company"</summary>
                <div class="ticks ticks-row">{others}</div>
            </details>
        }
    });
    view! {
        <Group legend="Who comes" at="members">
            <div class="ticks ticks-row">{near}</div>
            {others}
        </Group>
    }
}

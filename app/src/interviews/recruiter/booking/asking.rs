//! What kind of talk it is to be: how long, with whom, how. Whatever books or sends a link sends these fields as they are
//! shown; where the program runs, a change shows the times for it at once.

use domain::{
    accounts::Identity,
    bookings::{HowDraft, PoolSummary, TalkForm},
    ids::{InterviewId, MemberId},
    policy,
    workspaces::MemberSummary,
};
use leptos::{
    ev::MouseEvent,
    form::FromFormData,
    prelude::*,
    web_sys::{self, FormData},
};
use wasm_bindgen::JsCast;

use super::{address::Asked, api::MakeLink};
use crate::{
    how::HowFields,
    session,
    ui::{Check, Choice, Field, Group, Radios, Select, named},
};

/// The form that all of it belongs to.
pub(super) const FORM: &str = "talk-form";

/// What the fields say right now, in the browser.
pub(super) fn shown_now() -> Option<MakeLink> {
    let form = document().get_element_by_id(FORM)?;
    let form: web_sys::HtmlFormElement = form.dyn_into().ok()?;
    MakeLink::from_form_data(&FormData::new_with_form(&form).ok()?).ok()
}

/// The fields of the talk.
#[component]
pub(super) fn Asking(
    interview: InterviewId,
    asked: Asked,
    /// The longest that this talk may be.
    longest: u16,
    members: Vec<MemberSummary>,
    team: Vec<MemberId>,
    pools: Vec<PoolSummary>,
    /// Told what the talk is to be, when that changes.
    on_change: Callback<TalkForm>,
) -> impl IntoView {
    let Asked { talk, .. } = asked;
    let minutes = if talk.minutes.is_empty() { policy::TALK_MINUTES.to_string() } else { talk.minutes.clone() };
    let lengths = [15, 20, 30, 45, 60, 90].into_iter().filter(|minutes| *minutes <= longest);
    let choices = lengths.map(|minutes| Choice::new(minutes.to_string(), format!("{minutes} min"))).collect();
    let hint = if longest == policy::FIRST_TALK_MINUTES { "A first talk is short." } else { "" };
    let needs = if talk.needs.is_empty() { "1".to_owned() } else { talk.needs.clone() };
    let of_pool = (!pools.is_empty()).then(|| {
        let none = (String::new(), "No one from a pool".to_owned());
        let options =
            pools.iter().map(|pool| (pool.id.to_string(), format!("{} ({})", named(&pool.name), pool.seats.len())));
        let options = std::iter::once(none).chain(options).collect();
        view! {
            <div class="grid grid-cols-[minmax(0,1fr)_6.5rem] gap-2">
                <Select name="pool" label="And of a pool" options value=talk.pool.clone()/>
                <Field name="needs" label="How many" inputmode="numeric" value=needs free=true/>
            </div>
        }
    });
    let changed = move |()| {
        if let Some(shown) = shown_now() {
            on_change.run(shown.talk);
        }
    };
    let show = move |event: MouseEvent| {
        event.prevent_default();
        changed(());
    };
    let names_people = talk.names_people();
    let how = HowDraft { kind: talk.how_kind, value: talk.how_value };
    view! {
        <div class="form form-wide" on:change=move |_| changed(())>
            <input type="hidden" name="people" value="yes" form=FORM/>
            <div class="row-choices"><Radios name="minutes" legend="How long" hint choices value=minutes/></div>
            <Who asked=talk.members members team is_said=names_people || !talk.pool.is_empty()/>
            {of_pool}
            <HowFields how legend="How you meet" none="As usual" hint="As usual for the pool, the position or who comes."/>
            <div>
                <button
                    class="button button-quiet"
                    type="submit"
                    form=FORM
                    formmethod="get"
                    formaction=format!("/interviews/{interview}/talk")
                    on:click=show
                >
                    "Show times"
                </button>
            </div>
        </div>
    }
}

/// Who has to come: the hiring team in sight, everybody else one press away.
#[component]
fn Who(
    asked: Vec<String>,
    members: Vec<MemberSummary>,
    team: Vec<MemberId>,
    /// Somebody has said who comes, if only that nobody does.
    is_said: bool,
) -> impl IntoView {
    let me = match session::profile().map(|profile| profile.identity) {
        Some(Identity::Member { member_id, .. }) => Some(member_id),
        Some(Identity::Candidate { .. }) | None => None,
    };
    let here = members.into_iter().filter(|member| member.removed_at.is_none());
    let (near, others): (Vec<_>, Vec<_>) = here.partition(|member| me == Some(member.id) || team.contains(&member.id));
    let is_asked =
        |member: &MemberSummary| asked.contains(&member.id.to_string()) || (!is_said && me == Some(member.id));
    let has_others = others.iter().any(is_asked);
    let tick = |member: MemberSummary| {
        let checked = is_asked(&member);
        let id = member.id.to_string();
        let label = if me == Some(member.id) { format!("{} (you)", named(&member.name)) } else { named(&member.name) };
        view! { <Check name="members[]" id=format!("with-{id}") label value=id checked hint=member.role.label()/> }
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

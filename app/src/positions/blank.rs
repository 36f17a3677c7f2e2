//! What a position says, to be filled in.

use domain::{
    accounts::Identity,
    bookings::HowDraft,
    money::{Currency, Period},
    positions::PositionForm,
    problems::Problems,
    workspaces::MemberSummary,
};
use leptos::prelude::*;

use super::places_fields::{PlacesFields, at_fields};
use crate::{
    how::HowFields,
    session,
    ui::{Check, Field, Group, Select, named},
};

/// The fields of a position.
#[component]
pub(super) fn Blank(
    #[prop(optional)] form: PositionForm,
    /// Who may be put on the hiring team.
    members: Vec<MemberSummary>,
) -> impl IntoView {
    let PositionForm {
        title,
        places,
        amount,
        upper,
        currency,
        period,
        visibility,
        confidential,
        team,
        how_kind,
        how_value,
    } = form;
    let visibility = if visibility.is_empty() { "request_only".to_owned() } else { visibility };
    let period = if period.is_empty() { Period::Year.as_str().to_owned() } else { period };
    let currencies = Currency::all().map(|currency| (currency.code().to_owned(), said(currency))).collect();
    let periods = Period::ALL.map(|period| (period.as_str().to_owned(), period.as_str().to_owned())).to_vec();
    view! {
        <Field name="title" label="Title" value=title/>
        <PlacesFields form=places/>
        <Group
            legend="Salary range"
            at="salary"
            optional=true
            hint="Requests outside of it are possible, with a warning to their sender."
        >
            <div class="pair">
                <Field name="amount" label="From" at="salary.amount_minor" value=amount inputmode="decimal" optional=true/>
                <Field name="upper" label="To" at="salary.upper_minor" value=upper inputmode="decimal" optional=true/>
                <Select name="currency" label="Currency" at="salary.currency" options=currencies value=currency/>
                <Select name="period" label="Per" at="salary.period" options=periods value=period/>
            </div>
        </Group>
        <HowFields
            how=HowDraft { kind: how_kind, value: how_value }
            legend="How you usually meet candidates"
            none="As usual for the interviewers"
            hint="For interviews of this position, unless something else is said when one is booked."
        />
        // A choice once a position has a link of its own; until then what is stored stays.
        <input type="hidden" name="visibility" value=visibility/>
        <Team team members/>
        <Check
            name="confidential"
            label="Confidential"
            checked=confidential.is_some()
            hint="Seen by its hiring team only, whatever a role allows."
        />
    }
}

/// Who belongs to the hiring team. The one who asks always does.
#[component]
fn Team(team: Vec<String>, members: Vec<MemberSummary>) -> impl IntoView {
    let me = match session::profile().map(|profile| profile.identity) {
        Some(Identity::Member { member_id, .. }) => Some(member_id),
        Some(Identity::Candidate { .. }) | None => None,
    };
    let boxes = members
        .into_iter()
        .filter(|member| member.removed_at.is_none())
        .map(|member| {
            let id = member.id.to_string();
            let is_me = me == Some(member.id);
            let label = if is_me { format!("{} (you)", named(&member.name)) } else { named(&member.name) };
            let checked = is_me || team.contains(&id);
            view! {
                <Check
                    name="team[]"
                    id=format!("team-{id}")
                    label
                    value=id
                    checked
                    hint=member.role.label()
                />
            }
        })
        .collect_view();
    view! {
        <Group legend="Hiring team" at="team" hint="They may see and act within this position, as far as their roles reach.">
            <div class="ticks">{boxes}</div>
        </Group>
    }
}

/// `EUR €`; the code alone where it is its own symbol.
fn said(currency: Currency) -> String {
    if currency.symbol() == currency.code() {
        currency.code().to_owned()
    } else {
        format!("{} {}", currency.code(), currency.symbol())
    }
}

/// What the form's fields are told, before it is sent.
pub(super) fn check(form: &PositionForm) -> Result<(), Problems> {
    form.draft()
        .check()
        .map(drop)
        .map_err(|problems| at_fields(&form.places, problems.into()).problems().cloned().unwrap_or_default())
}

//! The fields of a request, in the order the candidate will read them: position, places, salary, the rest.

use domain::{candidates::CandidateView, requests::RequestForm};
use leptos::{ev::MouseEvent, prelude::*, server_fn::ServerFn, task::spawn_local};
use leptos_router::hooks::use_navigate;

use super::{
    api::{EditPosition, position_address},
    compensation::CompensationRows,
    message::MessageEditor,
    salary::SalaryFields,
    writing::{Keeping, Writing, fill_from},
};
use crate::ui::{
    Banner, Check, Field, Glyph, Group, Icon, Select, State, first_named, named, typed, typed::answers_in_place,
};
use crate::way_back::on_this_way;

/// All of them. `form` is what they begin with.
#[component]
pub(super) fn Fields(candidate: CandidateView, writing: Writing, form: RequestForm) -> impl IntoView {
    // What a newly chosen position brings along; drawn anew only then.
    let filled = RwSignal::new(form.clone());
    let chosen = move |()| {
        let Some(position) = writing.position() else { return };
        let typed = writing.form_now();
        let untouched =
            typed.places.drafts().is_empty() || typed.places == filled.with_untracked(|form| form.places.clone());
        if untouched {
            let mut form = typed;
            fill_from(&mut form, &position);
            filled.set(form.clone());
            writing.set_form(form);
        }
    };
    let desired = candidate.profile.desired_salary;
    let name = first_named(&candidate.profile.name);
    let asks_for = desired.map(|salary| format!("{name} asks for {}.", salary.say()));
    let compensation = form.compensation.clone();
    let message = form.message.clone();
    let position_id = form.position_id.clone();
    let drawn = move |form: RequestForm| {
        view! { <PlacesFields form=form.clone()/> <SalaryFields writing form asks_for=asks_for.clone()/> }
    };
    // A page that answers a form never comes to life; drawn at once, the fields tell the form's summary their names.
    let drawn = if answers_in_place() { drawn(form).into_any() } else { (move || drawn(filled.get())).into_any() };
    view! {
        <PositionField writing value=position_id chosen=Callback::new(chosen)/>
        {drawn}
        <CompensationRows rows=compensation/>
        <MessageEditor writing value=message candidate_name=candidate.profile.name activity=writing.window(|window| window.activity.clone())/>
    }
}

/// Which position; its salary range stands beside its name, and what is open already is named (R6).
#[component]
fn PositionField(writing: Writing, value: String, chosen: Callback<()>) -> impl IntoView {
    let mut options = vec![(String::new(), "Choose a position".to_owned())];
    options.extend(writing.window(|window| {
        let option = |position: &domain::positions::PositionSummary| {
            let salary = position.role.salary.map(|salary| format!(" · {}", salary.say_amount())).unwrap_or_default();
            (position.id.to_string(), format!("{}{salary}", named(&position.role.title)))
        };
        window.positions.iter().map(option).collect::<Vec<_>>()
    }));
    let navigate = use_navigate();
    let window = on_this_way(writing.address());
    // Without JavaScript the server keeps what is typed on the way.
    let go = move |event: MouseEvent| {
        event.prevent_default();
        let (navigate, address) = (navigate.clone(), position_address(&writing.form_now(), &window));
        spawn_local(async move {
            writing.keep_now().await;
            if let Keeping::Failed(_) = writing.keeping_untracked() {
                return;
            }
            navigate(&address, leptos_router::NavigateOptions::default());
        });
    };
    let label = move || {
        writing.position().map_or_else(
            || "Edit the position".to_owned(),
            |position| format!("Edit the position {}", named(&position.role.title)),
        )
    };
    let edit = view! {
        <button
            class="link inline-flex min-h-6 items-center gap-1"
            type="submit"
            formaction=typed::address_within(EditPosition::url(), writing.function)
            formnovalidate
            aria-label=label
            on:click=go
        >
            <Icon glyph=Glyph::Edit/>
            " edit"
        </button>
    };
    let warning = move || {
        let chosen = writing.position()?;
        let open = writing.window(|window| window.open_elsewhere.clone());
        let same = open.iter().find(|row| row.position_id == chosen.id);
        let other = open.iter().find(|row| row.position_id != chosen.id);
        let (state, words) = match (same, other) {
            (Some(row), _) => (
                State::Danger,
                format!(
                    "There is already an active request for {}. Only one can be active at a time.",
                    named(&row.position_title)
                ),
            ),
            (None, Some(row)) => (
                State::Held,
                format!(
                    "Your company already has {} open with this candidate. A second request may confuse them.",
                    named(&row.position_title)
                ),
            ),
            (None, None) => return None,
        };
        Some(view! { <Banner state icon=Glyph::Info>{words}</Banner> })
    };
    view! {
        <div class="stack gap-2" on:change=move |_| chosen.run(())>
            <Select name="form[position_id]" at="position_id" label="Position" options value/>
            <div class="flex justify-end">{edit}</div>
            <div role="status">{warning}</div>
        </div>
    }
}

#[component]
fn PlacesFields(form: RequestForm) -> impl IntoView {
    let places = form.places;
    view! {
        <Group legend="Places" at="places" hint="Everything that is possible">
            <div class="ticks">
                <Check name="form[remote]" label="Remote" checked=places.remote.is_some()/>
                <div class="placed">
                    <Check name="form[hybrid]" label="Hybrid" checked=places.hybrid.is_some()/>
                    <div><Field name="form[hybrid_place]" at="places.hybrid" label="Where, for hybrid" value=places.hybrid_place optional=true/></div>
                </div>
                <div class="placed">
                    <Check name="form[on_site]" label="On-site" checked=places.on_site.is_some()/>
                    <div><Field name="form[on_site_place]" at="places.on_site" label="Where, for on-site" value=places.on_site_place/></div>
                </div>
            </div>
        </Group>
    }
}

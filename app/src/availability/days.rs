//! The rows of the form: seven days, and the dates that differ.

use domain::{
    slots::{AvailabilityDraft, HoursDraft, OverrideDraft},
    time::WEEKDAYS,
};
use leptos::prelude::*;

use super::shape::Deed;
use crate::ui::{Button, Field, Glyph, Group, Hours, Icon, Tone};

/// A button that changes the form's shape; it has the focus when it was the last one to do so.
#[component]
fn Reshape(
    deed: Deed,
    last: Deed,
    #[prop(default = Glyph::Add)] icon: Glyph,
    #[prop(into)] words: String,
    /// For those who hear it, where the words alone don't say which.
    #[prop(optional, into)]
    about: String,
) -> impl IntoView {
    view! {
        <Button small=true tone=Tone::Bare icon name="deed" value=deed.value() attr:autofocus=deed == last>
            {words}
            <span class="unseen">{about}</span>
        </Button>
    }
    .into_any()
}

/// The cross at the end of a row.
#[component]
fn RemoveRow(deed: Deed, words: String) -> impl IntoView {
    view! {
        <button class="button button-bare button-icon" type="submit" name="deed" value=deed.value()>
            <Icon glyph=Glyph::Close/>
            <span class="unseen">{words}</span>
        </button>
    }
    .into_any()
}

/// The hours of every week.
#[component]
pub(super) fn Week(draft: AvailabilityDraft, last: Deed) -> impl IntoView {
    let newest = draft.weekly.len().checked_sub(1).filter(|_| matches!(last, Deed::Add(_)));
    let days = (0..7_u8)
        .zip(WEEKDAYS)
        .map(|(weekday, name)| {
            let of_day: Vec<(usize, HoursDraft)> = draft
                .weekly
                .iter()
                .cloned()
                .enumerate()
                .filter(|(_, row)| row.weekday == weekday.to_string())
                .collect();
            view! { <Day weekday name rows=of_day newest last/> }
        })
        .collect_view();
    view! {
        <Group legend="Every week" at="weekly" hint="A day without hours is a day on which nobody can meet you.">
            <div class="divided">{days}</div>
        </Group>
    }
    .into_any()
}

#[component]
fn Day(
    weekday: u8,
    name: &'static str,
    rows: Vec<(usize, HoursDraft)>,
    newest: Option<usize>,
    last: Deed,
) -> impl IntoView {
    let is_free = rows.is_empty();
    let many = rows.len() > 1;
    let rows = rows
        .into_iter()
        .zip(1..)
        .map(|((index, row), nth)| {
            let whose = if many { format!("{name}, row {nth}") } else { name.to_owned() };
            view! {
                <input type="hidden" name=format!("weekly[{index}][weekday]") value=row.weekday/>
                <Hours
                    name=format!("weekly[{index}]")
                    whose=whose.clone()
                    from=row.from
                    to=row.to
                    fresh=newest == Some(index)
                >
                    <RemoveRow deed=Deed::Remove(index) words=format!("Remove {whose}")/>
                </Hours>
            }
        })
        .collect_view();
    let words = if is_free { "Add hours" } else { "Add more hours" };
    // After a row is gone, whoever removed it stands where one can be added.
    let copies = (weekday == 0 && !is_free).then(|| {
        view! {
            <Reshape deed=Deed::CopyToWeekdays last icon=Glyph::Copy words="Copy to Tuesday–Friday"/>
            <Reshape deed=Deed::CopyToAll last icon=Glyph::Copy words="Copy to the other days"/>
        }
    });
    view! {
        <fieldset class="hours-day">
            <legend>{name}</legend>
            {is_free.then(|| view! { <p class="hush">"Not available"</p> })}
            {rows}
            <div class="flex flex-wrap gap-x-2">
                <Reshape deed=Deed::Add(weekday) last words about=format!(" on {name}")/>
                {copies}
            </div>
        </fieldset>
    }
    .into_any()
}

/// Dates that have other hours than their weekday, or none.
#[component]
pub(super) fn Dates(draft: AvailabilityDraft, last: Deed) -> impl IntoView {
    let newest = draft.overrides.len().checked_sub(1).filter(|_| last == Deed::AddDate);
    let rows = draft
        .overrides
        .into_iter()
        .enumerate()
        .map(|(index, row)| view! { <Date index row fresh=newest == Some(index)/> })
        .collect_view();
    view! {
        <Group
            legend="Dates that differ"
            at="overrides"
            optional=true
            hint="On these dates only these hours count. Leave both times empty for a day off."
        >
            <div class="divided">{rows}</div>
            <div><Reshape deed=Deed::AddDate last words="Add a date"/></div>
        </Group>
    }
    .into_any()
}

#[component]
fn Date(index: usize, row: OverrideDraft, fresh: bool) -> impl IntoView {
    let whose = if row.date.is_empty() { format!("Date {}", index + 1) } else { row.date.clone() };
    view! {
        <div class="hours-day">
            <Field
                name=format!("overrides[{index}][date]")
                at=format!("overrides[{index}].date")
                label=format!("Date {}", index + 1)
                kind="date"
                value=row.date
                free=true
                short=true
                fresh
            />
            <Hours name=format!("overrides[{index}]") whose=whose.clone() from=row.from to=row.to>
                <RemoveRow deed=Deed::RemoveDate(index) words=format!("Remove {whose}")/>
            </Hours>
        </div>
    }
    .into_any()
}

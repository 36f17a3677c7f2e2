//! The form in which somebody says when they can be met. It needs no script: its buttons send what was typed, and the
//! same page answers.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    api::{Editing, SaveAvailability},
    days::{Dates, Week},
    shape::{Deed, typed_draft},
};
use crate::ui::{Banner, Beside, Button, Plain, Said, Select, State, Tone, Version, typed::typed};

/// Weekly hours, dates that differ, and the zone they are meant in.
#[component]
pub fn AvailabilityForm(
    editing: Editing,
    action: ServerAction<SaveAvailability>,
    /// The page it stands on, to come back to: `/availability`.
    page: &'static str,
) -> impl IntoView {
    let Editing { draft, is_said, version, zones, browser_zone } = editing;
    let typed = typed(SaveAvailability::PATH);
    let last = typed.as_ref().and_then(|typed| typed.value("deed")).map_or(Deed::Save, Deed::of);
    let is_reshaped = last != Deed::Save;
    let saved = draft.clone();
    let draft = typed.as_ref().map_or(draft, |typed| last.reshape(typed_draft(typed)));
    let zone_hint = browser_zone.filter(|zone| *zone != draft.zone).map_or_else(
        || "The hours below are meant in it.".to_owned(),
        |zone| format!("The hours below are meant in it. This browser's clock stands in {}.", zone.replace('_', " ")),
    );
    let zones = zones.into_iter().map(|zone| (zone.clone(), zone.replace('_', " "))).collect();
    view! {
        <Said key="saved">"Saved. From now on these hours count; talks that are booked stay."</Said>
        <Said key="merged">"Saved. Rows that overlapped or touched have become one."</Said>
        {(!is_said && typed.is_none())
            .then(|| {
                view! {
                    <div class="mb-4">
                        <Banner state=State::Accent>
                            "You have not said yet when you can be met. This is a suggestion: change it, then save it."
                        </Banner>
                    </div>
                }
            })}
        <Plain action>
            // The first button is what the Enter key presses.
            <button class="unseen" type="submit" name="deed" value="save" tabindex="-1" aria-hidden="true">
                "Save hours"
            </button>
            <Version value=version/>
            <input type="hidden" name="page" value=page/>
            <Select name="zone" label="Time zone" options=zones value=saved.zone.clone() hint=zone_hint/>
            <p class="hint">"Until 00:00 is until midnight."</p>
            <Beside at="weekly" label="Weekly hours" theirs=saved.say_weekly() mine=draft.say_weekly()/>
            <Beside at="overrides" label="Dates" theirs=saved.say_overrides() mine=draft.say_overrides()/>
            <Week draft=draft.clone() last/>
            <Dates draft last/>
            <div class="reach">
                {is_reshaped.then(|| view! { <span class="hush">"Not saved yet"</span> })}
                <Button tone=Tone::Leading name="deed" value="save">"Save hours"</Button>
            </div>
        </Plain>
    }
    .into_any()
}

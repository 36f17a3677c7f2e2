//! What happened when, newest last.

use domain::audit::{Actor, Entry};
use leptos::prelude::*;

use crate::ui::{When, named};

/// The history of one interview, as its candidate may know it.
#[component]
pub(super) fn Timeline(entries: Vec<Entry>, company: String) -> impl IntoView {
    (!entries.is_empty()).then(|| {
        let rows = entries
            .into_iter()
            .map(|entry| {
                let who = match entry.actor {
                    Actor::Candidate => Some("you".to_owned()),
                    Actor::Member => Some(named(entry.actor_name.as_ref().unwrap_or(&company))),
                    Actor::Link => Some("by link".to_owned()),
                    Actor::Time | Actor::Operator => None,
                };
                view! {
                    <li class="item">
                        <div>{words(&entry)} {who.map(|who| view! { <span class="hush">" · " {who}</span> })}</div>
                        <span class="hush"><When at=entry.at/></span>
                    </li>
                }
            })
            .collect_view();
        view! {
            <section class="card" aria-labelledby="timeline">
                <h2 id="timeline">"Timeline"</h2>
                <ol class="divided">{rows}</ol>
            </section>
        }
    })
}

/// What happened, where its name alone would not say it.
fn words(entry: &Entry) -> String {
    match entry.action.as_str() {
        "slot.held" => "Time kept for five minutes".to_owned(),
        "slot.released" => "Kept time given back".to_owned(),
        "talk.asked" => "Time picked, waits for approval".to_owned(),
        "talk.missed" => "Talk did not take place".to_owned(),
        "talk.how_changed" => "Other link, number or place for the talk".to_owned(),
        "talk.reassigned" => "Somebody else comes to the talk".to_owned(),
        "scheduling_link.made" => "Link to pick a time sent".to_owned(),
        "scheduling_link.copied" => "Your link to pick a time copied".to_owned(),
        "scheduling_link.revoked" => "Link to pick a time ended".to_owned(),
        _ => entry.say(),
    }
}

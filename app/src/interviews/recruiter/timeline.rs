//! What happened with an interview, newest first.

use domain::audit::{Actor, Entry};
use leptos::prelude::*;

use crate::ui::{When, named};

/// Every change, who made it, and when.
#[component]
pub(super) fn Timeline(entries: Vec<Entry>) -> impl IntoView {
    let rows = entries
        .into_iter()
        .rev()
        .map(|entry| {
            let who = match entry.actor {
                Actor::Time => "by itself".to_owned(),
                Actor::Link => "by link".to_owned(),
                Actor::Operator => "the operator".to_owned(),
                Actor::Candidate => entry.actor_name.as_deref().map_or_else(|| "the candidate".to_owned(), named),
                Actor::Member => entry.actor_name.as_deref().map_or_else(|| "a member".to_owned(), named),
            };
            view! {
                <li>
                    <p>{words(&entry)}</p>
                    <p class="hush"><When at=entry.at/> " · " {who}</p>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="card">
            <h2 id="timeline" class="mb-3">"Timeline"</h2>
            <ol class="timeline">{rows}</ol>
        </section>
    }
}

/// What was done, as a person says it.
fn words(entry: &Entry) -> String {
    match entry.action.as_str() {
        "request.held" => "Request sent, held for five minutes".to_owned(),
        "request.auto_declined" => "Request declined automatically".to_owned(),
        "ending.held" => "Ending asked for, held for five minutes".to_owned(),
        "ending.edited" => "Ending edited".to_owned(),
        "ending.withdrawn" => "Ending withdrawn".to_owned(),
        "interview.replied" => "Reply sent".to_owned(),
        "interview.followed_up" => "Follow-up sent".to_owned(),
        "interview.ended_by_candidate" => "Process ended by the candidate".to_owned(),
        "interview.ended_by_company" => "Process ended by the company".to_owned(),
        "interview.reopening_asked" => "Asked to reopen".to_owned(),
        "interview.reopening_refused" => "Reopening turned down".to_owned(),
        "interview.reopened" => "Process reopened".to_owned(),
        "talk.asked" => "Time picked, waits for approval".to_owned(),
        "talk.missed" => "Talk did not take place".to_owned(),
        "talk.how_changed" => "Other link, number or place for the talk".to_owned(),
        "talk.reassigned" => "Somebody else comes to the talk".to_owned(),
        "talk.refused" => "Tried to change a talk, and may not".to_owned(),
        "slot.held" => "Time kept for five minutes".to_owned(),
        "slot.released" => "Kept time given back".to_owned(),
        "slot.refused" => "Tried to keep a time, and may not".to_owned(),
        "scheduling_link.made" => "Scheduling link sent".to_owned(),
        "scheduling_link.copied" => "Scheduling link copied".to_owned(),
        "scheduling_link.revoked" => "Scheduling link ended".to_owned(),
        "scheduling_link.refused" => "Tried to send or copy a scheduling link, and may not".to_owned(),
        _ => entry.say(),
    }
}

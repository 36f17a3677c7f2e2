//! A candidate takes everything with them that Overture knows about them (I7).

use domain::{
    pages::{PAGE_MAX, Window},
    time,
};
use serde_json::{Value, json};

use crate::{
    Error, Service,
    error::not_found,
    gate::{Party, Person},
};

/// The most events and mails of one file.
const MOST: i64 = 10_000;

impl Service {
    /// Everything about the person, as JSON. What companies have not sent yet is not theirs to see (R1).
    pub async fn download(&self, who: &Person) -> Result<Value, Error> {
        let now = self.clock.now();
        let mut window = Window { limit: Some(PAGE_MAX), cursor: None };
        let mut interviews = Vec::new();
        loop {
            let page = self.my_interviews(who, true, &window).await?;
            interviews.extend(page.items);
            window.cursor = page.next_cursor;
            if window.cursor.is_none() {
                break;
            }
        }
        let mut tx = self.store.read().await?;
        let row = tx.candidate(who.scope.id()).await?.ok_or_else(not_found)?;
        let hidden = tx.hidden_workspaces(who.scope).await?;
        let sessions = tx.sessions(who.account_id, who.session_id, now).await?;
        let log = tx.audit_log(who.account_id.0, None, MOST).await?;
        let actor = crate::gate::Actor::Person(who.clone());
        let calendar = tx.availed(&actor, now).await?;
        let calendars = tx.outside_calendars(who.scope.id().0, now).await?;
        let mut talks = Vec::new();
        for id in tx.interviews_of(who.scope).await? {
            // What they never heard of has none.
            for booking in tx.bookings_of(id).await? {
                talks.push(tx.show_booking(Party::Person(who), &booking, now).await?);
            }
        }
        let proposals = tx.proposals_of(who.scope).await?;
        let forms = tx.kept_forms_of(who.account_id, now - domain::policy::KEPT_FORM_LASTS).await?;
        let mails = tx.mailbox(Some(&who.email), MOST).await?;
        let mut all = json!({
            "name": who.name,
            "email": who.email,
            "other_addresses": tx.former_addresses(who.account_id).await?,
            "profile": row.profile,
            "promoted_until": row.promoted_until,
            "fast_responder": row.fast_responder,
            "response_time": tx.response_time(who.scope.id(), now).await?,
            "hidden_from": hidden.into_iter().map(|(_, name)| name).collect::<Vec<_>>(),
            "interviews": interviews,
            "availability": calendar,
            "calendars": calendars,
            "talks": talks,
            "proposed_times": proposals,
            "known_as": tx.known_as(who.scope).await?,
            "unsent_forms": self.open_forms(who.account_id, &forms),
            "sessions": sessions,
            "events": log,
            "mails": mails
                .into_iter()
                .map(|mail| json!({ "sent_at": mail.sent_at, "subject": mail.subject, "text": mail.text }))
                .collect::<Vec<_>>(),
        });
        say_moments(&mut all);
        Ok(all)
    }
}

/// Members that are moments where they look like one: by these names, or by names that end so.
const MOMENTS: [&str; 5] = ["at", "start", "end", "since", "until"];
const MOMENT_ENDS: [&str; 3] = ["_at", "_by", "_until"];

/// Writes moments as the rest of the API does, to the millisecond. What people wrote stays as they wrote it.
fn say_moments(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let is_moment = MOMENTS.contains(&name.as_str()) || MOMENT_ENDS.iter().any(|end| name.ends_with(end));
                match value {
                    Value::String(text) if is_moment => {
                        if let Some(at) = time::parse(text) {
                            *text = time::rfc3339(at);
                        }
                    }
                    value => say_moments(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(say_moments),
        _ => {}
    }
}

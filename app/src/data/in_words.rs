//! What is kept, in words: no ids, no moments as machines write them, no JSON. The file has all of it.

use domain::{
    Moment,
    audit::{Entry, without_ids},
    money::Salary,
    text,
    time::{self, Clock},
};
use serde_json::{Map, Value};

use super::api::{Kept, KeptThing, KeptValue};

/// Things of one part that a page has room for.
const SHOWN: usize = 100;

/// Who reads, and when.
pub(super) struct Reader {
    pub(super) clock: Clock,
    pub(super) now: Moment,
}

impl Reader {
    /// A part of the file, by its name there.
    pub(super) fn kept(&self, part: &str, value: &Value) -> Kept {
        let things = |values: &[Value]| KeptValue::Things {
            things: values.iter().take(SHOWN).map(|value| self.thing(part, value)).collect(),
            count: values.len(),
        };
        let value = match value {
            Value::Array(values) if values.is_empty() => KeptValue::Plain("Nothing".to_owned()),
            Value::Array(values) if values.iter().all(Value::is_object) => things(values),
            Value::Object(_) => things(std::slice::from_ref(value)),
            _ => KeptValue::Plain(self.text(value).unwrap_or_else(|| "Nothing".to_owned())),
        };
        Kept { name: words(part), value }
    }

    fn thing(&self, part: &str, value: &Value) -> KeptThing {
        let id = |name: &str| value.get(name).and_then(Value::as_str);
        let href = match part {
            "interviews" => id("id").map(|id| format!("/interviews/{id}")),
            "talks" | "proposed_times" => id("interview_id").map(|id| format!("/interviews/{id}")),
            "profile" => Some("/profile/edit".to_owned()),
            "availability" => Some("/availability".to_owned()),
            "calendars" => Some("/calendar/outside".to_owned()),
            "sessions" => Some("/account".to_owned()),
            "response_time" => Some("/response-time".to_owned()),
            _ => None,
        };
        if let Some(event) = (part == "events").then(|| serde_json::from_value::<Entry>(value.clone()).ok()).flatten() {
            let mut facts =
                vec![("What".to_owned(), event.words()), ("When".to_owned(), self.clock.say(event.at, self.now))];
            let about = without_ids(&event.subject);
            facts.extend((!about.is_empty()).then_some(("About".to_owned(), about)));
            return KeptThing { facts, href };
        }
        let mut facts = Vec::new();
        if let Value::Object(members) = value {
            self.facts("", members, &mut facts);
        }
        KeptThing { facts, href }
    }

    /// What the members of an object say; inner ones are called after their outer ones.
    fn facts(&self, outer: &str, members: &Map<String, Value>, facts: &mut Vec<(String, String)>) {
        for (name, value) in members {
            if is_for_machines(name) {
                continue;
            }
            let label = if outer.is_empty() { words(name) } else { format!("{outer}, {}", words(name).to_lowercase()) };
            match value {
                Value::Object(members) if salary(value).is_none() => self.facts(&label, members, facts),
                _ => facts.extend(self.text(value).map(|text| (label, text))),
            }
        }
    }

    /// A value as text; `None` where it says nothing to a person.
    fn text(&self, value: &Value) -> Option<String> {
        if let Some(salary) = salary(value) {
            return Some(salary.say());
        }
        match value {
            Value::Null => None,
            Value::Bool(yes) => Some(if *yes { "Yes" } else { "No" }.to_owned()),
            Value::Number(number) => Some(number.to_string()),
            Value::String(text) => self.said(text),
            Value::Array(values) => {
                let said = |value: &Value| {
                    let said = self.text(value)?;
                    Some(if value.is_string() { text::isolated(&said).into_owned() } else { said })
                };
                let texts: Vec<String> = values.iter().filter_map(said).collect();
                (!texts.is_empty()).then(|| texts.join(if values.iter().any(Value::is_object) { "; " } else { ", " }))
            }
            Value::Object(members) => {
                let mut facts = Vec::new();
                self.facts("", members, &mut facts);
                let facts: Vec<String> = facts
                    .into_iter()
                    .map(|(name, text)| format!("{} {}", name.to_lowercase(), text::isolated(&text)))
                    .collect();
                (!facts.is_empty()).then(|| facts.join(", "))
            }
        }
    }

    fn said(&self, text: &str) -> Option<String> {
        if let Some(at) = time::parse(text) {
            return Some(self.clock.say(at, self.now));
        }
        // A word of ours, such as `awaiting_schedule`.
        let is_code = text.contains('_') && text.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        let text = if is_code { text.replace('_', " ") } else { text.to_owned() };
        let is_id = without_ids(&text).is_empty();
        (!is_id).then_some(text)
    }
}

/// Members that only programs read.
fn is_for_machines(name: &str) -> bool {
    matches!(name, "id" | "version" | "uid" | "sequence" | "is_current")
        || name.ends_with("_id")
        || name.ends_with("_ids")
}

fn salary(value: &Value) -> Option<Salary> {
    value.get("amount_minor")?;
    serde_json::from_value(value.clone()).ok()
}

/// `Promoted until`, of `promoted_until`.
fn words(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nothing_is_left_as_machines_write_it() {
        let reader =
            Reader { clock: Clock { zone: domain::time::Zone::utc(), is_named: false }, now: Moment::UNIX_EPOCH };
        let file = json!({
            "name": "Ada",
            "promoted_until": "2026-12-24T09:30:00.000Z",
            "fast_responder": true,
            "hidden_from": [],
            "other_addresses": ["a@example.com", "b@example.com"],
            "profile": { "headline": "Engineer", "places": ["Berlin", "Oslo"], "resume_url": null, "desired_salary":
                { "amount_minor": 9_500_000, "upper_minor": null, "currency": "EUR", "period": "year" } },
            "interviews": [{ "id": "018f3c1e-7b2a-7c3d-9e4f-0a1b2c3d4e5f", "state": "awaiting_schedule",
                "offer": { "message": "{hello}", "people": [{ "name": "Bob", "at": "2026-12-24T09:30:00Z" }] } }],
            "events": [{ "id": "018f3c1e-7b2a-7c3d-9e4f-0a1b2c3d4e5f", "at": "2026-12-24T09:30:00Z", "actor": "candidate",
                "actor_name": "Ada", "action": "profile.changed", "subject": "018f3c1e-7b2a-7c3d-9e4f-0a1b2c3d4e5f" }],
        });
        let parts: Vec<Kept> =
            file.as_object().expect("an object").iter().map(|(name, value)| reader.kept(name, value)).collect();
        let mut said = String::new();
        for Kept { name, value } in parts {
            match value {
                KeptValue::Plain(text) => said.push_str(&format!("{name}: {text}\n")),
                KeptValue::Things { things, count } => {
                    for thing in things {
                        let facts: Vec<String> =
                            thing.facts.iter().map(|(name, text)| format!("{name}: {text}")).collect();
                        said.push_str(&format!("{name} ({count}): {}\n", facts.join(" | ")));
                    }
                }
            }
        }
        for (what, wanted) in [
            ("Name", "Name: Ada\n"),
            ("a moment", "Promoted until: Thu 24 Dec 2026, 09:30\n"),
            ("nothing", "Hidden from: Nothing\n"),
            ("a list", "Other addresses: a@example.com, b@example.com\n"),
            ("an amount", "Desired salary: € 95,000 a year"),
            ("a word of ours", "State: awaiting schedule"),
            ("typed text", "Offer, message: {hello}"),
            ("an inner list", "Offer, people: at Thu 24 Dec 2026, 09:30, name Bob"),
            ("an event", "Events (1): What: Profile changed | When: Thu 24 Dec 2026, 09:30\n"),
        ] {
            assert!(said.contains(wanted), "{what}: {said}");
        }
        assert!(!said.contains("018f3c1e") && !said.contains("T09:30"), "{said}");
    }
}

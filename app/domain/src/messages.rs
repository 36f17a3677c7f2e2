//! Message texts with `{{variables}}` (R3): what exists, what has no value, what comes out.

use serde::{Deserialize, Serialize};

use crate::{
    ids::TemplateId,
    policy,
    problems::{Code, Problems},
};

/// The variables a message may use, and what each one stands for.
pub const VARIABLES: [(&str, &str); 5] = [
    ("candidate.first_name", "the candidate's first name"),
    ("candidate.name", "the candidate's full name"),
    ("position.title", "the position's title"),
    ("company.name", "your company's name"),
    ("sender.name", "your own name"),
];

/// What the variables stand for in one message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Values {
    pub candidate_name: String,
    pub position_title: String,
    pub company_name: String,
    pub sender_name: String,
}

/// A message a workspace has saved, to begin the next one with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateSummary {
    pub id: TemplateId,
    pub name: String,
    /// As written, variables and all.
    pub body: String,
}

impl Values {
    fn get(&self, name: &str) -> Result<&str, Code> {
        let value = match name {
            "candidate.first_name" => first_name(&self.candidate_name),
            "candidate.name" => &self.candidate_name,
            "position.title" => &self.position_title,
            "company.name" => &self.company_name,
            "sender.name" => &self.sender_name,
            _ => return Err(Code::UnknownVariable),
        };
        let value = value.trim();
        if value.is_empty() { Err(Code::UnresolvedVariable) } else { Ok(value) }
    }
}

/// The part of a name by which its owner is addressed.
pub fn first_name(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or_default()
}

/// Checks a message that need not be there: its length, and that every variable is one of [`VARIABLES`].
pub fn check(text: &str, path: &str, problems: &mut Problems) -> Option<String> {
    // Browsers send CRLF; one kind of line end is stored.
    let text = text.replace("\r\n", "\n").trim().to_owned();
    if text.chars().count() > policy::MESSAGE_CHARS {
        problems.add(path, Code::TooLong);
        return None;
    }
    let known = |name: &str| VARIABLES.iter().any(|(variable, _)| *variable == name);
    let checked = replace(&text, |name| if known(name) { Ok(String::new()) } else { Err(Code::UnknownVariable) });
    problems.take(path, checked).map(|_| text)
}

/// The message as its reader sees it.
///
/// # Errors
/// The first variable that is unknown or has no value here: nothing is ever sent with a gap in it.
pub fn fill(text: &str, values: &Values) -> Result<String, Code> {
    replace(text, |name| values.get(name).map(str::to_owned))
}

fn replace(text: &str, value: impl Fn(&str) -> Result<String, Code>) -> Result<String, Code> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after.split_once("}}").ok_or(Code::BrokenVariable)?;
        filled.push_str(before);
        filled.push_str(&value(name.trim())?);
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> Values {
        Values {
            candidate_name: "Ada Lovelace".into(),
            position_title: "Analyst".into(),
            company_name: "Engines".into(),
            sender_name: String::new(),
        }
    }

    #[test]
    fn variables_are_filled_and_html_stays_text() {
        let filled = fill("Hi {{ candidate.first_name }}, <b>{{position.title}}</b>?", &values());
        assert_eq!(filled.as_deref(), Ok("Hi Ada, <b>Analyst</b>?"));
    }

    #[test]
    fn a_value_is_never_read_as_a_template() {
        let values = Values { candidate_name: "{{sender.name}} X".into(), ..values() };
        assert_eq!(fill("{{candidate.name}}", &values).as_deref(), Ok("{{sender.name}} X"));
    }

    #[test]
    fn nothing_leaves_with_a_gap() {
        assert_eq!(fill("{{sender.name}}", &values()), Err(Code::UnresolvedVariable));
        assert_eq!(fill("{{candidate.shoe_size}}", &values()), Err(Code::UnknownVariable));
        assert_eq!(fill("{{candidate.name", &values()), Err(Code::BrokenVariable));
    }
}

//! Message texts with `{{variables}}` (R3): what exists, what has no value, what comes out.

use serde::{Deserialize, Serialize};

use crate::{
    ids::TemplateId,
    policy,
    problems::{Code, Problems},
    text,
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
    pub version: i64,
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
    let text = text::tidy(text);
    if text.chars().count() > policy::MESSAGE_CHARS {
        problems.add(path, Code::TooLong);
        return None;
    }
    let known = |name: &str| VARIABLES.iter().any(|(variable, _)| *variable == name);
    let checked = replace(&text, |name| if known(name) { Ok(String::new()) } else { Err(Code::UnknownVariable) });
    problems.take(path, checked).map(|_| text)
}

/// A saved message before it is believed; [`Self::check`] is the only way to a [`Template`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TemplateForm {
    pub name: String,
    pub body: String,
}

/// A saved message that passed [`TemplateForm::check`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pub name: String,
    pub body: String,
}

impl TemplateForm {
    /// In the browser before saving, on the server before believing.
    pub fn check(&self) -> Result<Template, Problems> {
        let mut problems = Problems::new();
        let name = problems.take("name", text::line(&self.name));
        let body = check(&self.body, "body", &mut problems);
        if body.as_deref() == Some("") {
            problems.add("body", Code::Missing);
        }
        let template = name.zip(body).map(|(name, body)| Template { name, body });
        problems.or(template)
    }
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
    fn a_template_has_a_name_and_a_message_that_can_be_filled() {
        let check = |name: &str, body: &str| {
            let checked = TemplateForm { name: name.into(), body: body.into() }.check();
            checked.map_or_else(|problems| problems.to_string(), |template| template.body)
        };
        assert_eq!(check(" Hello ", "Hi {{candidate.first_name}}\r\n"), "Hi {{candidate.first_name}}");
        assert_eq!(check("", " "), "name: missing, body: missing");
        assert_eq!(check(&"n".repeat(121), "{{shoe}}"), "name: too_long, body: unknown_variable");
        assert_eq!(check("Long", &"x".repeat(100_000)), "body: too_long");
    }

    #[test]
    fn nothing_leaves_with_a_gap() {
        assert_eq!(fill("{{sender.name}}", &values()), Err(Code::UnresolvedVariable));
        assert_eq!(fill("{{candidate.shoe_size}}", &values()), Err(Code::UnknownVariable));
        assert_eq!(fill("{{candidate.name", &values()), Err(Code::BrokenVariable));
    }
}

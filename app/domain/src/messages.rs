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

/// What stands before names, in lower case and without its full stop.
const TITLES: [&str; 44] = [
    "dr",
    "prof",
    "professor",
    "doctor",
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "sir",
    "dame",
    "lady",
    "lord",
    "rev",
    "fr",
    "herr",
    "frau",
    "dipl",
    "dipl.-ing",
    "ing",
    "mag",
    "mgr",
    "med",
    "phil",
    "rer",
    "nat",
    "mme",
    "mlle",
    "monsieur",
    "madame",
    "sr",
    "sra",
    "srta",
    "don",
    "doña",
    "dott",
    "dott.ssa",
    "dra",
    "eng",
    "engr",
    "adv",
    "shri",
    "smt",
    "hon",
];
/// What stands behind them.
const SUFFIXES: [&str; 14] =
    ["jr", "sr", "ii", "iii", "iv", "phd", "ph.d", "md", "m.d", "mba", "msc", "bsc", "esq", "cpa"];
/// What begins a first name of several words, or a family name.
const PARTICLES: [&str; 22] = [
    "abd", "abdul", "abdel", "abu", "al", "bin", "bint", "da", "de", "del", "della", "di", "dos", "el", "ibn", "la",
    "le", "st", "umm", "van", "von", "zu",
];

/// The part of a name by which its owner is addressed: `Ada` for `Dr. Ada Lovelace` and for `Lovelace, Ada`. The whole name
/// where that is not sure: initials (`J. R. R. Tolkien`), a title and one name (`Dr. Tolkien`), scripts in which the family
/// name comes first.
pub fn first_name(name: &str) -> &str {
    let whole = name.trim();
    let (before, after) = whole.split_once(',').unwrap_or((whole, ""));
    let is_suffix = after.split_whitespace().all(|word| is_one_of(word, &SUFFIXES));
    let named = if is_suffix { before } else { after }.trim();
    let rest = named.trim_start_matches(|c: char| !c.is_alphanumeric());
    let mut words = rest.split_whitespace().peekable();
    let mut titled = false;
    while words.next_if(|word| is_one_of(word, &TITLES)).is_some() {
        titled = true;
    }
    let (Some(first), others) = (words.next(), words.next().is_some()) else { return whole };
    let is_initial = first.chars().filter(|c| c.is_alphanumeric()).count() < 2 || first.contains('.');
    let is_family_first = first.contains(|c| matches!(c, '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}'));
    let is_unsure =
        is_family_first || is_one_of(first, &PARTICLES) || others && is_initial || titled && !others && is_suffix;
    if is_unsure { whole } else { first.trim_end_matches(',') }
}

/// Whether a word, whatever its case and the stop behind it, is a known one.
fn is_one_of(word: &str, known: &[&str]) -> bool {
    known.contains(&word.trim_end_matches(['.', ',']).to_lowercase().as_str())
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
    fn people_are_addressed_by_their_names() {
        let table = [
            ("Ada Lovelace", "Ada"),
            ("  Zoë  ", "Zoë"),
            ("Dr. Ada Lovelace", "Ada"),
            ("Prof. Dr. med. Ada Lovelace", "Ada"),
            ("DR ADA LOVELACE, PhD", "ADA"),
            ("Ms. Grace Hopper, Ph.D.", "Grace"),
            ("Herr Dipl.-Ing. Jörg Weiß", "Jörg"),
            ("Lovelace, Ada", "Ada"),
            ("Lovelace, Dr. Ada", "Ada"),
            ("Dr.", "Dr."),
            ("Dr. Lovelace", "Dr. Lovelace"),
            ("J. R. R. Tolkien", "J. R. R. Tolkien"),
            ("J Doe", "J Doe"),
            ("A", "A"),
            ("Jean-Luc Picard", "Jean-Luc"),
            ("Van Morrison", "Van Morrison"),
            ("Abdul Rahman Khan", "Abdul Rahman Khan"),
            ("山田 太郎", "山田 太郎"),
            ("김 민준", "김 민준"),
            ("सीता देवी", "सीता"),
            ("محمد علي", "محمد"),
            ("Mary Smith Jr.", "Mary"),
            ("", ""),
            ("🦀", "🦀"),
        ];
        for (name, addressed) in table {
            assert_eq!(first_name(name), addressed, "{name}");
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

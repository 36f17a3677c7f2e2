//! What every mail is made of, and its two forms: text that is complete by itself, and one calm layout in HTML.

use minijinja::{AutoEscape, Environment, Output, State, Value, escape_formatter, syntax::SyntaxConfig, value::Serde};
use serde::Serialize;

/// A mail's words, before they take a form.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Letter {
    pub subject: String,
    /// The first line: who wants what.
    pub lead: String,
    pub blocks: Vec<Block>,
    pub button: Button,
    /// What to know before or after following the button.
    pub closing: Vec<String>,
    /// Why this person gets this mail.
    pub reason: String,
}

/// A part of a mail.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Block {
    Heading {
        text: String,
    },
    /// Paragraphs as a person wrote them.
    Text {
        text: String,
    },
    /// What somebody wrote, in their words.
    Quote {
        text: String,
    },
    Facts {
        rows: Vec<Fact>,
    },
}

/// A named fact.
#[derive(Debug, Serialize)]
pub(crate) struct Fact {
    pub name: String,
    pub value: String,
    /// What softens or explains it.
    pub aside: Option<&'static str>,
}

/// The one thing to do.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Button {
    pub label: &'static str,
    pub url: String,
}

/// A mail as it leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mail {
    pub subject: String,
    pub text: String,
    pub html: String,
}

impl Letter {
    /// Puts the words into both forms.
    pub(crate) fn form(&self) -> Result<Mail, minijinja::Error> {
        let mut forms = Environment::new();
        forms.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
        forms.set_formatter(readable);
        // The ending of the name decides about escaping.
        let text = forms.render_named_str("letter.txt", include_str!("templates/letter.txt"), Serde(self))?;
        let html = forms.render_named_str("letter.html", include_str!("templates/letter.html"), Serde(self))?;
        Ok(Mail { subject: one_line(&self.subject), text: text.trim().to_owned() + "\n", html })
    }
}

impl Block {
    pub(crate) fn heading(text: impl Into<String>) -> Self {
        Self::Heading { text: text.into() }
    }

    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into() }
    }

    /// What somebody wrote, if they wrote anything.
    pub(crate) fn quote(text: Option<&str>) -> Option<Self> {
        let text = text.map(str::trim).filter(|text| !text.is_empty())?;
        Some(Self::Quote { text: text.to_owned() })
    }

    /// The facts that are known; nothing when none is.
    pub(crate) fn facts(rows: impl IntoIterator<Item = Option<Fact>>) -> Option<Self> {
        let rows: Vec<Fact> = rows.into_iter().flatten().collect();
        (!rows.is_empty()).then_some(Self::Facts { rows })
    }
}

impl Fact {
    /// A fact, unless there is nothing to say.
    pub(crate) fn of(name: impl Into<String>, value: impl Into<String>) -> Option<Self> {
        let value = value.into();
        (!value.trim().is_empty()).then(|| Self { name: name.into(), value, aside: None })
    }

    pub(crate) fn aside(self, aside: &'static str) -> Self {
        Self { aside: Some(aside), ..self }
    }
}

/// Escapes what HTML needs escaped and nothing else, so that links stay readable where HTML is shown as text.
fn readable(out: &mut Output, state: &mut State, value: &Value) -> Result<(), minijinja::Error> {
    match value.as_str() {
        Some(text) if *state.auto_escape() == AutoEscape::Html && !value.is_safe() => {
            Ok(out.write_str(&domain::text::html(text))?)
        }
        _ => escape_formatter(out, state, value),
    }
}

/// A name in a subject or a sentence: one line, whatever somebody called themselves. A header can't be smuggled in.
pub(crate) fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_never_become_headers() {
        let letter = Letter { subject: "Ada\r\nBcc: everybody@example.com".into(), ..Letter::default() };
        assert_eq!(letter.form().expect("forms").subject, "Ada Bcc: everybody@example.com");
    }

    #[test]
    fn what_people_write_stays_text() {
        let quote = Block::quote(Some("<script>alert(1)</script>\n\n{{ 7 * 7 }} & more"));
        let letter = Letter { blocks: quote.into_iter().collect(), ..Letter::default() };
        let mail = letter.form().expect("forms");
        assert!(mail.text.contains("<script>alert(1)</script>"), "{}", mail.text);
        assert!(mail.html.contains("&lt;script&gt;") && !mail.html.contains("<script"), "{}", mail.html);
        assert!(mail.html.contains("{{ 7 * 7 }} &amp; more"), "{}", mail.html);
    }
}

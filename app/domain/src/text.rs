//! Checks of plain text that every form shares.

use std::borrow::Cow;

pub use crate::{
    addresses::email,
    digits::{digit_value, with_plain_digits},
};
use crate::{
    policy,
    problems::{Code, Problems},
    web_addresses,
};

/// One line that has to be there.
///
/// # Errors
/// Like [`optional_line`], and [`Code::Missing`] where nothing is typed.
pub fn line(text: &str) -> Result<String, Code> {
    optional_line(text, policy::LINE_CHARS)?.ok_or(Code::Missing)
}

/// One line that may be absent, of at most `limit` characters. Names, titles, places: they also stand where a line end
/// would begin something else, such as a header of a mail or a line of a calendar file.
///
/// # Errors
/// [`Code::NotOneLine`] for a line end, a tab or any other control character within, and for what turns text around;
/// [`Code::TooLong`] beyond the limit. Where nothing can be seen, nothing is typed.
pub fn optional_line(text: &str, limit: usize) -> Result<Option<String>, Code> {
    let text = trimmed(text);
    if text.contains(breaks_a_line) {
        return Err(Code::NotOneLine);
    }
    if text.is_empty() {
        return Ok(None);
    }
    if text.chars().count() > limit { Err(Code::TooLong) } else { Ok(Some(text.to_owned())) }
}

/// Text of several lines that may be absent, of at most `limit` characters.
///
/// # Errors
/// [`Code::TooLong`] beyond the limit.
pub fn optional(text: &str, limit: usize) -> Result<Option<String>, Code> {
    let text = tidy(text);
    match text.chars().count() {
        0 => Ok(None),
        n if n > limit => Err(Code::TooLong),
        _ => Ok(Some(text)),
    }
}

/// Text of several lines without what surrounds it, with one kind of line end, and without control characters: no text
/// needs them, and PostgreSQL can't store NUL.
pub fn tidy(text: &str) -> String {
    let is_text = |c: &char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    let text: String = text.chars().filter(is_text).collect();
    trimmed(&text.replace("\r\n", "\n").replace('\r', "\n")).to_owned()
}

/// A text without what can't be seen at its ends: spaces, and what comes along when text is copied from elsewhere, such as
/// a zero width space, a byte order mark or marks of direction. What belongs to the letter before it stays: the selector
/// of an emoji, the joiner that some Indic words end with.
pub fn trimmed(text: &str) -> &str {
    let mut text = text.trim_start_matches(is_unseen);
    while let Some(last) = text.chars().next_back().filter(|last| is_unseen(*last)) {
        let before = &text[..text.len() - last.len_utf8()];
        if belongs_to(last, before) {
            break;
        }
        text = before;
    }
    text
}

/// Whether an unseen character at the end says how the letter before it is written.
fn belongs_to(last: char, before: &str) -> bool {
    let Some(letter) = before.chars().next_back() else { return false };
    match last {
        '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => {
            !is_unseen(letter)
        }
        // Behind a virama.
        '\u{200c}' | '\u{200d}' => matches!(letter, '\u{900}'..='\u{dff}') && !letter.is_alphanumeric(),
        // The flags of England, Scotland and Wales.
        '\u{e007f}' => before.trim_end_matches(|c| matches!(c, '\u{e0020}'..='\u{e007e}')).ends_with('\u{1f3f4}'),
        _ => false,
    }
}

/// Whether there is anything in a text that the search knows: letters or digits.
pub fn can_be_searched(text: &str) -> bool {
    text.contains(char::is_alphanumeric)
}

/// A name that another server gave, as one line of at most `limit` characters: nobody is there to correct it.
pub fn flattened(text: &str, limit: usize) -> String {
    let words: Vec<&str> =
        text.split(|c| char::is_whitespace(c) || breaks_a_line(c)).filter(|word| !word.is_empty()).collect();
    let line: String = words.join(" ").chars().take(limit).collect();
    trimmed(&line).to_owned()
}

/// Whether a character ends the line, can't be seen on it, or turns what stands beside it. U+2028 and U+2029 end lines
/// and are no control characters; neither are those that embed, override and isolate directions.
fn breaks_a_line(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a character shows nothing by itself: spaces and what is [invisible](is_invisible).
fn is_unseen(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

/// Whether a character that is no space shows nothing by itself: joiners, marks of direction, blank letters, variation
/// selectors.
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// A name within a line of words that are read from left to right, such as the subject of a mail: one that is written from
/// right to left, or holds marks that turn directions, is isolated (U+2068, U+2069), so that it turns nothing beside it.
pub fn isolated(name: &str) -> Cow<'_, str> {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let is_rtl = |c: char| {
        matches!(c, '\u{590}'..='\u{8ff}' | '\u{200f}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
            | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    };
    if !name.contains(|c| turns(c) || is_rtl(c)) {
        return Cow::Borrowed(name);
    }
    let name: String = name.chars().filter(|c| !turns(*c)).collect();
    Cow::Owned(format!("\u{2068}{name}\u{2069}"))
}

/// Text as HTML that means just this text, within any element and within a quoted attribute.
pub fn html(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return Cow::Borrowed(text);
    }
    let mut html = String::with_capacity(text.len() + text.len() / 4);
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
    Cow::Owned(html)
}

/// A whole number in digits between `least` and `most`; `None` where nothing is typed. What is below zero is a number too,
/// and refused for being too small.
pub fn whole(text: &str, least: u32, most: u32) -> Result<Option<u32>, Code> {
    let text = &*with_plain_digits(trimmed(text));
    let below_zero = text.strip_prefix(['-', '\u{2212}']);
    let digits = below_zero.unwrap_or(text);
    if text.is_empty() {
        return Ok(None);
    }
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Code::NotANumber);
    }
    let too_small = if least == 0 { Code::Negative } else { Code::NotPositive };
    match digits.parse::<u32>() {
        Ok(0) if least == 0 => Ok(Some(0)),
        _ if below_zero.is_some() => Err(too_small),
        Ok(number) if number < least => Err(too_small),
        Ok(number) if number <= most => Ok(Some(number)),
        // Digits alone fail to be a number only by being too many.
        _ => Err(Code::TooLarge),
    }
}

/// Entries of one line each, separated by commas, line ends or tabs; empty and repeated ones are dropped. What stands in
/// quotation marks is one entry, commas and all: see [`typed`].
pub fn list(text: &str, path: &str, problems: &mut Problems) -> Vec<String> {
    let mut entries: Vec<String> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (entry, after) = next_entry(rest);
        rest = after;
        let entry = match optional_line(&entry, policy::LINE_CHARS) {
            Ok(Some(entry)) => entry,
            Ok(None) => continue,
            Err(code) => {
                problems.add(path, code);
                return entries;
            }
        };
        if !entries.iter().any(|known| known.to_lowercase() == entry.to_lowercase()) {
            entries.push(entry);
        }
        // However much follows: each entry is compared with all before it.
        if entries.len() > policy::ROWS {
            problems.add(path, Code::TooMany);
            return entries;
        }
    }
    entries
}

/// What separates entries: commas of several scripts, line ends, tabs.
const fn separates(c: char) -> bool {
    matches!(c, ',' | '，' | '、' | '،' | '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}')
}

/// The first entry of a list as it is typed, and what follows its separator.
fn next_entry(text: &str) -> (Cow<'_, str>, &str) {
    let rest_of = |text: &'_ str| -> Option<usize> {
        let blank = text.len() - text.trim_start_matches(' ').len();
        match text[blank..].chars().next() {
            None => Some(text.len()),
            Some(c) if separates(c) => Some(blank + c.len_utf8()),
            Some(_) => None,
        }
    };
    if let Some(quoted) = text.trim_start_matches(' ').strip_prefix('"') {
        let mut from = 0;
        while let Some(at) = quoted[from..].find('"').map(|at| from + at) {
            let after = &quoted[at + 1..];
            if after.starts_with('"') {
                from = at + 2;
            } else if let Some(skip) = rest_of(after) {
                return (quoted[..at].replace("\"\"", "\"").into(), &after[skip..]);
            } else {
                break;
            }
        }
    }
    match text.find(separates) {
        Some(at) => {
            let width = text[at..].chars().next().map_or(0, char::len_utf8);
            (text[..at].into(), &text[at + width..])
        }
        None => (text.into(), ""),
    }
}

/// Entries as a field shows them, which [`list`] reads as the same ones: those that hold a comma or begin with a quotation
/// mark stand in quotation marks, and marks within are doubled.
pub fn typed(entries: &[String]) -> String {
    let entries = entries.iter().map(|entry| {
        if entry.contains(separates) || entry.starts_with('"') {
            Cow::Owned(format!("\"{}\"", entry.replace('"', "\"\"")))
        } else {
            Cow::Borrowed(entry.as_str())
        }
    });
    entries.collect::<Vec<_>>().join(", ")
}

/// A list of lines before it is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entries {
    /// As a person types it into one field: see [`list`].
    Typed(String),
    /// Entry by entry, from a client that sends lists: a comma within an entry is part of it.
    Listed(Vec<String>),
}

impl Default for Entries {
    fn default() -> Self {
        Self::Listed(Vec::new())
    }
}

impl Entries {
    /// The entries, each on one line; repeated ones are dropped. What is wrong with a listed one is noted at its index.
    pub fn check(&self, path: &str, problems: &mut Problems) -> Vec<String> {
        let listed = match self {
            Self::Typed(text) => return list(text, path, problems),
            Self::Listed(listed) if listed.len() > policy::ROWS => {
                problems.add(path, Code::TooMany);
                return Vec::new();
            }
            Self::Listed(listed) => listed,
        };
        let mut entries: Vec<String> = Vec::new();
        for (index, entry) in listed.iter().enumerate() {
            let Some(entry) = problems.take(&format!("{path}[{index}]"), line(entry)) else { continue };
            if !entries.iter().any(|known| known.to_lowercase() == entry.to_lowercase()) {
                entries.push(entry);
            }
        }
        entries
    }
}

/// A web address that may be absent: `http` or `https`, so that it can safely become a link.
pub fn url(text: &str) -> Result<Option<String>, Code> {
    web_addresses::any(text, 500)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_with_commas_survive_a_field() {
        let read = |text: &str| list(text, "places", &mut Problems::new());
        assert_eq!(read("Portland, OR"), ["Portland", "OR"]);
        assert_eq!(read(" \"Portland, OR\" ,Berlin,, berlin\nKraków"), ["Portland, OR", "Berlin", "Kraków"]);
        assert_eq!(read("\"open, Berlin"), ["\"open", "Berlin"], "a mark that nothing closes is a character");
        assert_eq!(read("5\" disks, tape"), ["5\" disks", "tape"]);
        let entries = ["Portland, OR", "\"quoted\"", "5\" disks", "a\", b", "plain", ",", "\"", "é\", ü"];
        let entries = entries.map(str::to_owned);
        assert_eq!(read(&typed(&entries)), entries);
        let mut problems = Problems::new();
        assert_eq!(Entries::Listed(entries.to_vec()).check("places", &mut problems), entries);
        Entries::Listed(vec!["Berlin".into(), "a\nb".into(), " ".into()]).check("places", &mut problems);
        assert_eq!(problems.to_string(), "places[1]: not_one_line, places[2]: missing");
    }

    #[test]
    fn a_line_holds_no_line_end_and_no_control_character() {
        assert_eq!(line(" Ada Lovelace\r\n"), Ok("Ada Lovelace".into()), "what surrounds it is no part of it");
        assert_eq!(line("Z\u{200d}oë"), Ok("Z\u{200d}oë".into()), "what joins letters is");
        let breaks =
            ["\0", "\t", "\n", "\r\n", "\u{b}", "\u{c}", "\u{1b}[31m", "\u{7f}", "\u{85}", "\u{2028}", "\u{2029}"];
        for within in breaks {
            assert_eq!(line(&format!("Ada{within}Lovelace")), Err(Code::NotOneLine), "{within:?}");
        }
        for turns in ['\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}'] {
            assert_eq!(line(&format!("Ada{turns}Lovelace")), Err(Code::NotOneLine), "{turns:?}");
        }
        let all_unseen =
            ["\u{200b}", "\u{200f} \u{2060}", "\u{2800}", "\u{3164}", "\u{feff}", "\u{34f}", "\u{fe0f}\u{e0100}"];
        for unseen in all_unseen {
            assert_eq!(line(unseen), Err(Code::Missing), "{unseen:?}");
        }
        assert_eq!(line("❤\u{fe0f}"), Ok("❤\u{fe0f}".into()), "what belongs to a letter is kept");
        let pasted = [
            "\u{200b}Ada\u{200b}",
            "\u{202a}Ada\u{202c}",
            "\u{feff} Ada\u{a0}\u{200e}\u{2060} ",
            "\u{fe0f}Ada\u{200d}",
            "Ada\u{3164}",
        ];
        for pasted in pasted {
            assert_eq!(line(pasted), Ok("Ada".into()), "{pasted:?}");
        }
        for whole in ["ന്\u{200d}", "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}", "葛\u{e0100}"] {
            assert_eq!(line(whole), Ok(whole.to_owned()), "{whole:?}");
        }
        assert_eq!((line(" \n"), line("\0")), (Err(Code::Missing), Err(Code::NotOneLine)));
        assert_eq!(optional_line(&"é".repeat(4), 3), Err(Code::TooLong));
        assert_eq!(optional_line("", 3), Ok(None));
    }

    #[test]
    fn a_name_turns_nothing_beside_it() {
        assert_eq!(isolated("Zoë 山田"), "Zoë 山田");
        assert_eq!(isolated("מהנדסת 5"), "\u{2068}מהנדסת 5\u{2069}");
        assert_eq!(isolated("evil\u{202e}exe\u{2069}"), "\u{2068}evilexe\u{2069}");
        assert_eq!(isolated(&isolated("محمد")), isolated("محمد"));
    }

    #[test]
    fn names_of_other_servers_become_one_line() {
        assert_eq!(flattened("\tWork\r\n\u{2028}and\0 home\u{85}", 20), "Work and home");
        assert_eq!(flattened("Work and home", 5), "Work");
    }

    #[test]
    fn several_lines_keep_their_line_ends_and_tabs() {
        assert_eq!(tidy("\u{feff}a\0\r\n\tb\u{8}\rc\u{9b}\n"), "a\n\tb\nc");
        for unseen in ["\0 \u{7}", "\u{200b}\n\u{2060}", "\u{2800}"] {
            assert_eq!(optional(unseen, 10), Ok(None), "{unseen:?}");
        }
    }

    #[test]
    fn text_stays_text() {
        assert_eq!(html("plain ✓"), "plain ✓");
        assert_eq!(html("</title><b a='\"'>&amp;"), "&lt;/title&gt;&lt;b a=&#39;&quot;&#39;&gt;&amp;amp;");
    }

    #[test]
    fn only_web_addresses_become_links() {
        assert_eq!(url("https://example.com/cv.pdf"), Ok(Some("https://example.com/cv.pdf".into())));
        assert_eq!(url("javascript:alert(1)"), Err(Code::NotAUrl));
        assert_eq!(url("https://"), Err(Code::NotAUrl));
        assert_eq!(url("https://example.com/\u{8c}"), Err(Code::NotOneLine));
        assert_eq!(url("https://example.com/a b"), Err(Code::NotAUrl));
        assert_eq!(url(""), Ok(None));
    }

    #[test]
    fn lists_are_split_and_told_apart() {
        let mut problems = Problems::new();
        assert_eq!(list("Rust, axum\r\nrust,, SQL\tC ", "skills", &mut problems), ["Rust", "axum", "SQL", "C"]);
        assert!(problems.is_empty());
        list("Rust\u{7}", "skills", &mut problems);
        assert_eq!(problems.at("skills"), Some(Code::NotOneLine));
    }
}

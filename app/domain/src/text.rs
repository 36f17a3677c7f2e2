//! Checks of plain text that every form shares.

use crate::{
    policy,
    problems::{Code, Problems},
};

/// One line that has to be there.
pub fn line(text: &str) -> Result<String, Code> {
    optional(text, policy::LINE_CHARS)?.ok_or(Code::Missing)
}

/// Text that may be absent, of at most `limit` characters.
pub fn optional(text: &str, limit: usize) -> Result<Option<String>, Code> {
    let text = tidy(text);
    match text.chars().count() {
        0 => Ok(None),
        n if n > limit => Err(Code::TooLong),
        _ => Ok(Some(text)),
    }
}

/// Without what surrounds it, with one kind of line end, and without NUL, which PostgreSQL can't store and no text needs.
pub fn tidy(text: &str) -> String {
    text.replace('\0', "").replace("\r\n", "\n").replace('\r', "\n").trim().to_owned()
}

/// A whole number in digits between `least` and `most`; `None` where nothing is typed. What is below zero is a number too,
/// and refused for being too small.
pub fn whole(text: &str, least: u32, most: u32) -> Result<Option<u32>, Code> {
    let text = text.trim();
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

/// Entries separated by commas or line ends; empty and repeated ones are dropped.
pub fn list(text: &str, path: &str, problems: &mut Problems) -> Vec<String> {
    let mut entries: Vec<String> = Vec::new();
    for entry in tidy(text).split([',', '\n']).map(str::trim).filter(|entry| !entry.is_empty()) {
        if entry.chars().count() > policy::LINE_CHARS {
            problems.add(path, Code::TooLong);
            return entries;
        }
        if !entries.iter().any(|known| known.to_lowercase() == entry.to_lowercase()) {
            entries.push(entry.to_owned());
        }
        // However much follows: each entry is compared with all before it.
        if entries.len() > policy::ROWS {
            problems.add(path, Code::TooMany);
            return entries;
        }
    }
    entries
}

/// A web address that may be absent: `http` or `https`, so that it can safely become a link.
pub fn url(text: &str) -> Result<Option<String>, Code> {
    let Some(url) = optional(text, 500)? else { return Ok(None) };
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or_default();
    let named = host.split(['/', '?', '#']).next().is_some_and(|host| host.contains('.') && !host.starts_with('.'));
    if named && !url.contains(|c: char| c.is_whitespace() || c.is_control()) {
        Ok(Some(url))
    } else {
        Err(Code::NotAUrl)
    }
}

/// An e-mail address, lower case. Only what can never be one is refused; the mail itself is the proof.
pub fn email(text: &str) -> Result<String, Code> {
    let email = text.trim().to_lowercase();
    if email.is_empty() {
        return Err(Code::Missing);
    }
    if email.len() > 254 {
        return Err(Code::TooLong);
    }
    let plain = |part: &str| {
        !part.is_empty()
            && !part.contains(|c: char| c.is_whitespace() || c.is_control() || "<>()[]\\,;:\"@".contains(c))
    };
    match email.split_once('@') {
        Some((local, host))
            if plain(local) && plain(host) && host.contains('.') && !host.starts_with('.') && !host.ends_with('.') =>
        {
            Ok(email)
        }
        _ => Err(Code::NotAnEmail),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        assert_eq!(email(" Ada@Example.com "), Ok("ada@example.com".into()));
        for bad in ["ada", "ada@", "@example.com", "a b@example.com", "ada@example", "a@b@c.d", "a\r\nBcc: x@y.z"] {
            assert_eq!(email(bad), Err(Code::NotAnEmail), "{bad:?}");
        }
    }

    #[test]
    fn nul_is_no_text() {
        assert_eq!(line("A\0da\0"), Ok("Ada".into()));
        assert_eq!(line("\0"), Err(Code::Missing));
    }

    #[test]
    fn only_web_addresses_become_links() {
        assert_eq!(url("https://example.com/cv.pdf"), Ok(Some("https://example.com/cv.pdf".into())));
        assert_eq!(url("javascript:alert(1)"), Err(Code::NotAUrl));
        assert_eq!(url("https://"), Err(Code::NotAUrl));
        assert_eq!(url("https://example.com/\u{8c}"), Err(Code::NotAUrl));
        assert_eq!(url(""), Ok(None));
    }

    #[test]
    fn lists_are_split_and_told_apart() {
        let mut problems = Problems::new();
        assert_eq!(list("Rust, axum\nrust,, SQL ", "skills", &mut problems), ["Rust", "axum", "SQL"]);
        assert!(problems.is_empty());
    }
}

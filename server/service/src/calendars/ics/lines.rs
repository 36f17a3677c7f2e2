//! Content lines of an iCalendar stream (RFC 5545, section 3.1), one at a time: a feed of any size is never held twice,
//! and what nobody asks for is passed by without being copied.

use std::borrow::Cow;

/// Lines of a stream, as they were folded.
pub(super) struct Lines<'a> {
    rest: &'a [u8],
}

/// A line and its continuations.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    raw: &'a [u8],
    /// Where the first continuation begins, if there is one.
    fold: Option<usize>,
}

impl<'a> Lines<'a> {
    pub(super) fn of(text: &'a [u8]) -> Self {
        Self { rest: text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text) }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let (mut end, mut fold) = (0, None);
        let (line, rest) = loop {
            let Some(length) = self.rest.get(end..)?.iter().position(|byte| *byte == b'\n') else {
                break (self.rest, &[][..]);
            };
            end += length;
            let (line, rest) = self.rest.split_at(end);
            let rest = rest.get(1..).unwrap_or_default();
            if !matches!(rest.first(), Some(b' ' | b'\t')) {
                break (line, rest);
            }
            end += 1;
            fold = fold.or(Some(end));
        };
        self.rest = rest;
        Some(Line { raw: line, fold })
    }
}

impl<'a> Line<'a> {
    /// Whether there is nothing on it.
    pub(super) fn is_blank(&self) -> bool {
        self.raw.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0)
    }

    /// What comes before the first `:` or `;`, and whether either is there.
    pub(super) fn name(&self) -> (Cow<'a, str>, bool) {
        // A name may be folded too.
        let text = if self.fold.is_some_and(|at| at < 32) { self.unfolded() } else { Cow::Borrowed(self.raw) };
        let end = text.iter().position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-').unwrap_or(text.len());
        let is_property = matches!(text.get(end), Some(b':' | b';'));
        let name = match text {
            Cow::Borrowed(text) => String::from_utf8_lossy(text.get(..end).unwrap_or_default()),
            Cow::Owned(text) => Cow::Owned(String::from_utf8_lossy(text.get(..end).unwrap_or_default()).into_owned()),
        };
        (name, is_property)
    }

    /// The whole line as text; what is not UTF-8 becomes a sign that stands for nothing.
    pub(super) fn text(&self) -> Cow<'a, str> {
        match self.unfolded() {
            Cow::Borrowed(raw) => String::from_utf8_lossy(raw),
            Cow::Owned(raw) => Cow::Owned(String::from_utf8_lossy(&raw).into_owned()),
        }
    }

    fn unfolded(&self) -> Cow<'a, [u8]> {
        let trim = |line: &'a [u8]| line.strip_suffix(b"\r").unwrap_or(line);
        if self.fold.is_none() {
            return Cow::Borrowed(trim(self.raw));
        }
        let mut whole = Vec::with_capacity(self.raw.len());
        for (n, line) in self.raw.split(|byte| *byte == b'\n').enumerate() {
            let line = trim(line);
            whole.extend_from_slice(if n == 0 { line } else { line.get(1..).unwrap_or_default() });
        }
        Cow::Owned(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(String, String)> {
        Lines::of(text.as_bytes()).map(|line| (line.name().0.into_owned(), line.text().into_owned())).collect()
    }

    #[test]
    fn folded_lines_become_whole() {
        let read = lines("\u{feff}BEGIN:A\r\nDT\r\n START;TZI\n\tD=x:1\r\n\r\nSUMMARY:a\n  b\nEND:A");
        let whole: Vec<&str> = read.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(whole, ["BEGIN:A", "DTSTART;TZID=x:1", "", "SUMMARY:a b", "END:A"]);
        assert_eq!(read[1].0, "DTSTART");
    }
}

//! A content line taken apart: parameters and value (RFC 5545, section 3.2).

/// `NAME;PARAMETER=value:value`, taken apart.
pub(super) struct Property<'a> {
    parameters: &'a str,
    pub(super) value: &'a str,
}

impl<'a> Property<'a> {
    /// `None` without a value: quotes that don't end, no colon.
    pub(super) fn of(line: &'a str) -> Option<Self> {
        let mut quoted = false;
        let colon = line.bytes().position(|byte| {
            quoted ^= byte == b'"';
            byte == b':' && !quoted
        })?;
        let (head, value) = line.split_at(colon);
        let parameters = head.split_once(';').map_or("", |(_, parameters)| parameters);
        Some(Self { parameters, value: value.get(1..)?.trim() })
    }

    /// The value of a parameter, without its quotes.
    pub(super) fn parameter(&self, name: &str) -> Option<&'a str> {
        let mut quoted = false;
        let parts = self.parameters.split(move |sign: char| {
            quoted ^= sign == '"';
            sign == ';' && !quoted
        });
        let mut found = parts.filter_map(|part| part.split_once('='));
        found.find_map(|(known, value)| known.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"')))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_may_be_quoted() {
        let property = Property::of("DTSTART;X=\"a:b;TZID=no\";tzid=\"Europe/Berlin\":20260101").expect("a property");
        assert_eq!((property.parameter("TZID"), property.value), (Some("Europe/Berlin"), "20260101"));
        assert!(Property::of("DTSTART;TZID=\"Europe/Berlin:20260101").is_none());
        assert!(Property::of("DTSTART").is_none());
    }
}

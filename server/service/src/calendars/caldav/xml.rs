//! Bounds on a stranger's XML, checked in one linear pass before a parser builds a tree of it.
//!
//! roxmltree compares every attribute of an element with all before it, copies the namespaces in scope for each element that
//! declares one, and reserves memory by the number of `<` and `=`; libdav looks through everything below each `response`. What passes
//! here costs them time and memory in proportion to its length. Entities and document types are not read at all.

use std::collections::HashSet;

/// Elements, comments and instructions in all: 20,000 objects are listed with fifteen each.
const NODES: usize = 400_000;
/// Attributes of one element.
const ATTRIBUTES: usize = 32;
/// Equals signs in all, attributes and texts together.
const EQUALS: usize = 1_000_000;
/// Elements within each other; eight are common.
const DEPTH: usize = 32;
/// Namespace declarations of an element and of all around it.
const IN_SCOPE: usize = 64;
/// Different namespaces in all.
const NAMESPACES: usize = 256;

/// Why XML is not parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unfit {
    #[error("more nodes, attributes, levels or namespaces than a calendar server needs")]
    TooMuch,
    #[error("a document type, which no calendar server needs")]
    DocumentType,
    #[error("no XML")]
    Broken,
}

/// Whether the parser may have it.
pub(super) fn fits(text: &[u8]) -> Result<(), Unfit> {
    count(text).map(drop)
}

/// What there is of it.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    nodes: usize,
    /// Of the element that has most.
    attributes: usize,
    depth: usize,
}

fn count(text: &[u8]) -> Result<Counts, Unfit> {
    if occurrences(text, b'=') > EQUALS {
        return Err(Unfit::TooMuch);
    }
    let mut scan = Scan { rest: text, counts: Counts::default(), open: Vec::new(), namespaces: HashSet::new() };
    while let Some(start) = scan.rest.iter().position(|byte| *byte == b'<') {
        scan.skip(start)?;
        scan.counts.nodes += 1;
        if scan.counts.nodes > NODES {
            return Err(Unfit::TooMuch);
        }
        scan.markup()?;
    }
    Ok(scan.counts)
}

fn occurrences(text: &[u8], byte: u8) -> usize {
    text.split(|other| *other == byte).count().saturating_sub(1)
}

/// An element that is open.
struct Open {
    is_response: bool,
    /// Namespace declarations in scope.
    in_scope: usize,
}

struct Scan<'a> {
    rest: &'a [u8],
    counts: Counts,
    open: Vec<Open>,
    namespaces: HashSet<&'a [u8]>,
}

impl<'a> Scan<'a> {
    fn skip(&mut self, count: usize) -> Result<(), Unfit> {
        self.rest = self.rest.get(count..).ok_or(Unfit::Broken)?;
        Ok(())
    }

    /// Goes on behind the next `end`; what comes before it.
    fn skip_past(&mut self, end: &[u8]) -> Result<&'a [u8], Unfit> {
        let at = self.rest.windows(end.len()).position(|some| some == end).ok_or(Unfit::Broken)?;
        let before = self.rest.get(..at).unwrap_or_default();
        self.skip(at + end.len())?;
        Ok(before)
    }

    /// What begins with `<`.
    fn markup(&mut self) -> Result<(), Unfit> {
        for (begin, end) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")] {
            if self.rest.starts_with(begin.as_bytes()) {
                self.skip(begin.len())?;
                let inside = self.skip_past(end.as_bytes())?;
                // The parser reads quotes in the declaration at the top, and might see another end of it.
                let is_open = |quote: u8| occurrences(inside, quote) % 2 == 1;
                let is_declaration = begin == "<?" && inside.starts_with(b"xml");
                return if is_declaration && (is_open(b'"') || is_open(b'\'')) { Err(Unfit::Broken) } else { Ok(()) };
            }
        }
        if self.rest.starts_with(b"<!") {
            return Err(Unfit::DocumentType);
        }
        if self.rest.starts_with(b"</") {
            self.open.pop().ok_or(Unfit::Broken)?;
            return self.skip_past(b">").map(drop);
        }
        self.element()
    }

    fn element(&mut self) -> Result<(), Unfit> {
        self.skip(1)?;
        let is_end = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>' | b'=' | b'"' | b'\'' | b'<');
        let length = self.rest.iter().position(is_end).ok_or(Unfit::Broken)?;
        let name = self.rest.get(..length).unwrap_or_default();
        let local = name.rsplit(|byte| *byte == b':').next().unwrap_or_default();
        self.skip(length)?;
        let (mut attributes, mut in_scope) = (0, self.open.last().map_or(0, |around| around.in_scope));
        let is_empty = loop {
            // Up to the next quote or the end: an attribute has two quotes of one kind, whatever its name is.
            let at =
                self.rest.iter().position(|byte| matches!(byte, b'"' | b'\'' | b'>' | b'<')).ok_or(Unfit::Broken)?;
            let (before, after) = self.rest.split_at(at);
            let sign = *after.first().ok_or(Unfit::Broken)?;
            self.rest = after.get(1..).unwrap_or_default();
            match sign {
                b'>' => break before.ends_with(b"/"),
                b'<' => return Err(Unfit::Broken),
                quote => {
                    let end = self.rest.iter().position(|byte| *byte == quote).ok_or(Unfit::Broken)?;
                    let value = self.rest.get(..end).unwrap_or_default();
                    self.skip(end + 1)?;
                    if value.contains(&b'<') {
                        return Err(Unfit::Broken);
                    }
                    attributes += 1;
                    if before.trim_ascii_start().starts_with(b"xmlns") {
                        in_scope += 1;
                        self.namespaces.insert(value);
                    }
                }
            }
            if attributes > ATTRIBUTES || in_scope > IN_SCOPE || self.namespaces.len() > NAMESPACES {
                return Err(Unfit::TooMuch);
            }
        };
        self.counts.attributes = self.counts.attributes.max(attributes);
        self.counts.depth = self.counts.depth.max(self.open.len() + 1);
        let is_response = local == b"response";
        // libdav copies what lies in a response once for each one around it.
        if is_response && self.open.iter().any(|around| around.is_response) {
            return Err(Unfit::TooMuch);
        }
        if !is_empty {
            self.open.push(Open { is_response, in_scope });
            if self.open.len() > DEPTH {
                return Err(Unfit::TooMuch);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    use super::*;

    fn said(text: &str) -> Result<(), Unfit> {
        fits(text.as_bytes())
    }

    #[test]
    fn answers_of_calendar_servers_fit() {
        let response = |n: usize| {
            format!(
                "<d:response><d:href>/ada/work/{n}.ics</d:href><d:propstat><d:prop><d:getetag>&quot;{n}&quot;</d:getetag>\
                 <cal:calendar-data><![CDATA[BEGIN:VCALENDAR <![CDATA> </x> END:VCALENDAR]]></cal:calendar-data></d:prop>\
                 <d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
            )
        };
        let all: String = (0..20_000).map(response).collect();
        let xml = format!(
            "<?xml version='1.0'?>\n<!-- <a> -->\n<d:multistatus xmlns:d=\"DAV:\" xmlns:cal='urn:ietf:params:xml:ns:caldav' \
             a=\">\">{all}</d:multistatus>"
        );
        assert_eq!(said(&xml), Ok(()));
        let everywhere = r#"<href xmlns="DAV:">/</href>"#.repeat(10_000);
        assert_eq!(said(&format!("<a>{everywhere}</a>")), Ok(()), "each with a namespace of its own");
    }

    #[test]
    fn whatever_costs_more_than_its_length_does_not() {
        let attributes = |count: usize| (0..count).map(|n| format!(" a{n}=''")).collect::<String>();
        let declared = |count: usize| (0..count).map(|n| format!(" xmlns:a{n}='{n}'")).collect::<String>();
        let nested =
            |count: usize, inner: &str| format!("{}{}", format!("<a{inner}>").repeat(count), "</a>".repeat(count));
        let namespaces: String = (0..300).map(|n| format!("<a xmlns='{n}'/>")).collect();
        let cases = [
            ("attributes", format!("<a{}/>", attributes(33)), Unfit::TooMuch),
            ("attributes, closed", format!("<a{}></a>", attributes(200_000)), Unfit::TooMuch),
            ("attributes without space", format!("<a{}/>", "a=''".repeat(33)), Unfit::TooMuch),
            ("levels", nested(33, ""), Unfit::TooMuch),
            ("namespaces in scope", nested(3, &declared(30)), Unfit::TooMuch),
            ("namespaces", format!("<b>{namespaces}</b>"), Unfit::TooMuch),
            ("nodes", format!("<b>{}</b>", "<a/>".repeat(NODES)), Unfit::TooMuch),
            ("comments", "<!---->".repeat(NODES + 1), Unfit::TooMuch),
            ("equals signs", "=".repeat(EQUALS + 1), Unfit::TooMuch),
            ("a response in a response", "<response><d:response/></response>".to_owned(), Unfit::TooMuch),
            ("a document type", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>".to_owned(), Unfit::DocumentType),
            ("no end", "<a b='".to_owned(), Unfit::Broken),
            ("a declaration that ends twice", "<?xml version='?><a/>".to_owned(), Unfit::Broken),
            ("no end of a comment", "<!-- <a>".to_owned(), Unfit::Broken),
            ("an element in an element's tag", "<a <b/>>".to_owned(), Unfit::Broken),
        ];
        for (name, text, why) in cases {
            assert_eq!(said(&text), Err(why), "{name}");
        }
    }

    /// Four megabytes of anything are checked at once; each of these would take minutes if it were looked at again and again.
    #[test]
    fn the_check_itself_is_linear() {
        for part in
            ["<", "<a", "<a b='", "<!--", "<![CDATA[", "<?", "</", "<a>", "<a/>", "<a x='1'/>", "]]>", "-->", "<!"]
        {
            let started = Instant::now();
            let _ = said(&part.repeat((4 << 20) / part.len()));
            assert!(started.elapsed() < Duration::from_secs(20), "{part}: {:?}", started.elapsed());
        }
    }

    proptest! {
        /// What passes here is no more to the parser than was counted here.
        #[test]
        fn the_parser_sees_no_more_than_was_counted(parts in prop::collection::vec(prop::sample::select(vec![
            "<", ">", "/", "=", "'", "\"", " ", "a", "b", ":", "<a ", "<b>", "</a>", "</b>", "/>", "<!--", "-->", "<![CDATA[", "]]>",
            "<?x ", "?>", " c='d'", " e=\"f\"", " xmlns='g'", " xmlns:a=\"h\"", "&lt;", "<!", "\n", "é",
        ]), 0..40)) {
            let text = parts.concat();
            let declared = format!("<?xml version='1{text}' ?><r/>");
            for text in [declared, format!("<r>{text}</r>"), format!("<r{text}</r>"), format!("<r {text}/>"), text] {
                let (Ok(counts), Ok(tree)) = (count(text.as_bytes()), roxmltree::Document::parse(&text)) else { continue };
                let levels = |node: roxmltree::Node<'_, '_>| node.ancestors().filter(roxmltree::Node::is_element).count();
                let of_element = |node: roxmltree::Node<'_, '_>| node.attributes().len();
                prop_assert!(tree.descendants().map(levels).max().unwrap_or_default() <= counts.depth, "{}", text);
                prop_assert!(tree.descendants().map(of_element).max().unwrap_or_default() <= counts.attributes, "{}", text);
                let elements = tree.descendants().filter(roxmltree::Node::is_element).count();
                prop_assert!(elements <= counts.nodes, "{}", text);
            }
        }
    }
}

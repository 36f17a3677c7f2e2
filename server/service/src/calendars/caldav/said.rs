//! What a server says of the objects of a calendar, one by one (RFC 4918, section 13).
//!
//! libdav refuses all of an answer when one part of it is odd: a `%` in an object's name that begins no code, an object without
//! a version, a word about something that nobody asked for. One bad object must not keep all the others from being read, so
//! here each part is looked at by itself, and what is missing in it is missing.

use std::collections::HashMap;

use domain::calendars::Cause;
use http::StatusCode;
use roxmltree::{Document, Node};

use super::{Reader, xml};

/// What is said of one object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// As the server spells it, and wants to be asked for it.
    pub(super) href: String,
    /// Of the object, or of what was asked for of it; absent where all is well.
    pub(super) status: Option<u16>,
    pub(super) etag: Option<String>,
    pub(super) text: Option<String>,
    pub(super) is_collection: bool,
}

impl Said {
    /// Whether it is not there.
    pub(super) const fn is_gone(&self) -> bool {
        matches!(self.status, Some(404 | 410))
    }
}

/// All that a server says at once.
#[derive(Clone, Debug, Default)]
pub(super) struct Multistatus {
    /// What stands for the state of the calendar (RFC 6578).
    pub(super) token: Option<String>,
    pub(super) all: Vec<Said>,
}

impl Multistatus {
    /// What is said of objects, by their names; the first of what is said twice.
    pub(super) fn by_name(self) -> HashMap<Vec<u8>, Said> {
        let mut all = HashMap::with_capacity(self.all.len());
        for said in self.all {
            all.entry(name(&said.href)).or_insert(said);
        }
        all
    }
}

/// The answer's parts; read in here only, where [`Inside`](crate::untrusted::Inside) is at hand.
pub(super) fn multistatus(reader: &Reader<'_>) -> Result<Multistatus, Cause> {
    let is_many = reader.head.status == StatusCode::MULTI_STATUS;
    let wrong = if is_many { Cause::Trouble } else { Cause::Unreadable };
    xml::fits(reader.body).map_err(|_| Cause::Unreadable)?;
    let text = std::str::from_utf8(reader.body).map_err(|_| wrong)?;
    let document = Document::parse(text).map_err(|_| wrong)?;
    let root = document.root_element();
    if !is(&root, "multistatus") {
        return Err(wrong);
    }
    let token = root.children().find(|node| is(node, "sync-token")).map(words).filter(|token| !token.is_empty());
    let all = root.children().filter(|node| is(node, "response")).flat_map(of).collect();
    Ok(Multistatus { token, all })
}

/// Everything that one part says; a status alone may be that of many objects.
fn of(response: Node<'_, '_>) -> Vec<Said> {
    let mut said = Said { status: status(&response).filter(|status| *status >= 300), ..Said::default() };
    let mut trouble = None;
    for part in response.children().filter(|node| is(node, "propstat")) {
        if let Some(status) = status(&part).filter(|status| *status >= 300) {
            trouble = trouble.or(Some(status));
            continue;
        }
        for property in part.children().filter(|node| is(node, "prop")).flat_map(|prop| prop.children()) {
            match property.tag_name().name() {
                "getetag" => said.etag = Some(words(property).trim().to_owned()),
                "calendar-data" => said.text = Some(words(property)),
                "resourcetype" => said.is_collection |= property.children().any(|node| is(&node, "collection")),
                _ => {}
            }
        }
    }
    let is_empty = said.etag.is_none() && said.text.is_none() && !said.is_collection;
    if is_empty && said.status.is_none() {
        said.status = trouble;
    }
    let hrefs = response.children().filter(|node| is(node, "href")).map(words);
    hrefs
        .map(|href| Said { href: href.trim().to_owned(), ..said.clone() })
        .filter(|said| !said.href.is_empty())
        .collect()
}

fn is(node: &Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

/// All text in an element.
fn words(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|text| text.text()).collect()
}

/// `HTTP/1.1 404 Not Found` of this part itself.
fn status(part: &Node<'_, '_>) -> Option<u16> {
    let line = part.children().find(|node| is(node, "status")).map(words)?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// An object's name in the same letters, however it is spelt: without server, codes decoded. A `%` that begins no code stands
/// for itself.
pub(super) fn name(href: &str) -> Vec<u8> {
    let path = match href.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"),
        None => href,
    };
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((byte, more)) = rest.split_first() {
        let digit = |n: usize| more.get(n).and_then(|byte| char::from(*byte).to_digit(16));
        let code = (*byte == b'%').then(|| digit(0).zip(digit(1))).flatten();
        let code = code.and_then(|(high, low)| u8::try_from(high * 16 + low).ok());
        rest = if code.is_some() { more.get(2..).unwrap_or_default() } else { more };
        bytes.push(code.unwrap_or(*byte));
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::untrusted::Inside;

    fn read(body: &str) -> Result<Multistatus, Cause> {
        let (mut head, ()) = http::Response::new(()).into_parts();
        head.status = StatusCode::MULTI_STATUS;
        multistatus(&Reader { head: &head, body: body.as_bytes(), inside: &Inside::a_story() })
    }

    #[test]
    fn each_part_is_looked_at_by_itself() {
        let said = read(
            "<multistatus xmlns=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\">\
             <response><href>/a/50%.ics</href><propstat><prop><getetag>\"1\"</getetag>\
             <C:calendar-data><![CDATA[BEGIN:]]>VCALENDAR</C:calendar-data></prop><status>HTTP/1.1 200 OK</status></propstat></response>\
             <response><href>/a/no-version.ics</href><propstat><prop><C:calendar-data>x</C:calendar-data></prop></propstat></response>\
             <response><href>/a/denied.ics</href><propstat><prop><getetag/></prop><status>HTTP/1.1 403 Forbidden</status></propstat></response>\
             <response><href>/a/gone.ics</href><href>/a/too.ics</href><status>HTTP/1.1 404 Not Found</status></response>\
             <response><href>/a/</href><propstat><prop><resourcetype><collection/></resourcetype></prop></propstat></response>\
             <response><href>/a/odd.ics</href></response><response/><x/>\
             <sync-token>7</sync-token></multistatus>",
        )
        .expect("read");
        let words: Vec<String> = said
            .all
            .iter()
            .map(|one| format!("{} {:?} {:?} {:?} {}", one.href, one.status, one.etag, one.text, one.is_collection))
            .collect();
        insta::assert_snapshot!(words.join("\n"), @r#"
        /a/50%.ics None Some("\"1\"") Some("BEGIN:VCALENDAR") false
        /a/no-version.ics None None Some("x") false
        /a/denied.ics Some(403) None None false
        /a/gone.ics Some(404) None None false
        /a/too.ics Some(404) None None false
        /a/ None None None true
        /a/odd.ics None None None false
        "#);
        assert_eq!(said.token.as_deref(), Some("7"));
        assert_eq!(read("<html/>").err(), Some(Cause::Trouble));
        assert_eq!(read("no XML").err(), Some(Cause::Trouble));
    }

    #[test]
    fn a_name_is_the_same_however_it_is_spelt() {
        assert_eq!(name("https://dav.example.com/a/50%25%20caf%C3%A9.ics"), "/a/50% café.ics".as_bytes());
        assert_eq!(name("/a/50%.ics"), b"/a/50%.ics");
        assert_eq!(name("/a/%zz%4"), b"/a/%zz%4");
        assert_eq!(name("/a/100%"), b"/a/100%");
        assert_eq!(name("https://dav.example.com"), b"/");
    }
}

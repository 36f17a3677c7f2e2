//! What a mail answers, as far as it is an answer at all.

use chrono::{NaiveDateTime, TimeDelta};
use domain::{Moment, addresses, bookings::Answer, ids::BookingId, policy, slots::Interval};
use mail_parser::{Message, MessageParser, MimeHeaders};

use crate::{calendars::ics, untrusted::Inside};

/// The largest mail that is looked at, in bytes: answers have a few thousand.
pub(super) const LARGEST: usize = 1 << 20;
/// More parts with a type of their own are in no answer. For each that lies in another one the parser may look through all of
/// the mail for where it begins.
const PARTS: usize = 50;

/// An answer to an invitation, not believed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub uid: BookingId,
    pub sequence: u32,
    pub stamp: Moment,
    /// Who answers, as addresses are compared.
    pub attendee: String,
    pub answer: Answer,
    /// The time that is proposed instead.
    pub proposes: Option<Interval>,
    /// Whom it is sent to, by the object and by the mail, as addresses are compared.
    pub to: Vec<String>,
}

/// Why a mail is no answer.
pub(super) type Why = &'static str;

/// The answer in a mail.
pub(super) fn mail(_: &Inside, raw: &[u8]) -> Result<Reply, Why> {
    if raw.len() > LARGEST {
        return Err("it is too large");
    }
    if mentions(raw, "content-type") > PARTS {
        return Err("it has too many parts");
    }
    // Encoded, it would hide as many again.
    if mentions(raw, "message/rfc822") + mentions(raw, "message/global") > 0 {
        return Err("it carries another mail");
    }
    let message = MessageParser::default().parse(raw).ok_or("it is no mail")?;
    let is_calendar = |part: &&mail_parser::MessagePart<'_>| {
        part.content_type().is_some_and(|kind| {
            let subtype = kind.subtype().unwrap_or_default().to_ascii_lowercase();
            matches!(
                (kind.ctype().to_ascii_lowercase().as_str(), subtype.as_str()),
                ("text", "calendar") | ("application", "ics")
            )
        })
    };
    let part = message.parts.iter().find(is_calendar).ok_or("it carries no calendar")?;
    let text = part.text_contents().map_or_else(|| String::from_utf8_lossy(part.contents()), Into::into);
    let from = message.from().and_then(|from| from.iter().next()).and_then(|one| one.address());
    let mut reply = object(&text, from)?;
    reply.to.extend(recipients(&message));
    Ok(reply)
}

/// How often a mail has this word, in capitals or not. Where the parser sees one, it is here, too.
fn mentions(raw: &[u8], word: &str) -> usize {
    raw.windows(word.len()).filter(|some| some.eq_ignore_ascii_case(word.as_bytes())).count()
}

/// Whom the mail itself is addressed to, before and after it was forwarded.
fn recipients(message: &Message<'_>) -> Vec<String> {
    let lists = [message.to(), message.cc()];
    let named = lists.into_iter().flatten().flat_map(mail_parser::Address::iter).filter_map(|one| one.address());
    let delivered = ["Delivered-To", "X-Original-To", "Envelope-To"];
    let delivered = delivered.into_iter().filter_map(|name| message.header_raw(name));
    named.chain(delivered).map(|address| addresses::named(address.trim().trim_matches(['<', '>']))).collect()
}

/// The answer in an iCalendar object, in a mail of this sender.
pub(super) fn object(text: &str, from: Option<&str>) -> Result<Reply, Why> {
    let (mut open, mut events) = (Vec::new(), 0);
    let (mut method, mut uid, mut stamp, mut organizer) = (None, None, None, None);
    let (mut sequence, mut attendees) = (0, Vec::new());
    for line in unfolded(text) {
        let Some(line) = Line::of(&line) else { continue };
        match (line.name.as_str(), open.last().map(String::as_str)) {
            ("BEGIN", _) => {
                let component = line.value.trim().to_ascii_uppercase();
                events += usize::from(component == "VEVENT");
                open.push(component);
            }
            ("END", _) => drop(open.pop()),
            ("METHOD", Some("VCALENDAR")) => method = Some(line.value.trim().to_ascii_uppercase()),
            ("UID", Some("VEVENT")) => uid = Some(line.value.trim().to_owned()),
            ("SEQUENCE", Some("VEVENT")) => {
                sequence = line.value.trim().parse().map_err(|_| "its SEQUENCE is no number")?;
            }
            ("DTSTAMP", Some("VEVENT")) => stamp = moment(line.value.trim()),
            ("ORGANIZER", Some("VEVENT")) => organizer = address(&line.value),
            ("ATTENDEE", Some("VEVENT")) => attendees.push((address(&line.value), line.parameter("PARTSTAT"))),
            _ => {}
        }
    }
    let is_counter = match method.as_deref() {
        Some("REPLY") => false,
        // Another time is proposed (RFC 5546, section 3.2.7).
        Some("COUNTER") => true,
        _ => return Err("it is no answer"),
    };
    if events != 1 {
        return Err("it answers to more than one thing");
    }
    let uid = uid.and_then(|uid| uid.parse().ok()).ok_or("it is about no talk of ours")?;
    if is_counter && attendees.len() > 1 {
        // All who were invited may be named; the one who writes proposes.
        attendees.retain(|(address, _)| from.is_some_and(|from| address.as_deref() == Some(&addresses::named(from))));
    }
    let Ok([(attendee, answer)]) = <[_; 1]>::try_from(attendees) else { return Err("not one person answers") };
    let answer = match answer.as_deref() {
        Some("ACCEPTED") => Answer::Accepted,
        Some("DECLINED") => Answer::Declined,
        Some("TENTATIVE") => Answer::Tentative,
        None | Some("NEEDS-ACTION") if is_counter => Answer::Tentative,
        _ => return Err("it neither accepts nor declines"),
    };
    let stamp = stamp.ok_or("it does not say when it was written")?;
    let proposes =
        if is_counter { Some(proposed(text, stamp).ok_or("it proposes no time that can be read")?) } else { None };
    Ok(Reply {
        uid,
        sequence,
        stamp,
        proposes,
        attendee: attendee.ok_or("who answers has no address")?,
        answer,
        to: organizer.into_iter().collect(),
    })
}

/// The time of an event, read as that of any calendar, if it has one only.
fn proposed(text: &str, stamp: Moment) -> Option<Interval> {
    let start = stamp.checked_sub_signed(TimeDelta::days(1))?;
    let end = stamp.checked_add_signed(policy::OUTSIDE_AHEAD)?;
    let owner = ics::Owner { zone: "UTC", ..ics::Owner::default() };
    let read = ics::read(text.as_bytes(), Interval { start, end }, &owner).ok()?;
    let [time] = read.busy.try_into().ok().filter(|_: &[Interval; 1]| read.found == 0)?;
    Some(time)
}

/// A line of an object.
struct Line {
    /// In capitals.
    name: String,
    parameters: Vec<(String, String)>,
    value: String,
}

impl Line {
    fn of(line: &str) -> Option<Self> {
        let mut parts = vec![String::new()];
        let mut letters = line.chars();
        let mut quoted = false;
        for c in letters.by_ref() {
            match c {
                '"' => quoted = !quoted,
                ':' if !quoted => {
                    let value = letters.collect();
                    let name = parts.remove(0).trim().to_ascii_uppercase();
                    let pair = |part: String| {
                        let (name, value) = part.split_once('=')?;
                        Some((name.trim().to_ascii_uppercase(), value.trim().to_owned()))
                    };
                    return Some(Self { name, parameters: parts.into_iter().filter_map(pair).collect(), value });
                }
                ';' if !quoted => parts.push(String::new()),
                c => parts.last_mut()?.push(c),
            }
        }
        None
    }

    /// A parameter in capitals.
    fn parameter(&self, name: &str) -> Option<String> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.to_ascii_uppercase())
    }
}

/// Lines as they were before they were folded (RFC 5545, section 3.1).
fn unfolded(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(more), Some(last)) => last.push_str(more),
            _ => lines.push(line.to_owned()),
        }
    }
    lines
}

/// A mail address, as it is compared.
fn address(value: &str) -> Option<String> {
    addresses::of_mailto(value).filter(|address| address.contains('@'))
}

/// `20261123T080000Z`; without the `Z`, which DTSTAMP has to have, it is taken for UTC all the same.
fn moment(text: &str) -> Option<Moment> {
    let text = text.strip_suffix('Z').unwrap_or(text);
    NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").ok().map(|at| at.and_utc())
}

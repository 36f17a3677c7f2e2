//! Talks as iCalendar (RFC 5545), as invitations by iTIP (RFC 5546) and as mere files.
//!
//! Times are in UTC. A talk comes once, so its moment says all; a zone would have to be defined beside it, by rules that laws
//! outrun, or by single changes of clocks, which older programs read an hour off. Whoever reads it sees it by their own clock,
//! and the description says it in words.
//!
//! Small and our own rather than calcard's writer: what is needed of that is folding and escaping.

mod lines;
#[cfg(test)]
pub(crate) mod stories;

use domain::{
    Moment,
    bookings::{Answer, How, HowKind},
    ids::BookingId,
    slots::Interval,
};

use crate::calendars::write::lines::{Lines, address};

/// What a calendar object wants of who gets it (RFC 5546, section 1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    /// An invitation, or what has become of one.
    Request,
    Cancel,
}

/// Whether a talk takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Tentative,
    Confirmed,
    Cancelled,
}

/// Who invites.
#[derive(Clone, Debug)]
pub(crate) struct Organizer {
    pub name: String,
    pub address: String,
}

/// Who is invited.
#[derive(Clone, Debug)]
pub(crate) struct Guest {
    pub name: String,
    pub address: String,
    /// What they have said to this time, if anything.
    pub answer: Option<Answer>,
    /// Whether an answer is read.
    pub asked: bool,
}

/// One talk.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    /// The talk's id, bare: it stays the same when this Overture moves to another address (C8).
    pub uid: BookingId,
    pub sequence: u32,
    /// When it became what it is now.
    pub stamp: Moment,
    pub time: Interval,
    /// Absent when only somebody's invitation is taken back (RFC 5546, section 3.2.5).
    pub status: Option<Status>,
    pub summary: String,
    pub description: String,
    pub url: String,
    /// How one meets (C12).
    pub how: Option<How>,
    pub organizer: Option<Organizer>,
    pub guests: Vec<Guest>,
}

/// A calendar object, ready to be written.
#[derive(Clone, Debug)]
pub(crate) struct Calendar<'a> {
    /// Absent for what is stored rather than sent.
    pub method: Option<Method>,
    /// What a calendar that follows it is called.
    pub name: Option<&'a str>,
    pub events: &'a [Event],
}

impl Method {
    /// As the object and the mail's header both say.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }
}

impl Status {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Tentative => "TENTATIVE",
            Self::Confirmed => "CONFIRMED",
            Self::Cancelled => "CANCELLED",
        }
    }
}

const fn partstat(answer: Option<Answer>) -> &'static str {
    match answer {
        None => "NEEDS-ACTION",
        Some(Answer::Accepted) => "ACCEPTED",
        Some(Answer::Declined) => "DECLINED",
        Some(Answer::Tentative) => "TENTATIVE",
    }
}

impl Calendar<'_> {
    /// The object as text: lines end in CRLF and have 75 octets at most.
    pub(crate) fn write(&self) -> String {
        let mut lines = Lines::new();
        lines.plain("BEGIN", "VCALENDAR");
        lines.plain("VERSION", "2.0");
        lines.plain("PRODID", "-//Overture//Overture//EN");
        lines.plain("CALSCALE", "GREGORIAN");
        if let Some(method) = self.method {
            lines.plain("METHOD", method.as_str());
        }
        if let Some(name) = self.name {
            lines.text("NAME", name);
            lines.text("X-WR-CALNAME", name);
            lines.with("REFRESH-INTERVAL", &[("VALUE", "DURATION")], "PT1H");
            lines.plain("X-PUBLISHED-TTL", "PT1H");
        }
        for event in self.events {
            event.write(&mut lines);
        }
        lines.plain("END", "VCALENDAR");
        lines.end()
    }
}

impl Event {
    fn write(&self, lines: &mut Lines) {
        lines.plain("BEGIN", "VEVENT");
        lines.plain("UID", &self.uid.to_string());
        lines.plain("SEQUENCE", &self.sequence.to_string());
        lines.plain("DTSTAMP", &utc(self.stamp));
        lines.plain("DTSTART", &utc(self.time.start));
        lines.plain("DTEND", &utc(self.time.end));
        if let Some(status) = self.status {
            lines.plain("STATUS", status.as_str());
        }
        lines.text("SUMMARY", &self.summary);
        if !self.description.is_empty() {
            lines.text("DESCRIPTION", &self.description);
        }
        self.write_how(lines);
        if let Some(organizer) = &self.organizer {
            lines.with("ORGANIZER", &[("CN", &organizer.name)], &address(&organizer.address));
        }
        for guest in &self.guests {
            let rsvp = if guest.asked { "TRUE" } else { "FALSE" };
            let says = [
                ("CN", guest.name.as_str()),
                ("CUTYPE", "INDIVIDUAL"),
                ("ROLE", "REQ-PARTICIPANT"),
                ("PARTSTAT", partstat(guest.answer)),
                ("RSVP", rsvp),
            ];
            lines.with("ATTENDEE", &says, &address(&guest.address));
        }
        lines.plain("END", "VEVENT");
    }

    /// Where programs look for how one meets: LOCATION, as all of them show it, and CONFERENCE (RFC 7986, section 5.11)
    /// with what joins or dials. URL is the video call where there is one; else the interview's page.
    fn write_how(&self, lines: &mut Lines) {
        let how = self.how.as_ref();
        if let Some(how) = how {
            lines.text("LOCATION", &how.value);
        }
        let video = how.filter(|how| how.kind == HowKind::Video).map(|how| how.value.as_str());
        lines.plain("URL", video.unwrap_or(&self.url));
        let phone = how.and_then(How::tel);
        let conference = video.map(|link| ("VIDEO", link)).or(phone.as_deref().map(|tel| ("PHONE", tel)));
        if let (Some((feature, uri)), Some(how)) = (conference, how) {
            lines.with("CONFERENCE", &[("VALUE", "URI"), ("FEATURE", feature), ("LABEL", &how.say())], uri);
        }
    }
}

fn utc(at: Moment) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

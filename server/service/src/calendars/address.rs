//! A calendar at an address: asked for only when it has changed, read only when it differs.

use domain::calendars::{Cause, Unclear};
use http::{Request, StatusCode, header};
use sha2::{Digest, Sha256};
use url::Url;
use uuid::Uuid;

use super::{
    Access, PARSE, ics,
    look::{Known, Lens, Mirror, Seen},
    own, packed, refusal,
    web::{Answer, Web, cause},
};
use crate::untrusted::{self, Inside};

/// So much of what could not be understood is kept.
pub(super) const FINDINGS: usize = 10;

/// Looks at the calendar.
pub(super) async fn look(web: &Web, access: &Access, known: Known, lens: &Lens) -> Result<Seen, Cause> {
    let at = Url::parse(&access.address).map_err(|_| Cause::Unreachable)?;
    let fits = lens.still_fits(&known);
    let mut request = Request::get("/").header(header::ACCEPT, "text/calendar, */*;q=0.1");
    // Who has to read it anew has to get it.
    for (name, said) in [(header::IF_NONE_MATCH, &known.etag), (header::IF_MODIFIED_SINCE, &known.last_modified)] {
        if let (true, Some(said)) = (fits, said) {
            request = request.header(name, said);
        }
    }
    let request = request.body(String::new()).map_err(|_| Cause::Trouble)?;
    let answer = web.ask(&request, &at, access.login().as_ref(), ics::MOST_BYTES).await?;
    if answer.status == StatusCode::NOT_MODIFIED && fits {
        return Ok(Seen::Same);
    }
    if answer.status != StatusCode::OK {
        return Err(cause(answer.status));
    }
    let (etag, last_modified) = (answer.header(header::ETAG), answer.header(header::LAST_MODIFIED));
    let (known_digest, lens) = (known.digest.filter(|_| fits), lens.clone());
    let Answer { body, room, .. } = answer;
    let read = untrusted::parse(PARSE, body, move |inside, mut body| {
        // Taken as long as the body is here.
        let _room = room;
        let digest = Sha256::digest(&body).to_vec();
        if known_digest.as_ref() == Some(&digest) {
            return Ok(Seen::Same);
        }
        let reading = read(inside, &mut body, &lens)?;
        let known =
            Known { etag, last_modified, digest: Some(digest), zone: Some(lens.zone.clone()), ..Known::default() };
        Ok(Seen::Changed(Box::new(mirror(known, &reading, &lens))))
    });
    read.await.unwrap_or_else(|refused| Err(refusal(refused)))
}

/// Reads a calendar, our own talks left out: they are gone from the text after that.
pub(super) fn read(_: &Inside, text: &mut Vec<u8>, lens: &Lens) -> Result<ics::Reading, Cause> {
    own::leave_out(text, &lens.own);
    ics::read(text, lens.within, &lens.owner()).map_err(|cause| match cause {
        ics::Cause::NotACalendar | ics::Cause::Damaged => Cause::Unreadable,
        ics::Cause::CutOff => Cause::CutOff,
        ics::Cause::TooLarge => Cause::TooLarge,
    })
}

/// A calendar of the sample, as it would be mirrored.
pub(crate) fn sample(text: &str, lens: &Lens) -> Result<Mirror, Cause> {
    let reading = ics::read(text.as_bytes(), lens.within, &lens.owner()).map_err(|_| Cause::Unreadable)?;
    Ok(mirror(Known { zone: Some(lens.zone.clone()), ..Known::default() }, &reading, lens))
}

fn mirror(known: Known, reading: &ics::Reading, lens: &Lens) -> Mirror {
    Mirror {
        known: Known { mirrored_until: Some(lens.within.end), ..known },
        mirrored_from: Some(lens.within.start),
        busy: packed::pack(&reading.busy),
        events: u32::try_from(reading.events).unwrap_or(u32::MAX),
        found: u32::try_from(reading.found).unwrap_or(u32::MAX),
        findings: findings(reading, lens),
        moved: Vec::new(),
    }
}

/// Reads one object of many as far as that goes.
pub(super) fn salvage(_: &Inside, text: &[u8], lens: &Lens) -> ics::Reading {
    ics::salvage(text, lens.within, &lens.owner())
}

/// The talk of ours in an object that stands there at another time than it has.
pub(super) fn moved(_: &Inside, text: &[u8], lens: &Lens) -> Option<Uuid> {
    if lens.times.is_empty() {
        return None;
    }
    let mut lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let uid = lines.find_map(|line| line.strip_prefix(b"UID:"))?;
    let id = Uuid::try_parse_ascii(uid).ok()?;
    let time = lens.times.get(&id).filter(|time| lens.now < time.start && time.end < lens.within.end)?;
    let read = ics::read(text, lens.within, &lens.owner()).ok()?;
    (read.found == 0 && read.busy != [*time]).then_some(id)
}

/// What its owner is told about events that could not be understood.
pub(super) fn findings(reading: &ics::Reading, lens: &Lens) -> Vec<Unclear> {
    let tell = |finding: &ics::Finding| Unclear {
        event: finding.event.chars().take(80).filter(|c| !c.is_control()).collect(),
        trouble: finding.trouble.to_string().chars().take(160).filter(|c| !c.is_control()).collect(),
        title: finding.title.clone(),
        at: finding.at,
        from: finding.blocks.map(|blocks| blocks.start),
        to: finding.blocks.map(|blocks| blocks.end).filter(|end| *end < lens.within.end),
    };
    // What keeps its owner from being offered comes first.
    let (mut all, rest): (Vec<_>, Vec<_>) = reading.findings.iter().partition(|finding| finding.blocks.is_some());
    all.extend(rest);
    all.into_iter().take(FINDINGS).map(tell).collect()
}

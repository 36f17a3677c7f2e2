//! A calendar at an address: asked for only when it has changed, read only when it differs.

use domain::calendars::{Cause, Unclear};
use http::{Request, StatusCode, header};
use sha2::{Digest, Sha256};
use url::Url;

use super::{
    Access, ics,
    look::{Known, Lens, Mirror, Seen},
    own, packed,
    web::{Web, cause},
};

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
    let answer = web.ask(&request, &at, access.credentials.as_ref()).await?;
    if answer.status == StatusCode::NOT_MODIFIED && fits {
        return Ok(Seen::Same);
    }
    if answer.status != StatusCode::OK {
        return Err(cause(answer.status));
    }
    let (etag, last_modified) = (answer.header(header::ETAG), answer.header(header::LAST_MODIFIED));
    let (known_digest, lens) = (known.digest.filter(|_| fits), lens.clone());
    // Seconds of work at worst: not where requests are answered.
    let read = tokio::task::spawn_blocking(move || {
        let digest = Sha256::digest(&answer.body).to_vec();
        if known_digest.as_ref() == Some(&digest) {
            return Ok(Seen::Same);
        }
        let reading = read(&answer.body, &lens)?;
        let known = Known {
            etag,
            last_modified,
            digest: Some(digest),
            zone: Some(lens.zone),
            mirrored_until: Some(lens.within.end),
            collections: Vec::new(),
        };
        Ok(Seen::Changed(Box::new(Mirror {
            known,
            mirrored_from: Some(lens.within.start),
            busy: packed::pack(&reading.busy),
            events: u32::try_from(reading.events).unwrap_or(u32::MAX),
            found: u32::try_from(reading.found).unwrap_or(u32::MAX),
            findings: findings(&reading),
        })))
    });
    read.await.unwrap_or(Err(Cause::Unreadable))
}

/// Reads a calendar, our own talks left out.
pub(super) fn read(text: &[u8], lens: &Lens) -> Result<ics::Reading, Cause> {
    ics::read(&own::without(text, &lens.own), lens.within, &lens.zone).map_err(|cause| match cause {
        ics::Cause::NotACalendar | ics::Cause::Damaged => Cause::Unreadable,
        ics::Cause::CutOff => Cause::CutOff,
        ics::Cause::TooLarge => Cause::TooLarge,
    })
}

/// What its owner is told about events that could not be understood.
pub(super) fn findings(reading: &ics::Reading) -> Vec<Unclear> {
    let tell = |finding: &ics::Finding| Unclear {
        event: finding.event.chars().take(80).filter(|c| !c.is_control()).collect(),
        trouble: finding.trouble.to_string().chars().take(160).filter(|c| !c.is_control()).collect(),
    };
    reading.findings.iter().take(FINDINGS).map(tell).collect()
}

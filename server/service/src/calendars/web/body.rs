//! Reading what a server sends: no more than is wanted, however it is packed.

use std::io::Write;

use domain::calendars::Cause;
use flate2::write::GzDecoder;
use http::{header, response::Parts};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use tokio::sync::OwnedSemaphorePermit;

use super::Web;

/// What is larger than this needs room of its own.
pub(super) const SMALL: usize = 1 << 20;
/// So much is unpacked in one go: what it becomes is a thousand times as much at most.
const PIECE: usize = 1_024;

/// The bytes so far, up to a number.
struct Capped {
    bytes: Vec<u8>,
    most: usize,
}

impl Write for Capped {
    fn write(&mut self, more: &[u8]) -> std::io::Result<usize> {
        if self.bytes.len() + more.len() > self.most {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(more);
        Ok(more.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// As it was sent, or unpacked on the way, so that a small answer that unpacks to a large one stops there, too.
enum Way {
    Plain(Capped),
    Gzip(Box<GzDecoder<Capped>>),
}

impl Way {
    /// How many bytes there are by now.
    fn length(&self) -> usize {
        match self {
            Self::Plain(capped) => capped.bytes.len(),
            Self::Gzip(decoder) => decoder.get_ref().bytes.len(),
        }
    }
}

/// The whole body, of at most so many bytes after unpacking, and the room that was asked for once it had become large.
pub(super) async fn read(
    head: &Parts,
    mut body: Incoming,
    most: usize,
    web: &Web,
) -> Result<(Vec<u8>, Option<OwnedSemaphorePermit>), Cause> {
    if body.size_hint().lower() > most as u64 {
        return Err(Cause::TooLarge);
    }
    // As long as it says it is: what grows is held twice for a moment. Untouched memory costs nothing.
    let says = body.size_hint().exact().and_then(|length| usize::try_from(length).ok()).unwrap_or_default();
    let capped = Capped { bytes: Vec::with_capacity(says.min(most)), most };
    let packed = head.headers.get(header::CONTENT_ENCODING).map(|value| value.as_bytes().to_ascii_lowercase());
    let mut way = match packed.as_deref() {
        None | Some(b"" | b"identity") => Way::Plain(capped),
        Some(b"gzip" | b"x-gzip") => Way::Gzip(Box::new(GzDecoder::new(capped))),
        Some(_) => return Err(Cause::Unreadable),
    };
    let mut room = None;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Cause::CutOff)?;
        let Some(data) = frame.data_ref() else { continue };
        for piece in data.chunks(PIECE) {
            let written = match &mut way {
                Way::Plain(capped) => capped.write_all(piece),
                Way::Gzip(decoder) => decoder.write_all(piece),
            };
            written.map_err(|error| cause(&error))?;
            if room.is_none() && way.length() > SMALL {
                room = Some(web.room().await?);
            }
        }
    }
    let bytes = match way {
        Way::Plain(capped) => Ok(capped.bytes),
        Way::Gzip(decoder) => decoder.finish().map(|capped| capped.bytes).map_err(|error| cause(&error)),
    };
    Ok((bytes?, room))
}

fn cause(error: &std::io::Error) -> Cause {
    match error.kind() {
        std::io::ErrorKind::FileTooLarge => Cause::TooLarge,
        std::io::ErrorKind::UnexpectedEof => Cause::CutOff,
        _ => Cause::Unreadable,
    }
}

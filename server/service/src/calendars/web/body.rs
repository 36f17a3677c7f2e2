//! Reading what a server sends: no more than is wanted, however it is packed.

use std::io::Write;

use domain::calendars::Cause;
use flate2::write::GzDecoder;
use http::{header, response::Parts};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};

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

/// The whole body, of at most so many bytes after unpacking.
pub(super) async fn read(head: &Parts, mut body: Incoming, most: usize) -> Result<Vec<u8>, Cause> {
    if body.size_hint().lower() > most as u64 {
        return Err(Cause::TooLarge);
    }
    let capped = Capped { bytes: Vec::new(), most };
    let packed = head.headers.get(header::CONTENT_ENCODING).map(|value| value.as_bytes().to_ascii_lowercase());
    let mut way = match packed.as_deref() {
        None | Some(b"" | b"identity") => Way::Plain(capped),
        Some(b"gzip" | b"x-gzip") => Way::Gzip(Box::new(GzDecoder::new(capped))),
        Some(_) => return Err(Cause::Unreadable),
    };
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Cause::CutOff)?;
        let Some(data) = frame.data_ref() else { continue };
        let written = match &mut way {
            Way::Plain(capped) => capped.write_all(data),
            Way::Gzip(decoder) => decoder.write_all(data),
        };
        written.map_err(|error| cause(&error))?;
    }
    match way {
        Way::Plain(capped) => Ok(capped.bytes),
        Way::Gzip(decoder) => decoder.finish().map(|capped| capped.bytes).map_err(|error| cause(&error)),
    }
}

fn cause(error: &std::io::Error) -> Cause {
    match error.kind() {
        std::io::ErrorKind::FileTooLarge => Cause::TooLarge,
        std::io::ErrorKind::UnexpectedEof => Cause::CutOff,
        _ => Cause::Unreadable,
    }
}

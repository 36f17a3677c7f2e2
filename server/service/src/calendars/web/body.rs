//! Reading what a server sends: no more than is wanted, however it is packed.

use std::{io::Write, time::Duration};

use domain::calendars::Cause;
use flate2::write::GzDecoder;
use http::{header, response::Parts};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use tokio::time::{Instant, timeout_at};

use super::{Web, room::Room};

/// What is larger than this needs room of its own.
pub(super) const SMALL: usize = 1 << 20;
/// So much is unpacked in one go: what it becomes is a thousand times as much at most.
const PIECE: usize = 256;
/// What is large grows by so much at a time: doubled, it would be held three times over for a moment.
const STEP: usize = 1 << 20;
/// In so long …
const SPELL: Duration = Duration::from_secs(5);
/// … so many bytes have to come, 1 KiB a second: nobody keeps a place by saying next to nothing.
const LEAST: usize = 5 << 10;
/// Who has room for a large answer has it all sent after this long: others wait for that room.
const IN_ROOM: Duration = Duration::from_secs(15);

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
        let length = self.bytes.len() + more.len();
        if length > SMALL && length > self.bytes.capacity() {
            let room = STEP.min(self.most - self.bytes.len()).max(more.len());
            self.bytes.reserve_exact(room);
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

/// Whether an answer keeps coming.
struct Pace {
    /// When this spell ends.
    until: Instant,
    /// The bytes that came in it.
    came: usize,
    /// When everything has to be here.
    end: Option<Instant>,
}

impl Pace {
    fn new(now: Instant) -> Self {
        Self { until: now + SPELL, came: 0, end: None }
    }

    /// The same for an answer that has got room, at this moment: the wait for it was not the server's.
    fn in_room(now: Instant) -> Self {
        Self { end: Some(now + IN_ROOM), ..Self::new(now) }
    }

    /// When to look again, if nothing comes before.
    fn next(&self) -> Instant {
        self.end.map_or(self.until, |end| end.min(self.until))
    }

    /// So many more bytes are here by now. [`Cause::Slow`] when they are too few for the time they took.
    fn note(&mut self, bytes: usize, now: Instant) -> Result<(), Cause> {
        self.came += bytes;
        let is_over = now >= self.until;
        if self.end.is_some_and(|end| now >= end) || (is_over && self.came < LEAST) {
            return Err(Cause::Slow);
        }
        if is_over {
            (self.until, self.came) = (now + SPELL, 0);
        }
        Ok(())
    }
}

/// The whole body, of at most so many bytes after unpacking, and the room that was asked for once it had become large.
pub(super) async fn read(
    head: &Parts,
    mut body: Incoming,
    most: usize,
    web: &Web,
) -> Result<(Vec<u8>, Option<Room>), Cause> {
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
    let (mut room, mut pace) = (None, Pace::new(Instant::now()));
    loop {
        let frame = match timeout_at(pace.next(), body.frame()).await {
            Ok(Some(frame)) => frame.map_err(|_| Cause::CutOff)?,
            Ok(None) => break,
            Err(_) => {
                pace.note(0, Instant::now())?;
                continue;
            }
        };
        let Some(data) = frame.data_ref() else { continue };
        pace.note(data.len(), Instant::now())?;
        for piece in data.chunks(PIECE) {
            let written = match &mut way {
                Way::Plain(capped) => capped.write_all(piece),
                Way::Gzip(decoder) => decoder.write_all(piece),
            };
            written.map_err(|error| cause(&error))?;
            if room.is_none() && way.length() > SMALL {
                room = Some(web.room().await?);
                pace = Pace::in_room(Instant::now());
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_have_to_keep_coming() {
        let start = Instant::now();
        let at = |seconds: u64| start + Duration::from_secs(seconds);
        let mut drip = Pace::new(start);
        let ended = (1..=60).find(|second| drip.note(1, at(*second)).is_err());
        assert_eq!(ended, Some(5), "a byte a second");

        let mut slow = Pace::new(start);
        assert!((1..=30).all(|second| slow.note(1_100, at(second)).is_ok()), "slow, but it comes");
        let mut stalled = Pace::new(start);
        assert_eq!(stalled.note(1 << 20, at(1)), Ok(()));
        assert_eq!(stalled.note(0, at(5)), Ok(()), "that was much");
        assert_eq!(stalled.note(0, at(10)), Err(Cause::Slow), "but a while ago");

        let mut large = Pace::in_room(start);
        let ended = (1..=60).find(|second| large.note(1 << 20, at(*second)).is_err());
        assert_eq!(ended, Some(15), "others wait for its room");
    }

    #[test]
    fn what_is_large_grows_in_steps() {
        let most = 5 << 20;
        let mut capped = Capped { bytes: Vec::new(), most };
        let piece = [b'x'; 1_000];
        while capped.bytes.len() + piece.len() <= most {
            capped.write_all(&piece).expect("room");
            assert!(capped.bytes.capacity() <= capped.bytes.len() + STEP.max(SMALL), "{}", capped.bytes.capacity());
        }
        assert!(capped.write_all(&piece).is_err(), "no more than is wanted");
    }
}

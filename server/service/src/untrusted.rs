//! The one place where bytes that strangers send are parsed: feeds, calendar objects, XML, mails.
//!
//! Parsing is synchronous work whose cost the sender chooses, so it never runs on the threads that answer requests: a few
//! parsers run side by side on threads of their own, over a bounded number of bytes together, and a caller waits for a bounded
//! time. A thread can't be stopped from outside. Every parser therefore has to be linear or to have a budget of its own, and
//! work that nobody waits for any more keeps its place until it ends, so that it can't pile up.

use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// The parsers of this process.
static DOOR: LazyLock<Door> = LazyLock::new(|| {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    // Half of the machine at most: the other half answers requests.
    Door::new((cores / 2).clamp(1, 4), MEBIBYTES)
});
/// So many MiB are parsed at a time, by all parsers together; the largest feed has room in it, and as much beside it.
const MEBIBYTES: usize = 25;

/// Proof that a parser runs where it may. Only [`parse`] makes one.
pub(crate) struct Inside(());

#[cfg(test)]
impl Inside {
    /// For stories that call a parser directly.
    pub(crate) const fn a_story() -> Self {
        Self(())
    }
}

/// What one parse may cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// More bytes are refused unread.
    pub(crate) bytes: usize,
    /// How long to wait for a place.
    pub(crate) wait: Duration,
    /// How long the caller waits for the parser.
    pub(crate) time: Duration,
}

/// Why bytes were not parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    #[error("larger than allowed")]
    TooLarge,
    #[error("no parser became free in time")]
    Busy,
    #[error("not parsed in time")]
    TooSlow,
    #[error("the parser panicked")]
    Broken,
}

/// Parses bytes away from the threads that answer requests.
///
/// # Errors
/// [`Refused`]: too many bytes, no place in time, no result in time, or a panic of the parser.
pub(crate) async fn parse<B, T>(
    limits: Limits,
    bytes: B,
    parser: impl FnOnce(&Inside, B) -> T + Send + 'static,
) -> Result<T, Refused>
where
    B: AsRef<[u8]> + Send + 'static,
    T: Send + 'static,
{
    DOOR.parse(limits, bytes, parser).await
}

struct Door {
    threads: Arc<Semaphore>,
    mebibytes: Arc<Semaphore>,
    most: u32,
}

impl Door {
    fn new(threads: usize, mebibytes: usize) -> Self {
        Self {
            threads: Arc::new(Semaphore::new(threads)),
            mebibytes: Arc::new(Semaphore::new(mebibytes)),
            most: u32::try_from(mebibytes).unwrap_or(u32::MAX),
        }
    }

    async fn parse<B, T>(
        &self,
        limits: Limits,
        bytes: B,
        parser: impl FnOnce(&Inside, B) -> T + Send + 'static,
    ) -> Result<T, Refused>
    where
        B: AsRef<[u8]> + Send + 'static,
        T: Send + 'static,
    {
        let length = bytes.as_ref().len();
        if length > limits.bytes {
            return Err(Refused::TooLarge);
        }
        let place = timeout(limits.wait, self.place(length)).await.map_err(|_| Refused::Busy)??;
        let work = tokio::task::spawn_blocking(move || {
            // With the work, not with the caller: see above.
            let _place = place;
            parser(&Inside(()), bytes)
        });
        timeout(limits.time, work).await.map_err(|_| Refused::TooSlow)?.map_err(|_| Refused::Broken)
    }

    /// A place for so many bytes. All take both in the same order, so nobody waits in a circle.
    async fn place(&self, bytes: usize) -> Result<[OwnedSemaphorePermit; 2], Refused> {
        let weight = u32::try_from(bytes >> 20).unwrap_or(u32::MAX).saturating_add(1).min(self.most);
        let mebibytes = self.mebibytes.clone().acquire_many_owned(weight).await.map_err(|_| Refused::Busy)?;
        let thread = self.threads.clone().acquire_owned().await.map_err(|_| Refused::Busy)?;
        Ok([mebibytes, thread])
    }
}

#[cfg(test)]
mod stories {
    use std::{
        fs,
        path::{Path, PathBuf},
        sync::mpsc,
    };

    use super::*;

    const LIMITS: Limits = Limits { bytes: 8 << 20, wait: Duration::from_millis(100), time: Duration::from_mins(1) };

    /// A parser that ends when the story says so.
    fn held() -> (mpsc::Sender<()>, impl FnOnce(&Inside, Vec<u8>) -> usize + Send + 'static) {
        let (end, ended) = mpsc::channel::<()>();
        (end, move |_: &Inside, bytes: Vec<u8>| {
            let _ = ended.recv();
            bytes.len()
        })
    }

    #[tokio::test]
    async fn what_is_too_large_is_not_touched() {
        let door = Door::new(1, 9);
        assert_eq!(door.parse(LIMITS, vec![0; (8 << 20) + 1], |_, _| ()).await, Err(Refused::TooLarge));
        assert_eq!(door.parse(LIMITS, vec![0; 8 << 20], |_, bytes| bytes.len()).await, Ok(8 << 20));
    }

    /// A parser that never ends holds up neither its caller nor the runtime, and nothing piles up behind it.
    #[tokio::test]
    async fn one_that_takes_for_ever_keeps_its_place_and_nobody_else() {
        let door = Door::new(1, 9);
        let (end, parser) = held();
        let hurried = Limits { time: Duration::from_millis(100), ..LIMITS };
        assert_eq!(door.parse(hurried, vec![1], parser).await, Err(Refused::TooSlow));
        assert_eq!(door.parse(LIMITS, vec![1], |_, _| ()).await, Err(Refused::Busy), "its thread is not free");
        drop(end);
        let patient = Limits { wait: Duration::from_secs(20), ..LIMITS };
        assert_eq!(door.parse(patient, vec![1], |_, _| ()).await, Ok(()), "once it has ended");
    }

    /// However many threads there are, only so many bytes are parsed together.
    #[tokio::test]
    async fn so_many_bytes_at_a_time() {
        let door = Door::new(8, 9);
        let (end, parser) = held();
        let (large, (small, other)) = futures::join!(door.parse(LIMITS, vec![0; 7 << 20], parser), async {
            let small = door.parse(LIMITS, vec![0; 10], |_, bytes| bytes.len()).await;
            let other = door.parse(LIMITS, vec![0; 2 << 20], |_, bytes| bytes.len()).await;
            drop(end);
            (small, other)
        });
        assert_eq!((large, small, other), (Ok(7 << 20), Ok(10), Err(Refused::Busy)));
    }

    #[tokio::test]
    async fn a_panic_is_an_answer() {
        let door = Door::new(1, 9);
        let broken = door.parse(LIMITS, vec![1], |_, _| -> usize { panic!("as a story wants it") }).await;
        assert_eq!(broken, Err(Refused::Broken));
        assert_eq!(door.parse(LIMITS, vec![1], |_, _| ()).await, Ok(()), "the place is free again");
    }

    /// What parses strangers' bytes, and the files in which it may be called: from functions that ask for [`Inside`]. Who
    /// adds a parser adds it here.
    const PARSERS: &[(&str, &[&str])] = &[
        ("ics::read(", &["calendars/address.rs", "calendars/replies/read.rs"]),
        ("ics::salvage(", &["calendars/address.rs"]),
        (".parse_response(", &["calendars/caldav/mod.rs"]),
        ("MessageParser", &["calendars/replies/read.rs"]),
        ("roxmltree", &["calendars/caldav/said.rs"]),
        ("quick_xml", &[]),
        ("calcard", &[]),
        ("GzDecoder", &["calendars/web/body.rs"]),
        ("ZipArchive", &[]),
    ];

    /// Every file of this program that is no story, by its path.
    fn sources(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|end| end == "rs") {
                found.push((path.clone(), fs::read_to_string(&path).expect("a file")));
            }
        }
    }

    #[test]
    fn parsers_of_strangers_bytes_are_called_here_alone() {
        let service = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut found = Vec::new();
        for folder in [service.clone(), service.join("../../src"), service.join("../../../app/src")] {
            sources(&folder, &mut found);
        }
        assert!(found.len() > 300, "{} files", found.len());
        let is_story = |path: &str| path.contains("stories") || path == "untrusted.rs" || path.contains("testing/");
        let mut calls = 0;
        for (path, text) in &found {
            let name = path.strip_prefix(&service).unwrap_or(path).display().to_string();
            if is_story(&name) {
                continue;
            }
            // What comes after is a story, too.
            let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
            let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            for (line, (parser, homes)) in lines.flat_map(|line| PARSERS.iter().map(move |parser| (line, parser))) {
                if line.contains(parser) {
                    assert!(homes.contains(&name.as_str()), "{parser} outside of `untrusted::parse`: {name}: {line}");
                    calls += 1;
                }
            }
        }
        assert!(calls >= 4, "the parsers are found at all: {calls}");
        for home in PARSERS.iter().flat_map(|(_, homes)| *homes).filter(|home| !home.ends_with("body.rs")) {
            let (_, text) = found.iter().find(|(path, _)| path.ends_with(home)).expect("a home");
            assert!(text.contains("Inside"), "{home} asks for proof");
        }
    }
}

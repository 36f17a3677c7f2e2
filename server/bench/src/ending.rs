//! Nothing is left behind: processes and folders belong to guards that take them along when they go, and to a list
//! that a signal works off when guards have no time to.

use std::{
    path::{Path, PathBuf},
    process::ExitStatus,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use tempfile::TempDir;
use tokio::{
    process::{Child, Command},
    signal::unix::{SignalKind, signal},
};

use crate::Result;

#[derive(Default)]
struct Left {
    groups: Vec<Pid>,
    folders: Vec<PathBuf>,
    said: String,
}

/// Where a server writes its log, in the folder it works in.
pub const LOG: &str = "log";
/// How much of a log is remembered, in bytes: its end.
const END: usize = 8_192;

static LEFT: Mutex<Left> = Mutex::new(Left { groups: Vec::new(), folders: Vec::new(), said: String::new() });

fn left() -> MutexGuard<'static, Left> {
    LEFT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on Ctrl-C, a hang-up and a polite kill end this program with everything it started. Call it once, first.
pub fn watch() -> Result<()> {
    for (kind, code) in [(SignalKind::interrupt(), 130), (SignalKind::terminate(), 143), (SignalKind::hangup(), 129)] {
        let mut signals = signal(kind)?;
        tokio::spawn(async move {
            signals.recv().await;
            clear();
            std::process::exit(code);
        });
    }
    Ok(())
}

/// Ends and removes everything that is registered.
pub fn clear() {
    let mut left = left();
    for group in left.groups.drain(..) {
        let _ = kill_process_group(group, Signal::KILL);
    }
    // The killed let go of their files in an instant, and a folder that is still written to can't be removed.
    for folder in std::mem::take(&mut left.folders) {
        for _ in 0..50 {
            if std::fs::remove_dir_all(&folder).is_ok() || !folder.exists() {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// The end of what was logged in this folder.
pub fn said_in(folder: &Path) -> String {
    let log = std::fs::read(folder.join(LOG)).unwrap_or_default();
    String::from_utf8_lossy(&log[log.len().saturating_sub(END)..]).into_owned()
}

/// The end of what was logged in the folder that went last: what a server said before something broke.
pub fn last_words() -> String {
    left().said.clone()
}

/// A folder of its own, gone with this value but for the end of its log.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("overture-bench.").tempdir()?;
        left().folders.push(folder.path().to_owned());
        Ok(Self(folder))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let said = said_in(self.0.path());
        let mut left = left();
        left.folders.retain(|known| known != self.0.path());
        left.said = said;
    }
}

/// A child in a process group of its own, gone with this value, and its children with it.
pub struct Process {
    child: Child,
    pid: Pid,
}

impl Process {
    /// Starts it. A signal typed at the terminal reaches only us: [`watch`] decides what becomes of children.
    pub fn start(command: &mut Command) -> Result<Self> {
        let child = command.process_group(0).kill_on_drop(true).spawn()?;
        let pid = child.id().and_then(|id| Pid::from_raw(id.cast_signed())).ok_or("a child without a number")?;
        left().groups.push(pid);
        Ok(Self { child, pid })
    }

    pub fn pid(&self) -> i32 {
        self.pid.as_raw_nonzero().get()
    }

    /// Sends a signal, to the process alone.
    pub fn signal(&self, signal: Signal) -> Result<()> {
        Ok(kill_process(self.pid, signal)?)
    }

    /// How it ended, if it has.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Waits for its end.
    pub async fn end(&mut self) -> Result<ExitStatus> {
        Ok(self.child.wait().await?)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        left().groups.retain(|known| *known != self.pid);
        // Whoever stands still would never hear of it; and who was waited for is nobody's number any more.
        if self.child.id().is_some() {
            let _ = kill_process_group(self.pid, Signal::KILL);
        }
    }
}

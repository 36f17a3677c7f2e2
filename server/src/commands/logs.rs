//! What is said to the log, and how: one line an event, on stderr.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// Starts logging; a panic is logged like everything else.
pub fn start(filter: EnvFilter) {
    let colours = std::io::stderr().is_terminal();
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(std::io::stderr);
    // A log that can't be written, for want of space say, would be told of on stderr, and fail there again with a panic.
    let subscriber = subscriber.log_internal_errors(false).finish();
    // Only tests could have set one before.
    let _ = tracing::subscriber::set_global_default(subscriber);
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let what = panic.payload_as_str().unwrap_or("unknown");
        tracing::error!(place, what, "panic");
    }));
}

#[cfg(test)]
mod tests {
    use std::{fs::OpenOptions, process::Command};

    use super::*;

    #[test]
    #[ignore = "played by a child of the next one"]
    fn says_something() {
        start(EnvFilter::new("info"));
        tracing::error!("nobody hears this");
    }

    /// Found by `make soak`: on a full disk the first line for the log was the last thing that a worker did.
    #[test]
    fn a_log_that_cannot_be_written_stops_nobody() {
        let full = OpenOptions::new().write(true).open("/dev/full").expect("a disk without room");
        let child = Command::new(std::env::current_exe().expect("ourselves"))
            .args(["--exact", "commands::logs::tests::says_something", "--ignored", "--nocapture"])
            .stderr(full)
            .output()
            .expect("a child");
        let said = String::from_utf8_lossy(&child.stdout);
        assert!(child.status.success() && said.contains("1 passed"), "{said}");
    }
}

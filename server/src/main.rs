//! The `overture` binary: wiring only, nothing decides here.

#![recursion_limit = "256"]

mod api;
mod audit;
mod bench;
mod calendars;
mod commands;
mod connections;
mod download;
mod events;
mod health;
mod html;
mod mailbox;
mod metrics;
#[cfg(test)]
mod nearby_stories;
mod pages;
mod safety;
mod settings;
mod shutdown;
#[cfg(test)]
mod stories;
mod streams;
#[cfg(test)]
mod testing;
mod viewer;
mod web;
mod workers;

use std::{io::Write, path::Path, process::ExitCode};

use clap::Parser;
use rustix::fs::Mode;

use crate::commands::{Cli, Failed};

/// A page is thousands of small pieces that are made and dropped on several threads; the C library's own allocator took
/// a quarter of the time that a page took.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // What this process writes is for its own account alone, whoever starts it.
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
    // Before anything else runs: the environment is changed while there is one thread.
    if let Err(error) = dotenvy::from_path(Path::new(".env"))
        && !error.not_found()
    {
        return fail(&Failed::Usage(".env: a line can't be read; write NAME=value, one a line".to_owned()));
    }
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&Failed::Work(error.to_string())),
    };
    match runtime.block_on(cli.run()) {
        Ok(code) => code,
        Err(failed) => fail(&failed),
    }
}

/// One line on stderr: 2 for what the operator wrote, 1 for what went wrong.
fn fail(failed: &Failed) -> ExitCode {
    // The operator reads it, logs or not; on a full disk, nobody does.
    let _ = writeln!(std::io::stderr(), "overture: {failed}");
    match failed {
        Failed::Usage(_) => ExitCode::from(2),
        Failed::Work(_) => ExitCode::FAILURE,
    }
}

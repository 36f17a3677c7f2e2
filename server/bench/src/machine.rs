//! What figures were measured on, and with what.

use std::fmt;

use bench::overture::binary;
use serde::Serialize;
use tokio::process::Command;

use crate::peers::{Peers, output};

#[derive(Clone, Debug, Serialize)]
pub struct Machine {
    pub date: String,
    pub processor: String,
    pub cores: usize,
    pub memory_gib: u64,
    pub kernel: String,
    pub versions: Vec<(String, String)>,
}

impl Machine {
    /// Looks around; what does not answer is left out.
    pub async fn look(peers: Option<&Peers>) -> Self {
        let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        let value = |text: &str, name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_prefix(':'));
            line.unwrap_or_default().trim().to_owned()
        };
        let kilobytes = read("/proc/meminfo").lines().next().unwrap_or_default().to_owned();
        let kilobytes: u64 = kilobytes.split_whitespace().nth(1).and_then(|kb| kb.parse().ok()).unwrap_or_default();
        let mut versions = Vec::new();
        let overture = binary();
        let programs: [(&str, &str, &[&str]); 4] = [
            ("Overture", overture.to_str().unwrap_or_default(), &["--version"]),
            ("PostgreSQL", "psql", &["--version"]),
            ("Node", "node", &["--version"]),
            ("rustc", "rustc", &["--version"]),
        ];
        for (name, program, arguments) in programs {
            if let Ok(said) = output(Command::new(program).args(arguments)).await {
                let version = said.split_whitespace().find(|word| word.contains('.')).unwrap_or_default();
                versions.push((name.to_owned(), version.trim_start_matches('v').to_owned()));
            }
        }
        for package in ["graphile-worker", "pg-boss", "next", "lighthouse", "date-fns", "dayjs", "rrule"] {
            if let Some(peers) = peers {
                versions.push((package.to_owned(), peers.version(package)));
            }
        }
        let date = output(Command::new("date").args(["-u", "+%F %H:%M"])).await.unwrap_or_default();
        Self {
            date: date.trim().to_owned(),
            processor: value(&read("/proc/cpuinfo"), "model name"),
            cores: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            memory_gib: kilobytes.div_ceil(1 << 20),
            kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            versions,
        }
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { date, processor, cores, memory_gib, kernel, .. } = self;
        let versions: Vec<String> = self.versions.iter().map(|(name, version)| format!("{name} {version}")).collect();
        write!(
            f,
            "{date} UTC · {cores} cores of {processor}, {memory_gib} GiB, Linux {kernel} · {}",
            versions.join(", ")
        )
    }
}

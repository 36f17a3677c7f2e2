//! A running Overture: the release build as an operator would start it, with only the settings that are named here.

use std::{
    fs::{File, OpenOptions},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use hyper::Method;
use rustix::process::Signal;
use tokio::process::Command;

use crate::{
    Result,
    api::Api,
    database::Database,
    demo::Demo,
    ending::{self, Process},
};

/// How long a start may take, and how long a stop.
const PATIENCE: Duration = Duration::from_secs(30);

/// What every server under test signs and seals with.
pub const SECRET_KEY: &str = "a key for measurements that guards nothing";

/// The folder of the sources: the drivers are built and run in it.
pub fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().nth(2).unwrap_or(package).to_owned()
}

/// The program under test: `OVERTURE_BINARY`, else the release build.
pub fn binary() -> PathBuf {
    match std::env::var_os("OVERTURE_BINARY") {
        Some(given) => root().join(given),
        None => root().join("target/release/overture"),
    }
}

/// How Overture is started on a database: the same address and settings at every start.
#[derive(Clone, Debug)]
pub struct Setup {
    folder: PathBuf,
    address: SocketAddr,
    settings: Vec<(String, String)>,
    flags: Vec<String>,
    descriptors: Option<u64>,
}

impl Setup {
    /// On this database, at a loopback port of its own.
    pub fn on(database: &Database) -> Result<Self> {
        let settings = [
            ("DATABASE_URL", database.url.clone()),
            // The same on every instance, and after every start.
            ("SECRET_KEY", SECRET_KEY.to_owned()),
            ("RUST_LOG", "warn".to_owned()),
            // Nobody reads as much as what is measured here.
            ("CANDIDATES_AN_HOUR", "0".to_owned()),
        ];
        let settings = settings.map(|(name, value)| (name.to_owned(), value)).into();
        let folder = database.folder().to_owned();
        Ok(Self { folder, address: free_address()?, settings, flags: Vec::new(), descriptors: None })
    }

    /// With this setting.
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.settings.retain(|(known, _)| known != name);
        self.settings.push((name.to_owned(), value.into()));
        self
    }

    /// With this flag of `serve`.
    pub fn flag(mut self, flag: &str) -> Self {
        self.flags.push(flag.to_owned());
        self
    }

    /// With this many descriptors, and no way to more.
    pub fn descriptors(self, descriptors: u64) -> Self {
        Self { descriptors: Some(descriptors), ..self }
    }

    /// The same, at another port: a further instance on the same database.
    pub fn beside(&self) -> Result<Self> {
        Ok(Self { address: free_address()?, ..self.clone() })
    }

    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Only what is named here reaches the process: a developer's own `.env` or `DATABASE_URL` never does.
    fn command(&self) -> Command {
        let site = std::env::var_os("LEPTOS_SITE_ROOT").map_or_else(|| root().join("target/site"), PathBuf::from);
        let mut command = match self.descriptors {
            None => Command::new(binary()),
            Some(descriptors) => {
                let mut limited = Command::new("sh");
                let shell = "ulimit -n \"$0\" && exec \"$@\"";
                limited.args(["-c", shell, &descriptors.to_string()]).arg(binary());
                limited
            }
        };
        command
            .current_dir(&self.folder)
            .env_clear()
            .envs(["PATH", "TMPDIR"].into_iter().filter_map(|name| Some((name, std::env::var_os(name)?))))
            .env("HOME", &self.folder)
            .env("RUST_BACKTRACE", "1")
            .env("LEPTOS_OUTPUT_NAME", "overture")
            .env("LEPTOS_SITE_ROOT", site)
            .env("LISTEN", self.address.to_string())
            .envs(self.settings.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    /// Runs one command to its end (`migrate`, `doctor`) and returns what it printed.
    pub async fn run(&self, arguments: &[&str]) -> Result<String> {
        let out = tempfile::tempfile_in(&self.folder)?;
        let mut command = self.command();
        command.args(arguments).stdout(out.try_clone()?).stderr(self.log()?);
        let status = Process::start(&mut command)?.end().await?;
        if !status.success() {
            return Err(format!("overture {} ended with {status}:\n{}", arguments.join(" "), self.said()).into());
        }
        let mut out = out;
        std::io::Seek::rewind(&mut out)?;
        Ok(std::io::read_to_string(out)?)
    }

    /// Loads the sample data with this many candidates in all; twice is once.
    pub async fn demo(&self, candidates: u64) -> Result<Demo> {
        Ok(serde_json::from_str(&self.run(&["demo", "--json", "--candidates", &candidates.to_string()]).await?)?)
    }

    /// A key for the REST API that acts as this member.
    pub async fn key(&self, email: &str) -> Result<String> {
        Ok(self.run(&["key", "create", "--member", email, "--name", "bench"]).await?.trim().to_owned())
    }

    /// Starts the server and returns once it answers.
    pub async fn serve(&self) -> Result<Overture> {
        let mut server = self.launch()?;
        server.answering().await?;
        Ok(server)
    }

    /// Starts the server and does not wait.
    pub fn launch(&self) -> Result<Overture> {
        let mut command = self.command();
        command.arg("serve").args(&self.flags).stdout(self.log()?).stderr(self.log()?);
        Ok(Overture { process: Process::start(&mut command)?, setup: self.clone() })
    }

    fn log(&self) -> Result<File> {
        Ok(OpenOptions::new().create(true).append(true).open(self.folder.join(ending::LOG))?)
    }

    /// The end of what its processes have logged.
    pub fn said(&self) -> String {
        ending::said_in(&self.folder)
    }
}

/// A server under way; gone with this value.
pub struct Overture {
    process: Process,
    pub setup: Setup,
}

impl Overture {
    pub const fn address(&self) -> SocketAddr {
        self.setup.address
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.setup.address)
    }

    pub fn pid(&self) -> i32 {
        self.process.pid()
    }

    /// Waits for the first answer of `/healthz`; how long that took.
    pub async fn answering(&mut self) -> Result<Duration> {
        let start = Instant::now();
        let mut api = Api::of(self.setup.address);
        while start.elapsed() < PATIENCE {
            if let Some(status) = self.process.ended()? {
                return Err(format!("overture ended with {status}:\n{}", self.setup.said()).into());
            }
            if api
                .call(Method::GET, "/healthz", &[], bytes::Bytes::new())
                .await
                .is_ok_and(|answer| answer.status == 200)
            {
                return Ok(start.elapsed());
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Err(format!("overture did not start:\n{}", self.setup.said()).into())
    }

    /// Whether it still runs.
    pub fn is_running(&mut self) -> Result<bool> {
        Ok(self.process.ended()?.is_none())
    }

    /// SIGTERM: lets it finish what is in hand.
    pub async fn stop(&mut self) -> Result<()> {
        if self.process.ended()?.is_none() {
            self.process.signal(Signal::TERM)?;
            if tokio::time::timeout(PATIENCE, self.process.end()).await.is_err() {
                self.kill().await?;
                return Err(format!("overture did not stop:\n{}", self.setup.said()).into());
            }
        }
        Ok(())
    }

    /// SIGKILL: pulls the plug.
    pub async fn kill(&mut self) -> Result<()> {
        if self.process.ended()?.is_none() {
            self.process.signal(Signal::KILL)?;
            self.process.end().await?;
        }
        Ok(())
    }

    /// SIGSTOP: it stands still and does not know it.
    pub fn pause(&self) -> Result<()> {
        self.process.signal(Signal::STOP)
    }

    /// SIGCONT: it goes on as if nothing had been.
    pub fn resume(&self) -> Result<()> {
        self.process.signal(Signal::CONT)
    }

    /// Kills it, starts it again at the same address on the same data, and waits until it answers.
    pub async fn restart(&mut self) -> Result<()> {
        self.kill().await?;
        *self = self.setup.launch()?;
        self.answering().await?;
        Ok(())
    }

    /// What it holds in memory now (RSS), in bytes.
    pub fn memory(&self) -> Result<u64> {
        memory_of(self.pid())
    }

    /// The most it held in memory so far, in bytes.
    pub fn memory_at_most(&self) -> Result<u64> {
        status(self.pid(), "VmHWM:")
    }

    /// The CPU time it has used so far.
    pub fn cpu(&self) -> Result<Duration> {
        cpu_of(self.pid())
    }
}

/// What any process holds in memory now (RSS), in bytes.
pub fn memory_of(pid: i32) -> Result<u64> {
    status(pid, "VmRSS:")
}

fn status(pid: i32, name: &str) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("the kernel does not say")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1024)
}

/// The CPU time any process has used so far.
pub fn cpu_of(pid: i32) -> Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The second field is a name in brackets that may hold anything; user and system time are the 14th and 15th.
    let (_, fields) = stat.rsplit_once(") ").ok_or("the kernel does not say")?;
    let ticks = fields.split(' ').skip(11).take(2).map(str::parse::<u64>).sum::<Result<u64, _>>()?;
    Ok(Duration::from_millis(ticks * 1_000 / rustix::param::clock_ticks_per_second()))
}

/// A loopback address that was free a moment ago.
pub fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

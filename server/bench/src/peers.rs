//! What Overture is measured beside: programs from npm, installed on first use into `server/bench/peers`, and by pip,
//! into `target/bench/python`.

use std::{
    io::Seek,
    path::{Path, PathBuf},
    process::Stdio,
};

use bench::{Result, database::Database, ending::Process, overture::root};
use tokio::process::Command;

/// The folder, with everything installed.
#[derive(Clone, Debug)]
pub struct Peers {
    pub folder: PathBuf,
}

impl Peers {
    /// Installs what the lock file names, unless that was done before.
    pub async fn install() -> Result<Self> {
        let folder = root().join("server/bench/peers");
        let (lock, installed) = (folder.join("package-lock.json"), folder.join("node_modules/.package-lock.json"));
        let changed = |path: &Path| path.metadata().and_then(|found| found.modified());
        if !matches!((changed(&lock), changed(&installed)), (Ok(lock), Ok(installed)) if lock <= installed) {
            let mut npm = Command::new("npm");
            // Not `npm ci`: a registry that lacks what other systems need makes it refuse the lock file.
            npm.args(["install", "--no-save", "--loglevel=error"]).current_dir(&folder);
            output(&mut npm).await?;
        }
        Ok(Self { folder })
    }

    /// The version that is installed.
    pub fn version(&self, package: &str) -> String {
        let read = std::fs::read_to_string(self.folder.join("node_modules").join(package).join("package.json"));
        let package = read.ok().and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok());
        package.and_then(|package| Some(package["version"].as_str()?.to_owned())).unwrap_or_default()
    }

    /// Runs one of our small programs to its end and returns what it printed.
    pub async fn node(&self, database: &Database, arguments: &[&str]) -> Result<String> {
        let mut node = Command::new("node");
        node.args(arguments).current_dir(&self.folder).env("DATABASE_URL", &database.url);
        output(&mut node).await
    }

    /// The same for a program that needs no database.
    pub async fn script(&self, program: &str, arguments: &[String]) -> Result<String> {
        output(Command::new("node").arg(program).args(arguments).current_dir(&self.folder)).await
    }

    /// The same in Python, beside what `requirements.txt` names.
    pub async fn python(&self, program: &str, arguments: &[String]) -> Result<String> {
        let (here, named) = (root().join("target/bench/python"), self.folder.join("requirements.txt"));
        let installed = here.join("requirements.txt");
        let read = |path: &Path| std::fs::read(path).ok();
        if read(&installed) != read(&named) {
            let made = output(Command::new("python3").args(["-m", "venv"]).arg(&here)).await;
            made.map_err(|fault| format!("python3 with venv is missing, see .ci/setup: {fault}"))?;
            let mut pip = Command::new(here.join("bin/pip"));
            output(pip.args(["install", "--quiet", "--disable-pip-version-check", "-r"]).arg(&named)).await?;
            std::fs::copy(&named, &installed)?;
        }
        output(Command::new(here.join("bin/python")).arg(program).args(arguments).current_dir(&self.folder)).await
    }

    /// A program of a package, like `next`.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.folder.join("node_modules/.bin").join(program));
        command.current_dir(&self.folder).env("NEXT_TELEMETRY_DISABLED", "1").stdin(Stdio::null());
        command
    }
}

/// Runs a command to its end and returns what it printed; what it complained of becomes the fault.
pub async fn output(command: &mut Command) -> Result<String> {
    let (mut out, mut err) = (tempfile::tempfile()?, tempfile::tempfile()?);
    command.stdin(Stdio::null()).stdout(out.try_clone()?).stderr(err.try_clone()?);
    let status = Process::start(command)?.end().await?;
    out.rewind()?;
    err.rewind()?;
    let (out, err) = (std::io::read_to_string(out)?, std::io::read_to_string(err)?);
    if status.success() { Ok(out) } else { Err(format!("{command:?} ended with {status}:\n{out}{err}").into()) }
}

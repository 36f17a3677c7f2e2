//! `overture audit`: checks the audit log, in the database or in a file, and exports it (I2).

use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Subcommand;
use domain::audit::{Check, Fault, Head};
use service::{Clock, Service};
use uuid::Uuid;

use super::Failed;
use crate::settings::Settings;

/// Longest line that is read of a file, in bytes; an event takes far less.
const LINE_BYTES: u64 = 64 * 1024;

#[derive(Subcommand)]
pub enum Audit {
    /// Check every log of the database; or an exported FILE, and that the database still holds what is in it
    Verify {
        /// A file made by `audit export`, or downloaded under Settings → Audit log
        file: Option<PathBuf>,
        /// Check the file alone, with `SECRET_KEY`: no database is opened
        #[arg(long, requires = "file")]
        offline: bool,
    },
    /// Print the log of a workspace, one JSON object a line
    Export {
        /// The workspace's id, or a candidate's account id
        id: Uuid,
    },
}

impl Audit {
    pub async fn run(self, settings: &Settings) -> Result<ExitCode, Failed> {
        if let Self::Verify { file: Some(file), offline: true } = &self {
            // Nothing is made where there is no key.
            let (scope, check) = read(&settings.existing_key()?, file)?;
            return Ok(report(&format!("{} {scope}", file.display()), &check, None));
        }
        let settings = settings.check()?;
        let service = super::open(&settings, Clock::System).await?;
        let done = match self {
            Self::Verify { file: Some(file), .. } => verify_file(&service, &settings.secret_key, &file).await,
            Self::Verify { file: None, .. } => verify_all(&service).await,
            Self::Export { id } => export(&service, id).await,
        };
        service.store().close().await;
        done
    }
}

async fn verify_all(service: &Service) -> Result<ExitCode, Failed> {
    let mut code = ExitCode::SUCCESS;
    for scope in service.audit_scopes().await? {
        let check = service.check_audit_of(scope).await?;
        if check.fault.is_some() {
            code = ExitCode::FAILURE;
        }
        report(&scope.to_string(), &check, None);
    }
    Ok(code)
}

async fn verify_file(service: &Service, key: &[u8], file: &Path) -> Result<ExitCode, Failed> {
    let (scope, check) = read(key, file)?;
    let mut differs = None;
    if let (None, Some(Head { seq, seal })) = (check.fault, &check.head)
        && service.audit_seal(scope, *seq).await?.as_ref() != Some(seal)
    {
        differs = Some(format!("The database does not hold entry {seq} of this file any more."));
    }
    if let Some(fault) = service.check_audit_of(scope).await?.fault {
        differs = Some(format!("In the database: {}", fault.sentence()));
    }
    Ok(report(&format!("{} {scope}", file.display()), &check, differs.as_deref()))
}

async fn export(service: &Service, scope: Uuid) -> Result<ExitCode, Failed> {
    if !service.audit_scopes().await?.contains(&scope) {
        return Err(Failed::Usage(format!("{scope}: there is no such workspace or account with an audit log")));
    }
    let mut out = std::io::stdout().lock();
    let mut line = |line: &service::audit::Line| writeln!(out, "{}", line.json()?).map_err(Failed::from);
    line(&service::audit::Line::Log { scope })?;
    let mut after = Some(0);
    while let Some(seq) = after {
        let (lines, next) = service.audit_lines(scope, seq).await?;
        lines.iter().try_for_each(&mut line)?;
        after = next;
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads and checks an exported file.
fn read(key: &[u8], file: &Path) -> Result<(Uuid, Check), Failed> {
    let name = file.display();
    let opened = File::open(file).map_err(|error| Failed::Usage(format!("{name}: {error}")))?;
    let mut reader = BufReader::new(opened);
    let mut trouble = None;
    let lines = std::iter::from_fn(|| {
        let mut line = String::new();
        match reader.by_ref().take(LINE_BYTES).read_line(&mut line) {
            Ok(0) => None,
            Ok(_) => Some(line),
            Err(error) => {
                trouble = Some(error);
                None
            }
        }
    });
    let found = service::audit::check_file(key, lines);
    if let Some(error) = trouble {
        return Err(Failed::Usage(format!("{name}: {error}")));
    }
    let found = found.map_err(|error| Failed::Usage(format!("{name}: {error}")))?;
    Ok((found.scope, found.check))
}

/// One line on a log: `ok` or what is wrong with it.
fn report(what: &str, check: &Check, differs: Option<&str>) -> ExitCode {
    let fault = check.fault.map(Fault::sentence).or_else(|| differs.map(str::to_owned));
    let head = check
        .head
        .as_ref()
        .map_or_else(|| "no entries".to_owned(), |head| format!("{} entries, seal {}", head.seq, head.seal));
    let mut out = std::io::stdout();
    // A closed pipe is the reader's own doing.
    let _ = match &fault {
        None if check.unsealed > 0 => writeln!(out, "ok      {what}: {head}; {} not sealed yet", check.unsealed),
        None => writeln!(out, "ok      {what}: {head}"),
        Some(fault) => writeln!(out, "FAULT   {what}: {fault} Intact: {head}"),
    };
    if fault.is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

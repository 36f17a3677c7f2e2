//! What the binary can be told to do.

mod audit;
mod company;
mod demo;
mod doctor;
mod key;
mod logs;
mod migrate;
mod openapi;
mod receive;
mod serve;
mod work;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use service::{Clock, Ids, Service, Store, delivery::Mailer};

use crate::settings::{BadSetting, Checked, Settings};

/// The place where a company asks a person for an interview, and the person answers.
#[derive(Parser)]
#[command(name = "overture", version, about, propagate_version = true)]
pub struct Cli {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve web and workers
    Serve(serve::Serve),
    /// Run workers alone
    Work,
    /// Bring the database to this version
    Migrate,
    /// Load demo data, twice is once, and say who can sign in
    Demo(demo::Demo),
    /// Companies, made by the operator
    #[command(subcommand)]
    Company(company::Company),
    /// Keys for the REST API
    #[command(subcommand)]
    Key(key::Key),
    /// Check or export the audit log
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Take in one mail from stdin, an answer to an invitation; for mail servers
    Receive,
    /// Print the REST API's OpenAPI document
    Openapi,
    /// Say of settings, database, time zones and mail what works and what does not
    Doctor,
}

/// Why a command stopped, in one line.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The operator wrote something that can't be.
    #[error("{0}")]
    Usage(String),
    /// Something went wrong.
    #[error("{0}")]
    Work(String),
}

impl From<BadSetting> for Failed {
    fn from(bad: BadSetting) -> Self {
        Self::Usage(bad.to_string())
    }
}

impl From<service::store::StoreError> for Failed {
    fn from(error: service::store::StoreError) -> Self {
        Self::Work(error.to_string())
    }
}

impl From<service::Error> for Failed {
    fn from(error: service::Error) -> Self {
        Self::Work(error.to_string())
    }
}

impl From<std::io::Error> for Failed {
    fn from(error: std::io::Error) -> Self {
        Self::Work(error.to_string())
    }
}

impl Cli {
    /// Does what was asked.
    pub async fn run(self) -> Result<ExitCode, Failed> {
        let Self { settings, command } = self;
        if let Command::Openapi = command {
            return openapi::print();
        }
        logs::start(settings.log_filter()?);
        // A second provider is never installed: this is the only place, and it runs once.
        let _ = rustls::crypto::ring::default_provider().install_default();
        match command {
            Command::Serve(serve) => serve.run(settings.check()?).await,
            Command::Work => work::run(settings.check()?).await,
            Command::Migrate => migrate::run(settings.check()?).await,
            Command::Demo(demo) => demo.run(settings.check()?).await,
            Command::Company(company) => company.run(settings.check()?).await,
            Command::Key(key) => key.run(settings.check()?).await,
            Command::Audit(audit) => audit.run(&settings).await,
            Command::Receive => receive::run(settings.check()?).await,
            Command::Openapi => openapi::print(),
            Command::Doctor => Ok(doctor::run(&settings).await),
        }
    }
}

/// Says which zone data this process works with, and loudly if times will be wrong with it.
fn say_zones() {
    match service::zones::check() {
        Ok(data) => tracing::info!(data, "time zones"),
        Err(fault) => tracing::error!("time zones: {fault}"),
    }
}

/// Says which settings are allowed and hardly meant.
fn say_doubts(settings: &Checked) {
    for (name, doubt) in settings.doubts() {
        tracing::warn!("{name}: {doubt}");
    }
}

/// Talks to come keep the wall time at which they were agreed, whatever has become of the clocks.
async fn follow_clocks(service: &Service) -> Result<(), Failed> {
    let moved = service.follow_clocks().await?;
    if moved > 0 {
        tracing::warn!(
            moved,
            "talks moved, because zone data is newer than when they were agreed; both sides are told"
        );
    }
    Ok(())
}

/// The service on the database of these settings, not migrated.
async fn open(settings: &Checked, clock: Clock) -> Result<Service, Failed> {
    let store = Store::open(&settings.database_url).await?;
    let decided = service::Settings {
        base_url: settings.base(),
        secret_key: settings.secret_key.clone(),
        mail_from: settings.mail_from.clone(),
        private_calendars: settings.private_calendars,
        reply_to: settings.reply_to.clone(),
        sign_up: settings.sign_up,
        candidates_an_hour: settings.candidates_an_hour,
    };
    let mailer = Mailer::open(settings.smtp_url.as_deref()).map_err(|bad| Failed::Usage(bad.to_string()))?;
    Ok(Service::new(store, clock, Ids::Random, decided).with_mailer(mailer))
}

//! `overture doctor`: what works and what does not, a line each.

use std::{io::Write, process::ExitCode};

use service::{Clock, Store, delivery::Mailer, zones};

use crate::settings::{Checked, Settings};

/// What was found, and whether it is good.
type Finding = (&'static str, Result<String, String>);

/// Success when everything is good.
pub async fn run(settings: &Settings) -> ExitCode {
    let mut findings = Vec::new();
    match settings.check() {
        Ok(checked) => {
            findings.push(("settings", Ok(format!("serving {} on {}", checked.base(), checked.listen))));
            findings.extend(database(&checked).await);
            findings.push(("mail", mail(&checked).await));
            findings.push(("answers", Ok(answers(&checked))));
            findings.push(("site", site(&checked)));
        }
        Err(bad) => findings.push(("settings", Err(bad.to_string()))),
    }
    findings.push(("time zones", zones::check().map(|data| format!("{data}, {} zones", zones::names().len()))));
    let mut out = std::io::stdout();
    for (name, finding) in &findings {
        let (mark, text) = match finding {
            Ok(text) => ("ok    ", text),
            Err(text) => ("not ok", text),
        };
        // A reader that went away needs no more of it.
        let _ = writeln!(out, "{mark}  {name:<10}  {text}");
    }
    if findings.iter().all(|(_, finding)| finding.is_ok()) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn database(settings: &Checked) -> Vec<Finding> {
    let kind = if settings.database_url.starts_with("sqlite:") { "SQLite" } else { "PostgreSQL" };
    let store = match Store::open(&settings.database_url).await {
        Ok(store) => store,
        Err(error) => return vec![("database", Err(error.to_string()))],
    };
    let migrations = match store.is_migrated().await {
        Ok(true) => Ok("up to date".to_owned()),
        Ok(false) => Err("run `overture migrate`".to_owned()),
        Err(error) => Err(format!("run `overture migrate` ({error})")),
    };
    let mut findings = vec![("database", Ok(format!("{kind} answers")))];
    if migrations.is_ok() {
        findings.push(("clocks", clocks(&store).await));
    }
    findings.push(("migrations", migrations));
    store.close().await;
    findings
}

/// Whether talks were agreed with older zone data than what is in use.
async fn clocks(store: &Store) -> Result<String, String> {
    let release = zones::version();
    match store.talks_to_follow_clocks(release, Clock::System.now()).await {
        Ok(0) => Ok(format!("all talks to come are as {release} has it")),
        Ok(talks) => {
            Err(format!("{talks} talks to come are of older zone data; restart the server to follow {release}"))
        }
        Err(error) => Err(error.to_string()),
    }
}

async fn mail(settings: &Checked) -> Result<String, String> {
    if settings.smtp_url.is_none() {
        return Ok("kept in the database; SMTP_URL is not set".to_owned());
    }
    let mailer = Mailer::open(settings.smtp_url.as_deref()).map_err(|bad| bad.to_string())?;
    let answered = mailer.answers().await;
    mailer.close().await;
    answered.map(|()| "the mail server answers and lets us in".to_owned())
}

fn answers(settings: &Checked) -> String {
    match &settings.reply_to {
        Some(address) => format!("to invitations go to {address}; its mail has to reach `overture receive`"),
        None => "to invitations are not read; REPLY_TO is not set".to_owned(),
    }
}

fn site(settings: &Checked) -> Result<String, String> {
    let folder = settings.site_root.display();
    if settings.site_root.join("pkg").is_dir() {
        Ok(format!("styles and scripts are in {folder}"))
    } else {
        Err(format!("LEPTOS_SITE_ROOT: no styles and scripts in {folder}; build them with `cargo leptos build`"))
    }
}

//! `overture doctor`: what works and what does not, a line each.

use std::{io::Write, path::PathBuf, process::ExitCode};

use service::{Clock, Store, delivery::Mailer, private_files::looseness, zones};

use crate::settings::{Checked, Settings};

/// What was found, and whether it is good.
type Finding = (&'static str, Result<String, String>);

/// Success when everything is good.
pub async fn run(settings: &Settings) -> ExitCode {
    let mut findings = Vec::new();
    // A check makes a key that is not there and tightens one that is.
    let loose_files = files(&settings.files());
    match settings.check() {
        Ok(checked) => {
            findings.push(("settings", Ok(format!("serving {} on {}", checked.base(), checked.listen))));
            findings.push(("proxies", proxies(&checked)));
            findings.push(("sign-up", Ok(format!("open to {}", checked.sign_up.label()))));
            // Before they are opened, which tightens them.
            findings.push(("files", loose_files));
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

/// Whether those who ask can be told apart.
fn proxies(settings: &Checked) -> Result<String, String> {
    match settings.doubt_about_proxies() {
        Some(doubt) => Err(format!("TRUSTED_PROXIES: {doubt}")),
        None if settings.trusted_proxies.is_empty() => Ok("none is trusted, and none is expected".to_owned()),
        None => Ok("those in TRUSTED_PROXIES say for whom they ask".to_owned()),
    }
}

/// Whether other accounts of this machine are kept out of what is stored.
fn files(paths: &[PathBuf]) -> Result<String, String> {
    let loose = |path: &PathBuf| looseness(path).map(|mode| format!("{} ({mode:o})", path.display()));
    let loose: Vec<String> = paths.iter().filter_map(loose).collect();
    if loose.is_empty() {
        Ok("no other account of this machine can read them".to_owned())
    } else {
        Err(format!("open to other accounts of this machine, use chmod go= on them: {}", loose.join(", ")))
    }
}

async fn mail(settings: &Checked) -> Result<String, String> {
    let Some(smtp_url) = &settings.smtp_url else {
        return Ok("kept in the database; SMTP_URL is not set".to_owned());
    };
    if let Some(doubt) = Mailer::weakness(smtp_url) {
        return Err(format!("SMTP_URL: {doubt}"));
    }
    let mailer = Mailer::open(Some(smtp_url)).map_err(|bad| bad.to_string())?;
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

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use super::*;

    #[test]
    fn it_complains_of_what_start_only_warns_of() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = folder.path().join("overture.db");
        let settings = Settings {
            database_url: format!("sqlite://{}", database.display()),
            listen: "127.0.0.1:3000".into(),
            base_url: Some("https://interviews.example.com".into()),
            ..Settings::default()
        };
        let complaint = proxies(&settings.check().expect("settings")).expect_err("nobody is trusted");
        assert!(complaint.contains("one stranger's wrong passwords lock everybody out"), "{complaint}");
        let mended = Settings { trusted_proxies: "127.0.0.1".into(), ..settings.clone() };
        assert!(proxies(&mended.check().expect("settings")).is_ok());

        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).expect("tightened");
        assert!(files(&settings.files()).is_ok(), "the key was made a moment ago");
        for (path, mode) in [(database.with_extension("key"), 0o640), (folder.path().to_owned(), 0o755)] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("loosened");
            let complaint = files(&settings.files()).expect_err("it is open");
            assert!(complaint.contains(&format!("{} ({mode:o})", path.display())), "{complaint}");
        }
    }
}

//! `overture receive`: one mail from stdin, as mail servers hand them to programs. Answers to invitations are kept; whatever
//! else arrives is let go.

use std::{io::Read, process::ExitCode};

use service::Clock;

use super::Failed;
use crate::settings::Checked;

/// What tells a mail server to try again (`EX_TEMPFAIL` of `sysexits.h`).
const AGAIN: u8 = 75;
/// The most that is read of a mail.
const LARGEST: u64 = 2 << 20;

pub async fn run(settings: Checked) -> Result<ExitCode, Failed> {
    if settings.reply_to.is_none() {
        return Err(Failed::Usage("REPLY_TO: it is not set, so nobody was asked for an answer".to_owned()));
    }
    let mut mail = Vec::new();
    std::io::stdin().lock().take(LARGEST).read_to_end(&mut mail)?;
    let service = match super::open(&settings, Clock::System).await {
        Ok(service) => service,
        Err(Failed::Work(error)) => return Ok(again(&error)),
        Err(usage) => return Err(usage),
    };
    let received = service.receive(&mail).await;
    service.store().close().await;
    Ok(match received {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => again(&error.to_string()),
    })
}

/// The mail stays with the mail server, which hands it over another time.
fn again(error: &str) -> ExitCode {
    tracing::error!(error, "mail not taken");
    ExitCode::from(AGAIN)
}

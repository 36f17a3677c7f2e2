//! `overture openapi`: prints the document of the REST API; needs no settings and no database.

use std::{io::Write, process::ExitCode};

use super::Failed;

pub fn print() -> Result<ExitCode, Failed> {
    let document =
        serde_json::to_string_pretty(&crate::api::document()).map_err(|error| Failed::Work(error.to_string()))?;
    writeln!(std::io::stdout(), "{document}")?;
    Ok(ExitCode::SUCCESS)
}

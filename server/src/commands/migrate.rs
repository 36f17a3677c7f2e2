//! `overture migrate`: brings the database to this version.

use std::process::ExitCode;

use service::Clock;

use super::Failed;
use crate::settings::Checked;

pub async fn run(settings: Checked) -> Result<ExitCode, Failed> {
    let service = super::open(&settings, Clock::System).await?;
    service.store().migrate().await?;
    service.store().close().await;
    tracing::info!("the database is up to date");
    Ok(ExitCode::SUCCESS)
}

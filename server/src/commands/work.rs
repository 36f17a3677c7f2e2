//! `overture work`: workers alone.

use std::process::ExitCode;

use service::Clock;

use super::Failed;
use crate::{settings::Checked, shutdown::Shutdown};

pub async fn run(settings: Checked) -> Result<ExitCode, Failed> {
    let service = super::open(&settings, Clock::System).await?;
    service.store().migrate().await?;
    Shutdown::on_signal()?.requested().await;
    service.store().close().await;
    Ok(ExitCode::SUCCESS)
}

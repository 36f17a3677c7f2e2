//! `overture work`: workers alone.

use std::process::ExitCode;

use service::Clock;

use super::{Failed, serve::GRACE};
use crate::{settings::Checked, shutdown::Shutdown, workers::Workers};

pub async fn run(settings: Checked) -> Result<ExitCode, Failed> {
    super::say_zones();
    super::say_doubts(&settings);
    let service = super::open(&settings, Clock::System).await?;
    service.store().migrate().await?;
    super::follow_clocks(&service).await?;
    let shutdown = Shutdown::on_signal()?;
    let workers = Workers::start(&service, shutdown.receiver());
    tracing::info!("working");
    shutdown.requested().await;
    workers.finished(GRACE).await;
    service.mailer().close().await;
    service.store().close().await;
    Ok(ExitCode::SUCCESS)
}

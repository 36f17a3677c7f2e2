//! `overture serve`: web and workers, until told to stop.

use std::{process::ExitCode, time::Duration};

use clap::Args;
use service::Clock;
use tokio::net::TcpListener;

use super::Failed;
use crate::{
    connections,
    settings::Checked,
    shutdown::Shutdown,
    web::{self, Web},
    workers::Workers,
};

/// How long open connections, and then workers, may take to finish once it is time to stop.
pub(super) const GRACE: Duration = Duration::from_secs(8);

#[derive(Args)]
pub struct Serve {
    /// Leave due work to other processes (`overture work`)
    #[arg(long)]
    no_workers: bool,
    /// Show the mail kept in the database at /mailbox, to everybody who reaches this server: loopback only
    #[arg(long)]
    mailbox: bool,
    /// For tests: a clock that stands until /bench turns it: loopback only
    #[arg(long)]
    bench: bool,
}

impl Serve {
    pub async fn run(self, settings: Checked) -> Result<ExitCode, Failed> {
        for (asked, flag) in [(self.mailbox, "--mailbox"), (self.bench, "--bench")] {
            if asked && !settings.is_loopback() {
                let listen = settings.listen;
                return Err(Failed::Usage(format!("{flag}: refused, because {listen} can be reached from elsewhere")));
            }
            // A proxy hands on what comes from elsewhere, and shows everybody's mail to everybody.
            if asked && settings.is_https() {
                return Err(Failed::Usage(format!(
                    "{flag}: refused, because BASE_URL is https: a proxy stands in front"
                )));
            }
        }
        let clock = if self.bench {
            tracing::warn!(
                "BENCH: THE CLOCK STANDS STILL AND ANYBODY WHO REACHES THIS SERVER CAN TURN IT AND READ ALL MAIL"
            );
            Clock::frozen(Clock::System.now())
        } else {
            Clock::System
        };
        super::say_zones();
        super::say_doubts(&settings);
        let service = super::open(&settings, clock).await?;
        service.store().migrate().await?;
        if self.bench {
            service.resume_clock().await?;
        }
        super::follow_clocks(&service).await?;
        crate::metrics::start();
        let shutdown = Shutdown::on_signal()?;
        let listen = settings.listen;
        let web = Web::new(service.clone(), settings, shutdown.clone(), self.mailbox, self.bench);
        let (limits, trusted) = (web.limits, web.settings.trusted_proxies.clone());
        let router = web::router(web);
        let listener =
            TcpListener::bind(listen).await.map_err(|error| Failed::Work(format!("LISTEN: {listen}: {error}")))?;
        let address = listener.local_addr()?;
        tracing::info!(%address, url = service.settings().base_url, connections = limits.connections, "serving");
        let stopping = shutdown.receiver();
        let workers =
            if self.no_workers { Workers::hear_only(&service, stopping) } else { Workers::start(&service, stopping) };
        let serving = connections::serve(listener, router, limits, trusted, shutdown.clone());
        let late = async {
            shutdown.clone().requested().await;
            tokio::time::sleep(GRACE).await;
        };
        tokio::select! {
            () = serving => {}
            () = late => tracing::warn!("connections that did not finish are cut"),
        }
        workers.finished(GRACE).await;
        service.mailer().close().await;
        service.store().close().await;
        tracing::info!("stopped");
        Ok(ExitCode::SUCCESS)
    }
}

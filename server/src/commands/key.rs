//! `overture key create`: a key for the REST API, made by the operator.

use std::{io::Write, process::ExitCode};

use clap::Subcommand;
use domain::refusals::Refusal;
use service::{Clock, Error};

use super::Failed;
use crate::settings::Checked;

#[derive(Subcommand)]
pub enum Key {
    /// Make a key that acts as a member; it is printed once
    Create {
        /// The member's e-mail address
        #[arg(long)]
        member: String,
        /// What the key is for
        #[arg(long)]
        name: String,
    },
}

impl Key {
    pub async fn run(self, settings: Checked) -> Result<ExitCode, Failed> {
        let Self::Create { member, name } = self;
        let service = super::open(&settings, Clock::System).await?;
        service.store().migrate().await?;
        let made = service.make_key(&member, &name).await;
        service.store().close().await;
        match made {
            Ok((_, key)) => {
                writeln!(std::io::stdout(), "{key}")?;
                Ok(ExitCode::SUCCESS)
            }
            Err(Error::Refused(Refusal::Invalid { problems })) => {
                let lines = problems.0.iter().map(|problem| {
                    let flag = if problem.path == "email" { "--member" } else { "--name" };
                    format!("{flag}: {}", problem.code.sentence())
                });
                Err(Failed::Usage(lines.collect::<Vec<_>>().join(" ")))
            }
            Err(error) => Err(error.into()),
        }
    }
}

//! `overture company create`: a company with its first Admin, made by the operator.

use std::{io::Write, process::ExitCode};

use clap::Subcommand;
use domain::refusals::Refusal;
use service::{Clock, Error};

use super::Failed;
use crate::settings::Checked;

#[derive(Subcommand)]
pub enum Company {
    /// Make a company and mail its first Admin a link that signs in, also where `SIGN_UP` is closed
    Create {
        /// What the company is called
        #[arg(long)]
        name: String,
        /// The Admin's name
        #[arg(long)]
        admin: String,
        /// The Admin's e-mail address
        #[arg(long)]
        email: String,
    },
}

impl Company {
    pub async fn run(self, settings: Checked) -> Result<ExitCode, Failed> {
        let Self::Create { name, admin, email } = self;
        let service = super::open(&settings, Clock::System).await?;
        service.store().migrate().await?;
        let founded = service.found_company(&name, &admin, &email).await;
        service.store().close().await;
        match founded {
            Ok(()) => {
                writeln!(std::io::stdout(), "{name} is there. A running server mails the link to {email}.")?;
                Ok(ExitCode::SUCCESS)
            }
            Err(Error::Refused(Refusal::Invalid { problems })) => {
                let lines = problems.0.iter().map(|problem| {
                    let flag = match problem.path.as_str() {
                        "company" => "--name",
                        "name" => "--admin",
                        _ => "--email",
                    };
                    format!("{flag}: {}", problem.code.sentence())
                });
                Err(Failed::Usage(lines.collect::<Vec<_>>().join(" ")))
            }
            Err(Error::Refused(refusal)) => Err(Failed::Usage(format!("--email: {}", refusal.sentence()))),
            Err(error) => Err(error.into()),
        }
    }
}

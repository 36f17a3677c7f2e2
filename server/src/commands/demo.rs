//! `overture demo`: sample companies and candidates, and who can sign in.

use std::{
    io::{IsTerminal, Write},
    process::ExitCode,
};

use clap::{Args, value_parser};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use service::{Clock, demo};

use super::Failed;
use crate::settings::Checked;

#[derive(Args)]
pub struct Demo {
    /// Print accounts and ids as JSON
    #[arg(long)]
    json: bool,
    /// How many candidates there should be in all, at most 1,000,000
    #[arg(long, default_value_t = 0, value_parser = value_parser!(u64).range(..=1_000_000), hide_default_value = true)]
    candidates: u64,
}

impl Demo {
    pub async fn run(self, settings: Checked) -> Result<ExitCode, Failed> {
        let service = super::open(&settings, Clock::System).await?;
        service.store().migrate().await?;
        let bar = bar(self.candidates);
        let loaded = service.load_demo(self.candidates, |made| bar.set_position(made)).await?;
        bar.finish_and_clear();
        service.store().close().await;
        let mut out = std::io::stdout();
        if self.json {
            let json = serde_json::to_string_pretty(&loaded).map_err(|error| Failed::Work(error.to_string()))?;
            writeln!(out, "{json}")?;
        } else {
            write!(out, "{}", who_can_sign_in(&loaded, &settings.base()))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Moves on stderr while there is somebody to look and enough to wait for.
fn bar(candidates: u64) -> ProgressBar {
    let bar = ProgressBar::new(candidates);
    if !std::io::stderr().is_terminal() || candidates < 1_000 {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let style = ProgressStyle::with_template("candidates {bar:40} {human_pos}/{human_len}, {eta} left");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

fn who_can_sign_in(loaded: &demo::Demo, address: &str) -> String {
    let mut text = format!("Sign in at {address}/sign-in\n");
    for workspace in &loaded.workspaces {
        text.push_str(&format!("\n{}\n", workspace.name));
        for member in &workspace.members {
            text.push_str(&format!("  {:<10} {:<36} {}\n", member.role.label(), member.email, member.password));
        }
    }
    text.push_str("\nCandidates\n");
    for candidate in &loaded.candidates {
        text.push_str(&format!("  {:<10} {:<36} {}\n", "", candidate.email, candidate.password));
    }
    text
}

//! The two ways in: by the secret of a link, or signed in.

use domain::ids::{BookingId, InterviewId};
use leptos::prelude::*;
use leptos_router::location::Url;

use crate::way_back::on_the_way;

/// How the candidate came, and where their steps stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Door {
    pub(super) interview: InterviewId,
    /// Of a link; without one they are signed in.
    pub(super) secret: Option<String>,
}

impl Door {
    /// By the link with this secret.
    pub(super) const fn link(secret: String, interview: InterviewId) -> Self {
        Self { interview, secret: Some(secret) }
    }

    /// Signed in.
    pub(crate) const fn own(interview: InterviewId) -> Self {
        Self { interview, secret: None }
    }

    /// The page all steps stand on, with the way back from it.
    pub(super) fn page(&self) -> String {
        self.on_the_way(self.address())
    }

    fn on_the_way(&self, address: String) -> String {
        if self.secret.is_some() { address } else { on_the_way(address) }
    }

    fn address(&self) -> String {
        match &self.secret {
            // Those of real links need nothing; what was typed may be anything.
            Some(secret) if secret.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) => {
                format!("/pick/{secret}")
            }
            Some(secret) => format!("/pick/{}", Url::escape(secret)),
            None => format!("/interviews/{}", self.interview),
        }
    }

    /// A step of it: `?step=move`.
    pub(super) fn step(&self, query: &str) -> String {
        self.on_the_way(format!("{}?{query}", self.address()))
    }

    /// The talk as a file for calendar programs.
    pub(super) fn file(&self, talk: BookingId) -> String {
        match &self.secret {
            Some(_) => format!("{}/talk.ics", self.address()),
            None => format!("/talks/{talk}/talk.ics"),
        }
    }

    /// What a form sends to come in the same way.
    pub(super) fn fields(&self) -> impl IntoView + use<> {
        let secret = self.secret.clone().unwrap_or_default();
        view! {
            <input type="hidden" name="interview" value=self.interview.to_string()/>
            <input type="hidden" name="secret" value=secret/>
        }
    }
}

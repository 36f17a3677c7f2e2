//! Who can sign in, and what they type to do so.

mod confirm;
mod proof;
mod sign_up_policy;

pub use confirm::confirms_address;
pub use proof::Proof;
pub use sign_up_policy::SignUpPolicy;

use serde::{Deserialize, Serialize};

use crate::{
    Moment, addresses,
    ids::{AccountId, CandidateId, KeyId, MemberId, SessionId, WorkspaceId},
    links, policy,
    problems::{Code, Problems},
    text,
    workspaces::Role,
};

/// What somebody is after signing in; one account is one of the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Identity {
    Member { member_id: MemberId, workspace_id: WorkspaceId, workspace_name: String, role: Role },
    Candidate { candidate_id: CandidateId },
}

/// Who is signed in, as pages show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    pub account_id: AccountId,
    pub name: String,
    pub email: String,
    pub identity: Identity,
}

/// What somebody signs up as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignUpKind {
    Company,
    Candidate,
}

/// Sign-up as a form sends it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SignUpForm {
    /// `company` or `candidate`.
    pub kind: String,
    pub name: String,
    pub email: String,
    /// Only for companies.
    pub company: String,
    pub password: String,
}

/// A sign-up that passed [`SignUpForm::check`].
#[derive(Clone, PartialEq, Eq)]
pub struct SignUp {
    pub name: String,
    pub email: String,
    pub password: String,
    pub kind: SignUpKind,
    /// The company's name; there for companies only.
    pub company: Option<String>,
}

impl SignUpForm {
    /// In the browser before sending, on the server before believing.
    pub fn check(&self) -> Result<SignUp, Problems> {
        let mut problems = Problems::new();
        let kind = match self.kind.as_str() {
            "company" => Some(SignUpKind::Company),
            "candidate" => Some(SignUpKind::Candidate),
            _ => problems.take("kind", Err(Code::UnknownChoice)),
        };
        let company =
            (kind == Some(SignUpKind::Company)).then(|| problems.take("company", links::name(&self.company))).flatten();
        let name = problems.take("name", links::name(&self.name));
        let email = problems.take("email", text::email(&self.email));
        let password = problems.take("password", password(&self.password, &self.email));
        let checked = kind.zip(name).zip(email).zip(password).map(|(((kind, name), email), password)| SignUp {
            name,
            email,
            password,
            kind,
            company,
        });
        problems.or(checked)
    }
}

/// A password of allowed length that is not one repeated character and not the address itself.
///
/// This is what a form can check while it is filled in. The server also refuses common passwords, patterns and the
/// person's own names; its word lists are too large for the browser.
pub fn password(password: &str, email: &str) -> Result<String, Code> {
    let length = password.chars().count();
    let first = password.chars().next();
    match length {
        0 => Err(Code::Missing),
        1..policy::PASSWORD_CHARS => Err(Code::TooShort),
        257.. => Err(Code::TooLong),
        _ if password.chars().all(|c| Some(c) == first) || addresses::named(password) == addresses::named(email) => {
            Err(Code::PasswordWeak)
        }
        _ => Ok(password.to_owned()),
    }
}

/// A signed-in browser or client as the account page lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionSummary {
    pub id: SessionId,
    pub agent: String,
    pub created_at: Moment,
    pub last_seen_at: Moment,
    /// The one asking.
    pub is_this: bool,
}

/// When a session ends unless it is used before: it lasts a while from its last use, and never beyond a fixed time from
/// signing in.
pub fn session_ends(opened_at: Moment, used_at: Moment) -> Moment {
    (used_at + policy::SESSION_LASTS).min(opened_at + policy::SESSION_MOST)
}

/// An address that its owner knows again and nobody else learns: `a…@example.com`.
pub fn masked(email: &str) -> String {
    let (local, host) = email.split_once('@').unwrap_or((email, ""));
    format!("{}…@{host}", local.chars().take(1).collect::<String>())
}

/// A change of address that waits to be confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressChange {
    pub email: String,
    pub expires_at: Moment,
}

/// An API key as the settings list it; the key itself is shown once, when it is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeySummary {
    pub id: KeyId,
    pub name: String,
    /// The member the key acts as.
    pub member_name: String,
    pub created_at: Moment,
    pub last_used_at: Option<Moment>,
}

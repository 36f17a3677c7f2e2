//! Server functions of the way in and of one's own account.

#[cfg(feature = "ssr")]
use domain::accounts::SignUpForm;
use domain::{
    accounts::{AddressChange, Proof, SessionSummary},
    ids::SessionId,
    workspaces::InvitationView,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
#[cfg(feature = "ssr")]
use crate::session;

/// What the browser keeps that signed up: its password is the one that counts.
#[cfg(feature = "ssr")]
const SIGN_UP: &str = "sign_up";
/// As long as a link from a mail works.
#[cfg(feature = "ssr")]
const PROOF_SECONDS: i64 = domain::policy::LINK_LASTS.num_seconds();

/// Signs in with a password and leads to `next`, a page of ours, or to the start page.
#[server(endpoint = "accounts/sign-in")]
pub async fn sign_in(email: String, password: String, next: String) -> Result<(), Failure> {
    let opened = session::service()?.sign_in(&email, &password, &session::origin()?).await?;
    session::open(&opened).await?;
    session::lead_on(&opened, &next).await
}

/// Ends this session.
#[server(endpoint = "accounts/sign-out")]
pub async fn sign_out() -> Result<(), Failure> {
    let who = session::actor().await?;
    session::service()?.sign_out(&who).await?;
    session::close()?;
    leptos_axum::redirect("/");
    Ok(())
}

/// Mails a link that finishes a sign-up.
#[server(endpoint = "accounts/sign-up")]
pub async fn sign_up(
    kind: String,
    #[server(default)] company: String,
    name: String,
    email: String,
    password: String,
) -> Result<(), Failure> {
    let form = SignUpForm { kind, name, email, company, password };
    let proof = session::service()?.sign_up(&form, &session::origin()?).await?;
    session::set_secret(SIGN_UP, &proof, PROOF_SECONDS)?;
    leptos_axum::redirect("/check-your-mail");
    Ok(())
}

/// Mails a link that signs in.
#[server(endpoint = "accounts/request-link")]
pub async fn request_link(email: String) -> Result<(), Failure> {
    session::service()?.request_link(&email, &session::origin()?).await?;
    leptos_axum::redirect("/check-your-mail");
    Ok(())
}

/// The address whose account the link from a mail opens, if it still works. Looking does not use it up.
#[server(endpoint = "accounts/peek-link")]
pub async fn peek_link(token: String) -> Result<Option<String>, Failure> {
    Ok(session::service()?.peek_link(&token).await?)
}

/// Uses the link from a mail.
#[server(endpoint = "accounts/use-link")]
pub async fn use_link(token: String) -> Result<(), Failure> {
    use service::accounts::Entered;

    let proof = session::secret(SIGN_UP);
    let entered = session::service()?.use_link(&token, proof.as_deref(), &session::origin()?).await?;
    session::take_secret(SIGN_UP);
    match entered {
        Entered::SignedIn(opened) => {
            session::open(&opened).await?;
            session::lead_on(&opened, "").await?;
        }
        Entered::WithoutPassword(opened) => {
            session::open(&opened).await?;
            leptos_axum::redirect("/account?said=no_password");
        }
        Entered::Unknown { .. } => leptos_axum::redirect("/sign-up?said=unknown"),
    }
    Ok(())
}

/// Where the one who asks is signed in.
#[server(endpoint = "accounts/sessions")]
pub async fn sessions() -> Result<Vec<SessionSummary>, Failure> {
    let who = session::actor().await?;
    Ok(session::service()?.sessions(&who).await?)
}

/// Ends one of their sessions.
#[server(endpoint = "accounts/revoke-session")]
pub async fn revoke_session(id: SessionId) -> Result<(), Failure> {
    let who = session::actor().await?;
    session::service()?.revoke_session(&who, id).await?;
    leptos_axum::redirect("/account?said=session");
    Ok(())
}

/// Ends all of their sessions but this one.
#[server(endpoint = "accounts/revoke-other-sessions")]
pub async fn revoke_other_sessions() -> Result<(), Failure> {
    let who = session::actor().await?;
    session::service()?.revoke_other_sessions(&who).await?;
    leptos_axum::redirect("/account?said=sessions");
    Ok(())
}

/// Gives the one who asks another name.
#[server(endpoint = "accounts/rename")]
pub async fn rename(name: String) -> Result<(), Failure> {
    let who = session::actor().await?;
    session::service()?.rename(&who, &name).await?;
    leptos_axum::redirect("/account?said=name");
    Ok(())
}

/// What the form for another address has to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressPart {
    /// The address that waits to be confirmed.
    pub waiting: Option<AddressChange>,
    /// What is asked for besides.
    pub proof: Proof,
}

/// Whether another address waits to be confirmed, and what asking for one takes.
#[server(endpoint = "accounts/address")]
pub async fn address() -> Result<AddressPart, Failure> {
    let who = session::actor().await?;
    let service = session::service()?;
    let waiting = service.address_change(&who).await?;
    Ok(AddressPart { waiting, proof: service.proof_needed(&who).await? })
}

/// Mails a link that confirms another address.
#[server(endpoint = "accounts/change-address")]
pub async fn change_address(email: String, #[server(default)] password: String) -> Result<(), Failure> {
    let who = session::actor().await?;
    session::service()?.ask_address_change(&who, &email, &password, &session::origin()?).await?;
    leptos_axum::redirect("/account?said=address_asked");
    Ok(())
}

/// Calls a change of address off.
#[server(endpoint = "accounts/keep-address")]
pub async fn keep_address() -> Result<(), Failure> {
    let who = session::actor().await?;
    session::service()?.cancel_address_change(&who).await?;
    leptos_axum::redirect("/account?said=address_kept");
    Ok(())
}

/// The address that a link from a mail confirms. Looking does not use it up.
#[server(endpoint = "accounts/peek-address")]
pub async fn peek_address(token: String) -> Result<String, Failure> {
    let who = session::actor().await?;
    Ok(session::service()?.peek_address_change(&who, &token).await?)
}

/// Confirms another address.
#[server(endpoint = "accounts/confirm-address")]
pub async fn confirm_address(token: String) -> Result<(), Failure> {
    let who = session::actor().await?;
    session::service()?.confirm_address(&who, &token).await?;
    leptos_axum::redirect("/account?said=address");
    Ok(())
}

/// Whether this session may set a password without the old one.
#[server(endpoint = "accounts/may-set-password")]
pub async fn may_set_password() -> Result<bool, Failure> {
    let who = session::actor().await?;
    Ok(session::service()?.may_set_password(&who).await?)
}

/// Changes the password of the one who asks.
#[server(endpoint = "accounts/change-password")]
pub async fn change_password(old: String, new: String) -> Result<(), Failure> {
    let who = session::actor().await?;
    session::service()?.change_password(&who, &old, &new).await?;
    leptos_axum::redirect("/account?said=password");
    Ok(())
}

/// What an invitation says. Looking does not use it up.
#[server(endpoint = "accounts/invitation")]
pub async fn invitation(token: String) -> Result<InvitationView, Failure> {
    Ok(session::service()?.invitation(&token).await?)
}

/// Accepts an invitation and signs in.
#[server(endpoint = "accounts/accept-invitation")]
pub async fn accept_invitation(token: String, name: String, password: String) -> Result<(), Failure> {
    let opened = session::service()?.accept_invitation(&token, &name, &password, &session::origin()?).await?;
    session::open(&opened).await?;
    leptos_axum::redirect("/");
    Ok(())
}

//! Server functions of the settings.

use domain::{
    accounts::KeySummary,
    audit::{Check, LogLine},
    bookings::{PoolSummary, SeatDraft},
    delivery::Undelivered,
    ids::{KeyId, MessageId, PoolId},
    pages::Page,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
#[cfg(feature = "ssr")]
use crate::session;
#[cfg(feature = "ssr")]
use domain::bookings::{HowDraft, PoolDraft};

/// The keys of the workspace, and once the one that was just made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keys {
    pub keys: Vec<KeySummary>,
    pub fresh: Option<String>,
}

/// Carries a key that was just made to the page that shows it, once, with JavaScript or without.
#[cfg(feature = "ssr")]
const FRESH: &str = "fresh-key";

/// The keys that work.
#[server(endpoint = "settings/keys")]
pub async fn list_keys() -> Result<Keys, Failure> {
    let who = session::member().await?;
    Ok(Keys { keys: session::service()?.keys(&who).await?, fresh: session::take_secret(FRESH) })
}

/// Makes a key.
#[server(endpoint = "settings/create-key")]
pub async fn create_key(name: String) -> Result<(), Failure> {
    let who = session::member().await?;
    let (_, key) = session::service()?.create_key(&who, &name).await?;
    session::set_secret(FRESH, &key, 60)?;
    leptos_axum::redirect("/settings/api-keys?said=created");
    Ok(())
}

/// Ends a key.
#[server(endpoint = "settings/revoke-key")]
pub async fn revoke_key(id: KeyId) -> Result<(), Failure> {
    let who = session::member().await?;
    session::service()?.revoke_key(&who, id).await?;
    leptos_axum::redirect("/settings/api-keys?said=revoked");
    Ok(())
}

/// Messages that did not get through.
#[server(endpoint = "settings/undelivered")]
pub async fn list_undelivered() -> Result<Vec<Undelivered>, Failure> {
    let who = session::member().await?;
    Ok(session::service()?.undelivered(&who).await?)
}

/// Sends a message that was given up once more.
#[server(endpoint = "settings/try-again")]
pub async fn try_again(id: MessageId) -> Result<(), Failure> {
    let who = session::member().await?;
    session::service()?.try_again(&who, id).await?;
    leptos_axum::redirect("/settings/mail?said=again");
    Ok(())
}

/// What happened in the workspace, the latest first.
#[server(endpoint = "settings/audit")]
pub async fn audit_log(cursor: Option<String>) -> Result<Page<LogLine>, Failure> {
    let who = session::member().await?;
    let window = domain::pages::Window { limit: Some(50), cursor };
    Ok(session::service()?.named_audit_log(&who, &window).await?)
}

/// Checks every seal of the log.
#[server(endpoint = "settings/check-audit")]
pub async fn check_audit() -> Result<Check, Failure> {
    let who = session::member().await?;
    Ok(session::service()?.check_audit(&who).await?)
}

/// The workspace's pools.
#[server(endpoint = "settings/pools")]
pub async fn list_pools() -> Result<Vec<PoolSummary>, Failure> {
    let who = session::member().await?;
    Ok(session::service()?.pools(&who).await?)
}

/// Makes a pool.
#[server(endpoint = "settings/add-pool")]
pub async fn add_pool(
    name: String,
    #[server(default)] seats: Vec<SeatDraft>,
    #[server(default)] how_kind: String,
    #[server(default)] how_value: String,
) -> Result<(), Failure> {
    let who = session::member().await?;
    session::service()?
        .add_pool(&who, &PoolDraft { name, seats, how: HowDraft { kind: how_kind, value: how_value } })
        .await?;
    leptos_axum::redirect("/settings/pools?said=made");
    Ok(())
}

/// Removes a pool.
#[server(endpoint = "settings/remove-pool")]
pub async fn remove_pool(id: PoolId) -> Result<(), Failure> {
    let who = session::member().await?;
    session::service()?.remove_pool(&who, id).await?;
    leptos_axum::redirect("/settings/pools?said=removed");
    Ok(())
}

/// Changes a pool, unless somebody else did meanwhile.
#[server(endpoint = "settings/change-pool")]
pub async fn change_pool(
    id: PoolId,
    version: i64,
    name: String,
    #[server(default)] seats: Vec<SeatDraft>,
    #[server(default)] how_kind: String,
    #[server(default)] how_value: String,
) -> Result<(), Failure> {
    let who = session::member().await?;
    let how = HowDraft { kind: how_kind, value: how_value };
    session::service()?.change_pool(&who, id, version, &PoolDraft { name, seats, how }).await?;
    leptos_axum::redirect("/settings/pools?said=changed");
    Ok(())
}

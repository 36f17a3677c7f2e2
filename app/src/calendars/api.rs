//! Server functions of outside calendars.

#[cfg(feature = "ssr")]
use domain::calendars::{ChooseDraft, ConnectDraft};
use domain::{calendars::OutsideView, ids::OutsideId};
use leptos::prelude::*;

use crate::failure::Failure;
#[cfg(feature = "ssr")]
use crate::session;

/// One's outside calendars.
#[server(endpoint = "calendars/outside")]
pub async fn outside_calendars() -> Result<Vec<OutsideView>, Failure> {
    let who = session::actor().await?;
    Ok(session::service()?.outside_calendars(&who).await?)
}

/// Connects an address of an .ics.
#[server(endpoint = "calendars/connect-address")]
pub async fn connect_address(
    #[server(default)] name: String,
    #[server(default)] address: String,
) -> Result<(), Failure> {
    let draft = ConnectDraft { kind: "ics_url".to_owned(), name, address, ..ConnectDraft::default() };
    connect(&draft).await
}

/// Connects an account on a CalDAV server.
#[server(endpoint = "calendars/connect-account")]
pub async fn connect_account(
    #[server(default)] name: String,
    #[server(default)] address: String,
    #[server(default)] user: String,
    #[server(default)] password: String,
    #[server(default)] also: Vec<String>,
) -> Result<(), Failure> {
    connect(&ConnectDraft { kind: "caldav".to_owned(), name, address, user, password, also }).await
}

#[cfg(feature = "ssr")]
async fn connect(draft: &ConnectDraft) -> Result<(), Failure> {
    let who = session::actor().await?;
    session::service()?.connect_calendar(&who, draft).await?;
    leptos_axum::redirect("/calendar/outside?said=connected");
    Ok(())
}

/// Chooses which calendars of an account count, where bookings go, and what invitations mean.
#[server(endpoint = "calendars/choose")]
pub async fn choose_calendars(
    id: OutsideId,
    #[server(default)] version: Option<i64>,
    #[server(default)] collections: Vec<String>,
    #[server(default)] writes_to: String,
    #[server(default)] unanswered: String,
    #[server(default)] addresses: String,
) -> Result<(), Failure> {
    let who = session::actor().await?;
    let addresses = ChooseDraft::split(&addresses);
    let draft = ChooseDraft { collections, writes_to, unanswered_is_free: unanswered == "free", addresses };
    session::service()?.choose_calendars(&who, (id, version), &draft).await?;
    leptos_axum::redirect("/calendar/outside?said=chosen");
    Ok(())
}

/// Looks at a calendar now.
#[server(endpoint = "calendars/refresh")]
pub async fn refresh_calendar(id: OutsideId) -> Result<(), Failure> {
    let who = session::actor().await?;
    session::service()?.refresh_calendar(&who, id).await?;
    leptos_axum::redirect("/calendar/outside?said=looked");
    Ok(())
}

/// Forgets a calendar, and what led to it.
#[server(endpoint = "calendars/disconnect")]
pub async fn disconnect_calendar(id: OutsideId) -> Result<(), Failure> {
    let who = session::actor().await?;
    session::service()?.disconnect_calendar(&who, id).await?;
    leptos_axum::redirect("/calendar/outside?said=removed");
    Ok(())
}

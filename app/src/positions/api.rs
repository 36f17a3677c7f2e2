//! Server functions of positions.

use domain::{
    ids::PositionId,
    pages::Page,
    positions::{PositionForm, PositionSummary},
};
use leptos::prelude::*;

use crate::failure::Failure;
#[cfg(feature = "ssr")]
use crate::session;

/// The positions this member sees.
#[server(endpoint = "positions/list")]
pub async fn positions(include_closed: bool, cursor: Option<String>) -> Result<Page<PositionSummary>, Failure> {
    let who = session::member().await?;
    let window = domain::pages::Window { limit: None, cursor };
    Ok(session::service()?.positions(&who, include_closed, &window).await?)
}

/// One position.
#[server(endpoint = "positions/one")]
pub async fn position(id: String) -> Result<PositionSummary, Failure> {
    let who = session::member().await?;
    let id = id.parse().map_err(|_| domain::refusals::Refusal::NotFound)?;
    Ok(session::service()?.position(&who, id).await?)
}

/// Opens a position and leads to it.
#[server(endpoint = "positions/open")]
pub async fn open_position(#[server(flatten)] form: PositionForm) -> Result<(), Failure> {
    let who = session::member().await?;
    let opened = session::service()?.open_position(&who, &form.draft()).await;
    let position = opened.map_err(|error| super::at_fields(&form.places, error.into()))?;
    leptos_axum::redirect(&format!("/positions/{}?said=opened", position.id));
    Ok(())
}

/// Changes what a position says, unless somebody else did meanwhile.
#[server(endpoint = "positions/change")]
pub async fn change_position(
    id: PositionId,
    version: i64,
    #[server(flatten)] form: PositionForm,
) -> Result<(), Failure> {
    let who = session::member().await?;
    let changed = session::service()?.change_position(&who, id, version, &form.draft()).await;
    changed.map_err(|error| super::at_fields(&form.places, error.into()))?;
    leptos_axum::redirect(&crate::way_back::on_their_way(format!("/positions/{id}?said=saved")));
    Ok(())
}

/// Closes a position: nothing new is sent for it.
#[server(endpoint = "positions/close")]
pub async fn close_position(id: PositionId) -> Result<(), Failure> {
    let who = session::member().await?;
    session::service()?.close_position(&who, id).await?;
    leptos_axum::redirect(&crate::way_back::on_their_way(format!("/positions/{id}?said=closed")));
    Ok(())
}

/// Opens a closed position again.
#[server(endpoint = "positions/reopen")]
pub async fn reopen_position(id: PositionId) -> Result<(), Failure> {
    let who = session::member().await?;
    session::service()?.reopen_position(&who, id).await?;
    leptos_axum::redirect(&crate::way_back::on_their_way(format!("/positions/{id}?said=reopened")));
    Ok(())
}

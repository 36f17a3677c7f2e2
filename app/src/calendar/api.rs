//! Server functions of a member's own calendar.

#[cfg(feature = "ssr")]
use domain::time::Zone;
use domain::{
    bookings::{Availed, AwayForm, BookingView},
    ids::AwayId,
    slots::LimitsDraft,
};
use leptos::prelude::*;

use crate::failure::Failure;
#[cfg(feature = "ssr")]
use crate::session;

/// When the member can be met, and when not.
#[server(endpoint = "calendar/mine")]
pub async fn my_calendar() -> Result<Availed, Failure> {
    let who = service::gate::Actor::Member(session::member().await?);
    Ok(session::service()?.my_availability(&who).await?)
}

/// The talks that the member comes to, soonest first: as many as a page holds.
#[server(endpoint = "calendar/talks-ahead")]
pub async fn talks_ahead() -> Result<Vec<BookingView>, Failure> {
    let who = session::member().await?;
    Ok(session::service()?.my_talks(&who, &domain::pages::Window::default()).await?.items)
}

/// Saves how much may be booked, and how soon.
#[server(endpoint = "calendar/save-limits")]
pub async fn save_limits(version: i64, #[server(flatten)] limits: LimitsDraft) -> Result<(), Failure> {
    let who = session::member().await?;
    session::service()?.save_limits(&who, version, &limits).await?;
    leptos_axum::redirect("/calendar?said=limits");
    Ok(())
}

/// Saves how the member usually meets candidates.
#[server(endpoint = "calendar/save-how")]
pub async fn save_how(
    version: i64,
    #[server(default)] how_kind: String,
    #[server(default)] how_value: String,
) -> Result<(), Failure> {
    let who = session::member().await?;
    let draft = domain::bookings::HowDraft { kind: how_kind, value: how_value };
    session::service()?.save_how(&who, version, &draft).await?;
    leptos_axum::redirect("/calendar?said=how");
    Ok(())
}

/// Notes a time out of office, by the clock of the member's hours.
#[server(endpoint = "calendar/add-away")]
pub async fn add_away(#[server(flatten)] form: AwayForm) -> Result<(), Failure> {
    let who = session::member().await?;
    let service = session::service()?;
    let mine = service.my_availability(&service::gate::Actor::Member(who.clone())).await?;
    let zone = mine.availability.map(|said| said.zone).or_else(session::browser_zone);
    let zone = zone.map_or_else(Zone::utc, |zone| service::zones::around(&zone, service.now()));
    service.add_away(&who, form.check(&zone)?, &form.note).await?;
    leptos_axum::redirect("/calendar?said=away");
    Ok(())
}

/// Forgets a time out of office.
#[server(endpoint = "calendar/remove-away")]
pub async fn remove_away(id: AwayId) -> Result<(), Failure> {
    let who = session::member().await?;
    session::service()?.remove_away(&who, id).await?;
    leptos_axum::redirect("/calendar?said=back");
    Ok(())
}

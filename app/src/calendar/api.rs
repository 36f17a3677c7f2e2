//! Server functions of a member's own calendar.

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

/// Notes a time out of office, by the clock that the form named, which is the page's.
#[server(endpoint = "calendar/add-away")]
pub async fn add_away(#[server(flatten)] form: AwayForm) -> Result<(), Failure> {
    let who = session::member().await?;
    let service = session::service()?;
    let zone = match service::zones::read(&form.zone) {
        Some(zone) => service::zones::around(&zone, service.now()),
        None => session::page_clock().await?.clock.zone,
    };
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

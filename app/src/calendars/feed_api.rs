//! Server functions of one's own calendar address.

use domain::bookings::Feed;
use leptos::prelude::*;

use crate::failure::Failure;
#[cfg(feature = "ssr")]
use crate::session;

/// The address of the one who asks, if they have one.
#[server(endpoint = "calendars/my-feed")]
pub async fn my_feed() -> Result<Option<Feed>, Failure> {
    let who = session::actor().await?;
    Ok(session::service()?.my_feed(&who).await?)
}

/// Makes one; the one before ends.
#[server(endpoint = "calendars/make-feed")]
pub async fn make_feed() -> Result<(), Failure> {
    let who = session::actor().await?;
    session::service()?.make_feed(&who).await?;
    leptos_axum::redirect("/account?said=feed_made");
    Ok(())
}

/// Ends it.
#[server(endpoint = "calendars/end-feed")]
pub async fn end_feed() -> Result<(), Failure> {
    let who = session::actor().await?;
    session::service()?.end_feed(&who).await?;
    leptos_axum::redirect("/account?said=feed_ended");
    Ok(())
}

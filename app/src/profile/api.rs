//! What a candidate reads and changes about their own profile.

use domain::{
    candidates::{MyProfile, ProfileForm},
    ids::WorkspaceId,
    time::Zone,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
#[cfg(feature = "ssr")]
use crate::session;

/// The profile with what only the server knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    pub mine: MyProfile,
    /// The profile's own zone: promotion ends with a day there.
    pub zone: Zone,
    /// The day until which promotion can be extended with one press.
    pub extends_to: String,
}

/// What the form needs beside the profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Editing {
    pub mine: MyProfile,
    /// The names of all zones.
    pub zones: Vec<String>,
    /// The zone this browser says it is in; only a hint.
    pub browser_zone: Option<String>,
}

/// The candidate's own profile.
#[server(endpoint = "profile/mine")]
pub async fn read_profile() -> Result<Profile, Failure> {
    let who = session::person().await?;
    let service = session::service()?;
    let mine = service.my_profile(&who).await?;
    let zone = service::zones::around(&mine.profile.zone, service.now());
    let extends_to = extension(&mine, &zone, service.now());
    Ok(Profile { mine, zone, extends_to })
}

/// The candidate's own profile, to change it.
#[server(endpoint = "profile/editing")]
pub async fn profile_to_edit() -> Result<Editing, Failure> {
    let who = session::person().await?;
    let mine = session::service()?.my_profile(&who).await?;
    let browser_zone = session::browser_zone();
    Ok(Editing { mine, zones: service::zones::names(), browser_zone })
}

/// Saves what the candidate says about themselves.
#[server(endpoint = "profile/save")]
pub async fn save_profile(version: i64, #[server(flatten)] form: ProfileForm) -> Result<(), Failure> {
    let who = session::person().await?;
    session::service()?.save_profile((&who, version), &form).await?;
    leptos_axum::redirect("/profile?said=saved");
    Ok(())
}

/// Is found by companies until the end of that day.
#[server(endpoint = "profile/promote-until")]
pub async fn promote_until(
    #[server(default)] version: Option<i64>,
    #[server(default)] promoted_until: String,
) -> Result<(), Failure> {
    let who = session::person().await?;
    if promoted_until.trim().is_empty() {
        return Err(domain::problems::Problems::one("promoted_until", domain::problems::Code::Missing).into());
    }
    session::service()?.promote_until((&who, version), &promoted_until).await?;
    leptos_axum::redirect("/profile?said=promoted");
    Ok(())
}

/// Is found for four more weeks.
#[server(endpoint = "profile/extend-promotion")]
pub async fn extend_promotion(#[server(default)] version: Option<i64>) -> Result<(), Failure> {
    let who = session::person().await?;
    let service = session::service()?;
    let mine = service.my_profile(&who).await?;
    let zone = service::zones::around(&mine.profile.zone, service.now());
    service.promote_until((&who, version), &extension(&mine, &zone, service.now())).await?;
    leptos_axum::redirect("/profile?said=promoted");
    Ok(())
}

/// Is found by no company from now on.
#[server(endpoint = "profile/stop-promotion")]
pub async fn stop_promotion(#[server(default)] version: Option<i64>) -> Result<(), Failure> {
    let who = session::person().await?;
    session::service()?.end_promotion((&who, version)).await?;
    leptos_axum::redirect("/profile?said=stopped");
    Ok(())
}

/// Is never found by the company of this name.
#[server(endpoint = "profile/hide-from")]
pub async fn hide_from(#[server(default)] workspace_name: String) -> Result<(), Failure> {
    let who = session::person().await?;
    session::service()?.hide_from(&who, &workspace_name).await?;
    leptos_axum::redirect("/profile?said=hidden#hidden");
    Ok(())
}

/// May be found by that company again.
#[server(endpoint = "profile/unhide")]
pub async fn unhide(workspace_id: WorkspaceId) -> Result<(), Failure> {
    let who = session::person().await?;
    session::service()?.unhide(&who, workspace_id).await?;
    leptos_axum::redirect("/profile?said=shown#hidden");
    Ok(())
}

/// Four weeks after now, or after the end of a promotion that runs; never further than a promotion may reach.
#[cfg(feature = "ssr")]
fn extension(mine: &MyProfile, zone: &Zone, now: domain::Moment) -> String {
    use domain::policy::{PROMOTION, PROMOTION_MAX};

    let from = mine.promoted_until.max(now);
    let latest = now + PROMOTION_MAX - chrono::TimeDelta::days(1);
    let (wall, _) = zone.wall((from + PROMOTION).min(latest));
    wall.date().to_string()
}

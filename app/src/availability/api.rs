//! What somebody reads and changes about when they can be met.

use domain::slots::{AvailabilityDraft, HoursDraft, OverrideDraft};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::shape::Deed;
use crate::failure::Failure;
#[cfg(feature = "ssr")]
use crate::session;

/// What the form begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Editing {
    pub draft: AvailabilityDraft,
    /// Whether they have said it; what stands there otherwise is a suggestion.
    pub is_said: bool,
    /// What the form was filled from; a change of an older one is refused.
    pub version: i64,
    /// The names of all zones.
    pub zones: Vec<String>,
    /// The zone this browser says it is in; only a hint.
    pub browser_zone: Option<String>,
}

/// When the one who asks can be met, to change it.
#[server(endpoint = "availability/mine")]
pub async fn availability_to_edit() -> Result<Editing, Failure> {
    use service::{gate::Actor, zones};

    let who = session::actor().await?;
    let service = session::service()?;
    let mine = service.my_availability(&who).await?;
    let browser_zone = session::browser_zone();
    let own_zone = match &who {
        Actor::Person(person) => {
            Some(service.my_profile(person).await?.profile.zone).filter(|zone| domain::zone::is_said(zone))
        }
        Actor::Member(_) => None,
    };
    let now = service.now();
    let draft = mine.availability.as_ref().map(|said| {
        let today = zones::around(&said.zone, now).date(now);
        AvailabilityDraft::of(said, today)
    });
    let is_said = draft.is_some();
    let suggested = || {
        let zone = own_zone.or_else(|| browser_zone.clone()).unwrap_or_else(|| "UTC".to_owned());
        AvailabilityDraft::suggested(zone)
    };
    let draft = draft.unwrap_or_else(suggested);
    Ok(Editing { draft, is_said, version: mine.version, zones: zones::names(), browser_zone })
}

/// Saves when the one who asks can be met, and leads back to `page`. Another `deed` than saving only changes the shape of
/// the form: rows more or less.
#[server(endpoint = "availability/save")]
pub async fn save_availability(
    version: i64,
    #[server(default)] deed: String,
    #[server(default)] zone: String,
    #[server(default)] weekly: Vec<HoursDraft>,
    #[server(default)] overrides: Vec<OverrideDraft>,
    #[server(default)] page: String,
) -> Result<(), Failure> {
    if Deed::of(&deed) != Deed::Save {
        return Err(Failure::Unsaved);
    }
    let who = session::actor().await?;
    let draft = AvailabilityDraft { zone, weekly, overrides }.with_midnight();
    let saved = session::service()?.save_availability(&who, version, &draft).await?;
    let has_merged = saved.availability.is_some_and(|saved| draft.rows() > saved.rows());
    let said = if has_merged { "merged" } else { "saved" };
    session::lead_to(&format!("{page}?said={said}"));
    Ok(())
}

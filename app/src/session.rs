//! Who is looking, whose clock the page shows, and the service behind the pages.

use domain::{Moment, accounts::Profile, time::Zone};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// Who is looking at the page, and whose clock it shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// Nobody: not signed in.
    pub profile: Option<Profile>,
    /// The viewer's zone, for the years a page may show.
    pub zone: Zone,
    /// The server's present.
    pub now: Moment,
}

/// The viewer, asked for once a visit: signing in or out is a whole new page.
pub fn viewer() -> OnceResource<Result<Viewer, Failure>> {
    expect_context()
}

/// Asks who is looking; [`viewer`] answers below here.
pub fn provide_viewer() {
    provide_context(OnceResource::new(who_is_looking()));
}

/// Who is signed in; nobody outside of their [frame](crate::frames).
pub fn profile() -> Option<Profile> {
    use_context()
}

/// Who is looking.
#[server(endpoint = "session/viewer")]
pub async fn who_is_looking() -> Result<Viewer, Failure> {
    let service = service()?;
    let now = service.now();
    let zone = crate::cookies::get(ZONE).map_or_else(Zone::utc, |name| service::zones::around(&name, now));
    Ok(Viewer { profile: None, zone, now })
}

/// The cookie with the name of the browser's zone.
const ZONE: &str = "zone";

/// Keeps the name of the browser's zone where the server finds it; the zone's rules are the server's own (C9).
pub fn remember_zone() {
    Effect::new(|_| {
        let formatter = web_sys::js_sys::Intl::DateTimeFormat::default();
        let zone = web_sys::js_sys::Reflect::get(&formatter.resolved_options(), &"timeZone".into());
        if let Some(zone) = zone.ok().and_then(|zone| zone.as_string()) {
            crate::cookies::keep(ZONE, &zone);
        }
    });
}

/// The service, from the server around this page.
#[cfg(feature = "ssr")]
pub fn service() -> Result<service::Service, Failure> {
    use_context().ok_or_else(|| {
        tracing::error!("a page was rendered without a service");
        Failure::Broken
    })
}

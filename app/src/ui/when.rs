//! Moments as their reader's clock shows them, said by the one renderer in `domain` (C9).

use domain::{
    Moment,
    time::{self, Zone},
};
use leptos::prelude::*;

#[derive(Clone)]
struct Time {
    zone: Zone,
    now: Moment,
}

/// Tells every [`When`] below here whose clock it shows, and the server's present.
pub fn provide_time(zone: Zone, now: Moment) {
    provide_context(Time { zone, now });
}

/// The reader's zone; UTC where nobody said.
pub fn zone() -> Zone {
    use_context::<Time>().map_or_else(Zone::utc, |time| time.zone)
}

/// The server's present when it wrote the page.
pub fn now() -> Option<Moment> {
    use_context::<Time>().map(|time| time.now)
}

/// A moment in the reader's zone: `Tue 24 Nov, 16:30`, complete in its tooltip.
#[component]
pub fn When(
    at: Moment,
    /// Somebody else's zone, said beside the reader's where the clocks differ.
    #[prop(optional, into)]
    other: Option<Zone>,
    /// The reader's zone, where it is not the browser's: a candidate's is that of their profile, as in mails.
    #[prop(optional, into)]
    mine: Option<Zone>,
    /// The day alone: `24 Nov 2026`.
    #[prop(optional)]
    day: bool,
) -> impl IntoView {
    let zone = mine.unwrap_or_else(zone);
    let now = now().unwrap_or(at);
    let text = match other {
        _ if day => time::say_day(at, &zone),
        Some(other) => time::say_both(at, &zone, &other, now),
        None => time::say(at, &zone, now),
    };
    view! { <time datetime=time::rfc3339(at) title=time::say_fully(at, &zone)>{text}</time> }.into_any()
}

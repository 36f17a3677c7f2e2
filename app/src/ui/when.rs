//! Moments as their reader's clock shows them, said by the one renderer in `domain` (C9).

use domain::{
    Moment,
    time::{self, Clock, Zone},
};
use leptos::prelude::*;

#[derive(Clone)]
struct Time {
    clock: Clock,
    now: Moment,
}

/// Tells every [`When`] below here whose clock it shows, and the server's present.
pub fn provide_time(clock: Clock, now: Moment) {
    provide_context(Time { clock, now });
}

/// The clock of this page; UTC, and saying so, where nobody said.
pub fn clock() -> Clock {
    use_context::<Time>().map_or_else(|| Clock { zone: Zone::utc(), is_named: true }, |time| time.clock)
}

/// The zone of this page's clock.
pub fn zone() -> Zone {
    clock().zone
}

/// The server's present when it wrote the page.
pub fn now() -> Option<Moment> {
    use_context::<Time>().map(|time| time.now)
}

/// A moment by the page's clock: `Tue 24 Nov, 16:30`, complete in its tooltip.
#[component]
pub fn When(
    at: Moment,
    /// Somebody else's zone, said beside the page's where the clocks differ.
    #[prop(optional, into)]
    other: Option<Zone>,
    /// The day alone: `24 Nov 2026`.
    #[prop(optional)]
    day: bool,
) -> impl IntoView {
    let clock = clock();
    let now = now().unwrap_or(at);
    let text = match other {
        _ if day => time::say_day(at, &clock.zone),
        Some(other) => clock.say_both(at, &other, now),
        None => clock.say(at, now),
    };
    view! { <time datetime=time::rfc3339(at) title=time::say_fully(at, &clock.zone)>{text}</time> }.into_any()
}

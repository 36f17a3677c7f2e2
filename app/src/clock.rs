//! By whose clocks a page tells the time where setting and browser differ (C9): the notice that says so, and the choice.
//!
//! The choice is a browser's: it changes how pages look here and nothing else. Mails, calendars and what others see follow
//! the setting, which is changed where it is set.
#![cfg_attr(feature = "ssr", expect(clippy::unused_async, reason = "server functions are"))]

use domain::zone::{ClockSource, PageClock, TwoZones, is_a_place, place};
use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    failure::Failure,
    ui::typed::{address, answers_a_post},
};

/// The cookie with what the reader has chosen.
pub const COOKIE: &str = "clock";

/// Remembers by which clocks this browser shows its pages, as long as these are the two zones in question.
#[server(endpoint = "look/clock")]
pub async fn choose_clock(
    #[server(default)] shown: String,
    #[server(default)] setting: String,
    #[server(default)] browser: String,
) -> Result<(), Failure> {
    use domain::{
        problems::{Code, Problems},
        zone::ClockChoice,
    };

    let shown = ClockSource::read(&shown).ok_or_else(|| Problems::one("shown", Code::UnknownChoice))?;
    let choice = crate::session::service()?.clock_choice(&ClockChoice { shown, setting, browser });
    let choice = choice.ok_or_else(|| Problems::one("browser", Code::UnknownZone))?;
    crate::cookies::set(COOKIE, &choice, crate::cookies::YEAR);
    Ok(())
}

/// Says above a page that this browser is elsewhere than its reader's setting, and offers the other clock: as a question
/// until it has been answered, afterwards as a line where times are not those of the setting.
#[component]
pub fn ClockNotice(page: PageClock) -> impl IntoView {
    let PageClock { differs, knows_browser, .. } = page;
    // A script that learns where the browser is has the first page of a visit made again.
    let unknown = (!knows_browser && !answers_a_post()).then(|| view! { <span hidden data-clock="unknown"></span> });
    let notice = differs.filter(|zones| !is_settled(zones)).map(|zones| view! { <Notice zones/> });
    view! { {unknown} {notice} }.into_any()
}

/// The same for those who have chosen to keep their setting: where they look for it, and nowhere else.
#[component]
pub fn SettledClock() -> impl IntoView {
    let page = use_context::<PageClock>();
    let zones = page.and_then(|page| page.differs).filter(is_settled);
    zones.map(|zones| view! { <Notice zones/> }).into_any()
}

fn is_settled(zones: &TwoZones) -> bool {
    zones.is_chosen && zones.shown == ClockSource::Setting
}

#[component]
fn Notice(zones: TwoZones) -> impl IntoView {
    let (shown, other) = (place(zones.shown_name()), place(zones.other_name()));
    let browser = place(&zones.browser);
    let here = if is_a_place(&zones.browser) {
        format!("You seem to be in {browser}.")
    } else {
        format!("This browser’s clock shows {browser}.")
    };
    let (words, switch) = match (zones.is_chosen, zones.shown) {
        (false, ClockSource::Setting) if is_a_place(&zones.browser) => (here, "Show times there".to_owned()),
        (false, ClockSource::Setting) => (here, format!("Show times in {other}")),
        (false, ClockSource::Browser) => {
            (format!("{here} Times are shown by its clock; mails say {other}."), format!("Show times in {other}"))
        }
        (true, _) => (format!("Times are shown in {shown}."), format!("Show times in {other}")),
    };
    let keep = (!zones.is_chosen).then(|| format!("Keep {shown}"));
    let keep = keep.map(|keep| {
        view! {
            <button class="button button-bare" type="submit" name="shown" value=zones.shown.as_str()>{keep}</button>
        }
    });
    view! {
        <form
            class="hush mb-4 flex flex-wrap items-center gap-2"
            method="post"
            action=address(ChooseClock::PATH)
            aria-label="Time zone"
        >
            <input type="hidden" name="setting" value=zones.setting.clone()/>
            <input type="hidden" name="browser" value=zones.browser.clone()/>
            <span>{words}</span>
            <button
                class="button button-quiet"
                type="submit"
                name="shown"
                value=zones.shown.other().as_str()
            >
                {switch}
            </button>
            {keep}
        </form>
    }
    .into_any()
}

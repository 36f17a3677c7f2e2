//! Whose clocks a page shows (C9): one zone a page, chosen here and nowhere else.
//!
//! Two zones may be known of a reader: the one of their setting (a candidate's profile, a member's hours), by which mails
//! and calendars are written too, and the one that their browser says it is in. Where both show the same, nothing needs to
//! be said. Where they differ, the page shows one of them, names it at every time, and offers the other. What the reader
//! chooses is kept in the browser, for these two zones; the setting stays what it is.

use serde::{Deserialize, Serialize};

use super::Zone;

/// The longest name of a zone that is read.
pub const ZONE_NAME_MAX: usize = 64;

/// What joins the parts of a [`ClockChoice`] in a cookie; no zone's name has it.
const JOINT: char = '~';

/// A zone whose clocks are shown, and whether times have to say so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    pub zone: Zone,
    /// Times are named (`08:45 in Lisbon`): the reader may live by another clock.
    pub is_named: bool,
}

/// The zone by which a reader lives, as far as Overture knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    pub zone: Zone,
    /// Whether the reader, signed in, has said so. Otherwise the browser knows better.
    pub is_said: bool,
}

/// One of the two zones that may be known of a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockSource {
    /// That of their setting.
    Setting,
    /// That of their browser.
    Browser,
}

/// What a reader has chosen, where setting and browser differ. It counts for these two zones: in a third place, or with
/// another setting, the question is a new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockChoice {
    pub shown: ClockSource,
    /// Names of zones.
    pub setting: String,
    pub browser: String,
}

/// The two zones where setting and browser differ, for the notice that offers the one that is not shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TwoZones {
    /// Names of zones.
    pub setting: String,
    pub browser: String,
    pub shown: ClockSource,
    /// Whether the reader has chosen it; they are not asked again.
    pub is_chosen: bool,
}

/// The clock of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageClock {
    pub clock: Clock,
    /// Where setting and browser differ.
    pub differs: Option<TwoZones>,
    /// Whether the browser has said in which zone it is; the first page of a visit is made before it can.
    pub knows_browser: bool,
}

impl PageClock {
    /// The reader's setting, unless the browser differs and either the reader has chosen it or nobody has said the setting.
    /// Without a setting the browser's zone; without both UTC. What nobody has confirmed is named.
    pub fn decide(setting: Option<Setting>, browser: Option<Zone>, choice: Option<&ClockChoice>) -> Self {
        let knows_browser = browser.is_some();
        let alone = |zone, is_named| Self { clock: Clock { zone, is_named }, differs: None, knows_browser };
        let (setting, browser) = match (setting, browser) {
            (None, None) => return alone(Zone::utc(), true),
            (None, Some(browser)) => return alone(browser, false),
            (Some(setting), None) => return alone(setting.zone, true),
            (Some(setting), Some(browser)) if setting.zone.shows_the_same(&browser) => {
                return alone(if setting.is_said { setting.zone } else { browser }, false);
            }
            (Some(setting), Some(browser)) => (setting, browser),
        };
        let is_about = |choice: &&ClockChoice| choice.setting == setting.zone.name && choice.browser == browser.name;
        let chosen = choice.filter(is_about).map(|choice| choice.shown);
        let usual = if setting.is_said { ClockSource::Setting } else { ClockSource::Browser };
        let shown = chosen.unwrap_or(usual);
        let differs = TwoZones {
            setting: setting.zone.name.clone(),
            browser: browser.name.clone(),
            shown,
            is_chosen: chosen.is_some(),
        };
        let zone = match shown {
            ClockSource::Setting => setting.zone,
            ClockSource::Browser => browser,
        };
        Self { clock: Clock { zone, is_named: true }, differs: Some(differs), knows_browser }
    }
}

impl TwoZones {
    /// The name of the zone that is shown.
    pub fn shown_name(&self) -> &str {
        self.name(self.shown)
    }

    /// The name of the other one.
    pub fn other_name(&self) -> &str {
        self.name(self.shown.other())
    }

    fn name(&self, source: ClockSource) -> &str {
        match source {
            ClockSource::Setting => &self.setting,
            ClockSource::Browser => &self.browser,
        }
    }
}

impl ClockSource {
    /// The other one of the two.
    pub const fn other(self) -> Self {
        match self {
            Self::Setting => Self::Browser,
            Self::Browser => Self::Setting,
        }
    }

    /// As forms and cookies say it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Setting => "setting",
            Self::Browser => "browser",
        }
    }

    /// Reads what [`Self::as_str`] writes.
    pub fn read(text: &str) -> Option<Self> {
        [Self::Setting, Self::Browser].into_iter().find(|source| source.as_str() == text)
    }
}

impl ClockChoice {
    /// As a cookie keeps it.
    pub fn to_cookie(&self) -> String {
        format!("{}{JOINT}{}{JOINT}{}", self.shown.as_str(), self.setting, self.browser)
    }

    /// Reads what [`Self::to_cookie`] writes; anything else is no choice.
    pub fn from_cookie(text: &str) -> Option<Self> {
        let mut parts = text.split(JOINT);
        let (shown, setting, browser) = (parts.next()?, parts.next()?, parts.next()?);
        let is_name = |name: &str| !name.is_empty() && name.len() <= ZONE_NAME_MAX;
        if parts.next().is_some() || !is_name(setting) || !is_name(browser) {
            return None;
        }
        Some(Self { shown: ClockSource::read(shown)?, setting: setting.to_owned(), browser: browser.to_owned() })
    }
}

/// Whether a stored name is a zone that somebody lives in. UTC is what accounts begin with where nothing is known.
pub fn is_said(name: &str) -> bool {
    !name.is_empty() && name != "UTC"
}

/// What a zone is called on a page: `Lisbon`, `Buenos Aires`, `UTC`, `UTC−5`.
pub fn place(name: &str) -> String {
    // POSIX counts the hours west of Greenwich, people those east of it.
    if let Some(hours) = name.strip_prefix("Etc/GMT") {
        return format!("UTC{}", hours.replace('-', "+ ").replace('+', "−").replace("− ", "+"));
    }
    name.rsplit('/').next().unwrap_or(name).replace('_', " ")
}

/// Where that is, behind a time: `in Lisbon`, `UTC`.
pub fn in_place(name: &str) -> String {
    let place = place(name);
    if is_a_place(name) { format!("in {place}") } else { place }
}

/// Whether somebody can be there: UTC and its neighbours are clocks without a place.
pub fn is_a_place(name: &str) -> bool {
    name.contains('/') && !name.starts_with("Etc/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone::Span;

    fn zone(name: &str, hours: i32) -> Zone {
        let span = Span { from: 0, offset: hours * 3_600, abbreviation: String::new() };
        Zone { name: name.to_owned(), spans: vec![span] }
    }

    fn lisbon(is_said: bool) -> Setting {
        Setting { zone: zone("Europe/Lisbon", 0), is_said }
    }

    fn new_york() -> Zone {
        zone("America/New_York", -5)
    }

    fn chosen(shown: ClockSource, setting: &str, browser: &str) -> ClockChoice {
        ClockChoice { shown, setting: setting.to_owned(), browser: browser.to_owned() }
    }

    /// The name of the zone that is shown, whether times are named, and whether something is asked.
    fn decided(
        setting: impl Into<Option<Setting>>,
        browser: impl Into<Option<Zone>>,
        choice: Option<&ClockChoice>,
    ) -> (String, bool, bool) {
        let page = PageClock::decide(setting.into(), browser.into(), choice);
        let asks = page.differs.as_ref().is_some_and(|differs| !differs.is_chosen);
        if let Some(differs) = &page.differs {
            assert_eq!(differs.shown_name(), page.clock.zone.name);
            assert_ne!(differs.other_name(), page.clock.zone.name);
        }
        (page.clock.zone.name, page.clock.is_named, asks)
    }

    #[test]
    fn one_zone_a_page() {
        use ClockSource::{Browser, Setting as Own};

        let says = |name: &str, is_named, asks| (name.to_owned(), is_named, asks);
        assert_eq!(decided(None, None, None), says("UTC", true, false), "nothing is known: named");
        assert_eq!(decided(None, new_york(), None), says("America/New_York", false, false));
        assert_eq!(decided(lisbon(true), None, None), says("Europe/Lisbon", true, false), "no script: named");
        let portugal = Some(zone("Europe/Lisbon", 0));
        assert_eq!(decided(lisbon(true), portugal, None), says("Europe/Lisbon", false, false), "as ever");
        let (london, iceland) = (Some(zone("Europe/London", 0)), Some(zone("Atlantic/Reykjavik", 0)));
        assert_eq!(decided(lisbon(false), iceland, None), says("Atlantic/Reykjavik", false, false), "nobody said it");
        assert_eq!(decided(lisbon(true), london, None), says("Europe/Lisbon", false, false), "the same clocks");
        assert_eq!(decided(lisbon(true), new_york(), None), says("Europe/Lisbon", true, true));
        assert_eq!(decided(lisbon(false), new_york(), None), says("America/New_York", true, true), "nobody said it");

        let there = chosen(Browser, "Europe/Lisbon", "America/New_York");
        assert_eq!(decided(lisbon(true), new_york(), Some(&there)), says("America/New_York", true, false));
        let here = chosen(Own, "Europe/Lisbon", "America/New_York");
        assert_eq!(decided(lisbon(true), new_york(), Some(&here)), says("Europe/Lisbon", true, false));
        assert_eq!(decided(lisbon(false), new_york(), Some(&here)), says("Europe/Lisbon", true, false));
        for other in [
            chosen(Browser, "Europe/Lisbon", "Asia/Tokyo"),
            chosen(Browser, "Europe/Berlin", "America/New_York"),
            chosen(Own, "America/New_York", "Europe/Lisbon"),
        ] {
            assert_eq!(decided(lisbon(true), new_york(), Some(&other)), says("Europe/Lisbon", true, true), "{other:?}");
        }
    }

    #[test]
    fn a_choice_survives_its_cookie_and_nothing_else_does() {
        for shown in [ClockSource::Setting, ClockSource::Browser] {
            let choice = chosen(shown, "Europe/Lisbon", "America/Port-au-Prince");
            assert_eq!(ClockChoice::from_cookie(&choice.to_cookie()), Some(choice));
        }
        let long = format!("browser~{}~UTC", "A".repeat(65));
        for text in
            ["", "browser", "browser~UTC", "browser~~UTC", "browser~UTC~", "both~UTC~GMT", "browser~a~b~c", &long]
        {
            assert_eq!(ClockChoice::from_cookie(text), None, "{text}");
        }
    }

    #[test]
    fn zones_have_the_names_of_places() {
        for (name, says) in [
            ("Europe/Lisbon", "in Lisbon"),
            ("America/New_York", "in New York"),
            ("America/Argentina/Buenos_Aires", "in Buenos Aires"),
            ("America/Port-au-Prince", "in Port-au-Prince"),
            ("UTC", "UTC"),
            ("Etc/GMT+5", "UTC−5"),
            ("Etc/GMT-14", "UTC+14"),
        ] {
            assert_eq!(in_place(name), says, "{name}");
        }
        assert!(is_said("Europe/Lisbon") && !is_said("UTC") && !is_said(""));
    }
}

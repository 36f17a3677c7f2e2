//! Whose clocks tell somebody the time (C9): on pages, and where no browser says so, the same ones as in mails.

use domain::zone::{self, ClockChoice, PageClock, Setting, Zone};

use crate::{Error, Service, gate::Actor, zones};

/// What a browser says of clocks: names of cookies' making, nothing of it believed.
#[derive(Clone, Copy, Debug, Default)]
pub struct BrowserClock<'a> {
    /// The zone it is in.
    pub zone: Option<&'a str>,
    /// What the reader has chosen to see, as [`ClockChoice::to_cookie`] writes it.
    pub choice: Option<&'a str>,
}

impl Service {
    /// The clock of a page for whoever looks at it: by their setting and by their browser.
    ///
    /// # Errors
    /// Only where the database fails.
    pub async fn page_clock(&self, who: Option<&Actor>, browser: BrowserClock<'_>) -> Result<PageClock, Error> {
        let Some(who) = who else { return Ok(self.decide_clock(None, browser)) };
        let mut tx = self.store.read().await?;
        let (name, is_said) = match who {
            Actor::Member(member) => {
                let (name, has_hours) = tx.zone_of_seat(member.id).await?;
                let is_said = has_hours && name.as_deref().is_some_and(zone::is_said);
                (name, is_said)
            }
            Actor::Person(person) => {
                let name = tx.zone_of_candidate(person.scope).await?;
                let is_said = name.as_deref().is_some_and(zone::is_said);
                (name, is_said)
            }
        };
        Ok(self.decide_clock(name.map(|name| (name, is_said)), browser))
    }

    /// The clock of a page that a link opens, for whoever looks without having signed in: the browser's before the one of
    /// the candidate whom the link was sent to.
    pub fn link_clock(&self, candidate_zone: &str, browser: BrowserClock<'_>) -> PageClock {
        self.decide_clock(Some((candidate_zone.to_owned(), false)), browser)
    }

    /// What a reader chose for the two zones of a notice, as it is kept; `None` where these are no zones.
    pub fn clock_choice(&self, choice: &ClockChoice) -> Option<String> {
        let (setting, browser) = (zones::read(&choice.setting)?, zones::read(&choice.browser)?);
        Some(ClockChoice { shown: choice.shown, setting, browser }.to_cookie())
    }

    fn decide_clock(&self, setting: Option<(String, bool)>, browser: BrowserClock<'_>) -> PageClock {
        let now = self.clock.now();
        // A stored zone that nobody knows any more says nothing.
        let setting = setting.and_then(|(name, is_said)| Some((zones::read(&name)?, is_said)));
        let setting = setting.map(|(name, is_said)| Setting { zone: zones::around(&name, now), is_said });
        let browsers = browser.zone.and_then(zones::read).map(|name| zones::around(&name, now));
        let choice = browser.choice.and_then(ClockChoice::from_cookie);
        PageClock::decide(setting, browsers, choice.as_ref())
    }

    /// A member's zone is the one in which they said when they can be met, until then the one of the browser in which they
    /// took their seat; a candidate's is the one of their profile. UTC where there is none.
    pub async fn zone_of(&self, who: &Actor) -> Result<Zone, Error> {
        let mut tx = self.store.read().await?;
        let name = match who {
            Actor::Member(member) => tx.zone_of_member(&member.email).await?,
            Actor::Person(person) => tx.zone_of_candidate(person.scope).await?,
        };
        Ok(name.map_or_else(Zone::utc, |name| zones::around(&name, self.clock.now())))
    }
}

//! Slowing down those who try too often. Counters live in the database, so that restarts and further instances don't
//! reset them, under keyed hashes, so that they tell nobody who tried.
//!
//! What counts is counted before it is tried, and given back when it turned out well: guesses that arrive all at once
//! can't slip through together. Who was refused is refused again for a moment without asking the database, so that
//! knocking harder takes nobody else's turn.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, PoisonError},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{Moment, policy, refusals::Refusal};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::{Error, Service, store::Tx};

/// How long most counters count, in milliseconds …
const QUARTER: i64 = 15 * 60 * 1_000;
/// … and how long those count that are about a whole day.
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// How long a refusal is remembered, in milliseconds: shorter than anybody waits who was told to.
const REMEMBERED: i64 = 1_000;
/// So many are remembered at most.
const REMEMBERED_MOST: usize = 10_000;

/// Who was refused a moment ago; cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Refusals(Arc<Mutex<HashMap<(&'static str, String), Moment>>>);

/// How often something may be tried within a window.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limit {
    of: &'static str,
    most: i64,
    /// How long a window is, in milliseconds. Windows lie side by side: they begin at the same moments for everybody.
    window: i64,
}

/// Wrong passwords for one account. The owner still gets in by a link: asking for links is counted apart, and each one
/// that an attacker asks for reaches the owner.
pub(crate) const GUESSES_OF_ACCOUNT: Limit = Limit::a_quarter("guesses/account", 10);
/// Wrong passwords from one network address.
pub(crate) const GUESSES_FROM_NETWORK: Limit = Limit::a_quarter("guesses/network", 100);
/// Changes of the password of one account, also those that come to nothing: each is computed like a sign-in.
pub(crate) const PASSWORD_CHANGES_OF_ACCOUNT: Limit = Limit::a_quarter("password-changes/account", 10);
/// Passwords set by following one invitation, also those that come to nothing.
pub(crate) const ACCEPTANCES_OF_INVITATION: Limit = Limit::a_quarter("acceptances/invitation", 10);
/// The same from one network address.
pub(crate) const ACCEPTANCES_FROM_NETWORK: Limit = Limit::a_quarter("acceptances/network", 100);
/// Links mailed to one e-mail address.
pub(crate) const LINKS_TO_ADDRESS: Limit = Limit::a_quarter("links/address", 5);
/// Links asked for from one network address.
pub(crate) const LINKS_FROM_NETWORK: Limit = Limit::a_quarter("links/network", 60);
/// The same in a day: everybody may type strangers' addresses.
pub(crate) const LINKS_FROM_NETWORK_A_DAY: Limit = Limit::a_day("links/network/day", 600);
/// Confirmations of a new address mailed to it. Counted apart from links: those who ask to change their own address to
/// somebody else's lock nobody out.
pub(crate) const CONFIRMATIONS_TO_ADDRESS: Limit = Limit::a_quarter("addresses/address", 5);
/// Changes of address asked for by one account.
pub(crate) const CONFIRMATIONS_OF_ACCOUNT: Limit = Limit::a_day("addresses/account/day", 20);
/// Invitations mailed to one e-mail address by one workspace.
pub(crate) const INVITATIONS_TO_ADDRESS: Limit = Limit::a_quarter("invitations/address", 5);
/// Invitations mailed by one workspace.
pub(crate) const INVITATIONS_OF_WORKSPACE: Limit = Limit::a_quarter("invitations/workspace", 60);
/// Invitations mailed by a new workspace, which may have been made for nothing else.
pub(crate) const INVITATIONS_OF_NEW_WORKSPACE: Limit =
    Limit::a_day("invitations/new", policy::INVITATIONS_OF_NEW_WORKSPACE);
/// Invitations mailed from one network by all its new workspaces.
pub(crate) const INVITATIONS_FROM_NETWORK: Limit = Limit::a_day("invitations/network", 50);
/// Requests sent by a new workspace.
pub(crate) const REQUESTS_OF_NEW_WORKSPACE: Limit = Limit::a_day("requests/new", policy::REQUESTS_OF_NEW_WORKSPACE);
/// Sign-ups of companies from one network.
pub(crate) const COMPANIES_FROM_NETWORK: Limit = Limit::a_day("companies/network", 10);

/// Idempotency keys with which somebody signs in from one network address.
pub(crate) const KEYS_FROM_NETWORK: Limit = Limit::a_quarter("keys/network", 60);
/// Links that don't work, tried from one network address.
pub(crate) const WRONG_LINKS_FROM_NETWORK: Limit = Limit::a_quarter("wrong-links/network", 60);
/// Refusals of one account that are worth an entry in the audit log.
pub(crate) const REFUSALS_OF_ACCOUNT: Limit = Limit::a_quarter("refusals/account", 100);
/// Answers to "Did this help?" from one network address.
pub(crate) const HELP_ANSWERS_FROM_NETWORK: Limit = Limit::a_quarter("help/network", 30);
/// Answers to "Did this help?" of one account.
pub(crate) const HELP_ANSWERS_OF_ACCOUNT: Limit = Limit::a_quarter("help/account", 30);

/// Calendars that one account connects, or has looked at.
pub(crate) const CALENDARS_OF_ACCOUNT: Limit = Limit::a_quarter("calendars/account", 60);

/// Times that one person keeps in one process.
pub(crate) const HOLDS_IN_PROCESS: Limit = Limit::a_quarter("holds/process", 30);

/// Whose attempts are counted together: an IPv4 address, or the network of an IPv6 one, whose owner has 2⁶⁴ of them.
pub(crate) fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).to_string()
        }
    }
}

impl Limit {
    const fn a_quarter(of: &'static str, most: i64) -> Self {
        Self { of, most, window: QUARTER }
    }

    const fn a_day(of: &'static str, most: u32) -> Self {
        Self { of, most: most as i64, window: DAY }
    }

    /// The window around a moment, in milliseconds since 1970.
    fn window(self, now: Moment) -> (i64, i64) {
        let start = now.timestamp_millis().div_euclid(self.window) * self.window;
        (start, start + self.window)
    }

    /// Until the window ends.
    fn too_many(self, now: Moment) -> Error {
        let seconds = (self.window(now).1 - now.timestamp_millis() + 999) / 1_000;
        Refusal::TooMany { seconds: u32::try_from(seconds).unwrap_or(u32::MAX) }.into()
    }
}

impl Service {
    /// Counts one, or refuses when there were too many. A refusal leaves nothing counted: who waits gets in.
    pub(crate) async fn count(&self, tx: &mut Tx, limit: Limit, whose: &str, now: Moment) -> Result<(), Error> {
        let (start, end) = limit.window(now);
        let count = tx.count_attempt(&self.counter(limit, whose), start, end).await?;
        if count == 1 {
            tx.forget_attempts(now.timestamp_millis()).await?;
        }
        if count <= limit.most {
            return Ok(());
        }
        self.refusals.note(limit, whose, now);
        Err(limit.too_many(now))
    }

    /// Refuses whoever was refused a moment ago, without asking the database.
    pub(crate) fn not_lately_refused(&self, limit: Limit, whose: &str, now: Moment) -> Result<(), Error> {
        if self.refusals.has(limit, whose, now) { Err(limit.too_many(now)) } else { Ok(()) }
    }

    /// Gives one back: it turned out well.
    pub(crate) async fn uncount(&self, tx: &mut Tx, limit: Limit, whose: &str, at: Moment) -> Result<(), Error> {
        Ok(tx.uncount_attempt(&self.counter(limit, whose), limit.window(at).0).await?)
    }

    /// What stands for somebody in the database: a keyed hash, which tells nobody who it was.
    pub(crate) fn counter(&self, limit: Limit, whose: &str) -> String {
        let mut key = [0; 64];
        key[..32].copy_from_slice(&Sha256::digest(&self.settings.secret_key));
        let mut mac = Hmac::<Sha256>::new(&key.into());
        mac.update(limit.of.as_bytes());
        mac.update(b"\0");
        mac.update(whose.as_bytes());
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }
}

impl Refusals {
    fn note(&self, limit: Limit, whose: &str, now: Moment) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.len() >= REMEMBERED_MOST {
            noted.retain(|_, at| is_recent(limit, *at, now));
        }
        if noted.len() < REMEMBERED_MOST {
            noted.insert((limit.of, whose.to_owned()), now);
        }
    }

    fn has(&self, limit: Limit, whose: &str, now: Moment) -> bool {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.get(&(limit.of, whose.to_owned())).is_some_and(|at| is_recent(limit, *at, now))
    }
}

/// Within the same window, and not by a clock that was set back.
fn is_recent(limit: Limit, at: Moment, now: Moment) -> bool {
    limit.window(at) == limit.window(now) && (0..REMEMBERED).contains(&(now - at).num_milliseconds())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_counted_together() {
        let network = |address: &str| network(address.parse().expect("an address"));
        assert_eq!(network("192.0.2.7"), network("::ffff:192.0.2.7"));
        assert_ne!(network("192.0.2.7"), network("192.0.2.8"));
        assert_eq!(network("2001:db8::1"), network("2001:db8:0:0:ffff::1"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
    }
}

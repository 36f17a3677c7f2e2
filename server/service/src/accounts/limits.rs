//! Slowing down those who try too often. Counters live in the database, so that restarts and further instances don't
//! reset them, under keyed hashes, so that they tell nobody who tried.
//!
//! What counts is counted before it is tried, and given back when it turned out well: guesses that arrive all at once
//! can't slip through together. Who was refused is refused again for a moment without asking the database, so that
//! knocking harder takes nobody else's turn.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{Moment, networks::Network, policy, refusals::Refusal};
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
/// Invitations mailed from one network by all its new workspaces.
pub(crate) const INVITATIONS_FROM_NETWORK: Limit = Limit::a_day("invitations/network", 50);
/// Invitations mailed from one network by all its workspaces.
pub(crate) const ALL_INVITATIONS_FROM_NETWORK: Limit =
    Limit::a_day("invitations/network/all", policy::INVITATIONS_A_DAY);
/// Requests sent by a new workspace.
pub(crate) const REQUESTS_OF_NEW_WORKSPACE: Limit = Limit::a_day("requests/new", policy::REQUESTS_OF_NEW_WORKSPACE);
/// Sign-ups of companies from one network …
pub(crate) const COMPANIES_FROM_NETWORK: Limit = Limit::a_day("companies/network", policy::COMPANIES_FROM_NETWORK);
/// … and in thirty days: figures of others are rough where one network could have made most of them (R14).
pub(crate) const COMPANIES_FROM_NETWORK_A_MONTH: Limit =
    Limit { window: 30 * DAY, ..Limit::a_day("companies/network/month", policy::COMPANIES_FROM_NETWORK_IN_30_DAYS) };

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

/// Acts of one kind by which one side of a process mails the other …
pub(crate) const CONTACTS_OF_A_KIND: Limit = Limit::a_day("contacts/kind", policy::CONTACTS_OF_A_KIND);
/// … and of all kinds, in all processes between the two …
pub(crate) const CONTACTS_IN_ALL: Limit = Limit::a_day("contacts/all", policy::CONTACTS_IN_ALL);
/// … and the same of whoever came by a scheduling link.
pub(crate) const CONTACTS_BY_LINK: Limit = Limit::a_day("contacts/link", policy::CONTACTS_BY_LINK);
pub(crate) const CONTACTS_IN_ALL_BY_LINK: Limit = Limit::a_day("contacts/link/all", policy::CONTACTS_IN_ALL_BY_LINK);

/// Invitations mailed by one workspace in a day, by what it may now.
pub(crate) const fn invitations_a_day(most: u32) -> Limit {
    Limit::a_day("invitations/day", most)
}

impl Limit {
    const fn a_quarter(of: &'static str, most: i64) -> Self {
        Self { of, most, window: QUARTER }
    }

    const fn a_day(of: &'static str, most: u32) -> Self {
        Self { of, most: most as i64, window: DAY }
    }

    /// So many times as much.
    const fn times(self, times: u8) -> Self {
        Self { most: self.most.saturating_mul(times as i64), ..self }
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

    /// Counts one from a network, from the site and from the block around it, or refuses when there were too many from any.
    pub(crate) async fn count_from(&self, tx: &mut Tx, limit: Limit, from: Network, now: Moment) -> Result<(), Error> {
        for (group, times) in from.counted() {
            self.count(tx, limit.times(times), &group.to_string(), now).await?;
        }
        Ok(())
    }

    /// Gives one back to a network: it turned out well.
    pub(crate) async fn uncount_from(&self, tx: &mut Tx, limit: Limit, from: Network, at: Moment) -> Result<(), Error> {
        for (group, _) in from.counted() {
            self.uncount(tx, limit, &group.to_string(), at).await?;
        }
        Ok(())
    }

    /// Refuses a network that was refused a moment ago, or whose site or block was, without asking the database.
    pub(crate) fn network_not_lately_refused(&self, limit: Limit, from: Network, now: Moment) -> Result<(), Error> {
        from.counted().try_for_each(|(group, _)| self.not_lately_refused(limit, &group.to_string(), now))
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
    use std::net::Ipv6Addr;

    use super::*;
    use crate::{
        Store,
        accounts::{
            Origin,
            bench::{Bench, PASSWORD, origin, refused},
        },
        testing::{on_both, said},
    };

    /// The first address of one of the networks of a site.
    fn of_site(network: u16) -> Origin {
        let address = std::net::Ipv6Addr::new(0x2001, 0xdb8, 0x77, network, 0, 0, 0, 1);
        Origin { address: address.into(), ..origin(1) }
    }

    /// Who has 65,536 networks has not 65,536 times as many tries, whatever they try; who has another site is free.
    async fn networks_of_one_site_are_counted_together(store: Store) {
        let bench = Bench::new(store);
        bench.join("Ada", "Engines").await;
        let service = &bench.service;
        let mut table = String::new();
        for (what, of_one) in [("help", 30), ("links", 60), ("wrong links", 60), ("wrong invitations", 60)] {
            let attempt = async |from: Origin, n: u32| match what {
                "help" => said(&service.note_help_answer("signing-in", true, None, &from).await),
                "links" => said(&service.request_link(&format!("{what}{n}@example.com").replace(' ', ""), &from).await),
                "wrong links" => said(&service.use_link("nonsense", None, &from).await),
                _ => said(&service.accept_invitation("nonsense", "Mallory", PASSWORD, &from).await),
            };
            // Links that don't work are counted together, wherever they lead.
            bench.after(chrono::TimeDelta::minutes(15));
            let mut tried = 0;
            for network in 0..18_u16 {
                for _ in 0..of_one / 2 {
                    if attempt(of_site(network), tried).await == "too_many" {
                        break;
                    }
                    tried += 1;
                }
            }
            let again = attempt(of_site(19), 9_999).await;
            let other = Origin { address: "2001:db8:78::1".parse().expect("an address"), ..origin(1) };
            let others = attempt(other, 9_998).await;
            table.push_str(&format!("{what}: {tried} of {of_one}, then {again}; others {others}\n"));
        }
        insta::assert_snapshot!(table, @r"
        help: 240 of 30, then too_many; others done
        links: 480 of 60, then too_many; others done
        wrong links: 480 of 60, then too_many; others link_used
        wrong invitations: 480 of 60, then too_many; others link_used
        ");
    }

    /// Who has a provider's block has 65,536 sites, and not 65,536 times as many tries.
    async fn sites_of_one_block_are_counted_together(store: Store) {
        let service = Bench::new(store).service;
        let now = service.clock.now();
        let tried = async |limit: Limit, address: Ipv6Addr| {
            let network = Network::of(address.into());
            let counted = async {
                service.network_not_lately_refused(limit, network, now)?;
                let mut tx = service.store.begin().await?;
                service.count_from(&mut tx, limit, network, now).await?;
                service.commit(tx).await?;
                Ok::<_, Error>(())
            };
            counted.await.is_ok()
        };
        let mut table = String::new();
        // All that a network and its neighbours may do, with one try for each network: the table stays the same.
        for limit in [
            GUESSES_FROM_NETWORK,
            ACCEPTANCES_FROM_NETWORK,
            LINKS_FROM_NETWORK,
            LINKS_FROM_NETWORK_A_DAY,
            INVITATIONS_FROM_NETWORK,
            ALL_INVITATIONS_FROM_NETWORK,
            COMPANIES_FROM_NETWORK,
            KEYS_FROM_NETWORK,
            WRONG_LINKS_FROM_NETWORK,
            HELP_ANSWERS_FROM_NETWORK,
        ] {
            let limit = Limit { most: 1, ..limit };
            let mut went_through = 0;
            for site in 0..70_u16 {
                let address = Ipv6Addr::new(0x2001, 0xdb8, site, site, 0, 0, 0, 1);
                went_through += u32::from(tried(limit, address).await);
            }
            let other = tried(limit, Ipv6Addr::new(0x2001, 0xdb9, 0, 0, 0, 0, 0, 1)).await;
            let ipv4 = tried(limit, std::net::Ipv4Addr::new(192, 0, 2, 1).to_ipv6_mapped()).await;
            table.push_str(&format!("{}: {went_through} of 70, others {}\n", limit.of, other && ipv4));
        }
        insta::assert_snapshot!(table, @r"
        guesses/network: 64 of 70, others true
        acceptances/network: 64 of 70, others true
        links/network: 64 of 70, others true
        links/network/day: 64 of 70, others true
        invitations/network: 64 of 70, others true
        invitations/network/all: 64 of 70, others true
        companies/network: 64 of 70, others true
        keys/network: 64 of 70, others true
        wrong-links/network: 64 of 70, others true
        help/network: 64 of 70, others true
        ");
    }

    /// A translator's customer is the same subscriber as by IPv4.
    async fn one_address_is_one_in_every_spelling(store: Store) {
        let bench = Bench::new(store);
        let spellings =
            ["192.0.2.9", "::ffff:192.0.2.9", "64:ff9b::192.0.2.9", "2002:c000:209::7", "2002:c000:209:5::7"];
        for spelling in spellings.iter().cycle().take(30) {
            let from = Origin { address: spelling.parse().expect("an address"), ..origin(1) };
            bench.service.note_help_answer("signing-in", true, None, &from).await.expect("noted");
        }
        for spelling in spellings {
            let from = Origin { address: spelling.parse().expect("an address"), ..origin(1) };
            let answer = refused(bench.service.note_help_answer("signing-in", true, None, &from).await);
            assert!(matches!(answer, Refusal::TooMany { .. }), "{spelling}");
        }
    }

    on_both!(
        networks_of_one_site_are_counted_together,
        sites_of_one_block_are_counted_together,
        one_address_is_one_in_every_spelling,
    );
}

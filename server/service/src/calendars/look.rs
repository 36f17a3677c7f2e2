//! One look at an outside calendar: what is known of it goes in, what it is now comes out. Nothing is stored here, and no
//! transaction waits for it.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use domain::{
    Moment, addresses,
    calendars::{Cause, Kind, Unclear},
    policy,
    slots::Interval,
};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;
use uuid::Uuid;

use super::{Access, address, caldav, ics::Owner, web::Web};

/// The longest look, accounts with many calendars included.
const LONGEST: Duration = Duration::from_mins(2);

/// What is known of a calendar from the last look at it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// Of an address: how the server tells that nothing has changed, and what it sent.
    pub(crate) etag: Option<String>,
    pub(crate) last_modified: Option<String>,
    pub(crate) digest: Option<Vec<u8>>,
    /// How it was read.
    pub(crate) zone: Option<String>,
    pub(crate) mirrored_until: Option<Moment>,
    /// What its owner has chosen: whether invitations that are not answered leave them free, and where else they are invited.
    pub(crate) unanswered_is_free: bool,
    pub(crate) addresses: Vec<String>,
    /// Of an account.
    pub(crate) collections: Vec<Mirrored>,
}

/// A calendar of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mirrored {
    pub(crate) href: String,
    pub(crate) name: String,
    pub(crate) chosen: bool,
    pub(crate) sync_token: Option<String>,
    pub(crate) objects: Vec<Object>,
}

/// An object of such a calendar, as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Object {
    #[serde(rename = "h")]
    pub(crate) href: String,
    /// Empty where the server names none: then it is read every time.
    #[serde(rename = "e")]
    pub(crate) etag: String,
    /// Packed, in base 64.
    #[serde(rename = "b", default, skip_serializing_if = "String::is_empty")]
    pub(crate) busy: String,
    #[serde(rename = "n")]
    pub(crate) events: u32,
    #[serde(rename = "f", default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) findings: Vec<Unclear>,
    /// A talk of ours that stands here at another time than it has.
    #[serde(skip)]
    pub(crate) moved: Option<Uuid>,
}

/// How a calendar is read.
#[derive(Clone, Debug)]
pub(crate) struct Lens {
    pub(crate) now: Moment,
    pub(crate) within: Interval,
    /// The owner's, for days and times without a zone.
    pub(crate) zone: String,
    /// Bookings of the owner.
    pub(crate) own: HashSet<Uuid>,
    /// When those are that take place.
    pub(crate) times: HashMap<Uuid, Interval>,
    /// What we have written into this calendar, and where.
    pub(crate) written: WrittenHere,
    /// The mail addresses at which the owner is invited.
    pub(crate) addresses: Vec<String>,
    /// Whether invitations that they have not answered leave them free.
    pub(crate) unanswered_is_free: bool,
}

/// Talks that stand in a calendar because we have written them there, and have not found them changed.
#[derive(Clone, Debug, Default)]
pub(crate) struct WrittenHere {
    /// Which of an account's calendars they are written into.
    pub(crate) href: String,
    pub(crate) talks: HashSet<Uuid>,
}

/// How somebody's calendars are read, whichever it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct ReadsBy {
    pub(crate) zone: String,
    pub(crate) own: HashSet<Uuid>,
    pub(crate) times: HashMap<Uuid, Interval>,
    /// The one that they sign in with.
    pub(crate) address: Option<String>,
}

impl Lens {
    /// What is read at this moment reaches from yesterday, for talks that are under way, to beyond all horizons.
    pub(crate) fn at(now: Moment, by: ReadsBy) -> Self {
        let within = Interval { start: now - chrono::TimeDelta::days(1), end: now + policy::OUTSIDE_AHEAD };
        let ReadsBy { zone, own, times, address } = by;
        let addresses = address.map(|address| addresses::named(&address)).into_iter().collect();
        let written = WrittenHere::default();
        Self { now, within, zone, own, times, written, addresses, unanswered_is_free: false }
    }

    /// For one of their calendars, with what they have chosen for it and the user that it is reached by.
    pub(crate) fn of(mut self, known: &Known, access: &Access) -> Self {
        let users = access.credentials.iter().filter(|(user, _)| user.contains('@'));
        let user = users.map(|(user, _)| addresses::named(user));
        self.addresses.extend(user.chain(known.addresses.iter().cloned()));
        self.unanswered_is_free = known.unanswered_is_free;
        self
    }

    /// Whose calendar it is.
    pub(crate) fn owner(&self) -> Owner<'_> {
        Owner { zone: &self.zone, addresses: &self.addresses, unanswered_is_free: self.unanswered_is_free }
    }

    /// Whether what was read before would be read the same way now, and reaches far enough.
    pub(crate) fn still_fits(&self, known: &Known) -> bool {
        known.zone.as_ref() == Some(&self.zone)
            && known.mirrored_until.is_some_and(|until| until >= self.now + policy::OUTSIDE_AHEAD_LEAST)
    }
}

/// What a look has shown.
#[derive(Clone, Debug)]
pub(crate) enum Seen {
    /// Nothing has changed.
    Same,
    Changed(Box<Mirror>),
}

/// A calendar, mirrored.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mirror {
    pub(crate) known: Known,
    pub(crate) mirrored_from: Option<Moment>,
    /// Packed.
    pub(crate) busy: Vec<u8>,
    pub(crate) events: u32,
    pub(crate) found: u32,
    pub(crate) findings: Vec<Unclear>,
    /// Talks of ours that stand there at another time than they have, or not any more.
    pub(crate) moved: Vec<Uuid>,
}

/// Looks at a calendar.
pub(crate) async fn look(web: &Web, kind: Kind, access: &Access, known: Known, lens: &Lens) -> Result<Seen, Cause> {
    let lens = &lens.clone().of(&known, access);
    let looking = async {
        match kind {
            Kind::IcsUrl => address::look(web, access, known, lens).await,
            Kind::Caldav => caldav::Account::open(web, access)?.look(known, lens).await,
        }
    };
    timeout(LONGEST, looking).await.unwrap_or(Err(Cause::Slow))
}

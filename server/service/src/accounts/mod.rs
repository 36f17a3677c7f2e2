//! Who gets in, and how: sign-up by confirmation link, passwords, sign-in links, sessions, members, API keys.

mod accept;
mod audit_log;
mod change_address;
mod change_password;
mod create;
mod failed;
mod found;
mod guessed;
mod invite;
mod keys;
mod limits;
mod link;
mod members;
mod newcomers;
mod passwords;
mod prove;
mod rename;
mod session;
mod sign_in;
mod sign_up;
mod strength;
pub(crate) mod tokens;
mod wrong_links;

#[cfg(test)]
pub(crate) mod bench;

use std::net::IpAddr;

use domain::{
    Moment,
    accounts::{Identity, Profile},
    addresses, audit,
};

pub(crate) use create::{Maker, NewAccount};
pub(crate) use limits::{
    CALENDARS_OF_ACCOUNT, CONTACTS_BY_LINK, CONTACTS_IN_ALL, CONTACTS_IN_ALL_BY_LINK, CONTACTS_OF_A_KIND,
    HELP_ANSWERS_FROM_NETWORK, HELP_ANSWERS_OF_ACCOUNT, HOLDS_IN_PROCESS, KEYS_FROM_NETWORK, REFUSALS_OF_ACCOUNT,
    Refusals,
};
pub(crate) use newcomers::Established;
#[cfg(test)]
pub(crate) use passwords::verify_password;
pub(crate) use passwords::{Cost, hash_password};
pub use session::OpenedBy;
pub(crate) use sign_up::Pending;
pub use tokens::TokenHash;

use crate::{gate::Actor, store::Audit};

/// Where a call came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub address: IpAddr,
    /// What the browser or client calls itself.
    pub agent: String,
    /// The name of the zone that the browser says it is in, unread; empty where it says none.
    pub zone: String,
}

impl Origin {
    /// The zone of the browser by its one name; `None` where it says none, or one that nobody knows.
    pub(crate) fn zone(&self) -> Option<String> {
        crate::zones::read(&self.zone)
    }

    /// The agent, short enough to be kept.
    fn agent(&self) -> String {
        self.agent.chars().filter(|c| !c.is_control()).take(200).collect()
    }
}

/// A session that was just opened. The token is shown once.
#[derive(Clone)]
pub struct NewSession {
    pub token: String,
    pub profile: Profile,
    /// Unless it is used before.
    pub expires_at: Moment,
}

/// Where a link leads.
#[derive(Clone)]
pub enum Entered {
    SignedIn(NewSession),
    /// A sign-up is finished, but the password was typed in another browser and is forgotten: one should be set.
    WithoutPassword(NewSession),
    /// The address is proven, but nobody is known by it and no sign-up came with the link.
    Unknown {
        email: String,
    },
}

impl Actor {
    /// Who this is, as pages show it.
    pub fn profile(&self) -> Profile {
        match self {
            Self::Member(member) => Profile {
                account_id: member.account_id,
                name: member.name.clone(),
                email: member.email.clone(),
                identity: Identity::Member {
                    member_id: member.id,
                    workspace_id: member.scope.id(),
                    workspace_name: member.workspace_name.clone(),
                    role: member.role,
                },
            },
            Self::Person(person) => Profile {
                account_id: person.account_id,
                name: person.name.clone(),
                email: person.email.clone(),
                identity: Identity::Candidate { candidate_id: person.scope.id() },
            },
        }
    }

    /// The same with the address as people read it.
    pub fn shown_profile(&self) -> Profile {
        let profile = self.profile();
        Profile { email: addresses::shown(&profile.email), ..profile }
    }

    /// What they did to an account, a session or a seat, for the audit log: in the workspace's chain, or in their own.
    fn did(&self, action: &'static str, subject: impl ToString, at: Moment) -> Audit {
        let (scope, actor) = match self {
            Self::Member(member) => (member.scope.id().0, audit::Actor::Member),
            Self::Person(person) => (person.account_id.0, audit::Actor::Candidate),
        };
        Audit {
            scope,
            at,
            actor,
            account: Some(self.account_id()),
            action,
            subject: subject.to_string(),
            interview: None,
        }
    }
}

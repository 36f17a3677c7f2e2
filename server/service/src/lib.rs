//! What Overture does: one function per use case, the store, and delivery to the outside world.
//!
//! Pages, REST and workers hold a [`Service`] and call the same methods. Nothing here knows HTTP.

#[cfg(target_arch = "wasm32")]
compile_error!("`service` never reaches the browser; see `app/Cargo.toml`.");

pub mod accounts;
pub mod audit;
pub mod availability;
pub mod bookings;
pub mod calendars;
pub mod candidates;
mod city_names;
pub mod clock;
mod crypto;
pub mod delivery;
pub mod demo;
pub mod due;
pub mod error;
mod folding;
pub mod gate;
mod help;
pub mod idempotency;
pub mod ids;
pub mod interviews;
pub mod json;
pub mod kept;
pub mod live;
pub mod message_templates;
pub mod positions;
pub mod private_files;
pub mod requests;
#[cfg(test)]
mod simulation;
pub mod slots;
pub mod store;
#[cfg(test)]
mod testing;
pub(crate) mod untrusted;
pub mod versions;
pub mod workspaces;
pub mod zones;

use std::{ops::Deref, sync::Arc};

pub use clock::Clock;
pub use delivery::Mailer;
use domain::accounts::SignUpPolicy;
pub use error::Error;
pub use ids::Ids;
pub use live::Live;
pub use store::Store;
pub use versions::Versioned;

/// What the product does, one method a use case; every request clones it, so it is one pointer.
#[derive(Clone)]
pub struct Service(Arc<Means>);

/// Everything a use case needs.
#[derive(Clone)]
pub struct Means {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    pub(crate) live: Live,
    pub(crate) settings: Settings,
    pub(crate) mailer: Mailer,
    pub(crate) in_hand: delivery::InHand,
    pub(crate) keys_swept: idempotency::Swept,
    pub(crate) refusals: accounts::Refusals,
    pub(crate) known_heads: audit::KnownHeads,
    pub(crate) established: accounts::Established,
    pub(crate) market_reads: candidates::MarketReads,
    pub(crate) web: calendars::web::Web,
    pub(crate) looks: calendars::Looks,
}

/// What the operator decides.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where people reach this Overture, without a slash at the end.
    pub base_url: String,
    /// Signs what leaves and comes back; kept beside the database.
    pub secret_key: Vec<u8>,
    /// What stands in mails as their sender.
    pub mail_from: String,
    /// Whether outside calendars may lie in private networks.
    pub private_calendars: bool,
    /// Where answers to invitations go; without it nobody is asked for one.
    pub reply_to: Option<String>,
    /// Who may sign up without being invited.
    pub sign_up: SignUpPolicy,
    /// How many candidates one member is shown in an hour; 0: as many as they like.
    pub candidates_an_hour: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            base_url: "http://127.0.0.1:3000".to_owned(),
            secret_key: vec![0; 32],
            mail_from: "Overture <overture@localhost>".to_owned(),
            private_calendars: false,
            reply_to: None,
            sign_up: SignUpPolicy::Open,
            candidates_an_hour: domain::policy::CANDIDATES_AN_HOUR,
        }
    }
}

impl Deref for Service {
    type Target = Means;

    fn deref(&self) -> &Means {
        &self.0
    }
}

impl Service {
    /// A service on this store; its mail is kept in the mailbox.
    pub fn new(store: Store, clock: Clock, ids: Ids, settings: Settings) -> Self {
        let web = calendars::web::Web::new(settings.private_calendars);
        Self(Arc::new(Means {
            store,
            clock,
            ids,
            live: Live::new(),
            settings,
            mailer: Mailer::Mailbox,
            in_hand: delivery::InHand::new(),
            keys_swept: idempotency::Swept::never(),
            refusals: accounts::Refusals::default(),
            known_heads: audit::KnownHeads::default(),
            established: accounts::Established::default(),
            market_reads: candidates::MarketReads::default(),
            web,
            looks: calendars::Looks::default(),
        }))
    }

    /// The same service with another way out for its mail.
    pub fn with_mailer(self, mailer: Mailer) -> Self {
        Self(Arc::new(Means { mailer, ..Arc::unwrap_or_clone(self.0) }))
    }

    /// The same service with another way to outside calendars.
    #[cfg(test)]
    pub(crate) fn with_web(self, web: calendars::web::Web) -> Self {
        Self(Arc::new(Means { web, ..Arc::unwrap_or_clone(self.0) }))
    }

    /// The same service where the operator decides otherwise.
    pub fn with_settings(self, settings: Settings) -> Self {
        Self(Arc::new(Means { settings, ..Arc::unwrap_or_clone(self.0) }))
    }

    /// The present, as this service sees it.
    pub fn now(&self) -> domain::Moment {
        self.clock.now()
    }

    /// What changes, as it changes.
    pub fn live(&self) -> &Live {
        &self.live
    }

    /// The clock, for the bench that turns it.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The store, for migrations and readiness.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// How mail leaves.
    pub fn mailer(&self) -> &Mailer {
        &self.mailer
    }

    /// The key that seals the audit log.
    pub(crate) fn seal_key(&self) -> audit::SealKey {
        audit::SealKey::derive(&self.settings.secret_key)
    }

    /// What the operator decided.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }
}

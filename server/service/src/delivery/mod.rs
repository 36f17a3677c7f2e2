//! Telling people: what a message says, and how it leaves.
//!
//! A use case writes a [`Notice`] into the outbox with the change it tells of. A worker leases it, makes its words from
//! what is true then, sends it between two short transactions, and writes down what came of it.
//!
//! Delivery is at least once: a mail server may take a mail and be cut off before it says so, or a worker may die after
//! sending. The copy that follows has the same Message-ID, by which mail programs know it again. The mailbox, which
//! is in our own database, gets each message exactly once.

mod backoff;
mod envelope;
mod in_hand;
mod invite;
mod letter;
mod mailbox;
mod mailer;
mod notice;
mod send;
#[cfg(test)]
mod stories;
mod talk_words;
mod undelivered;
mod words;

pub(crate) use envelope::FILE;
pub use envelope::{BadSender, check_sender};
pub(crate) use in_hand::InHand;
pub use mailbox::MailView;
pub(crate) use mailer::Trouble;
pub use mailer::{AT_ONCE, BadMailServer, Mailer};
pub(crate) use notice::about;
pub use notice::{Notice, TalkNews};
pub use send::{Dispatched, Taken};
pub(crate) use words::{how_for_mail, name_for_mail};

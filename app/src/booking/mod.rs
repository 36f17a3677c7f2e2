//! Talks, as their candidate picks, reads, moves and cancels them (C5, C6, C8): by the link from a mail, or on the page of
//! the interview. And what the candidate proposes where nothing suits.

#[cfg(feature = "ssr")]
mod api;
mod by_link;
#[cfg(feature = "ssr")]
mod changes;
#[cfg(feature = "ssr")]
mod door;
#[cfg(feature = "ssr")]
mod pick_page;
mod proposals;
#[cfg(feature = "ssr")]
mod propose_form;
#[cfg(feature = "ssr")]
mod steps;
#[cfg(feature = "ssr")]
mod talk;

pub use by_link::{ByLink, Copied};

#[cfg(not(feature = "ssr"))]
pub use crate::without_program::LeftOut as PickPage;
#[cfg(feature = "ssr")]
pub use pick_page::PickPage;
pub use proposals::{Proposals, Proposed, proposal_of};
#[cfg(feature = "ssr")]
pub(crate) use {
    changes::{CancelTalk, MoveTalk},
    door::Door,
    propose_form::ProposeTimesOf,
    talk::Talks,
};

//! Who acts on a booking: a side, or somebody who came by a scheduling link (C13).

use serde::{Deserialize, Serialize};

use crate::{Moment, ids::LinkId, interviews::Side, names::names};

/// Who books, moves or cancels. A scheduling link is the candidate's, but members can copy it: who came by one counts
/// for the candidate's side and is never taken for the candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BookingActor {
    Candidate,
    Company,
    Link(LinkId),
}

names! {
    /// A [`BookingActor`] without its link, as pages and REST name it.
    ActorKind:
    Candidate "candidate" "the candidate",
    Company "company" "the company",
    Link "link" "by link",
}

/// A member had a scheduling link shown, to pass it on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkCopy {
    /// The member's name.
    pub by: String,
    pub at: Moment,
}

impl BookingActor {
    /// The side it counts for, with its limits.
    pub const fn side(self) -> Side {
        match self {
            Self::Candidate | Self::Link(_) => Side::Candidate,
            Self::Company => Side::Company,
        }
    }

    /// Which one it is.
    pub const fn kind(self) -> ActorKind {
        match self {
            Self::Candidate => ActorKind::Candidate,
            Self::Company => ActorKind::Company,
            Self::Link(_) => ActorKind::Link,
        }
    }

    /// The link somebody came by.
    pub const fn link(self) -> Option<LinkId> {
        match self {
            Self::Link(link) => Some(link),
            Self::Candidate | Self::Company => None,
        }
    }

    /// Somebody of this side, by a link or without.
    pub const fn of(side: Side, link: Option<LinkId>) -> Self {
        match (side, link) {
            (Side::Company, _) => Self::Company,
            (Side::Candidate, None) => Self::Candidate,
            (Side::Candidate, Some(link)) => Self::Link(link),
        }
    }
}

impl ActorKind {
    /// The side it counts for.
    pub const fn side(self) -> Side {
        match self {
            Self::Candidate | Self::Link => Side::Candidate,
            Self::Company => Side::Company,
        }
    }
}

impl From<Side> for BookingActor {
    fn from(side: Side) -> Self {
        Self::of(side, None)
    }
}

/// What of a booking was done by link, in a sentence: `Booked and moved by link.` `None`: nothing.
pub(super) fn by_link(
    booked: ActorKind,
    moved: Option<ActorKind>,
    cancelled: Option<ActorKind>,
) -> Option<&'static str> {
    let is_link = |actor: Option<ActorKind>| actor == Some(ActorKind::Link);
    match (is_link(Some(booked)), is_link(moved), is_link(cancelled)) {
        (false, false, false) => None,
        (true, false, false) => Some("Booked by link."),
        (false, true, false) => Some("Moved by link."),
        (false, false, true) => Some("Cancelled by link."),
        (true, true, false) => Some("Booked and moved by link."),
        (true, false, true) => Some("Booked and cancelled by link."),
        (false, true, true) => Some("Moved and cancelled by link."),
        (true, true, true) => Some("Booked, moved and cancelled by link."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_counts_for_the_candidates_side_and_is_not_the_candidate() {
        let link = BookingActor::Link(LinkId(uuid::Uuid::nil()));
        assert_eq!((link.side(), link.kind()), (Side::Candidate, ActorKind::Link));
        assert_ne!(link, BookingActor::from(Side::Candidate));
        for kind in ActorKind::ALL {
            let link = (*kind == ActorKind::Link).then_some(LinkId(uuid::Uuid::nil()));
            assert_eq!(BookingActor::of(kind.side(), link).kind(), *kind);
        }
    }

    #[test]
    fn what_was_done_by_link_is_one_sentence() {
        let (link, person, company) = (ActorKind::Link, ActorKind::Candidate, ActorKind::Company);
        let mut said = Vec::new();
        for booked in [company, link] {
            for moved in [None, Some(person), Some(link)] {
                for cancelled in [None, Some(company), Some(link)] {
                    said.extend(by_link(booked, moved, cancelled));
                }
            }
        }
        said.sort_unstable();
        said.dedup();
        assert_eq!(
            said,
            [
                "Booked and cancelled by link.",
                "Booked and moved by link.",
                "Booked by link.",
                "Booked, moved and cancelled by link.",
                "Cancelled by link.",
                "Moved and cancelled by link.",
                "Moved by link.",
            ]
        );
        assert_eq!(by_link(company, Some(person), Some(person)), None);
    }
}

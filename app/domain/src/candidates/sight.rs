//! Who sees a candidate's profile (R16). A promoted profile is seen by every workspace that the candidate does not hide
//! from; any other one only by workspaces that the candidate knows of, while their process runs and for a while after.

use serde::{Deserialize, Serialize};

use crate::{
    Moment,
    candidates::{CandidateProfile, CandidateView},
    ids::CandidateId,
    policy,
};

/// What decides whether a member sees a profile. Processes count as far as the member may see them: confidential ones for
/// their hiring team alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SightFacts {
    pub promoted_until: Moment,
    /// The candidate hides from the member's workspace.
    pub is_hidden: bool,
    /// A process whose request was delivered has not ended.
    pub is_in_process: bool,
    /// When the last process whose request was delivered ended.
    pub last_ended_at: Option<Moment>,
    /// A request is held: sent, and neither delivered nor withdrawn.
    pub is_request_held: bool,
}

/// How much of a candidate a member sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// The profile as it is now.
    Profile,
    /// The name, which the request that is held was written to: it can be edited and withdrawn until it leaves (R4).
    Name,
    /// The candidate does not exist for them.
    Nothing,
}

impl SightFacts {
    /// Whether a new request can be sent (R7); somebody who hides reads as not promoted.
    pub fn is_promoted(&self, now: Moment) -> bool {
        now < self.promoted_until && !self.is_hidden
    }

    /// Whether the company may write to the candidate first at `now`, while no process runs between the two: the candidate
    /// does not hide from the company, and the company sees the profile (R16).
    pub fn may_be_written_to(&self, now: Moment) -> bool {
        !self.is_hidden && self.sight(now) == Sight::Profile
    }

    /// How much is seen at `now`. What was not delivered gives no sight of the profile, and leaves none behind.
    pub fn sight(&self, now: Moment) -> Sight {
        let ended_lately = self.last_ended_at.is_some_and(|at| now < at + policy::SIGHT_AFTER_END);
        if self.is_promoted(now) || self.is_in_process || ended_lately {
            Sight::Profile
        } else if self.is_request_held {
            Sight::Name
        } else {
            Sight::Nothing
        }
    }
}

/// What the page of a candidate shows beside the request window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "seen", rename_all = "snake_case")]
pub enum CandidateBesideRequest {
    /// The whole profile.
    Profile { view: Box<CandidateView> },
    /// The name alone, while a request to them is held.
    Name { id: CandidateId, name: String },
}

impl CandidateBesideRequest {
    /// The candidate as the request window needs them: where only the name is seen, everything else is empty.
    pub fn view(self) -> CandidateView {
        match self {
            Self::Profile { view } => *view,
            Self::Name { id, name } => CandidateView {
                id,
                profile: CandidateProfile { name, ..CandidateProfile::default() },
                promoted_until: Moment::UNIX_EPOCH,
                is_promoted: false,
                fast_responder: false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::moment;

    fn start() -> Moment {
        moment(1_795_000_000_000).expect("a moment")
    }

    fn nothing() -> SightFacts {
        SightFacts {
            promoted_until: start(),
            is_hidden: false,
            is_in_process: false,
            last_ended_at: None,
            is_request_held: false,
        }
    }

    #[test]
    fn promotion_is_seen_until_its_end_unless_hidden() {
        let tick = TimeDelta::milliseconds(1);
        assert_eq!(nothing().sight(start() - tick), Sight::Profile);
        assert_eq!(nothing().sight(start()), Sight::Nothing);
        assert_eq!(SightFacts { is_hidden: true, ..nothing() }.sight(start() - tick), Sight::Nothing);
    }

    #[test]
    fn a_process_is_seen_while_it_runs_and_thirty_days_after() {
        let tick = TimeDelta::milliseconds(1);
        let hidden = SightFacts { is_hidden: true, ..nothing() };
        assert_eq!(SightFacts { is_in_process: true, ..hidden }.sight(start()), Sight::Profile);
        let ended = SightFacts { last_ended_at: Some(start()), ..hidden };
        assert_eq!(ended.sight(start() + policy::SIGHT_AFTER_END - tick), Sight::Profile);
        assert_eq!(ended.sight(start() + policy::SIGHT_AFTER_END), Sight::Nothing);
    }

    #[test]
    fn a_held_request_shows_the_name_alone() {
        let held = SightFacts { is_request_held: true, is_hidden: true, ..nothing() };
        assert_eq!(held.sight(start()), Sight::Name);
        let view = CandidateBesideRequest::Name { id: uuid::Uuid::nil().into(), name: "Ada".into() }.view();
        assert_eq!(view.profile, CandidateProfile { name: "Ada".into(), ..CandidateProfile::default() });
    }
}

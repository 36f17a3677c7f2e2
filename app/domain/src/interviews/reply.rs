//! Who keeps whom waiting after an acceptance (R15).

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::{
    Moment,
    interviews::{Interview, State},
    policy,
};

/// Whether the candidate may ask how things stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FollowUp {
    /// Now.
    Ready,
    /// Not yet: the company still has time, or has been asked today.
    From { at: Moment },
}

/// When the candidate may follow up; `None` when nobody is waiting for the company.
pub fn follow_up(interview: &Interview, now: Moment) -> Option<FollowUp> {
    let State::AwaitingSchedule { since } = interview.state else { return None };
    if interview.replied_at.is_some() {
        return None;
    }
    let overdue = since + policy::COMPANY_REPLY_BY;
    let at = interview.followed_up_at.map_or(overdue, |last| overdue.max(last + policy::FOLLOW_UP_EVERY));
    Some(if now > at { FollowUp::Ready } else { FollowUp::From { at } })
}

/// How fast a company answers acceptances; its "answers within 48 h" badge.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyTime {
    pub average_minutes: Option<i64>,
    /// Strictly under 48 hours on average, and nobody waits longer than that.
    pub answers_in_time: bool,
}

impl ReplyTime {
    /// A company earns the badge by answering; one that has nobody to answer has none.
    pub fn over(replies: Replies, now: Moment) -> Self {
        let Replies { answered: count, took, longest_waiting } = replies;
        let total = took.num_milliseconds();
        let nobody_forgotten = longest_waiting.is_none_or(|since| now - since <= policy::COMPANY_REPLY_BY);
        let fast = count > 0 && total < policy::COMPANY_REPLY_BY.num_milliseconds().saturating_mul(count);
        Self { average_minutes: (count > 0).then(|| total / count / 60_000), answers_in_time: fast && nobody_forgotten }
    }
}

/// The acceptances a company answered in the last thirty days, and those that still wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replies {
    /// How many it answered.
    pub answered: i64,
    /// How long it took over all of these together.
    pub took: TimeDelta,
    /// Since when the one waits who waits longest.
    pub longest_waiting: Option<Moment>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment;

    #[test]
    fn the_badge_is_lost_by_one_forgotten_candidate() {
        let now = moment(1_795_000_000_000).expect("a moment");
        let replies =
            Replies { answered: 2, took: TimeDelta::hours(23), longest_waiting: Some(now - policy::COMPANY_REPLY_BY) };
        assert!(ReplyTime::over(replies, now).answers_in_time);
        let forgotten = now - policy::COMPANY_REPLY_BY - TimeDelta::milliseconds(1);
        assert!(!ReplyTime::over(Replies { longest_waiting: Some(forgotten), ..replies }, now).answers_in_time);
        let nobody = Replies { answered: 0, took: TimeDelta::zero(), longest_waiting: None };
        assert!(!ReplyTime::over(nobody, now).answers_in_time);
        let slow = Replies { answered: 1, took: policy::COMPANY_REPLY_BY, longest_waiting: None };
        assert!(!ReplyTime::over(slow, now).answers_in_time);
    }
}

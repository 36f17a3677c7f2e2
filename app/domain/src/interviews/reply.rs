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
    /// Over the acceptances answered in the last thirty days, and those still waiting.
    ///
    /// `answered`: how long each took; `waiting`: since when the others wait. A company earns the badge by
    /// answering; one that has nobody to answer has none.
    pub fn over(answered: &[TimeDelta], waiting: &[Moment], now: Moment) -> Self {
        let count = i64::try_from(answered.len()).unwrap_or(i64::MAX);
        let total: i64 = answered.iter().map(TimeDelta::num_milliseconds).sum();
        let nobody_forgotten = waiting.iter().all(|since| now - since <= policy::COMPANY_REPLY_BY);
        let fast = count > 0 && total < policy::COMPANY_REPLY_BY.num_milliseconds() * count;
        Self { average_minutes: (count > 0).then(|| total / count / 60_000), answers_in_time: fast && nobody_forgotten }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment;

    #[test]
    fn the_badge_is_lost_by_one_forgotten_candidate() {
        let now = moment(1_795_000_000_000).expect("a moment");
        let answered = [TimeDelta::hours(3), TimeDelta::hours(20)];
        assert!(ReplyTime::over(&answered, &[now - policy::COMPANY_REPLY_BY], now).answers_in_time);
        let forgotten = now - policy::COMPANY_REPLY_BY - TimeDelta::milliseconds(1);
        assert!(!ReplyTime::over(&answered, &[forgotten], now).answers_in_time);
        assert!(!ReplyTime::over(&[], &[], now).answers_in_time);
        assert!(!ReplyTime::over(&[policy::COMPANY_REPLY_BY], &[], now).answers_in_time);
    }
}

//! How fast a candidate answers, and who earns "fast responder" (R10).

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::{Moment, policy};

/// How a request ended for the response time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resolution {
    Accepted,
    Declined,
    AutoDeclined,
}

/// One answer that counts. Withdrawn, retracted and bounced requests are none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    pub company: String,
    pub delivered_at: Moment,
    pub answered_at: Moment,
    pub resolution: Resolution,
}

impl Answered {
    /// How long it took; an automatic decline counts as 336 h, so that silence earns no badge.
    pub fn took(&self) -> TimeDelta {
        match self.resolution {
            Resolution::Accepted | Resolution::Declined => self.answered_at - self.delivered_at,
            Resolution::AutoDeclined => policy::AUTOMATIC_DECLINE_COUNTS_AS,
        }
    }

    /// From when on this answer no longer counts.
    pub fn counts_until(&self) -> Moment {
        self.answered_at + policy::RESPONSE_WINDOW
    }
}

/// A candidate's response time and what it is made of; theirs alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseTime {
    /// Whole minutes on average over `answers`; `None` when there are none.
    pub average_minutes: Option<i64>,
    /// Shown to every company.
    pub fast_responder: bool,
    /// Newest first; answers of the last thirty days only.
    pub answers: Vec<Answered>,
}

impl ResponseTime {
    /// Over the answers that count at `now`. The edge belongs to the window: thirty days old still counts.
    pub fn over(answers: impl IntoIterator<Item = Answered>, now: Moment) -> Self {
        let mut answers: Vec<Answered> = answers.into_iter().filter(|answer| now <= answer.counts_until()).collect();
        answers.sort_by_key(|answer| std::cmp::Reverse(answer.answered_at));
        let count = i64::try_from(answers.len()).unwrap_or(i64::MAX);
        let total: i64 = answers.iter().map(|answer| answer.took().num_milliseconds()).sum();
        Self {
            average_minutes: (count > 0).then(|| total / count / 60_000),
            fast_responder: count > 0 && total < policy::FAST_RESPONDER.num_milliseconds() * count,
            answers,
        }
    }

    /// When this changes by itself next: the oldest answer stops counting.
    pub fn changes_at(&self) -> Option<Moment> {
        self.answers.iter().map(Answered::counts_until).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment;

    fn now() -> Moment {
        moment(1_795_000_000_000).expect("a moment")
    }

    fn answer(took: TimeDelta, resolution: Resolution) -> Answered {
        let answered_at = now() - TimeDelta::days(1);
        Answered { company: "Engines".into(), delivered_at: answered_at - took, answered_at, resolution }
    }

    #[test]
    fn the_badge_needs_strictly_less_than_48_hours() {
        let over = |took| ResponseTime::over([answer(took, Resolution::Declined)], now()).fast_responder;
        assert!(!over(policy::FAST_RESPONDER));
        assert!(over(policy::FAST_RESPONDER - TimeDelta::milliseconds(1)));
    }

    #[test]
    fn silence_earns_no_badge() {
        assert!(!ResponseTime::over([], now()).fast_responder);
        let quick = answer(TimeDelta::hours(1), Resolution::Accepted);
        let silent = answer(policy::AUTOMATIC_DECLINE, Resolution::AutoDeclined);
        let both = ResponseTime::over([quick, silent], now());
        assert_eq!((both.average_minutes, both.fast_responder), (Some((1 + 336) * 60 / 2), false));
    }

    #[test]
    fn an_answer_counts_for_thirty_days_to_the_millisecond() {
        let answer = answer(TimeDelta::hours(1), Resolution::Accepted);
        let end = answer.counts_until();
        assert_eq!(ResponseTime::over([answer.clone()], end).answers.len(), 1);
        assert_eq!(ResponseTime::over([answer], end + TimeDelta::milliseconds(1)).answers.len(), 0);
    }
}

//! A day of everybody whom a talk is asked of, side by side: what each of them says to every start (C4).

use serde::{Deserialize, Serialize};

use crate::{
    Moment,
    bookings::{Held, LinkCopy, SlotPerson},
    ids::LinkId,
    slots::{Interval, Reason, Verdict},
    zone::Zone,
};

/// A day, start by start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayPlan {
    pub minutes: u16,
    /// The candidate first, then those who have to come, then those of pools.
    pub people: Vec<SlotPerson>,
    /// Every start of the day, on the grid.
    pub starts: Vec<PlannedStart>,
    pub candidate_zone: Zone,
    /// What the one who asks holds.
    pub held: Option<Held>,
}

/// A start, and what everybody says to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedStart {
    pub start: Moment,
    pub verdict: Verdict,
    /// The reason against it of each person, in the order of [`DayPlan::people`].
    pub answers: Vec<Option<Reason>>,
}

impl DayPlan {
    /// When somebody is free, as far as talks of this length can begin then: spans in the order of time, none touching.
    pub fn free(&self, person: usize) -> Vec<Interval> {
        let mut free: Vec<Interval> = Vec::new();
        let minutes = chrono::TimeDelta::minutes(self.minutes.into());
        for start in self.starts.iter().filter(|start| matches!(start.answers.get(person), Some(None))) {
            let end = start.start + minutes;
            match free.last_mut() {
                Some(last) if start.start <= last.end => last.end = end,
                _ => free.push(Interval { start: start.start, end }),
            }
        }
        free
    }

    /// The start at this moment.
    pub fn at(&self, start: Moment) -> Option<&PlannedStart> {
        self.starts.iter().find(|planned| planned.start == start)
    }
}

/// A scheduling link that works, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenLink {
    pub id: LinkId,
    pub minutes: u16,
    pub needs_approval: bool,
    pub made_at: Moment,
    pub expires_at: Moment,
    /// The first time that a member copied it.
    pub copied: Option<LinkCopy>,
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::moment;

    #[test]
    fn free_spans_reach_to_the_end_of_their_last_talk() {
        let start = moment(1_795_600_800_000).expect("a moment");
        let quarter = |n: i64| start + TimeDelta::minutes(15 * n);
        let answer = |n: i64| match n {
            2 | 3 => Some(Reason::Booked),
            7.. => Some(Reason::OutsideHours),
            _ => None,
        };
        let plan = DayPlan {
            minutes: 30,
            people: Vec::new(),
            starts: (0..10)
                .map(|n| PlannedStart {
                    start: quarter(n),
                    verdict: Verdict::Offered { who: Vec::new() },
                    answers: vec![answer(n)],
                })
                .collect(),
            candidate_zone: Zone::utc(),
            held: None,
        };
        let span = |from, to| Interval { start: quarter(from), end: quarter(to) };
        assert_eq!(plan.free(0), [span(0, 3), span(4, 8)]);
        assert_eq!(plan.free(1), []);
        assert_eq!(plan.at(quarter(2)).map(|start| start.answers[0]), Some(Some(Reason::Booked)));
    }
}

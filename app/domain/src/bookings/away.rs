//! A time out of office as it is typed: whole days, or parts of them, by the clock of whoever is away (C2).

use chrono::{Days, NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use crate::{
    problems::{Code, Problems},
    slots::Interval,
    zone::Zone,
};

/// A time out of office before it is believed. Without clocks it lasts from the beginning of the first day to the end of
/// the last; without a last day it is one day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AwayForm {
    pub first: String,
    pub first_at: String,
    pub last: String,
    pub last_at: String,
    pub note: String,
    /// The zone whose clocks are meant; left empty, that of the page.
    pub zone: String,
}

impl AwayForm {
    /// The time it is about in this zone. What is wrong with its ends is noted at `start` and `end`.
    pub fn check(&self, zone: &Zone) -> Result<Interval, Problems> {
        let mut problems = Problems::new();
        let first = problems.take("start", date(&self.first));
        let last = if self.last.trim().is_empty() { first } else { problems.take("end", date(&self.last)) };
        let first_at = problems.take("first_at", clock(&self.first_at));
        let last_at = problems.take("last_at", clock(&self.last_at));
        let (Some(first), Some(first_at), Some(last), Some(last_at)) = (first, first_at, last, last_at) else {
            return Err(problems);
        };
        let start = first_at.map_or_else(|| zone.day_start(first), |at| zone.moment(first.and_time(at)));
        let next = last.checked_add_days(Days::new(1)).unwrap_or(last);
        let end = last_at.map_or_else(|| zone.day_start(next), |at| zone.moment(last.and_time(at)));
        Interval::new(start, end).ok_or_else(|| Problems::one("end", Code::EndBeforeStart))
    }
}

fn date(text: &str) -> Result<NaiveDate, Code> {
    match text.trim() {
        "" => Err(Code::Missing),
        text => text.parse().map_err(|_| Code::NotADate),
    }
}

/// A clock, or none.
fn clock(text: &str) -> Result<Option<NaiveTime>, Code> {
    match text.trim() {
        "" => Ok(None),
        text => NaiveTime::parse_from_str(text, "%H:%M").map(Some).map_err(|_| Code::NotATime),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::rfc3339;

    fn said(first: &str, first_at: &str, last: &str, last_at: &str) -> String {
        let form = AwayForm {
            first: first.into(),
            first_at: first_at.into(),
            last: last.into(),
            last_at: last_at.into(),
            ..AwayForm::default()
        };
        match form.check(&Zone::utc()) {
            Ok(time) => format!("{}..{}", &rfc3339(time.start)[..16], &rfc3339(time.end)[..16]),
            Err(problems) => problems.to_string(),
        }
    }

    #[test]
    fn days_are_whole_unless_a_clock_is_named() {
        assert_eq!(said("2026-12-24", "", "2026-12-31", ""), "2026-12-24T00:00..2027-01-01T00:00");
        assert_eq!(said("2026-12-24", "", "", ""), "2026-12-24T00:00..2026-12-25T00:00");
        assert_eq!(said("2026-12-24", "14:00", "", ""), "2026-12-24T14:00..2026-12-25T00:00");
        assert_eq!(said("2026-12-24", "14:00", "2026-12-24", "15:30"), "2026-12-24T14:00..2026-12-24T15:30");
        assert_eq!(said("2026-12-24", "14:00", "2026-12-24", "14:00"), "end: end_before_start");
        assert_eq!(said("", "2 pm", "soon", ""), "start: missing, end: not_a_date, first_at: not_a_time");
    }
}

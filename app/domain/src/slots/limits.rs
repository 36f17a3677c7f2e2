//! How much of a member's time may be booked, and how soon (C2); and what is typed for it.

use serde::{Deserialize, Serialize};

use crate::{
    policy,
    problems::{Code, Problems},
    text,
};

/// How much may be booked, and how soon. Days and weeks are those of the participant's zone, weeks begin on a Monday.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Minutes kept free before every booking, of whatever takes time. Between two there is room for the buffer after one and
    /// before the other.
    pub buffer_before: u16,
    /// Minutes kept free after every booking.
    pub buffer_after: u16,
    /// Minutes from now before which nothing starts.
    pub notice: u32,
    /// How many days after today something may start; 0 is today.
    pub horizon_days: u16,
    /// Most bookings that start on one day.
    pub per_day: Option<u16>,
    /// Most bookings that start in one week.
    pub per_week: Option<u16>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            buffer_before: 0,
            buffer_after: 0,
            notice: policy::NOTICE_MINUTES,
            horizon_days: policy::HORIZON_DAYS,
            per_day: None,
            per_week: None,
        }
    }
}

/// Limits before they are believed; what is left empty is as in [`Limits::default`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LimitsDraft {
    pub buffer_before: String,
    pub buffer_after: String,
    pub notice: String,
    pub horizon_days: String,
    pub per_day: String,
    pub per_week: String,
}

impl LimitsDraft {
    /// In the browser before sending, on the server before believing.
    pub fn check(&self) -> Result<Limits, Problems> {
        let mut problems = Problems::new();
        let usual = Limits::default();
        let buffer = policy::BUFFER_MINUTES_MAX;
        let mut take = |path, typed: &str, least, most| problems.take(path, text::whole(typed, least, most)).flatten();
        let before = take("buffer_before", &self.buffer_before, 0, buffer);
        let after = take("buffer_after", &self.buffer_after, 0, buffer);
        let notice = take("notice", &self.notice, 0, policy::NOTICE_MINUTES_MAX);
        let horizon = take("horizon_days", &self.horizon_days, 1, policy::HORIZON_DAYS_MAX);
        let per_day = take("per_day", &self.per_day, 1, policy::BOOKINGS_MAX);
        let per_week = take("per_week", &self.per_week, 1, policy::BOOKINGS_MAX);
        let mut small = |path, number: Option<u32>| {
            let fits = number.map(|number| u16::try_from(number).map_err(|_| Code::TooLarge)).transpose();
            problems.take(path, fits).flatten()
        };
        let limits = Limits {
            buffer_before: small("buffer_before", before).unwrap_or(usual.buffer_before),
            buffer_after: small("buffer_after", after).unwrap_or(usual.buffer_after),
            notice: notice.unwrap_or(usual.notice),
            horizon_days: small("horizon_days", horizon).unwrap_or(usual.horizon_days),
            per_day: small("per_day", per_day),
            per_week: small("per_week", per_week),
        };
        problems.or(Some(limits))
    }

    /// The draft that says these limits, for editing.
    pub fn of(limits: &Limits) -> Self {
        let some = |number: Option<u16>| number.map(|number| number.to_string()).unwrap_or_default();
        Self {
            buffer_before: limits.buffer_before.to_string(),
            buffer_after: limits.buffer_after.to_string(),
            notice: limits.notice.to_string(),
            horizon_days: limits.horizon_days.to_string(),
            per_day: some(limits.per_day),
            per_week: some(limits.per_week),
        }
    }
}

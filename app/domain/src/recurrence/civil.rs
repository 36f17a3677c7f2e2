//! Days as numbers: whole days after 1970-01-01 in the proleptic Gregorian calendar, for arithmetic without a date type.
//!
//! Months count from a March-based year while computing, so that the leap day comes last.

use chrono::{DateTime, NaiveDateTime};

use crate::zone::DAY;

/// Days in 400 years, after which the calendar repeats.
const ERA: i64 = 146_097;
/// From 1 March of year 0 to 1 January 1970.
const EPOCH: i64 = 719_468;

/// The number of a day; `month` counts from 1.
pub(super) const fn day_number(year: i64, month: u32, day: u32) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let month = (month as i64 + 9) % 12;
    let of_year = (153 * month + 2) / 5 + day as i64 - 1;
    era * ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - EPOCH
}

/// Year, month from 1, day from 1.
pub(super) const fn civil(day: i64) -> (i64, u32, u32) {
    let shifted = day + EPOCH;
    let (era, of_era) = (shifted.div_euclid(ERA), shifted.rem_euclid(ERA));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + (month <= 2) as i64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1..=12 and 1..=31")]
    (year, month as u32, day as u32)
}

/// 0 for Monday, 6 for Sunday.
pub(super) const fn weekday(day: i64) -> i64 {
    // 1970-01-01 was a Thursday.
    (day + 3).rem_euclid(7)
}

pub(super) const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// How many days this month has; `month` counts from 1.
pub(super) const fn month_length(year: i64, month: u32) -> u32 {
    match month {
        2 => 28 + is_leap(year) as u32,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// How many days this year has.
pub(super) const fn year_length(year: i64) -> i64 {
    365 + is_leap(year) as i64
}

/// The first day of week 1 of this year: the first week with at least four days in it, for weeks that begin on `starts`.
pub(super) const fn first_week(year: i64, starts: i64) -> i64 {
    // 4 January is in week 1, whatever day weeks begin on.
    let fourth = day_number(year, 1, 4);
    fourth - (weekday(fourth) - starts).rem_euclid(7)
}

/// The year whose weeks this day is counted in.
pub(super) const fn week_year(day: i64, starts: i64) -> i64 {
    let (year, ..) = civil(day);
    if day < first_week(year, starts) {
        year - 1
    } else if day >= first_week(year + 1, starts) {
        year + 1
    } else {
        year
    }
}

/// Seconds of wall time, as if it were UTC; parts of a second don't count.
pub(super) const fn seconds(wall: NaiveDateTime) -> i64 {
    wall.and_utc().timestamp()
}

/// The way back. Rules stay between the first and last year that can be written down.
pub(super) fn wall(seconds: i64) -> NaiveDateTime {
    let beyond = if seconds < 0 { NaiveDateTime::MIN } else { NaiveDateTime::MAX };
    DateTime::from_timestamp(seconds, 0).map_or(beyond, |at| at.naive_utc())
}

/// Day and second of the day.
pub(super) const fn split(seconds: i64) -> (i64, i64) {
    (seconds.div_euclid(DAY), seconds.rem_euclid(DAY))
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike, NaiveDate};

    use super::*;

    #[test]
    fn days_agree_with_chrono_for_eight_hundred_years() {
        let first = NaiveDate::from_ymd_opt(1600, 1, 1).expect("a date");
        for (n, date) in first.iter_days().take(2 * 146_097).enumerate() {
            let day = day_number(1600, 1, 1) + i64::try_from(n).expect("small");
            let (year, month, of_month) = (i64::from(date.year()), date.month(), date.day());
            assert_eq!(day_number(year, month, of_month), day);
            assert_eq!(civil(day), (year, month, of_month));
            assert_eq!(weekday(day), i64::from(date.weekday().num_days_from_monday()));
            assert_eq!(week_year(day, 0), i64::from(date.iso_week().year()));
            let week = (day - first_week(week_year(day, 0), 0)) / 7 + 1;
            assert_eq!(week, i64::from(date.iso_week().week()));
        }
    }
}

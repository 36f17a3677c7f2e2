//! Times, durations and periods as properties write them (RFC 5545, section 3.3), read to the letter: what is only
//! nearly a time is none.

use chrono::{NaiveDateTime, NaiveTime};
use domain::recurrence::{Lasts, Until};

use super::property::Property;

/// A time as it was written; its zone is looked up when all of the calendar has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) wall: NaiveDateTime,
    pub(super) is_date: bool,
    pub(super) frame: Frame,
}

/// Whose clock a time is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    Utc,
    /// Days: those of whoever owns the calendar.
    Owner,
    /// Times without a zone: the owner's, unless the calendar says whose they are. By the number of the calendar's zone.
    Floating(u32),
    /// A zone by the number of its name.
    Zone(u32),
    /// A zone whose name nobody can have meant.
    Nowhere,
}

/// How a period ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    At(Stamp),
    After(Lasts),
}

impl Ends {
    /// When, if it says so.
    pub(super) const fn at(self) -> Option<Stamp> {
        match self {
            Self::At(end) => Some(end),
            Self::After(_) => None,
        }
    }
}

/// One time. `clock` is whose it is unless it says UTC.
pub(super) fn stamp(text: &str, clock: Frame) -> Option<Stamp> {
    Some(match Until::read(text.trim())? {
        Until::Date(date) => Stamp { wall: date.and_time(NaiveTime::MIN), is_date: true, frame: Frame::Owner },
        Until::Local(wall) => Stamp { wall, is_date: false, frame: clock },
        Until::Utc(wall) => Stamp { wall, is_date: false, frame: Frame::Utc },
    })
}

/// All times of a property.
pub(super) fn stamps(property: &Property<'_>, clock: Frame) -> Option<Vec<Stamp>> {
    property.value.split(',').map(|one| stamp(one, clock)).collect()
}

/// `start/end` or `start/duration`.
pub(super) fn period(text: &str, clock: Frame) -> Option<(Stamp, Ends)> {
    let (start, end) = text.split_once('/')?;
    let end = if let Some(lasts) = duration(end) { Ends::After(lasts) } else { Ends::At(stamp(end, clock)?) };
    Some((stamp(start, clock)?, end))
}

/// `P2W`, `P1DT12H`, `PT30M`; never negative, and never more than a century.
pub(super) fn duration(text: &str) -> Option<Lasts> {
    let text = text.trim();
    let text = text.strip_prefix('+').unwrap_or(text).strip_prefix(['P', 'p'])?;
    let (mut days, mut seconds, mut number) = (0_i64, 0_i64, None::<i64>);
    // Units come in this order, each at most once.
    let (mut last, mut in_time) = (0, false);
    for sign in text.chars() {
        if let Some(digit) = sign.to_digit(10) {
            number = Some(number.unwrap_or(0).checked_mul(10)?.checked_add(digit.into())?);
            continue;
        }
        if sign.eq_ignore_ascii_case(&'T') {
            if in_time || number.is_some() {
                return None;
            }
            in_time = true;
            continue;
        }
        let (rank, into, unit) = match (sign.to_ascii_uppercase(), in_time) {
            ('W', false) => (1, &mut days, 7),
            ('D', false) => (2, &mut days, 1),
            ('H', true) => (3, &mut seconds, 3_600),
            ('M', true) => (4, &mut seconds, 60),
            ('S', true) => (5, &mut seconds, 1),
            _ => return None,
        };
        if rank <= last {
            return None;
        }
        last = rank;
        *into = into.checked_add(number.take()?.checked_mul(unit)?)?;
    }
    let is_whole = last > 0 && number.is_none() && (!in_time || last > 2);
    let is_sane = days <= 36_600 && seconds <= 36_600 * 86_400;
    (is_whole && is_sane).then_some(Lasts::Nominally { days, seconds })
}

/// `+0100`, `-033015`: seconds east of UTC.
pub(super) fn offset(text: &str) -> Option<i32> {
    let text = text.trim();
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits = text.get(1..).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let number = |from: usize| digits.get(from..from + 2)?.parse::<i32>().ok();
    let seconds = match digits.len() {
        4 => 0,
        6 => number(4)?,
        _ => return None,
    };
    let (hours, minutes) = (number(0)?, number(2)?);
    (hours < 24 && minutes < 60 && seconds < 60).then_some(sign * (hours * 3_600 + minutes * 60 + seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_to_the_letter() {
        let nominally = |days, seconds| Some(Lasts::Nominally { days, seconds });
        assert_eq!(duration("P2W"), nominally(14, 0));
        assert_eq!(duration("+P15DT5H0M20S"), nominally(15, 5 * 3_600 + 20));
        assert_eq!(duration("PT0S"), nominally(0, 0));
        for text in
            ["", "P", "PT", "P1", "PT1H30", "P1H", "P1DT", "-PT1H", "PT1.5H", "PT1H1H", "PT1M1H", "P99999999999D"]
        {
            assert_eq!(duration(text), None, "{text}");
        }
    }

    #[test]
    fn nearly_a_time_is_none() {
        for text in
            ["", "2026112", "20261122T", "20261122T09:00", "20261122T250000", "20261131", "20261122T090000+0100"]
        {
            assert_eq!(stamp(text, Frame::Owner), None, "{text}");
        }
        assert_eq!(stamp("20261122T235960Z", Frame::Zone(1)).map(|at| at.frame), Some(Frame::Utc));
    }

    #[test]
    fn offsets_are_seconds_east() {
        assert_eq!(
            [offset("+0100"), offset("-033015"), offset("0100"), offset("+01")],
            [Some(3_600), Some(-12_615), None, None]
        );
    }
}

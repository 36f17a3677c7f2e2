//! Times, durations and periods as properties write them (RFC 5545, section 3.3), read to the letter: what is only
//! nearly a time is none.

use chrono::{NaiveDateTime, NaiveTime, TimeDelta};
use domain::recurrence::{Lasts, Until};

use super::property::Property;

/// A time as it was written; its zone is looked up when all of the calendar has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Stamp {
    pub(super) wall: NaiveDateTime,
    pub(super) is_date: bool,
    pub(super) frame: Frame,
}

/// Whose clock a time is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

/// One time, or what is nearly one and can mean nothing else: `2026-06-10T09:00:00`, without seconds, with parts of them, or so
/// far from UTC.
pub(super) fn near_stamp(text: &str, clock: Frame) -> Option<Stamp> {
    let text = text.trim();
    if let Some(stamp) = stamp(text, clock) {
        return Some(stamp);
    }
    let is_dashed = text.as_bytes().get(4) == Some(&b'-');
    let (date, rest) = text.split_at_checked(if is_dashed { 10 } else { 8 })?;
    let date = date.replace('-', "");
    if rest.is_empty() {
        return stamp(&date, clock);
    }
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (time, zone) = rest.split_at(rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len()));
    let mut time = time.split(['.', ',']).next()?.replace(':', "");
    if time.len() == 4 {
        time.push_str("00");
    }
    let local = stamp(&format!("{date}T{time}"), clock)?;
    let mut zone = zone.replace(':', "");
    match zone.as_str() {
        "" => return Some(local),
        "Z" | "z" => return Some(Stamp { frame: Frame::Utc, ..local }),
        _ if zone.len() == 3 => zone.push_str("00"),
        _ => {}
    }
    let wall = local.wall.checked_sub_signed(TimeDelta::seconds(offset(&zone)?.into()))?;
    Some(Stamp { wall, frame: Frame::Utc, ..local })
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

/// How long something lasts at most that is no duration to the letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AtMost {
    pub(super) seconds: i64,
    /// It may be meant the other way round.
    pub(super) is_negative: bool,
    /// It can mean nothing else.
    pub(super) is_sure: bool,
}

/// What a damaged duration means at most: `PT1W` and `P1H` have the T in the wrong place or not at all, `PT30M1H` its units in the
/// wrong order, `-PT1H` a sign that no event can have; months (`P1M`, unless minutes are meant) have 31 days, years 366.
pub(super) fn damaged_duration(text: &str) -> Option<AtMost> {
    let text = text.trim();
    let is_negative = text.starts_with('-');
    let rest = text.trim_start_matches(['+', '-', 'P', 'p']);
    let (mut seconds, mut number, mut is_sure, mut in_time) = (0_i64, None::<i64>, !is_negative, false);
    let (mut units, mut in_fraction) = (0, false);
    for sign in rest.chars() {
        if let Some(digit) = sign.to_digit(10) {
            if !in_fraction {
                number = Some(number.unwrap_or(0).checked_mul(10)?.checked_add(digit.into())?);
            }
            continue;
        }
        if matches!(sign, '.' | ',') && number.is_some() && !in_fraction {
            (in_fraction, is_sure) = (true, false);
            continue;
        }
        let unit = match sign.to_ascii_uppercase() {
            'T' if number.is_none() => {
                in_time = true;
                continue;
            }
            'Y' => 366 * 86_400,
            'M' if !in_time => 31 * 86_400,
            'W' => 7 * 86_400,
            'D' => 86_400,
            'H' => 3_600,
            'M' => 60,
            'S' => 1,
            _ => return None,
        };
        is_sure &= unit < 31 * 86_400;
        // A part of a unit is no more than all of it.
        let count = number.take()?.checked_add(i64::from(std::mem::take(&mut in_fraction)))?;
        seconds = seconds.checked_add(count.checked_mul(unit)?)?;
        units += 1;
    }
    let is_whole = units > 0 && number.is_none() && seconds <= 36_600 * 86_400;
    is_whole.then_some(AtMost { seconds, is_negative, is_sure })
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
    fn a_damaged_duration_has_a_most() {
        let most = |text| damaged_duration(text).map(|most| (most.seconds, most.is_negative, most.is_sure));
        let day = 86_400;
        for (text, expected) in [
            ("PT1W", Some((7 * day, false, true))),
            ("PT1D", Some((day, false, true))),
            ("P1H", Some((3_600, false, true))),
            ("1H", Some((3_600, false, true))),
            ("PT30M1H", Some((5_400, false, true))),
            ("P1DT", Some((day, false, true))),
            ("P30M", Some((930 * day, false, false))),
            ("P1Y", Some((366 * day, false, false))),
            ("PT1.5H", Some((7_200, false, false))),
            ("-PT1H", Some((3_600, true, false))),
            ("PT30", None),
            ("PT", None),
            ("P", None),
            ("", None),
            ("soon", None),
            ("PTH", None),
            ("P99999999999D", None),
            ("P99999999999999999999D", None),
        ] {
            assert_eq!(most(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_nearly_a_time_may_mean_one_only() {
        let read = |text| near_stamp(text, Frame::Zone(1)).map(|at| (at.wall.to_string(), at.frame, at.is_date));
        let nine = |frame| Some(("2026-11-22 09:00:00".to_owned(), frame, false));
        for text in
            ["2026-11-22T09:00:00", "2026-11-22 09:00", "20261122T0900", "20261122T090000.000", "20261122t09:00"]
        {
            assert_eq!(read(text), nine(Frame::Zone(1)), "{text}");
        }
        for text in ["2026-11-22T09:00:00Z", "20261122T110000+0200", "2026-11-22T04:00-05:00", "20261122T1000+01"] {
            assert_eq!(read(text), nine(Frame::Utc), "{text}");
        }
        assert_eq!(read("2026-11-22").map(|read| read.2), Some(true));
        for text in [
            "",
            "2026112",
            "20261122T",
            "20261122T09",
            "20261122T25:00",
            "22.11.2026",
            "20261122T090000+",
            "é2026-11-22",
        ] {
            assert_eq!(read(text), None, "{text}");
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

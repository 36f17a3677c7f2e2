//! Busy times as they are stored: distances in seconds, seven bits to a byte, a few bytes an interval.
//!
//! What is rounded is rounded outwards, and gaps in which no talk fits are closed: fewer intervals, the same answers.

use domain::{Moment, policy, slots::Interval};

/// Gaps shorter than this are no use to anybody.
const GAP: i64 = policy::TALK_MINUTES_MIN as i64 * 60;

/// Packs intervals that are in order and apart from each other, as [`merge`](super::ics::merge) leaves them.
pub(crate) fn pack(busy: &[Interval]) -> Vec<u8> {
    let mut seconds: Vec<(i64, i64)> = Vec::with_capacity(busy.len());
    for Interval { start, end } in busy {
        let (start, end) = (start.timestamp(), end.timestamp() + i64::from(end.timestamp_subsec_nanos() > 0));
        match seconds.last_mut() {
            Some((_, last)) if start - *last < GAP => *last = end.max(*last),
            _ => seconds.push((start, end)),
        }
    }
    let (mut packed, mut at) = (Vec::with_capacity(seconds.len() * 5), 0);
    for (start, end) in seconds {
        put(&mut packed, start - at);
        put(&mut packed, end - start);
        at = end;
    }
    packed
}

/// Adds what touches `within` to `busy`; `None` when it makes no sense.
pub(crate) fn unpack(packed: &[u8], within: &Interval, busy: &mut Vec<Interval>) -> Option<()> {
    let (mut rest, mut at) = (packed, 0_i64);
    while !rest.is_empty() {
        let start = at.checked_add(take(&mut rest)?)?;
        at = start.checked_add(take(&mut rest)?)?;
        // In order: nothing that follows touches it.
        if start > within.end.timestamp() {
            break;
        }
        let interval = Interval { start: Moment::from_timestamp(start, 0)?, end: Moment::from_timestamp(at, 0)? };
        if interval.start >= interval.end {
            return None;
        }
        if interval.overlaps(within) {
            busy.push(interval);
        }
    }
    Some(())
}

/// The smallest numbers in one byte; negative ones (only the first can be one) in ten.
fn put(packed: &mut Vec<u8>, number: i64) {
    let mut number = number.cast_unsigned();
    while number >= 0x80 {
        packed.push(low(number) | 0x80);
        number >>= 7;
    }
    packed.push(low(number));
}

/// The lowest seven bits.
const fn low(number: u64) -> u8 {
    number.to_le_bytes()[0] & 0x7f
}

fn take(packed: &mut &[u8]) -> Option<i64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = packed.split_first()?;
        *packed = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number.cast_signed());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use domain::moment;
    use proptest::prelude::*;

    use super::*;

    fn between(start: i64, end: i64) -> Interval {
        Interval::new(moment(start).expect("a moment"), moment(end).expect("a moment")).expect("in order")
    }

    fn unpacked(packed: &[u8], within: Interval) -> Vec<Interval> {
        let mut busy = Vec::new();
        unpack(packed, &within, &mut busy).expect("sense");
        busy
    }

    proptest! {
        #[test]
        fn nothing_busy_becomes_free_and_no_talk_loses_its_place(
            steps in prop::collection::vec((900_000_i64..90_000_000, 1_i64..90_000_000), 0..40),
            start in -3_000_000_000_000_i64..3_000_000_000_000,
        ) {
            let mut at = start;
            let busy: Vec<Interval> = steps.iter().map(|(gap, length)| {
                let one = between(at + gap, at + gap + length);
                at += gap + length;
                one
            }).collect();
            let everything = between(start - 10_000, at + 1_000_000);
            let known = unpacked(&pack(&busy), everything);
            for one in &busy {
                prop_assert!(known.iter().any(|wide| wide.start <= one.start && one.end <= wide.end));
            }
            for (one, next) in known.iter().zip(known.iter().skip(1)) {
                prop_assert!(next.start - one.end >= TimeDelta::minutes(15));
            }
        }

        #[test]
        fn any_bytes_are_sense_or_not(packed in prop::collection::vec(any::<u8>(), 0..60)) {
            let mut busy = Vec::new();
            let _ = unpack(&packed, &between(0, 1), &mut busy);
        }
    }

    #[test]
    fn a_year_of_meetings_fits_into_a_kilobyte() {
        let busy: Vec<Interval> = (0..200)
            .map(|n| between(1_795_420_800_000 + n * 157_680_000, 1_795_422_600_000 + n * 157_680_000))
            .collect();
        let packed = pack(&busy);
        assert!(packed.len() < 1_100, "{}", packed.len());
        let some =
            unpacked(&packed, between(1_795_420_800_000 + 100 * 157_680_000, 1_795_420_800_000 + 102 * 157_680_000));
        assert_eq!(some, busy[100..102]);
    }
}

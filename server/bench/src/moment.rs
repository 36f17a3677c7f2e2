//! The present as the judge sees it, and moments as Overture writes them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970, as every moment is stored.
pub fn now_ms() -> i64 {
    i64::try_from(now().as_millis()).unwrap_or(i64::MAX)
}

/// Microseconds since 1970, for lateness below a millisecond.
pub fn now_us() -> i64 {
    i64::try_from(now().as_micros()).unwrap_or(i64::MAX)
}

#[expect(clippy::disallowed_methods, reason = "a judge has a clock of its own")]
fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// A new id as Overture makes them: UUIDv7, so that ids sort by when they were made.
#[expect(clippy::disallowed_methods, reason = "a driver is nobody's use case")]
pub fn new_id() -> uuid::Uuid {
    uuid::Uuid::now_v7()
}

/// Milliseconds since 1970 of a moment as the API writes it, like `2026-11-22T09:30:00.123Z`.
pub fn parse(text: &str) -> Option<i64> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let mut date = date.splitn(3, '-').map(str::parse::<i64>);
    let (year, month, day) = (date.next()?.ok()?, date.next()?.ok()?, date.next()?.ok()?);
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let mut time = time.splitn(3, ':').map(str::parse::<i64>);
    let (hour, minute, second) = (time.next()?.ok()?, time.next()?.ok()?, time.next()?.ok()?);
    let fraction: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    // Days of the Gregorian calendar, counted in years that begin in March: leap days come last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (153 * month + 2) / 5;
    let days = days + day - 1 - 719_468;
    Some((((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000 + fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_they_are_written() {
        assert_eq!(parse("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(parse("2000-02-29T23:59:59.5Z"), Some(951_868_799_500));
        assert_eq!(parse("2026-11-22T09:30:00.123Z"), Some(1_795_339_800_123));
        assert_eq!(parse("2026-11-22"), None);
    }
}

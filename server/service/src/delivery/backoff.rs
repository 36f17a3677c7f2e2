//! When to try again: soon at first, then seldom, for about two days.

use chrono::TimeDelta;
use domain::ids::MessageId;
use sha2::{Digest, Sha256};

/// How often a message is tried before it is given up.
pub(crate) const ATTEMPTS: i64 = 18;

const FIRST: i64 = 30_000;
const LONGEST: i64 = 4 * 3_600_000;

/// How long to wait after this many attempts: three times longer each time, from 30 seconds to 4 hours, give or take
/// a fifth so that messages that failed together do not come back together. The same for the same message always.
pub(crate) fn backoff(id: MessageId, attempts: i64) -> TimeDelta {
    let exponent = u32::try_from(attempts.max(1) - 1).unwrap_or(u32::MAX);
    let wait = 3_i64.checked_pow(exponent).and_then(|times| times.checked_mul(FIRST)).unwrap_or(LONGEST).min(LONGEST);
    let hash = Sha256::new().chain_update(id.0).chain_update(attempts.to_be_bytes()).finalize();
    // From 0 to 399 thousandths, around 200.
    let jitter = i64::from(u16::from_be_bytes([hash[0], hash[1]])) * 400 / 65_536 - 200;
    TimeDelta::milliseconds((wait + wait * jitter / 1_000).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u128) -> MessageId {
        uuid::Uuid::from_u128(n).into()
    }

    #[test]
    fn it_lasts_about_two_days_and_never_rushes() {
        for n in 0..200 {
            let waits: Vec<TimeDelta> = (1..ATTEMPTS).map(|attempts| backoff(id(n), attempts)).collect();
            assert!(waits.iter().all(|wait| *wait >= TimeDelta::seconds(24) && *wait <= TimeDelta::hours(4)));
            let all: TimeDelta = waits.iter().sum();
            assert!((36..=52).contains(&all.num_hours()), "{} h", all.num_hours());
        }
        assert!(backoff(id(1), i64::MAX) <= TimeDelta::hours(4));
    }

    #[test]
    fn messages_that_failed_together_come_back_apart() {
        let waits: std::collections::BTreeSet<TimeDelta> = (0..50).map(|n| backoff(id(n), 1)).collect();
        assert!(waits.len() > 40);
        assert_eq!(backoff(id(7), 3), backoff(id(7), 3));
    }
}

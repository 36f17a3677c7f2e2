//! What is told of why a start can't be had (C13): of the other side never more than that they are not free. Members of one
//! company are told each other's reasons, except that a talk for a confidential position is time taken like any other.
//!
//! To know what a colleague may be told, the same question is asked twice: with everything that is known, which decides,
//! and with confidential talks among the busy times instead of the bookings, which tells.

use uuid::Uuid;

use super::{Reason, Verdict};

/// A verdict as the company reads it. `told` is the one that was found with confidential talks as busy times.
pub fn verdict_for_company(found: Verdict, told: Option<&Verdict>, candidate: Uuid) -> Verdict {
    let Verdict::Refused { why, whose } = found else { return found };
    if whose == Some(candidate) {
        return Verdict::Refused { why: Reason::NotFree, whose };
    }
    match told {
        None => Verdict::Refused { why, whose },
        Some(Verdict::Refused { why, whose }) if *whose == Some(candidate) => {
            Verdict::Refused { why: Reason::NotFree, whose: *whose }
        }
        Some(Verdict::Refused { why, whose }) => Verdict::Refused { why: *why, whose: *whose },
        Some(Verdict::Offered { .. }) => Verdict::Refused { why: Reason::Busy, whose },
    }
}

/// What one participant says to a start, as the company reads it; `told` as in [`verdict_for_company`].
pub fn answer_for_company(found: Option<Reason>, told: Option<Option<Reason>>, is_candidate: bool) -> Option<Reason> {
    let found = found?;
    if is_candidate {
        return Some(Reason::NotFree);
    }
    Some(told.map_or(found, |told| told.unwrap_or(Reason::Busy)))
}

/// What a candidate, or whoever comes by a candidate's link, is told: whose calendar it is, and how full, is not theirs to
/// know.
pub const fn reason_for_candidate(found: Reason) -> Reason {
    match found {
        Reason::Past => Reason::Past,
        Reason::Notice
        | Reason::Horizon
        | Reason::DayOff
        | Reason::OutsideHours
        | Reason::Away
        | Reason::Busy
        | Reason::Booked
        | Reason::Buffer
        | Reason::DayLimit
        | Reason::WeekLimit
        | Reason::Unsure
        | Reason::PoolTooSmall
        | Reason::NotFree => Reason::NotFree,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: Uuid = Uuid::from_u128(1);
    const SVEN: Uuid = Uuid::from_u128(2);

    fn refused(why: Reason, whose: Uuid) -> Verdict {
        Verdict::Refused { why, whose: Some(whose) }
    }

    #[test]
    fn of_the_other_side_every_reason_reads_the_same() {
        for why in Reason::ALL {
            assert_eq!(verdict_for_company(refused(why, ADA), None, ADA), refused(Reason::NotFree, ADA));
            assert_eq!(answer_for_company(Some(why), None, true), Some(Reason::NotFree));
            let expected = if why == Reason::Past { Reason::Past } else { Reason::NotFree };
            assert_eq!(reason_for_candidate(why), expected);
        }
        assert_eq!(answer_for_company(None, None, true), None);
    }

    #[test]
    fn of_a_colleague_all_is_told_but_what_is_confidential() {
        for why in Reason::ALL {
            assert_eq!(verdict_for_company(refused(why, SVEN), None, ADA), refused(why, SVEN));
            assert_eq!(answer_for_company(Some(why), None, false), Some(why));
            let busy = refused(Reason::Busy, SVEN);
            assert_eq!(verdict_for_company(refused(why, SVEN), Some(&busy), ADA), busy);
            let offered = Verdict::Offered { who: Vec::new() };
            assert_eq!(verdict_for_company(refused(why, SVEN), Some(&offered), ADA), busy, "a limit that they fill");
            assert_eq!(answer_for_company(Some(why), Some(None), false), Some(Reason::Busy));
        }
        let late = refused(Reason::Booked, ADA);
        assert_eq!(verdict_for_company(refused(Reason::Booked, SVEN), Some(&late), ADA), refused(Reason::NotFree, ADA));
        let offered = Verdict::Offered { who: Vec::new() };
        assert_eq!(verdict_for_company(offered.clone(), Some(&refused(Reason::Busy, SVEN)), ADA), offered);
    }
}

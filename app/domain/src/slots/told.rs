//! What is told of why a start can't be had (C13, R16): of the other side never more than that they are not free. Of a
//! colleague's rules a member is told (hours, notice, horizon), and of their time that it is taken, never by what: else
//! somebody known to keep no calendar, or to have no talk, would give a confidential talk away. Of their own time a member is
//! told everything, except that a talk for another confidential position is time taken like any other.
//!
//! To know what may be told, the same question is asked twice: with everything that is known, which decides, and with
//! confidential talks among the busy times instead of the bookings, which tells.

use uuid::Uuid;

use super::{Reason, Verdict};

/// Who reads what a company is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reader {
    /// The candidate, of the other side.
    pub candidate: Uuid,
    /// The member who asks, if one does.
    pub asks: Option<Uuid>,
}

impl Reader {
    /// A reason of this person, as it is told.
    fn reason(self, why: Reason, whose: Option<Uuid>) -> Reason {
        match whose {
            None => why,
            Some(_) if whose == self.asks => why,
            Some(id) if id == self.candidate => Reason::NotFree,
            Some(_) => reason_for_colleague(why),
        }
    }
}

/// A verdict as the company reads it. `told` is the one that was found with confidential talks as busy times.
pub fn verdict_for_company(found: Verdict, told: Option<&Verdict>, reader: Reader) -> Verdict {
    let Verdict::Refused { why, whose } = found else { return found };
    let (why, whose) = match told {
        _ if whose == Some(reader.candidate) => (why, whose),
        None => (why, whose),
        Some(Verdict::Refused { why, whose }) => (*why, *whose),
        Some(Verdict::Offered { .. }) => (Reason::Busy, whose),
    };
    Verdict::Refused { why: reader.reason(why, whose), whose }
}

/// What one participant says to a start, as the company reads it; `told` as in [`verdict_for_company`].
pub fn answer_for_company(
    found: Option<Reason>,
    told: Option<Option<Reason>>,
    who: Uuid,
    reader: Reader,
) -> Option<Reason> {
    let found = found?;
    let why = match told {
        Some(_) if who == reader.candidate => found,
        Some(told) => told.unwrap_or(Reason::Busy),
        None => found,
    };
    Some(reader.reason(why, Some(who)))
}

/// What a member is told of a colleague: rules that are there whatever is booked, and that a calendar can't be read (C3).
/// Everything that a confidential talk could be the cause of reads the same.
const fn reason_for_colleague(found: Reason) -> Reason {
    match found {
        Reason::Past
        | Reason::Notice
        | Reason::Horizon
        | Reason::DayOff
        | Reason::OutsideHours
        | Reason::Unsure
        | Reason::PoolTooSmall
        | Reason::NotFree => found,
        Reason::Away | Reason::Busy | Reason::Booked | Reason::Buffer | Reason::DayLimit | Reason::WeekLimit => {
            Reason::NotFree
        }
    }
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

    const MARY: Uuid = Uuid::from_u128(3);
    const BY_MARY: Reader = Reader { candidate: ADA, asks: Some(MARY) };

    #[test]
    fn of_the_other_side_every_reason_reads_the_same() {
        for why in Reason::ALL {
            assert_eq!(verdict_for_company(refused(why, ADA), None, BY_MARY), refused(Reason::NotFree, ADA));
            assert_eq!(answer_for_company(Some(why), None, ADA, BY_MARY), Some(Reason::NotFree));
            let expected = if why == Reason::Past { Reason::Past } else { Reason::NotFree };
            assert_eq!(reason_for_candidate(why), expected);
        }
        assert_eq!(answer_for_company(None, None, ADA, BY_MARY), None);
    }

    /// Whatever took the time, a confidential talk among it, reads the same, and what a rule says is told.
    #[test]
    fn of_a_colleague_rules_are_told_and_taken_time_is_taken() {
        let offered = Verdict::Offered { who: Vec::new() };
        for why in Reason::ALL {
            let rules = [
                Reason::Past,
                Reason::Notice,
                Reason::Horizon,
                Reason::DayOff,
                Reason::OutsideHours,
                Reason::Unsure,
                Reason::PoolTooSmall,
            ];
            let expected = if rules.contains(&why) { why } else { Reason::NotFree };
            let not_free = refused(Reason::NotFree, SVEN);
            assert_eq!(verdict_for_company(refused(why, SVEN), None, BY_MARY), refused(expected, SVEN));
            assert_eq!(answer_for_company(Some(why), None, SVEN, BY_MARY), Some(expected));
            let busy = refused(Reason::Busy, SVEN);
            assert_eq!(verdict_for_company(refused(why, SVEN), Some(&busy), BY_MARY), not_free);
            assert_eq!(verdict_for_company(refused(why, SVEN), Some(&offered), BY_MARY), not_free, "a limit they fill");
            assert_eq!(answer_for_company(Some(why), Some(None), SVEN, BY_MARY), Some(Reason::NotFree));
        }
        let late = refused(Reason::Booked, ADA);
        let told = verdict_for_company(refused(Reason::Booked, SVEN), Some(&late), BY_MARY);
        assert_eq!(told, refused(Reason::NotFree, ADA));
        assert_eq!(verdict_for_company(offered.clone(), Some(&refused(Reason::Busy, SVEN)), BY_MARY), offered);
    }

    #[test]
    fn of_their_own_time_members_are_told_all_but_what_is_confidential() {
        let by_sven = Reader { candidate: ADA, asks: Some(SVEN) };
        for why in Reason::ALL {
            assert_eq!(verdict_for_company(refused(why, SVEN), None, by_sven), refused(why, SVEN));
            assert_eq!(answer_for_company(Some(why), None, SVEN, by_sven), Some(why));
            let busy = refused(Reason::Busy, SVEN);
            assert_eq!(verdict_for_company(refused(why, SVEN), Some(&busy), by_sven), busy);
            assert_eq!(answer_for_company(Some(why), Some(None), SVEN, by_sven), Some(Reason::Busy));
        }
    }
}

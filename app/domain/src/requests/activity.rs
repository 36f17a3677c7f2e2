//! What a sender may know of a candidate's other requests while writing (R14): figures, never who.
//!
//! Somebody with a few workspaces of their own can put known values beside unknown ones and look at what changes. So every
//! figure counts workspaces, each once, and only those that have been here for [`policy::COUNTS_FROM_AGE`]; it changes at
//! most once a day (counts) or once a week (ranges); counts are told in steps; offers are rounded before they are compared;
//! and which offers are alike is decided by a closed list ([`Likeness`](crate::positions::Likeness)), whose parts do not
//! overlap.
//!
//! No figure of five workspaces is safe from somebody who owns four of them: one that treats all five alike and does not
//! change with any single one of them never changes at all. So figures of fewer than [`policy::RANGE_IS_FINE_FROM`]
//! workspaces are rough, whoever owns how many of them. What an asker learns who owns some of those counted, and moves them
//! as they like:
//!
//! - Of counts: that a fifth, tenth, twentieth, … has asked.
//! - Of answers: nothing below twenty-five in all; then whether any of the others was accepted, not which: of a single one
//!   only who owns the other twenty-four.
//! - Of offers: below twenty-five in all, in which rough step an offer of the others lies, even if there is a single other
//!   one: 10, 15, 20, 30, 50 or 75 thousand and up to the next, a third to two thirds of it. From twenty-five on, week after
//!   week, in which fine steps others' offers lie, and never whose they are. Who owns up to seven never learns the lowest
//!   and the highest of the others; who owns eight to twenty-three does, among two or more; who owns twenty-four learns the
//!   fine step of the single other one.
//!
//! Twenty-four workspaces that have each been here for a month and asked somebody are not held off by this, but by what they
//! cost: from one network come [`policy::COMPANIES_FROM_NETWORK_IN_30_DAYS`] a month.

use chrono::{Datelike, NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};

use crate::{
    Moment,
    ids::PositionId,
    money::{Currency, Period, Salary},
    policy,
};

/// How many, rounded down to a step of [`policy::TOLD_STEPS`]; zero stands for fewer than the first step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AtLeast(u32);

impl AtLeast {
    /// A count, as it is told.
    pub fn of(count: usize) -> Self {
        let reached = |step: &&u32| usize::try_from(**step).is_ok_and(|step| step <= count);
        Self(policy::TOLD_STEPS.iter().rev().find(reached).copied().unwrap_or_default())
    }

    /// The step; `None` below the first one.
    pub const fn step(self) -> Option<u32> {
        if self.0 == 0 { None } else { Some(self.0) }
    }
}

/// How much a candidate is asked by others, and what others offer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// How many other companies' requests were delivered to the candidate in the last thirty days.
    pub asked_by: AtLeast,
    /// Whether one of those requests was accepted; only from [`policy::ACCEPTANCE_TOLD_FROM`] others on.
    pub any_accepted: Option<bool>,
    /// What others offer for positions like those the sender may write for, where enough others do.
    pub ranges: Vec<PositionRange>,
}

/// What others offer for positions like this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PositionRange {
    pub position_id: PositionId,
    pub range: SalaryRange,
}

impl Activity {
    /// The figures of so many other companies, of whose requests so many were accepted.
    pub fn over(asked_by: usize, accepted_by: usize, ranges: Vec<PositionRange>) -> Self {
        let is_told = asked_by >= policy::ACCEPTANCE_TOLD_FROM;
        let asked_by = AtLeast::of(asked_by);
        Self { asked_by, any_accepted: is_told.then_some(accepted_by > 0), ranges }
    }

    /// The range for a position.
    pub fn range_for(&self, position: PositionId) -> Option<SalaryRange> {
        self.ranges.iter().find(|known| known.position_id == position).map(|known| known.range)
    }

    /// One plain sentence.
    pub fn say(&self) -> String {
        let first = policy::TOLD_STEPS[0];
        match (self.asked_by.step(), self.any_accepted) {
            (None, _) => format!("Fewer than {first} other companies have asked in the last 30 days."),
            (Some(n), Some(true)) => {
                format!("At least {n} other companies have asked in the last 30 days; some were accepted.")
            }
            (Some(n), Some(false)) => {
                format!("At least {n} other companies have asked in the last 30 days, none accepted yet.")
            }
            (Some(n), None) => format!("At least {n} other companies have asked in the last 30 days."),
        }
    }
}

/// What the middle of other companies offers, rounded outward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalaryRange {
    pub from_minor: i64,
    pub to_minor: i64,
    pub currency: Currency,
    pub period: Period,
    /// How many companies it is made of.
    pub of: AtLeast,
}

impl SalaryRange {
    /// `€ 80,000–95,000 a year`.
    pub fn say(&self) -> String {
        Salary {
            amount_minor: self.from_minor,
            upper_minor: Some(self.to_minor).filter(|to| *to > self.from_minor),
            currency: self.currency,
            period: self.period,
        }
        .say()
    }
}

/// The middle of what companies offer, one amount each; `None` below [`policy::RANGE_NEEDS`] of them. A quarter is left out on
/// each side, and each amount is rounded to its step before it is compared with another one: to a rough step as long as they
/// are few. From [`policy::RANGE_IS_FINE_FROM`] on steps are fine, and a third is left out on each side.
pub fn salary_range(one_of_each: &[i64], currency: Currency, period: Period) -> Option<SalaryRange> {
    if one_of_each.len() < policy::RANGE_NEEDS {
        return None;
    }
    let is_fine = one_of_each.len() >= policy::RANGE_IS_FINE_FROM;
    let around = if is_fine { fine_step } else { rough_step };
    let mut steps: Vec<(i64, i64)> = one_of_each.iter().map(|amount| around(*amount)).collect();
    steps.sort_unstable();
    let last = steps.len() - 1;
    let left_out = if is_fine { (steps.len() / 3).max(policy::RANGE_LEAVES_OUT) } else { last / 4 };
    let ((from_minor, _), (_, to_minor)) = (steps[left_out], steps[last - left_out]);
    Some(SalaryRange { from_minor, to_minor, currency, period, of: AtLeast::of(steps.len()) })
}

/// The largest power of ten that an amount reaches; one for zero.
fn power_of_ten(amount: i64) -> i64 {
    let mut tens = 1_i64;
    while amount / tens >= 10 {
        tens *= 10;
    }
    tens
}

/// The fine step that an amount lies in: 10–20 by 1, 20–50 by 2.5, 50–100 by 5, and so on by tens. Five to twelve percent wide.
fn fine_step(amount: i64) -> (i64, i64) {
    let amount = amount.max(0);
    let tens = power_of_ten(amount);
    let wide = match amount / tens {
        0 | 1 => tens / 10,
        2..=4 => tens / 4,
        _ => tens / 2,
    }
    .max(1);
    let from = amount / wide * wide;
    (from, from.saturating_add(wide))
}

/// The rough step that an amount lies in: 10–15–20–30–50–75–100, and so on by tens.
fn rough_step(amount: i64) -> (i64, i64) {
    let amount = amount.max(0);
    let tenth = power_of_ten(amount) / 10;
    // Below a hundred minor units there is nothing to tell apart.
    if tenth == 0 {
        return (0, 10);
    }
    let ends = [10, 15, 20, 30, 50, 75, 100].map(|end| tenth.saturating_mul(end));
    let next = ends.iter().position(|end| *end > amount).unwrap_or(ends.len() - 1).max(1);
    (ends[next - 1], ends[next])
}

/// Up to when others' requests are counted: the beginning of today (UTC).
pub fn counted_until(now: Moment) -> Moment {
    now.date_naive().and_time(NaiveTime::MIN).and_utc()
}

/// Up to when others' offers are looked at: the beginning of this week, which is a Monday (UTC).
pub fn offers_until(now: Moment) -> Moment {
    counted_until(now) - TimeDelta::days(i64::from(now.weekday().num_days_from_monday()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(amounts: &[i64]) -> Option<SalaryRange> {
        salary_range(amounts, Currency::EUR, Period::Year)
    }

    #[test]
    fn four_others_are_too_few_to_stay_anonymous_and_24_for_more_than_roughly() {
        let amounts: Vec<i64> = (1..=15).map(|n| n * 1_000_000).collect();
        assert_eq!(range(&amounts[..4]), None);
        let of_five = range(&amounts[..5]).expect("five are enough");
        assert_eq!((of_five.say(), of_five.of.step()), ("€ 20,000–50,000 a year".to_owned(), Some(5)));
        assert_eq!(range(&amounts[..10]).expect("ten").say(), "€ 30,000–100,000 a year");
        assert_eq!(range(&amounts).expect("a range").say(), "€ 30,000–150,000 a year", "fifteen are few as well");
        let many: Vec<i64> = (1..=41).map(|n| n * 1_000_000).collect();
        assert_eq!(range(&many[..24]).expect("a range").say(), "€ 50,000–200,000 a year", "rough to the last");
        let of_25 = range(&many[..25]).expect("a range");
        assert_eq!((of_25.say(), of_25.of.step()), ("€ 90,000–180,000 a year".to_owned(), Some(20)));
        assert_eq!(range(&many).expect("a range").say(), "€ 140,000–300,000 a year", "the middle third of many");
    }

    /// What an asker who owns four workspaces can put beside the others, in thousands.
    fn owned() -> impl Iterator<Item = [i64; 4]> {
        let places = [1, 70, 85, 92, 99, 110, 900];
        let all = places.into_iter().flat_map(move |a| {
            places
                .into_iter()
                .flat_map(move |b| places.into_iter().flat_map(move |c| places.into_iter().map(move |d| [a, b, c, d])))
        });
        all.map(|four| four.map(|thousand| thousand * 100_000))
    }

    /// The attack that R14 is about: four known offers around a single unknown one, moved to and fro. All that ever shows is
    /// the rough step that it lies in; and of five unknown ones not even that of the lowest and the highest.
    #[test]
    fn four_own_offers_tell_of_a_fifth_no_more_than_a_rough_step() {
        for four in owned() {
            assert_eq!(range(&four), None);
            let around = |unknown: &[i64]| range(&[&four[..], unknown].concat());
            for (one, other) in [(9_012_345, 7_500_000), (9_999_999, 7_654_321), (5_000_000, 7_499_999), (100, 149)] {
                assert_eq!(around(&[one]), around(&[other]), "{four:?} {one} {other}");
            }
            let usual = [7_600_000, 8_000_000, 9_000_000, 9_500_000];
            let with = |low, high| around(&[&usual[..], &[low, high]].concat());
            assert_eq!(with(7_500_000, 9_990_000), with(7_999_999, 9_000_001), "{four:?}");
        }
    }

    /// An asker who owns this many, put low and high of the others in every proportion.
    fn split(own: usize) -> impl Iterator<Item = Vec<i64>> {
        (0..=own).map(move |low| {
            let place = move |n: usize| if n < low { 100 } else { 900_000_000 };
            (0..own).map(place).collect()
        })
    }

    /// What an asker learns of a single other one who owns all the rest: less than a rough step of nobody, up to the count
    /// from which on figures are fine.
    #[test]
    fn who_owns_all_but_one_learns_a_rough_step_and_no_more() {
        for own in 1..policy::RANGE_IS_FINE_FROM - 1 {
            for mut offers in split(own) {
                for around in [8_600_000, 9_000_000, 9_400_000] {
                    let beside = |unknown: i64| {
                        let at_it = offers.iter().map(|offer| if *offer == 100 { around } else { *offer });
                        range(&at_it.chain([unknown]).collect::<Vec<_>>())
                    };
                    for (one, other) in [(9_012_345, 7_500_000), (9_999_999, 7_654_321), (5_000_000, 7_499_999)] {
                        assert_eq!(beside(one), beside(other), "{own} own: {one} {other}");
                    }
                }
                offers.push(13_700_000);
                let Some(shown) = range(&offers) else { continue };
                let ends = [shown.from_minor, shown.to_minor];
                assert!(!ends.contains(&13_000_000) && !ends.contains(&14_000_000), "{own} own: {shown:?}");
            }
        }
    }

    /// Where figures are fine: neither the lowest nor the highest of the others shows to whoever owns up to seven.
    #[test]
    fn the_lowest_and_the_highest_of_the_others_never_show() {
        for own in 0..policy::RANGE_LEAVES_OUT {
            let others = policy::RANGE_IS_FINE_FROM - own - 2;
            let between: Vec<i64> =
                (0..others).map(|n| 8_000_000 + 100_000 * i64::try_from(n).expect("small")).collect();
            for offers in split(own) {
                let with = |low, high| range(&[&between[..], &offers, &[low, high]].concat());
                let expected = with(7_900_000, 12_500_000);
                assert!(expected.is_some());
                for (low, high) in [(1, 12_500_000), (7_900_000, 90_000_000), (5_000_000, 20_000_000)] {
                    assert_eq!(with(low, high), expected, "{offers:?} {low} {high}");
                }
            }
        }
    }

    /// Of those between no more than the fine step shows, whatever is put beside them.
    #[test]
    fn comparing_tells_no_more_than_the_step() {
        let low: Vec<i64> = (0..10).map(|n| 7_000_000 + n * 100_000).collect();
        let high: Vec<i64> = (0..10).map(|n| 9_700_000 + n * 100_000).collect();
        let (one, other) = (9_012_345, 9_498_765);
        for known in (8_900_000..9_600_000).step_by(12_345) {
            for beside in [known, known + 1, known + 250_000] {
                let around = |unknown| range(&[&low[..], &high, &[known, known, beside, beside, unknown]].concat());
                assert_eq!(around(one), around(other), "{known} {beside}");
            }
        }
    }

    /// Whether anybody was accepted is told of no single one to whoever owns fewer than twenty-four.
    #[test]
    fn acceptances_are_told_of_many() {
        let told = |asked, accepted| Activity::over(asked, accepted, Vec::new());
        for asked in 0..policy::ACCEPTANCE_TOLD_FROM {
            for accepted in 0..=asked {
                assert_eq!(told(asked, accepted).any_accepted, None, "{asked}, {accepted} accepted");
                assert_eq!(told(asked, accepted), told(asked, 0));
            }
        }
        assert_eq!((told(25, 1).any_accepted, told(25, 0).any_accepted), (Some(true), Some(false)));
    }

    #[test]
    fn rough_steps_are_between_a_third_and_two_thirds_wide() {
        for amount in (100..1_000).chain((1_000..90_000_000).step_by(77_777)) {
            let (from, to) = rough_step(amount);
            assert!(from <= amount && amount < to, "{amount}: {from} to {to}");
            assert!((to - from) * 3 >= from && (to - from) * 3 <= from * 2, "{amount}: {from} to {to}");
        }
        assert_eq!(
            (rough_step(0), rough_step(7), rough_step(i64::MAX).0),
            ((0, 10), (0, 10), 7_500_000_000_000_000_000)
        );
    }

    #[test]
    fn steps_are_between_five_and_thirteen_percent_wide() {
        for amount in (20..1_000).chain((1_000..90_000_000).step_by(77_777)) {
            let (from, to) = fine_step(amount);
            assert!(from <= amount && amount < to, "{amount}");
            assert!(amount < 100 || (to - from) * 1_000 <= from * 126, "{amount}: {from} to {to}");
        }
        assert_eq!((fine_step(0), fine_step(7)), ((0, 1), (7, 8)));
    }

    #[test]
    fn counts_are_told_in_steps() {
        let told = |n| AtLeast::of(n).step();
        assert_eq!(
            [0, 4, 5, 9, 10, 49, 50, 1_000].map(told),
            [None, None, Some(5), Some(5), Some(10), Some(20), Some(50), Some(100)]
        );
        assert_eq!(
            Activity::over(4, 4, Vec::new()).say(),
            "Fewer than 5 other companies have asked in the last 30 days."
        );
        assert_eq!(
            Activity::over(6, 3, Vec::new()).say(),
            "At least 5 other companies have asked in the last 30 days."
        );
        assert_eq!(
            Activity::over(16, 1, Vec::new()).say(),
            "At least 10 other companies have asked in the last 30 days."
        );
        assert_eq!(
            Activity::over(26, 0, Vec::new()).say(),
            "At least 20 other companies have asked in the last 30 days, none accepted yet."
        );
        assert_eq!(
            Activity::over(52, 1, Vec::new()).say(),
            "At least 50 other companies have asked in the last 30 days; some were accepted."
        );
    }

    #[test]
    fn figures_change_once_a_day_and_offers_once_a_week() {
        let at = |text: &str| crate::time::parse(text).expect("a moment");
        let now = at("2026-11-26T13:14:15Z");
        assert_eq!(counted_until(now), at("2026-11-26T00:00:00Z"));
        assert_eq!(offers_until(now), at("2026-11-23T00:00:00Z"));
        assert_eq!(offers_until(at("2026-11-23T00:00:00Z")), at("2026-11-23T00:00:00Z"));
    }
}

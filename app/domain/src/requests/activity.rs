//! What a sender may know of a candidate's other requests while writing (R14): numbers, never who.

use serde::{Deserialize, Serialize};

use crate::{
    money::{Currency, Period, Salary},
    policy,
};

/// How much a candidate is asked, and how they answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// Requests delivered in the last thirty days, by anybody.
    pub received: u32,
    /// Those of them that were accepted.
    pub accepted: u32,
    /// Those of them still waiting for an answer.
    pub waiting: u32,
    /// What others offer for like positions, when enough others exist.
    pub range: Option<SalaryRange>,
}

impl Activity {
    /// One plain sentence.
    pub fn say(&self) -> String {
        let requests = |n: u32| if n == 1 { "1 request".to_owned() } else { format!("{n} requests") };
        match (self.received, self.accepted) {
            (0, _) => "No other request in the last 30 days.".to_owned(),
            (n, 0) => format!("{} received in the last 30 days, none accepted yet.", requests(n)),
            (n, accepted) => format!("{} received in the last 30 days, {accepted} accepted.", requests(n)),
        }
    }
}

/// What the middle half of other companies' requests offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalaryRange {
    pub from_minor: i64,
    pub to_minor: i64,
    pub currency: Currency,
    pub period: Period,
    /// How many requests it is made of, at least [`policy::RANGE_NEEDS`].
    pub of: u32,
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

/// The middle half of the amounts, rounded to thousands; `None` below [`policy::RANGE_NEEDS`] of them,
/// so that no single offer can be told from it.
pub fn salary_range(mut amounts: Vec<i64>, currency: Currency, period: Period) -> Option<SalaryRange> {
    if amounts.len() < policy::RANGE_NEEDS {
        return None;
    }
    amounts.sort_unstable();
    let step = match period {
        Period::Year | Period::Month => 100 * currency.minor_per_major(),
        Period::Day | Period::Hour => currency.minor_per_major(),
    };
    let last = amounts.len() - 1;
    let rounded = |at: usize| (amounts[at] + step / 2) / step * step;
    Some(SalaryRange {
        from_minor: rounded(last / 4),
        to_minor: rounded(last - last / 4),
        currency,
        period,
        of: u32::try_from(amounts.len()).unwrap_or(u32::MAX),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_others_are_too_few_to_stay_anonymous() {
        let amounts = |n: i64| (1..=n).map(|i| i * 1_000_000).collect();
        assert_eq!(salary_range(amounts(4), Currency::EUR, Period::Year), None);
        let range = salary_range(amounts(5), Currency::EUR, Period::Year).expect("five are enough");
        assert_eq!(range.say(), "€ 20,000–40,000 a year");
    }
}

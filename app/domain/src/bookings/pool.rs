//! Pools: interviewers of whom some are enough (C10).

use serde::{Deserialize, Serialize};

use crate::{
    bookings::{How, HowDraft},
    ids::{MemberId, PoolId},
    policy,
    problems::{Code, Problems},
    text,
};

/// Somebody of a pool, and their share of its talks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    pub member: MemberId,
    /// Twice the weight, twice the talks; none means only when nobody else is free.
    pub weight: u16,
}

/// A pool that passed [`PoolDraft::check`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    pub name: String,
    pub seats: Vec<Seat>,
    /// How its members usually meet candidates (C12).
    pub how: Option<How>,
}

/// A pool as the workspace lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolSummary {
    pub id: PoolId,
    pub name: String,
    pub seats: Vec<Seat>,
    #[serde(default)]
    pub how: Option<How>,
    pub version: i64,
}

/// Somebody of a pool before it is believed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SeatDraft {
    pub member_id: String,
    /// 0 to 100; left empty: 1.
    pub weight: String,
}

impl SeatDraft {
    /// The draft that says this, for editing.
    pub fn of(seat: &Seat) -> Self {
        Self { member_id: seat.member.to_string(), weight: seat.weight.to_string() }
    }
}

/// A pool before it is believed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PoolDraft {
    pub name: String,
    pub seats: Vec<SeatDraft>,
    pub how: HowDraft,
}

impl PoolDraft {
    /// In the browser before saving, on the server before believing.
    pub fn check(&self) -> Result<Pool, Problems> {
        let mut problems = Problems::new();
        let name = problems.take("name", text::line(&self.name));
        if self.seats.len() > policy::POOL_SEATS {
            problems.add("seats", Code::TooMany);
            return Err(problems);
        }
        let mut seats: Vec<Seat> = Vec::new();
        for (index, row) in self.seats.iter().enumerate().filter(|(_, row)| !row.member_id.trim().is_empty()) {
            let member = row.member_id.trim().parse().map_err(|_| Code::NotAnId);
            let member: Option<MemberId> = problems.take(&format!("seats[{index}].member_id"), member);
            let weight = problems.take(&format!("seats[{index}].weight"), weight(&row.weight));
            let Some((member, weight)) = member.zip(weight) else { continue };
            if seats.iter().any(|seat| seat.member == member) {
                problems.add(format!("seats[{index}].member_id"), Code::Duplicate);
            }
            seats.push(Seat { member, weight });
        }
        let how = self.how.check("how", &mut problems);
        if seats.is_empty() && problems.is_empty() {
            problems.add("seats", Code::Missing);
        }
        problems.or(name.map(|name| Pool { name, seats, how }))
    }
}

fn weight(typed: &str) -> Result<u16, Code> {
    let weight = text::whole(typed, 0, 100)?.unwrap_or(1);
    u16::try_from(weight).map_err(|_| Code::TooLarge)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_is_wrong_is_said_by_row() {
        let id = Uuid::from_u128(1).to_string();
        let row = |member: &str, weight: &str| SeatDraft { member_id: member.into(), weight: weight.into() };
        let said = |name: &str, seats: Vec<SeatDraft>| {
            let checked = PoolDraft { name: name.into(), seats, ..PoolDraft::default() }.check();
            checked.map_or_else(|problems| problems.to_string(), |pool| format!("{:?}", pool.seats[0].weight))
        };
        assert_eq!(said("Rust", vec![row(&id, "")]), "1");
        assert_eq!(said("", vec![]), "name: missing");
        assert_eq!(said("Rust", vec![row("", "7")]), "seats: missing");
        assert_eq!(
            said("Rust", vec![row("x", "101"), row(&id, "0"), row(&id, "-1"), row(&id, "100")]),
            "seats[0].member_id: not_an_id, seats[0].weight: too_large, seats[2].weight: negative, \
             seats[3].member_id: duplicate"
        );
    }
}

//! Panels: so many of a pool, the least loaded first (C10).
//!
//! Loads are compared as they would be with this booking, by weight: with weights 2 and 1 the first one gets two bookings
//! of three. Somebody of two pools has a weight in each, and so a claim to a seat on each panel; the strongest claim is heard
//! first. The choice is the best one for all panels together: nobody is passed over unless a panel would stay short
//! otherwise, and whenever all panels can be filled, they are.

use std::{
    cmp::Ordering,
    collections::{HashMap, HashSet},
};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Ask, Participant, grid::Bits, sweep::Sweep};

/// So many of a pool are needed.
#[derive(Clone, Copy, Debug)]
pub struct Panel<'a> {
    pub needs: usize,
    pub of: &'a [Participant<'a>],
}

/// Who was chosen for a panel, and why: the least `(load + 1) / weight` of the `free` ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    pub who: Uuid,
    /// The panel, counted from zero.
    pub panel: usize,
    pub load: u32,
    pub weight: u16,
    /// How many of the pool could have come.
    pub free: usize,
}

/// Somebody's claim to a seat on a panel, with the weight that they have in its pool.
struct Claim<'a> {
    participant: &'a Participant<'a>,
    panel: usize,
    person: usize,
}

/// Everybody who may sit on a panel, the strongest claim first, and who sits where just now.
pub(super) struct Seating<'a> {
    panels: &'a [Panel<'a>],
    claims: Vec<Claim<'a>>,
    /// By person: their claims, in order.
    people: Vec<Vec<usize>>,
    /// How many words hold a set of claims.
    width: usize,
    /// By start: whose claims are those of somebody free.
    free: Vec<u64>,
    /// By panel: the claims to it.
    pools: Vec<Vec<u64>>,
    /// By panel: the claims that were heard.
    seats: Vec<Vec<usize>>,
    /// By person: whether they sit.
    sits: Vec<bool>,
    /// Panels that were asked to make room.
    asked: Vec<bool>,
}

impl<'a> Seating<'a> {
    /// Finds out who is free at which of these starts. Who is needed anyway sits on no panel.
    pub(super) fn of(ask: &Ask<'a>, sweep: &mut Sweep, free: &Bits) -> Self {
        let mut known: Vec<Bits> = Vec::new();
        let mut person_of: HashMap<Uuid, usize> = HashMap::new();
        let mut claimed: HashSet<(usize, usize)> = HashSet::new();
        let mut claims: Vec<Claim<'a>> = Vec::new();
        for (panel, Panel { of, .. }) in ask.panels.iter().enumerate() {
            for participant in *of {
                if ask.everyone.iter().any(|needed| needed.id == participant.id) {
                    continue;
                }
                let person = *person_of.entry(participant.id).or_insert_with(|| {
                    let mut free = free.clone();
                    sweep.participant(participant, &mut free, |_, _| {});
                    known.push(free);
                    known.len() - 1
                });
                if claimed.insert((panel, person)) {
                    claims.push(Claim { participant, panel, person });
                }
            }
        }
        claims.sort_by(|one, other| {
            in_turn(one.participant, other.participant).then_with(|| one.panel.cmp(&other.panel))
        });
        let width = claims.len().div_ceil(64);
        let mut by_start = vec![0; free.count() * width];
        let mut pools = vec![vec![0; width]; ask.panels.len()];
        let mut people = vec![Vec::new(); known.len()];
        for (n, claim) in claims.iter().enumerate() {
            let (word, bit) = (n / 64, 1 << (n % 64));
            known[claim.person].each(|start| by_start[start * width + word] |= bit);
            pools[claim.panel][word] |= bit;
            people[claim.person].push(n);
        }
        let seats = vec![Vec::new(); ask.panels.len()];
        let (asked, sits) = (vec![false; ask.panels.len()], vec![false; people.len()]);
        Self { panels: ask.panels, claims, people, width, free: by_start, pools, seats, sits, asked }
    }

    /// Who sits on the panels at this start, panel by panel; `None` when one stays short.
    pub(super) fn seat(&mut self, start: usize) -> Option<Vec<Chosen>> {
        let mut needed: usize = self.panels.iter().map(|panel| panel.needs).sum();
        self.seats.iter_mut().for_each(Vec::clear);
        self.sits.fill(false);
        // Each claim in turn, with no weaker one in view; then whoever still stands, with all of them.
        for with_all in [false, true] {
            for word in 0..self.width {
                let mut free = self.free[start * self.width + word];
                while free != 0 && needed > 0 {
                    let claim = word * 64 + free.trailing_zeros() as usize;
                    free &= free - 1;
                    let person = self.claims[claim].person;
                    if self.sits[person] {
                        continue;
                    }
                    self.asked.fill(false);
                    self.sits[person] = self.place(person, if with_all { usize::MAX } else { claim });
                    needed -= usize::from(self.sits[person]);
                }
            }
        }
        (needed == 0).then(|| self.chosen(start))
    }

    /// Finds a seat that is claimed by `weakest` or a stronger claim, if need be by moving others to another panel of theirs;
    /// who sat before keeps sitting. Taking people in turn this way is how the first ones get in that can (a greedy choice
    /// in a transversal matroid).
    fn place(&mut self, person: usize, weakest: usize) -> bool {
        for n in 0..self.people[person].len() {
            let claim = self.people[person][n];
            if claim > weakest {
                break;
            }
            let panel = self.claims[claim].panel;
            if std::mem::replace(&mut self.asked[panel], true) {
                continue;
            }
            if self.seats[panel].len() < self.panels[panel].needs {
                self.seats[panel].push(claim);
                return true;
            }
            for seat in 0..self.seats[panel].len() {
                if self.place(self.claims[self.seats[panel][seat]].person, weakest) {
                    self.seats[panel][seat] = claim;
                    return true;
                }
            }
        }
        false
    }

    fn chosen(&mut self, start: usize) -> Vec<Chosen> {
        let mut chosen = Vec::with_capacity(self.seats.iter().map(Vec::len).sum());
        let free = &self.free[start * self.width..][..self.width];
        for (panel, (seats, pool)) in self.seats.iter_mut().zip(&self.pools).enumerate() {
            seats.sort_unstable();
            let free: u32 = free.iter().zip(pool).map(|(free, pool)| (free & pool).count_ones()).sum();
            chosen.extend(seats.iter().map(|seat| {
                let Participant { id, load, weight, .. } = *self.claims[*seat].participant;
                Chosen { who: id, panel, load, weight, free: free as usize }
            }));
        }
        chosen
    }
}

/// Whose claim is heard first: the least loaded by weight, then the least loaded, then by id. Those without weight come last.
fn in_turn(one: &Participant<'_>, other: &Participant<'_>) -> Ordering {
    let share =
        |mine: &Participant<'_>, theirs: &Participant<'_>| (u64::from(mine.load) + 1) * u64::from(theirs.weight);
    let last = |who: &Participant<'_>| who.weight == 0;
    last(one)
        .cmp(&last(other))
        .then_with(|| share(one, other).cmp(&share(other, one)))
        .then_with(|| (one.load, one.id).cmp(&(other.load, other.id)))
}

//! Panels: so many of a pool, the least loaded first (C10).
//!
//! Loads are compared as they would be with this booking, by weight: with weights 2 and 1 the first one gets two bookings
//! of three. The choice is the best one for all panels together: nobody is passed over unless a panel would stay short
//! otherwise, and whenever all panels can be filled, they are.

use std::cmp::Ordering;

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

/// Somebody of one or more pools.
struct Person<'a> {
    participant: &'a Participant<'a>,
    panels: Vec<usize>,
    free: Bits,
}

/// Everybody who may sit on a panel, the first to be asked first, and who sits where just now.
pub(super) struct Seating<'a> {
    panels: &'a [Panel<'a>],
    people: Vec<Person<'a>>,
    /// How many words hold a set of people.
    width: usize,
    /// By start: who is free.
    free: Vec<u64>,
    /// By panel: who may sit there.
    pools: Vec<Vec<u64>>,
    /// By panel: the people who sit there.
    seats: Vec<Vec<usize>>,
    /// Panels that were asked to make room.
    asked: Vec<bool>,
}

impl<'a> Seating<'a> {
    /// Finds out who is free at which of these starts. Who is needed anyway sits on no panel.
    pub(super) fn of(ask: &Ask<'a>, sweep: &mut Sweep, free: &Bits) -> Self {
        let mut people: Vec<Person<'a>> = Vec::new();
        for (n, panel) in ask.panels.iter().enumerate() {
            for participant in panel.of {
                if ask.everyone.iter().any(|needed| needed.id == participant.id) {
                    continue;
                }
                match people.iter_mut().find(|known| known.participant.id == participant.id) {
                    Some(known) if known.panels.contains(&n) => {}
                    Some(known) => known.panels.push(n),
                    None => {
                        let mut free = free.clone();
                        sweep.participant(participant, &mut free, |_, _| {});
                        people.push(Person { participant, panels: vec![n], free });
                    }
                }
            }
        }
        people.sort_by(|one, other| in_turn(one.participant, other.participant));
        let width = people.len().div_ceil(64);
        let mut by_start = vec![0; free.count() * width];
        let mut pools = vec![vec![0; width]; ask.panels.len()];
        for (n, person) in people.iter().enumerate() {
            let (word, bit) = (n / 64, 1 << (n % 64));
            person.free.each(|start| by_start[start * width + word] |= bit);
            for panel in &person.panels {
                pools[*panel][word] |= bit;
            }
        }
        let seats = vec![Vec::new(); ask.panels.len()];
        let asked = vec![false; ask.panels.len()];
        Self { panels: ask.panels, people, width, free: by_start, pools, seats, asked }
    }

    /// Who sits on the panels at this start, panel by panel; `None` when one stays short.
    pub(super) fn seat(&mut self, start: usize) -> Option<Vec<Chosen>> {
        let mut needed: usize = self.panels.iter().map(|panel| panel.needs).sum();
        self.seats.iter_mut().for_each(Vec::clear);
        for word in 0..self.width {
            let mut free = self.free[start * self.width + word];
            while free != 0 && needed > 0 {
                self.asked.fill(false);
                needed -= usize::from(self.place(word * 64 + free.trailing_zeros() as usize));
                free &= free - 1;
            }
        }
        (needed == 0).then(|| self.chosen(start))
    }

    /// Finds a seat, if need be by moving others to another panel of theirs; who sat before keeps sitting. Taking people
    /// in turn this way is how the first ones get in that can (a greedy choice in a transversal matroid).
    fn place(&mut self, person: usize) -> bool {
        for n in 0..self.people[person].panels.len() {
            let panel = self.people[person].panels[n];
            if std::mem::replace(&mut self.asked[panel], true) {
                continue;
            }
            if self.seats[panel].len() < self.panels[panel].needs {
                self.seats[panel].push(person);
                return true;
            }
            for seat in 0..self.seats[panel].len() {
                if self.place(self.seats[panel][seat]) {
                    self.seats[panel][seat] = person;
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
                let Participant { id, load, weight, .. } = *self.people[*seat].participant;
                Chosen { who: id, panel, load, weight, free: free as usize }
            }));
        }
        chosen
    }
}

/// Who is asked first: the least loaded by weight, then the least loaded, then by id. Those without weight come last.
fn in_turn(one: &Participant<'_>, other: &Participant<'_>) -> Ordering {
    let share =
        |mine: &Participant<'_>, theirs: &Participant<'_>| (u64::from(mine.load) + 1) * u64::from(theirs.weight);
    let last = |who: &Participant<'_>| who.weight == 0;
    last(one)
        .cmp(&last(other))
        .then_with(|| share(one, other).cmp(&share(other, one)))
        .then_with(|| (one.load, one.id).cmp(&(other.load, other.id)))
}

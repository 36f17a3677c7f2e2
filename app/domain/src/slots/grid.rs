//! The starts that are asked about, by number, and sets of them.

use std::ops::Range;

use super::{Ask, Interval};
use crate::{Moment, moment};

/// Equally distant starts of equal length, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grid {
    first: i64,
    step: i64,
    length: i64,
    pub(super) count: usize,
}

/// A minute in milliseconds.
pub(super) const MINUTE: i64 = 60_000;

impl Grid {
    pub(super) fn of(ask: &Ask<'_>) -> Self {
        let (first, end) = (ask.within.start.timestamp_millis(), ask.within.end.timestamp_millis());
        let step = i64::from(ask.step.max(1)) * MINUTE;
        let count = usize::try_from((end - first).max(0).unsigned_abs().div_ceil(step.unsigned_abs()));
        Self { first, step, length: i64::from(ask.minutes.max(1)) * MINUTE, count: count.unwrap_or(usize::MAX) }
    }

    /// When start `n` is.
    pub(super) fn start(&self, n: usize) -> Moment {
        let steps = i64::try_from(n).unwrap_or(i64::MAX);
        moment(self.first.saturating_add(self.step.saturating_mul(steps))).unwrap_or(Moment::MAX_UTC)
    }

    /// From the first start to the end of the last one.
    pub(super) fn span(&self) -> (i64, i64) {
        let last = self.step.saturating_mul(i64::try_from(self.count).unwrap_or(i64::MAX));
        (self.first, self.first.saturating_add(last).saturating_add(self.length))
    }

    /// The first start that is not before `at`; [`Self::count`] when all are.
    pub(super) fn not_before(&self, at: i64) -> usize {
        let after = u64::try_from(at.saturating_sub(self.first)).unwrap_or(0);
        usize::try_from(after.div_ceil(self.step.unsigned_abs())).map_or(self.count, |n| n.min(self.count))
    }

    /// Starts of which a part lies between these two.
    pub(super) fn overlapping(&self, start: i64, end: i64) -> Range<usize> {
        if start >= end {
            return 0..0;
        }
        self.not_before(start.saturating_sub(self.length).saturating_add(1))..self.not_before(end)
    }

    /// Starts of which every part lies between these two.
    pub(super) fn inside(&self, start: i64, end: i64) -> Range<usize> {
        self.not_before(start)..self.not_before(end.saturating_sub(self.length).saturating_add(1))
    }
}

impl Interval {
    /// In milliseconds after 1970.
    pub(super) fn millis(&self) -> (i64, i64) {
        (self.start.timestamp_millis(), self.end.timestamp_millis())
    }
}

/// A set of starts, 64 of them a word.
#[derive(Clone, Debug)]
pub(super) struct Bits {
    words: Vec<u64>,
    count: usize,
}

impl Bits {
    /// All of `count` starts.
    pub(super) fn all(count: usize) -> Self {
        let mut bits = Self { words: vec![0; count.div_ceil(64)], count };
        bits.fill(0..count);
        bits
    }

    /// How many starts there are, in the set or not.
    pub(super) const fn count(&self) -> usize {
        self.count
    }

    /// Tells each start of the set.
    pub(super) fn each(&self, mut told: impl FnMut(usize)) {
        for (n, word) in self.words.iter().enumerate() {
            each_bit(*word, |bit| told(n * 64 + bit));
        }
    }

    pub(super) fn has(&self, start: usize) -> bool {
        self.words.get(start / 64).is_some_and(|word| word >> (start % 64) & 1 == 1)
    }

    pub(super) fn fill(&mut self, range: Range<usize>) {
        for (n, mask) in masks(range) {
            self.words[n] |= mask;
        }
    }

    pub(super) fn clear(&mut self, range: Range<usize>) {
        for (n, mask) in masks(range) {
            self.words[n] &= !mask;
        }
    }

    /// Takes out those of `range` that are also in `among`, and tells each of them once.
    pub(super) fn take(&mut self, range: Range<usize>, among: Option<&Self>, mut told: impl FnMut(usize)) {
        for (n, mask) in masks(range) {
            let hit = self.words[n] & mask & among.map_or(u64::MAX, |among| among.words[n]);
            self.words[n] &= !hit;
            each_bit(hit, |bit| told(n * 64 + bit));
        }
    }
}

fn each_bit(mut word: u64, mut told: impl FnMut(usize)) {
    while word != 0 {
        told(word.trailing_zeros() as usize);
        word &= word - 1;
    }
}

/// The words that a range touches, and which of their bits.
fn masks(range: Range<usize>) -> impl Iterator<Item = (usize, u64)> {
    let (first, last) = (range.start / 64, range.end.saturating_sub(1) / 64);
    let words = if range.start < range.end { first..last + 1 } else { 0..0 };
    words.map(move |n| {
        let low = if n == first { u64::MAX << (range.start % 64) } else { u64::MAX };
        let high = if n == last { u64::MAX >> (63 - (range.end - 1) % 64) } else { u64::MAX };
        (n, low & high)
    })
}

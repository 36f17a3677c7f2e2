//! Chance that can be repeated: everything random follows from one seed, on every machine and with every version of
//! every library.

/// A row of random numbers (`SplitMix64`).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Dice of their own for one part or one player: what others throw does not change what falls.
    pub fn apart(&self, number: u64) -> Self {
        let mut dice = Self(self.0 ^ number.wrapping_mul(0xD6E8_FEB8_6659_FD93));
        dice.throw();
        dice
    }

    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From `least` to `most`, both included.
    pub fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.throw() % (most.saturating_sub(least) + 1)
    }

    /// An index below `length`.
    pub fn below(&mut self, length: usize) -> usize {
        usize::try_from(self.throw() % (length.max(1) as u64)).unwrap_or_default()
    }

    /// True so often out of a hundred.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.throw() % 100 < percent
    }

    /// A moment's wait.
    pub fn millis(&mut self, least: u64, most: u64) -> std::time::Duration {
        std::time::Duration::from_millis(self.between(least, most))
    }

    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            things.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_falls_the_same_way() {
        let throws = |mut dice: Dice| (0..8).map(|_| dice.between(1, 6)).collect::<Vec<_>>();
        assert_eq!(throws(Dice::new(7).apart(3)), throws(Dice::new(7).apart(3)));
        assert_ne!(throws(Dice::new(7).apart(3)), throws(Dice::new(7).apart(4)));
        assert!((0..1_000).all(|seed| (2..=5).contains(&Dice::new(seed).between(2, 5))));
    }
}

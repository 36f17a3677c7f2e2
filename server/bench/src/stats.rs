//! What is made of many measurements.

/// Measurements of one kind, in order of size.
#[derive(Clone, Debug, Default)]
pub struct Sorted(Vec<f64>);

impl Sorted {
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        Self(values)
    }

    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// The value that this share of all does not exceed (nearest rank); nothing measured is not a number.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "far below 2^52 of them"
    )]
    pub fn at(&self, share: f64) -> f64 {
        let rank = (share * self.0.len() as f64).ceil() as usize;
        self.0.get(rank.saturating_sub(1)).copied().unwrap_or(f64::NAN)
    }

    pub fn median(&self) -> f64 {
        self.at(0.5)
    }
}

/// The median of a few.
pub fn median(values: &[f64]) -> f64 {
    Sorted::of(values.iter().copied()).median()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_nearest_ranks() {
        let hundred = Sorted::of((1..=100).rev().map(f64::from));
        let seen = [0.0, 0.5, 0.99, 1.0].map(|share| hundred.at(share));
        assert_eq!(seen.map(|value: f64| value.to_string()), ["1", "50", "99", "100"]);
        assert_eq!(median(&[3.0, 1.0, 2.0]).to_string(), "2");
        assert!(Sorted::default().median().is_nan());
    }
}

//! Values that come up again and again.
//!
//! In: a sample. Out: the values that repeat in it, such as the 0 of a clause that has not begun or the amount
//! of a cap. They are counted by equality, so that a percentile that falls on one is exact.

use std::ops::Deref;

use super::order::Ranked;

/// A value is an atom from this share of the sample on …
const SHARE: f64 = 0.005;

/// … and from this many appearances, since small samples repeat a value by accident.
const REPEATS: usize = 4;

/// The most atoms; each costs two comparisons per value counted.
pub(super) const MOST: usize = 4;

/// How often an atom came up, and how many values lay below it (other atoms included).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct AtomCount {
    pub(crate) equal: u64,
    pub(crate) below: u64,
}

/// The atoms of a column, ascending and different, at hand where values are counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Atoms {
    /// Infinite where there are no more, which no value is.
    values: [f64; MOST],
    count: usize,
}

impl Atoms {
    /// At most [`MOST`] values.
    pub(super) fn new(atoms: &[f64]) -> Self {
        let mut values = [f64::INFINITY; MOST];
        values[..atoms.len()].copy_from_slice(atoms);
        Atoms {
            values,
            count: atoms.len(),
        }
    }

    /// The first of them, infinite where there are no more.
    #[inline(always)]
    pub(super) fn array<const N: usize>(&self) -> [f64; N] {
        *self.values.first_chunk().expect("no more than there can be")
    }
}

impl Deref for Atoms {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        &self.values[..self.count]
    }
}

/// The values that repeat often enough in a sample: the most frequent, ascending.
pub(super) fn atoms(sample: &mut Ranked) -> Vec<f64> {
    let enough = ((SHARE * sample.len() as f64).ceil() as usize).max(REPEATS);
    let mut found = sample.repeated(enough);
    // The sort is stable: of equally frequent values the lower ones stay.
    found.sort_by_key(|&(count, _)| std::cmp::Reverse(count));
    found.truncate(MOST);
    let mut values: Vec<f64> = found.into_iter().map(|(_, value)| value).collect();
    values.sort_unstable_by(f64::total_cmp);
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_values_become_atoms() {
        let mut sample: Vec<f64> = (0..900).map(|i| 1.0 + f64::from(i)).collect();
        sample.extend([0.0; 60]);
        sample.extend([-0.0; 20]);
        sample.extend([5000.0; 20]);
        assert_eq!(atoms(&mut Ranked::new(&sample)), [0.0, 5000.0]);
    }

    #[test]
    fn only_the_most_frequent_repeats_are_kept() {
        let sample: Vec<f64> = (0..1000).map(|i| f64::from(i % 7 % 6)).collect();
        assert_eq!(atoms(&mut Ranked::new(&sample)), [0.0, 1.0, 2.0, 3.0]);
    }
}

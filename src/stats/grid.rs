//! The bins on which the distribution of one column is counted, chosen from a pilot.
//!
//! In: the values of the first paths (the pilot). Out: a [`Grid`], fixed from then on, so that counts on it merge by
//! addition. Counting is left to [`super::Histogram`], reading off to [`super::Sketch`].
//!
//! A grid has bins over the range in which the percentiles of a summary can lie (even ones, or
//! `sections.rs` where these would be too many), one open cell below, one above, and a few atoms.

use super::atoms::atoms;
use super::pilot::Pilot;
use super::sections::Sections;

/// How many times wider than is wanted even bins may be before uneven ones are considered:
/// still within the promise, also if the pilot's quartiles are somewhat too far apart.
const WIDTH_TO_SPARE: f64 = 1.2;

/// Tails are summed in steps of this share of a bin: far below any reported digit, and
/// coarse enough for 10^26 bins in the 127 bits of a sum.
const QUANTUM_OF_WIDTH: f64 = 1.0 / (1u64 << 20) as f64;

/// The percentiles of a full summary, as fractions.
pub(crate) const PERCENTILES: [f64; 9] = [0.01, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99];

/// The most bins (each costs four bytes per thread).
const MOST_BINS: usize = 131_072;

/// A value counted by equality, and the cell it would fall in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Atom {
    pub(crate) value: f64,
    pub(crate) cell: usize,
}

/// How the bins lie in their range.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    /// All are equally wide.
    Even,
    /// Where even bins would be too many.
    Sections(Sections),
}

/// Bins between two bounds, a cell on either side, and up to four atoms.
///
/// Cell 0 holds what lies below the bins, cells 1 to `bins` the bins, cell `bins + 1`
/// what lies above. A value on the border of two cells is in one of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    pub(crate) low: f64,
    high: f64,
    /// Bins per unit; with no bins, a number large enough to tell the two sides apart.
    pub(crate) per_unit: f64,
    pub(crate) bins: usize,
    pub(crate) shape: Shape,
    /// Ascending and different.
    pub(crate) atoms: Vec<Atom>,
    /// The step in which tails are summed.
    pub(crate) quantum: f64,
}

impl Grid {
    /// The grid for a column of which `pilot` is a sample, in any order.
    ///
    /// NaN in the pilot is a path without the figure and is left out; infinities must
    /// not come up. The bins reach beyond the percentiles of a summary by six standard
    /// deviations of their rank in the pilot (√(n p (1 − p))), or half as far again as
    /// the pilot itself where it has no such rank. A bin is 0.08% of the interquartile
    /// range wide; if that takes too many, they are as near to it as can be, above all where the
    /// percentiles are. If the quartiles coincide,
    /// the range of the bins takes the place of theirs. An empty or constant
    /// pilot gives a grid without bins; all of this shows in [`super::Sketch::precision`].
    #[must_use]
    pub fn from_pilot(pilot: &[f64]) -> Self {
        let there: Vec<f64> = pilot.iter().copied().filter(|x| !x.is_nan()).collect();
        let Some(mut pilot) = Pilot::new(&there) else {
            return Self::without_bins(0.0);
        };
        let mut grid = Self::bins_for(&mut pilot);
        grid.atoms = atoms(&mut pilot.values)
            .into_iter()
            .map(|value| Atom {
                value,
                cell: grid.cell(value),
            })
            .collect();
        grid
    }

    /// The bins alone.
    fn bins_for(pilot: &mut Pilot) -> Self {
        let windows = PERCENTILES.map(|p| pilot.span(p));
        let (low, high) = (windows[0].0, windows[PERCENTILES.len() - 1].1);
        let range = high - low;
        if !(range > 0.0 && range.is_finite()) {
            return Self::without_bins(pilot.median());
        }
        let Some(wanted) = pilot.width(range) else {
            return Self::without_bins(pilot.median());
        };
        // A figure on a lattice may have many values right on an edge: they belong inside.
        let (low, high) = (low - wanted, high + wanted);
        let range = high - low;
        let even = (range / wanted).ceil();
        let grid = Grid {
            low,
            high: low + even * wanted,
            per_unit: 1.0 / wanted,
            bins: even as usize,
            shape: Shape::Even,
            atoms: Vec::new(),
            quantum: power_of_two_below(wanted) * QUANTUM_OF_WIDTH,
        };
        if even <= MOST_BINS as f64 {
            return grid;
        }
        let widest = Grid {
            high,
            per_unit: MOST_BINS as f64 / range,
            bins: MOST_BINS,
            ..grid.clone()
        };
        if even <= WIDTH_TO_SPARE * MOST_BINS as f64 {
            return widest;
        }
        match Sections::new(pilot.values.all(), (low, high), wanted, &windows, MOST_BINS) {
            Some(sections) => Grid {
                high,
                bins: sections.bins(),
                shape: Shape::Sections(sections),
                ..grid
            },
            None => widest,
        }
    }

    /// Two cells, below and above a value.
    fn without_bins(value: f64) -> Self {
        Grid {
            low: value,
            high: value,
            per_unit: 1e300,
            bins: 0,
            shape: Shape::Even,
            atoms: Vec::new(),
            // Nothing is known of the size of what may come but that of the value.
            quantum: power_of_two_below(value.abs().max(1.0)) * QUANTUM_OF_WIDTH * QUANTUM_OF_WIDTH * QUANTUM_OF_WIDTH,
        }
    }

    /// The number of bins.
    #[must_use]
    pub fn bins(&self) -> usize {
        self.bins
    }

    /// Whether all bins are equally wide, so that none is wide where the pilot happens to have no values.
    pub(crate) fn is_even(&self) -> bool {
        matches!(self.shape, Shape::Even)
    }

    /// The range of the bins; the same value twice if there are none.
    #[must_use]
    pub fn range(&self) -> (f64, f64) {
        (self.low, self.high)
    }

    /// The values that are counted by equality, ascending.
    pub fn atoms(&self) -> impl Iterator<Item = f64> + '_ {
        self.atoms.iter().map(|atom| atom.value)
    }

    /// The cell of a value. Never falls as the value rises.
    pub(crate) fn cell(&self, x: f64) -> usize {
        match &self.shape {
            Shape::Sections(sections) => sections.cell(x) as usize,
            Shape::Even => cell(x, self.low, self.per_unit, self.bins as f64 + 1.0) as usize,
        }
    }

    /// Where bin `bin`, counted from 0, begins; the end of the range for the number of
    /// bins.
    pub(crate) fn border(&self, bin: usize) -> f64 {
        match &self.shape {
            Shape::Sections(sections) => sections.border(bin),
            Shape::Even => self.low + bin as f64 / self.per_unit,
        }
    }
}

/// The cell of `x` on bins from `low`, of which `top` − 1 make up the range. Branchless,
/// and written so that it becomes the same few instructions on any vector unit: adding
/// 2^52 leaves the nearest whole number in the lowest bits.
#[inline(always)]
pub(crate) fn cell(x: f64, low: f64, per_unit: f64, top: f64) -> u32 {
    const TWO_52: f64 = (1u64 << 52) as f64;
    let y = (x - low) * per_unit + 0.5;
    let y = if y > 0.0 { y } else { 0.0 };
    let y = if y < top { y } else { top };
    (y + TWO_52).to_bits() as u32
}

/// The largest power of two that is not above a normal positive number.
fn power_of_two_below(x: f64) -> f64 {
    const EXPONENT: u64 = 0x7ff0_0000_0000_0000;
    f64::from_bits(x.to_bits() & EXPONENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_enclose_the_wanted_percentiles_with_room() {
        let pilot: Vec<f64> = (0..4096).map(|i| f64::from((i * 1237) % 4096)).collect();
        let grid = Grid::from_pilot(&pilot);
        let (low, high) = grid.range();
        // Rank 40.96 − 6 · 6.37 − 1 less a bin, and the same from above.
        assert!((-0.6..-0.4).contains(&low), "{low}");
        assert!((4094.5..4098.1).contains(&high), "{high}");
        // 0.08% of an interquartile range of 2048, less three deviations of rank on both sides.
        let width = 1.0 / grid.per_unit;
        assert!((1.36..1.6384).contains(&width), "{width}");
        assert_eq!(grid.atoms().count(), 0);
    }

    #[test]
    fn cells_ascend_and_cover_everything() {
        let pilot: Vec<f64> = (0..1000).map(f64::from).collect();
        let grid = Grid::from_pilot(&pilot);
        let mut before = 0;
        for i in -3000..9000 {
            let cell = grid.cell(f64::from(i) * 0.25);
            assert!(cell >= before && cell <= grid.bins() + 1);
            before = cell;
        }
        assert_eq!(grid.cell(-1e308), 0);
        assert_eq!(grid.cell(1e308), grid.bins() + 1);
    }

    #[test]
    fn odd_pilots_make_sound_grids() {
        for pilot in [
            vec![],
            vec![f64::NAN; 10],
            vec![3.5],
            vec![-2.0; 4096],
            vec![1.0, 2.0],
            vec![1e-308, 2e-308, 3e-308],
            vec![-1.7e308, 1.7e308],
            vec![1e15, 1e15 + 0.125],
        ] {
            let grid = Grid::from_pilot(&pilot);
            assert!(grid.low.is_finite() && grid.per_unit.is_finite(), "{grid:?}");
            assert!(grid.quantum > 0.0 && grid.bins() <= 131_072, "{grid:?}");
        }
    }
}

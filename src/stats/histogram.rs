//! Counts on a [`Grid`]: the part of a distribution that every thread keeps and adds to.
//!
//! In: columns of values, tile by tile. Out: whole numbers only (counts, and tails
//! summed in fixed point), so that histograms add up to the same bits in any order and
//! for any split of the paths. Reading percentiles off is left to [`super::Sketch`].

use multiversion::multiversion;

use super::atoms::AtomCount;
use super::grid::{Grid, Shape, cell};

/// Values are looked up in blocks of this many: their cells fit the fastest cache.
const BLOCK: usize = 1024;

/// Bytes in a line of the cache.
const LINE: usize = 64;

/// Values that are no cell's business (atoms, absences) go to spare cells at the end, in
/// turn: adding to one cell again and again would wait for memory each time.
const SPARE: usize = 8;

/// How many values fell where on a grid.
///
/// ```
/// use termsheet::stats::{Grid, Histogram, Moments, Sketch};
/// let values = [3.0, 1.0, 2.0, 4.0];
/// let mut histogram = Histogram::new(Grid::from_pilot(&values));
/// histogram.add(&values);
/// let sketch = Sketch::binned(histogram, &Moments::of(&values));
/// assert_eq!((sketch.count(), sketch.quantile(1.0)), (4, Some(4.0)));
/// ```
///
/// Cells count in 32 bits: what one histogram and all merged into it have seen must stay
/// below 2^32 values, [`Histogram::MOST_VALUES`].
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    grid: Grid,
    /// Below, the bins, above, then the spare cells. Atoms are counted apart.
    cells: Vec<u32>,
    /// What is to be added to each: bytes, which are near when they are met.
    recent: Vec<u8>,
    atoms: Vec<AtomCount>,
    count: u64,
    /// Distances from the grid's low end, in its quanta, of what lies below and above.
    tails: [i128; 2],
}

impl Histogram {
    /// The most values that may be counted.
    pub const MOST_VALUES: u64 = u32::MAX as u64;

    /// A histogram that has seen nothing.
    #[must_use]
    pub fn new(grid: Grid) -> Self {
        Histogram {
            cells: vec![0; grid.bins + 2 + SPARE],
            recent: vec![0; grid.bins + 2 + SPARE],
            atoms: vec![AtomCount::default(); grid.atoms.len()],
            count: 0,
            tails: [0; 2],
            grid,
        }
    }

    /// What it counts on.
    #[must_use]
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// Counts a column of finite values.
    pub fn add(&mut self, column: &[f64]) {
        for block in column.chunks(BLOCK) {
            let mut found = [0; BLOCK];
            let found = &mut found[..block.len()];
            self.look_up(block, found);
            self.count += block.len() as u64;
            self.increment(block, found);
        }
    }

    /// Counts those values of a column that exist; a NaN is a path without the figure.
    pub fn add_existing(&mut self, column: &[f64]) {
        if let [x, rest @ ..] = column
            && rest.iter().all(|other| other.to_bits() == x.to_bits())
        {
            return self.add_same(*x, column.len());
        }
        for block in column.chunks(BLOCK) {
            let mut found = [0; BLOCK];
            let found = &mut found[..block.len()];
            self.look_up(block, found);
            self.count += existing(block, found, self.grid.bins as u32 + 2);
            self.increment(block, found);
        }
    }

    /// Counts one value, or NaN, so many times.
    fn add_same(&mut self, x: f64, times: usize) {
        if x.is_nan() {
            return;
        }
        let all = times as u64;
        self.count += all;
        let mut is_atom = false;
        for (atom, tally) in self.grid.atoms.iter().zip(&mut self.atoms) {
            tally.equal += u64::from(x == atom.value) * all;
            tally.below += u64::from(x < atom.value) * all;
            is_atom |= x == atom.value;
        }
        if is_atom {
            return;
        }
        let (cell, bins) = (self.grid.cell(x), self.grid.bins);
        self.cells[cell] = self.cells[cell].wrapping_add(times as u32);
        if cell == 0 || cell > bins {
            let side = &mut self.tails[usize::from(cell != 0)];
            *side = side.saturating_add(quanta(&self.grid, x).saturating_mul(times as i128));
        }
    }

    fn look_up(&mut self, block: &[f64], found: &mut [u32]) {
        let grid = &self.grid;
        if matches!(grid.shape, Shape::Even) {
            let top = grid.bins as f64 + 1.0;
            cells(block, grid.low, grid.per_unit, top, found);
        } else {
            for (found, &x) in found.iter_mut().zip(block) {
                *found = grid.cell(x) as u32;
            }
        }
        for (atom, tally) in grid.atoms.iter().zip(&mut self.atoms) {
            let (equal, below) = set_aside(block, atom.value, grid.bins as u32 + 2, found);
            tally.equal += equal;
            tally.below += below;
        }
    }

    fn increment(&mut self, block: &[f64], found: &[u32]) {
        if self.recent.len() < LINE * found.len() {
            // All lines of the counts are asked for at once, rather than one after the other as they are met.
            for line in self.recent.chunks(LINE) {
                std::hint::black_box(line[0]);
            }
        }
        let bins = self.grid.bins as u32;
        for (&x, &cell) in block.iter().zip(found) {
            if let Some(count) = self.recent.get_mut(cell as usize) {
                *count = count.wrapping_add(1);
                if *count == 0 {
                    self.carry(cell);
                }
            }
            // Not in a bin, nor an atom.
            if cell.wrapping_sub(1) >= bins && cell < bins + 2 {
                let side = &mut self.tails[usize::from(cell != 0)];
                *side = side.saturating_add(quanta(&self.grid, x));
            }
        }
    }

    #[cold]
    fn carry(&mut self, cell: u32) {
        let count = &mut self.cells[cell as usize];
        *count = count.wrapping_add(1 << u8::BITS);
    }

    /// Ends counting: all that was counted is in its cells.
    pub(super) fn settle(&mut self) {
        for (count, recent) in self.cells.iter_mut().zip(&mut self.recent) {
            *count = count.wrapping_add(u32::from(std::mem::take(recent)));
        }
    }

    /// Adds what another histogram of the same grid has counted. Exact in any order.
    pub fn merge(&mut self, other: &Histogram) {
        debug_assert_eq!(self.cells.len(), other.cells.len(), "one grid");
        for (a, (b, recent)) in self.cells.iter_mut().zip(other.cells.iter().zip(&other.recent)) {
            *a = a.wrapping_add(*b).wrapping_add(u32::from(*recent));
        }
        for (a, b) in self.atoms.iter_mut().zip(&other.atoms) {
            a.equal += b.equal;
            a.below += b.below;
        }
        for (a, b) in self.tails.iter_mut().zip(&other.tails) {
            *a = a.saturating_add(*b);
        }
        self.count += other.count;
    }

    /// How many values have been counted.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The counts below, in and above the bins, without atoms, once counting has ended.
    pub(crate) fn cells(&self) -> &[u32] {
        debug_assert!(self.recent.iter().all(|&recent| recent == 0), "it has been settled");
        &self.cells[..self.cells.len() - SPARE]
    }

    pub(crate) fn atoms(&self) -> &[AtomCount] {
        &self.atoms
    }

    /// The sums of what lies below and above the bins, without atoms.
    pub(crate) fn tails(&self) -> [f64; 2] {
        let cells = self.cells();
        let counts = [cells[0], cells[cells.len() - 1]];
        let Grid { quantum, low, .. } = self.grid;
        [0, 1].map(|side| self.tails[side] as f64 * quantum + f64::from(counts[side]) * low)
    }
}

/// How far a value lies from the grid's low end, in its quanta: a whole number, beyond 2^53 by
/// nature; the cast saturates.
fn quanta(grid: &Grid, x: f64) -> i128 {
    ((x - grid.low) / grid.quantum).round() as i128
}

/// The cell of each value.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn cells(block: &[f64], low: f64, per_unit: f64, top: f64, found: &mut [u32]) {
    for (found, &x) in found.iter_mut().zip(block) {
        *found = cell(x, low, per_unit, top);
    }
}

/// Sends the values that equal an atom to the spare cells; how many, and how many lie
/// below the atom.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn set_aside(block: &[f64], atom: f64, spare: u32, found: &mut [u32]) -> (u64, u64) {
    let (mut equal, mut below) = (0_u64, 0_u64);
    for (i, (found, &x)) in found.iter_mut().zip(block).enumerate() {
        equal += u64::from(x == atom);
        below += u64::from(x < atom);
        *found = if x == atom { spare + (i % SPARE) as u32 } else { *found };
    }
    (equal, below)
}

/// Sends absent values to the spare cells; how many are there.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn existing(block: &[f64], found: &mut [u32], spare: u32) -> u64 {
    let mut there = 0_u64;
    for (i, (found, &x)) in found.iter_mut().zip(block).enumerate() {
        there += u64::from(!x.is_nan());
        *found = if x.is_nan() { spare + (i % SPARE) as u32 } else { *found };
    }
    there
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value() -> impl Strategy<Value = f64> {
        prop_oneof![
            3 => -10.0..10.0_f64,
            1 => Just(0.0),
            1 => Just(7.5),
            1 => (0..12_i32).prop_map(f64::from),
            1 => -1e12..1e12_f64,
            1 => Just(f64::NAN),
        ]
    }

    proptest! {
        #[test]
        fn any_split_merges_to_the_whole(
            values in proptest::collection::vec(value(), 1..3000),
            cuts in proptest::collection::vec(0..3000_usize, 0..5),
        ) {
            let grid = Grid::from_pilot(&values[..values.len() / 2]);
            let mut whole = Histogram::new(grid.clone());
            whole.add_existing(&values);

            let mut cuts: Vec<usize> = cuts.into_iter().map(|c| c.min(values.len())).collect();
            cuts.extend([0, values.len()]);
            cuts.sort_unstable();
            let mut merged = Histogram::new(grid.clone());
            for cut in cuts.windows(2).rev() {
                let mut part = Histogram::new(grid.clone());
                part.add_existing(&values[cut[0]..cut[1]]);
                merged.merge(&part);
            }
            merged.settle();
            whole.settle();
            prop_assert_eq!(merged.count(), whole.count());
            prop_assert_eq!(merged.cells(), whole.cells());
            prop_assert_eq!(&merged.atoms, &whole.atoms);
            prop_assert_eq!(merged.tails, whole.tails);
        }
    }

    #[test]
    fn every_value_is_counted_once() {
        let values: Vec<f64> = (0..5000)
            .map(|i| if i % 10 == 0 { 0.0 } else { f64::from(i) })
            .collect();
        let grid = Grid::from_pilot(&values);
        let mut histogram = Histogram::new(grid.clone());
        histogram.add(&values);
        histogram.settle();
        assert_eq!(histogram.atoms(), [AtomCount { equal: 500, below: 0 }]);
        let in_cells: u64 = histogram.cells().iter().map(|&c| u64::from(c)).sum();
        assert_eq!(in_cells, 4500);
    }

    #[test]
    fn tails_are_summed() {
        let mut values: Vec<f64> = (0..4096).map(f64::from).collect();
        let grid = Grid::from_pilot(&values);
        values.extend([-1e9, 3e9, -2.5]);
        let mut histogram = Histogram::new(grid.clone());
        histogram.add(&values);
        let (low, high) = grid.range();
        let below: f64 = values.iter().filter(|&&x| x < low).sum();
        let above: f64 = values.iter().filter(|&&x| x > high).sum();
        histogram.settle();
        let [a, b] = histogram.tails();
        // A value on the border may be on either side; `low` is one of the values.
        let border = low.abs().max(high.abs());
        assert!((a - below).abs() <= border + 1e-3, "{a} {below}");
        assert!((b - above).abs() <= border + 1e-3, "{b} {above}");
    }
}

//! Counting for columns of which there are thousands: a byte for each cell.
//!
//! In: columns of values, some at a time. Out: a [`Histogram`]. A run has a column for each series and
//! period, and meets each of them once in a batch of paths; what it costs is to fetch their counts from
//! memory. So cells count in bytes, and every 256th value is carried to a number of its own, which is
//! far away and seldom touched. Finding cells is apart from counting, so that the former can be done
//! while the values are at hand, and the latter for many values at once.

use multiversion::multiversion;

use super::grid::{Grid, Shape};
use super::histogram::{AtomCount, Histogram, SPARE};

/// Values are looked up in blocks of this many: their cells fit the fastest cache, and the counts are worth
/// fetching.
const BLOCK: usize = 2048;

/// A grid for a [`Counter`] has at most this many bins: a cell's number takes two bytes.
pub(crate) const MOST_BINS: usize = u16::MAX as usize - 1 - SPARE;

/// How many values fell where on a grid of at most 65,526 bins, without tails.
#[derive(Clone, Debug)]
pub struct Counter {
    /// Below, the bins, above, then the spare cells: the low byte of each count.
    low: Vec<u8>,
    /// How often each low byte has begun again.
    carries: Vec<u32>,
    atoms: Vec<AtomCount>,
    count: u64,
}

impl Counter {
    /// A counter that has seen nothing.
    #[must_use]
    pub fn new(grid: &Grid) -> Self {
        debug_assert!(grid.bins <= MOST_BINS && !grid.spec.tails);
        let cells = grid.bins + 2 + SPARE;
        Counter {
            low: vec![0; cells],
            carries: vec![0; cells],
            atoms: vec![AtomCount::default(); grid.atoms.len()],
            count: 0,
        }
    }

    /// Finds the cells of finite values, on the grid this counter was made for, for [`Counter::add`] to
    /// count: as many as there are values. What is known of atoms is counted at once.
    pub fn find(&mut self, grid: &Grid, column: &[f64], cells: &mut [u16]) {
        match &grid.shape {
            Shape::Windows(windows) => windows.cells(column, cells),
            Shape::Even | Shape::Sections(_) => {
                for (found, &x) in cells.iter_mut().zip(column) {
                    *found = grid.cell(x) as u16;
                }
            }
        }
        for (atom, tally) in grid.atoms.iter().zip(&mut self.atoms) {
            let (equal, below) = set_aside(column, atom.value, grid.bins as u16 + 2, cells);
            tally.equal += equal;
            tally.below += below;
        }
        self.count += column.len() as u64;
    }

    /// Counts cells that were found.
    pub fn add(&mut self, cells: &[u16]) {
        // All lines of the counts are asked for at once, rather than one after the other as they are met.
        for line in self.low.chunks(64) {
            std::hint::black_box(line[0]);
        }
        for &cell in cells {
            if let Some(low) = self.low.get_mut(cell as usize) {
                *low = low.wrapping_add(1);
                if *low == 0 {
                    self.carry(cell);
                }
            }
        }
    }

    #[cold]
    fn carry(&mut self, cell: u16) {
        self.carries[cell as usize] += 1;
    }

    /// Counts a column of finite values.
    pub fn count(&mut self, grid: &Grid, column: &[f64]) {
        let mut cells = [0; BLOCK];
        for block in column.chunks(BLOCK) {
            self.find(grid, block, &mut cells[..block.len()]);
            self.add(&cells[..block.len()]);
        }
    }

    /// Counts the same finite value `times` times.
    pub fn count_same(&mut self, grid: &Grid, value: f64, times: usize) {
        for (atom, tally) in grid.atoms.iter().zip(&mut self.atoms) {
            tally.equal += u64::from(value == atom.value) * times as u64;
            tally.below += u64::from(value < atom.value) * times as u64;
        }
        self.count += times as u64;
        if grid.atoms.iter().all(|atom| value != atom.value) {
            let cell = grid.cell(value);
            let all = usize::from(self.low[cell]) + times;
            self.low[cell] = all as u8;
            self.carries[cell] += (all >> 8) as u32;
        }
    }

    /// What was counted.
    #[must_use]
    pub fn histogram(&self) -> Histogram {
        let counts = self.carries.iter().zip(&self.low);
        let cells = counts
            .map(|(carries, low)| (carries << 8).wrapping_add(u32::from(*low)))
            .collect();
        Histogram::of(cells, self.atoms.clone(), self.count)
    }
}

/// Sends the values that equal an atom to the spare cells; how many, and how many lie
/// below the atom.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn set_aside(column: &[f64], atom: f64, spare: u16, cells: &mut [u16]) -> (u64, u64) {
    let (mut equal, mut below) = (0_u64, 0_u64);
    for (i, (found, &x)) in cells.iter_mut().zip(column).enumerate() {
        equal += u64::from(x == atom);
        below += u64::from(x < atom);
        *found = if x == atom { spare + (i % SPARE) as u16 } else { *found };
    }
    (equal, below)
}

#[cfg(test)]
mod tests {
    use super::super::grid::GridSpec;
    use super::*;

    #[test]
    fn counts_what_a_histogram_counts() {
        let value = |i: u32| match i % 7 {
            0 => 0.0,
            1 => 12.5,
            _ => f64::from(i.wrapping_mul(2_654_435_761) >> 12) * 1e-4 - 50.0,
        };
        let values: Vec<f64> = (0..40_000).map(value).collect();
        let grid = Grid::from_pilot(&values[..4096], GridSpec::SERIES);
        let (mut bytes, mut words) = (Counter::new(&grid), Histogram::new(&grid));
        for part in values.chunks(1000) {
            bytes.count(&grid, part);
            bytes.count_same(&grid, part[0], 300);
            words.add(&grid, part);
            words.add_same(&grid, part[0], 300);
        }
        let found = bytes.histogram();
        words.settle();
        assert_eq!(found.count(), words.count());
        assert_eq!(found.atoms(), words.atoms());
        assert_eq!(found.cells(), words.cells());
        assert!(found.cells().iter().any(|&count| count > 256), "something was carried");
    }
}

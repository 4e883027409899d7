//! A finished distribution: percentiles, means of tails, density.
//!
//! In: all values, or a merged [`Histogram`] with its [`Grid`] and [`Moments`]. Out: what
//! can be read off them, and how exact it is. Nothing is added to a sketch any more.
//!
//! A percentile is Hyndman and Fan's type 7 (1996, "Sample quantiles in statistical
//! packages"; the default of R, NumPy and spreadsheets): of n sorted values it lies at
//! rank (n − 1) p, counted from 0, on the straight line between neighbours. A binned
//! sketch finds both neighbours' bins by counting and places them evenly within: each is
//! off by less than the width of its bin, and so is the percentile.

use super::atoms::AtomCount;
use super::grid::{Atom, PERCENTILES};
use super::histogram::Histogram;
use super::moments::Moments;
use super::order::sort;
use super::pilot::distance;
use super::replicate::{Replicate, error_between};
use super::runs::{Run, Runs};

/// Cells per step of the running total that finds a rank.
const STRIDE: usize = 256;

/// An end of a distribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tail {
    /// The small values: where the bad outcomes of a gain are.
    Lowest,
    /// The large values: where the bad outcomes of a cost are.
    Highest,
}

/// How far percentiles may be from those of the sorted values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Precision {
    /// Not at all, but for rounding.
    Exact,
    /// At most this share of the interquartile range.
    OfQuartiles(f64),
    /// At most this share of the distance from minimum to maximum: the quartiles coincide.
    OfRange(f64),
}

/// One bar of a density: a range of values and the share of all that lies in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// Where it begins.
    pub low: f64,
    /// Where it ends.
    pub high: f64,
    /// The share of all values from `low` up to `high`, without the latter save in the
    /// last bar: 0 to 1.
    pub share: f64,
}

/// The distribution of some values, exact or binned.
///
/// ```
/// use termsheet::stats::{Sketch, Tail};
/// let sketch = Sketch::exact(vec![40.0, 10.0, 20.0, 30.0]);
/// // Rank 3 × 0.25 = 0.75: three quarters of the way from 10 to 20.
/// assert_eq!(sketch.quantile(0.25), Some(17.5));
/// // The lowest half of four values are two.
/// assert_eq!(sketch.tail_mean(0.5, Tail::Lowest), Some(15.0));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Sketch(Form, Vec<Replicate>);

#[derive(Clone, Debug, PartialEq)]
enum Form {
    /// All values, ascending.
    Exact(Vec<f64>),
    Binned(Box<Binned>),
    Runs(Runs),
}

#[derive(Clone, Debug, PartialEq)]
struct Binned {
    histogram: Histogram,
    min: f64,
    max: f64,
    /// Values in the cells before every `STRIDE`-th, atoms left out.
    before: Vec<u64>,
}

/// Where the value of some rank can be: at `value`, surely within `low` to `high`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) value: f64,
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Place {
    fn sure(value: f64) -> Self {
        Place {
            value,
            low: value,
            high: value,
        }
    }
}

/// A piece of a cell between two atoms: ranks among the values that are no atoms, and
/// the range of these values.
struct Piece {
    first: u64,
    end: u64,
    low: f64,
    high: f64,
}

impl Sketch {
    /// The sketch that keeps all values, in any order. NaN is a path without the figure
    /// and is dropped.
    #[must_use]
    pub fn exact(mut values: Vec<f64>) -> Self {
        values.retain(|x| !x.is_nan());
        sort(&mut values);
        Sketch(Form::Exact(values), Vec::new())
    }

    /// The sketch of what a histogram has counted. The moments are of the
    /// same values; the sketch takes their minimum and maximum.
    #[must_use]
    pub fn binned(mut histogram: Histogram, moments: &Moments) -> Self {
        histogram.settle();
        let mut before = Vec::with_capacity(histogram.cells().len() / STRIDE + 1);
        let mut total = 0;
        for cells in histogram.cells().chunks(STRIDE) {
            before.push(total);
            total += sum(cells);
        }
        // Moments of other values could be empty; the bins then say what is known.
        let (min, max) = if moments.count > 0 {
            (moments.min, moments.max)
        } else {
            histogram.grid().range()
        };
        let binned = Binned {
            min,
            max,
            histogram,
            before,
        };
        Sketch(Form::Binned(Box::new(binned)), Vec::new())
    }

    /// The sketch of values, ascending, that come up so many times each.
    #[must_use]
    pub fn of_counts(counts: impl Iterator<Item = (f64, u64)>) -> Self {
        let runs = counts.filter(|(_, times)| *times > 0);
        let runs = runs.map(|(value, times)| Run::of(value, times)).collect();
        Self::of_runs(Runs::new(runs, &[]))
    }

    /// The sketch of values of which those around some percentiles are known.
    pub(super) fn of_runs(runs: Runs) -> Self {
        Sketch(Form::Runs(runs), Vec::new())
    }

    /// The sketch of a sample that was drawn in independent replicates: errors are then told by how
    /// these differ.
    #[must_use]
    pub fn in_replicates(self, replicates: Vec<Replicate>) -> Self {
        Sketch(self.0, replicates)
    }

    /// The independent replicates that the values were drawn in; empty where every value is one.
    #[must_use]
    pub fn replicates(&self) -> &[Replicate] {
        &self.1
    }

    /// How many values.
    #[must_use]
    pub fn count(&self) -> u64 {
        match &self.0 {
            Form::Exact(sorted) => sorted.len() as u64,
            Form::Binned(binned) => binned.histogram.count(),
            Form::Runs(runs) => runs.count(),
        }
    }

    /// The percentile at `p`, a fraction from 0 to 1 (0.05 for p5); beyond them the
    /// minimum or maximum, which no percentile leaves. `None` without values.
    #[must_use]
    pub fn quantile(&self, p: f64) -> Option<f64> {
        self.last().map(|last| self.at_rank(last * p))
    }

    /// The standard error of the percentile at `p`: half the distance between the values one
    /// standard deviation of rank to either side (David and Nagaraja 2003, "Order statistics",
    /// 7.1). Of a sample of independent values that deviation is √(n p (1 − p)); of one in
    /// replicates it is told by how their shares below the percentile differ, and by the rounding to
    /// whole ranks. `None` below two values or replicates.
    #[must_use]
    pub fn quantile_se(&self, p: f64) -> Option<f64> {
        let last = self.last().filter(|&last| last >= 1.0)?;
        let p = p.clamp(0.0, 1.0);
        let n = last + 1.0;
        let rank = last * p;
        let sigma = if self.1.is_empty() {
            (n * p * (1.0 - p)).sqrt()
        } else {
            let x = self.at_rank(rank);
            let of = |one: &Replicate| {
                // Half of what is equal counts as below.
                let below = 0.5 * (one.sketch.share_below(x)? + one.sketch.share_up_to(x)?);
                Some((one.moments.count as f64, below))
            };
            let share = error_between(self.1.iter().filter_map(of))?;
            (n * share * n * share + 1.0 / 12.0).sqrt()
        };
        Some(0.5 * (self.at_rank(rank + sigma) - self.at_rank(rank - sigma)))
    }

    /// The mean of the lowest or highest `share` of the values (0 to 1; 0.05 for the
    /// worst 5%), the value on the border counted in part: expected shortfall after
    /// Acerbi and Tasche (2002). A share of less than one value is the extreme value.
    ///
    /// `None` without values, and where the values of the tails are not kept. Binned, the
    /// border is off by a bin at most, as percentiles are, and the tail beyond is exact.
    #[must_use]
    pub fn tail_mean(&self, share: f64, tail: Tail) -> Option<f64> {
        let n = self.count() as f64;
        if n == 0.0 {
            return None;
        }
        let wanted = (n * share).clamp(1.0, n);
        match (&self.0, tail) {
            (Form::Exact(sorted), Tail::Lowest) => Some(mean_of_first(sorted.iter().map(|&x| (1, x)), wanted)),
            (Form::Exact(sorted), Tail::Highest) => Some(mean_of_first(sorted.iter().rev().map(|&x| (1, x)), wanted)),
            (Form::Binned(binned), tail) => binned.tail_mean(wanted, tail),
            (Form::Runs(runs), Tail::Lowest) => Some(mean_of_first(runs.values()?, wanted)),
            (Form::Runs(runs), Tail::Highest) => Some(mean_of_first(runs.values()?.rev(), wanted)),
        }
    }

    /// How far the percentiles of a summary, as far as the grid serves them, may be from
    /// the exact ones.
    #[must_use]
    pub fn precision(&self) -> Precision {
        let (percentiles, Some(last)) = (self.served(), self.last()) else {
            return Precision::Exact;
        };
        let error = percentiles
            .iter()
            .flat_map(|&p| [(last * p).floor(), (last * p).ceil()])
            .map(|rank| {
                let place = self.place(rank as u64);
                place.high - place.low
            })
            .fold(0.0, f64::max);
        let quartiles = distance(self.at_rank(last * 0.25), self.at_rank(last * 0.75));
        if error == 0.0 {
            Precision::Exact
        } else if error.is_infinite() {
            // Beyond all that was looked for: anywhere from minimum to maximum.
            Precision::OfRange(1.0)
        } else if quartiles > 0.0 {
            Precision::OfQuartiles(error / quartiles)
        } else {
            let [least, most] = [0, last as u64].map(|rank| self.order(rank));
            Precision::OfRange(error / (most - least))
        }
    }

    /// The percentiles whose precision is told.
    fn served(&self) -> &'static [f64] {
        match &self.0 {
            Form::Exact(_) => &[],
            Form::Binned(_) => &PERCENTILES,
            Form::Runs(runs) => runs.percentiles,
        }
    }

    /// The share of the values below `x`, equal ones left out: 0 to 1. `None` without
    /// values.
    #[must_use]
    pub fn share_below(&self, x: f64) -> Option<f64> {
        let n = self.last()? + 1.0;
        Some(match &self.0 {
            Form::Exact(sorted) => sorted.partition_point(|&value| value < x) as f64 / n,
            Form::Binned(binned) => binned.below(x, false) / n,
            Form::Runs(runs) => runs.below(x, false) / n,
        })
    }

    /// The share of the values at `x` or below: 0 to 1. `None` without values.
    #[must_use]
    pub fn share_up_to(&self, x: f64) -> Option<f64> {
        let n = self.last()? + 1.0;
        Some(match &self.0 {
            Form::Exact(sorted) => sorted.partition_point(|&value| value <= x) as f64 / n,
            Form::Binned(binned) => binned.below(x, true) / n,
            Form::Runs(runs) => runs.below(x, true) / n,
        })
    }

    /// How the values are spread between two percentiles, in `bars` even steps.
    ///
    /// The shares add up to that of all values from the one percentile to the other. If
    /// both are the same value there is one bar without width; without values or bars
    /// there is nothing.
    #[must_use]
    pub fn density(&self, bars: usize, from: f64, to: f64) -> Vec<Bar> {
        let (Some(low), Some(high)) = (self.quantile(from), self.quantile(to)) else {
            return Vec::new();
        };
        if bars == 0 || low > high {
            return Vec::new();
        }
        let bars = if low == high { 1 } else { bars };
        let step = (high - low) / bars as f64;
        let mut below = self.share_below(low).unwrap_or(0.0);
        (1..=bars)
            .map(|i| {
                let start = low + step * (i - 1) as f64;
                let (end, up_to) = if i == bars {
                    (high, self.share_up_to(high))
                } else {
                    let end = low + step * i as f64;
                    (end, self.share_below(end))
                };
                let up_to = up_to.unwrap_or(below).max(below);
                let share = up_to - below;
                below = up_to;
                Bar {
                    low: start,
                    high: end,
                    share,
                }
            })
            .collect()
    }

    /// The highest rank, if there are values.
    fn last(&self) -> Option<f64> {
        self.count().checked_sub(1).map(|last| last as f64)
    }

    /// The value at a rank, interpolated; ranks beyond the ends are the ends. There are
    /// values.
    fn at_rank(&self, rank: f64) -> f64 {
        let last = self.last().unwrap_or(0.0);
        let rank = rank.clamp(0.0, last);
        let whole = rank.floor();
        let low = self.order(whole as u64);
        let high = self.order((whole + 1.0).min(last) as u64);
        low + (rank - whole) * (high - low)
    }

    /// The value of a whole rank below the count.
    fn order(&self, rank: u64) -> f64 {
        self.place(rank).value
    }

    /// Where the value of a whole rank below the count is.
    fn place(&self, rank: u64) -> Place {
        match &self.0 {
            Form::Exact(sorted) => Place::sure(sorted[rank as usize]),
            Form::Binned(binned) => binned.place(rank),
            Form::Runs(runs) => runs.place(rank),
        }
    }
}

impl Binned {
    /// Where the value of a rank (from 0, below the count) is.
    fn place(&self, rank: u64) -> Place {
        if rank == 0 {
            return Place::sure(self.min);
        }
        if rank + 1 >= self.histogram.count() {
            return Place::sure(self.max);
        }
        // Ranks below the first atom that is not passed, then the atom itself, come first.
        let mut rank = rank;
        let mut passed = 0;
        let mut in_atoms = 0;
        for (atom, count) in self.atoms() {
            if rank + in_atoms < count.below {
                break;
            }
            if rank + in_atoms < count.below + count.equal {
                return Place::sure(atom.value);
            }
            rank -= count.equal;
            in_atoms += count.equal;
            passed += 1;
        }
        let (cell, before) = self.cell_of(rank);
        let piece = self.piece(cell, before, passed);
        let inside = (rank.saturating_sub(piece.first)) as f64 + 0.5;
        let among = (piece.end.saturating_sub(piece.first)).max(1) as f64;
        let width = piece.high - piece.low;
        Place {
            value: (piece.low + width * (inside / among)).clamp(piece.low, piece.high),
            low: piece.low,
            high: piece.high,
        }
    }

    /// The cell of a rank among the values that are no atoms, and how many lie before it.
    fn cell_of(&self, rank: u64) -> (usize, u64) {
        let step = self.before.partition_point(|&before| before <= rank) - 1;
        let mut before = self.before[step];
        let cells = self.histogram.cells();
        for (cell, &count) in cells.iter().enumerate().skip(step * STRIDE) {
            if rank < before + u64::from(count) {
                return (cell, before);
            }
            before += u64::from(count);
        }
        (cells.len() - 1, before)
    }

    /// How many values that are no atoms lie in the cells before one.
    fn before_cell(&self, cell: usize) -> u64 {
        let step = cell / STRIDE;
        self.before[step] + sum(&self.histogram.cells()[step * STRIDE..cell])
    }

    /// The piece of a cell that lies between the atoms `passed − 1` and `passed`.
    fn piece(&self, cell: usize, before: u64, passed: usize) -> Piece {
        let (low, high) = self.edges(cell);
        let mut piece = Piece {
            first: before,
            end: before + u64::from(self.histogram.cells()[cell]),
            low,
            high,
        };
        let mut in_atoms = 0;
        for (i, (atom, count)) in self.atoms().enumerate() {
            let rank = count.below - in_atoms;
            if atom.cell == cell && i + 1 == passed {
                piece.first = rank;
                piece.low = atom.value;
                piece.high = piece.high.max(atom.value);
            }
            if atom.cell == cell && i == passed {
                piece.end = rank;
                piece.high = atom.value;
                piece.low = piece.low.min(atom.value);
            }
            in_atoms += count.equal;
        }
        piece
    }

    /// The range of a cell, within the minimum and maximum.
    fn edges(&self, cell: usize) -> (f64, f64) {
        let grid = self.histogram.grid();
        let low = match cell {
            0 => self.min,
            _ => grid.border(cell - 1),
        };
        let high = if cell > grid.bins { self.max } else { grid.border(cell) };
        // Rounding may put a border beyond the extremes it was counted within.
        let low = low.clamp(self.min, self.max);
        (low, high.clamp(low, self.max.max(low)))
    }

    fn atoms(&self) -> impl Iterator<Item = (&Atom, &AtomCount)> {
        self.histogram.grid().atoms.iter().zip(self.histogram.atoms())
    }

    /// How many values lie below `x`, or up to it if `equal`.
    fn below(&self, x: f64, equal: bool) -> f64 {
        let n = self.histogram.count() as f64;
        if x > self.max || (equal && x == self.max) {
            return n;
        }
        if x.is_nan() || x < self.min || (!equal && x == self.min) {
            return 0.0;
        }
        let mut in_atoms = 0;
        let mut passed = 0;
        for (atom, count) in self.atoms() {
            if atom.value == x {
                return (count.below + if equal { count.equal } else { 0 }) as f64;
            }
            if atom.value < x {
                in_atoms += count.equal;
                passed += 1;
            }
        }
        let cell = self.histogram.grid().cell(x);
        let piece = self.piece(cell, self.before_cell(cell), passed);
        let width = piece.high - piece.low;
        let part = if width > 0.0 {
            ((x - piece.low) / width).clamp(0.0, 1.0)
        } else {
            0.5
        };
        in_atoms as f64 + piece.first as f64 + part * (piece.end - piece.first) as f64
    }

    fn tail_mean(&self, wanted: f64, tail: Tail) -> Option<f64> {
        let cells = self.histogram.cells();
        let above = cells.len() - 1;
        let [below_sum, above_sum] = self.histogram.tails();
        let mean_of_cell = |cell: usize| {
            let count = f64::from(cells[cell]);
            match cell {
                0 => below_sum / count,
                _ if cell == above => above_sum / count,
                _ => {
                    let (low, high) = self.edges(cell);
                    low + 0.5 * (high - low)
                }
            }
        };
        // Within a cell the order of its atoms and the rest moves the border by less
        // than the cell is wide, so atoms simply follow their cell.
        let lumps = |cell: usize| {
            let rest = (cells[cell] > 0).then(|| (u64::from(cells[cell]), mean_of_cell(cell)));
            let atoms = self
                .atoms()
                .filter(move |(atom, _)| atom.cell == cell)
                .map(|(atom, count)| (count.equal, atom.value));
            rest.into_iter().chain(atoms)
        };
        let mean = match tail {
            Tail::Lowest => mean_of_first((0..=above).flat_map(lumps), wanted),
            Tail::Highest => mean_of_first((0..=above).rev().flat_map(lumps), wanted),
        };
        Some(mean.clamp(self.min, self.max))
    }
}

/// The mean of the first `wanted` values of lumps (how many, their mean), the last lump
/// in part.
fn mean_of_first(lumps: impl Iterator<Item = (u64, f64)>, wanted: f64) -> f64 {
    let mut left = wanted;
    let mut total = 0.0;
    for (count, mean) in lumps {
        let taken = left.min(count as f64);
        total += taken * mean;
        left -= taken;
        if left <= 0.0 {
            break;
        }
    }
    total / (wanted - left)
}

fn sum(cells: &[u32]) -> u64 {
    cells.iter().map(|&count| u64::from(count)).sum()
}

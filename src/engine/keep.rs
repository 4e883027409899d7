//! What a thread keeps of the series: a pilot at first, then counts.
//!
//! In: the series of a batch, period by period. Out: sums for the means; and the values themselves while bins are
//! not chosen, afterwards how many fell where. Most series are counted on bins. The few whose bins cannot be as
//! narrow as is promised have brackets instead, which are drawn closer from stage to stage.

use rayon::prelude::*;

use crate::stats::{Brackets, Counter, Grid, GridSpec, Moments, Sketch};

use super::kernels::sum;
use super::tile::{BATCH, LANES, Observer, Values};

/// What the values that all brackets keep may take on the way from one stage to the next …
const BRACKET_BYTES: f64 = (64_u64 << 20) as f64;

/// … for each of them this many times the root of the number of paths: 22 for a fan's percentiles, and twice that
/// before the next stage, which has four times as many paths, draws them closer.
const BRACKET_VALUES: f64 = 88.0;

/// The bins, once they are chosen.
#[derive(Default)]
pub(super) struct Grids {
    pub(super) series: Vec<Grid>,
    pub(super) figures: Vec<Grid>,
    /// Of each series in each period, its place among those that have brackets.
    bracketed: Vec<Option<usize>>,
}

impl Grids {
    /// Those of the series; `pilot` gives the values of one of them.
    pub(super) fn of_series(slots: usize, pilot: impl Fn(usize) -> Vec<f64> + Sync, spec: GridSpec) -> Self {
        let all = (0..slots).into_par_iter();
        Grids {
            series: all.map(|slot| Grid::from_pilot(&pilot(slot), spec)).collect(),
            ..Grids::default()
        }
    }

    #[inline]
    fn of(&self, slot: usize) -> Known<'_> {
        match (self.series.get(slot), self.bracketed.get(slot)) {
            (_, Some(Some(place))) => Known::Brackets(*place),
            (Some(grid), _) => Known::Bins(grid),
            (None, _) => Known::Nothing,
        }
    }

    /// Chooses the series that have brackets, and gives these.
    pub(super) fn brackets(&mut self, paths: u64, pilot: impl Fn(usize) -> Vec<f64>) -> Vec<Brackets> {
        let most = (BRACKET_BYTES / (BRACKET_VALUES * size_of::<f64>() as f64 * (paths as f64).sqrt())) as usize;
        let mut brackets = Vec::new();
        for (slot, grid) in self.series.iter().enumerate() {
            let doubtful = !grid.is_sure() && brackets.len() < most;
            self.bracketed.push(doubtful.then_some(brackets.len()));
            if doubtful {
                brackets.push(Brackets::from_pilot(&pilot(slot), grid.spec()));
            }
        }
        brackets
    }
}

/// What is known of a series in a period.
enum Known<'a> {
    /// Nothing: it is in the pilot.
    Nothing,
    Bins(&'a Grid),
    /// The place of its brackets.
    Brackets(usize),
}

/// What a thread has counted of the series.
pub(super) struct Counts {
    /// By series, then period.
    counters: Vec<Counter>,
    pub(super) brackets: Vec<Brackets>,
    /// Cells that were found and are to be counted, a row for each series.
    cells: Vec<u16>,
}

impl Counts {
    pub(super) fn new(series: usize) -> Self {
        Counts {
            counters: Vec::new(),
            brackets: Vec::new(),
            cells: vec![0; series * BATCH],
        }
    }

    /// Begins to count.
    pub(super) fn begin(&mut self, grids: &Grids, brackets: &[Brackets]) {
        self.counters = grids.series.iter().map(Counter::new).collect();
        self.brackets = brackets.iter().map(Brackets::emptied).collect();
    }

    /// Counts the pilot.
    pub(super) fn count_pilot(&mut self, grids: &Grids, pilot: impl Fn(usize) -> Vec<f64> + Sync) {
        let counters = self.counters.par_iter_mut().zip(&grids.series).zip(&grids.bracketed);
        let counters = counters.enumerate().filter(|(_, (_, place))| place.is_none());
        counters.for_each(|(slot, ((counter, grid), _))| counter.count(grid, &pilot(slot)));
        for (slot, place) in grids.bracketed.iter().enumerate() {
            if let Some(place) = place {
                self.brackets[*place].see(&pilot(slot));
            }
        }
    }

    /// What all threads together have counted of a series in a period; `None` before there are bins.
    pub(super) fn sketch(all: &[Counts], grids: &Grids, slot: usize) -> Option<Sketch> {
        match grids.of(slot) {
            Known::Nothing => None,
            Known::Brackets(place) => {
                let mut whole = all[0].brackets[place].clone();
                all[1..].iter().for_each(|own| whole.merge(&own.brackets[place]));
                Some(whole.sketch())
            }
            Known::Bins(grid) => {
                let mut whole = all[0].counters[slot].histogram();
                all[1..]
                    .iter()
                    .for_each(|own| whole.merge(&own.counters[slot].histogram()));
                // Percentiles of a series stay inside its bins: extremes are not kept.
                Some(Sketch::binned(grid.clone(), whole, &Moments::default()))
            }
        }
    }
}

/// Sees the series of a batch.
pub(super) struct Keep<'a> {
    pub(super) periods: usize,
    pub(super) sums: &'a mut [f64],
    pub(super) pilot: &'a mut [f64],
    pub(super) grids: &'a Grids,
    pub(super) counts: &'a mut Counts,
    /// How many cells of each series' row wait to be counted.
    pub(super) waiting: Vec<usize>,
    /// Paths in this batch.
    pub(super) paths: usize,
}

impl Keep<'_> {
    fn add(&mut self, slot: usize, offset: usize, total: f64) {
        let sum = if offset == 0 { 0.0 } else { self.sums[slot] };
        self.sums[slot] = sum + total;
    }
}

impl Observer for Keep<'_> {
    fn see(&mut self, series: usize, k: usize, offset: usize, values: Values<'_>) -> Option<usize> {
        let slot = series * self.periods + k;
        match values {
            Values::Same(value) => {
                if !value.is_finite() {
                    return Some(0);
                }
                let paths = (self.paths - offset).min(LANES);
                self.add(slot, offset, value * paths as f64);
                match self.grids.of(slot) {
                    Known::Bins(grid) => self.counts.counters[slot].count_same(grid, value, paths),
                    Known::Brackets(place) => self.counts.brackets[place].see_same(value, paths),
                    Known::Nothing => self.pilot[slot * BATCH + offset..][..paths].fill(value),
                }
            }
            Values::Each(column) => {
                let total = sum(column);
                if !total.is_finite() {
                    // An overflow of the sum alone is as good a reason to stop.
                    return Some(column.iter().position(|value| !value.is_finite()).unwrap_or(0));
                }
                self.add(slot, offset, total);
                match self.grids.of(slot) {
                    Known::Bins(grid) => {
                        let waiting = &mut self.waiting[series];
                        let cells = &mut self.counts.cells[series * BATCH + *waiting..][..column.len()];
                        self.counts.counters[slot].find(grid, column, cells);
                        *waiting += column.len();
                    }
                    Known::Brackets(place) => self.counts.brackets[place].see(column),
                    Known::Nothing => self.pilot[slot * BATCH + offset..][..column.len()].copy_from_slice(column),
                }
            }
        }
        None
    }

    fn seen_all(&mut self, k: usize) {
        for (series, waiting) in self.waiting.iter_mut().enumerate() {
            let waiting = std::mem::take(waiting);
            if waiting > 0 {
                let cells = &self.counts.cells[series * BATCH..][..waiting];
                self.counts.counters[series * self.periods + k].add(cells);
            }
        }
    }
}

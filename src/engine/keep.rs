//! What a run keeps of its series: sums for the means, and what tells their percentiles.
//!
//! In: the series of a tile, period by period. Out: the values themselves while it is not known where percentiles
//! are (the pilot), afterwards how many fell where. Most series are counted on windows. The few whose steps cannot
//! be as narrow as is promised have brackets instead, which keep the values that may be percentiles. Both are drawn
//! closer from stage to stage.

use rayon::prelude::*;

use crate::stats::{Backlog, Brackets, Counter, Sketch, Steps, Windows, sum};

use super::tile::{LANES, Observer, Values};

/// The bins of all series on one thread are meant to take this, but a series has never fewer than the least.
const COUNT_BYTES: usize = 32 << 20;
const LEAST_BINS: usize = 4096;
const MOST_BINS: usize = 16_384;

/// So many values of all series wait to be counted: enough that the bins of each are worth fetching.
const BACKLOG: usize = 1 << 20;

/// What the values that all brackets keep may take on the way from one stage to the next …
const BRACKET_BYTES: f64 = (64_u64 << 20) as f64;

/// … for each of them this many times the root of the number of paths: 22 for a fan's percentiles, twice as many at the
/// end of the next stage, which has four times as many paths, and room for vectors that grow.
const BRACKET_VALUES: f64 = 88.0;

/// What a thread has counted of a series in a period: in bins, or in brackets.
enum Count {
    Windows(Counter),
    Brackets(Brackets),
}

impl Count {
    /// Takes over what another thread has counted in the same way.
    fn merge(&mut self, other: &mut Count) {
        match (self, other) {
            (Count::Windows(all), Count::Windows(own)) => all.merge(own),
            (Count::Brackets(all), Count::Brackets(own)) => all.merge(own),
            _ => unreachable!("all threads begin like the first"),
        }
    }

    /// Counts like another thread, as nothing has been since it took over.
    fn follow(&mut self, other: &Count) {
        match (self, other) {
            (Count::Windows(own), Count::Windows(other)) => own.follow(other),
            (own, other) => *own = other.emptied(),
        }
    }

    /// Draws closer what it is counted on in a run of `paths` paths.
    fn narrow(&mut self, paths: u64) {
        match self {
            Count::Windows(counter) => counter.narrow(paths),
            Count::Brackets(brackets) => brackets.narrow(paths),
        }
    }

    /// The same with nothing counted.
    fn emptied(&self) -> Count {
        match self {
            Count::Windows(counter) => Count::Windows(counter.emptied()),
            Count::Brackets(brackets) => Count::Brackets(brackets.emptied()),
        }
    }
}

/// What a thread has counted of the series.
pub(super) struct Counts {
    /// By period, then series, as they are met; empty in the pilot.
    all: Vec<Count>,
    backlog: Backlog,
    steps: Steps,
}

impl Counts {
    /// Nothing yet, of so many series and periods.
    pub(super) fn new(slots: usize) -> Self {
        Counts {
            all: Vec::new(),
            backlog: Backlog::new(slots, BACKLOG),
            steps: Steps::default(),
        }
    }

    /// The most bins of each of so many series and periods.
    fn bins(slots: usize) -> usize {
        (COUNT_BYTES / size_of::<u16>() / slots.max(1)).clamp(LEAST_BINS, MOST_BINS)
    }

    /// Bytes that the counts of so many series and periods may take on each thread.
    pub(super) fn bytes(slots: usize) -> u64 {
        (slots * Counter::bytes(Counts::bins(slots)) + BACKLOG * size_of::<u16>()) as u64
    }

    /// Chooses how each series in each period is counted in a run of `paths` paths, and counts the pilot, of which
    /// `pilot` gives the values.
    pub(super) fn begin(&mut self, slots: usize, paths: u64, pilot: impl Fn(usize) -> Vec<f64> + Sync) {
        let bins = Counts::bins(slots);
        let counter = |slot| {
            let values = pilot(slot);
            let mut counter = Counter::new(Windows::from_pilot(&values, bins));
            counter.count(&values);
            counter
        };
        let counters: Vec<Counter> = (0..slots).into_par_iter().map(counter).collect();
        let most = (BRACKET_BYTES / (BRACKET_VALUES * size_of::<f64>() as f64 * (paths as f64).sqrt())) as usize;
        let doubtful = (0..slots).filter(|&slot| !counters[slot].is_sure());
        let doubtful: Vec<usize> = doubtful.take(most).collect();
        let brackets = |&slot: &usize| {
            let values = pilot(slot);
            let mut brackets = Brackets::from_pilot(&values);
            brackets.see(&values);
            (slot, brackets)
        };
        let brackets: Vec<(usize, Brackets)> = doubtful.par_iter().map(brackets).collect();
        self.all = counters.into_iter().map(Count::Windows).collect();
        for (slot, brackets) in brackets {
            self.all[slot] = Count::Brackets(brackets);
        }
    }

    /// Begins to count in the ways of another thread.
    pub(super) fn begin_like(&mut self, other: &Counts) {
        self.all = other.all.par_iter().map(Count::emptied).collect();
    }

    /// Counts in the ways of another thread, which has taken over all that was counted.
    pub(super) fn follow(&mut self, other: &Counts) {
        let counts = self.all.par_iter_mut().zip(&other.all);
        counts.for_each(|(own, other)| own.follow(other));
    }

    /// Whether series are counted, which they are not in the pilot.
    pub(super) fn is_begun(&self) -> bool {
        !self.all.is_empty()
    }

    /// Counts what waits in the backlog; only then can be merged or read off.
    pub(super) fn settle(&mut self) {
        self.backlog.drain(|slot, bins| {
            if let Some(Count::Windows(counter)) = self.all.get_mut(slot) {
                counter.add(bins);
            }
        });
    }

    /// Takes over what another thread has counted.
    pub(super) fn merge(&mut self, other: &mut Counts) {
        let counts = self.all.par_iter_mut().zip(&mut other.all);
        counts.for_each(|(all, own)| all.merge(own));
    }

    /// Draws closer what is counted on, now that more is known.
    pub(super) fn narrow(&mut self, paths: u64) {
        self.all.par_iter_mut().for_each(|count| count.narrow(paths));
    }

    /// What was counted of a series in a period; `None` where nothing was.
    pub(super) fn sketch(&self, slot: usize) -> Option<Sketch> {
        self.all.get(slot).map(|count| match count {
            Count::Windows(counter) => counter.sketch(),
            Count::Brackets(brackets) => brackets.sketch(),
        })
    }
}

/// Sees the series of a tile.
pub(super) struct Keep<'a> {
    /// How many series there are.
    pub(super) series: usize,
    pub(super) sums: &'a mut [f64],
    /// The values themselves, in the pilot.
    pub(super) pilot: &'a mut [f64],
    pub(super) counts: &'a mut Counts,
    /// Paths in this tile.
    pub(super) paths: usize,
}

impl Keep<'_> {
    /// Counts a column, and gives its sum.
    fn count(&mut self, slot: usize, column: &[f64]) -> f64 {
        let counts = &mut *self.counts;
        if counts.is_begun() && !counts.backlog.has_room(column.len()) {
            counts.settle();
        }
        match counts.all.get_mut(slot) {
            Some(Count::Windows(counter)) => counter.see(column, &mut counts.steps, &mut counts.backlog, slot),
            Some(Count::Brackets(brackets)) => {
                brackets.see(column);
                sum(column)
            }
            None => {
                self.pilot[slot * LANES..][..column.len()].copy_from_slice(column);
                sum(column)
            }
        }
    }
}

impl Observer for Keep<'_> {
    fn see(&mut self, series: usize, k: usize, values: Values<'_>) -> Option<usize> {
        let slot = k * self.series + series;
        self.sums[slot] = match values {
            Values::Same(value) => {
                if !value.is_finite() {
                    return Some(0);
                }
                match self.counts.all.get_mut(slot) {
                    Some(Count::Windows(counter)) => counter.count_same(value, self.paths),
                    Some(Count::Brackets(brackets)) => brackets.see_same(value, self.paths),
                    None => self.pilot[slot * LANES..][..self.paths].fill(value),
                }
                value * self.paths as f64
            }
            Values::Each(column) => {
                let sum = self.count(slot, column);
                if !sum.is_finite() {
                    // An overflow of the sum alone is as good a reason to stop.
                    return Some(column.iter().position(|value| !value.is_finite()).unwrap_or(0));
                }
                sum
            }
        };
        None
    }
}

//! What a run keeps of its series: sums for the means, and what tells their percentiles.
//!
//! In: the series of a batch, period by period. Out: the values themselves while it is not known where percentiles
//! are (the pilot), afterwards how many fell where. Most series are counted on windows. The few whose steps cannot
//! be as narrow as is promised have brackets instead, which keep the values that may be percentiles. Both are drawn
//! closer from stage to stage.

use rayon::prelude::*;

use crate::stats::{Backlog, Brackets, Counter, Sketch, Steps, Windows, sum};

use super::tile::{BATCH, LANES, Observer, Values};

/// The bins of all series on one thread are meant to take this, but a series has never fewer than the least.
const COUNT_BYTES: usize = 64 << 20;
const LEAST_BINS: usize = 4096;
const MOST_BINS: usize = 16_384;

/// So many values of all series wait to be counted: enough that the bins of each are worth fetching.
const BACKLOG: usize = 1 << 20;

/// What the values that all brackets keep may take on the way from one stage to the next …
const BRACKET_BYTES: f64 = (64_u64 << 20) as f64;

/// … for each of them this many times the root of the number of paths: 22 for a fan's percentiles, twice as many at the
/// end of the next stage, which has four times as many paths, and room for vectors that grow.
const BRACKET_VALUES: f64 = 88.0;

/// How a series in a period is counted.
pub(super) enum Way {
    /// On these windows.
    Windows(Windows),
    /// In brackets, of which each thread has its own.
    Brackets,
}

/// What a thread has counted of a series in a period.
enum Count {
    Windows(Counter),
    Brackets(Brackets),
}

impl Count {
    /// Adds what another thread has counted in the same way.
    fn merge(&mut self, other: &Count) {
        match (self, other) {
            (Count::Windows(all), Count::Windows(own)) => all.merge(own),
            (Count::Brackets(all), Count::Brackets(own)) => all.merge(own),
            _ => {}
        }
    }

    /// Draws closer what it is counted on.
    fn narrow(&mut self, way: &mut Way) {
        match (self, way) {
            (Count::Windows(counter), Way::Windows(windows)) => counter.narrow(windows),
            (Count::Brackets(brackets), _) => brackets.narrow(),
            _ => {}
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
        (COUNT_BYTES / size_of::<u32>() / slots.max(1)).clamp(LEAST_BINS, MOST_BINS)
    }

    /// Bytes that the counts of so many series and periods may take on each thread.
    pub(super) fn bytes(slots: usize) -> u64 {
        (slots * Counter::bytes(Counts::bins(slots)) + BACKLOG * size_of::<u16>()) as u64
    }

    /// Chooses how each series in each period is counted in a run of `paths` paths, and counts the pilot, of which
    /// `pilot` gives the values.
    pub(super) fn begin(&mut self, slots: usize, paths: u64, pilot: impl Fn(usize) -> Vec<f64> + Sync) -> Vec<Way> {
        let bins = Counts::bins(slots);
        let all = (0..slots).into_par_iter();
        let windows: Vec<Windows> = all.map(|slot| Windows::from_pilot(&pilot(slot), bins)).collect();
        let most = (BRACKET_BYTES / (BRACKET_VALUES * size_of::<f64>() as f64 * (paths as f64).sqrt())) as usize;
        let mut doubtful = 0;
        let way = |windows: Windows| {
            doubtful += usize::from(!windows.is_sure());
            match windows.is_sure() || doubtful > most {
                true => Way::Windows(windows),
                false => Way::Brackets,
            }
        };
        let ways: Vec<Way> = windows.into_iter().map(way).collect();
        let count = |(slot, way): (usize, &Way)| {
            let pilot = pilot(slot);
            match way {
                Way::Windows(windows) => {
                    let mut counter = Counter::new(windows);
                    counter.count(windows, &pilot);
                    Count::Windows(counter)
                }
                Way::Brackets => {
                    let mut brackets = Brackets::from_pilot(&pilot);
                    brackets.see(&pilot);
                    Count::Brackets(brackets)
                }
            }
        };
        self.all = ways.par_iter().enumerate().map(count).collect();
        ways
    }

    /// Begins to count in the ways of another thread.
    pub(super) fn begin_like(&mut self, other: &Counts) {
        self.all = other.all.par_iter().map(Count::emptied).collect();
    }

    /// Counts what waits in the backlog; only then can be merged or read off.
    pub(super) fn settle(&mut self) {
        self.backlog.drain(|slot, bins| {
            if let Some(Count::Windows(counter)) = self.all.get_mut(slot) {
                counter.add(bins);
            }
        });
    }

    /// Adds what another thread has counted.
    pub(super) fn merge(&mut self, other: &Counts) {
        let counts = self.all.par_iter_mut().zip(&other.all);
        counts.for_each(|(all, own)| all.merge(own));
    }

    /// Draws closer what is counted on, now that more is known.
    pub(super) fn narrow(&mut self, ways: &mut [Way]) {
        let counts = self.all.par_iter_mut().zip(ways);
        counts.for_each(|(count, way)| count.narrow(way));
    }

    /// What was counted of a series in a period; `None` where nothing was.
    pub(super) fn sketch(&self, ways: &[Way], slot: usize) -> Option<Sketch> {
        match (self.all.get(slot)?, ways.get(slot)?) {
            (Count::Windows(counter), Way::Windows(windows)) => Some(counter.sketch(windows)),
            (Count::Brackets(brackets), _) => Some(brackets.sketch()),
            _ => None,
        }
    }
}

/// Sees the series of a batch.
pub(super) struct Keep<'a> {
    /// How many series there are.
    pub(super) series: usize,
    pub(super) sums: &'a mut [f64],
    pub(super) pilot: &'a mut [f64],
    /// How each series in each period is counted; empty in the pilot.
    pub(super) ways: &'a [Way],
    pub(super) counts: &'a mut Counts,
    /// Paths in this batch.
    pub(super) paths: usize,
}

impl Keep<'_> {
    fn add(&mut self, slot: usize, offset: usize, total: f64) {
        let sum = if offset == 0 { 0.0 } else { self.sums[slot] };
        self.sums[slot] = sum + total;
    }

    /// Counts a column, and gives its sum.
    fn count(&mut self, slot: usize, offset: usize, column: &[f64]) -> f64 {
        if !self.ways.is_empty() && !self.counts.backlog.has_room(column.len()) {
            self.counts.settle();
        }
        match (self.counts.all.get_mut(slot), self.ways.get(slot)) {
            (Some(Count::Windows(counter)), Some(Way::Windows(windows))) => {
                counter.see(windows, column, &mut self.counts.steps, &mut self.counts.backlog, slot)
            }
            (Some(Count::Brackets(brackets)), _) => {
                brackets.see(column);
                sum(column)
            }
            _ => {
                self.pilot[slot * BATCH + offset..][..column.len()].copy_from_slice(column);
                sum(column)
            }
        }
    }
}

impl Observer for Keep<'_> {
    fn see(&mut self, series: usize, k: usize, offset: usize, values: Values<'_>) -> Option<usize> {
        let slot = k * self.series + series;
        match values {
            Values::Same(value) => {
                if !value.is_finite() {
                    return Some(0);
                }
                let paths = (self.paths - offset).min(LANES);
                self.add(slot, offset, value * paths as f64);
                match (self.counts.all.get_mut(slot), self.ways.get(slot)) {
                    (Some(Count::Windows(counter)), Some(Way::Windows(windows))) => {
                        counter.count_same(windows, value, paths);
                    }
                    (Some(Count::Brackets(brackets)), _) => brackets.see_same(value, paths),
                    _ => self.pilot[slot * BATCH + offset..][..paths].fill(value),
                }
            }
            Values::Each(column) => {
                let total = self.count(slot, offset, column);
                if !total.is_finite() {
                    // An overflow of the sum alone is as good a reason to stop.
                    return Some(column.iter().position(|value| !value.is_finite()).unwrap_or(0));
                }
                self.add(slot, offset, total);
            }
        }
        None
    }
}

//! Values that are known one by one where it matters, and elsewhere to lie between two others.
//!
//! In: [`Run`]s, ascending. Out: ranks and shares. [`super::Sketch`] reads percentiles off them.

use super::sketch::Place;

/// Some values of which no more is known than that they lie between two, which no other value does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Run {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) count: u64,
}

impl Run {
    /// A value that comes up `count` times.
    pub(super) fn of(value: f64, count: u64) -> Self {
        Run {
            low: value,
            high: value,
            count,
        }
    }

    /// The value at a share of the way; where there is no end on one side, the other end.
    fn at(&self, share: f64) -> f64 {
        match (self.low.is_finite(), self.high.is_finite()) {
            (true, true) => (self.low + share * (self.high - self.low)).clamp(self.low, self.high),
            (true, false) => self.low,
            _ => self.high,
        }
    }
}

/// Ascending runs.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Runs {
    runs: Vec<Run>,
    /// How many values come before each, and how many there are.
    before: Vec<u64>,
    /// What is asked of them.
    pub(super) percentiles: &'static [f64],
}

impl Runs {
    pub(super) fn new(runs: Vec<Run>, percentiles: &'static [f64]) -> Self {
        let mut before = vec![0];
        let mut sum = 0;
        before.extend(runs.iter().map(|run| {
            sum += run.count;
            sum
        }));
        Runs {
            runs,
            before,
            percentiles,
        }
    }

    pub(super) fn count(&self) -> u64 {
        self.before.last().copied().unwrap_or(0)
    }

    /// All values, lowest first, and how often each comes up; `None` if not all are known.
    pub(super) fn values(&self) -> Option<impl DoubleEndedIterator<Item = (u64, f64)>> {
        let known = self.runs.iter().all(|run| run.low == run.high);
        known.then(|| self.runs.iter().map(|run| (run.count, run.low)))
    }

    /// The run of a rank from 0, and which of its values that is; `None` beyond the last.
    pub(super) fn of_rank(&self, rank: u64) -> Option<(&Run, u64)> {
        let at = self.before.partition_point(|&before| before <= rank) - 1;
        self.runs.get(at).map(|run| (run, rank - self.before[at]))
    }

    /// Where the value of a rank below the count is.
    pub(super) fn place(&self, rank: u64) -> Place {
        let Some((run, inside)) = self.of_rank(rank) else {
            return Place {
                value: f64::NAN,
                low: f64::NEG_INFINITY,
                high: f64::INFINITY,
            };
        };
        Place {
            value: run.at((inside as f64 + 0.5) / run.count as f64),
            low: run.low,
            high: run.high,
        }
    }

    /// How many values lie below `x`, or up to it if `equal`.
    pub(super) fn below(&self, x: f64, equal: bool) -> f64 {
        // What lies between two values reaches neither.
        let passed = self
            .runs
            .partition_point(|run| run.high < x || (run.high == x && (equal || run.low < x)));
        let inside = self.runs.get(passed).filter(|run| run.low < x).map_or(0.0, |run| {
            let share = if run.low.is_finite() && run.high.is_finite() {
                ((x - run.low) / (run.high - run.low)).clamp(0.0, 1.0)
            } else {
                0.5
            };
            share * run.count as f64
        });
        self.before[passed] as f64 + inside
    }
}

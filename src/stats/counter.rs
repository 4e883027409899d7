//! Counting for columns of which there are thousands: what may be a percentile in bins, the rest in passing.
//!
//! In: columns of values, some at a time. Out: a [`Sketch`]. A run has a column for each series and period. Of most
//! of its values no more is asked than how many windows they have passed, which vectors of comparisons tell. Those
//! inside of a window go to a [`Backlog`], and are counted in bins later.

use std::ops::Range;

use super::atoms::{self, AtomCount};
use super::backlog::Backlog;
use super::pilot::ranks_around;
use super::runs::{Run, Runs};
use super::sketch::Sketch;
use super::vectors::{BLOCK, Steps, pass};
use super::windows::{FAN, MOST, Windows};

/// Bins are passed over in chunks of this many where nothing is asked of them.
const CHUNK: usize = 32;

/// How many values fell where on [`Windows`].
#[derive(Clone, Debug)]
pub struct Counter {
    windows: Windows,
    /// How many values lie in or above each window; atoms are counted apart.
    above: [u64; MOST],
    count: u64,
    /// Of those that there are.
    atoms: [AtomCount; atoms::MOST],
    /// Window after window. Numbers of sixteen bits, since what counting a value costs is to have its bin at hand …
    bins: Vec<u16>,
    /// … and each bin as often as it has run over.
    over: Vec<u16>,
}

impl Counter {
    /// The most values that are seen at once.
    pub const MOST: usize = BLOCK;

    /// A counter that has seen nothing.
    #[must_use]
    pub fn new(windows: Windows) -> Self {
        Counter {
            above: [0; MOST],
            count: 0,
            atoms: Default::default(),
            bins: vec![0; windows.bins],
            over: Vec::new(),
            windows,
        }
    }

    /// Bytes that a counter with so many bins takes.
    #[must_use]
    pub fn bytes(bins: usize) -> usize {
        bins * size_of::<u16>() + size_of::<Counter>()
    }

    /// Whether its percentiles surely keep the promise; see [`Windows::is_sure`].
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.windows.is_sure()
    }

    /// Counts finite values, at most [`Counter::MOST`] of them, and gives their sum. Those in a window go to the
    /// backlog, which has room for them, as counter number `number`.
    pub fn see(&mut self, column: &[f64], steps: &mut Steps, backlog: &mut Backlog, number: usize) -> f64 {
        assert!(column.len() <= Counter::MOST, "a block at a time");
        let windows = &self.windows;
        let (steps, sum) = steps.walk(column, windows.scale(), &windows.atoms, &mut self.atoms);
        if windows.bins > 0 {
            let values = pass(steps, &windows.windows, &mut self.above, backlog.room());
            backlog.note(number, values);
        }
        self.count += column.len() as u64;
        sum
    }

    /// Counts values that were in the backlog.
    pub fn add(&mut self, bins: &[u16]) {
        for &bin in bins {
            if let Some(count) = self.bins.get_mut(usize::from(bin)) {
                *count = count.wrapping_add(1);
                if *count == 0 {
                    self.over.push(bin);
                }
            }
        }
    }

    /// Counts any number of finite values.
    pub fn count(&mut self, values: &[f64]) {
        let (mut steps, mut backlog) = (Steps::default(), Backlog::new(1, values.len()));
        for block in values.chunks(Counter::MOST) {
            self.see(block, &mut steps, &mut backlog, 0);
        }
        backlog.drain(|_, bins| self.add(bins));
    }

    /// Counts the same finite value `times` times.
    pub fn count_same(&mut self, value: f64, times: usize) {
        let all = times as u64;
        for (&atom, tally) in self.windows.atoms.iter().zip(&mut self.atoms) {
            tally.equal += u64::from(value == atom) * all;
            tally.below += u64::from(value < atom) * all;
        }
        self.count += all;
        if self.windows.atoms.contains(&value) {
            return;
        }
        let step = self.windows.step(value);
        let mut inside = None;
        for (window, above) in self.windows.there().zip(&mut self.above) {
            *above += u64::from(step >= window.start) * all;
            if (window.start..window.end).contains(&step) {
                inside = Some(step - window.base);
            }
        }
        if let Some(bin) = inside {
            let count = &mut self.bins[usize::from(bin)];
            let sum = u64::from(*count) + all;
            *count = sum as u16;
            self.over.extend((0..sum >> u16::BITS).map(|_| bin));
        }
    }

    /// Takes over what another counter of the same windows has counted. Exact in any order.
    pub fn merge(&mut self, other: &mut Counter) {
        debug_assert_eq!(self.windows, other.windows, "the same windows");
        for (a, b) in self.above.iter_mut().zip(&mut other.above) {
            *a += std::mem::take(b);
        }
        let mut over = 0;
        for (a, b) in self.bins.iter_mut().zip(&other.bins) {
            *a = a.wrapping_add(*b);
            over |= u16::from(*a < *b);
        }
        if over > 0 {
            let ran_over = self
                .bins
                .iter()
                .zip(&other.bins)
                .enumerate()
                .filter(|(_, (a, b))| a < b);
            self.over.extend(ran_over.map(|(bin, _)| bin as u16));
        }
        other.bins.fill(0);
        self.over.append(&mut other.over);
        for (a, b) in self.atoms.iter_mut().zip(&mut other.atoms) {
            let AtomCount { equal, below } = std::mem::take(b);
            a.equal += equal;
            a.below += below;
        }
        self.count += std::mem::take(&mut other.count);
    }

    /// A counter of the same windows that has seen nothing.
    #[must_use]
    pub fn emptied(&self) -> Self {
        Counter::new(self.windows.clone())
    }

    /// Counts from here on, as nothing has been since it was [merged](Counter::merge), on the windows of another, which
    /// have been drawn closer.
    pub fn follow(&mut self, other: &Counter) {
        self.windows.clone_from(&other.windows);
        self.bins = vec![0; other.windows.bins];
    }

    /// How many values lie in some bins.
    fn in_bins(&self, bins: Range<u16>) -> u64 {
        let over = self.over.iter().filter(|bin| bins.contains(bin)).count() as u64;
        let counts = &self.bins[usize::from(bins.start)..usize::from(bins.end)];
        counts.iter().map(|&count| u64::from(count)).sum::<u64>() + (over << u16::BITS)
    }

    /// Shows ascending steps that are next to each other, how many values lie in them that are no atoms, and how many lie
    /// in them or below, atoms included: steps in a window one by one where one of some ascending ranks from 0 lies or an
    /// atom, many at once elsewhere.
    fn visit(&self, ranks: &[u64], mut see: impl FnMut(Range<u16>, u64, u64)) {
        let windows = &self.windows;
        let steps: Vec<u16> = windows.atoms.iter().map(|&atom| windows.step(atom)).collect();
        let atoms = |range: &Range<u16>| -> u64 {
            let there = steps.iter().zip(&self.atoms).filter(|(step, _)| range.contains(step));
            there.map(|(_, atom)| atom.equal).sum()
        };
        let mut passed = 0;
        let mut show = |steps: Range<u16>, count: u64| {
            passed += count + atoms(&steps);
            see(steps, count, passed);
            passed
        };
        let (mut start, mut above) = (0, self.count - atoms(&(0..u16::MAX)));
        for (window, &reached) in windows.there().zip(&self.above) {
            let mut before = show(start..window.start, above - reached);
            above = reached;
            for first in (window.start..window.end).step_by(CHUNK) {
                let chunk = first..window.end.min(first + CHUNK as u16);
                let all = self.in_bins(window.bins(chunk.clone()));
                above -= all;
                let ranked = ranks[ranks.partition_point(|&rank| rank < before)..]
                    .first()
                    .is_some_and(|&rank| rank < before + all);
                if ranked || steps.iter().any(|step| chunk.contains(step)) {
                    for step in chunk {
                        let one = step..step + 1;
                        before = show(one.clone(), self.in_bins(window.bins(one)));
                    }
                } else {
                    before = show(chunk, all);
                }
            }
            start = window.end;
        }
        show(start..u16::MAX, above);
    }

    /// Draws the windows closer, now that more is known of where the percentiles of `of` values are, of which those that
    /// were counted are a sample. What falls out of the windows is counted in passing from then on.
    pub fn narrow(&mut self, of: u64) {
        let ends = FAN.map(|p| ranks_around(self.count, of, p).map(|rank| rank as u64));
        let mut ranks = ends.concat();
        ranks.sort_unstable();
        let mut steps: Vec<Range<u16>> = Vec::with_capacity(ranks.len());
        self.visit(&ranks, |here, _, passed| {
            while ranks.get(steps.len()).is_some_and(|&rank| rank < passed) {
                steps.push(here.clone());
            }
        });
        // What is beyond all ranks lies with the last of them.
        let find = |rank: u64| {
            let place = ranks.partition_point(|&before| before < rank);
            steps
                .get(place)
                .or(steps.last())
                .map_or((0, u16::MAX), |steps| (steps.start, steps.end))
        };
        let spans = ends.map(|[from, to]| (find(from).0, find(to).1));
        let mut windows = self.windows.clone();
        if !windows.narrow(&spans) {
            return;
        }
        let mut drawn = Counter::new(windows);
        for (at, window) in drawn.windows.clone().there().enumerate() {
            let old = self.windows.there().zip(self.above);
            let Some((outer, all)) = old.filter(|(old, _)| old.start <= window.start).last() else {
                continue;
            };
            drawn.above[at] = all - self.in_bins(outer.bins(outer.start..window.start));
            let (from, to) = (
                outer.bins(window.start..window.end),
                window.bins(window.start..window.end),
            );
            let over = self.over.iter().filter(|bin| from.contains(bin));
            drawn.over.extend(over.map(|bin| bin - from.start + to.start));
            drawn.bins[usize::from(to.start)..usize::from(to.end)]
                .copy_from_slice(&self.bins[usize::from(from.start)..usize::from(from.end)]);
        }
        (drawn.count, drawn.atoms) = (self.count, std::mem::take(&mut self.atoms));
        *self = drawn;
    }

    /// What can be read off: the percentiles of a fan.
    #[must_use]
    pub fn sketch(&self) -> Sketch {
        let windows = &self.windows;
        let mut read = Reading {
            windows,
            atoms: &windows.atoms,
            tallies: &self.atoms,
            next: windows.atoms.first().map_or(u16::MAX, |&atom| windows.step(atom)),
            before: 0,
            runs: Vec::new(),
        };
        let last = self.count.saturating_sub(1);
        let around = FAN.map(|p| last as f64 * p);
        let mut ranks = vec![0, last];
        ranks.extend(
            around
                .iter()
                .flat_map(|rank| [rank.floor(), rank.ceil()])
                .map(|rank| rank as u64),
        );
        ranks.sort_unstable();
        self.visit(&ranks, |steps, count, _| read.see(steps.start, steps.end, count));
        Sketch::of_runs(Runs::new(read.runs, &FAN))
    }
}

/// What was counted, on its way to ascending runs.
struct Reading<'a> {
    windows: &'a Windows,
    /// Those that have not been taken in, and the step in which the first of them lies.
    atoms: &'a [f64],
    tallies: &'a [AtomCount],
    next: u16,
    /// How many values came before.
    before: u64,
    runs: Vec<Run>,
}

impl Reading<'_> {
    fn push(&mut self, low: f64, high: f64, count: u64) {
        self.before += count;
        if count > 0 {
            self.runs.push(Run { low, high, count });
        }
    }

    /// Takes in the steps from `start` to before `end`, in which `count` values lie that are no atoms.
    fn see(&mut self, start: u16, end: u16, count: u64) {
        if count == 0 && self.next >= end {
            return;
        }
        let windows = self.windows;
        let border = |step| match step {
            0 => f64::NEG_INFINITY,
            u16::MAX => f64::INFINITY,
            step => windows.border(step),
        };
        let (mut low, mut left) = (border(start), count);
        // An atom parts the values of its cell: how many of them lie below it was counted.
        while let ([atom, atoms @ ..], [tally, tallies @ ..]) = (self.atoms, self.tallies)
            && self.next < end
        {
            let part = (tally.below - self.before).min(left);
            self.push(low.min(*atom), *atom, part);
            self.push(*atom, *atom, tally.equal);
            (left, low) = (left - part, *atom);
            (self.atoms, self.tallies) = (atoms, tallies);
            self.next = atoms.first().map_or(u16::MAX, |&atom| windows.step(atom));
        }
        if left > 0 {
            self.push(low, border(end).max(low), left);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value() -> impl Strategy<Value = f64> {
        prop_oneof![
            6 => -10.0..10.0_f64,
            1 => Just(0.0),
            1 => Just(2.5),
            1 => (-4..4_i32).prop_map(f64::from),
            1 => -1e6..1e6_f64,
        ]
    }

    proptest! {
        #[test]
        fn parts_merge_to_the_whole_and_all_are_counted(
            values in proptest::collection::vec(value(), 200..3000),
            cut in 0..3000_usize,
            same in value(),
        ) {
            let windows = Windows::from_pilot(&values[..200], 4096);
            let mut whole = Counter::new(windows.clone());
            whole.count(&values);
            whole.count_same(same, 7);

            let (first, second) = values.split_at(cut.min(values.len()));
            let (mut one, mut other) = (Counter::new(windows.clone()), Counter::new(windows.clone()));
            one.count(second);
            other.count(first);
            other.count(&[same; 7]);
            one.merge(&mut other);
            let all = |of: &Counter| (of.above, of.bins.clone(), of.atoms[..windows.atoms.len()].to_vec());
            prop_assert_eq!(all(&one), all(&whole));
            let none = one.emptied();
            prop_assert_eq!(all(&other), all(&none));

            let mut sorted = values.clone();
            sorted.extend([same; 7]);
            let sketch = whole.sketch();
            prop_assert_eq!(sketch.count(), sorted.len() as u64);
            // Borders of bins and atoms part the values exactly.
            for window in windows.there() {
                for x in [window.start, window.end].map(|step| windows.border(step)) {
                    if sorted.iter().any(|y| (x - y).abs() < 1e-9) {
                        continue;
                    }
                    let below = sorted.iter().filter(|&&y| y < x).count() as f64 / sorted.len() as f64;
                    prop_assert!((sketch.share_below(x).unwrap() - below).abs() < 1e-12);
                }
            }
            for &atom in windows.atoms.iter() {
                let share = |test: &dyn Fn(f64) -> bool| {
                    sorted.iter().filter(|&&y| test(y)).count() as f64 / sorted.len() as f64
                };
                prop_assert_eq!(sketch.share_below(atom), Some(share(&|y| y < atom)));
                prop_assert_eq!(sketch.share_up_to(atom), Some(share(&|y| y <= atom)));
            }

            // Drawn closer, the windows are counted on as before.
            whole.narrow(2 * sorted.len() as u64);
            let mut alone = one.emptied();
            alone.follow(&whole);
            alone.count(&sorted);
            prop_assert_eq!(whole.above, alone.above);
            for window in alone.windows.there() {
                for step in window.start..window.end {
                    let bin = window.bins(step..step + 1);
                    prop_assert_eq!(whole.in_bins(bin.clone()), alone.in_bins(bin));
                }
            }
        }
    }

    #[test]
    fn values_that_differ_by_little_beside_their_size_are_told_apart() {
        // From differences that are rounding alone to some that are not.
        for power in [-22, -20, -16, -10] {
            let apart = 2.0_f64.powi(power);
            let values: Vec<f64> = (0..40_000_u32)
                .map(|i| 1e9 + f64::from(i * 7919 % 4096) * apart)
                .collect();
            let mut counter = Counter::new(Windows::from_pilot(&values[..4096], 16_384));
            counter.count(&values);
            let (found, exact) = (counter.sketch(), Sketch::exact(values));
            let quantile = |sketch: &Sketch, p| sketch.quantile(p).expect("there are values");
            let width = quantile(&exact, 0.75) - quantile(&exact, 0.25);
            for p in FAN {
                let off = (quantile(&found, p) - quantile(&exact, p)).abs();
                assert!(
                    off <= 0.001 * width + f64::EPSILON * 1e9,
                    "{power} {p}: {off} of {width}"
                );
            }
        }
    }

    #[test]
    fn bins_run_over() {
        // Values so near to each other that they share a bin, and are no atoms.
        let pilot: Vec<f64> = (0..2048).map(f64::from).collect();
        let near = |i: u32| 1024.0 + f64::from(i % 1000) * 1e-6;
        let values: Vec<f64> = (0..150_000).map(near).collect();
        let mut counter = Counter::new(Windows::from_pilot(&pilot, 16_384));
        let mut other = counter.emptied();
        for counter in [&mut counter, &mut other] {
            counter.count(&values[..80_000]);
        }
        assert_eq!((counter.over.len(), other.over.len()), (1, 1));
        counter.merge(&mut other);
        let expected = 160_000;
        assert_eq!((counter.count, counter.over.len()), (expected, 2));
        let sketch = counter.sketch();
        assert_eq!(sketch.count(), expected);
        assert_eq!(
            (sketch.share_below(1023.0), sketch.share_below(1026.0)),
            (Some(0.0), Some(1.0))
        );
        let median = sketch.quantile(0.5).expect("there are values");
        assert!((median - 1024.0).abs() < 2.0, "{median}");
        // Together they run over though neither has.
        let (mut one, mut two) = (counter.emptied(), counter.emptied());
        one.count(&values[..40_000]);
        two.count(&values[..40_000]);
        one.merge(&mut two);
        assert_eq!((one.over.len(), one.sketch().share_below(1026.0)), (1, Some(1.0)));
    }
}

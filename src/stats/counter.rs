//! Counting for columns of which there are thousands: what may be a percentile in bins, the rest in passing.
//!
//! In: columns of values, some at a time. Out: a [`Sketch`]. A run has a column for each series and period. Of most
//! of its values no more is asked than how many windows they have passed, which vectors of comparisons tell. Those
//! inside of a window go to a [`Backlog`], and are counted in bins later.

use multiversion::multiversion;

use super::atoms::AtomCount;
use super::backlog::{AT_ONCE, Backlog};
use super::moments::fold;
use super::pilot::RANK_SIGMAS;
use super::runs::{Run, Runs};
use super::sketch::Sketch;
use super::windows::{FAN, MOST, Window, Windows, step};

/// Values are looked at in blocks of this many.
const BLOCK: usize = 1024;

/// Steps that are compared at once: a vector of sixteen bits each, of the widest registers.
const LANES: usize = 32;

/// Bins are passed over in chunks of this many where no rank lies in them.
const CHUNK: usize = 32;

/// Rows of steps whose flags come together in the bits of a byte for each lane.
const ROWS: usize = u8::BITS as usize;

/// Where the value of each bit of a word of flags stands: eight lanes of each row, the last row first.
const PLACES: [u8; u64::BITS as usize] = {
    let mut places = [0; u64::BITS as usize];
    let mut bit = 0;
    while bit < places.len() {
        places[bit] = ((ROWS - 1 - bit % ROWS) * LANES + bit / ROWS) as u8;
        bit += 1;
    }
    places
};

/// How many values fell where on [`Windows`].
///
/// Bins count in 32 bits: what one counter and all merged into it have seen must stay below 2^32 values.
#[derive(Clone, Debug)]
pub struct Counter {
    /// How many values lie in or above each window; atoms are counted apart.
    above: [u64; MOST],
    count: u64,
    atoms: Vec<AtomCount>,
    /// Window after window; those outside of windows that were drawn closer are not asked any more.
    bins: Vec<u32>,
}

/// Room for a block of steps on its way to bins.
#[derive(Debug)]
pub struct Steps {
    steps: [u16; BLOCK],
    /// Which of them lie in a window: a bit each, in the order of [`PLACES`].
    inside: [u8; BLOCK / 8],
}

impl Default for Steps {
    fn default() -> Self {
        Steps {
            steps: [0; BLOCK],
            inside: [0; BLOCK / 8],
        }
    }
}

impl Counter {
    /// The most values that are seen at once.
    pub const MOST: usize = BLOCK;

    /// A counter that has seen nothing.
    #[must_use]
    pub fn new(windows: &Windows) -> Self {
        Counter {
            above: [0; MOST],
            count: 0,
            atoms: vec![AtomCount::default(); windows.atoms.len()],
            bins: vec![0; windows.bins],
        }
    }

    /// Bytes that a counter with so many bins takes.
    #[must_use]
    pub fn bytes(bins: usize) -> usize {
        bins * size_of::<u32>() + size_of::<Counter>()
    }

    /// Counts finite values on the windows this counter was made for, at most [`Counter::MOST`] of them, and gives their
    /// sum. Those in a window go to the backlog, which has room for them, as counter number `number`.
    pub fn see(
        &mut self,
        windows: &Windows,
        column: &[f64],
        steps: &mut Steps,
        backlog: &mut Backlog,
        number: usize,
    ) -> f64 {
        assert!(column.len() <= Counter::MOST, "a block at a time");
        let Steps { steps, inside } = steps;
        let sum = walk(column, windows.scale(), steps);
        // What fills the block up lies below every window.
        steps[column.len()..].fill(0);
        for (&atom, tally) in windows.atoms.iter().zip(&mut self.atoms) {
            let (equal, below) = set_aside(column, atom, steps);
            tally.equal += equal;
            tally.below += below;
        }
        if windows.bins > 0 {
            pass(steps, &windows.windows, &mut self.above, inside);
            let values = gather(steps, inside, backlog.room());
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
            }
        }
    }

    /// Counts any number of finite values.
    pub fn count(&mut self, windows: &Windows, values: &[f64]) {
        let (mut steps, mut backlog) = (Steps::default(), Backlog::new(1, values.len()));
        for block in values.chunks(Counter::MOST) {
            self.see(windows, block, &mut steps, &mut backlog, 0);
        }
        backlog.drain(|_, bins| self.add(bins));
    }

    /// Counts the same finite value `times` times.
    pub fn count_same(&mut self, windows: &Windows, value: f64, times: usize) {
        let times = times as u64;
        for (&atom, tally) in windows.atoms.iter().zip(&mut self.atoms) {
            tally.equal += u64::from(value == atom) * times;
            tally.below += u64::from(value < atom) * times;
        }
        self.count += times;
        if windows.atoms.contains(&value) {
            return;
        }
        let step = windows.step(value);
        for (window, above) in windows.there().zip(&mut self.above) {
            *above += u64::from(step >= window.start) * times;
            if (window.start..window.end).contains(&step) {
                self.bins[usize::from(step - window.base)] += times as u32;
            }
        }
    }

    /// Adds what another counter of the same windows has counted. Exact in any order.
    pub fn merge(&mut self, other: &Counter) {
        debug_assert_eq!(self.bins.len(), other.bins.len(), "the same windows");
        for (a, b) in self.above.iter_mut().zip(&other.above) {
            *a += b;
        }
        for (a, b) in self.bins.iter_mut().zip(&other.bins) {
            *a = a.wrapping_add(*b);
        }
        for (a, b) in self.atoms.iter_mut().zip(&other.atoms) {
            a.equal += b.equal;
            a.below += b.below;
        }
        self.count += other.count;
    }

    /// A counter of the same windows that has seen nothing.
    #[must_use]
    pub fn emptied(&self) -> Self {
        Counter {
            above: [0; MOST],
            count: 0,
            atoms: vec![AtomCount::default(); self.atoms.len()],
            bins: vec![0; self.bins.len()],
        }
    }

    /// Where some ascending ranks from 0 lie, atoms counted with the step that they lie in: the first step and the one
    /// after the last, which are next to each other in a window. What is beyond all ranks lies with the last of them.
    fn steps_of(&self, windows: &Windows, ranks: &[u64]) -> Vec<(u16, u16)> {
        let steps: Vec<u16> = windows.atoms.iter().map(|&atom| windows.step(atom)).collect();
        let atoms = |start: u16, end: u16| -> u64 {
            let there = steps
                .iter()
                .zip(&self.atoms)
                .filter(|(step, _)| (start..end).contains(step));
            there.map(|(_, atom)| atom.equal).sum()
        };
        let mut found = Vec::with_capacity(ranks.len());
        let (mut start, mut passed) = (0, 0);
        let mut above = self.count - atoms(0, u16::MAX);
        for (window, &reached) in windows.there().zip(&self.above) {
            passed += above - reached + atoms(start, window.start);
            while ranks.get(found.len()).is_some_and(|&rank| rank < passed) {
                found.push((start, window.start));
            }
            above = reached;
            let some = atoms(window.start, window.end) > 0;
            for (chunk, bins) in self.bins_of(window).chunks(CHUNK).enumerate() {
                let all: u64 = bins.iter().map(|&count| u64::from(count)).sum();
                above -= all;
                if !some && ranks.get(found.len()).is_none_or(|&rank| rank >= passed + all) {
                    passed += all;
                    continue;
                }
                for (step, &count) in (window.start + (chunk * CHUNK) as u16..).zip(bins) {
                    passed += u64::from(count) + if some { atoms(step, step + 1) } else { 0 };
                    while ranks.get(found.len()).is_some_and(|&rank| rank < passed) {
                        found.push((step, step + 1));
                    }
                }
            }
            start = window.end;
        }
        found.resize(ranks.len(), (start, u16::MAX));
        found
    }

    /// The bins of a window.
    fn bins_of(&self, window: Window) -> &[u32] {
        &self.bins[usize::from(window.start - window.base)..usize::from(window.end - window.base)]
    }

    /// Draws the windows closer, now that more is known of where the percentiles are. What falls out of them is counted
    /// in passing from then on.
    pub fn narrow(&mut self, windows: &mut Windows) {
        let n = self.count as f64;
        let ends = FAN.map(|p| {
            let sigmas = RANK_SIGMAS * (n * p * (1.0 - p)).sqrt() + 2.0;
            [n * p - sigmas, n * p + sigmas].map(|rank| rank as u64)
        });
        let mut ranks = ends.concat();
        ranks.sort_unstable();
        let steps = self.steps_of(windows, &ranks);
        let of = |rank: u64| steps[ranks.partition_point(|&before| before < rank)];
        let spans = ends.map(|[from, to]| (of(from).0, of(to).1));
        let old: Vec<(Window, u64)> = windows.there().zip(self.above).collect();
        if windows.narrow(&spans) {
            self.above = [0; MOST];
            for (above, window) in self.above.iter_mut().zip(windows.there()) {
                let around = old.iter().rfind(|(old, _)| old.start <= window.start);
                let (outer, all) = around.copied().unwrap_or((window, 0));
                let before = &self.bins[usize::from(outer.start - outer.base)..usize::from(window.start - outer.base)];
                *above = all - before.iter().map(|&count| u64::from(count)).sum::<u64>();
            }
        }
    }

    /// What can be read off.
    #[must_use]
    pub fn sketch(&self, windows: &Windows) -> Sketch {
        let mut read = Reading {
            windows,
            atoms: windows.atoms.iter().copied().zip(self.atoms.iter().copied()).peekable(),
            before: 0,
            runs: Vec::with_capacity(self.bins.len() + 4 * MOST),
        };
        let atoms: u64 = self.atoms.iter().map(|atom| atom.equal).sum();
        let (mut start, mut above) = (0, self.count - atoms);
        for (window, &reached) in windows.there().zip(&self.above) {
            read.see(start, window.start, above - reached);
            above = reached;
            for (step, &count) in (window.start..window.end).zip(self.bins_of(window)) {
                read.see(step, step + 1, u64::from(count));
                above -= u64::from(count);
            }
            start = window.end;
        }
        read.see(start, u16::MAX, above);
        Sketch::of_runs(Runs::new(read.runs, &FAN))
    }
}

/// What was counted, on its way to ascending runs.
struct Reading<'a, A: Iterator<Item = (f64, AtomCount)>> {
    windows: &'a Windows,
    atoms: std::iter::Peekable<A>,
    /// How many values came before.
    before: u64,
    runs: Vec<Run>,
}

impl<A: Iterator<Item = (f64, AtomCount)>> Reading<'_, A> {
    fn push(&mut self, low: f64, high: f64, count: u64) {
        self.before += count;
        if count > 0 {
            self.runs.push(Run { low, high, count });
        }
    }

    /// Takes in the steps from `start` to before `end`, in which `count` values lie that are no atoms.
    fn see(&mut self, start: u16, end: u16, count: u64) {
        let windows = self.windows;
        let border = |step| match step {
            0 => f64::NEG_INFINITY,
            u16::MAX => f64::INFINITY,
            step => windows.border(step),
        };
        let (mut low, mut left) = (border(start), count);
        // An atom parts the values of its cell: how many of them lie below it was counted.
        while let Some((atom, tally)) = self.atoms.next_if(|&(atom, _)| windows.step(atom) < end) {
            let part = (tally.below - self.before).min(left);
            self.push(low.min(atom), atom, part);
            self.push(atom, atom, tally.equal);
            (left, low) = (left - part, atom);
        }
        if left > 0 {
            self.push(low, border(end).max(low), left);
        }
    }
}

/// The step of each value; and the sum, in an order that does not depend on the machine.
#[multiversion(targets("x86_64+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn walk(column: &[f64], (low, per_unit, top): (f64, f64, f64), steps: &mut [u16; BLOCK]) -> f64 {
    let mut lanes = [0.0_f64; 32];
    let (rows, rest) = column.as_chunks::<32>();
    let (step_rows, _) = steps.as_chunks_mut::<32>();
    for (row, steps) in rows.iter().zip(step_rows) {
        for i in 0..32 {
            lanes[i] += row[i];
            steps[i] = step(row[i], low, per_unit, top);
        }
    }
    for (step_of, &x) in steps[column.len() - rest.len()..].iter_mut().zip(rest) {
        *step_of = step(x, low, per_unit, top);
    }
    let rest: f64 = rest.iter().sum();
    fold(lanes, |a, b| a + b) + rest
}

/// The sum alone, in the same order.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub fn sum(column: &[f64]) -> f64 {
    let mut lanes = [0.0_f64; 32];
    let (rows, rest) = column.as_chunks::<32>();
    for row in rows {
        for (lane, value) in lanes.iter_mut().zip(row) {
            *lane += value;
        }
    }
    let rest: f64 = rest.iter().sum();
    fold(lanes, |a, b| a + b) + rest
}

/// Sends the values that equal an atom below every window; how many, and how many lie below the atom.
#[multiversion(targets("x86_64+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn set_aside(column: &[f64], atom: f64, steps: &mut [u16; BLOCK]) -> (u64, u64) {
    let (mut equal, mut below) = (0_u64, 0_u64);
    for (step, &x) in steps.iter_mut().zip(column) {
        equal += u64::from(x == atom);
        below += u64::from(x < atom);
        *step = if x == atom { 0 } else { *step };
    }
    (equal, below)
}

/// Turns steps into bins, and says which of them lie in a window; counts those in or above each window.
#[multiversion(targets("x86_64+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn pass(steps: &mut [u16; BLOCK], windows: &[Window; MOST], above: &mut [u64; MOST], inside: &mut [u8; BLOCK / 8]) {
    let mut passed = [[0_u16; LANES]; MOST];
    let windows = *windows;
    let groups = steps.as_chunks_mut::<{ ROWS * LANES }>().0.iter_mut();
    for (group, inside) in groups.zip(inside.as_chunks_mut::<LANES>().0) {
        let mut flags = [0_u8; LANES];
        for steps in group.as_chunks_mut::<LANES>().0 {
            let (mut ends, mut bases) = ([0_u16; LANES], [0_u16; LANES]);
            for at in 0..MOST {
                let Window { start, end, base } = windows[at];
                for i in 0..LANES {
                    let reached = if steps[i] >= start { u16::MAX } else { 0 };
                    passed[at][i] = passed[at][i].wrapping_sub(reached);
                    ends[i] = (reached & end) | (!reached & ends[i]);
                    bases[i] = (reached & base) | (!reached & bases[i]);
                }
            }
            for i in 0..LANES {
                flags[i] = (flags[i] << 1) | u8::from(steps[i] < ends[i]);
                steps[i] = steps[i].wrapping_sub(bases[i]);
            }
        }
        *inside = flags;
    }
    for (above, passed) in above.iter_mut().zip(passed) {
        *above += passed.iter().map(|&passed| u64::from(passed)).sum::<u64>();
    }
}

/// Writes the bins of the values inside of windows one after the other; how many there are.
#[multiversion(targets("x86_64+avx512dq+avx512vl+avx512bw", "x86_64+avx2+bmi1+popcnt"))]
fn gather(bins: &[u16; BLOCK], inside: &[u8; BLOCK / 8], found: &mut [u16]) -> usize {
    let mut length = 0;
    let groups = bins.as_chunks::<{ ROWS * LANES }>().0.iter();
    for (bins, inside) in groups.zip(inside.as_chunks::<LANES>().0) {
        for (word, flags) in inside.as_chunks::<8>().0.iter().enumerate() {
            let mut flags = u64::from_le_bytes(*flags);
            let count = flags.count_ones() as usize;
            let rows = found[length..].as_chunks_mut::<AT_ONCE>().0;
            for row in &mut rows[..count.div_ceil(AT_ONCE)] {
                for found in row {
                    let place = PLACES[flags.trailing_zeros() as usize % PLACES.len()];
                    *found = bins[(usize::from(place) + 8 * word) % (ROWS * LANES)];
                    flags &= flags.wrapping_sub(1);
                }
            }
            length += count;
        }
    }
    length
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
            let mut whole = Counter::new(&windows);
            whole.count(&windows, &values);
            whole.count_same(&windows, same, 7);

            let (first, second) = values.split_at(cut.min(values.len()));
            let (mut one, mut other) = (Counter::new(&windows), Counter::new(&windows));
            one.count(&windows, second);
            other.count(&windows, first);
            other.count(&windows, &[same; 7]);
            one.merge(&other);
            prop_assert_eq!((one.above, &one.bins, &one.atoms), (whole.above, &whole.bins, &whole.atoms));

            let mut sorted = values.clone();
            sorted.extend([same; 7]);
            let sketch = whole.sketch(&windows);
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
            for &atom in &windows.atoms {
                let share = |test: &dyn Fn(f64) -> bool| {
                    sorted.iter().filter(|&&y| test(y)).count() as f64 / sorted.len() as f64
                };
                prop_assert_eq!(sketch.share_below(atom), Some(share(&|y| y < atom)));
                prop_assert_eq!(sketch.share_up_to(atom), Some(share(&|y| y <= atom)));
            }

            // Drawn closer, the windows are counted on as before.
            let mut narrow = windows.clone();
            whole.narrow(&mut narrow);
            let mut alone = Counter::new(&narrow);
            alone.count(&narrow, &sorted);
            prop_assert_eq!(whole.above, alone.above);
            for window in narrow.there() {
                prop_assert_eq!(whole.bins_of(window), alone.bins_of(window));
            }
        }
    }
}

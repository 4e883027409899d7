//! What is done for every value of every series: comparisons in vectors.
//!
//! In: a column of values. Out: the step of each, how many lie in or above each window, and the bins of those in one, in
//! turn. What these mean is left to [`super::Counter`].

use multiversion::multiversion;

use super::backlog::AT_ONCE;
use super::moments::fold;
use super::windows::{MOST, Window, step};

/// Values are looked at in blocks of this many.
pub(super) const BLOCK: usize = 1024;

/// Steps that are compared at once: a vector of sixteen bits each, of the widest registers.
const LANES: usize = 32;

/// Rows of steps whose flags come together in the bits of a byte for each lane …
const ROWS: usize = u8::BITS as usize;

/// … and the steps in them.
pub(super) const GROUP: usize = ROWS * LANES;

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

/// Room for a block of steps on its way to bins.
#[derive(Debug)]
pub struct Steps {
    pub(super) steps: [u16; BLOCK],
    /// Which of them lie in a window: a bit each, in the order of [`PLACES`].
    pub(super) inside: [[u8; LANES]; BLOCK / GROUP],
}

impl Default for Steps {
    fn default() -> Self {
        Steps {
            steps: [0; BLOCK],
            inside: [[0; LANES]; BLOCK / GROUP],
        }
    }
}

/// The step of each value; and the sum, in an order that does not depend on the machine.
#[multiversion(targets("x86_64+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
pub(super) fn walk(column: &[f64], (low, per_unit, top): (f64, f64, f64), steps: &mut [u16]) -> f64 {
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
pub(super) fn set_aside(column: &[f64], atom: f64, steps: &mut [u16]) -> (u64, u64) {
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
pub(super) fn pass(steps: &mut [u16], windows: &[Window; MOST], above: &mut [u64; MOST], inside: &mut [[u8; LANES]]) {
    let mut passed = [[0_u16; LANES]; MOST];
    let windows = *windows;
    let groups = steps.as_chunks_mut::<GROUP>().0.iter_mut();
    for (group, inside) in groups.zip(inside) {
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
pub(super) fn gather(bins: &[u16], inside: &[[u8; LANES]], found: &mut [u16]) -> usize {
    let mut length = 0;
    let groups = bins.as_chunks::<GROUP>().0.iter();
    for (bins, inside) in groups.zip(inside) {
        for (word, flags) in inside.as_chunks::<8>().0.iter().enumerate() {
            let mut flags = u64::from_le_bytes(*flags);
            let count = flags.count_ones() as usize;
            let rows = found[length..].as_chunks_mut::<AT_ONCE>().0;
            for row in &mut rows[..count.div_ceil(AT_ONCE)] {
                for found in row {
                    let place = PLACES[flags.trailing_zeros() as usize % PLACES.len()];
                    *found = bins[(usize::from(place) + 8 * word) % GROUP];
                    flags &= flags.wrapping_sub(1);
                }
            }
            length += count;
        }
    }
    length
}

//! What is done for every value of every series: comparisons in vectors.
//!
//! In: a column of values. Out: the step of each, how many lie in or above each window, and the bins of those in one, in
//! turn. What these mean is left to [`super::Counter`].

use multiversion::multiversion;
use multiversion::target::match_target;
use pulp::{Simd, WithSimd};

use crate::math::in_registers;

use super::atoms::{self, AtomCount, Atoms};
use super::backlog::ROW;
use super::moments::{fold, lanes};
use super::windows::{MOST, Scale, Window, step};

/// Values are looked at in blocks of this many.
pub(super) const BLOCK: usize = 1024;

/// Steps that are compared at once: a vector of sixteen bits each, of the widest registers.
const LANES: usize = ROW;

/// Numbers in the widest register.
const WIDE: usize = 8;

/// Without instructions for it: so many chosen steps are written whether they are there or not, since a branch for each
/// would often be guessed wrong. Of the 64 whose flags are looked at together, two or three are there once the windows have
/// been drawn closer.
const AT_ONCE: usize = 4;

/// Rows of steps whose flags come together in the bits of a byte for each lane …
const ROWS: usize = u8::BITS as usize;

/// … and the steps in them.
const GROUP: usize = ROWS * LANES;

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
pub struct Steps([u16; BLOCK]);

impl Default for Steps {
    fn default() -> Self {
        Steps([0; BLOCK])
    }
}

impl Steps {
    /// Works out the step of each value of a column, at most a block. Steps of values that equal an atom, and what
    /// fills the last group up, lie below every window. Counts the atoms; gives the steps, and the sum of the values
    /// in an order that does not depend on the machine.
    pub(super) fn walk(
        &mut self,
        column: &[f64],
        scale: Scale,
        atoms: &Atoms,
        counts: &mut [AtomCount; atoms::MOST],
    ) -> (&[u16], f64) {
        let steps = &mut self.0[..column.len().next_multiple_of(GROUP)];
        let sum = match atoms.len() {
            0 => walk::<0>(column, scale, atoms, counts, steps),
            1 => walk::<1>(column, scale, atoms, counts, steps),
            2 => walk::<2>(column, scale, atoms, counts, steps),
            _ => walk::<{ atoms::MOST }>(column, scale, atoms, counts, steps),
        };
        steps[column.len()..].fill(0);
        (steps, sum)
    }
}

/// See [`Steps::walk`]; for a number of atoms, so that all counts stay in registers. What is counted of one that is not
/// there is no matter.
#[multiversion(targets("x86_64+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn walk<const ATOMS: usize>(
    column: &[f64],
    scale: Scale,
    atoms: &Atoms,
    counts: &mut [AtomCount; atoms::MOST],
    steps: &mut [u16],
) -> f64 {
    let atoms = atoms.array::<ATOMS>();
    let mut lanes = [0.0_f64; LANES];
    let (mut equal, mut below) = ([[0_u64; WIDE]; ATOMS], [[0_u64; WIDE]; ATOMS]);
    let (rows, rest) = column.as_chunks::<LANES>();
    let (step_rows, last) = steps.split_at_mut(rows.len() * LANES);
    for (row, steps) in rows.iter().zip(step_rows.as_chunks_mut::<LANES>().0) {
        for i in 0..WIDE {
            for at in (i..LANES).step_by(WIDE) {
                let x = row[at];
                lanes[at] += x;
                let mut found = step(x, scale);
                for atom in 0..ATOMS {
                    equal[atom][i] += u64::from(x == atoms[atom]);
                    below[atom][i] += u64::from(x < atoms[atom]);
                    found = if x == atoms[atom] { 0 } else { found };
                }
                steps[at] = found;
            }
        }
    }
    for (step_of, &x) in last.iter_mut().zip(rest) {
        *step_of = match atoms.contains(&x) {
            true => 0,
            false => step(x, scale),
        };
    }
    for (atom, count) in counts.iter_mut().take(ATOMS).enumerate() {
        let of_rest = |holds: fn(&f64, &f64) -> bool| rest.iter().filter(|&x| holds(x, &atoms[atom])).count() as u64;
        count.equal += equal[atom].iter().sum::<u64>() + of_rest(f64::eq);
        count.below += below[atom].iter().sum::<u64>() + of_rest(f64::lt);
    }
    let rest: f64 = rest.iter().sum();
    fold(lanes, |a, b| a + b) + rest
}

/// The sum alone, in the same order.
pub fn sum(column: &[f64]) -> f64 {
    in_registers(Sum(column))
}

struct Sum<'a>(&'a [f64]);

impl WithSimd for Sum<'_> {
    type Output = f64;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> f64 {
        let mut sum = [simd.splat_f64s(0.0); LANES];
        let (rows, rest) = self.0.as_chunks::<LANES>();
        for row in rows {
            for (sum, &x) in sum.iter_mut().zip(S::as_simd_f64s(row).0) {
                *sum = simd.add_f64s(*sum, x);
            }
        }
        let rest: f64 = rest.iter().sum();
        fold(lanes::<S, LANES>(sum), |a, b| a + b) + rest
    }
}

/// Counts the steps in or above each window, and writes the bins of those inside, one after the other; how many there
/// are. A row more is written to than there are.
#[multiversion(targets(
    "x86_64+avx512dq+avx512vl+avx512bw+avx512vbmi2+popcnt",
    "x86_64+avx512dq+avx512vl+avx512bw+bmi1+popcnt",
    "x86_64+avx2+bmi1+popcnt"
))]
pub(super) fn pass(steps: &[u16], windows: &[Window; MOST], above: &mut [u64; MOST], found: &mut [u16]) -> usize {
    let length = match_target! {
        "x86_64+avx512bw+avx512vbmi2" => compress(steps, windows, above, found),
        _ => pick(steps, windows, above, found),
    };
    bins_of(&mut found[..length.next_multiple_of(LANES)], windows);
    length
}

/// Counts, and writes the steps inside of windows, with an instruction that moves the chosen ones of a vector together.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512bw,avx512vbmi2,popcnt")]
#[inline]
fn compress(steps: &[u16], windows: &[Window; MOST], above: &mut [u64; MOST], found: &mut [u16]) -> usize {
    use std::arch::x86_64::*;
    let starts = windows.map(|window| _mm512_set1_epi16(window.start as i16));
    let ends = windows.map(|window| _mm512_set1_epi16(window.end as i16));
    // Two counts side by side in each: as numbers alone they would be gathered in a register for the additions.
    let mut passed = [0_u64; MOST.div_ceil(2)];
    let mut length = 0;
    for row in steps.as_chunks::<LANES>().0 {
        let row: __m512i = bytemuck::cast(*row);
        let mut end = _mm512_setzero_si512();
        for at in 0..MOST {
            let reached = _mm512_cmpge_epu16_mask(row, starts[at]);
            passed[at / 2] += u64::from(reached.count_ones()) << (u32::BITS as usize * (at % 2));
            end = _mm512_mask_mov_epi16(end, reached, ends[at]);
        }
        let inside = _mm512_cmplt_epu16_mask(row, end);
        let together: [u16; LANES] = bytemuck::cast(_mm512_maskz_compress_epi16(inside, row));
        *found[length..].first_chunk_mut().expect("room for a row more") = together;
        length += inside.count_ones() as usize;
    }
    for (at, above) in above.iter_mut().enumerate() {
        *above += passed[at / 2] >> (u32::BITS as usize * (at % 2)) & u64::from(u32::MAX);
    }
    length
}

/// The same with instructions of any machine.
#[inline(always)]
fn pick(steps: &[u16], windows: &[Window; MOST], above: &mut [u64; MOST], found: &mut [u16]) -> usize {
    let mut passed = [[0_u16; LANES]; MOST];
    let windows = *windows;
    let mut length = 0;
    for group in steps.as_chunks::<GROUP>().0 {
        let mut inside = [0_u8; LANES];
        for steps in group.as_chunks::<LANES>().0 {
            let mut ends = [0_u16; LANES];
            for at in 0..MOST {
                let Window { start, end, .. } = windows[at];
                for i in 0..LANES {
                    let reached = if steps[i] >= start { u16::MAX } else { 0 };
                    passed[at][i] = passed[at][i].wrapping_sub(reached);
                    ends[i] = (reached & end) | (!reached & ends[i]);
                }
            }
            for i in 0..LANES {
                inside[i] = (inside[i] << 1) | u8::from(steps[i] < ends[i]);
            }
        }
        for (word, flags) in inside.as_chunks::<8>().0.iter().enumerate() {
            let mut flags = u64::from_le_bytes(*flags);
            let count = flags.count_ones() as usize;
            let rows = found[length..].as_chunks_mut::<AT_ONCE>().0;
            for row in &mut rows[..count.div_ceil(AT_ONCE)] {
                for found in row {
                    let place = PLACES[flags.trailing_zeros() as usize % PLACES.len()];
                    *found = group[(usize::from(place) + 8 * word) % GROUP];
                    flags &= flags.wrapping_sub(1);
                }
            }
            length += count;
        }
    }
    for (above, passed) in above.iter_mut().zip(passed) {
        *above += passed.iter().map(|&passed| u64::from(passed)).sum::<u64>();
    }
    length
}

/// Makes bins of steps that lie in windows; what others become is no matter.
#[inline(always)]
fn bins_of(steps: &mut [u16], windows: &[Window; MOST]) {
    let windows = *windows;
    for steps in steps.as_chunks_mut::<LANES>().0 {
        let mut bases = [0_u16; LANES];
        for Window { start, base, .. } in windows {
            for i in 0..LANES {
                let reached = if steps[i] >= start { u16::MAX } else { 0 };
                bases[i] = (reached & base) | (!reached & bases[i]);
            }
        }
        for (bin, base) in steps.iter_mut().zip(bases) {
            *bin = bin.wrapping_sub(base);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Way = fn(&[u16], &[Window; MOST], &mut [u64; MOST], &mut [u16]) -> usize;

    /// What a machine without the instruction would do.
    fn without(steps: &[u16], windows: &[Window; MOST], above: &mut [u64; MOST], found: &mut [u16]) -> usize {
        let length = pick(steps, windows, above, found);
        bins_of(&mut found[..length.next_multiple_of(LANES)], windows);
        length
    }

    proptest! {
        #[test]
        fn the_chosen_steps_are_those_in_windows(
            steps in proptest::collection::vec(0..200_u16, GROUP..=GROUP),
            cuts in proptest::collection::btree_set(1..200_u16, 2 * MOST),
        ) {
            let cuts: Vec<u16> = cuts.into_iter().collect();
            let mut bins = 0;
            let windows: Vec<Window> = cuts
                .as_chunks()
                .0
                .iter()
                .map(|&[start, end]| {
                    let base = start - bins;
                    bins += end - start;
                    Window { start, end, base }
                })
                .collect();
            let windows: [Window; MOST] = windows.try_into().unwrap();
            let inside = |step: u16| windows.iter().find(|window| (window.start..window.end).contains(&step));
            let mut expected: Vec<u16> = steps.iter().filter_map(|&step| Some(step - inside(step)?.base)).collect();
            expected.sort_unstable();
            let ways: [Way; 2] = [pass, without];
            for way in ways {
                let (mut above, mut found) = ([0; MOST], [0; GROUP + ROW]);
                let length = way(&steps, &windows, &mut above, &mut found);
                let mut found = found[..length].to_vec();
                found.sort_unstable();
                prop_assert_eq!(&found, &expected);
                for (window, above) in windows.iter().zip(above) {
                    prop_assert_eq!(above, steps.iter().filter(|&&step| step >= window.start).count() as u64);
                }
            }
        }
    }
}

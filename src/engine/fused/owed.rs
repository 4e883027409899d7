//! What is owed: advances that are kept back, and guarantees that are topped up.

use multiversion::multiversion;

use super::super::blocks::{BITS, BLOCK, Block, Mask, ZEROS, blocks, by_block, mask, masked};
use super::super::facts::{DUST, FactBlocks, Facts};
use super::super::kernels::Arg;
use super::{Active, Gate, positive};

/// Terms of which an advance keeps back in one loop.
pub(in crate::engine) const TERMS_AT_ONCE: usize = 4;

/// Keeps back a share of what some terms have payable, of one after the other, until nothing is owed. Counts what is
/// owed less than before, where that is more than dust of it. Whether anything is owed still on any path.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(in crate::engine) fn keep(
    payable: [Option<&mut [f64]>; TERMS_AT_ONCE],
    owed: &mut [f64],
    rate: Arg<'_>,
    mut facts: FactBlocks<'_>,
) -> bool {
    by_block!(rate = rate);
    let mut payable = payable.map(|payable| payable.map(blocks));
    let (mut moved, mut rest) = (ZEROS, 0);
    for (block, owed) in blocks(owed).iter_mut().enumerate() {
        let before = *owed;
        for payable in payable.iter_mut().flatten() {
            keep_block(&mut payable[block], owed, rate.at(block));
        }
        let (marks, owing) = kept_block(&mut moved, &before, owed);
        facts.add(block, marks, &moved);
        rest |= owing;
    }
    rest != 0
}

#[inline(always)]
fn keep_block(payable: &mut Block, owed: &mut Block, rate: &Block) {
    for i in 0..BLOCK {
        let due = rate[i] * payable[i];
        let keep = if owed[i] < due { owed[i] } else { due };
        // What cannot be worked out is no matter where nothing is owed.
        let keep = masked(positive(keep), mask(owed[i] != 0.0));
        payable[i] -= keep;
        owed[i] -= keep;
    }
}

#[inline(always)]
fn kept_block(moved: &mut Block, before: &Block, after: &Block) -> (u64, u64) {
    let (mut marks, mut owing) = (0, 0);
    for i in 0..BLOCK {
        let kept = before[i] - after[i];
        let real = mask((kept > 0.0) & (kept > DUST * before[i]));
        moved[i] = masked(kept, real);
        marks |= BITS[i] & real;
        owing |= mask(after[i] != 0.0);
    }
    (marks, owing)
}

/// Adds to what is due in a window and to what counts against it, on the paths on which a guarantee is active.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(in crate::engine) fn gather(
    due: &mut [f64],
    counted: &mut [f64],
    (minimum, windows): (Arg<'_>, f64),
    amount: Arg<'_>,
    active: Active<'_>,
) {
    by_block!(minimum = minimum, amount = amount);
    let mut gate = Gate::new(active);
    for (block, (due, counted)) in blocks(due).iter_mut().zip(blocks(counted)).enumerate() {
        gather_block(
            due,
            counted,
            minimum.at(block),
            windows,
            amount.at(block),
            gate.at(block),
        );
        gate.doubt(block, due);
    }
}

#[inline(always)]
fn gather_block(due: &mut Block, counted: &mut Block, minimum: &Block, windows: f64, amount: &Block, open: &Mask) {
    for i in 0..BLOCK {
        due[i] += masked(minimum[i] * windows, open[i]);
        counted[i] += masked(amount[i], open[i]);
    }
}

/// Tops up what counted to what is due, counts where that is more than dust of it, and begins again with both.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(in crate::engine) fn top_up(earned: &mut [f64], due: &mut [f64], counted: &mut [f64], facts: &mut Facts) {
    let mut facts = FactBlocks::of(facts);
    let window = blocks(due).iter_mut().zip(blocks(counted));
    for (block, (earned, (due, counted))) in blocks(earned).iter_mut().zip(window).enumerate() {
        let mut moved = ZEROS;
        let marks = top_up_block(earned, due, counted, &mut moved);
        facts.add(block, marks, &moved);
    }
}

#[inline(always)]
fn top_up_block(earned: &mut Block, due: &mut Block, counted: &mut Block, moved: &mut Block) -> u64 {
    let mut marks = 0;
    for i in 0..BLOCK {
        let top_up = positive(due[i] - counted[i]);
        let real = mask((top_up > 0.0) & (top_up > DUST * due[i]));
        earned[i] = top_up;
        moved[i] = masked(top_up, real);
        marks |= BITS[i] & real;
        due[i] = 0.0;
        counted[i] = 0.0;
    }
    marks
}

//! What is owed: advances that are kept back, and guarantees that are topped up.

use multiversion::multiversion;
use multiversion::target::match_target;

use crate::math;

use super::super::blocks::{BLOCK, Block, Mask, ZEROS, blocks, by_block, mask, masked};
use super::super::facts::{DUST, FactBlocks, Facts};
use super::super::kernels::Arg;
use super::{Active, Gate, not_below_zero, positive};

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
    let number = matches!(rate, Arg::Scalar(rate) if rate.is_finite());
    by_block!(rate = rate);
    let mut payable = payable.map(|payable| payable.map(blocks));
    let bits = match_target! {
        "x86_64+avx512dq" => |moved: &Block| math::bits_above_at_once(moved, 0.0),
        _ => |moved: &Block| math::bits_above(moved, 0.0),
    };
    let (mut moved, mut rest) = (ZEROS, 0);
    for (block, owed) in blocks(owed).iter_mut().enumerate() {
        let before = *owed;
        for payable in payable.iter_mut().flatten() {
            match number {
                true => keep_block::<true>(&mut payable[block], owed, rate.at(block)),
                false => keep_block::<false>(&mut payable[block], owed, rate.at(block)),
            }
        }
        rest |= kept_block(&mut moved, &before, owed);
        facts.add(block, bits(&moved), &moved);
    }
    rest != 0
}

/// One term. Whether the rate is known to be a `NUMBER` spares a comparison.
#[inline(always)]
fn keep_block<const NUMBER: bool>(payable: &mut Block, owed: &mut Block, rate: &Block) {
    for i in 0..BLOCK {
        let due = rate[i] * payable[i];
        // What cannot be worked out is no matter where nothing is owed.
        let due = if NUMBER { due } else { masked(due, mask(owed[i] != 0.0)) };
        let keep = not_below_zero(if owed[i] < due { owed[i] } else { due });
        payable[i] -= keep;
        owed[i] -= keep;
    }
}

#[inline(always)]
fn kept_block(moved: &mut Block, before: &Block, after: &Block) -> u64 {
    let mut owing = 0;
    for i in 0..BLOCK {
        let kept = before[i] - after[i];
        moved[i] = masked(kept, mask(kept > DUST * before[i].abs()));
        owing |= mask(after[i] != 0.0);
    }
    owing
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

/// Tops up what counted to what is due, counts where that is more than dust of it, and begins to count again.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(in crate::engine) fn top_up(earned: &mut [f64], due: Arg<'_>, counted: &mut [f64], facts: &mut Facts) {
    let bits = match_target! {
        "x86_64+avx512dq" => |moved: &Block| math::bits_above_at_once(moved, 0.0),
        _ => |moved: &Block| math::bits_above(moved, 0.0),
    };
    let mut facts = FactBlocks::of(facts);
    by_block!(due = due);
    for (block, (earned, counted)) in blocks(earned).iter_mut().zip(blocks(counted)).enumerate() {
        let mut moved = ZEROS;
        top_up_block(earned, due.at(block), counted, &mut moved);
        facts.add(block, bits(&moved), &moved);
    }
}

#[inline(always)]
fn top_up_block(earned: &mut Block, due: &Block, counted: &mut Block, moved: &mut Block) {
    for i in 0..BLOCK {
        let top_up = positive(due[i] - counted[i]);
        let real = mask((top_up > 0.0) & (top_up > DUST * due[i]));
        earned[i] = top_up;
        moved[i] = masked(top_up, real);
        counted[i] = 0.0;
    }
}

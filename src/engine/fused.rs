//! Whole clauses in one loop each.
//!
//! What every term does in every period (gate, caps, clause facts, counters, totals) would be a dozen
//! passes over its columns, one for each operation. Here each of them is one loop, whose values stay in
//! registers. A loop is compiled once for all kinds of operands: it goes block by block, and a number
//! that is the same on all paths is a block of equal numbers.

use multiversion::multiversion;

use crate::model::expr::ops;

use super::blocks::{BLOCK, Blocks, blocks};
use super::facts::{DUST, FactBlocks, Facts, Marks};
use super::kernels::Arg;
use super::tile::LANES;

/// A term's base in this period, max(0, of − less) · length where the gate is open, and 0 elsewhere; and
/// what has come together so far.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn base(
    base: &mut [f64],
    total: Option<&mut [f64]>,
    (of, less, gate): (Arg<'_>, Arg<'_>, Arg<'_>),
    length: f64,
) {
    let (of, less, gate) = (Blocks::new(of), Blocks::new(less), Blocks::new(gate));
    for (block, base) in blocks(base).iter_mut().enumerate() {
        let (of, less, gate) = (of.at(block), less.at(block), gate.at(block));
        for i in 0..BLOCK {
            base[i] = ops::select(gate[i], ops::max(of[i] - less[i], 0.0) * length, 0.0);
        }
    }
    if let Some(total) = total {
        for (total, base) in total.iter_mut().zip(base.iter()) {
            *total += base;
        }
    }
}

/// Adds what the part of a base inside one marginal tier earns, beside what was counted before, and counts the
/// tier where more than dust of the base lies in it.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn marginal(
    earned: &mut [f64],
    (counted, base): (&[f64], &[f64]),
    (below, above, rate): (Arg<'_>, Arg<'_>, Arg<'_>),
    facts: Option<&mut Facts>,
    first: bool,
) {
    let (counted, base) = (counted.as_chunks::<BLOCK>().0, base.as_chunks::<BLOCK>().0);
    let (below, above, rate) = (Blocks::new(below), Blocks::new(above), Blocks::new(rate));
    let mut facts = facts.map(FactBlocks::of);
    for (block, earned) in blocks(earned).iter_mut().enumerate() {
        let (count, base) = (&counted[block], &base[block]);
        let (below, above, rate) = (below.at(block), above.at(block), rate.at(block));
        let (mut gives, mut marks) = ([0.0; BLOCK], 0);
        for i in 0..BLOCK {
            let part = ops::min(count[i] + base[i], above[i]) - ops::max(count[i], below[i]);
            let before = if first { 0.0 } else { earned[i] };
            earned[i] = before + ops::max(part, 0.0) * rate[i];
            let real = part > DUST * base[i];
            gives[i] = if real { part * rate[i] } else { 0.0 };
            marks |= u64::from(real) << i;
        }
        if let Some(facts) = &mut facts {
            facts.add(block, marks, &gives);
        }
    }
}

/// Holds what is earned to what a cap leaves, and counts where that withholds more than dust of it while the gate
/// is open.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn cap(earned: &mut [f64], (limit, used, gate): (Arg<'_>, Arg<'_>, Arg<'_>), facts: &mut Facts) {
    let (limit, used, gate) = (Blocks::new(limit), Blocks::new(used), Blocks::new(gate));
    let mut facts = FactBlocks::of(facts);
    for (block, earned) in blocks(earned).iter_mut().enumerate() {
        let (limit, used, gate) = (limit.at(block), used.at(block), gate.at(block));
        let (mut moved, mut marks) = ([0.0; BLOCK], 0);
        for i in 0..BLOCK {
            let room = ops::max(ops::max(limit[i], 0.0) - used[i], 0.0);
            // What is not above 0 needs no cap, nor a cap that can be worked out.
            let held = if earned[i] > 0.0 {
                ops::min(earned[i], room)
            } else {
                earned[i]
            };
            let withheld = earned[i] - held;
            // Of what is below 0 nothing is withheld.
            let real = (withheld > 0.0) & (withheld > DUST * earned[i]) & (gate[i] == 1.0);
            earned[i] = held;
            moved[i] = if real { withheld } else { 0.0 };
            marks |= u64::from(real) << i;
        }
        facts.add(block, marks, &moved);
    }
}

/// Clause facts, where money was moved.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn bind(facts: &mut Facts, moved: &[f64]) {
    let mut facts = FactBlocks::of(facts);
    for (block, moved) in moved.as_chunks::<BLOCK>().0.iter().enumerate() {
        let mut marks = 0;
        for (i, moved) in moved.iter().enumerate() {
            marks |= u64::from(*moved > 0.0) << i;
        }
        facts.add(block, marks, moved);
    }
}

/// What is earned after floor and caps: nothing where the gate is shut. Adds it to the counters of caps. Whether it
/// is finite on every path.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn shut(earned: &mut [f64], gate: Arg<'_>, counters: [Option<&mut [f64]>; 2]) -> bool {
    let gate = Blocks::new(gate);
    let mut counters = counters.map(|counter| counter.map(blocks));
    let mut broken = 0_u64;
    for (block, earned) in blocks(earned).iter_mut().enumerate() {
        let gate = gate.at(block);
        for i in 0..BLOCK {
            earned[i] = ops::select(gate[i], earned[i], 0.0);
            broken |= u64::from(!earned[i].is_finite());
        }
        for counter in counters.iter_mut().flatten() {
            for (sum, earned) in counter[block].iter_mut().zip(earned.iter()) {
                *sum += earned;
            }
        }
    }
    broken == 0
}

/// Adds what was paid to its total and its present value. Where that is more than dust of the total with it, and
/// whether some of it ran the other way.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn total(total: &mut [f64], value: &mut [f64], paid: &[f64], discount: Arg<'_>) -> (Marks, bool) {
    let discount = Blocks::new(discount);
    let paid = paid.as_chunks::<BLOCK>().0;
    let (mut all, mut back) = ([0; LANES / BLOCK], 0_u64);
    for (block, (total, value)) in blocks(total).iter_mut().zip(blocks(value)).enumerate() {
        let (paid, discount) = (&paid[block], discount.at(block));
        let mut marks = 0;
        for i in 0..BLOCK {
            total[i] += paid[i];
            value[i] += paid[i] * discount[i];
            marks |= u64::from(paid[i].abs() > DUST * total[i].abs()) << i;
            back |= u64::from(paid[i] < 0.0);
        }
        all[block] = marks;
    }
    (all, back != 0)
}

/// Keeps back a share of what is payable until nothing is owed.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn keep(payable: &mut [f64], owed: &mut [f64], rate: Arg<'_>) {
    let rate = Blocks::new(rate);
    for (block, (payable, owed)) in blocks(payable).iter_mut().zip(blocks(owed)).enumerate() {
        let rate = rate.at(block);
        for i in 0..BLOCK {
            let keep = ops::max(ops::min(rate[i] * payable[i], owed[i]), 0.0);
            let keep = if owed[i] == 0.0 { 0.0 } else { keep };
            payable[i] -= keep;
            owed[i] -= keep;
        }
    }
}

/// Adds columns with their signs, two at most at once, to what is there, or begins with them.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn add_signed(sum: &mut [f64], (sign, column): (f64, &[f64]), next: Option<(f64, &[f64])>, first: bool) {
    let n = sum.len();
    let column = &column[..n];
    let begin = |before: f64| if first { -0.0 } else { before };
    match next {
        None => {
            for i in 0..n {
                sum[i] = begin(sum[i]) + sign * column[i];
            }
        }
        Some((next_sign, next)) => {
            let next = &next[..n];
            for i in 0..n {
                sum[i] = begin(sum[i]) + sign * column[i] + next_sign * next[i];
            }
        }
    }
}

//! Whole clauses in one loop each.
//!
//! What every term does in every period (gate, caps, clause facts, counters, totals) would be a dozen
//! passes over its columns, one for each operation. Here each of them is one loop, whose values stay in
//! registers. A loop is compiled once for all kinds of operands: it goes block by block, and a number
//! that is the same on all paths is a block of equal numbers.

use multiversion::multiversion;

use crate::model::expr::ops;

use super::kernels::Arg;

/// Paths in a block; a tile has a whole number of them.
const BLOCK: usize = 64;

type Block = [f64; BLOCK];

/// What an operand is in one block after another.
#[derive(Clone, Copy)]
struct Blocks<'a> {
    column: Option<&'a [Block]>,
    same: Block,
}

impl<'a> Blocks<'a> {
    #[inline(always)]
    fn new(arg: Arg<'a>) -> Self {
        match arg {
            Arg::Scalar(number) => Blocks {
                column: None,
                same: [number; BLOCK],
            },
            Arg::Column(column) => Blocks {
                column: Some(column.as_chunks().0),
                same: [0.0; BLOCK],
            },
        }
    }

    #[inline(always)]
    fn at(&self, block: usize) -> &Block {
        match self.column {
            Some(column) => &column[block],
            None => &self.same,
        }
    }
}

#[inline(always)]
fn blocks(column: &mut [f64]) -> &mut [Block] {
    column.as_chunks_mut().0
}

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

/// Adds what the part of a base inside one marginal tier earns, beside what was counted before.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn marginal(
    earned: &mut [f64],
    (counted, base): (&[f64], &[f64]),
    (below, above, rate): (Arg<'_>, Arg<'_>, Arg<'_>),
    first: bool,
) {
    let (counted, base) = (counted.as_chunks::<BLOCK>().0, base.as_chunks::<BLOCK>().0);
    let (below, above, rate) = (Blocks::new(below), Blocks::new(above), Blocks::new(rate));
    for (block, earned) in blocks(earned).iter_mut().enumerate() {
        let (count, base) = (&counted[block], &base[block]);
        let (below, above, rate) = (below.at(block), above.at(block), rate.at(block));
        for i in 0..BLOCK {
            let part = ops::min(count[i] + base[i], above[i]) - ops::max(count[i], below[i]);
            let before = if first { 0.0 } else { earned[i] };
            earned[i] = before + ops::max(part, 0.0) * rate[i];
        }
    }
}

/// Whether more than `dust` of the base lies in a marginal tier on any path.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn reaches((counted, base): (&[f64], &[f64]), (below, above): (Arg<'_>, Arg<'_>), dust: f64) -> bool {
    let (counted, base) = (counted.as_chunks::<BLOCK>().0, base.as_chunks::<BLOCK>().0);
    let (below, above) = (Blocks::new(below), Blocks::new(above));
    let mut any = 0_u64;
    for (block, (count, base)) in counted.iter().zip(base).enumerate() {
        let (below, above) = (below.at(block), above.at(block));
        for i in 0..BLOCK {
            let part = ops::min(count[i] + base[i], above[i]) - ops::max(count[i], below[i]);
            any |= u64::from(part > dust * base[i]);
        }
    }
    any != 0
}

/// The facts (periods, first, amount) of a marginal tier in period `now`: what the part of the base inside it earns.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn tier(
    [periods, first, amount]: [&mut [f64]; 3],
    (counted, base): (&[f64], &[f64]),
    (below, above, rate): (Arg<'_>, Arg<'_>, Arg<'_>),
    (now, dust): (f64, f64),
) {
    let (counted, base) = (counted.as_chunks::<BLOCK>().0, base.as_chunks::<BLOCK>().0);
    let (below, above, rate) = (Blocks::new(below), Blocks::new(above), Blocks::new(rate));
    let facts = blocks(periods).iter_mut().zip(blocks(first)).zip(blocks(amount));
    for (block, ((periods, first), amount)) in facts.enumerate() {
        let (count, base) = (&counted[block], &base[block]);
        let (below, above, rate) = (below.at(block), above.at(block), rate.at(block));
        for i in 0..BLOCK {
            let part = ops::min(count[i] + base[i], above[i]) - ops::max(count[i], below[i]);
            let binds = part > dust * base[i];
            first[i] = if binds & (periods[i] == 0.0) { now } else { first[i] };
            periods[i] = if binds { periods[i] + 1.0 } else { periods[i] };
            amount[i] = if binds { amount[i] + part * rate[i] } else { amount[i] };
        }
    }
}

/// Holds what is earned to what a cap leaves, and gives in `moved` what that withholds where the gate is
/// open, less than `dust` of the amount being nothing; whether it withholds from any path.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn cap(
    earned: &mut [f64],
    moved: &mut [f64],
    (limit, used, gate): (Arg<'_>, Arg<'_>, Arg<'_>),
    dust: f64,
) -> bool {
    let (limit, used, gate) = (Blocks::new(limit), Blocks::new(used), Blocks::new(gate));
    let mut any = 0_u64;
    for (block, (earned, moved)) in blocks(earned).iter_mut().zip(blocks(moved)).enumerate() {
        let (limit, used, gate) = (limit.at(block), used.at(block), gate.at(block));
        for i in 0..BLOCK {
            let room = ops::max(ops::max(limit[i], 0.0) - used[i], 0.0);
            // What is not above 0 needs no cap, nor a cap that can be worked out.
            let held = if earned[i] > 0.0 {
                ops::min(earned[i], room)
            } else {
                earned[i]
            };
            let withheld = earned[i] - held;
            let real = if withheld > dust * earned[i] { withheld } else { 0.0 };
            earned[i] = held;
            moved[i] = ops::select(gate[i], real, 0.0);
            any |= u64::from(moved[i] > 0.0);
        }
    }
    any != 0
}

/// Clause facts, where money was moved in period `now`.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn bind(periods: &mut [f64], first: &mut [f64], amount: &mut [f64], moved: &[f64], now: f64) {
    let n = moved.len();
    let (periods, first, amount) = (&mut periods[..n], &mut first[..n], &mut amount[..n]);
    for i in 0..n {
        let binds = moved[i] > 0.0;
        first[i] = if binds & (periods[i] == 0.0) { now } else { first[i] };
        periods[i] = if binds { periods[i] + 1.0 } else { periods[i] };
        amount[i] += moved[i];
    }
}

/// What is earned after floor and caps: nothing where the gate is shut. Whether it is finite on every path.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn shut(earned: &mut [f64], gate: Arg<'_>) -> bool {
    let gate = Blocks::new(gate);
    let mut broken = 0_u64;
    for (block, earned) in blocks(earned).iter_mut().enumerate() {
        let gate = gate.at(block);
        for i in 0..BLOCK {
            earned[i] = ops::select(gate[i], earned[i], 0.0);
            broken |= u64::from(!earned[i].is_finite());
        }
    }
    broken == 0
}

/// Adds what was paid to its total and its present value; whether some of it ran the other way.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn total(total: &mut [f64], value: &mut [f64], paid: &[f64], discount: Arg<'_>) -> bool {
    let discount = Blocks::new(discount);
    let paid = paid.as_chunks::<BLOCK>().0;
    let mut back = 0_u64;
    for (block, (total, value)) in blocks(total).iter_mut().zip(blocks(value)).enumerate() {
        let (paid, discount) = (&paid[block], discount.at(block));
        for i in 0..BLOCK {
            total[i] += paid[i];
            value[i] += paid[i] * discount[i];
            back |= u64::from(paid[i] < 0.0);
        }
    }
    back != 0
}

/// In which periods a term pays: those in which it pays more than `dust` of the total that includes it.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn pays(periods: &mut [f64], first: &mut [f64], paid: &[f64], total: &[f64], (now, dust): (f64, f64)) {
    let n = paid.len();
    let (periods, first, total) = (&mut periods[..n], &mut first[..n], &total[..n]);
    for i in 0..n {
        let binds = paid[i].abs() > dust * total[i].abs();
        first[i] = if binds & (periods[i] == 0.0) { now } else { first[i] };
        periods[i] = if binds { periods[i] + 1.0 } else { periods[i] };
    }
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

//! Whole clauses in one loop each.
//!
//! What every term does in every period (base, rate, caps, gate, clause facts, counters, totals) would be a dozen
//! passes over its columns, one for each operation, and what costs most in a pass is to write it down. Here the
//! common shapes are one loop each, whose values stay in registers (see [`super::rows`]). A loop is compiled twice: for
//! numbers that are the same on all paths, and for any, where such a number is a block of equal numbers.
//!
//! Choices are made by masks, not branches. Each formula stands once and makes as few comparisons as it can; where a
//! comparison does not hold of NaN, NaN comes through.

// An index reads the same row of several operands; zipped iterators of as many are no clearer.
#![expect(clippy::needless_range_loop, reason = "an index reads several operands at once")]

mod earn;
mod owed;
mod sums;
mod tiers;

pub(super) use earn::{Earn, Gives, Held, MOST_CAPS};
pub(super) use owed::{Gather, Keep, TERMS_AT_ONCE, TopUp};
pub(super) use sums::{Dated, Total, add_signed};
pub(super) use tiers::{Marginal, TIERS_AT_ONCE, Tier, Tiered};

use multiversion::multiversion;
use pulp::{Simd, WithSimd};

use crate::math;

use super::blocks::{BLOCK, Block, Blocks, blocks, by_block};
use super::facts::{FactBlocks, Facts};
use super::kernels::Arg;
use super::rows::{Input, InputRows, row, row_mut, rows_of_block};

/// Caps or tiers that go through one loop together.
const AT_ONCE: usize = 4;

/// Numbers in the room that a loop needs on its way.
pub(super) const ROOM: usize = AT_ONCE * BLOCK;

/// Room for what each cap or tier moves in a block. It is not cleared: a loop writes it before it reads it.
#[inline(always)]
fn room_for<const N: usize>(room: &mut [f64]) -> &mut [Block; N] {
    let room = blocks(room).first_chunk_mut();
    room.expect("room for as many blocks as go through one loop")
}

/// Where a term is active: on the paths on which `of` is `from` or more, or everywhere. It is not where that is
/// less, and NaN is a condition that left its domain.
#[derive(Clone, Copy)]
pub(super) struct Active<'a> {
    pub(super) of: Option<&'a [f64]>,
    pub(super) from: f64,
    /// Whether `of` may be NaN.
    pub(super) doubtful: bool,
}

impl Active<'_> {
    pub(super) const EVERYWHERE: Self = Active {
        of: None,
        from: 0.0,
        doubtful: false,
    };

    /// The same as an operand, which is `from` where the term is active everywhere.
    #[inline(always)]
    fn gate(&self) -> Arg<'_> {
        self.of.map_or(Arg::Scalar(self.from), Arg::Column)
    }

    /// Makes NaN of what is earned where it is not known whether the term is active. Whether that is so anywhere.
    fn doubt(self, earned: &mut [f64]) -> bool {
        let mut unknown = false;
        if let Some(of) = self.of.filter(|_| self.doubtful) {
            for (earned, of) in earned.iter_mut().zip(of) {
                unknown |= of.is_nan();
                *earned = if of.is_nan() { f64::NAN } else { *earned };
            }
        }
        unknown
    }
}

/// A base: max(0, of − less) · length where the term is active, and 0 elsewhere; and where it comes together.
pub(super) struct Base<'a> {
    pub(super) of: Arg<'a>,
    pub(super) less: Arg<'a>,
    pub(super) length: f64,
    pub(super) total: Option<&'a mut [f64]>,
}

/// A base in the making, block by block.
struct Making<'a, const SAME: bool> {
    of: Blocks<'a>,
    less: Input<'a, SAME>,
    length: f64,
    total: Option<&'a mut [Block]>,
    /// None where the term is active everywhere, or said to be.
    gate: Option<Blocks<'a>>,
    from: f64,
}

/// The same in a block.
struct MakingRows<'a, S: Simd, const SAME: bool> {
    of: &'a [S::f64s],
    less: InputRows<'a, S, SAME>,
    length: S::f64s,
    total: Option<&'a mut [S::f64s]>,
    gate: Option<&'a [S::f64s]>,
    from: S::f64s,
}

impl<const SAME: bool> Making<'_, SAME> {
    #[inline(always)]
    fn at<S: Simd>(&mut self, simd: S, block: usize) -> MakingRows<'_, S, SAME> {
        MakingRows {
            of: row::<S>(self.of.at(block)),
            less: self.less.at(simd, block),
            length: simd.splat_f64s(self.length),
            total: self.total.as_mut().map(|total| row_mut::<S>(&mut total[block])),
            gate: self.gate.map(|gate| row::<S>(gate.at(block))),
            from: simd.splat_f64s(self.from),
        }
    }
}

impl<S: Simd, const SAME: bool> MakingRows<'_, S, SAME> {
    /// Where the term is not active.
    #[inline(always)]
    fn closed(&self, simd: S, at: usize) -> Option<S::m64s> {
        self.gate.map(|gate| simd.less_than_f64s(gate[at], self.from))
    }

    /// The base where it is not `closed`, which comes to the total too.
    #[inline(always)]
    fn make(&mut self, simd: S, at: usize, closed: Option<S::m64s>) -> S::f64s {
        let zero = simd.splat_f64s(0.0);
        let left = simd.sub_f64s(self.of[at], self.less.at(at));
        let below = simd.less_than_or_equal_f64s(left, zero);
        let nothing = closed.map_or(below, |closed| simd.or_m64s(closed, below));
        let base = simd.select_f64s(nothing, zero, simd.mul_f64s(left, self.length));
        if let Some(total) = &mut self.total {
            total[at] = simd.add_f64s(total[at], base);
        }
        base
    }
}

/// 0 on the paths that are `closed`.
#[inline(always)]
fn open<S: Simd>(simd: S, closed: Option<S::m64s>, x: S::f64s) -> S::f64s {
    closed.map_or(x, |closed| simd.select_f64s(closed, simd.splat_f64s(0.0), x))
}

/// A term's base in this period.
pub(super) struct MakeBase<'a> {
    pub(super) base: &'a mut [f64],
    pub(super) from: Base<'a>,
    pub(super) active: Active<'a>,
}

impl WithSimd for MakeBase<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        by_block!(of = self.from.of, less = self.from.less, gate = self.active.gate());
        let mut making = Making::<false> {
            of,
            less: Input::new(self.from.less, less),
            length: self.from.length,
            total: self.from.total.map(blocks),
            gate: Some(gate),
            from: self.active.from,
        };
        let n = rows_of_block::<S>();
        for (block, base) in blocks(self.base).iter_mut().enumerate() {
            let (mut making, base) = (making.at(simd, block), row_mut::<S>(base));
            for at in 0..n {
                let closed = making.closed(simd, at);
                base[at] = making.make(simd, at, closed);
            }
        }
        self.active.doubt(self.base);
    }
}

/// Clause facts, where money was moved.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn bind(facts: &mut Facts, moved: &[f64]) {
    let mut facts = FactBlocks::of(facts);
    for (block, moved) in moved.as_chunks::<BLOCK>().0.iter().enumerate() {
        facts.add(block, math::bits_above(moved, 0.0), moved);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::diag::{Diagnostics, Sources};
    use crate::engine::record;
    use crate::math::machines;
    use crate::{model, plan, scenario};

    /// Every series and figure of some paths of a deal, bit by bit.
    fn bits(text: &str) -> Vec<u64> {
        let (mut sources, mut faults) = (Sources::new(), Diagnostics::new());
        let scenario = scenario::parse(
            &mut sources,
            "deal.toml",
            text,
            &[],
            scenario::Version::default(),
            &mut faults,
        );
        let model = scenario.and_then(|scenario| model::resolve(&scenario, "deal", &BTreeMap::new(), &mut faults));
        let plan = plan::compile(&model.expect("the deal is sound"));
        let record = record(&plan, 7, 0, 200).expect("no path breaks");
        let mut bits = Vec::new();
        for path in 0..record.paths {
            for k in 0..plan.periods {
                bits.extend(plan.drivers.ids().map(|id| record.driver(id, k, path).to_bits()));
                bits.extend(plan.terms.ids().map(|id| record.paid(id, k, path).to_bits()));
                bits.extend(plan.parties.ids().map(|id| record.cumulative(id, k, path).to_bits()));
            }
            bits.extend(record.figures(path).map(|(_, figure)| figure.to_bits()));
        }
        bits
    }

    #[test]
    fn all_machines_work_out_the_same() {
        let fixed = include_str!("../../../benches/deal.toml");
        // The same with limits, rates and minimums that differ from path to path, and conditions instead of an event.
        let drawn = [
            ("per_year = \"400m\"", "per_year = \"uniform(300m, 500m)\""),
            ("rate = \"10%\"", "rate = \"uniform(5%, 15%)\""),
            ("up_to = \"300m\"", "up_to = \"uniform(200m, 400m)\""),
            ("rate = \"50%\"", "rate = \"uniform(40%, 60%)\""),
            ("minimum = \"50m\"", "minimum = \"uniform(40m, 60m)\""),
            ("until = \"exit\"", "while = \"revenue > 2 * resale\""),
        ]
        .iter()
        .fold(fixed.to_owned(), |text, (from, to)| {
            assert!(text.contains(from), "{from}");
            text.replace(from, to)
        });
        for text in [fixed, &drawn] {
            assert!(machines::agree(|| bits(text)));
        }
    }
}

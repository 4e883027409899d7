//! What is owed: advances that are kept back, and guarantees that are topped up.

use pulp::{Simd, WithSimd};

use crate::math::lesser;

use super::super::blocks::{ZEROS, blocks, by_block};
use super::super::facts::{DUST, FactBlocks};
use super::super::kernels::Arg;
use super::super::rows::{Input, bits, not_below_zero, row, row_mut, rows_of_block};
use super::Active;

/// Terms of which an advance keeps back in one loop.
pub(in crate::engine) const TERMS_AT_ONCE: usize = 4;

/// Keeps back a share of what some terms have payable, of one after the other, until nothing is owed. Counts what is
/// owed less than before, where that is more than dust of it. Whether anything is owed still on any path.
pub(in crate::engine) struct Keep<'a, const TERMS: usize> {
    pub(in crate::engine) payable: [&'a mut [f64]; TERMS],
    pub(in crate::engine) owed: &'a mut [f64],
    pub(in crate::engine) rate: Arg<'a>,
    pub(in crate::engine) facts: FactBlocks<'a>,
}

impl<const TERMS: usize> WithSimd for Keep<'_, TERMS> {
    type Output = bool;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> bool {
        match self.rate {
            Arg::Scalar(rate) if rate.is_finite() => self.blocks::<S, true>(simd),
            _ => self.blocks::<S, false>(simd),
        }
    }
}

impl<const TERMS: usize> Keep<'_, TERMS> {
    /// The loop for a rate that is the `SAME` number on all paths, or for any.
    #[inline(always)]
    fn blocks<S: Simd, const SAME: bool>(self, simd: S) -> bool {
        by_block!(rates = self.rate);
        let rate = Input::<SAME>::new(self.rate, rates);
        let mut payable = self.payable.map(blocks);
        let mut facts = self.facts;
        let mut moved = ZEROS;
        let [zero, dust] = [0.0, DUST].map(|number| simd.splat_f64s(number));
        let (n, mut rest) = (rows_of_block::<S>(), zero);
        for (block, owed) in blocks(self.owed).iter_mut().enumerate() {
            let payable = payable.each_mut().map(|payable| row_mut::<S>(&mut payable[block]));
            let (owed, kept_rows, rate) = (row_mut::<S>(owed), row_mut::<S>(&mut moved), rate.at(simd, block));
            let mut marks = 0;
            for at in 0..n {
                let before = owed[at];
                let mut after = before;
                for term in 0..TERMS {
                    let mut due = simd.mul_f64s(rate.at(at), payable[term][at]);
                    if !SAME {
                        // What cannot be worked out is no matter where nothing is owed.
                        due = simd.select_f64s(simd.equal_f64s(after, zero), zero, due);
                    }
                    let keep = not_below_zero(simd, lesser(simd, after, due));
                    payable[term][at] = simd.sub_f64s(payable[term][at], keep);
                    after = simd.sub_f64s(after, keep);
                }
                owed[at] = after;
                rest = simd.or_f64s(rest, after);
                let kept = simd.sub_f64s(before, after);
                let real = simd.greater_than_f64s(kept, simd.mul_f64s(dust, simd.abs_f64s(before)));
                marks |= bits::<S>(real) << (at * S::F64_LANES);
                kept_rows[at] = simd.select_f64s(real, kept, zero);
            }
            facts.add(block, marks, &moved);
        }
        // Bits of either sign are 0 or not.
        bytemuck::cast_slice::<S::f64s, f64>(&[rest])
            .iter()
            .any(|&rest| rest != 0.0)
    }
}

/// Adds to what is due in a window and to what counts against it, on the paths on which a guarantee is active.
pub(in crate::engine) struct Gather<'a> {
    pub(in crate::engine) due: &'a mut [f64],
    pub(in crate::engine) counted: &'a mut [f64],
    pub(in crate::engine) minimum: Arg<'a>,
    /// Of how many windows the minimum is due.
    pub(in crate::engine) windows: f64,
    pub(in crate::engine) amount: Arg<'a>,
    pub(in crate::engine) active: Active<'a>,
}

impl WithSimd for Gather<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        by_block!(minimum = self.minimum, amount = self.amount, gate = self.active.gate());
        let [zero, from, windows] = [0.0, self.active.from, self.windows].map(|number| simd.splat_f64s(number));
        let n = rows_of_block::<S>();
        for (block, (due, counted)) in blocks(self.due).iter_mut().zip(blocks(self.counted)).enumerate() {
            let (due, counted) = (row_mut::<S>(due), row_mut::<S>(counted));
            let [minimum, amount, gate] = [&minimum, &amount, &gate].map(|blocks| row::<S>(blocks.at(block)));
            for at in 0..n {
                let closed = simd.less_than_f64s(gate[at], from);
                let [more, counts] = [simd.mul_f64s(minimum[at], windows), amount[at]]
                    .map(|number| simd.select_f64s(closed, zero, number));
                due[at] = simd.add_f64s(due[at], more);
                counted[at] = simd.add_f64s(counted[at], counts);
            }
        }
        self.active.doubt(self.due);
    }
}

/// Tops up what counted to what is due, counts where that is more than dust of it, and begins to count again.
pub(in crate::engine) struct TopUp<'a> {
    pub(in crate::engine) earned: &'a mut [f64],
    pub(in crate::engine) due: Arg<'a>,
    pub(in crate::engine) counted: &'a mut [f64],
    pub(in crate::engine) facts: FactBlocks<'a>,
}

impl WithSimd for TopUp<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        by_block!(due = self.due);
        let [zero, dust] = [0.0, DUST].map(|number| simd.splat_f64s(number));
        let mut facts = self.facts;
        let (n, mut moved) = (rows_of_block::<S>(), ZEROS);
        for (block, (earned, counted)) in blocks(self.earned).iter_mut().zip(blocks(self.counted)).enumerate() {
            let (earned, counted) = (row_mut::<S>(earned), row_mut::<S>(counted));
            let due = row::<S>(due.at(block));
            let mut marks = 0;
            let rows = row_mut::<S>(&mut moved);
            for at in 0..n {
                let short = simd.sub_f64s(due[at], counted[at]);
                let top_up = simd.select_f64s(simd.less_than_or_equal_f64s(short, zero), zero, short);
                let least = simd.mul_f64s(dust, due[at]);
                let real = simd.and_m64s(
                    simd.greater_than_f64s(top_up, zero),
                    simd.greater_than_f64s(top_up, least),
                );
                earned[at] = top_up;
                marks |= bits::<S>(real) << (at * S::F64_LANES);
                rows[at] = simd.select_f64s(real, top_up, zero);
                counted[at] = zero;
            }
            facts.add(block, marks, &moved);
        }
    }
}

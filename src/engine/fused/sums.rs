//! Sums: totals and present values of terms, and the cash of a party.

use std::hint::black_box;

use pulp::{Simd, WithSimd};

use crate::math::in_registers;

use super::super::blocks::{BLOCK, blocks, by_block};
use super::super::facts::{DUST, Marks};
use super::super::kernels::Arg;
use super::super::rows::{Input, note, row, row_mut, rows_of_block};

/// Adds what was paid in some periods to its total and its present value. Where that of each is more than dust of the
/// total with it, and whether some of it may have run the other way.
pub(in crate::engine) struct Total<'a, const PERIODS: usize> {
    pub(in crate::engine) total: &'a mut [f64],
    pub(in crate::engine) value: &'a mut [f64],
    pub(in crate::engine) paid: [(&'a [f64], Arg<'a>); PERIODS],
}

impl<const PERIODS: usize> WithSimd for Total<'_, PERIODS> {
    type Output = ([Marks; PERIODS], bool);

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> ([Marks; PERIODS], bool) {
        match self.paid.iter().all(|(_, discount)| matches!(discount, Arg::Scalar(_))) {
            true => self.blocks::<S, true>(simd),
            false => self.blocks::<S, false>(simd),
        }
    }
}

impl<const PERIODS: usize> Total<'_, PERIODS> {
    /// The loop for discount factors that are the `SAME` on all paths, or for any.
    #[inline(always)]
    fn blocks<S: Simd, const SAME: bool>(self, simd: S) -> ([Marks; PERIODS], bool) {
        by_block!(factors = self.paid.first().map_or(Arg::Scalar(1.0), |(_, discount)| *discount));
        let discount = self.paid.map(|(_, discount)| Input::<SAME>::new(discount, factors));
        let paid = self.paid.map(|(paid, _)| paid.as_chunks().0);
        let (n, dust) = (rows_of_block::<S>(), simd.splat_f64s(DUST));
        let (mut marks, mut signs) = ([Marks::default(); PERIODS], simd.splat_f64s(0.0));
        let sums = blocks(self.total).iter_mut().zip(blocks(self.value));
        for (block, (total, value)) in sums.enumerate() {
            let (total, value) = (row_mut::<S>(total), row_mut::<S>(value));
            let paid = paid.map(|paid| row::<S>(&paid[block]));
            let discount = discount.map(|discount| discount.at(simd, block));
            for at in 0..n {
                let (mut sum, mut worth) = (total[at], value[at]);
                for period in 0..PERIODS {
                    let paid = paid[period][at];
                    sum = simd.add_f64s(sum, paid);
                    worth = simd.add_f64s(worth, simd.mul_f64s(paid, discount[period].at(at)));
                    let real = simd.greater_than_f64s(simd.abs_f64s(paid), simd.mul_f64s(dust, simd.abs_f64s(sum)));
                    note::<S>(&mut marks[period][block], at, real);
                    signs = simd.or_f64s(signs, paid);
                }
                (total[at], value[at]) = (sum, worth);
            }
        }
        let back = bytemuck::cast_slice::<S::f64s, f64>(&[signs])
            .iter()
            .any(|sign| sign.is_sign_negative());
        (marks, back)
    }
}

/// A point of a party's dated cash: the numbers of a block begin so many places from the last one's.
pub(in crate::engine) struct Dated<'a> {
    pub(in crate::engine) cash: &'a mut [f64],
    pub(in crate::engine) from: usize,
    pub(in crate::engine) apart: usize,
    /// Whether some cash has that date already.
    pub(in crate::engine) again: bool,
}

/// So many blocks ahead the place of dated cash is asked for.
const AHEAD: usize = 2;

impl Dated<'_> {
    /// Asks for the place of a block, which is far from the last one's: what is written to it then need not wait.
    #[inline(always)]
    fn fetch(&self, block: usize) {
        let place = self.cash.get(self.from + block * self.apart..);
        if let Some(place) = place.and_then(|place| place.first_chunk::<BLOCK>()) {
            let lines = place.as_chunks::<8>().0;
            black_box(lines.iter().fold(0, |any, line| any | line[0].to_bits()));
        }
    }
}

/// Where the sum of some columns goes too: to a running sum, and to its date.
pub(in crate::engine) type GoesTo<'a> = (Option<&'a mut [f64]>, Option<Dated<'a>>);

/// Adds columns with their signs to what is there or, if they are the `first`, begins with them.
pub(in crate::engine) fn add_signed<const N: usize>(
    sum: &mut [f64],
    columns: [(f64, &[f64]); N],
    first: bool,
    goes_to: GoesTo<'_>,
) {
    in_registers(AddSigned {
        sum,
        columns,
        first,
        goes_to,
    });
}

struct AddSigned<'a, const N: usize> {
    sum: &'a mut [f64],
    columns: [(f64, &'a [f64]); N],
    first: bool,
    goes_to: GoesTo<'a>,
}

impl<const N: usize> WithSimd for AddSigned<'_, N> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let signs = self.columns.map(|(sign, _)| simd.splat_f64s(sign));
        let columns = self.columns.map(|(_, column)| column.as_chunks().0);
        // Adding to -0 leaves everything as it is.
        let (first, nothing) = (self.first, simd.splat_f64s(-0.0));
        let (running, mut dated) = self.goes_to;
        let mut running = running.map(blocks);
        let n = rows_of_block::<S>();
        for (block, sum) in blocks(self.sum).iter_mut().enumerate() {
            let (mut place, mut again) = (None, false);
            if let Some(dated) = &mut dated {
                dated.fetch(block + AHEAD);
                place = dated.cash[dated.from + block * dated.apart..]
                    .first_chunk_mut()
                    .map(row_mut::<S>);
                again = dated.again;
            }
            let mut running = running.as_mut().map(|running| row_mut::<S>(&mut running[block]));
            let (sum, columns) = (row_mut::<S>(sum), columns.map(|column| row::<S>(&column[block])));
            for at in 0..n {
                let mut all = if first { nothing } else { sum[at] };
                for term in 0..N {
                    all = simd.add_f64s(all, simd.mul_f64s(signs[term], columns[term][at]));
                }
                sum[at] = all;
                if let Some(running) = &mut running {
                    running[at] = simd.add_f64s(running[at], all);
                }
                if let Some(place) = &mut place {
                    place[at] = simd.add_f64s(if again { place[at] } else { nothing }, all);
                }
            }
        }
    }
}

//! Sums: totals and present values of terms, and the cash of a party.

use std::hint::black_box;

use multiversion::multiversion;
use multiversion::target::match_target;

use crate::math;

use super::super::blocks::{BLOCK, Block, ZEROS, blocks, by_block, mask};
use super::super::facts::{DUST, Marks};
use super::super::kernels::Arg;
use super::super::tile::LANES;

/// Adds what was paid to its total and its present value. Where that is more than dust of the total with it, and
/// whether some of it may have run the other way.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(in crate::engine) fn total(total: &mut [f64], value: &mut [f64], paid: &[f64], discount: Arg<'_>) -> (Marks, bool) {
    let bits = match_target! {
        "x86_64+avx512dq" => |real: &Block| math::bits_above_at_once(real, 0.0),
        _ => |real: &Block| math::bits_above(real, 0.0),
    };
    by_block!(discount = discount);
    let paid = paid.as_chunks::<BLOCK>().0;
    let mut real = ZEROS;
    let (mut all, mut signs) = ([0; LANES / BLOCK], 0);
    for (block, (total, value)) in blocks(total).iter_mut().zip(blocks(value)).enumerate() {
        signs |= total_block(total, value, &mut real, &paid[block], discount.at(block));
        all[block] = bits(&real);
    }
    (all, signs != 0)
}

/// One block; what is paid beyond dust is `real`. Gives a number that is 0 if none of it has the sign of what runs the other way.
#[inline(always)]
fn total_block(total: &mut Block, value: &mut Block, real: &mut Block, paid: &Block, discount: &Block) -> u64 {
    let mut signs = 0;
    for i in 0..BLOCK {
        total[i] += paid[i];
        value[i] += paid[i] * discount[i];
        real[i] = paid[i].abs() - DUST * total[i].abs();
        signs |= mask(paid[i].is_sign_negative());
    }
    signs
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
            for line in place.as_chunks::<8>().0 {
                black_box(line[0]);
            }
        }
    }
}

/// Adds columns with their signs to what is there, or begins with them. What comes out goes to a running sum and to
/// its date.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(in crate::engine) fn add_signed<const N: usize>(
    sum: &mut [f64],
    columns: [(f64, &[f64]); N],
    first: bool,
    (running, mut dated): (Option<&mut [f64]>, Option<Dated<'_>>),
) {
    let columns = columns.map(|(sign, column)| (sign, column.as_chunks().0));
    let mut running = running.map(blocks);
    let mut unasked = [[0.0; BLOCK]; 2];
    for (block, sum) in blocks(sum).iter_mut().enumerate() {
        let [no_running, no_row] = &mut unasked;
        let running = running.as_mut().map_or(no_running, |running| &mut running[block]);
        let (mut row, mut again) = (no_row, false);
        if let Some(dated) = &mut dated {
            dated.fetch(block + AHEAD);
            if let Some(place) = dated.cash[dated.from + block * dated.apart..].first_chunk_mut() {
                (row, again) = (place, dated.again);
            }
        }
        let mut terms = [(0.0, &ZEROS); N];
        for (term, (sign, column)) in terms.iter_mut().zip(columns) {
            *term = (sign, &column[block]);
        }
        add_signed_block(sum, running, row, terms, (first, again));
    }
}

#[inline(always)]
fn add_signed_block<const N: usize>(
    sum: &mut Block,
    running: &mut Block,
    row: &mut Block,
    columns: [(f64, &Block); N],
    (first, again): (bool, bool),
) {
    for i in 0..BLOCK {
        // Adding to -0 leaves everything as it is.
        let mut all = if first { -0.0 } else { sum[i] };
        for (sign, column) in columns {
            all += sign * column[i];
        }
        sum[i] = all;
        running[i] += all;
        row[i] = if again { row[i] } else { -0.0 } + all;
    }
}

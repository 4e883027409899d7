//! Columns row by row: as many paths at once as a register of the machine holds.
//!
//! For the longer loops, which are written in registers (see `math/registers.rs`).

use std::hint::black_box;

use bytemuck::bytes_of;
use pulp::Simd;

use crate::math::greater;

use super::blocks::{BLOCK, Block, Blocks};
use super::kernels::Arg;

/// How many rows a block has. The compiler is not told, or it would write them all out: what is run through in a period
/// is more than the cache of instructions holds as it is.
#[inline(always)]
pub(super) fn rows_of_block<S: Simd>() -> usize {
    black_box(BLOCK / S::F64_LANES)
}

/// The rows of a block.
#[inline(always)]
pub(super) fn row<S: Simd>(block: &Block) -> &[S::f64s] {
    S::as_simd_f64s(block).0
}

/// The same to write.
#[inline(always)]
pub(super) fn row_mut<S: Simd>(block: &mut Block) -> &mut [S::f64s] {
    S::as_mut_simd_f64s(block).0
}

/// An operand of a loop that is compiled for numbers that are the `SAME` on all paths, which stay in registers, or
/// for any.
#[derive(Clone, Copy)]
pub(super) struct Input<'a, const SAME: bool> {
    number: f64,
    blocks: Blocks<'a>,
}

/// The same in a block.
pub(super) struct InputRows<'a, S: Simd, const SAME: bool> {
    same: S::f64s,
    each: &'a [S::f64s],
}

impl<'a, const SAME: bool> Input<'a, SAME> {
    /// An operand, and its blocks.
    #[inline(always)]
    pub(super) fn new(arg: Arg<'_>, blocks: Blocks<'a>) -> Self {
        let number = match arg {
            Arg::Scalar(number) => number,
            Arg::Column(_) => f64::NAN,
        };
        Input { number, blocks }
    }

    #[inline(always)]
    pub(super) fn at<S: Simd>(&self, simd: S, block: usize) -> InputRows<'a, S, SAME> {
        InputRows {
            same: simd.splat_f64s(self.number),
            each: if SAME { &[] } else { row::<S>(self.blocks.at(block)) },
        }
    }
}

impl<S: Simd, const SAME: bool> InputRows<'_, S, SAME> {
    #[inline(always)]
    pub(super) fn at(&self, row: usize) -> S::f64s {
        if SAME { self.same } else { self.each[row] }
    }
}

/// The bits of a row's comparison, the first path's lowest.
#[inline(always)]
pub(super) fn bits<S: Simd>(mask: S::m64s) -> u64 {
    match *bytes_of(&mask) {
        // Bits already, or the only one.
        [bits] => u64::from(bits),
        ref bytes => {
            let each = bytes.chunks_exact(bytes.len() / S::F64_LANES);
            each.rev().fold(0, |bits, lane| bits << 1 | u64::from(lane[0] & 1))
        }
    }
}

/// Writes the bits of a row's comparison into the word of its block.
#[inline(always)]
pub(super) fn note<S: Simd>(word: &mut u64, row: usize, mask: S::m64s) {
    match bytemuck::bytes_of_mut(word).get_mut(row) {
        // Eight paths have a byte of their own, on the machines that have so wide registers.
        Some(byte) if cfg!(target_endian = "little") && S::F64_LANES == 8 => *byte = bits::<S>(mask) as u8,
        _ => *word |= bits::<S>(mask) << (row * S::F64_LANES),
    }
}

/// max(0, x), but for the sign of 0; NaN comes through.
#[inline(always)]
pub(super) fn not_below_zero<S: Simd>(simd: S, x: S::f64s) -> S::f64s {
    greater(simd, simd.splat_f64s(0.0), x)
}

/// Whether some number was not finite: x - x, which is 0 otherwise, is gathered bit by bit.
#[derive(Clone, Copy)]
pub(super) struct Odd<S: Simd>(S::f64s);

impl<S: Simd> Odd<S> {
    #[inline(always)]
    pub(super) fn none(simd: S) -> Self {
        Odd(simd.splat_f64s(0.0))
    }

    #[inline(always)]
    pub(super) fn see(&mut self, simd: S, x: S::f64s) {
        self.0 = simd.or_f64s(self.0, simd.sub_f64s(x, x));
    }

    #[inline(always)]
    pub(super) fn any(self) -> bool {
        bytemuck::cast_slice::<S::f64s, f64>(&[self.0])
            .iter()
            .any(|x| x.to_bits() != 0)
    }
}
